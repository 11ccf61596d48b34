package upstream_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// tally is an adapters.Observer that counts.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func newTally() *tally { return &tally{counts: make(map[string]int)} }

func (t *tally) count(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[what]++
}

func (t *tally) of(what string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counts[what]
}

func (t *tally) Circuit(state string) { t.count("circuit " + state) }
func (t *tally) Held(reason string)   { t.count("held " + reason) }
func (t *tally) Retried()             { t.count("retried") }
func (t *tally) Hedged()              { t.count("hedged") }

// What answers take, and from when on they are slow.
const (
	quick   = 10 * time.Millisecond
	tooLong = quick + quick/8
)

// after answers once some time has passed, unless the attempt ends before.
func after(d time.Duration, step network) network {
	return func(r *http.Request) (*http.Response, error) {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return step(r)
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// hedging is a client that knows that answers take 10 ms, over a network that
// is played from there on.
type hedging struct {
	*upstream.Client
	counts *tally
	mu     sync.Mutex
	steps  []network
	calls  int // since learning
}

func (h *hedging) RoundTrip(r *http.Request) (*http.Response, error) {
	h.mu.Lock()
	step := after(quick, answers(http.StatusOK, `["first"]`))
	if h.steps != nil {
		step = h.steps[min(h.calls, len(h.steps)-1)]
		h.calls++
	}
	h.mu.Unlock()
	return step(r)
}

func newHedging(t *testing.T, env adapters.Environment, o upstream.Options, learn int) *hedging {
	t.Helper()
	h := &hedging{counts: newTally()}
	env.Observer, o.Transport = h.counts, h
	h.Client = open(t, env, o)
	for range learn {
		if _, err := h.Get(t.Context(), adapters.FindOrders, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h *hedging) play(steps ...network) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.steps, h.calls = steps, 0
}

func (h *hedging) called() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls
}

func TestHedge(t *testing.T) {
	slow, well := after(time.Second, answers(http.StatusOK, `["slow"]`)), after(quick, answers(http.StatusOK, `["second"]`))
	bad := after(quick, answers(http.StatusInternalServerError, ``))
	tests := []struct {
		name  string
		steps []network
		took  time.Duration
		body  string
		calls int
	}{
		{"the second wins", []network{slow, well}, tooLong + quick, `["second"]`, 2},
		{"the first hangs", []network{hangs, well}, tooLong + quick, `["second"]`, 2},
		{"the first wins", []network{after(15*time.Millisecond, answers(http.StatusOK, `["late"]`)), slow}, 15 * time.Millisecond, `["late"]`, 2},
		{"the second fails", []network{after(40*time.Millisecond, answers(http.StatusOK, `["late"]`)), bad}, 40 * time.Millisecond, `["late"]`, 2},
		{"the first fails late", []network{after(15*time.Millisecond, answers(http.StatusInternalServerError, ``)), well}, tooLong + quick, `["second"]`, 2},
		{"the first fails soon", []network{after(time.Millisecond, answers(http.StatusInternalServerError, ``)), well}, time.Millisecond, "", 1},
		{"both fail", []network{after(15*time.Millisecond, answers(http.StatusInternalServerError, ``)), bad}, tooLong + quick, "", 2},
		{"nobody there", []network{slow, after(quick, answers(http.StatusNotFound, ``))}, tooLong + quick, "", 2},
		{"quick enough", []network{after(quick, answers(http.StatusOK, `["first"]`)), slow}, quick, `["first"]`, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHedging(t, adapters.Environment{Hedge: true}, upstream.Options{}, 60)
				h.play(test.steps...)
				began := time.Now()
				answer, err := h.Get(t.Context(), adapters.FindOrders, "", nil)
				if took := time.Since(began); took != test.took || string(answer.Body) != test.body || (err == nil) != (test.body != "") {
					t.Errorf("%q, %v after %v, want %q after %v", answer.Body, err, took, test.body, test.took)
				}
				if h.called() != test.calls || h.counts.of("hedged") != test.calls-1 || h.counts.of("retried") != 0 {
					t.Errorf("%d calls (%v), want %d", h.called(), h.counts.counts, test.calls)
				}
				if h.State() != "closed" {
					t.Errorf("the breaker is %s", h.State())
				}
			})
		})
	}
}

