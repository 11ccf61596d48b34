package simulate_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

// broken starts a small shop behind a switch.
func broken(t *testing.T) (faults *simulate.FaultSwitch, url string) {
	t.Helper()
	faults = simulate.Faulty(unlimited(simulate.NewShop(simulate.Options{Customers: 40})))
	server, err := simulate.Start(t.Context(), faults, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return faults, server.URL()
}

// fetch sends a GET and reads the whole answer.
func fetch(ctx context.Context, url string) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, nil, err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

func TestFaultsThatAnswer(t *testing.T) {
	t.Parallel()
	faults, url := broken(t)
	for _, test := range []struct {
		name   string
		fault  simulate.Fault
		status int
		check  func(body string) bool
	}{
		{"none", simulate.Fault{}, 200, func(b string) bool { return strings.Contains(b, `"total":1,`) }},
		{"500", simulate.Fault{Kind: simulate.StatusFault}, 500, func(b string) bool { return strings.Contains(b, `"error"`) }},
		{"503", simulate.Fault{Kind: simulate.StatusFault, Status: 503, RetryAfter: "1.5"}, 503, func(b string) bool { return b != "" }},
		{"html", simulate.Fault{Kind: simulate.HTMLFault}, 200, func(b string) bool { return strings.HasPrefix(b, "<!DOCTYPE") }},
		{"empty", simulate.Fault{Kind: simulate.EmptyFault}, 200, func(b string) bool { return b == "" }},
		{"truncated", simulate.Fault{Kind: simulate.TruncateFault}, 200, func(b string) bool { return b != "" && !json.Valid([]byte(b)) }},
		{"types", simulate.Fault{Kind: simulate.TypesFault}, 200, func(b string) bool {
			return json.Valid([]byte(b)) && strings.Contains(b, `"name":{"value":`) && strings.Contains(b, `"total":["≈ 1"]`)
		}},
		{"slow", simulate.Fault{Kind: simulate.SlowFault, Delay: time.Millisecond}, 200, func(b string) bool { return strings.Contains(b, `"total":1,`) }},
		{"error in 200", simulate.Fault{Kind: simulate.ErrorFault}, 200, func(b string) bool { return strings.HasPrefix(b, `{"error":`) }},
		{"everybody", simulate.Fault{Kind: simulate.EverybodyFault}, 200, func(b string) bool { return strings.Contains(b, `"total":40,`) }},
		{"another path", simulate.Fault{Kind: simulate.EmptyFault, Path: "/v1/orders"}, 200, func(b string) bool { return b != "" }},
		{"this path", simulate.Fault{Kind: simulate.EmptyFault, Path: "/v1/cust"}, 200, func(b string) bool { return b == "" }},
	} {
		faults.Set(test.fault)
		response, body, err := fetch(t.Context(), url+"/v1/customers?search=611222333")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if response.StatusCode != test.status || !test.check(string(body)) {
			t.Errorf("%s: %d %s", test.name, response.StatusCode, body)
		}
		if got := response.Header.Get("Retry-After"); got != test.fault.RetryAfter {
			t.Errorf("%s: Retry-After %q, want %q", test.name, got, test.fault.RetryAfter)
		}
	}
}

func TestFaultsThatBreakTheConnection(t *testing.T) {
	t.Parallel()
	faults, url := broken(t)
	for kind, want := range map[simulate.FaultKind]error{
		simulate.CutFault: io.ErrUnexpectedEOF, simulate.ResetFault: syscall.ECONNRESET, simulate.BreakFault: syscall.ECONNRESET,
	} {
		faults.Set(simulate.Fault{Kind: kind})
		if _, _, err := fetch(t.Context(), url+"/v1/customers"); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", kind, err, want)
		}
	}
}

