package upstream_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

const (
	awaited = adapters.FindOrders // somebody waits for it
	crawl   = adapters.ListOrders // nobody does
)

// limited is a client within a limit and a note of when its calls were sent.
type limited struct {
	t      *testing.T
	client *upstream.Client
	began  time.Time

	mu   sync.Mutex
	sent []time.Duration
	who  []string
}

func newLimited(t *testing.T, perMinute float64, burst int) *limited {
	t.Helper()
	l := &limited{t: t, began: time.Now()}
	l.client = open(t, adapters.Environment{}, upstream.Options{
		RatePerMinute: perMinute, Burst: burst,
		Transport: network(func(r *http.Request) (*http.Response, error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.sent = append(l.sent, time.Since(l.began))
			l.who = append(l.who, r.URL.Query().Get("who"))
			return reply(r, http.StatusOK, `[]`), nil
		}),
	})
	return l
}

// call makes a call and returns how long it took.
func (l *limited) call(ctx context.Context, op adapters.Operation, who string) (time.Duration, error) {
	start := time.Now()
	_, err := l.client.Get(ctx, op, "", map[string][]string{"who": {who}})
	return time.Since(start), err
}

// must makes a call that has no reason to fail.
func (l *limited) must(ctx context.Context, op adapters.Operation, who string) time.Duration {
	took, err := l.call(ctx, op, who)
	if err != nil {
		l.t.Errorf("%s: %v", who, err)
	}
	return took
}

// crawls starts count background calls, which all wait at once.
func (l *limited) crawls(ctx context.Context, group *sync.WaitGroup, count int) {
	for range count {
		group.Go(func() { l.must(ctx, crawl, "crawl") })
	}
	synctest.Wait()
}

func (l *limited) calls() []time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.sent)
}

func (l *limited) callers() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.who)
}

func TestACrawlAloneHasTheWholeRate(t *testing.T) {
	t.Run("calls one after another", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := newLimited(t, 120, 4)
			for range 23 {
				l.must(t.Context(), crawl, "crawl")
			}
			if took := time.Since(l.began); took != 10*time.Second {
				t.Errorf("3 calls at once and 20 at 2 a second took %v", took)
			}
		})
	})
	t.Run("calls side by side", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := newLimited(t, 120, 4)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			var group sync.WaitGroup
			l.crawls(ctx, &group, 23)
			group.Wait()
			var want []time.Duration
			for i := range 23 {
				want = append(want, max(0, time.Duration(i-2)*500*time.Millisecond))
			}
			if diff := cmp.Diff(want, l.calls()); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
		})
	})
}

// TestACrawlHoldsNobodyUp: what the crawl leaves in the bucket is enough for
// calls that come at once, at any moment, and it waits until that is there again.
func TestACrawlHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimited(t, 600, 40)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var crawling sync.WaitGroup
		l.crawls(ctx, &crawling, 300)
		for round, after := range []time.Duration{0, 90 * time.Millisecond, 7340 * time.Millisecond, 11 * time.Second} {
			time.Sleep(after)
			var group sync.WaitGroup
			for range 10 {
				group.Go(func() {
					if took := l.must(ctx, awaited, "awaited"); took != 0 {
						t.Errorf("round %d: a call that somebody waits for took %v beside a crawl", round, took)
					}
				})
			}
			group.Wait()
			before := len(l.calls())
			time.Sleep(950 * time.Millisecond)
			if crawled := len(l.calls()) - before; crawled != 0 {
				t.Errorf("round %d: %d background calls before the reserve was there again", round, crawled)
			}
			time.Sleep(150 * time.Millisecond)
		}
		crawling.Wait()
		within(t, l.calls(), 100*time.Millisecond, 40)
	})
}

// TestWhoIsWaitedForGoesFirst: also with a bucket of one, which has no reserve.
func TestWhoIsWaitedForGoesFirst(t *testing.T) {
	for _, burst := range []int{1, 2, 8} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimited(t, 60, burst)
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			for range burst {
				l.must(ctx, awaited, "first")
			}
			var group sync.WaitGroup
			l.crawls(ctx, &group, 3)
			time.Sleep(500 * time.Millisecond)
			for range 4 {
				group.Go(func() { l.must(ctx, awaited, "awaited") })
				synctest.Wait()
			}
			group.Wait()
			want := slices.Concat(slices.Repeat([]string{"first"}, burst), slices.Repeat([]string{"awaited"}, 4), slices.Repeat([]string{"crawl"}, 3))
			if diff := cmp.Diff(want, l.callers()); diff != "" {
				t.Errorf("burst %d (-want +got):\n%s", burst, diff)
			}
			within(t, l.calls(), time.Second, burst)
		})
	}
}

// TestWhoGivesUpTakesNothing: the calls behind one that gives up move up, and
// no second passes in which nothing is sent.
func TestWhoGivesUpTakesNothing(t *testing.T) {
	for name, op := range map[string]adapters.Operation{"awaited": awaited, "crawl": crawl} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimited(t, 60, 1)
				patient, done := context.WithTimeout(t.Context(), time.Hour)
				defer done()
				fickle, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				var group sync.WaitGroup
				for i := range 9 {
					group.Go(func() {
						if i%2 == 0 {
							l.must(patient, op, string(rune('a'+i)))
						} else if _, err := l.call(fickle, op, "nobody"); adapters.KindOf(err) != adapters.Unavailable {
							t.Errorf("a call that was given up ends with %v", err)
						}
					})
					synctest.Wait()
				}
				time.Sleep(500 * time.Millisecond)
				cancel()
				group.Wait()
				want := []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second}
				if diff := cmp.Diff(want, l.calls()); diff != "" {
					t.Errorf("sent (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{"a", "c", "e", "g", "i"}, l.callers()); diff != "" {
					t.Errorf("the order of a line is not kept (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestALineThatIsTooLongIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimited(t, 60, 4)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var group sync.WaitGroup
		l.crawls(ctx, &group, 3+20)
		short, cancelShort := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancelShort()
		began := time.Now()
		_, err := l.call(short, crawl, "late")
		if told := wantKind(t, err, adapters.RateLimited); told.RetryAfter != 21*time.Second || time.Since(began) != 0 {
			t.Errorf("wait %v told after %v, want 21s at once", told.RetryAfter, time.Since(began))
		}
		group.Wait()
		if took := time.Since(l.began); took != 20*time.Second {
			t.Errorf("the others took %v, want 20s", took)
		}
	})
}