func TestNoHedge(t *testing.T) {
	find := func(ctx context.Context, h *hedging) { _, _ = h.Get(ctx, adapters.FindOrders, "", another()) }
	slow := after(time.Second, answers(http.StatusOK, `[]`))
	tests := []struct {
		name  string
		env   adapters.Environment
		o     upstream.Options
		learn int
		ask   func(ctx context.Context, h *hedging)
	}{
		{"not told to", adapters.Environment{}, upstream.Options{}, 60, find},
		{"too little known", adapters.Environment{Hedge: true}, upstream.Options{}, 49, find},
		{"a list", adapters.Environment{Hedge: true}, upstream.Options{}, 60, func(ctx context.Context, h *hedging) {
			_, _ = h.Get(ctx, adapters.ListOrders, "", another())
		}},
		{"a write", adapters.Environment{Hedge: true}, upstream.Options{}, 60, func(ctx context.Context, h *hedging) {
			_, _ = h.Send(ctx, "create", http.MethodPost, "", nil, nil)
		}},
		{"no place", adapters.Environment{Hedge: true, MaxInFlight: 1}, upstream.Options{}, 60, find},
		{"no token", adapters.Environment{Hedge: true}, upstream.Options{RatePerMinute: 0.01, Burst: 61}, 60, find},
		{"little time", adapters.Environment{Hedge: true}, upstream.Options{}, 60, func(ctx context.Context, h *hedging) {
			ctx, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
			defer cancel()
			find(ctx, h)
		}},
		{"a trial", adapters.Environment{Hedge: true}, upstream.Options{}, 60, func(ctx context.Context, h *hedging) {
			h.play(answers(http.StatusInternalServerError, ""))
			for range 5 {
				find(ctx, h)
			}
			wait(5 * time.Second)
			h.play(slow)
			find(ctx, h)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHedging(t, test.env, test.o, test.learn)
				h.play(slow)
				test.ask(t.Context(), h)
				if h.called() != 1 || h.counts.of("hedged") != 0 {
					t.Errorf("%d calls (%v), want 1", h.called(), h.counts.counts)
				}
			})
		})
	}
}

// TestHedgesAreFew counts them over calls of which one in four is slow.
func TestHedgesAreFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const calls = 2000
		h := newHedging(t, adapters.Environment{Hedge: true}, upstream.Options{}, 0)
		slow, quickly := after(time.Second, answers(http.StatusOK, `[]`)), after(quick, answers(http.StatusOK, `[]`))
		var asked atomic.Int32
		h.play(func(r *http.Request) (*http.Response, error) {
			if n := asked.Add(1); n > 100 && n%4 == 0 {
				return slow(r)
			}
			return quickly(r)
		})
		for range calls {
			if _, err := h.Get(t.Context(), adapters.FindOrders, "", nil); err != nil {
				t.Fatal(err)
			}
		}
		more := int(asked.Load()) - calls
		if hedged := h.counts.of("hedged"); hedged != more || more > calls/20 || more == 0 {
			t.Errorf("%d calls more, %d told, want some, but at most %d", more, hedged, calls/20)
		}
	})
}

// TestLosersProveNothing holds that attempts which are cancelled because another
// one was quicker do not open the breaker.
func TestLosersProveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHedging(t, adapters.Environment{Hedge: true}, upstream.Options{}, 100)
		h.play(hangs, after(quick, answers(http.StatusOK, `[]`)), hangs, after(quick, answers(http.StatusOK, `[]`)), hangs, after(quick, answers(http.StatusOK, `[]`)),
			hangs, after(quick, answers(http.StatusOK, `[]`)), hangs, after(quick, answers(http.StatusOK, `[]`)))
		for range 5 {
			if _, err := h.Get(t.Context(), adapters.FindOrders, "", nil); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait() // goroutines of losers end by themselves, or the bubble never does
		if h.State() != "closed" || h.counts.of("hedged") != 5 {
			t.Errorf("%s after %d hedges", h.State(), h.counts.of("hedged"))
		}
	})
}

// TestHedgesLeaveNoConnection asks a real server, of which some answers hang
// until their caller is gone.
func TestHedgesLeaveNoConnection(t *testing.T) {
	connections := newConnections()
	var hang atomic.Bool
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hang.CompareAndSwap(true, false) {
			fmt.Fprint(w, `["begun`)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return
		}
		fmt.Fprint(w, `[]`)
	}))
	server.Config.ConnState = connections.follow
	server.Start()
	defer server.Close()
	counts := newTally()
	var release func()
	client := open(t, adapters.Environment{Hedge: true, Observer: counts, OnRelease: func(f func()) { release = f }}, upstream.Options{BaseURL: server.URL})
	for i := range 300 {
		hang.Store(i > 100 && i%50 == 0)
		if _, err := client.Get(t.Context(), adapters.FindOrders, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	if counts.of("hedged") < 3 {
		t.Errorf("%d hedges, want one for each that hung", counts.of("hedged"))
	}
	release()
	connections.awaitNone()
}
