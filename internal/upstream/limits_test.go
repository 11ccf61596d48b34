package upstream_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

func TestLimitsOfManyBackends(t *testing.T) {
	const ms = time.Millisecond
	tests := []struct {
		name    string
		limits  upstream.Limits
		headers []string
		held    time.Duration
	}{
		{"milliseconds", upstream.Limits{Remaining: "X-Left", Reset: "X-Reset-Ms", ResetUnit: ms}, []string{"X-Left", "0", "X-Reset-Ms", "1500"}, 1500 * ms},
		{"some left", upstream.Limits{Remaining: "X-Left", Reset: "X-Reset-Ms", ResetUnit: ms}, []string{"X-Left", "1", "X-Reset-Ms", "1500"}, 0},
		{"Unix milliseconds", upstream.Limits{Remaining: "X-Left", Reset: "X-Reset", ResetUnit: ms}, []string{"X-Left", "0", "X-Reset", "946684802000"}, 2 * time.Second},
		{"seconds", upstream.Limits{Remaining: "X-Left", Reset: "X-Reset"}, []string{"X-Left", "0", "X-Reset", "4"}, 4 * time.Second},
		{"usual names as well", upstream.Limits{Remaining: "X-Left", Reset: "X-Reset", ResetUnit: ms}, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "4"}, 4 * time.Second},
		{"used up", upstream.Limits{Remaining: "X-Used"}, []string{"X-Used", "40/40"}, time.Second},
		{"nearly used up", upstream.Limits{Remaining: "X-Used"}, []string{"X-Used", "39/40"}, 0},
		{"nonsense", upstream.Limits{Remaining: "X-Used"}, []string{"X-Used", "0/many"}, 0},
		{"for too long", upstream.Limits{Remaining: "X-Left", Reset: "X-Reset"}, []string{"X-Left", "0", "X-Reset", "4000"}, time.Minute},
		{"no word of when", upstream.Limits{}, []string{"X-RateLimit-Remaining", "0"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				date := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Format(http.TimeFormat)
				client := open(t, adapters.Environment{}, upstream.Options{
					Limits: test.limits, Transport: answers(http.StatusOK, `[]`, append(test.headers, "Date", date)...),
				})
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				if _, err := client.Get(ctx, adapters.Probe, "", nil); err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				if _, err := client.Get(ctx, adapters.Probe, "", nil); err != nil || time.Since(began) != test.held {
					t.Errorf("held for %v (%v), want %v", time.Since(began), err, test.held)
				}
			})
		})
	}
}

func TestRefusalTellsByItsOwnHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := open(t, adapters.Environment{}, upstream.Options{
			Limits:    upstream.Limits{Reset: "X-Reset-Ms", ResetUnit: time.Millisecond},
			Transport: answers(http.StatusTooManyRequests, "", "X-Reset-Ms", "7000"),
		})
		for range 2 {
			_, err := client.Get(t.Context(), adapters.Probe, "", nil)
			if told := wantKind(t, err, adapters.RateLimited); told.RetryAfter != 7*time.Second {
				t.Errorf("wait %v, want 7s", told.RetryAfter)
			}
		}
	})
}

func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, answers(http.StatusOK, `[]`))
		client.Hold(3 * time.Second)
		client.Hold(time.Second) // less than what holds already
		client.Hold(-time.Hour)
		short, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := client.Get(short, adapters.Probe, "", nil)
		if told := wantKind(t, err, adapters.RateLimited); told.RetryAfter != 3*time.Second || calls.count() != 0 {
			t.Errorf("wait %v after %d calls", told.RetryAfter, calls.count())
		}
		began := time.Now()
		if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil || time.Since(began) != 3*time.Second {
			t.Errorf("held for %v (%v), want 3s", time.Since(began), err)
		}
		client.Hold(time.Hour)
		began = time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := client.Get(ctx, adapters.Probe, "", nil); err != nil || time.Since(began) != time.Minute {
			t.Errorf("held for %v (%v), want a minute", time.Since(began), err)
		}
	})
}
