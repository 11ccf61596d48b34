package rest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// BenchmarkFiftyOrders measures what TestFiftyOrdersStayInTime holds, over real
// connections: go test -run xxx -bench FiftyOrders -benchtime 1x ./adapters/rest
func BenchmarkFiftyOrders(b *testing.B) {
	for _, limit := range []struct {
		name      string
		perMinute int
		burst     int
	}{{"no limit", 0, 0}, {"300 a minute", 300, 20}} {
		b.Run(limit.name, func(b *testing.B) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				<-time.After(150 * time.Millisecond)
				if r.URL.Path == "/orders" {
					fmt.Fprint(w, fiftyOrders())
					return
				}
				fmt.Fprint(w, `[{}]`)
			}))
			defer server.Close()
			for b.Loop() {
				config := slowConfig(4)
				config.BaseURL, config.RatePerMinute, config.Burst = server.URL, limit.perMinute, limit.burst
				a, err := config.Open(adapters.Environment{Source: "shop"})
				if err != nil {
					b.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(b.Context(), 9*time.Second)
				document, err := a.Fetch(ctx, adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com"})
				cancel()
				if err != nil {
					b.Fatal(err)
				}
				newest, _ := whole(b, document.Body)
				b.ReportMetric(float64(newest), "whole-orders")
			}
		})
	}
}
