package rest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

const (
	// longestTokenCall bounds a token call, whoever waits for it.
	longestTokenCall = 5 * time.Second
	// renewEarly is how long before its end a token is replaced while it still
	// works; half of its time where that is shorter.
	renewEarly = time.Minute
	// tokenPause is how long no other token call is made after one that was
	// refused, or whose token was refused; quickPause after the first one that
	// only went wrong on the way.
	tokenPause = 5 * time.Second
	quickPause = time.Second
	// longestTokenPause bounds what the server of the tokens may ask for.
	longestTokenPause = time.Minute
)

// token is what proves who asks, for a time.
type token struct {
	value   string
	expires time.Time // zero where nobody knows
}

// tokens proves who asks by tokens that calls get. However many need one, only
// one call is under way, and none of them waits longer than it can.
type tokens struct {
	place  place
	fetch  func(context.Context) (token, error)
	logger *slog.Logger
	source string

	mu       sync.Mutex
	value    string // with the scheme; empty before the first one
	got      time.Time
	expires  time.Time // zero where nobody knows
	under    *flight   // nil where no call is under way
	failed   error     // how the last call ended
	failures int       // in a row
	again    time.Time // no call is made before
}

// flight is a token call that several may wait for.
type flight struct {
	done  chan struct{}
	value string
	err   error
}

var _ upstream.Authorizer = (*tokens)(nil)

func newTokens(env adapters.Environment, at place, fetch func(context.Context) (token, error)) *tokens {
	return &tokens{place: at, fetch: fetch, logger: loggerOf(env), source: env.Source}
}

func loggerOf(env adapters.Environment) *slog.Logger {
	if env.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return env.Logger
}

// Authorize implements upstream.Authorizer.
func (t *tokens) Authorize(request *http.Request) error {
	value, err := t.get(request.Context())
	if err == nil {
		request.Header.Set(t.place.header, value)
	}
	return err
}

// get returns the token in use, or waits for one.
func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	now := time.Now()
	if t.value != "" && (t.expires.IsZero() || now.Before(t.expires)) {
		defer t.mu.Unlock()
		if t.ages(now) && t.under == nil && !now.Before(t.again) {
			t.begin(ctx)
		}
		return t.value, nil
	}
	if t.under == nil && now.Before(t.again) {
		defer t.mu.Unlock()
		return "", held(t.failed, t.again.Sub(now))
	}
	under := t.begin(ctx)
	t.mu.Unlock()
	return under.wait(ctx)
}

// ages reports whether the token in use should be replaced while it works.
func (t *tokens) ages(now time.Time) bool {
	if t.expires.IsZero() {
		return false
	}
	early := min(renewEarly, t.expires.Sub(t.got)/2)
	return !now.Before(t.expires.Add(-early))
}

// Renew implements upstream.Authorizer. A token that is refused although it was
// got a moment ago is not replaced: the next one would be refused as well.
func (t *tokens) Renew(refused *http.Request) (bool, error) {
	carried := refused.Header.Get(t.place.header)
	t.mu.Lock()
	now := time.Now()
	switch {
	case t.value != carried:
		defer t.mu.Unlock()
		return true, nil
	case t.under == nil && (now.Before(t.got.Add(tokenPause)) || now.Before(t.again)):
		defer t.mu.Unlock()
		return false, nil
	}
	under := t.begin(refused.Context())
	t.mu.Unlock()
	value, err := under.wait(refused.Context())
	return err == nil && value != carried, err
}

// begin makes a token call, unless one is under way. It is for all who wait, and
// so does not end with the first of them. The caller holds mu.
func (t *tokens) begin(ctx context.Context) *flight {
	if t.under != nil {
		return t.under
	}
	under := &flight{done: make(chan struct{})}
	t.under = under
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), longestTokenCall)
	go func() {
		defer cancel()
		got, err := t.fetch(ctx)
		t.end(under, got, err)
	}()
	return under
}

// end takes what a call brought. Who has a token that works keeps it where the
// call failed.
func (t *tokens) end(under *flight, got token, err error) {
	value := withScheme(t.place.scheme, got.value)
	if err == nil && (got.value == "" || !httpguts.ValidHeaderFieldValue(value)) {
		err = &adapters.Error{Kind: adapters.Unavailable, Err: errNoToken}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	defer close(under.done)
	now := time.Now()
	t.under, under.value, under.err = nil, value, err
	if err == nil {
		t.value, t.got, t.expires = value, now, atLeast(got.expires, now.Add(tokenPause))
		t.failures, t.failed, t.again = 0, nil, time.Time{}
		return
	}
	t.failures++
	t.failed, t.again = err, now.Add(pauseAfter(err, t.failures))
	if t.failures == 1 {
		t.logger.Warn("no new token for the backend", "source", t.source, "error", err)
	}
}

// atLeast keeps a token for a moment whose end has come when it arrives: clocks
// differ, and a call for each reading would help nobody.
func atLeast(expires, soonest time.Time) time.Time {
	if expires.IsZero() || expires.After(soonest) {
		return expires
	}
	return soonest
}

// pauseAfter returns how long no further call is made.
func pauseAfter(err error, failures int) time.Duration {
	var typed *adapters.Error
	switch {
	case !errors.As(err, &typed):
		return tokenPause
	case typed.Kind == adapters.Unavailable && failures == 1 && typed.RetryAfter == 0:
		return quickPause
	default:
		return min(max(tokenPause, typed.RetryAfter), longestTokenPause)
	}
}

// held is the error for those who come while no call is made.
func held(failed error, wait time.Duration) error {
	var typed *adapters.Error
	if !errors.As(failed, &typed) {
		return failed
	}
	told := *typed
	if told.Kind != adapters.Unauthorized {
		told.RetryAfter = wait
	}
	return &told
}

// wait returns what a call brings, for as long as ctx lasts.
func (f *flight) wait(ctx context.Context) (string, error) {
	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
