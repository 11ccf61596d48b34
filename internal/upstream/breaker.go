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
	failureStreak = 5               // so many in a row open, however slowly they come and whatever they are
	openFor       = 5 * time.Second // from the end of a failed call, or the beginning of a failed trial
	trialPatience = 3 * time.Second // after it another trial may begin beside one that hangs
)

type outcome int

const (
	ignored outcome = iota
	succeeded
	failed   // no answer came
	refused  // an answer came that tells of a failure
	unusable // an answer came, and nothing can be done with it
)

// breaker is failsafe's circuit breaker with four things that it lacks: calls
// that count as nothing, a limit on failures in a row, trials that cannot hold
// everybody up by hanging, and epochs. Every change of state and every trial
// starts a new epoch: a call that began in an earlier one says nothing about the
// present, but for an earlier trial that went well after all.
type breaker struct {
	mu      sync.Mutex
	circuit circuitbreaker.CircuitBreaker[any]
	epoch   int
	streak  int       // calls in a row that did not go well
	inRow   questions // that they asked
	lately  questions // that answers within the window of the rate told a failure of
	unasked uint64    // stands for the question of the next call without an answer
	again   time.Time // when an open one lets a trial through
	trial   trial
}

// trial is the newest call that a half-open breaker let through.
type trial struct {
	began time.Time
	first int // epoch of the first one since the breaker was open
}

func newBreaker() *breaker {
	return &breaker{circuit: circuitbreaker.NewBuilder[any]().
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
	now, before := time.Now(), b.circuit.State()
	switch {
	case before == circuitbreaker.OpenState && !now.Before(b.again):
		b.circuit.HalfOpen()
	case now.Sub(b.trial.began) >= trialPatience:
		b.giveBack(before)
	}
	if !b.circuit.TryAcquirePermit() {
		return 0, b.remaining(before, now), false, false
	}
	changed = b.noteChange(before)
	if b.circuit.State() == circuitbreaker.HalfOpenState {
		b.epoch++
		b.trial.began = now
		if changed {
			b.trial.first = b.epoch
		}
	}
	return b.epoch, 0, true, changed
}

// remaining is how long a refused call has to wait for another answer.
func (b *breaker) remaining(present circuitbreaker.State, now time.Time) time.Duration {
	if present == circuitbreaker.HalfOpenState {
		return b.trial.began.Add(trialPatience).Sub(now)
	}
	return b.again.Sub(now)
}

// leave records how a permitted call ended, and what it asked, and tells whether
// that opened or closed the breaker.
func (b *breaker) leave(epoch int, result outcome, question uint64) (now circuitbreaker.State, changed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.circuit.State()
	lateTrial := before == circuitbreaker.HalfOpenState && epoch >= b.trial.first && result == succeeded
	if epoch != b.epoch && !lateTrial {
		return before, false
	}
	switch result {
	case succeeded:
		b.forget()
		b.circuit.RecordSuccess()
	case failed, refused, unusable:
		b.noteFailure(before, result, question)
	case ignored:
		b.giveBack(before)
	}
	b.pause(before, time.Now())
	return b.circuit.State(), b.noteChange(before)
}

// pause sets the end of the pause that has just begun, if one has. A trial that
// hung has had its pause already: the backend may have healed meanwhile.
func (b *breaker) pause(before circuitbreaker.State, now time.Time) {
	switch {
	case b.circuit.State() != circuitbreaker.OpenState:
	case before == circuitbreaker.HalfOpenState:
		b.again = b.trial.began.Add(openFor)
	case before == circuitbreaker.ClosedState:
		b.again = now.Add(openFor)
	}
}

// noteFailure counts a call that did not go well. As a trial it is a failure,
// whatever it was.
func (b *breaker) noteFailure(present circuitbreaker.State, result outcome, question uint64) {
	if present == circuitbreaker.HalfOpenState {
		b.circuit.RecordFailure()
		return
	}
	now := time.Now()
	b.streak++
	switch result {
	case failed: // the question did not matter
		b.unasked++
		b.inRow.add(b.unasked, now)
		b.circuit.RecordFailure()
	case refused:
		b.inRow.add(question, now)
		for range b.lately.count(question, now) {
			b.circuit.RecordFailure()
		}
	default:
		b.inRow.add(question, now)
	}
	if b.streak >= failureStreak && b.inRow.enough() {
		b.circuit.Open()
	}
}

// forget begins to count failures in a row anew.
func (b *breaker) forget() {
	b.streak, b.inRow = 0, questions{}
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
	b.lately = questions{}
	return true
}

// state returns the state as a caller would meet it.
func (b *breaker) state() circuitbreaker.State {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.circuit.State()
	if now == circuitbreaker.OpenState && !time.Now().Before(b.again) {
		return circuitbreaker.HalfOpenState
	}
	return now
}