func TestFaultHealsByItself(t *testing.T) {
	t.Parallel()
	faults := simulate.Faulty(unlimited(simulate.NewShop(simulate.Options{Customers: 5})))
	faults.Set(simulate.Fault{Kind: simulate.StatusFault, Status: 502, Times: 2, Path: "/v1/store"})
	var got []int
	for _, target := range []string{"/v1/store", "/v1/orders", "/v1/store", "/v1/store"} {
		got = append(got, ask(faults, http.MethodGet, target, "").Code)
	}
	if diff := cmp.Diff([]int{502, 200, 502, 200}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestHangUntilLifted(t *testing.T) {
	t.Parallel()
	faults, url := broken(t)
	faults.Set(simulate.Fault{Kind: simulate.HangFault})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			response, _, err := fetch(t.Context(), url+"/v1/store")
			if err != nil || response.StatusCode != http.StatusOK {
				t.Errorf("after the fault was lifted: %v, %v", response, err)
			}
		})
	}
	patience, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := faults.Await(patience, 3); err != nil {
		t.Fatal(err)
	}
	if got := faults.Peak(); got != 3 {
		t.Errorf("%d requests hang, want 3", got)
	}
	faults.Set(simulate.Fault{})
	wg.Wait()
}

func TestHangUntilTheCallerLeaves(t *testing.T) {
	t.Parallel()
	faults, url := broken(t)
	faults.Set(simulate.Fault{Kind: simulate.HangFault})
	ctx, leave := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, _, err := fetch(ctx, url+"/v1/store")
		done <- err
	}()
	patience, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := faults.Await(patience, 1); err != nil {
		t.Fatal(err)
	}
	leave()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller left, but got %v", err)
	}
	if err := faults.Await(ctx, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody else came, but Await says %v", err)
	}
}

func TestCounters(t *testing.T) {
	t.Parallel()
	faults := simulate.Faulty(unlimited(simulate.NewShop(simulate.Options{Customers: 5})))
	for _, target := range []string{"/v1/store", "/v1/customers?search=a", "/v1/customers?search=b"} {
		ask(faults, http.MethodGet, target, "")
	}
	if diff := cmp.Diff(map[string]int{"/v1/store": 1, "/v1/customers": 2}, faults.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	log := faults.Log()
	if len(log) != 3 || faults.Count() != 3 || log[2].Query.Get("search") != "b" || log[0].Method != http.MethodGet {
		t.Errorf("the log is %+v", log)
	}
	if faults.Peak() != 1 {
		t.Errorf("%d requests at once, want 1", faults.Peak())
	}
	faults.Forget()
	if faults.Count() != 0 || len(faults.Requests()) != 0 || faults.Peak() != 0 {
		t.Error("the counters remember")
	}
}

func TestEverybodyFromTheTrackingEndpoint(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Customers: 5})
	faults := simulate.Faulty(shop.OrderTracking(simulate.TrackingOptions{}))
	faults.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	everybody := expected(shop, func(simulate.Order) bool { return true })
	if diff := cmp.Diff(everybody, ids(parcels(t, faults, "phone=9999999"))); diff != "" {
		t.Errorf("orders (-want +got):\n%s", diff)
	}
}

func TestResetWithoutAConnectionAborts(t *testing.T) {
	t.Parallel()
	faults := simulate.Faulty(http.NotFoundHandler())
	faults.Set(simulate.Fault{Kind: simulate.ResetFault})
	defer func() {
		if got := recover(); got != http.ErrAbortHandler { //nolint:errorlint // a panic value, compared as net/http does
			t.Errorf("recovered %v", got)
		}
	}()
	faults.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
}

func TestAFaultForSomeRequestsWithTheBackendsOwnWords(t *testing.T) {
	var heard string
	faults := simulate.Faulty(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard = string(body)
		w.WriteHeader(http.StatusNoContent)
	}))
	faults.Set(simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusTeapot, Body: `{"code":"own"}`, Holding: "orders"})
	for _, test := range []struct {
		target, body string
		code         int
	}{
		{"/x", "{customers}", http.StatusNoContent},
		{"/x", "{orders}", http.StatusTeapot},
		{"/x?of=orders", "", http.StatusTeapot},
	} {
		w := ask(faults, http.MethodPost, test.target, test.body)
		if w.Code != test.code || test.code == http.StatusTeapot && w.Body.String() != `{"code":"own"}` {
			t.Errorf("%s %s: %d %s", test.target, test.body, w.Code, w.Body)
		}
	}
	if heard != "{customers}" || faults.Log()[1].Body != "{orders}" {
		t.Errorf("the backend heard %q, the switch saw %q", heard, faults.Log()[1].Body)
	}
}
