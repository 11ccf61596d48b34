package upstream

import (
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

const (
	failureRate   = 0.5
	failureCalls  = 10 // fewer calls in the window prove nothing
	failureWindow = 10 * time.Second
	failureStreak = 5 // so many in a row open, however slowly they come
	openFor       = 5 * time.Second
)

type outcome int

const (
	ignored outcome = iota
	succeeded
	failed
)

// breaker is failsafe's circuit breaker with three things that it lacks: calls
// that count as nothing, a limit on failures in a row, and epochs. Every change
// of state starts a new epoch: a call that began in an earlier one says nothing
// about the present.
type breaker struct {
	mu      sync.Mutex
	circuit circuitbreaker.CircuitBreaker[any]
	epoch   int
	streak  int
}

func newBreaker() *breaker {
	return &breaker{circuit: circuitbreaker.NewBuilder[any]().
		WithFailureRateThreshold(failureRate, failureCalls, failureWindow).
		WithSuccessThreshold(1).
		WithDelay(openFor).
		Build()}
}

// enter asks for permission to call. Where it is refused, wait is the time until
// it makes sense to ask again.
func (b *breaker) enter() (epoch int, wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.circuit.State()
	if !b.circuit.TryAcquirePermit() {
		return 0, b.circuit.RemainingDelay(), false
	}
	b.noteChange(before)
	return b.epoch, 0, true
}

// leave records how a permitted call ended and tells whether that opened or
// closed the breaker.
func (b *breaker) leave(epoch int, result outcome) (now circuitbreaker.State, changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.circuit.State()
	if epoch != b.epoch {
		return before, false
	}
	switch result {
	case succeeded:
		b.streak = 0
		b.circuit.RecordSuccess()
	case failed:
		b.streak++
		b.circuit.RecordFailure()
		if b.streak >= failureStreak {
			b.circuit.Open()
		}
	case ignored:
		b.giveBack(before)
	}
	return b.circuit.State(), b.noteChange(before)
}

// giveBack frees the one trial that a half-open breaker allows.
func (b *breaker) giveBack(present circuitbreaker.State) {
	if present == circuitbreaker.HalfOpenState {
		b.circuit.Open()
		b.circuit.HalfOpen()
	}
}

func (b *breaker) noteChange(before circuitbreaker.State) bool {
	if b.circuit.State() == before {
		return false
	}
	b.epoch++
	b.streak = 0
	return true
}

// state returns the state as a caller would meet it.
func (b *breaker) state() circuitbreaker.State {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.circuit.State()
	if now == circuitbreaker.OpenState && b.circuit.RemainingDelay() == 0 {
		return circuitbreaker.HalfOpenState
	}
	return now
}