// TestACallThatFindsNoPlaceCostsNothing: it was not sent.
func TestACallThatFindsNoPlaceCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := &script{steps: []network{hangs, answers(http.StatusOK, `[]`)}}
		client := open(t, adapters.Environment{MaxInFlight: 1}, upstream.Options{Transport: calls, RatePerMinute: 1, Burst: 4})
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() { _, _ = client.Get(ctx, awaited, "", nil) })
		synctest.Wait()
		for range 3 {
			_, err := client.Get(t.Context(), awaited, "", nil)
			wantKind(t, err, adapters.Unavailable)
		}
		cancel()
		group.Wait()
		began := time.Now()
		for range 3 {
			if _, err := client.Get(t.Context(), awaited, "", nil); err != nil {
				t.Error(err)
			}
		}
		if waited := time.Since(began); waited != 0 || calls.count() != 4 {
			t.Errorf("%d calls, the last three took %v", calls.count(), waited)
		}
	})
}

// TestRefusalReachesTheLine: calls that wait for their token when the backend
// wants none are not sent.
func TestRefusalReachesTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := &script{steps: []network{
			answers(http.StatusOK, `[]`), answers(http.StatusTooManyRequests, "", "Retry-After", "9"), answers(http.StatusOK, `[]`),
		}}
		client := open(t, adapters.Environment{}, upstream.Options{Transport: calls, RatePerMinute: 60, Burst: 1})
		began := time.Now()
		refusals := make(chan error, 5)
		for range 5 {
			go func() {
				_, err := client.Get(t.Context(), crawl, "", nil)
				refusals <- err
			}()
			synctest.Wait()
		}
		// The second call is refused by the backend at 1 s. The third has its token
		// at 2 s and gives it back, so that the others need not wait for theirs.
		for i, want := range []time.Duration{0, 9 * time.Second, 8 * time.Second, 8 * time.Second, 8 * time.Second} {
			err := <-refusals
			if i == 0 {
				if err != nil {
					t.Error(err)
				}
				continue
			}
			if told := wantKind(t, err, adapters.RateLimited); told.RetryAfter != want {
				t.Errorf("call %d is told to wait %v, want %v", i+1, told.RetryAfter, want)
			}
		}
		if took := time.Since(began); took != 2*time.Second || calls.count() != 2 {
			t.Errorf("%d calls in %v while the backend wants none", calls.count(), took)
		}
	})
}

func TestASecondAttemptLeavesTheReserve(t *testing.T) {
	for op, want := range map[adapters.Operation]int{crawl: 4, awaited: 5} {
		synctest.Test(t, func(t *testing.T) {
			good := answers(http.StatusOK, `[]`)
			calls := &script{steps: []network{good, good, good, answers(http.StatusServiceUnavailable, ""), good}}
			client := open(t, adapters.Environment{}, upstream.Options{Transport: calls, RatePerMinute: 1, Burst: 5})
			for range 4 {
				_, _ = client.Get(t.Context(), op, "", nil)
			}
			if calls.count() != want {
				t.Errorf("%s: %d calls, want %d", op, calls.count(), want)
			}
		})
	}
}

// TestAnyMixStaysWithinTheLimit plays calls of both kinds that come and give up
// at random.
func TestAnyMixStaysWithinTheLimit(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			burst := 1 + random.IntN(12)
			l := newLimited(t, 600, burst)
			var group sync.WaitGroup
			for range 200 {
				op := []adapters.Operation{awaited, crawl}[random.IntN(2)]
				patience := time.Duration(random.IntN(8000)) * time.Millisecond
				group.Go(func() {
					ctx, cancel := context.WithCancel(t.Context())
					defer time.AfterFunc(patience, cancel).Stop()
					_, _ = l.call(ctx, op, string(op))
				})
				time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond)
			}
			group.Wait()
			within(t, l.calls(), 100*time.Millisecond, burst)
			time.Sleep(time.Duration(burst) * 100 * time.Millisecond)
			for range burst { // the bucket fills up to the brim, and not further
				if took := l.must(t.Context(), awaited, "last"); took != 0 {
					t.Errorf("seed %d: a token was lost: waited %v", seed, took)
				}
			}
			if took := l.must(t.Context(), awaited, "last"); took != 100*time.Millisecond {
				t.Errorf("seed %d: waited %v for the token after the last", seed, took)
			}
		})
	}
}

// within fails if any stretch of time saw more calls than a full bucket and what
// came into it.
func within(t *testing.T, sent []time.Duration, interval time.Duration, burst int) {
	t.Helper()
	for i := range sent {
		for j := i; j < len(sent); j++ {
			if allowed := burst + int((sent[j]-sent[i])/interval); j-i+1 > allowed {
				t.Fatalf("%d calls in %v, %d are allowed", j-i+1, sent[j]-sent[i], allowed)
			}
		}
	}
}
