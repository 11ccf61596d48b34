package cache_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/internal/cache"
)

func TestIdenticalCallsShareOneLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{})
		b := &backend{takes: time.Second}
		states := make(chan cache.State, 50)
		for range 50 {
			go func() {
				result, err := c.Get(t.Context(), "key", b.load)
				if err != nil || result.Value != "1" {
					t.Errorf("got %q, %v", result.Value, err)
				}
				states <- result.State
			}()
		}
		count := map[cache.State]int{}
		for range 50 {
			count[<-states]++
		}
		if b.loads.Load() != 1 || count[cache.Miss] != 1 || count[cache.Shared] != 49 {
			t.Errorf("%d loads, states %v", b.loads.Load(), count)
		}
	})
}

// TestLateCallersShareToo has callers arrive just when the load lands, many
// times: whoever looked before it landed must not load again after it.
func TestLateCallersShareToo(t *testing.T) {
	c := open(t, cache.Options{})
	for round := range 3000 {
		b := &backend{}
		var callers sync.WaitGroup
		for range 8 {
			callers.Go(func() {
				if _, err := c.Get(t.Context(), strconv.Itoa(round), b.load); err != nil {
					t.Error(err)
				}
			})
		}
		callers.Wait()
		if loads := b.loads.Load(); loads != 1 {
			t.Fatalf("round %d: %d loads", round, loads)
		}
	}
}

func TestHangUpFailsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{})
		b := &backend{takes: time.Second}
		first, hangUp := context.WithCancelCause(t.Context())
		gone := errors.New("gone")
		results := make(chan error, 2)
		go func() {
			_, err := c.Get(first, "key", b.load)
			results <- err
		}()
		synctest.Wait()
		go func() {
			_, err := c.Get(t.Context(), "key", b.load)
			results <- err
		}()
		synctest.Wait()
		hangUp(gone)
		if err := <-results; !errors.Is(err, gone) {
			t.Errorf("the first caller got %v", err)
		}
		if err := <-results; err != nil {
			t.Errorf("the second caller got %v", err)
		}
		expect(t, get(t, c, b), "1", cache.Fresh)
	})
}

func TestLoadGoesOnWithoutItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{})
		b := &backend{takes: 5 * time.Second}
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Get(impatient, "key", b.load); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
		time.Sleep(5 * time.Second)
		expect(t, get(t, c, b), "1", cache.Fresh)
	})
}

func TestOldValueWhenTheDeadlineComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{})
		b := &backend{}
		get(t, c, b)
		time.Sleep(time.Hour)
		b.takes = 5 * time.Second
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		result, err := c.Get(impatient, "key", b.load)
		if err != nil {
			t.Fatal(err)
		}
		expect(t, result, "1", cache.Stale)
		time.Sleep(5 * time.Second)
		expect(t, get(t, c, b), "2", cache.Fresh)
	})
}

func TestEndedCallerStartsNothing(t *testing.T) {
	c := open(t, cache.Options{})
	b := &backend{}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ended, "key", b.load); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if b.loads.Load() != 0 {
		t.Error("a load was started for nobody")
	}
}

func TestFlightTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{FlightTimeout: 3 * time.Second})
		b := &backend{takes: time.Hour}
		begin := time.Now()
		if _, err := c.Get(t.Context(), "key", b.load); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
		if took := time.Since(begin); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestHungLoadDoesNotBlockItsKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{FlightTimeout: 3 * time.Second})
		release := make(chan struct{})
		hung := func(context.Context) (string, int, bool, error) {
			<-release
			return "late", 1, false, errDown
		}
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Get(impatient, "key", hung); err == nil {
			t.Fatal("no error")
		}
		time.Sleep(3 * time.Second)
		b := &backend{}
		expect(t, get(t, c, b), "1", cache.Miss)
		close(release)
	})
}

func TestLoadSeesTheCallersValues(t *testing.T) {
	type key struct{}
	c := open(t, cache.Options{})
	ctx := context.WithValue(t.Context(), key{}, "request 7")
	result, err := c.Get(ctx, "key", func(ctx context.Context) (string, int, bool, error) {
		value, _ := ctx.Value(key{}).(string)
		return value, 1, false, nil
	})
	if err != nil || result.Value != "request 7" {
		t.Errorf("got %q, %v", result.Value, err)
	}
}

func TestPanicBecomesAnError(t *testing.T) {
	for name, value := range map[string]any{"text": "ana.ruiz@example.com is nil", "error": errDown} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := open(t, cache.Options{})
				b := &backend{panics: value, takes: time.Second}
				var all sync.WaitGroup
				for range 5 {
					all.Go(func() {
						_, err := c.Get(t.Context(), "key", b.load)
						var panicked *cache.PanicError
						if !errors.As(err, &panicked) || panicked.Value != value || len(panicked.Stack) == 0 {
							t.Errorf("got %v", err)
						}
						if err != nil && strings.Contains(err.Error(), "ana") {
							t.Errorf("the text tells too much: %v", err)
						}
					})
				}
				all.Wait()
				b.panics = nil
				expect(t, get(t, c, b), "2", cache.Miss)
			})
		})
	}
}

func TestPanicTellsRuntimeErrors(t *testing.T) {
	c := open(t, cache.Options{})
	_, err := c.Get(t.Context(), "key", func(context.Context) (string, int, bool, error) {
		return strings.Split(t.Name(), "/")[len(t.Name())], 0, false, nil
	})
	if err == nil || !strings.Contains(err.Error(), "out of range") {
		t.Errorf("got %v", err)
	}
}

func TestPanicKeepsTheOldValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{})
		b := &backend{}
		get(t, c, b)
		time.Sleep(time.Hour)
		b.panics = "boom"
		expect(t, get(t, c, b), "1", cache.Stale)
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cache.New[string](cache.Options{})
		b := &backend{}
		get(t, c, b)
		time.Sleep(2 * time.Minute)
		b.takes = 10 * time.Second
		get(t, c, b)
		synctest.Wait()
		begin := time.Now()
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if time.Since(begin) != 0 {
			t.Error("the load behind was not told to stop")
		}
		result, err := c.Get(t.Context(), "key", b.load)
		if err != nil || result.Value != "1" {
			t.Errorf("got %q, %v", result.Value, err)
		}
		if _, err := c.Get(t.Context(), "other", b.load); !errors.Is(err, cache.ErrClosed) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCloseIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cache.New[string](cache.Options{})
		release := make(chan struct{})
		go func() {
			_, _ = c.Get(t.Context(), "key", func(context.Context) (string, int, bool, error) {
				<-release
				return "", 0, false, errDown
			})
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		close(release)
	})
}
