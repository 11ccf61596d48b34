package upstream_test

import (
	"context"
	"maps"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

func TestWhatIsObserved(t *testing.T) {
	bad, well := answers(http.StatusInternalServerError, ""), answers(http.StatusOK, `[]`)
	ask := func(ctx context.Context, c *upstream.Client) { _, _ = c.Get(ctx, adapters.FindOrders, "", another()) }
	tests := []struct {
		name  string
		o     upstream.Options
		most  int
		steps []network
		do    func(ctx context.Context, c *upstream.Client)
		want  map[string]int
	}{
		{"circuit", upstream.Options{}, 0, []network{bad, bad, bad, bad, bad, bad, well}, func(ctx context.Context, c *upstream.Client) {
			for range 7 {
				ask(ctx, c)
			}
			wait(5 * time.Second)
			ask(ctx, c)
			wait(5 * time.Second)
			ask(ctx, c)
		}, map[string]int{"circuit open": 2, "circuit half-open": 2, "circuit closed": 1, "held open": 2}},
		{"rate", upstream.Options{RatePerMinute: 1, Burst: 1}, 0, []network{well}, func(ctx context.Context, c *upstream.Client) {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			ask(ctx, c)
			ask(ctx, c)
		}, map[string]int{"held rate": 1}},
		{"busy", upstream.Options{}, 1, []network{after(time.Second, well)}, func(ctx context.Context, c *upstream.Client) {
			go ask(ctx, c)
			synctest.Wait()
			ask(ctx, c)
			wait(time.Second)
		}, map[string]int{"held busy": 1}},
		{"told by 429", upstream.Options{}, 0, []network{answers(http.StatusTooManyRequests, "", "Retry-After", "3600")}, func(ctx context.Context, c *upstream.Client) {
			ask(ctx, c)
			ask(ctx, c)
		}, map[string]int{"held told": 1}},
		{"told by the remainder", upstream.Options{}, 0, []network{answers(http.StatusOK, `[]`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30")}, func(ctx context.Context, c *upstream.Client) {
			ctx, cancel := context.WithTimeout(ctx, 9*time.Second)
			defer cancel()
			ask(ctx, c)
			ask(ctx, c)
		}, map[string]int{"held told": 1}},
		{"retry", upstream.Options{}, 0, []network{answers(http.StatusServiceUnavailable, ""), well}, ask, map[string]int{"retried": 1}},
		{"who leaves is not held", upstream.Options{RatePerMinute: 2, Burst: 1}, 0, []network{well}, func(ctx context.Context, c *upstream.Client) {
			ask(ctx, c)
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			ask(ctx, c)
		}, map[string]int{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				counts := newTally()
				test.o.Transport = &script{steps: test.steps}
				client := open(t, adapters.Environment{Observer: counts, MaxInFlight: test.most}, test.o)
				test.do(t.Context(), client)
				if !maps.Equal(counts.counts, test.want) {
					t.Errorf("%v, want %v", counts.counts, test.want)
				}
			})
		})
	}
}
