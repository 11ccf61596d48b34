package telemetry

import "github.com/prometheus/client_golang/prometheus"

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
		for _, result := range results() {
			add(m.sourceCalls, 0, source.Name, operation, result)
		}
	}
	for _, state := range cacheStates() {
		add(m.cacheRequests, 0, source.Name, state)
	}
	add(m.ambiguous, 0, source.Name)
	for _, reason := range heldReasons() {
		add(m.upstream.held, 0, source.Name, reason)
	}
	add(m.upstream.retries, 0, source.Name)
	add(m.upstream.hedges, 0, source.Name)
	source.Upstream.show(true)
}

func (m *Metrics) forget(source string) {
	for _, metric := range []perSource{
		m.sourceCalls, m.sourceDuration, m.cacheRequests, m.degraded, m.ambiguous, m.dropped, m.mappingWarnings,
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
