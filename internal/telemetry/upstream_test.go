package telemetry_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/telemetry"
)

func TestUpstreamBeginsWithZero(t *testing.T) {
	m := telemetry.NewMetrics()
	shop := m.Upstream("shop")
	if strings.Contains(scrape(t, m), `source="shop"`) {
		t.Error("a source that is not in use has series")
	}
	m.Use([]telemetry.Source{{Name: "shop", Operations: []string{"find_orders"}, Upstream: shop}})
	has(t, m,
		`wazgate_source_circuit{source="shop",state="closed"} 1`,
		`wazgate_source_circuit{source="shop",state="half-open"} 0`,
		`wazgate_source_circuit{source="shop",state="open"} 0`,
		`wazgate_source_held_calls_total{reason="rate",source="shop"} 0`,
		`wazgate_source_held_calls_total{reason="busy",source="shop"} 0`,
		`wazgate_source_held_calls_total{reason="open",source="shop"} 0`,
		`wazgate_source_held_calls_total{reason="told",source="shop"} 0`,
		`wazgate_source_retries_total{source="shop"} 0`,
		`wazgate_source_hedges_total{source="shop"} 0`,
		`wazgate_source_calls_total{operation="find_orders",result="ok",source="shop"} 0`,
		`wazgate_source_calls_total{operation="find_orders",result="unavailable",source="shop"} 0`,
		`wazgate_cache_requests_total{source="shop",state="miss"} 0`,
	)
	shop.Circuit("open")
	shop.Held("open")
	shop.Held("open")
	shop.Held("a word of nobody's")
	shop.Retried()
	shop.Hedged()
	has(t, m,
		`wazgate_source_circuit{source="shop",state="closed"} 0`,
		`wazgate_source_circuit{source="shop",state="open"} 1`,
		`wazgate_source_held_calls_total{reason="open",source="shop"} 2`,
		`wazgate_source_held_calls_total{reason="other",source="shop"} 1`,
		`wazgate_source_retries_total{source="shop"} 1`,
		`wazgate_source_hedges_total{source="shop"} 1`,
	)
}

func TestSourcesThatGo(t *testing.T) {
	m := telemetry.NewMetrics()
	shop, crm := m.Upstream("shop"), m.Upstream("crm")
	m.Use([]telemetry.Source{{Name: "shop", Upstream: shop}, {Name: "crm", Upstream: crm}})
	count := func() {
		shop.Circuit("open")
		shop.Held("rate")
		shop.Retried()
		shop.Hedged()
		m.SourceCall("shop", "find_orders", "ok", time.Second)
		m.Cache("shop", "miss")
		m.Degraded("globalSearch", "shop")
		m.Ambiguous("shop")
		m.Dropped("shop", "find_orders", 1)
		m.MappingWarning("shop", "orders.total")
	}
	count()
	m.Use([]telemetry.Source{{Name: "crm", Upstream: crm}})
	count() // by a call that is still under way
	scraped := scrape(t, m)
	if strings.Contains(scraped, `source="shop"`) {
		t.Error("a source that there is no more still has series")
	}
	if !strings.Contains(scraped, `source="crm"`) {
		t.Error("a source that stays lost its series")
	}
	m.Use([]telemetry.Source{{Name: "shop", Upstream: m.Upstream("shop")}})
	has(t, m, `wazgate_source_circuit{source="shop",state="closed"} 1`, `wazgate_source_retries_total{source="shop"} 0`)
}

func TestReopenedSourceShowsTheNewCircuit(t *testing.T) {
	m := telemetry.NewMetrics()
	old := m.Upstream("shop")
	m.Use([]telemetry.Source{{Name: "shop", Upstream: old}})
	old.Circuit("open")
	old.Retried()
	fresh := m.Upstream("shop")
	has(t, m, `wazgate_source_circuit{source="shop",state="open"} 1`)
	m.Use([]telemetry.Source{{Name: "shop", Upstream: fresh}})
	old.Circuit("half-open")
	has(t, m,
		`wazgate_source_circuit{source="shop",state="closed"} 1`,
		`wazgate_source_circuit{source="shop",state="half-open"} 0`,
		`wazgate_source_retries_total{source="shop"} 1`,
	)
}

func TestNilUpstream(t *testing.T) {
	var m *telemetry.Metrics
	m.Use([]telemetry.Source{{Name: "shop"}})
	u := m.Upstream("shop")
	if u != nil {
		t.Error("no metrics count")
	}
	u.Circuit("open")
	u.Held("rate")
	u.Retried()
	u.Hedged()
	telemetry.NewMetrics().Use([]telemetry.Source{{Name: "shop"}})
}

// has fails unless lines begin with each of beginnings.
func has(t *testing.T, m *telemetry.Metrics, beginnings ...string) {
	t.Helper()
	scraped := scrape(t, m)
	for _, line := range beginnings {
		if !strings.Contains(scraped, "\n"+line) {
			t.Errorf("no line begins with %s", line)
		}
	}
}
