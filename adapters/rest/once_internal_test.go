package rest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// TestWhoWaitsForACallKeepsItsOwnTime: the end of who makes a call is not that of
// who waits for it, and the other way round.
func TestWhoWaitsForACallKeepsItsOwnTime(t *testing.T) {
	tests := map[string]struct {
		leads, waits time.Duration
		calls        int
		want         [2]string // who makes the call, and who waits
	}{
		"both have time":      {time.Hour, time.Hour, 1, [2]string{"answer", "answer"}},
		"who makes it ends":   {time.Second, time.Hour, 2, [2]string{"late", "answer"}},
		"who waits ends":      {time.Hour, 2 * time.Second, 1, [2]string{"answer", "late"}},
		"both end in between": {time.Second, 2 * time.Second, 2, [2]string{"late", "late"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var shared once
				calls := 0
				var got [2]string
				var group sync.WaitGroup
				ask := func(who int, lasts time.Duration) {
					group.Go(func() {
						ctx, cancel := context.WithTimeout(t.Context(), lasts)
						defer cancel()
						answer, err := shared.do(ctx, adapters.FindOrders, upstream.Request{Path: "a"}, func() (upstream.Response, error) {
							calls++
							select {
							case <-time.After(10 * time.Second):
								return upstream.Response{Status: http.StatusOK}, nil
							case <-ctx.Done():
								return upstream.Response{}, &adapters.Error{Kind: adapters.Unavailable, Err: ctx.Err()}
							}
						})
						switch {
						case err == nil && answer.Status == http.StatusOK:
							got[who] = "answer"
						case adapters.KindOf(err) == adapters.Unavailable && errors.Is(err, context.DeadlineExceeded):
							got[who] = "late"
						}
					})
				}
				ask(0, test.leads)
				synctest.Wait()
				ask(1, test.waits)
				group.Wait()
				if got != test.want || calls != test.calls {
					t.Errorf("%q with %d calls, want %q with %d", got, calls, test.want, test.calls)
				}
			})
		})
	}
}

// TestRequestsThatDiffer are all made.
func TestRequestsThatDiffer(t *testing.T) {
	requests := []upstream.Request{
		{Path: "a"}, {Path: "b"}, {Path: "a", Method: http.MethodPost}, {Path: "a", Query: map[string][]string{"q": {"1"}}},
		{Path: "a", Query: map[string][]string{"q": {"1", "2"}}}, {Path: "a", Next: "c"}, {Path: "a", Method: http.MethodPost, Body: []byte("x")},
		{Path: "a", Method: http.MethodPost, Body: []byte("x"), ContentType: "text/x"}, {Path: "a", Header: http.Header{"X-A": {"1"}}},
		{Path: "a", Header: http.Header{"X-A": {"2"}}}, {Path: "a", Door: true},
	}
	known := map[string]int{}
	for i, request := range requests {
		if other, ok := known[sameness(request)]; ok {
			t.Errorf("requests %d and %d are taken for one", other, i)
		}
		known[sameness(request)] = i
	}
}
