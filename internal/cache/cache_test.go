package cache_test

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/wazgate/wazgate/internal/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errDown = errors.New("backend is down")

// backend counts its loads; each brings the number of the load.
type backend struct {
	loads  atomic.Int64
	err    error
	empty  bool
	takes  time.Duration
	panics any
}

func (b *backend) load(ctx context.Context) (string, int, bool, error) {
	n := b.loads.Add(1)
	if b.takes > 0 {
		select {
		case <-time.After(b.takes):
		case <-ctx.Done():
			return "", 0, false, ctx.Err()
		}
	}
	if b.panics != nil {
		panic(b.panics)
	}
	return strconv.FormatInt(n, 10), 1, b.empty, b.err
}

func open(t *testing.T, options cache.Options) *cache.Cache[string] {
	t.Helper()
	c := cache.New[string](options)
	t.Cleanup(func() {
		if err := c.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return c
}

func get(t *testing.T, c *cache.Cache[string], b *backend) cache.Result[string] {
	t.Helper()
	result, err := c.Get(t.Context(), "key", b.load)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func expect(t *testing.T, got cache.Result[string], value string, state cache.State) {
	t.Helper()
	if got.Value != value || got.State != state {
		t.Fatalf("got %q %s, want %q %s", got.Value, got.State, value, state)
	}
}

func TestAges(t *testing.T) {
	const ms = time.Millisecond
	cases := []struct {
		name  string
		age   time.Duration
		empty bool
		down  bool
		value string
		state cache.State
		loads int64
		err   error
	}{
		{name: "at once", age: 0, value: "1", state: cache.Fresh, loads: 1},
		{name: "end of fresh", age: time.Minute, value: "1", state: cache.Fresh, loads: 1},
		{name: "after fresh", age: time.Minute + ms, value: "1", state: cache.Stale, loads: 2},
		{name: "end of revalidate", age: 10 * time.Minute, value: "1", state: cache.Stale, loads: 2},
		{name: "after revalidate", age: 10*time.Minute + ms, value: "2", state: cache.Miss, loads: 2},
		{name: "end of stale", age: 24 * time.Hour, value: "2", state: cache.Miss, loads: 2},
		{name: "after stale", age: 24*time.Hour + ms, value: "2", state: cache.Miss, loads: 2},
		{name: "down, fresh", age: time.Minute, down: true, value: "1", state: cache.Fresh, loads: 1},
		{name: "down, after fresh", age: time.Minute + ms, down: true, value: "1", state: cache.Stale, loads: 2},
		{name: "down, after revalidate", age: 10*time.Minute + ms, down: true, value: "1", state: cache.Stale, loads: 2},
		{name: "down, end of stale", age: 24 * time.Hour, down: true, value: "1", state: cache.Stale, loads: 2},
		{name: "down, after stale", age: 24*time.Hour + ms, down: true, loads: 2, err: errDown},
		{name: "empty", age: 15 * time.Second, empty: true, value: "1", state: cache.Fresh, loads: 1},
		{name: "empty, expired", age: 15*time.Second + ms, empty: true, value: "2", state: cache.Miss, loads: 2},
		{name: "empty, expired, down", age: 15*time.Second + ms, empty: true, down: true, loads: 2, err: errDown},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := open(t, cache.Options{})
				b := &backend{empty: tc.empty}
				expect(t, get(t, c, b), "1", cache.Miss)
				time.Sleep(tc.age)
				if tc.down {
					b.err = errDown
				}
				got, err := c.Get(t.Context(), "key", b.load)
				synctest.Wait()
				if !errors.Is(err, tc.err) || got.Value != tc.value || got.State != tc.state {
					t.Errorf("got %q %s %v, want %q %s %v", got.Value, got.State, err, tc.value, tc.state, tc.err)
				}
				if got.State != cache.Miss && err == nil && got.Age != tc.age {
					t.Errorf("age is %v", got.Age)
				}
				if loads := b.loads.Load(); loads != tc.loads {
					t.Errorf("%d loads, want %d", loads, tc.loads)
				}
			})
		})
	}
}

func TestAgesStayInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{TTL: 48 * time.Hour})
		b := &backend{}
		get(t, c, b)
		time.Sleep(48 * time.Hour)
		expect(t, get(t, c, b), "1", cache.Fresh)
	})
}

func TestRefreshBehindOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{})
		b := &backend{}
		get(t, c, b)
		time.Sleep(2 * time.Minute)
		b.takes = time.Second
		for range 20 {
			expect(t, get(t, c, b), "1", cache.Stale)
		}
		time.Sleep(2 * time.Second)
		expect(t, get(t, c, b), "2", cache.Fresh)
		if loads := b.loads.Load(); loads != 2 {
			t.Errorf("%d loads, want 2", loads)
		}
	})
}

func TestRefreshBehindIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{MaxBackground: 3})
		b := &backend{}
		keys := []string{"a", "b", "c", "d", "e", "f"}
		ask := func() {
			for _, key := range keys {
				if _, err := c.Get(t.Context(), key, b.load); err != nil {
					t.Fatal(err)
				}
			}
		}
		ask()
		time.Sleep(2 * time.Minute)
		b.takes = time.Second
		ask()
		synctest.Wait()
		if loads := b.loads.Load(); loads != 6+3 {
			t.Errorf("%d loads behind, want 3", loads-6)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		ask()
		time.Sleep(time.Second)
		synctest.Wait()
		if loads := b.loads.Load(); loads != 6+6 {
			t.Errorf("%d loads behind in two rounds, want 6", loads-6)
		}
	})
}

func TestFailedLoadIsNotRepeatedAtOnce(t *testing.T) {
	for _, age := range []time.Duration{2 * time.Minute, time.Hour} {
		t.Run(age.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := open(t, cache.Options{RetryAfter: 5 * time.Second})
				b := &backend{}
				get(t, c, b)
				time.Sleep(age)
				b.err = errDown
				for range 10 {
					expect(t, get(t, c, b), "1", cache.Stale)
					synctest.Wait()
				}
				if loads := b.loads.Load(); loads != 2 {
					t.Errorf("%d loads, want 2", loads)
				}
				b.err = nil
				time.Sleep(5 * time.Second)
				get(t, c, b)
				synctest.Wait()
				expect(t, get(t, c, b), "3", cache.Fresh)
			})
		})
	}
}

func TestErrorsAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{})
		b := &backend{err: errDown}
		for range 3 {
			if _, err := c.Get(t.Context(), "key", b.load); !errors.Is(err, errDown) {
				t.Fatalf("got %v", err)
			}
		}
		b.err = nil
		expect(t, get(t, c, b), "4", cache.Miss)
	})
}

func TestEmptyReplacesWhatWasThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{})
		b := &backend{}
		get(t, c, b)
		time.Sleep(time.Hour)
		b.empty = true
		expect(t, get(t, c, b), "2", cache.Miss)
		time.Sleep(time.Minute)
		b.err = errDown
		if got, err := c.Get(t.Context(), "key", b.load); !errors.Is(err, errDown) {
			t.Errorf("a person who is gone came back: %q %v", got.Value, err)
		}
	})
}
