package upstream

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/wazgate/wazgate/adapters"
)

// fairTrial is how long a backend must have been waited for before a timeout
// counts against it: the caller may have come with little time left.
const fairTrial = time.Second

// openError says that no call was made because recent ones failed, and why the
// last of them did.
type openError struct {
	wait time.Duration
	why  string
}

// Error implements error.
func (e *openError) Error() string { return "recent calls failed (" + e.why + "), not tried" }

// circuit is a circuit breaker around the network. It counts whole answers,
// body included, by what they mean, and ignores calls that their caller gave up.
//
// It has no CloseIdleConnections on purpose: go-retryablehttp calls that after
// every failure, which would empty a pool that other calls are using.
type circuit struct {
	next     http.RoundTripper
	terms    terms
	timeout  time.Duration // of one attempt; 0 for none
	breaker  *breaker
	logger   *slog.Logger
	observer adapters.Observer
	source   string
	seed     maphash.Seed
	why      atomic.Pointer[string] // the last call that counted as a failure failed
	paused   atomic.Bool            // since the backend last answered
}

func newCircuit(next http.RoundTripper, env adapters.Environment, t terms, timeout time.Duration) *circuit {
	logger := env.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	c := &circuit{
		next: next, terms: t, timeout: timeout, breaker: newBreaker(), logger: logger,
		observer: observerOf(env), source: env.Source, seed: maphash.MakeSeed(),
	}
	c.why.Store(new("unknown"))
	return c
}

// RoundTrip implements http.RoundTripper. The body of the answer is a *content.
func (c *circuit) RoundTrip(request *http.Request) (*http.Response, error) {
	began := time.Now()
	epoch, wait, ok := c.enter()
	if !ok {
		c.observer.Held(adapters.HeldByCircuit)
		return nil, &openError{wait: wait, why: *c.why.Load()}
	}
	ctx, cancel := c.attempt(request.Context())
	answer, err := c.next.RoundTrip(request.WithContext(ctx))
	if err != nil {
		cancel(nil)
		c.leave(epoch, judge(err, time.Since(began)), 0, err)
		return nil, err
	}
	reading := reads(request)
	body := c.terms.interpret(answer, cancel, reading)
	answer.Body = body
	result := body.outcome(answer.StatusCode, time.Since(began), reading)
	c.leave(epoch, result, c.question(request), body.failure(answer.StatusCode))
	return answer, nil
}

// attempt bounds one attempt, which ends when its body is closed.
func (c *circuit) attempt(ctx context.Context) (context.Context, context.CancelCauseFunc) {
	if c.timeout <= 0 {
		return context.WithCancelCause(ctx)
	}
	timed, stop := context.WithTimeout(ctx, c.timeout)
	bounded, cancel := context.WithCancelCause(timed)
	return bounded, func(cause error) { cancel(cause); stop() }
}

// question tells different calls apart. What was asked cannot be read out of it.
func (c *circuit) question(request *http.Request) uint64 {
	var hash maphash.Hash
	hash.SetSeed(c.seed)
	_, _ = hash.WriteString(request.Method + " " + request.URL.RequestURI())
	if call, ok := request.Context().Value(askedKey{}).(asked); ok {
		call.writeTo(&hash)
	}
	if request.GetBody == nil {
		return hash.Sum64()
	}
	if body, err := request.GetBody(); err == nil { // it is in memory
		_, _ = io.Copy(&hash, body)
		_ = body.Close()
	}
	return hash.Sum64()
}

func (c *circuit) enter() (epoch int, wait time.Duration, ok bool) {
	epoch, wait, ok, changed := c.breaker.enter()
	if changed {
		c.observer.Circuit(adapters.CircuitHalfOpen)
	}
	return epoch, wait, ok
}

func judge(err error, waited time.Duration) outcome {
	switch {
	case err == nil:
		return succeeded
	case errors.Is(err, context.Canceled):
		return ignored
	case errors.Is(err, context.DeadlineExceeded) && waited < fairTrial:
		return ignored
	default:
		return failed
	}
}

// leave records how a call ended, and why: err's own text may hold an address.
func (c *circuit) leave(epoch int, result outcome, question uint64, err error) {
	if result == failed || result == refused || result == unusable {
		c.why.Store(whyFailed(err))
	}
	next, changed := c.breaker.leave(epoch, result, question)
	if !changed {
		return
	}
	c.observer.Circuit(next.String())
	if next == circuitbreaker.ClosedState {
		c.paused.Store(false)
		c.logger.Info("backend answers again", "source", c.source)
		return
	}
	if c.paused.Swap(true) {
		c.logger.Debug("backend still fails", "source", c.source, "pause", openFor, "error", *c.why.Load())
		return
	}
	c.logger.Warn("backend fails, calls are paused", "source", c.source, "pause", openFor, "error", *c.why.Load())
}

func whyFailed(err error) *string {
	var status statusError
	if errors.As(err, &status) {
		return new(status.Error())
	}
	for _, plain := range []error{errEmptyBody, errNoJSON, errTooLarge, errTold} {
		if errors.Is(err, plain) {
			return new(plain.Error())
		}
	}
	return new(classify(err).Error())
}

// statusError is an answer that tells of a failure.
type statusError int

// Error implements error.
func (s statusError) Error() string { return fmt.Sprintf("status %d", int(s)) }
