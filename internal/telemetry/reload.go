package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// The results of reloading the configuration.
const (
	ReloadApplied = "applied"
	ReloadRefused = "refused" // for a mistake; what there was stays
)

// reloadMetrics tell which configuration is in use.
type reloadMetrics struct {
	reloads    *prometheus.CounterVec
	revision   prometheus.Gauge
	since      prometheus.Gauge
	successful prometheus.Gauge
	last       prometheus.Gauge
}

func newReloadMetrics(f factory) reloadMetrics {
	m := reloadMetrics{
		reloads:    f.counter("reloads_total", "Attempts to reload the configuration.", "result"),
		revision:   f.gauge("configuration_revision", "How many configurations were in use so far, with the present one."),
		since:      f.gauge("configuration_timestamp_seconds", "Since when the present configuration is in use."),
		successful: f.gauge("last_reload_successful", "1 unless the last attempt to reload the configuration was refused."),
		last:       f.gauge("last_reload_timestamp_seconds", "When it was last tried to reload the configuration; 0 for never."),
	}
	for _, result := range []string{ReloadApplied, ReloadRefused} {
		add(m.reloads, 0, result)
	}
	m.successful.Set(1)
	return m
}

// Configuration tells that another configuration is in use.
func (m *Metrics) Configuration(revision int, since time.Time) {
	if m == nil {
		return
	}
	m.reload.revision.Set(float64(revision))
	m.reload.since.Set(seconds(since))
}

// Reload counts one attempt to reload the configuration.
func (m *Metrics) Reload(result string, at time.Time) {
	if m == nil {
		return
	}
	add(m.reload.reloads, 1, result)
	m.reload.last.Set(seconds(at))
	m.reload.successful.Set(number(result == ReloadApplied))
}

func seconds(at time.Time) float64 { return float64(at.UnixMilli()) / 1000 }
