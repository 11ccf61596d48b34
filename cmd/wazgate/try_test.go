package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// tryHouse is a configuration with simulated backends behind it, and no gateway.
type tryHouse struct {
	file     string
	shop     *simulate.FaultSwitch
	tracking *simulate.FaultSwitch
	vip      simulate.Customer
}

// tryShop is the simulated shop with its order tracking. Nothing in it depends
// on the day.
func tryShop(t *testing.T) *tryHouse {
	t.Helper()
	shop := simulate.NewShop(simulate.Options{Seed: 1, Customers: 60, Now: time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)})
	h := &tryHouse{
		file:     filepath.Join(t.TempDir(), "wazgate.yaml"),
		shop:     simulate.Faulty(shop.Whatalo(simulate.WhataloOptions{APIKey: whataloKey, RatePerMinute: -1})),
		tracking: simulate.Faulty(shop.OrderTracking(simulate.TrackingOptions{APIKey: trackingKey})),
		vip:      shop.Personas()[0].Customer,
	}
	h.write(t, fmt.Sprintf(`store: {language: en, region: ES}
sources:
  shop:
    adapter: whatalo
    settings:
      base_url: "%s/v1"
      api_key: "%s"
      rate_per_minute: 100000
      burst: 10000
  tracking:
    adapter: ordertracking
    settings: {url: "%s/orders", headers: {x-api-key: "%s"}}
`, startBackend(t, h.shop).URL(), whataloKey, startBackend(t, h.tracking).URL(), trackingKey))
	return h
}

// tryOrders is the example of a shop with an API of its own.
func tryOrders(t *testing.T, key string) *tryHouse {
	t.Helper()
	h := &tryHouse{file: filepath.Join(t.TempDir(), "wazgate.yaml"), shop: simulate.Faulty(stores.PlainOrders(stores.NewCast()))}
	if err := os.CopyFS(filepath.Dir(h.file), os.DirFS(filepath.Join("..", "..", "config", "examples", "orders"))); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WAZION_TOKEN", plantedToken)
	t.Setenv("SHOP_KEY", key)
	text := strings.ReplaceAll(read(t, h.file), "https://shop.example.com", startBackend(t, h.shop).URL())
	h.write(t, strings.Replace(text, "language: es", "language: en", 1))
	return h
}

func (h *tryHouse) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(h.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// try runs the command against the configuration.
func (h *tryHouse) try(t *testing.T, args ...string) ran {
	t.Helper()
	return command(t, append([]string{"try", "-c", h.file}, args...)...)
}

// steady replaces what differs from run to run: addresses, the folder, and what
// anything took.
func (h *tryHouse) steady(got ran) string {
	text := strings.ReplaceAll(got.String(), filepath.Dir(h.file)+string(filepath.Separator), "")
	text = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(text, "HOST")
	text = regexp.MustCompile(`( |«)+(New|Recent|Past) orders\b`).ReplaceAllString(text, " STATE") // of the customer, by today's date
	text = regexp.MustCompile(`\b[\d.]+ ?(ms|µs)\b|\b[\d.]+s\b`).ReplaceAllString(text, "TIME")
	text = regexp.MustCompile(`(?m)^(  .*?) +[█─]+ +TIME$`).ReplaceAllString(text, "$1 BAR")
	return regexp.MustCompile(`("(began|took)_ms": )[\d.]+`).ReplaceAllString(text, "${1}0")
}

func TestTryDrawsEveryEndpoint(t *testing.T) {
	h := tryShop(t)
	for name, args := range map[string][]string{
		"panel":     {"panel", "--phone", h.vip.E164},
		"ai":        {"AI", "--phone", h.vip.E164},
		"join":      {"sidepanel_customerfindtojoin", "--query", h.vip.Name},
		"search":    {"search", "--query", h.vip.Name},
		"products":  {"products", "--query", "taza"},
		"one":       {"panel", "--phone", h.vip.E164, "--source", "tracking"},
		"nobody":    {"panel", "--phone", "+34600999888"},
		"test":      {"panel", "--test"},
		"test-ai":   {"products", "--test", "--format", "ai"},
		"nothing":   {"products", "--query", "zzzzzz"},
		"test-join": {"join", "--test"},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.try(t, args...)
			if got.code != exitFine {
				t.Errorf("exit %d", got.code)
			}
			for line := range strings.SplitSeq(got.stdout, "\n") {
				if utf8.RuneCountInString(line) > panelWidth {
					t.Errorf("%d letters in %q", utf8.RuneCountInString(line), line)
				}
			}
			compareGolden(t, "cli/try-"+name+".golden", h.steady(got))
		})
	}
}

