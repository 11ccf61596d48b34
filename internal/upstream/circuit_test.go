package upstream_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// wait plays the clock: it is only called in bubbles.
func wait(d time.Duration) { time.Sleep(d) }

// another returns a question that no other call asks.
func another() url.Values { return url.Values{"q": {rand.Text()}} }

func TestBreakerOpensAndHeals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sick atomic.Bool
		sick.Store(true)
		var calls atomic.Int32
		var written bytes.Buffer
		client := open(t, adapters.Environment{Source: "shop", Logger: logInto(&written)}, upstream.Options{
			Transport: network(func(r *http.Request) (*http.Response, error) {
				calls.Add(1)
				if sick.Load() {
					return reply(r, http.StatusInternalServerError, ""), nil
				}
				return reply(r, http.StatusOK, `[]`), nil
			}),
		})
		get := func() error {
			_, err := client.Get(t.Context(), adapters.Probe, "", another())
			return err
		}
		for range 5 {
			wantKind(t, get(), adapters.Unavailable)
			wait(time.Minute) // seldom calls count, too
		}
		calls.Store(0)
		for range 5 {
			wantKind(t, get(), adapters.Unavailable)
		}
		if client.State() != "open" || calls.Load() != 1 {
			t.Fatalf("%s after %d further calls, want open after the one trial", client.State(), calls.Load())
		}
		for range 60 {
			wait(time.Minute)
			wantKind(t, get(), adapters.Unavailable)
		}
		sick.Store(false)
		wait(5 * time.Second)
		if client.State() != "half-open" {
			t.Errorf("%s after 5s, want half-open", client.State())
		}
		if err := get(); err != nil || client.State() != "closed" {
			t.Errorf("healed: %v, %s", err, client.State())
		}
		paused, again := strings.Count(written.String(), "calls are paused"), strings.Count(written.String(), "answers again")
		if paused != 1 || again != 1 {
			t.Errorf("an outage of an hour is not two lines: %q", written.String())
		}
		sick.Store(true)
		for range 20 {
			wantKind(t, get(), adapters.Unavailable)
		}
		if strings.Count(written.String(), "calls are paused") != 2 {
			t.Errorf("a second outage is not told: %q", written.String())
		}
	})
}

// TestPausedCallsSayWhy tells of a call that was not made why the others failed,
// and nothing of where they went.
func TestPausedCallsSayWhy(t *testing.T) {
	for why, step := range map[string]network{
		"status 502":         answers(http.StatusBadGateway, "secret"),
		"connection refused": fails(fmt.Errorf("dial secret.example: %w", syscall.ECONNREFUSED)),
	} {
		t.Run(why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var written bytes.Buffer
				client := open(t, adapters.Environment{Source: "shop", Logger: logInto(&written)}, upstream.Options{Transport: step})
				var err error
				for range 20 {
					_, err = client.Get(t.Context(), adapters.Probe, "", another())
				}
				if want := "probe: unavailable: recent calls failed (" + why + "), not tried"; err == nil || err.Error() != want {
					t.Errorf("%v, want %s", err, want)
				}
				if log := written.String(); !strings.Contains(log, why) || strings.Contains(log, "secret") {
					t.Errorf("the log tells %q", log)
				}
			})
		})
	}
}

func TestWhatCountsAsFailure(t *testing.T) {
	cut := func(r *http.Request) (*http.Response, error) {
		answer := reply(r, http.StatusOK, "")
		answer.Body = io.NopCloser(io.MultiReader(strings.NewReader(`[`), failingReader{io.ErrUnexpectedEOF}))
		return answer, nil
	}
	tests := []struct {
		name  string
		step  network
		state string
	}{
		{"500", answers(http.StatusInternalServerError, ""), "open"},
		{"network", fails(errors.New("odd")), "open"},
		{"hang", hangs, "open"},
		{"cut body", cut, "open"},
		{"404", answers(http.StatusNotFound, ""), "closed"},
		{"401", answers(http.StatusUnauthorized, ""), "closed"},
		{"429", answers(http.StatusTooManyRequests, ""), "closed"},
		{"501", answers(http.StatusNotImplemented, ""), "closed"},
		{"HTML", answers(http.StatusOK, "<html>"), "open"},
		{"redirect", answers(http.StatusFound, "", "Location", "https://other.example/"), "closed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := over(t, test.step)
				for range 20 {
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					_, err := client.Get(ctx, adapters.Probe, "", another())
					cancel()
					if err == nil {
						t.Fatal("no error")
					}
				}
				if client.State() != test.state {
					t.Errorf("%s, want %s", client.State(), test.state)
				}
			})
		})
	}
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

func TestHalfOfTheCallsFailing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, calls := over(t, answers(http.StatusInternalServerError, ""), answers(http.StatusOK, `[]`),
			answers(http.StatusInternalServerError, ""), answers(http.StatusOK, `[]`),
			answers(http.StatusInternalServerError, ""), answers(http.StatusOK, `[]`),
			answers(http.StatusInternalServerError, ""), answers(http.StatusOK, `[]`),
			answers(http.StatusOK, `[]`), answers(http.StatusInternalServerError, ""), answers(http.StatusOK, `[]`))
		for calls.count() < 10 {
			_, _ = client.Get(t.Context(), adapters.Probe, "", another())
		}
		if client.State() != "open" {
			t.Errorf("%s after 5 failures in 10 calls, want open", client.State())
		}
	})
}

