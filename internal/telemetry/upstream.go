package telemetry

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// upstreamMetrics tell what protects a backend, and callers from it.
type upstreamMetrics struct {
	circuit *prometheus.GaugeVec
	held    *prometheus.CounterVec
	retries *prometheus.CounterVec
	hedges  *prometheus.CounterVec
}

func newUpstreamMetrics(f factory) upstreamMetrics {
	return upstreamMetrics{
		circuit: f.gaugeVec("source_circuit", "1 for the state that the source's circuit breaker is in.", "source", "state"),
		held:    f.counter("source_held_calls_total", "Calls that were not made, to spare the backend.", "source", "reason"),
		retries: f.counter("source_retries_total", "Second attempts after one that failed.", "source"),
		hedges:  f.counter("source_hedges_total", "Second attempts beside one that was slow.", "source"),
	}
}

// Upstream counts what the client of one source does. It shows nothing until
// Metrics.Use says that it is in use. Every method may be called on a nil
// Upstream, which counts nothing.
type Upstream struct {
	metrics *Metrics
	source  string

	mutex sync.Mutex
	state string
	shown bool
}

// Upstream returns what counts for a client of source that was just made, its
// circuit breaker closed.
func (m *Metrics) Upstream(source string) *Upstream {
	if m == nil {
		return nil
	}
	return &Upstream{metrics: m, source: source, state: circuitClosed}
}

// Circuit tells the state of the circuit breaker: closed, half-open or open.
func (u *Upstream) Circuit(state string) {
	if u == nil {
		return
	}
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.state = state
	if u.shown {
		u.metrics.showCircuit(u.source, state)
	}
}

// show tells whether this is the client that the source is called with. What
// another one, which ends its last calls, says of its breaker is not shown.
func (u *Upstream) show(shown bool) {
	if u == nil {
		return
	}
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.shown = shown
	if shown {
		u.metrics.showCircuit(u.source, u.state)
	}
}

// Held counts one call that was not made: rate, busy, open or told.
func (u *Upstream) Held(reason string) {
	if u != nil {
		u.metrics.count(u.metrics.upstream.held, 1, u.source, known(reason, heldReasons()))
	}
}

// Retried counts one second attempt after one that failed.
func (u *Upstream) Retried() {
	if u != nil {
		u.metrics.count(u.metrics.upstream.retries, 1, u.source)
	}
}

// Hedged counts one second attempt beside one that was slow.
func (u *Upstream) Hedged() {
	if u != nil {
		u.metrics.count(u.metrics.upstream.hedges, 1, u.source)
	}
}

func (m *Metrics) showCircuit(source, state string) {
	for _, each := range circuitStates() {
		set(m.upstream.circuit, number(each == state), source, each)
	}
}
