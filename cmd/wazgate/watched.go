package main

import (
	"fmt"
	"log/slog"
	"maps"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/telemetry"
)

// observed are the sources for the metrics.
func (t *tenancy) observed() []telemetry.Source {
	list := make([]telemetry.Source, 0, len(t.backends))
	for name, opened := range t.backends {
		source := telemetry.Source{Name: name, Upstream: opened.observed}
		for _, operation := range opened.adapter.Operations() {
			source.Operations = append(source.Operations, string(operation))
		}
		list = append(list, source)
	}
	return list
}

// newTraces returns what is traced; nil for nothing.
func newTraces(settings *config.Config, metrics *telemetry.Metrics, logger *slog.Logger) (*telemetry.Traces, error) {
	wanted := settings.Telemetry.Traces
	if !wanted.Enabled() {
		return nil, nil //nolint:nilnil // nil traces nothing
	}
	headers := make(map[string]string, len(wanted.Headers))
	for name, value := range wanted.Headers {
		headers[name] = value.Reveal()
	}
	traces, err := telemetry.NewTraces(telemetry.TraceOptions{
		Endpoint: wanted.Endpoint, Headers: headers, Sample: wanted.Sample, Version: version, Logger: logger, Metrics: metrics,
	})
	if err != nil {
		return nil, fmt.Errorf("telemetry.traces: %w", err)
	}
	return traces, nil
}

func sameTraces(a, b config.Traces) bool {
	return a.Endpoint == b.Endpoint && a.Sample == b.Sample && maps.Equal(a.Headers, b.Headers)
}

// watch has the metrics look at what lives as long as the process.
func (h *house) watch() {
	h.metrics.Watch(telemetry.Watched{
		Cache: func() telemetry.CacheFigures { return telemetry.CacheFigures(h.cache.Figures()) },
		Lists: func() []telemetry.List {
			kept := h.lists.Load()
			if kept == nil {
				return nil
			}
			return lists(kept.Progress())
		},
		Certificate: h.server.CertificateEnd,
	})
}

func lists(progress []directory.Progress) []telemetry.List {
	told := make([]telemetry.List, len(progress))
	for i, list := range progress {
		told[i] = telemetry.List{
			Source: list.Source, Kind: string(list.Kind),
			Whole: !list.Completed.IsZero() && !list.Unindexed, Failing: list.State == directory.Failing,
		}
	}
	return told
}
