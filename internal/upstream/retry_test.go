package upstream_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

func TestOneQuickRetry(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	well := answers(http.StatusOK, `[]`)
	tests := []struct {
		name  string
		first network
		calls int
		kind  adapters.Kind // of the error, if one remains
	}{
		{"502", answers(http.StatusBadGateway, ""), 2, -1},
		{"503", answers(http.StatusServiceUnavailable, ""), 2, -1},
		{"504", answers(http.StatusGatewayTimeout, ""), 2, -1},
		{"429", answers(http.StatusTooManyRequests, ""), 2, -1},
		{"refused", fails(refused), 2, -1},
		{"reset", fails(syscall.ECONNRESET), 2, -1},
		{"closed", fails(io.EOF), 2, -1},
		{"500", answers(http.StatusInternalServerError, ""), 1, adapters.Unavailable},
		{"501", answers(http.StatusNotImplemented, ""), 1, adapters.Unavailable},
		{"401", answers(http.StatusUnauthorized, ""), 1, adapters.Unauthorized},
		{"no such host", fails(&net.DNSError{IsNotFound: true}), 1, adapters.Unavailable},
		{"anything else", fails(errors.New("odd")), 1, adapters.Unavailable},
		{"broken JSON", answers(http.StatusOK, `{`), 1, adapters.BadResponse},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, calls := over(t, test.first, well)
				_, err := client.Get(t.Context(), adapters.Probe, "", nil)
				if calls.count() != test.calls {
					t.Errorf("%d calls, want %d", calls.count(), test.calls)
				}
				if test.kind >= 0 {
					wantKind(t, err, test.kind)
				} else if err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestNeverMoreThanOneRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, answers(http.StatusBadGateway, ""))
		_, err := client.Get(t.Context(), adapters.Probe, "", nil)
		wantKind(t, err, adapters.Unavailable)
		if calls.count() != 2 {
			t.Errorf("%d calls, want 2", calls.count())
		}
	})
}

func TestRetryAfterForms(t *testing.T) {
	at := func(d time.Duration) func() string {
		return func() string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	}
	is := func(text string) func() string { return func() string { return text } }
	tests := []struct {
		told func() string
		wait time.Duration
	}{
		{is("2"), 2 * time.Second},
		{is("1.5"), 1500 * time.Millisecond},
		{is(" 1 "), time.Second},
		{is("0"), 150 * time.Millisecond},
		{is("-7"), 150 * time.Millisecond},
		{is("soon"), 150 * time.Millisecond},
		{is("NaN"), 150 * time.Millisecond},
		{at(3 * time.Second), 3 * time.Second},
		{at(-time.Hour), 150 * time.Millisecond},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			client, calls := over(t, answers(http.StatusTooManyRequests, "", "Retry-After", test.told()), answers(http.StatusOK, `[]`))
			ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
			defer cancel()
			began := time.Now()
			_, err := client.Get(ctx, adapters.Probe, "", nil)
			if waited := time.Since(began); err != nil || waited != test.wait || calls.count() != 2 {
				t.Errorf("%q: waited %v for %d calls (%v), want %v", test.told(), waited, calls.count(), err, test.wait)
			}
		})
	}
}

func TestRetryDateIsReadByTheBackendsClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wrong := time.Now().Add(-5 * time.Hour).UTC()
		client, _ := over(t, answers(http.StatusTooManyRequests, "",
			"Date", wrong.Format(http.TimeFormat), "Retry-After", wrong.Add(time.Minute).Format(http.TimeFormat)))
		_, err := client.Get(t.Context(), adapters.Probe, "", nil)
		if told := wantKind(t, err, adapters.RateLimited); told.RetryAfter != time.Minute {
			t.Errorf("wait %v, want 1m", told.RetryAfter)
		}
	})
}

func TestRetryMustFitIntoTheDeadline(t *testing.T) {
	tests := []struct {
		left  time.Duration
		calls int
	}{{2 * time.Second, 2}, {1100 * time.Millisecond, 1}}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			client, calls := over(t, answers(http.StatusServiceUnavailable, "", "Retry-After", "1"))
			ctx, cancel := context.WithTimeout(t.Context(), test.left)
			defer cancel()
			_, err := client.Get(ctx, adapters.Probe, "", nil)
			wantKind(t, err, adapters.Unavailable)
			if calls.count() != test.calls || ctx.Err() != nil {
				t.Errorf("%v left: %d calls (%v), want %d", test.left, calls.count(), ctx.Err(), test.calls)
			}
		})
	}
}

func TestStalledErrorBodyDoesNotDelayTheRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stalled := func(r *http.Request) (*http.Response, error) {
			answer := reply(r, http.StatusServiceUnavailable, "")
			reader, writer := io.Pipe()
			context.AfterFunc(r.Context(), func() { _ = writer.CloseWithError(r.Context().Err()) })
			answer.Body = reader
			return answer, nil
		}
		client, _ := over(t, stalled, answers(http.StatusOK, `[]`))
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		if _, err := client.Get(ctx, adapters.Probe, "", nil); err != nil {
			t.Error(err)
		}
	})
}

func TestHangEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, hangs)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		began := time.Now()
		_, err := client.Get(ctx, adapters.Probe, "", nil)
		wantKind(t, err, adapters.Unavailable)
		if time.Since(began) != 2*time.Second || calls.count() != 1 || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended after %v and %d calls with %v", time.Since(began), calls.count(), err)
		}
	})
}

func TestAttemptHasItsOwnTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := open(t, adapters.Environment{}, upstream.Options{Transport: network(hangs), Timeout: time.Second})
		began := time.Now()
		_, err := client.Get(t.Context(), adapters.Probe, "", nil)
		wantKind(t, err, adapters.Unavailable)
		if time.Since(began) != time.Second {
			t.Errorf("ended after %v, want 1s", time.Since(began))
		}
	})
}

func TestCallsWithoutDeadlineEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := over(t, hangs)
		began := time.Now()
		_, err := client.Get(context.Background(), adapters.Probe, "", nil) //nolint:usetesting // no deadline is the point
		wantKind(t, err, adapters.Unavailable)
		if time.Since(began) != time.Minute {
			t.Errorf("ended after %v, want 1m", time.Since(began))
		}
	})
}
