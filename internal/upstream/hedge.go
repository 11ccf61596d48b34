package upstream

import (
	"context"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/wazgate/wazgate/adapters"
)

// hedger asks a second time where an answer takes longer than nearly all before
// it, and takes the first that is worth something. The other one is cancelled:
// it proves nothing. Only readings that somebody waits for pass through here.
type hedger struct {
	circuit  *circuit
	pace     *pace
	places   *places
	observer adapters.Observer
	speeds   *speeds
	leave    func() // ends an attempt that its call does not wait for
}

// attempt is how one of two ended.
type attempt struct {
	answer *http.Response
	err    error
	took   time.Duration
	second bool
	cancel context.CancelFunc
}

// RoundTrip implements http.RoundTripper.
func (h *hedger) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Response != nil { // where a redirect led, which is a part of a call
		return h.circuit.RoundTrip(request)
	}
	after, known := h.speeds.call()
	if !known {
		return h.alone(request)
	}
	ended := make(chan attempt, 2)
	began := time.Now()
	cancelFirst := h.start(request, false, ended, func() {})
	timer := time.NewTimer(after)
	defer timer.Stop()
	select {
	case first := <-ended:
		return h.take(first)
	case <-timer.C:
	}
	leave, ok := h.allowed(request.Context())
	if !ok {
		return h.take(<-ended)
	}
	h.observer.Hedged()
	cancelSecond := h.start(request, true, ended, leave)
	best := <-ended
	if best.decides() {
		h.abandon(ended)
		if best.second {
			cancelFirst()
			h.speeds.note(time.Since(began)) // it would have taken longer still
		} else {
			cancelSecond()
		}
		return h.take(best)
	}
	other := <-ended
	if other.decides() || best.second {
		best, other = other, best
	}
	other.drop()
	return h.take(best)
}

func (h *hedger) alone(request *http.Request) (*http.Response, error) {
	began := time.Now()
	answer, err := h.circuit.RoundTrip(request)
	if sole := (attempt{answer: answer, err: err, took: time.Since(began)}); sole.decides() {
		h.speeds.note(sole.took)
	}
	return answer, err
}

// start begins an attempt that can be cancelled by itself.
func (h *hedger) start(request *http.Request, second bool, ended chan<- attempt, leave func()) context.CancelFunc {
	ctx, cancel := context.WithCancel(request.Context())
	request = again(ctx, request)
	go func() {
		defer leave()
		began := time.Now()
		answer, err := h.circuit.RoundTrip(request) //nolint:bodyclose // take hands it on, drop closes it
		ended <- attempt{answer: answer, err: err, took: time.Since(began), second: second, cancel: cancel}
	}()
	return cancel
}

// again copies a request, with a body of its own.
func again(ctx context.Context, request *http.Request) *http.Request {
	copied := request.Clone(ctx)
	if request.GetBody == nil {
		return copied
	}
	if body, err := request.GetBody(); err == nil { // it is in memory
		copied.Body = body
	}
	return copied
}

// allowed reports whether a second attempt harms nobody, and takes what it needs.
func (h *hedger) allowed(ctx context.Context) (leave func(), ok bool) {
	if !fits(ctx, 0) || h.circuit.breaker.state() != circuitbreaker.ClosedState || h.pace.holds() {
		return nil, false
	}
	leave, ok = h.places.spare()
	if !ok {
		return nil, false
	}
	if !h.speeds.spend() {
		leave()
		return nil, false
	}
	if !h.pace.spare(needed) {
		h.speeds.unspend()
		leave()
		return nil, false
	}
	return leave, true
}

// abandon takes care of the attempt that is not waited for.
func (h *hedger) abandon(ended <-chan attempt) {
	go func() {
		late := <-ended
		late.drop()
		h.leave()
	}()
}

// take hands an attempt on. It is cancelled when its body is closed.
func (h *hedger) take(a attempt) (*http.Response, error) {
	if a.decides() {
		h.speeds.note(a.took)
	}
	if a.err != nil {
		a.cancel()
		return nil, a.err
	}
	if body, ok := a.answer.Body.(*content); ok {
		inner := body.cancel
		body.cancel = func(cause error) { inner(cause); a.cancel() }
	}
	return a.answer, nil
}

func (a attempt) drop() {
	if a.err == nil {
		_ = a.answer.Body.Close()
	}
	a.cancel()
}

// decides reports whether an attempt brought what another one would hardly
// better: not a failure that a second attempt is made for.
func (a attempt) decides() bool {
	if a.err != nil {
		return false
	}
	body, ok := a.answer.Body.(*content)
	if !ok {
		return true
	}
	result := body.outcome(a.answer.StatusCode, a.took, true)
	return result != failed && result != refused && result != ignored && body.meaning != adapters.Retry
}
