package upstream_test

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// TestHedgeBringsTheTailDown compares the slowest answers with and without, of a
// backend with one answer in 25 that takes 80 times as long.
func TestHedgeBringsTheTailDown(t *testing.T) {
	tail := func(hedge bool) (slowest time.Duration, more float64) {
		var took []time.Duration
		synctest.Test(t, func(t *testing.T) {
			const calls = 5000
			h := newHedging(t, adapters.Environment{Hedge: hedge}, upstream.Options{}, 0)
			var asked atomic.Int32
			h.play(func(r *http.Request) (*http.Response, error) {
				n := asked.Add(1)
				usual := quick + time.Duration(n*7919%20)*time.Millisecond
				if n%25 == 0 {
					usual = 800 * time.Millisecond
				}
				return after(usual, answers(http.StatusOK, `[]`))(r)
			})
			for range calls {
				began := time.Now()
				if _, err := h.Get(t.Context(), adapters.FindOrders, "", nil); err != nil {
					t.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			more = float64(asked.Load())/calls - 1
		})
		slices.Sort(took)
		return took[len(took)*99/100], more
	}
	without, _ := tail(false)
	with, more := tail(true)
	t.Logf("p99 %v without, %v with %.1f %% more calls", without, with, more*100)
	if with > without/5 || more > 0.05 {
		t.Errorf("p99 %v without, %v with %.1f %% more calls", without, with, more*100)
	}
}

// BenchmarkTail tells the slowest answers and the calls made for them, in real
// time: one answer in 25 takes 100 ms, the others 2 to 4.
func BenchmarkTail(b *testing.B) {
	for name, hedge := range map[string]bool{"plain": false, "hedged": true} {
		b.Run(name, func(b *testing.B) {
			var asked atomic.Int32
			client, err := upstream.New(adapters.Environment{Hedge: hedge}, upstream.Options{
				BaseURL: "https://backend.example", Transport: network(func(r *http.Request) (*http.Response, error) {
					n := asked.Add(1)
					usual := 2*time.Millisecond + time.Duration(n%20)*100*time.Microsecond
					if n%25 == 0 {
						usual = 100 * time.Millisecond
					}
					return after(usual, answers(http.StatusOK, `[]`))(r)
				}),
			})
			if err != nil {
				b.Fatal(err)
			}
			var mu sync.Mutex
			var took []time.Duration
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					began := time.Now()
					if _, err := client.Get(b.Context(), adapters.FindOrders, "", nil); err != nil {
						b.Error(err)
						return
					}
					mu.Lock()
					took = append(took, time.Since(began))
					mu.Unlock()
				}
			})
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(asked.Load())/float64(len(took)), "calls/question")
		})
	}
}
