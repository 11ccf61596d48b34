package whatalo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/whatalo"
)

const ofCustomer = "/v1/orders?customer_id=412907335518&order=desc&per_page=50&sort=created_at"

func itemsOf(id string) string { return "/v1/orders/" + id + "/items" }

func searchOrders(text string, rows int) string {
	return fmt.Sprintf("/v1/orders?order=desc&per_page=%d&search=%s&sort=created_at", rows, text)
}

func TestOrdersOfCustomerComeWithLines(t *testing.T) {
	s := newShop(t, map[string]answer{
		ofCustomer:              ok("orders_of_customer.json"),
		itemsOf("903718264455"): ok("order_items.json"),
		itemsOf("903718264301"): {status: 404, body: `{"error":{"code":"not_found"}}`},
		"/v1/store":             ok("store.json"),
	})
	adapter := s.open(func(c *whatalo.Config) { c.ItemsOfNewest = 2 })
	document, err := adapter.Fetch(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "412907335518"})
	if err != nil || document.Missing != nil {
		t.Fatalf("got %v, missing %q", err, document.Missing)
	}
	if diff := cmp.Diff(decoded(t, fixture(t, "orders_joined.json")), decoded(t, document.Body)); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if calls := s.asked(); len(calls) != 3 {
		t.Errorf("asked %q, want the orders and the lines of two", calls)
	}
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestWhichOrdersAreFound(t *testing.T) {
	tests := []struct {
		name    string
		query   adapters.Query
		request string
		ids     string
		joined  string // whose lines are asked for
	}{
		{
			"by number", adapters.Query{OrderNumber: "2051"},
			searchOrders("2051", 100), "903718264455", "903718264455",
		},
		{
			"by number with a prefix", adapters.Query{OrderNumber: " Nº 2051"},
			searchOrders("2051", 100), "903718264455", "903718264455",
		},
		{
			"by part of a number", adapters.Query{OrderNumber: "205"},
			searchOrders("205", 100), "", "",
		},
		{
			"by hostile number", adapters.Query{OrderNumber: "2051&customer_id=1"},
			searchOrders("2051%26customer_id%3D1", 100), "", "",
		},
		{
			"by phone, also of the delivery", adapters.Query{Phone: asker()},
			searchOrders("%2B34611240573", 100), "903718265111 903718265000 903718264455", "903718265000 903718264455",
		},
		{
			"by e-mail", adapters.Query{Email: "ines.quiroga@example.com", Limit: 5},
			searchOrders("ines.quiroga%40example.com", 5), "903718265111 903718265000 903718264455", "903718265000 903718264455",
		},
		{
			"without lines", adapters.Query{OrderNumber: "2051", Brief: true},
			searchOrders("2051", 100), "903718264455", "",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answers := map[string]answer{test.request: ok("orders_search.json"), "/v1/store": ok("store.json")}
			if !test.query.Phone.IsZero() {
				answers[searchOrders("611+24+05+73", 100)] = ok(none)
			}
			for _, id := range strings.Fields(test.joined) {
				answers[itemsOf(id)] = ok("order_items.json")
			}
			s := newShop(t, answers)
			document, err := s.open(nil).Fetch(t.Context(), adapters.FindOrders, test.query)
			if err != nil {
				t.Fatal(err)
			}
			if got := ids(document); got != test.ids {
				t.Errorf("ids %q, want %q", got, test.ids)
			}
			if got := withItems(document); got != test.joined {
				t.Errorf("lines in %q, want %q", got, test.joined)
			}
			if calls := s.asked(); len(calls) != len(answers)-1 {
				t.Errorf("asked %q", calls)
			}
		})
	}
}

// withItems returns the ids of the orders that carry lines.
func withItems(document adapters.Document) string {
	var all []string
	for _, order := range gjson.GetBytes(document.Body, "data").Array() {
		if order.Get("items.#").Int() > 0 {
			all = append(all, order.Get("id").String())
		}
	}
	return strings.Join(all, " ")
}

// TestFailedLines: an order whose lines cannot be read says nothing of them, and
// the document tells so; the others keep theirs.
func TestFailedLines(t *testing.T) {
	tests := map[string]answer{
		"outage":     {status: 500, body: `{}`},
		"the limit":  {status: 429, body: "error_rate_limited.json"},
		"not a list": ok(`{"data":{}}`),
	}
	for name, failing := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, map[string]answer{
				ofCustomer:              ok(`{"data":[{"id":"1","items":[]},{"id":"2","items":[],"total":9}]}`),
				itemsOf("1"):            failing,
				itemsOf("2"):            ok("order_items.json"),
				"/v1/store":             ok("store.json"),
				itemsOf("903718264455"): ok("order_items.json"),
			})
			document, err := s.open(nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "412907335518"})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(document.Missing, []string{"items"}) {
				t.Errorf("missing %q, want items", document.Missing)
			}
			if got := gjson.GetBytes(document.Body, "data.0").Raw; got != `{"id":"1"}` {
				t.Errorf("the failed order is %s", got)
			}
			if got := withItems(document); got != "2" {
				t.Errorf("lines in %q, want 2", got)
			}
		})
	}
}

// TestTimeEndsTheLines: orders that were read are not lost with their lines.
func TestTimeEndsTheLines(t *testing.T) {
	never := make(chan struct{})
	s := newShop(t, map[string]answer{
		ofCustomer:   ok(`{"data":[{"id":"1","total":9}]}`),
		itemsOf("1"): {status: 200, body: "order_items.json", block: never},
		"/v1/store":  ok("store.json"),
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.onFlight(1, cancel)
	document, err := s.open(nil).Fetch(ctx, adapters.FindOrders, adapters.Query{CustomerID: "412907335518"})
	if err != nil || !slices.Equal(document.Missing, []string{"items"}) {
		t.Fatalf("got %v, missing %q, want items", err, document.Missing)
	}
	if got := string(document.Body); got != `{"data":[{"id":"1","total":9}]}` {
		t.Errorf("the document is %s", got)
	}
}

func TestEmbeddedLinesAreNotReadAgain(t *testing.T) {
	const body = `{"data":[{"id":"1","items":[{"id":"a"}]},{"id":"2","items":[{"id":"b"}]}]}`
	s := newShop(t, map[string]answer{ofCustomer: ok(body), "/v1/store": ok("store.json")})
	document, err := s.open(nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "412907335518"})
	if err != nil || string(document.Body) != body {
		t.Errorf("got %s, %v", document.Body, err)
	}
}

// TestLinesAreReadAtOnce holds every call back until six are under way: with
// fewer the test would not end, with more the count tells.
func TestLinesAreReadAtOnce(t *testing.T) {
	release := make(chan struct{})
	var orders []string
	answers := map[string]answer{"/v1/store": ok("store.json")}
	for i := range 10 {
		id := fmt.Sprint(i)
		orders = append(orders, `{"id":"`+id+`","items":[]}`)
		answers[itemsOf(id)] = answer{status: 200, body: "order_items.json", block: release}
	}
	answers[ofCustomer] = ok(`{"data":[` + strings.Join(orders, ",") + `]}`)
	s := newShop(t, answers)
	s.onFlight(6, func() { close(release) })

	document, err := s.open(nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "412907335518"})
	if err != nil || document.Missing != nil {
		t.Fatalf("got %v, missing %q", err, document.Missing)
	}
	if got := withItems(document); got != "0 1 2 3 4 5 6 7 8 9" {
		t.Errorf("lines in %q", got)
	}
	if s.most() != 6 {
		t.Errorf("%d calls at once, want 6", s.most())
	}
}
