package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// callMetrics tell how the calls by WAzion end.
type callMetrics struct {
	calls        *prometheus.CounterVec
	duration     *prometheus.HistogramVec
	inFlight     prometheus.Gauge
	degraded     *prometheus.CounterVec
	stale        *prometheus.CounterVec
	unauthorized *prometheus.CounterVec
	panics       *prometheus.CounterVec
}

func newCallMetrics(f factory) callMetrics {
	m := callMetrics{
		calls:        f.counter("calls_total", "Calls by WAzion.", "endpoint", "outcome"),
		duration:     f.histogram("call_duration_seconds", "Time from a call's arrival to its answer.", "endpoint"),
		inFlight:     f.gauge("calls_in_flight", "Calls by WAzion that are being answered."),
		degraded:     f.counter("degraded_answers_total", "Answers given without a source that could have known.", "endpoint", "source"),
		stale:        f.counter("stale_answers_total", "Answers of which some was read earlier than the freshness allows.", "endpoint"),
		unauthorized: f.counter("unauthorized_total", "Calls with a wrong or missing credential.", "endpoint"),
		panics:       f.counter("panics_total", "Defects of wazgate that were caught.", "place"),
	}
	for _, endpoint := range callEndpoints() {
		for _, outcome := range outcomes() {
			add(m.calls, 0, endpoint, outcome)
		}
		_, _ = m.duration.GetMetricWithLabelValues(endpoint)
		add(m.stale, 0, endpoint)
		add(m.unauthorized, 0, endpoint)
	}
	for _, place := range places() {
		add(m.panics, 0, place)
	}
	return m
}

// Call counts one call by WAzion.
func (m *Metrics) Call(endpoint, outcome string, d time.Duration) {
	if m == nil {
		return
	}
	endpoint = known(endpoint, callEndpoints())
	add(m.calls.calls, 1, endpoint, known(outcome, outcomes()))
	observe(m.calls.duration, d, endpoint)
}

// InFlight tells that n more calls are being answered, or fewer.
func (m *Metrics) InFlight(n int) {
	if m != nil {
		m.calls.inFlight.Add(float64(n))
	}
}

// Degraded counts one answer that had to do without a source.
func (m *Metrics) Degraded(endpoint, source string) {
	if m != nil && m.configured(source) {
		add(m.calls.degraded, 1, known(endpoint, callEndpoints()), source)
	}
}

// Stale counts one answer that holds what was read too long ago.
func (m *Metrics) Stale(endpoint string) {
	if m != nil {
		add(m.calls.stale, 1, known(endpoint, callEndpoints()))
	}
}

// Unauthorized counts one call that was turned away.
func (m *Metrics) Unauthorized(endpoint string) {
	if m != nil {
		add(m.calls.unauthorized, 1, known(endpoint, callEndpoints()))
	}
}

// Panic counts one defect: of a call, of a question to a source, of a source, or
// of a reload.
func (m *Metrics) Panic(place string) {
	if m != nil {
		add(m.calls.panics, 1, known(place, places()))
	}
}
