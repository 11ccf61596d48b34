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

	// So many answers in a row that cannot be used open as well, if different
	// questions brought them: one that the backend stumbles over says nothing
	// about the others.
	oddAnswers   = 5
	oddQuestions = 3
)

type outcome int

const (
	ignored outcome = iota
	succeeded
	failed
	unusable // an answer came, and nothing can be done with it
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
	odd     int                 // unusable answers in a row
	asked   map[uint64]struct{} // some of the questions that brought them
}

func newBreaker() *breaker {
	return &breaker{asked: make(map[uint64]struct{}), circuit: circuitbreaker.NewBuilder[any]().
		WithFailureRateThreshold(failureRate, failureCalls, failureWindow).
		WithSuccessThreshold(1).
		WithDelay(openFor).
		Build()}
}

// enter asks for permission to call. Where it is refused, wait is the time until
// it makes sense to ask again. A trial of an open breaker changes its state.
func (b *breaker) enter() (epoch int, wait time.Duration, ok, changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.circuit.State()
	if !b.circuit.TryAcquirePermit() {
		return 0, b.circuit.RemainingDelay(), false, false
	}
	changed = b.noteChange(before)
	return b.epoch, 0, true, changed
}

// leave records how a permitted call ended, and what it asked, and tells whether
// that opened or closed the breaker.
func (b *breaker) leave(epoch int, result outcome, question uint64) (now circuitbreaker.State, changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.circuit.State()
	if epoch != b.epoch {
		return before, false
	}
	switch result {
	case succeeded:
		b.forget()
		b.circuit.RecordSuccess()
	case failed:
		b.streak++
		b.circuit.RecordFailure()
		if b.streak >= failureStreak {
			b.circuit.Open()
		}
	case unusable:
		b.noteOdd(before, question)
	case ignored:
		b.giveBack(before)
	}
	return b.circuit.State(), b.noteChange(before)
}

// noteOdd counts an unusable answer. As a trial it is a failure.
func (b *breaker) noteOdd(present circuitbreaker.State, question uint64) {
	if present == circuitbreaker.HalfOpenState {
		b.circuit.RecordFailure()
		return
	}
	b.odd++
	if len(b.asked) < oddQuestions {
		b.asked[question] = struct{}{}
	}
	if b.odd >= oddAnswers && len(b.asked) >= oddQuestions {
		b.circuit.Open()
	}
}

// forget begins to count failures in a row anew.
func (b *breaker) forget() {
	b.streak, b.odd = 0, 0
	clear(b.asked)
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
	b.forget()
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
