package rest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// slowShop answers after a while: 50 orders, and for each of them its lines, its
// refunds and its parcels.
type slowShop struct {
	takes time.Duration
	most  int // calls that are answered; 0 means all

	mu     sync.Mutex
	calls  []time.Time
	paths  []string
	flying atomic.Int64
	peak   atomic.Int64
}

func (s *slowShop) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.calls, s.paths = append(s.calls, time.Now()), append(s.paths, r.URL.Path)
	count := len(s.calls)
	s.mu.Unlock()
	s.peak.Store(max(s.peak.Load(), s.flying.Add(1)))
	defer s.flying.Add(-1)
	select {
	case <-time.After(s.takes):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	status, body := http.StatusOK, `[{"of":"`+r.URL.Path+`"}]`
	switch {
	case s.most > 0 && count > s.most:
		status, body = http.StatusTooManyRequests, `{}`
	case r.URL.Path == "/orders":
		body = fiftyOrders()
	}
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)),
		Body: io.NopCloser(bytes.NewReader([]byte(body))),
	}, nil
}

// fiftyOrders lists the oldest order first.
func fiftyOrders() string {
	var rows []string
	for i := range 50 {
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i)
		rows = append(rows, fmt.Sprintf(`{"id":%d,"at":%q}`, 1000+i, at.Format(time.RFC3339)))
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// slowConfig asks for three things for each order.
func slowConfig(atOnce int) *Config {
	each := func(name string) Step {
		return Step{Name: name, Each: "answer", Get: "orders/{row.id}/" + name, Newest: "at", AtOnce: atOnce}
	}
	return &Config{BaseURL: "http://shop.example.com", Operations: Operations{FindOrders: &FindOrders{
		ByEmail: &Question{Step: Step{Get: "orders", Query: map[string]any{"email": "{email}"}}},
		Then:    []Step{each("items"), each("refunds"), each("shipments")},
	}}}
}

func openSlow(tb testing.TB, network http.RoundTripper, config *Config, perMinute float64, burst int) *adapter {
	tb.Helper()
	plan, err := compile(config)
	if err != nil {
		tb.Fatal(err)
	}
	client, err := upstream.New(adapters.Environment{Source: "shop"}, upstream.Options{
		BaseURL: config.BaseURL, Transport: network, RatePerMinute: perMinute, Burst: burst,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return newAdapter(plan, client, nil)
}

func openTransport(tb testing.TB, network http.RoundTripper, config *Config) *adapter {
	tb.Helper()
	return openSlow(tb, network, config, 0, 0)
}

// whole returns how many orders, the newest first, have all three members, and
// how many others have any.
func whole(tb testing.TB, body []byte) (newest, others int) {
	tb.Helper()
	rows := gjson.ParseBytes(body).Array()
	if len(rows) != 50 {
		tb.Fatalf("%d orders came, want 50", len(rows))
	}
	gap := false
	for i := len(rows) - 1; i >= 0; i-- {
		members := 0
		for _, name := range []string{"items", "refunds", "shipments"} {
			if rows[i].Get(name).IsArray() {
				members++
			}
		}
		gap = gap || members < 3
		switch {
		case !gap:
			newest++
		case members > 0:
			others++
		}
	}
	return newest, others
}

func TestFiftyOrdersStayInTime(t *testing.T) {
	const takes, patience = 150 * time.Millisecond, 9 * time.Second
	tests := []struct {
		name             string
		perMinute        float64
		burst, atOnce    int
		most             int
		patience         time.Duration
		least, mostWhole int
	}{
		{name: "without a limit", atOnce: 4, patience: patience, least: 50, mostWhole: 50},
		{name: "300 a minute", perMinute: 300, burst: 20, atOnce: 4, patience: patience, least: 15, mostWhole: 21},
		{name: "little time", atOnce: 4, patience: 2 * time.Second, least: 10, mostWhole: 16},
		{name: "a limit that is told late", atOnce: 4, most: 31, patience: patience, least: 8, mostWhole: 10},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shop := &slowShop{takes: takes, most: test.most}
				a := openSlow(t, shop, slowConfig(test.atOnce), test.perMinute, test.burst)
				ctx, cancel := context.WithTimeout(t.Context(), test.patience)
				defer cancel()
				began := time.Now()
				document, err := a.Fetch(ctx, adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com"})
				taken := time.Since(began)
				if err != nil {
					t.Fatal(err)
				}
				newest, others := whole(t, document.Body)
				if taken >= test.patience {
					t.Errorf("took %v of %v", taken, test.patience)
				}
				if newest < test.least || newest > test.mostWhole || others > 3 {
					t.Errorf("the newest %d orders are whole, want %d to %d; %d others have a part", newest, test.least, test.mostWhole, others)
				}
				if missing := strings.Join(document.Missing, " "); (newest < 50) != (missing == "items refunds shipments") {
					t.Errorf("missing %q although %d orders are whole", missing, newest)
				}
				if peak := shop.peak.Load(); peak > int64(test.atOnce) {
					t.Errorf("%d calls at once, want %d at most", peak, test.atOnce)
				}
				shop.holdsLimit(t, began, test.perMinute, test.burst)
				t.Logf("%d calls in %v: the newest %d orders are whole", len(shop.calls), taken, newest)
			})
		})
	}
}

