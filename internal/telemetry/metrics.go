// Package telemetry is what the gateway tells about itself: metrics for
// Prometheus and a log that cannot give away customers or credentials.
package telemetry

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts what happens. Labels come from closed sets (endpoints, names
// of configured sources, operations, field names), never from a request.
// Every method may be called on a nil Metrics, which counts nothing.
type Metrics struct {
	registry *prometheus.Registry

	calls           *prometheus.CounterVec
	callDuration    *prometheus.HistogramVec
	sourceCalls     *prometheus.CounterVec
	sourceDuration  *prometheus.HistogramVec
	cacheRequests   *prometheus.CounterVec
	degraded        *prometheus.CounterVec
	ambiguous       *prometheus.CounterVec
	dropped         *prometheus.CounterVec
	mappingWarnings *prometheus.CounterVec
	unauthorized    *prometheus.CounterVec
	reload          reloadMetrics
	upstream        upstreamMetrics

	using   sync.Mutex // held while sources come and go
	sources atomic.Pointer[map[string]*Upstream]
}

// NewMetrics returns metrics on a registry of their own, so that several
// gateways in one process do not meet.
func NewMetrics() *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
	)
	f := factory{registry: registry}
	return &Metrics{
		registry:        registry,
		calls:           f.counter("calls_total", "Calls by WAzion.", "endpoint", "outcome"),
		callDuration:    f.histogram("call_duration_seconds", "Time from a call's arrival to its answer.", "endpoint"),
		sourceCalls:     f.counter("source_calls_total", "Calls to backends.", "source", "operation", "result"),
		sourceDuration:  f.histogram("source_call_duration_seconds", "Time that calls to backends took.", "source", "operation"),
		cacheRequests:   f.counter("cache_requests_total", "Look-ups in the cache.", "source", "state"),
		degraded:        f.counter("degraded_answers_total", "Answers given without a source that could have known.", "endpoint", "source"),
		ambiguous:       f.counter("ambiguous_numbers_total", "Phone numbers without country code that fit several persons.", "source"),
		dropped:         f.counter("dropped_records_total", "Records left out because nothing proved whose they are.", "source", "operation"),
		mappingWarnings: f.counter("mapping_warnings_total", "Fields that did not fit what the mapping expects.", "source", "field"),
		unauthorized:    f.counter("unauthorized_total", "Calls with a wrong or missing credential.", "endpoint"),
		reload:          newReloadMetrics(f),
		upstream:        newUpstreamMetrics(f),
	}
}

// factory registers metrics under the gateway's prefix.
type factory struct{ registry *prometheus.Registry }

func (f factory) counter(name, help string, labels ...string) *prometheus.CounterVec {
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "wazgate", Name: name, Help: help}, labels)
	f.registry.MustRegister(vec)
	return vec
}

func (f factory) gaugeVec(name, help string, labels ...string) *prometheus.GaugeVec {
	vec := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "wazgate", Name: name, Help: help}, labels)
	f.registry.MustRegister(vec)
	return vec
}

// histogram has buckets from an answer out of memory to WAzion's patience.
func (f factory) histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	vec := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "wazgate", Name: name, Help: help,
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 3, 4.5, 6, 9, 10},
	}, labels)
	f.registry.MustRegister(vec)
	return vec
}

// Handler serves the metrics in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	if m == nil {
		return http.NotFoundHandler()
	}
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Call counts one call by WAzion.
func (m *Metrics) Call(endpoint, outcome string, d time.Duration) {
	if m == nil {
		return
	}
	add(m.calls, 1, endpoint, outcome)
	observe(m.callDuration, d, endpoint)
}

// SourceCall counts one call to a backend; result is "ok" or the kind of error.
func (m *Metrics) SourceCall(source, operation, result string, d time.Duration) {
	if m == nil || !m.configured(source) {
		return
	}
	add(m.sourceCalls, 1, source, operation, known(result, results()))
	observe(m.sourceDuration, d, source, operation)
}

// Cache counts one look-up in a source's cache.
func (m *Metrics) Cache(source, state string) {
	if m != nil {
		m.count(m.cacheRequests, 1, source, known(state, cacheStates()))
	}
}

// Degraded counts one answer that had to do without a source.
func (m *Metrics) Degraded(endpoint, source string) {
	if m != nil && m.configured(source) {
		add(m.degraded, 1, endpoint, source)
	}
}

// Ambiguous counts one number that was shown nobody because it fits several.
func (m *Metrics) Ambiguous(source string) {
	if m != nil {
		m.count(m.ambiguous, 1, source)
	}
}

// Dropped counts n records that a backend returned for somebody else.
func (m *Metrics) Dropped(source, operation string, n int) {
	if m != nil && n > 0 {
		m.count(m.dropped, n, source, operation)
	}
}

// MappingWarning counts one field that did not fit.
func (m *Metrics) MappingWarning(source, field string) {
	if m != nil {
		m.count(m.mappingWarnings, 1, source, field)
	}
}

// Unauthorized counts one call that was turned away.
func (m *Metrics) Unauthorized(endpoint string) {
	if m != nil {
		add(m.unauthorized, 1, endpoint)
	}
}

// add counts, or does not: the panic that Prometheus has for labels that are
// not UTF-8 is no reason to lose a call.
func add(vec *prometheus.CounterVec, n int, labels ...string) {
	if counter, err := vec.GetMetricWithLabelValues(labels...); err == nil {
		counter.Add(float64(n))
	}
}

func observe(vec *prometheus.HistogramVec, d time.Duration, labels ...string) {
	if histogram, err := vec.GetMetricWithLabelValues(labels...); err == nil {
		histogram.Observe(d.Seconds())
	}
}
