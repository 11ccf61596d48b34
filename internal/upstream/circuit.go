package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/wazgate/wazgate/adapters"
)

// fairTrial is how long a backend must have been waited for before a timeout
// counts against it: the caller may have come late.
const fairTrial = 250 * time.Millisecond

// openError says that no call was made because recent ones failed, and why the
// last of them did.
type openError struct {
	wait time.Duration
	why  string
}

// Error implements error.
func (e *openError) Error() string { return "recent calls failed (" + e.why + "), not tried" }

// circuit is a circuit breaker around the network. It counts whole answers,
// body included, and ignores calls that their caller gave up.
//
// It has no CloseIdleConnections on purpose: go-retryablehttp calls that after
// every failure, which would empty a pool that other calls are using.
type circuit struct {
	next    http.RoundTripper
	breaker *breaker
	logger  *slog.Logger
	source  string
	why     atomic.Pointer[string] // the last call that counted as a failure failed
}

func newCircuit(next http.RoundTripper, env adapters.Environment) *circuit {
	logger := env.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	c := &circuit{next: next, breaker: newBreaker(), logger: logger, source: env.Source}
	c.why.Store(new("unknown"))
	return c
}

// RoundTrip implements http.RoundTripper.
func (c *circuit) RoundTrip(request *http.Request) (*http.Response, error) {
	began := time.Now()
	epoch, wait, ok := c.breaker.enter()
	if !ok {
		return nil, &openError{wait: wait, why: *c.why.Load()}
	}
	answer, err := c.next.RoundTrip(request)
	switch {
	case err != nil:
		c.leave(epoch, judge(err, time.Since(began)), err)
		return nil, err
	case answer.StatusCode >= 500 && answer.StatusCode != http.StatusNotImplemented:
		c.leave(epoch, failed, statusError(answer.StatusCode))
	default:
		answer.Body = &watchedBody{ReadCloser: answer.Body, done: func(err error) {
			c.leave(epoch, judge(err, time.Since(began)), err)
		}}
	}
	return answer, nil
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
func (c *circuit) leave(epoch int, result outcome, err error) {
	if result == failed {
		c.why.Store(whyFailed(err))
	}
	switch next, changed := c.breaker.leave(epoch, result); {
	case !changed:
	case next == circuitbreaker.ClosedState:
		c.logger.Info("backend answers again", "source", c.source)
	default:
		c.logger.Warn("backend fails, calls are paused", "source", c.source, "pause", openFor, "error", *c.why.Load())
	}
}

func whyFailed(err error) *string {
	var status statusError
	if errors.As(err, &status) {
		return new(status.Error())
	}
	return new(classify(err).Error())
}

// statusError is an answer that tells of a failure.
type statusError int

// Error implements error.
func (s statusError) Error() string { return fmt.Sprintf("status %d", int(s)) }

// watchedBody reports once how reading ended.
type watchedBody struct {
	io.ReadCloser
	once sync.Once
	done func(error)
}

// Read implements io.Reader.
func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.once.Do(func() { b.done(err) })
	}
	return n, err
}

// Close implements io.Closer.
func (b *watchedBody) Close() error {
	b.once.Do(func() { b.done(nil) })
	return b.ReadCloser.Close()
}
