package main

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestOneFlight opens one chat in fifty windows, with the AI looking on, before
// anything is known: every backend is asked everything once.
func TestOneFlight(t *testing.T) {
	const windows = 50
	h := startHouse(t, houseOptions{})
	vip := h.Shop.Personas()[0].Customer
	h.Whatalo.Set(simulate.Fault{Kind: simulate.HangFault})
	h.Tracking.Set(simulate.Fault{Kind: simulate.HangFault})

	var written, done sync.WaitGroup
	bodies := make(chan string, 2*windows)
	for i := range 2 * windows {
		endpoint, spelling := wazion.SidePanelCustomerInfo, vip.E164
		if i >= windows {
			endpoint, spelling = wazion.AICustomerInitialInfo, "00"+vip.E164[1:]
		}
		written.Add(1)
		done.Go(func() {
			onTheWay := sync.OnceFunc(written.Done)
			defer onTheWay()
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				WroteRequest: func(httptrace.WroteRequestInfo) { onTheWay() },
			})
			bodies <- string(h.Send(t, endpoint, false, h.question(ctx, t, endpoint, spelling)).Body)
		})
	}
	written.Wait()
	patience, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for _, backend := range []*simulate.FaultSwitch{h.Whatalo, h.Tracking} {
		if err := backend.Await(patience, 1); err != nil {
			t.Fatal(err)
		}
		backend.Set(simulate.Fault{})
	}
	done.Wait()
	close(bodies)

	different := map[string]int{}
	for body := range bodies {
		different[body]++
	}
	if len(different) != 2 || slices.Min(slices.Collect(maps.Values(different))) != windows {
		t.Errorf("%d different answers to one question", len(different))
	}
	for name, backend := range map[string]*simulate.FaultSwitch{"Whatalo": h.Whatalo, "tracking": h.Tracking} {
		asked := requests(backend)
		if len(asked) == 0 {
			t.Errorf("%s was never asked", name)
		}
		for request, times := range asked {
			if times != 1 {
				t.Errorf("%s was asked %d times for %s", name, times, request)
			}
		}
	}
}

// TestWarmCallsAskNobody asks once more what was answered a moment ago.
func TestWarmCallsAskNobody(t *testing.T) {
	h := startHouse(t, houseOptions{})
	for _, q := range questions(h.Shop) {
		h.Ask(t, q.endpoint, q.parameters...)
	}
	h.Whatalo.Forget()
	h.Tracking.Forget()
	for _, q := range questions(h.Shop) {
		if problem := q.differs(h.Ask(t, q.endpoint, q.parameters...), q.expect(healthy, healthy)); problem != "" {
			t.Errorf("%s: %s", q.name, problem)
		}
	}
	for _, backend := range []*simulate.FaultSwitch{h.Whatalo, h.Tracking} {
		if asked := requests(backend); len(asked) != 0 {
			t.Errorf("asked again: %v", asked)
		}
	}
}

func (h *testHouse) question(ctx context.Context, tb testing.TB, endpoint wazion.Endpoint, phone string) *http.Request {
	tb.Helper()
	query := url.Values{"token": {h.Token}, "phone": {phone}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+"/wazion/"+string(endpoint)+"?"+query.Encode(), http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	return request
}

// requests counts what arrived by method, path and query.
func requests(backend *simulate.FaultSwitch) map[string]int {
	counts := map[string]int{}
	for _, seen := range backend.Log() {
		counts[seen.Method+" "+seen.Path+"?"+seen.Query.Encode()]++
	}
	return counts
}
