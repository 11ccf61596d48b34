package telemetry_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/telemetry"
)

func exercise(m *telemetry.Metrics) {
	m.Call("globalSearch", "found", 20*time.Millisecond)
	m.SourceCall("shop", "find_customers", "ok", 15*time.Millisecond)
	m.Cache("shop", "fresh")
	m.Degraded("globalSearch", "crm")
	m.Ambiguous("crm")
	m.Dropped("crm", "find_orders", 3)
	m.Dropped("crm", "find_orders", 0)
	m.MappingWarning("crm", "orders.amount")
	m.Unauthorized("globalSearch")
	m.InFlight(3)
	m.InFlight(-1)
	m.Stale("globalSearch")
	m.Panic("call")
	m.Watch(telemetry.Watched{
		Certificate: func() time.Time { return time.Unix(1_800_000_000, 0) },
		Cache:       func() telemetry.CacheFigures { return telemetry.CacheFigures{Entries: 12, Bytes: 3400, Evictions: 5} },
		Lists: func() []telemetry.List {
			return []telemetry.List{{Source: "crm", Kind: "customers", Whole: true}, {Source: "crm", Kind: "orders", Failing: true}}
		},
	})
}

// TestNoCertificate has no series where there is no certificate: zero would be
// one that ended long ago.
func TestNoCertificate(t *testing.T) {
	m := telemetry.NewMetrics()
	m.Watch(telemetry.Watched{Certificate: func() time.Time { return time.Time{} }})
	if scraped := scrape(t, m); strings.Contains(scraped, "wazgate_certificate") {
		t.Error(scraped)
	}
}

func TestMetricsNames(t *testing.T) {
	m := telemetry.NewMetrics()
	exercise(m)
	scraped := scrape(t, m)
	for _, line := range []string{
		`wazgate_calls_total{endpoint="globalSearch",outcome="found"} 1`,
		`wazgate_call_duration_seconds_count{endpoint="globalSearch"} 1`,
		`wazgate_source_calls_total{operation="find_customers",result="ok",source="shop"} 1`,
		`wazgate_source_call_duration_seconds_count{operation="find_customers",source="shop"} 1`,
		`wazgate_cache_requests_total{source="shop",state="fresh"} 1`,
		`wazgate_degraded_answers_total{endpoint="globalSearch",source="crm"} 1`,
		`wazgate_ambiguous_numbers_total{source="crm"} 1`,
		`wazgate_dropped_records_total{operation="find_orders",source="crm"} 3`,
		`wazgate_mapping_warnings_total{field="orders.amount",source="crm"} 1`,
		`wazgate_unauthorized_total{endpoint="globalSearch"} 1`,
		`wazgate_calls_in_flight 2`,
		`wazgate_stale_answers_total{endpoint="globalSearch"} 1`,
		`wazgate_panics_total{place="call"} 1`,
		`wazgate_panics_total{place="reload"} 0`,
		`wazgate_calls_total{endpoint="search_Products",outcome="overrun"} 0`,
		`wazgate_certificate_not_after_timestamp_seconds 1.8e+09`,
		`wazgate_cache_entries 12`,
		`wazgate_cache_bytes 3400`,
		`wazgate_cache_evictions_total 5`,
		`wazgate_directory_whole{kind="customers",source="crm"} 1`,
		`wazgate_directory_whole{kind="orders",source="crm"} 0`,
		`wazgate_directory_failing{kind="customers",source="crm"} 0`,
		`wazgate_directory_failing{kind="orders",source="crm"} 1`,
		`go_build_info{`,
		`go_goroutines `,
		`process_resident_memory_bytes `,
	} {
		if !strings.Contains(scraped, "\n"+line) {
			t.Errorf("no line begins with %s", line)
		}
	}
}

func TestMetricsSurviveBrokenLabels(t *testing.T) {
	m := telemetry.NewMetrics()
	m.Call("global\xff", "found", time.Second)
	m.Call("globalSearch", "found", time.Second)
	if scraped := scrape(t, m); !strings.Contains(scraped, `outcome="found"} 1`) {
		t.Error("the call with sound labels was not counted")
	}
}

func TestMetricsAreSeparate(t *testing.T) {
	one, other := telemetry.NewMetrics(), telemetry.NewMetrics()
	one.Unauthorized("globalSearch")
	if strings.Contains(scrape(t, other), `wazgate_unauthorized_total{endpoint="globalSearch"} 1`) {
		t.Error("two gateways share their counters")
	}
}

func TestNilMetrics(t *testing.T) {
	var m *telemetry.Metrics
	exercise(m)
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != 404 {
		t.Errorf("status %d", answer.Code)
	}
}

func scrape(t *testing.T, m *telemetry.Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