func TestTryAsksARestSource(t *testing.T) {
	h := tryOrders(t, stores.OrdersKey)
	for name, args := range map[string][]string{
		"panel":    {"panel", "--phone", stores.NadiaPhone},
		"ai":       {"ai", "--phone", stores.NadiaPhone},
		"join":     {"join", "--query", "Nadia"},
		"search":   {"search", "--query", "1042"},
		"products": {"products", "--query", "taza"},
		"explain":  {"panel", "--phone", stores.NadiaPhone, "--explain"},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.try(t, args...)
			if got.code != exitFine {
				t.Errorf("exit %d", got.code)
			}
			if strings.Contains(got.String(), "Zoe Marchand's") || strings.Contains(got.String(), stores.OrdersKey) {
				t.Error("too much is told")
			}
			compareGolden(t, "cli/try-orders-"+name+".golden", h.steady(got))
		})
	}
}

// TestTryShowsPlainParameters holds that only credentials are taken out of what
// is asked: the words of a request are what one wants to see.
func TestTryShowsPlainParameters(t *testing.T) {
	h := tryOrders(t, stores.OrdersKey)
	text := strings.Replace(read(t, h.file), `query: {number: "{order_number}"}`, `query: {number: "{order_number}", state: open, api_key: written-in-clear-19, extended: "true"}`, 1)
	h.write(t, text)
	got := h.try(t, "search", "--query", "1042", "--explain")
	if got.code != exitFine || !strings.Contains(got.stdout, "/api/orders?api_key=•••&extended=true&number=1042&state=open") || strings.Contains(got.String(), "written-in-clear-19") {
		t.Errorf("%s", got)
	}
}

// TestTryShowsListsOfOwnValues: the fields that are wanted stand in values where
// several questions want the same ones.
func TestTryShowsListsOfOwnValues(t *testing.T) {
	h := tryOrders(t, stores.OrdersKey)
	text := strings.Replace(read(t, h.file), `query: {number: "{order_number}"}`, `query: {number: "{order_number}", fields: "{values.wanted}", by: "{values.api_key}", of: "{values.code}"}`, 1)
	text = strings.Replace(text, "      operations:", "      values: {wanted: \"id,address_1,*items\", api_key: written-in-clear, code: clear-value-19}\n      operations:", 1)
	h.write(t, text)
	got := h.try(t, "search", "--query", "1042", "--explain")
	if got.code != exitFine || !strings.Contains(got.stdout, "/api/orders?by=•••&fields=id,address_1,*items&number=1042&of=•••") || strings.Contains(got.String(), "in-clear") || strings.Contains(got.String(), "clear-value") {
		t.Errorf("%s", got)
	}
}

func TestTryTellsWhatFailed(t *testing.T) {
	t.Run("wrong key", func(t *testing.T) {
		h := tryOrders(t, "not-the-key-9f2c")
		got := h.try(t, "panel", "--phone", stores.NadiaPhone)
		if got.code != exitProblem || strings.Contains(got.String(), "not-the-key-9f2c") {
			t.Errorf("%s", got)
		}
		compareGolden(t, "cli/try-wrong-key.golden", h.steady(got))
	})
	t.Run("degraded", func(t *testing.T) {
		h := tryShop(t)
		h.tracking.Set(simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusServiceUnavailable})
		got := h.try(t, "panel", "--phone", h.vip.E164)
		if got.code != exitProblem {
			t.Errorf("exit %d", got.code)
		}
		compareGolden(t, "cli/try-degraded.golden", h.steady(got))
	})
	t.Run("time over", func(t *testing.T) {
		h := tryShop(t)
		h.shop.Set(simulate.Fault{Kind: simulate.HangFault})
		got := h.try(t, "panel", "--phone", h.vip.E164, "--source", "shop", "--timeout", "700ms")
		if got.code != exitProblem || !strings.Contains(got.stdout, "--timeout gives it more") {
			t.Errorf("%s", got)
		}
	})
}

