package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// sourceMetrics tell what the sources answer.
type sourceMetrics struct {
	calls     *prometheus.CounterVec
	duration  *prometheus.HistogramVec
	cache     *prometheus.CounterVec
	ambiguous *prometheus.CounterVec
	dropped   *prometheus.CounterVec
	warnings  *prometheus.CounterVec
}

func newSourceMetrics(f factory) sourceMetrics {
	return sourceMetrics{
		calls:     f.counter("source_calls_total", "Calls to backends.", "source", "operation", "result"),
		duration:  f.histogram("source_call_duration_seconds", "Time that calls to backends took.", "source", "operation"),
		cache:     f.counter("cache_requests_total", "Look-ups in the cache.", "source", "state"),
		ambiguous: f.counter("ambiguous_numbers_total", "Phone numbers without country code that fit several persons.", "source"),
		dropped:   f.counter("dropped_records_total", "Records left out because nothing proved whose they are.", "source", "operation"),
		warnings:  f.counter("mapping_warnings_total", "Fields that did not fit what the mapping expects.", "source", "field"),
	}
}

// SourceCall counts one call to a backend; result is "ok" or the kind of error.
func (m *Metrics) SourceCall(source, operation, result string, d time.Duration) {
	if m == nil || !m.configured(source) {
		return
	}
	add(m.asked.calls, 1, source, operation, known(result, results()))
	observe(m.asked.duration, d, source, operation)
}

// Cache counts one look-up in a source's cache.
func (m *Metrics) Cache(source, state string) {
	if m != nil {
		m.count(m.asked.cache, 1, source, known(state, cacheStates()))
	}
}

// Ambiguous counts one number that was shown nobody because it fits several.
func (m *Metrics) Ambiguous(source string) {
	if m != nil {
		m.count(m.asked.ambiguous, 1, source)
	}
}

// Dropped counts n records that a backend returned for somebody else.
func (m *Metrics) Dropped(source, operation string, n int) {
	if m != nil && n > 0 {
		m.count(m.asked.dropped, n, source, operation)
	}
}

// MappingWarning counts one field that did not fit.
func (m *Metrics) MappingWarning(source, field string) {
	if m != nil {
		m.count(m.asked.warnings, 1, source, field)
	}
}

// Source is a configured source, as far as its series need to know it.
type Source struct {
	Name       string
	Operations []string  // that it can be asked
	Upstream   *Upstream // of the client that it is called with; may be nil
}

// perSource is a metric with the label source.
type perSource interface {
	DeletePartialMatch(labels prometheus.Labels) int
}

// Use tells which sources there are from now on. Their series begin with zero,
// so that a first failure is an increase and not a beginning; those of any other
// source end, also where a call that is still under way counts for it.
func (m *Metrics) Use(sources []Source) {
	if m == nil {
		return
	}
	m.using.Lock()
	defer m.using.Unlock()
	next := make(map[string]*Upstream, len(sources))
	for _, source := range sources {
		next[source.Name] = source.Upstream
	}
	var before map[string]*Upstream
	if present := m.sources.Swap(&next); present != nil {
		before = *present
	}
	for name, was := range before {
		now, stays := next[name]
		if was != now {
			was.show(false)
		}
		if !stays {
			m.forget(name)
		}
	}
	for _, source := range sources {
		m.begin(source)
	}
}

// begin shows the series of a source that are known beforehand.
func (m *Metrics) begin(source Source) {
	for _, operation := range source.Operations {
		_, _ = m.asked.duration.GetMetricWithLabelValues(source.Name, operation)
		for _, result := range results() {
			add(m.asked.calls, 0, source.Name, operation, result)
		}
		add(m.asked.dropped, 0, source.Name, operation)
	}
	for _, state := range cacheStates() {
		add(m.asked.cache, 0, source.Name, state)
	}
	add(m.asked.ambiguous, 0, source.Name)
	for _, reason := range heldReasons() {
		add(m.upstream.held, 0, source.Name, reason)
	}
	add(m.upstream.retries, 0, source.Name)
	add(m.upstream.hedges, 0, source.Name)
	for _, endpoint := range endpoints() {
		add(m.calls.degraded, 0, endpoint, source.Name)
	}
	source.Upstream.show(true)
}

func (m *Metrics) forget(source string) {
	for _, metric := range []perSource{
		m.asked.calls, m.asked.duration, m.asked.cache, m.asked.ambiguous, m.asked.dropped, m.asked.warnings, m.calls.degraded,
		m.upstream.circuit, m.upstream.held, m.upstream.retries, m.upstream.hedges,
	} {
		metric.DeletePartialMatch(prometheus.Labels{"source": source})
	}
}

// configured reports whether series of source are shown. Before the first Use
// all are.
func (m *Metrics) configured(source string) bool {
	present := m.sources.Load()
	if present == nil {
		return true
	}
	_, there := (*present)[source]
	return there
}

// count adds to a metric of which the first label is a source.
func (m *Metrics) count(vec *prometheus.CounterVec, n int, labels ...string) {
	if m.configured(labels[0]) {
		add(vec, n, labels...)
	}
}
