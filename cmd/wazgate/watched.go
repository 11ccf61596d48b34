package main

import (
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
