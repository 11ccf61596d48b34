package telemetry

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// DirectoryMetrics counts what syncs and lookups of mirrored sources do. Labels
// are names of configured sources and words out of closed sets. Every method
// may be called on a nil DirectoryMetrics, which counts nothing.
type DirectoryMetrics struct {
	pages     *prometheus.CounterVec
	records   *prometheus.CounterVec
	errors    *prometheus.CounterVec
	lookups   *prometheus.CounterVec
	latency   *prometheus.HistogramVec
	stored    *prometheus.GaugeVec
	held      *prometheus.GaugeVec
	completed *prometheus.GaugeVec
	passTime  *prometheus.GaugeVec
	store     *prometheus.GaugeVec
}

// NewDirectoryMetrics returns metrics that m's handler serves too; nil for a
// nil m. What is registered already is used again.
func NewDirectoryMetrics(m *Metrics) *DirectoryMetrics {
	if m == nil {
		return nil
	}
	r := m.registry
	return &DirectoryMetrics{
		pages:     sharedCounter(r, "directory_pages_total", "Pages that syncs read.", "source", "kind"),
		records:   sharedCounter(r, "directory_records_total", "Records in pages that syncs read, and those deleted after them.", "source", "kind", "outcome"),
		errors:    sharedCounter(r, "directory_errors_total", "Syncs that were interrupted.", "source", "kind", "reason"),
		lookups:   sharedCounter(r, "directory_lookups_total", "Questions to the directory.", "source", "op", "outcome"),
		latency:   sharedHistogram(r, "directory_lookup_duration_seconds", "Time that answers of the directory took.", "source", "op"),
		stored:    sharedGauge(r, "directory_records", "Records that are stored.", "source", "kind"),
		held:      sharedGauge(r, "directory_held_records", "Records that the last whole pass did not see and that are kept until another says the same.", "source", "kind"),
		completed: sharedGauge(r, "directory_completed_timestamp_seconds", "When a whole pass last ended.", "source", "kind"),
		passTime:  sharedGauge(r, "directory_pass_seconds", "Time from the beginning of the last pass to its end.", "source", "kind"),
		store:     sharedGauge(r, "directory_store_problem", "1 for the reason why the store cannot be used, and for none.", "reason"),
	}
}

// Page counts one page that a sync wrote.
func (m *DirectoryMetrics) Page(source, kind string) {
	if m != nil {
		add(m.pages, 1, source, kind)
	}
}

// Records counts n records; outcome is written, unchanged, unreadable or deleted.
func (m *DirectoryMetrics) Records(source, kind, outcome string, n int) {
	if m != nil && n > 0 {
		add(m.records, n, source, kind, outcome)
	}
}

// SyncError counts one interruption.
func (m *DirectoryMetrics) SyncError(source, kind, reason string) {
	if m != nil {
		add(m.errors, 1, source, kind, reason)
	}
}

// Lookup counts one question and its answer.
func (m *DirectoryMetrics) Lookup(source, op, outcome string, d time.Duration) {
	if m == nil {
		return
	}
	add(m.lookups, 1, source, op, outcome)
	observe(m.latency, d, source, op)
}

// Stored tells how many records a list has, and how many of them are kept
// although the last whole pass did not see them.
func (m *DirectoryMetrics) Stored(source, kind string, records, held int) {
	if m == nil {
		return
	}
	set(m.stored, float64(records), source, kind)
	set(m.held, float64(held), source, kind)
}

// Completed tells when a whole pass ended.
func (m *DirectoryMetrics) Completed(source, kind string, at time.Time) {
	if m != nil && !at.IsZero() {
		set(m.completed, seconds(at), source, kind)
	}
}

// Pass tells how long a pass took.
func (m *DirectoryMetrics) Pass(source, kind string, d time.Duration) {
	if m != nil {
		set(m.passTime, d.Seconds(), source, kind)
	}
}

// Forget leaves out a source that there is no more.
func (m *DirectoryMetrics) Forget(source string) {
	if m == nil {
		return
	}
	for _, metric := range []perSource{
		m.pages, m.records, m.errors, m.lookups, m.latency, m.stored, m.held, m.completed, m.passTime,
	} {
		metric.DeletePartialMatch(prometheus.Labels{"source": source})
	}
}

// StoreProblem tells why the store cannot be used; "none" if it can.
func (m *DirectoryMetrics) StoreProblem(reason string) {
	if m == nil {
		return
	}
	m.store.Reset()
	set(m.store, 1, reason)
}

func set(vec *prometheus.GaugeVec, value float64, labels ...string) {
	if gauge, err := vec.GetMetricWithLabelValues(labels...); err == nil {
		gauge.Set(value)
	}
}

func sharedCounter(r *prometheus.Registry, name, help string, labels ...string) *prometheus.CounterVec {
	return shared(r, prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "wazgate", Name: name, Help: help}, labels))
}

func sharedGauge(r *prometheus.Registry, name, help string, labels ...string) *prometheus.GaugeVec {
	return shared(r, prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "wazgate", Name: name, Help: help}, labels))
}

// sharedHistogram has buckets from a row in memory to a disk that is sick.
func sharedHistogram(r *prometheus.Registry, name, help string, labels ...string) *prometheus.HistogramVec {
	return shared(r, prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "wazgate", Name: name, Help: help,
		Buckets: []float64{.00005, .0001, .00025, .0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 4.5},
	}, labels))
}

// shared registers a collector, or returns the one that is registered already.
func shared[C prometheus.Collector](r *prometheus.Registry, collector C) C {
	var already prometheus.AlreadyRegisteredError
	if err := r.Register(collector); errors.As(err, &already) {
		if known, ok := already.ExistingCollector.(C); ok {
			return known
		}
	}
	return collector
}
