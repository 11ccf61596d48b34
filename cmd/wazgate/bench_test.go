package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/simulate"
)

// BenchmarkPanel measures sidePanel_CustomerInfo through the real door and
// compares it, in the same run, with a plain Echo handler that returns the same
// bytes: "times-echo". Cold calls ask both backends over loopback.
func BenchmarkPanel(b *testing.B) {
	shop := simulate.NewShop(simulate.Options{Seed: 5, Customers: 2000})
	var numbers []string
	for _, customer := range shop.Customers() {
		if customer.E164 != "" {
			numbers = append(numbers, customer.E164)
		}
	}
	b.Run("cached", func(b *testing.B) {
		door := benchDoor(b, shop)
		call := func(int) *httptest.ResponseRecorder { return askDoor(door, shop.Personas()[0].Customer.E164) }
		compareWithEcho(b, call)
	})
	b.Run("cold", func(b *testing.B) {
		door := benchDoor(b, shop)
		calls := 0
		call := func(int) *httptest.ResponseRecorder {
			if calls++; calls%len(numbers) == 0 {
				b.StopTimer()
				door = benchDoor(b, shop)
				b.StartTimer()
			}
			return askDoor(door, numbers[calls%len(numbers)])
		}
		compareWithEcho(b, call)
	})
}

func askDoor(door http.Handler, number string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	target := "/wazion/sidePanel_CustomerInfo?phone=" + url.QueryEscape(number) + "&token=bench-token"
	door.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, target, http.NoBody))
	return recorder
}

// compareWithEcho times call, then as many calls to a handler that returns the
// first answer's bytes.
func compareWithEcho(b *testing.B, call func(int) *httptest.ResponseRecorder) {
	b.Helper()
	first := call(0)
	if first.Code != http.StatusOK {
		b.Fatalf("status %d", first.Code)
	}
	plain := echo.New()
	plain.GET("/wazion/:endpoint", func(c echo.Context) error {
		return c.Blob(http.StatusOK, "application/json; charset=utf-8", first.Body.Bytes())
	})
	b.ReportAllocs()
	start := time.Now()
	calls := 0
	for b.Loop() {
		calls++
		call(calls)
	}
	ours := time.Since(start)
	start = time.Now()
	for range calls {
		askDoor(plain, "+34600000000")
	}
	b.ReportMetric(float64(ours)/float64(max(time.Since(start), 1)), "times-echo")
}

// benchDoor is the door of a gateway over simulated backends on loopback.
func benchDoor(b *testing.B, shop *simulate.Shop) http.Handler {
	b.Helper()
	h := &testHouse{
		Token:          "bench-token",
		WhataloServer:  startBackend(b, shop.Whatalo(simulate.WhataloOptions{APIKey: whataloKey, RatePerMinute: -1})),
		TrackingServer: startBackend(b, shop.OrderTracking(simulate.TrackingOptions{APIKey: trackingKey})),
	}
	settings, err := config.Load(config.Options{
		Path: "bench.yaml", Data: []byte(h.config("")), Registry: registry(),
		LookupEnv: func(string) (string, bool) { return "", false },
	})
	if err != nil {
		b.Fatal(err)
	}
	built, err := build(settings, slog.New(slog.DiscardHandler), doors{public: httpapi.Listen{Address: "127.0.0.1:0"}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = built.cache.Close(context.WithoutCancel(b.Context())) })
	return built.server.Handler()
}
