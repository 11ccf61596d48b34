package source_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
)

func TestPanicOfAnAdapterIsAFailure(t *testing.T) {
	var log strings.Builder
	s := &stub{fetch: func(adapters.Query) (adapters.Document, error) { panic("612345678") }}
	opened := open(t, s, &log)
	_, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "1"})
	if adapters.KindOf(err) != adapters.Internal || err == nil || !opened.Health().Failing {
		t.Errorf("error %v, health %+v", err, opened.Health())
	}
	if told := log.String(); !strings.Contains(told, "reading a source panicked") || !strings.Contains(told, "read_test.go") || strings.Contains(told, "612345678") {
		t.Errorf("the log does not tell where, or tells too much:\n%s", told)
	}
	scraped := httptest.NewRecorder()
	opened.Metrics.Handler().ServeHTTP(scraped, httptest.NewRequest(http.MethodGet, "/", http.NoBody))
	for _, line := range []string{`wazgate_panics_total{place="source"} 1`, `wazgate_source_calls_total{operation="find_orders",result="internal",source="shop"} 1`} {
		if !strings.Contains(scraped.Body.String(), line) {
			t.Errorf("no %s", line)
		}
	}
}

// TestWithoutATraceAskingCostsNothingMore compares a call that is not traced
// with the look into the cache that it consists of.
func TestWithoutATraceAskingCostsNothingMore(t *testing.T) {
	opened := open(t, &stub{fetch: document(`{"orders":[{"id":"1"}]}`)}, nil)
	ctx, query := t.Context(), adapters.Query{CustomerID: "1"}
	ask := func() {
		if _, err := opened.Ask(ctx, adapters.FindOrders, query); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	const forTheKey = 5 // a text that grows; as many as before there were traces
	if allocations := testing.AllocsPerRun(100, ask); allocations > forTheKey {
		t.Errorf("%v allocations", allocations)
	}
}