func TestCallsThatProveNothing(t *testing.T) {
	t.Run("cancelled", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, _ := over(t, hangs)
			for range 20 {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				_, err := client.Get(ctx, adapters.Probe, "", another())
				wantKind(t, err, adapters.Unavailable)
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
			}
			if client.State() != "closed" {
				t.Error("callers who left opened the breaker")
			}
		})
	})
	t.Run("late", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, _ := over(t, hangs)
			for range 20 {
				ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
				_, _ = client.Get(ctx, adapters.Probe, "", another())
				cancel()
			}
			if client.State() != "closed" {
				t.Error("callers without time opened the breaker")
			}
		})
	})
}

func TestCancelledTrialNeitherHealsNorBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad, good := answers(http.StatusInternalServerError, ""), answers(http.StatusOK, `[]`)
		client, _ := over(t, bad, bad, bad, bad, bad, hangs, good)
		for range 5 {
			_, _ = client.Get(t.Context(), adapters.Probe, "", another())
		}
		wait(5 * time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, _ = client.Get(ctx, adapters.Probe, "", another())
		if client.State() != "half-open" {
			t.Errorf("%s after a cancelled trial, want half-open", client.State())
		}
		if _, err := client.Get(t.Context(), adapters.Probe, "", another()); err != nil || client.State() != "closed" {
			t.Errorf("%v, %s", err, client.State())
		}
	})
}

func TestOldCallsDoNotJudgeTheTrial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := func(r *http.Request) (*http.Response, error) {
			wait(6 * time.Second)
			return nil, errors.New("odd")
		}
		slow := func(r *http.Request) (*http.Response, error) {
			wait(3 * time.Second)
			return reply(r, http.StatusOK, `[]`), nil
		}
		bad := answers(http.StatusInternalServerError, "")
		client, _ := over(t, late, bad, bad, bad, bad, bad, slow)
		done := make(chan struct{})
		go func() {
			_, _ = client.Get(t.Context(), adapters.Probe, "", another())
			close(done)
		}()
		synctest.Wait()
		for range 5 {
			_, _ = client.Get(t.Context(), adapters.Probe, "", another())
		}
		wait(5 * time.Second)
		if _, err := client.Get(t.Context(), adapters.Probe, "", another()); err != nil || client.State() != "closed" {
			t.Errorf("the trial went well, yet %v, %s", err, client.State())
		}
		<-done
		if client.State() != "closed" {
			t.Error("a call from before the outage opened the breaker again")
		}
	})
}

// TestHangingTrialHoldsNobodyUp holds that a backend which heals while a trial
// hangs in it is back soon: neither the time of the trial's caller nor another
// pause behind it is waited for.
func TestHangingTrialHoldsNobodyUp(t *testing.T) {
	begin := func(ctx context.Context, t *testing.T, steps ...network) (*upstream.Client, chan struct{}) {
		t.Helper()
		bad := answers(http.StatusInternalServerError, "")
		client, _ := over(t, append([]network{bad, bad, bad, bad, bad}, steps...)...)
		for range 5 {
			_, _ = client.Get(ctx, adapters.Probe, "", another())
		}
		wait(5 * time.Second)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = client.Get(ctx, adapters.ListOrders, "", another())
		}()
		synctest.Wait()
		return client, ended
	}
	t.Run("another trial", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, ended := begin(t.Context(), t, hangs, answers(http.StatusOK, `[]`))
			_, err := client.Get(t.Context(), adapters.Probe, "", another())
			if told := wantKind(t, err, adapters.Unavailable); told.RetryAfter != 3*time.Second {
				t.Errorf("wait %v, want 3s", told.RetryAfter)
			}
			wait(3 * time.Second)
			if _, err := client.Get(t.Context(), adapters.Probe, "", another()); err != nil || client.State() != "closed" {
				t.Errorf("%v, %s", err, client.State())
			}
			<-ended
			if client.State() != "closed" {
				t.Error("the trial that hung opened the breaker again")
			}
		})
	})
	t.Run("no second pause", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 13500*time.Millisecond) // 8.5 s are left for the trial
			defer cancel()
			client, ended := begin(ctx, t, hangs, answers(http.StatusOK, `[]`))
			<-ended
			if _, err := client.Get(t.Context(), adapters.Probe, "", another()); err != nil || client.State() != "closed" {
				t.Errorf("%v, %s", err, client.State())
			}
		})
	})
	t.Run("a slow one", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			slow := after(4*time.Second, answers(http.StatusOK, `[]`))
			client, ended := begin(t.Context(), t, slow, slow)
			wait(3 * time.Second)
			go func() { _, _ = client.Get(t.Context(), adapters.Probe, "", another()) }()
			<-ended
			if client.State() != "closed" {
				t.Errorf("%s although the first trial went well", client.State())
			}
		})
	})
}
