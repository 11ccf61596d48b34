// Package telemetry is what the gateway tells about itself: metrics for
// Prometheus, traces for OpenTelemetry and a log that cannot give away customers
// or credentials.
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

	calls    callMetrics
	asked    sourceMetrics
	upstream upstreamMetrics
	reload   reloadMetrics
	spans    *prometheus.CounterVec

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
		registry: registry, calls: newCallMetrics(f), asked: newSourceMetrics(f), upstream: newUpstreamMetrics(f),
		reload: newReloadMetrics(f), spans: newSpanMetrics(f),
	}
}

// Registry returns where all of it is registered, for tests and for whoever
// looks at single figures.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// factory registers metrics under the gateway's prefix.
type factory struct{ registry *prometheus.Registry }

func (f factory) counter(name, help string, labels ...string) *prometheus.CounterVec {
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "wazgate", Name: name, Help: help}, labels)
	f.registry.MustRegister(vec)
	return vec
}

func (f factory) gauge(name, help string) prometheus.Gauge {
	gauge := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "wazgate", Name: name, Help: help})
	f.registry.MustRegister(gauge)
	return gauge
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
