package whatalo_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
)

// TestUnreadableNumbersAreNoAnswer: an order whose number cannot be read may be
// the one that is wanted, so it is not said that there is none.
func TestUnreadableNumbersAreNoAnswer(t *testing.T) {
	const request = "/v1/orders?order=desc&per_page=100&search=2051&sort=created_at"
	for body, want := range map[string]adapters.Kind{
		`{"data":[{"id":"1","order_number":{"value":4}}],"pagination":{}}`:      adapters.BadResponse,
		`{"data":[{"id":"1","order_number":["≈ 2051"]}],"pagination":{}}`:       adapters.BadResponse,
		`{"data":[{"id":"1","order_number":20510},{"id":"2"}],"pagination":{}}`: 0,
	} {
		s := newShop(t, map[string]answer{request: ok(body), "/v1/store": ok("store.json")})
		document, err := s.open(nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{OrderNumber: "2051", Brief: true})
		if want != 0 && adapters.KindOf(err) != want || want == 0 && err != nil {
			t.Errorf("%s: %s, %v, want %v", body, document.Body, err, want)
		}
	}
}

// TestUnreadableSettingsAreNotKept: they would be believed for hours.
func TestUnreadableSettingsAreNotKept(t *testing.T) {
	const request = "/v1/products?per_page=8&search=taza&status=active"
	for settings, missing := range map[string][]string{
		`{"data":{"storefront_url":{"value":30},"currency":"EUR"}}`:     {"store"},
		`{"data":{"storefront_url":"https://a.example","currency":[]}}`: {"store"},
		`{"data":["EUR"]}`: {"store"},
		`{"data":{"storefront_url":null,"currency":"EUR"}}`: nil,
		`{"data":{}}`: nil,
	} {
		s := newShop(t, map[string]answer{request: ok("products_search.json"), "/v1/store": ok(settings)})
		document, err := s.open(nil).Fetch(t.Context(), adapters.SearchProducts, adapters.Query{Text: "taza", Limit: 8})
		if err != nil || !slices.Equal(document.Missing, missing) || (document.Steps == nil) != (missing != nil) {
			t.Errorf("%s: missing %q, steps %v, %v", settings, document.Missing, document.Steps, err)
		}
	}
}

// TestMoreRowsThanWereAskedForAreNoAnswer: some bytes would become gigabytes.
func TestMoreRowsThanWereAskedForAreNoAnswer(t *testing.T) {
	const request = "/v1/orders?order=desc&per_page=100&search=2051&sort=created_at"
	for rows, want := range map[int]adapters.Kind{5000: 0, 5001: adapters.BadResponse} {
		body := `{"data":[` + strings.Repeat(`{"id":"1"},`, rows-1) + `{"id":"1"}],"pagination":{}}`
		s := newShop(t, map[string]answer{request: ok(body), "/v1/store": ok("store.json")})
		_, err := s.open(nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{OrderNumber: "2051", Brief: true})
		if want != 0 && adapters.KindOf(err) != want || want == 0 && err != nil {
			t.Errorf("%d rows: %v, want %v", rows, err, want)
		}
	}
}

// TestAnErrorBesideAnEmptyListIsNoAnswer: nobody may be said to be not there
// because of it.
func TestAnErrorBesideAnEmptyListIsNoAnswer(t *testing.T) {
	const request = "/v1/orders?order=desc&per_page=100&search=2051&sort=created_at"
	for body, want := range map[string]adapters.Kind{
		`{"data":[],"error":{"code":"BUSY"}}`:           adapters.BadResponse,
		`{"data":[],"error":"busy"}`:                    adapters.BadResponse,
		`{"data":[],"error":null}`:                      0,
		`{"data":[],"error":{}}`:                        0,
		`{"data":[{"id":"1"}],"error":{"code":"PART"}}`: 0,
	} {
		s := newShop(t, map[string]answer{request: ok(body), "/v1/store": ok("store.json")})
		_, err := s.open(nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{OrderNumber: "2051", Brief: true})
		if want != 0 && adapters.KindOf(err) != want || want == 0 && err != nil {
			t.Errorf("%s: %v, want %v", body, err, want)
		}
	}
}

// TestHowLongAPageMayBe: a hundred orders of twenty times the usual length are
// read; what is longer would be held many times over.
func TestHowLongAPageMayBe(t *testing.T) {
	const request = "/v1/orders?order=desc&per_page=100&search=2051&sort=created_at"
	for length, want := range map[int]adapters.Kind{100 * 20 << 10: 0, 2<<20 + 1: adapters.BadResponse} {
		body := `{"data":[{"id":"1"}],"pagination":{}}`
		body += strings.Repeat(" ", length-len(body))
		s := newShop(t, map[string]answer{request: ok(body), "/v1/store": ok("store.json")})
		_, err := s.open(nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{OrderNumber: "2051", Brief: true})
		if want != 0 && adapters.KindOf(err) != want || want == 0 && err != nil {
			t.Errorf("%d bytes: %v, want %v", length, err, want)
		}
	}
}