func TestTryIsUsedWrongly(t *testing.T) {
	h := tryShop(t)
	for name, args := range map[string][]string{
		"unknown-endpoint": {"pannel", "--phone", "+34600111222"},
		"no-endpoint":      {},
		"no-phone":         {"panel"},
		"odd-phone":        {"panel", "--phone", "call me"},
		"no-query":         {"products", "--phone", "+34600111222"},
		"unknown-source":   {"panel", "--phone", "+34600111222", "--source", "shopp"},
		"explain-url":      {"panel", "--phone", "+34600111222", "--explain", "--url", "http://127.0.0.1:1/wazion"},
		"unknown-format":   {"products", "--query", "taza", "--format", "xml"},
		"odd-url":          {"panel", "--phone", "+34600111222", "--url", "somewhere"},
		"raw-alone":        {"panel", "--phone", "+34600111222", "--raw"},
		"explain-test":     {"panel", "--test", "--explain"},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.try(t, args...)
			if got.code != exitUsage || got.stdout != "" {
				t.Errorf("%s", got)
			}
			compareGolden(t, "cli/try-"+name+".golden", h.steady(got))
		})
	}
}

// TestTryExplains holds the shape that other programs read.
func TestTryExplains(t *testing.T) {
	h := tryOrders(t, stores.OrdersKey)
	got := h.try(t, "panel", "--phone", stores.NadiaPhone, "--explain", "--json")
	var told triedExplanation
	decoder := json.NewDecoder(strings.NewReader(got.stdout))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&told); err != nil || got.code != exitFine {
		t.Fatalf("%v: %s", err, got)
	}
	if len(told.Questions) != 1 || len(told.Questions[0].Requests) != 1 || len(told.People) != 1 || len(told.Dropped) != 1 {
		t.Fatalf("%s", got)
	}
	question := told.Questions[0]
	request := question.Requests[0]
	if question.Source != "shop" || question.Operation != "find_orders" || question.Cache != "miss" || question.Records == nil {
		t.Errorf("the question: %+v", question)
	}
	if request.Path != "/api/orders" || request.Status != http.StatusOK || request.Bytes != int64(len(request.Answer)) || request.Took == 0 {
		t.Errorf("the request: %+v", request)
	}
	// The shop compares the last seven digits, and so sends Zoe's order along.
	if dropped := told.Dropped[0]; dropped.Count != 1 || dropped.Kind != "orders" || !strings.Contains(dropped.Reason, "phone") {
		t.Errorf("left out: %+v", told.Dropped)
	}
	records, err := json.Marshal(question.Records)
	if err != nil || strings.Contains(string(records), "1045") || !strings.Contains(string(records), "nadia.ferrer") {
		t.Errorf("a stranger is shown: %s", records)
	}
}

// TestTryLooksIntoTheDirectory holds that a mirrored source is looked up in the
// file that is there, which is neither made nor changed.
func TestTryLooksIntoTheDirectory(t *testing.T) {
	h := tryOrders(t, stores.OrdersKey)
	h.write(t, strings.Replace(read(t, h.file), "    mapping: shop.yaml", "    directory: true\n    mapping: shop.yaml", 1)+"directory: {path: ./wazgate.db}\n")
	kept := filepath.Join(filepath.Dir(h.file), "wazgate.db")
	got := h.try(t, "search", "--query", "Nadia")
	if _, err := os.Stat(kept); err == nil || !strings.Contains(got.stdout, "fill it with wazgate sync") {
		t.Errorf("without a directory: %s", got)
	}
	if filled := command(t, "sync", "-c", h.file); filled.code != exitFine {
		t.Fatal(filled)
	}
	before := read(t, kept)
	got = h.try(t, "search", "--query", "Nadia", "--explain")
	if got.code != exitFine || !strings.Contains(got.stdout, "Nadia Ferrer") || !strings.Contains(got.stdout, "the directory knows") || strings.Contains(got.stdout, "fill it") {
		t.Errorf("with a directory: %s", got)
	}
	if read(t, kept) != before {
		t.Error("the directory was changed")
	}
}