// holdsLimit checks each call against the bucket of the limit.
func (s *slowShop) holdsLimit(t *testing.T, began time.Time, perMinute float64, burst int) {
	t.Helper()
	if perMinute == 0 {
		return
	}
	for i, at := range s.calls {
		if allowed := float64(burst) + at.Sub(began).Minutes()*perMinute + 0.01; float64(i+1) > allowed {
			t.Fatalf("call %d after %v: only %.1f are allowed by then", i+1, at.Sub(began), allowed)
		}
	}
}

// TestWhoWaitsDecides: a question lives longer than the one who asked it, who
// gets what was read when his time is nearly over.
func TestWhoWaitsDecides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := openSlow(t, &slowShop{takes: 150 * time.Millisecond}, slowConfig(1), 0, 0)
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		began := time.Now()
		ctx = adapters.WithAwaited(ctx, began.Add(3*time.Second))
		document, err := a.Fetch(ctx, adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com"})
		if taken := time.Since(began); err != nil || taken >= 3*time.Second || taken < 2*time.Second {
			t.Errorf("took %v: %v", taken, err)
		}
		if newest, _ := whole(t, document.Body); newest < 4 || len(document.Missing) == 0 {
			t.Errorf("the newest %d orders are whole, missing %v", newest, document.Missing)
		}
	})
}

// TestStepsRunSideBySide: what does not refer to each other takes no longer than
// one of them.
func TestStepsRunSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		get := func(name string, needs string) Step {
			return Step{Name: name, Get: name, Query: map[string]any{"n": needs}}
		}
		config := &Config{BaseURL: "http://shop.example.com", Operations: Operations{FindOrders: &FindOrders{
			ByEmail: &Question{Steps: []Step{
				get("a", "{email}"), get("b", "{email}"), get("c", "{a.0.of}"), {Get: "d", Query: map[string]any{"n": "{b.0.of}", "m": "{c.0.of}"}},
			}},
			Then: []Step{get("x", "{a.0.of}"), get("y", "1"), get("z", "2")},
		}}}
		a := openSlow(t, &slowShop{takes: time.Second}, config, 0, 0)
		began := time.Now()
		document, err := a.Fetch(t.Context(), adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com"})
		if err != nil || len(document.Steps) != 6 {
			t.Fatalf("steps %d: %v", len(document.Steps), err)
		}
		if taken := time.Since(began); taken != 3*time.Second {
			t.Errorf("took %v, want a, c and d with x beside them, one second each", taken)
		}
	})
}
