package upstream

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/wazgate/wazgate/adapters"
)

const (
	maxRetries = 1
	quickRetry = 150 * time.Millisecond
	// longestRetry is the longest wait after which a retry still is a quick one.
	longestRetry = 5 * time.Second
)

// retrier decides about the second attempt of one call.
type retrier struct {
	pace    *pace
	who     urgency
	watcher adapters.Observer
	retries int
	wait    time.Duration
}

// newRetrier returns a client for one call, around the source's shared
// connections. All calls made here are reads, so a second attempt is harmless;
// writes go past it.
func newRetrier(client *http.Client, p *pace, who urgency, watcher adapters.Observer) *retryablehttp.Client {
	r := &retrier{pace: p, who: who, watcher: watcher}
	return &retryablehttp.Client{
		HTTPClient:   client,
		Logger:       nil, // the default one writes addresses
		RetryMax:     maxRetries,
		CheckRetry:   r.check,
		Backoff:      r.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler, // keeps the last answer
	}
}

// check implements retryablehttp.CheckRetry.
func (r *retrier) check(ctx context.Context, answer *http.Response, err error) (bool, error) {
	if err == nil {
		r.pace.observe(answer)
	}
	if r.retries >= maxRetries || !worthRetry(answer, err) || !r.affords(ctx, answer, err) {
		return false, nil
	}
	r.retries++
	r.watcher.Retried()
	discard(answer, err)
	return true, nil
}

// affords reports whether the wait and another attempt fit into what is left of
// the time and of the backend's limit.
func (r *retrier) affords(ctx context.Context, answer *http.Response, err error) bool {
	r.wait = quickRetry
	if err == nil {
		r.wait = max(r.wait, r.pace.limits.retryAfter(answer))
	}
	return ctx.Err() == nil && r.wait <= longestRetry && fits(ctx, r.wait) && r.pace.spare(r.who)
}

// discard closes the body before retryablehttp does, which would read from it for
// as long as a stalled backend likes. What is there already is read, so that the
// connection can serve the next attempt.
func discard(answer *http.Response, err error) {
	if err == nil {
		if body, ok := answer.Body.(*content); ok {
			body.drain()
		}
		_ = answer.Body.Close()
		answer.Body = http.NoBody
	}
}

func worthRetry(answer *http.Response, err error) bool {
	if err != nil {
		return classify(err).fleeting()
	}
	body, ok := answer.Body.(*content)
	return ok && body.meaning == adapters.Retry
}

// backoff implements retryablehttp.Backoff.
func (r *retrier) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return r.wait }
