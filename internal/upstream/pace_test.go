package upstream_test

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

func TestRateIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := open(t, adapters.Environment{}, upstream.Options{
			Transport: answers(http.StatusOK, `[]`), RatePerMinute: 60, Burst: 3,
		})
		began := time.Now()
		for range 5 {
			if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil {
				t.Fatal(err)
			}
		}
		if waited := time.Since(began); waited != 2*time.Second {
			t.Errorf("5 calls took %v, want 2s", waited)
		}
	})
}

func TestRateThatDoesNotFitIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := &script{steps: []network{answers(http.StatusOK, `[]`)}}
		client := open(t, adapters.Environment{}, upstream.Options{Transport: calls, RatePerMinute: 6, Burst: 1})
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
		defer cancel()
		if _, err := client.Get(ctx, adapters.Probe, "", nil); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for range 3 {
			_, err := client.Get(ctx, adapters.Probe, "", nil)
			told := wantKind(t, err, adapters.RateLimited)
			if told.RetryAfter != 10*time.Second || told.Status != 0 {
				t.Errorf("wait %v, status %d", told.RetryAfter, told.Status)
			}
		}
		if time.Since(began) != 0 || calls.count() != 1 {
			t.Errorf("%d calls in %v", calls.count(), time.Since(began))
		}
	})
}

func TestRefusalIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, answers(http.StatusTooManyRequests, "", "Retry-After", "9"), answers(http.StatusOK, `[]`))
		get := func() error {
			_, err := client.Get(t.Context(), adapters.Probe, "", nil)
			return err
		}
		wantKind(t, get(), adapters.RateLimited)
		time.Sleep(6 * time.Second)
		if told := wantKind(t, get(), adapters.RateLimited); told.RetryAfter != 3*time.Second {
			t.Errorf("wait %v, want what is left of it", told.RetryAfter)
		}
		if calls.count() != 1 {
			t.Errorf("%d calls while the backend wants none", calls.count())
		}
		time.Sleep(3 * time.Second)
		if err := get(); err != nil || calls.count() != 2 {
			t.Errorf("after the wait: %v, %d calls", err, calls.count())
		}
	})
}

func TestSpentLimitHoldsCalls(t *testing.T) {
	forms := map[string]func(time.Time) string{
		"seconds":      func(time.Time) string { return "3" },
		"Unix seconds": func(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) },
		"Unix millis":  func(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) },
		"HTTP date":    func(at time.Time) string { return at.UTC().Format(http.TimeFormat) },
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { holdsCalls(t, form(time.Now().Add(3*time.Second))) })
		})
	}
}

// holdsCalls expects that a limit which starts anew in 3 s is respected.
func holdsCalls(t *testing.T, reset string) {
	t.Helper()
	client, calls := over(t, answers(http.StatusOK, `[]`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset,
		"Date", time.Now().UTC().Format(http.TimeFormat)), answers(http.StatusOK, `[]`))
	if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := client.Get(short, adapters.Probe, "", nil)
	if told := wantKind(t, err, adapters.RateLimited); told.RetryAfter != 3*time.Second || calls.count() != 1 {
		t.Errorf("wait %v after %d calls", told.RetryAfter, calls.count())
	}
	began := time.Now()
	if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil || time.Since(began) != 3*time.Second {
		t.Errorf("held for %v (%v), want 3s", time.Since(began), err)
	}
}

func TestPlacesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := &script{steps: []network{hangs}}
		client := open(t, adapters.Environment{MaxInFlight: 2}, upstream.Options{Transport: calls})
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() { _, _ = client.Get(ctx, adapters.Probe, "", nil) })
		}
		synctest.Wait()
		began := time.Now()
		_, err := client.Get(t.Context(), adapters.Probe, "", nil)
		wantKind(t, err, adapters.Unavailable)
		if waited := time.Since(began); waited != 500*time.Millisecond || calls.count() != 2 {
			t.Errorf("waited %v, %d calls", waited, calls.count())
		}
		cancel()
		group.Wait()
		if client.State() != "closed" {
			t.Error("a full queue or a cancelled call opened the breaker")
		}
	})
}

func TestBackgroundTakesHalfOfThePlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := &script{steps: []network{hangs}}
		client := open(t, adapters.Environment{MaxInFlight: 4}, upstream.Options{Transport: calls})
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() { _, _ = client.Get(ctx, adapters.ListCustomers, "", nil) })
		}
		synctest.Wait()
		if calls.count() != 2 {
			t.Errorf("%d background calls in flight, want 2", calls.count())
		}
		group.Go(func() { _, _ = client.Get(ctx, adapters.FindCustomers, "", nil) })
		synctest.Wait()
		if calls.count() != 3 {
			t.Error("no place is left for a call that somebody waits for")
		}
		cancel()
		group.Wait()
	})
}
