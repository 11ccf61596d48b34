package adapters

// The closed sets of what an Observer is told.
const (
	CircuitClosed   = "closed"
	CircuitHalfOpen = "half-open"
	CircuitOpen     = "open"

	// HeldByRate is a call that the documented limit left no time for.
	HeldByRate = "rate"
	// HeldByPlaces is a call that found all places in flight taken.
	HeldByPlaces = "busy"
	// HeldByCircuit is a call to a backend whose recent ones failed.
	HeldByCircuit = "open"
	// HeldByBackend is a call that the backend's own words left no time for: a
	// 429, or a remainder of zero.
	HeldByBackend = "told"
)

// Observer counts what happens on the way to one backend. It is called from
// many goroutines, must not wait, and is told nothing but these words.
type Observer interface {
	// Circuit tells the new state of the circuit breaker.
	Circuit(state string)
	// Held tells that a call was not made, and why.
	Held(reason string)
	// Retried tells of a second attempt after a failed one.
	Retried()
	// Hedged tells of a second attempt beside a slow one.
	Hedged()
}
