package simulate_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

// unlimited is an open store API.
func unlimited(shop *simulate.Shop) *simulate.Whatalo {
	return shop.Whatalo(simulate.WhataloOptions{RatePerMinute: -1})
}

func TestWhataloRoutes(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	vip, product := persona(t, shop, "vip"), shop.Products()[0]
	orders := shop.OrdersOf(vip.ID)
	order := orders[len(orders)-1]
	for _, test := range []struct {
		name, method, target, body string
		status                     int
		file                       string // golden; empty: only the status
	}{
		{"customers", "GET", "/v1/customers?search=lucia.ferreiro.castro@", "", 200, "customers.json"},
		{"customer", "GET", "/v1/customers/" + vip.ID, "", 200, "customer.json"},
		{"customers counted", "GET", "/v1/customers/count", "", 200, "customers_count.json"},
		{"orders of a customer", "GET", "/v1/orders?per_page=1&customer_id=" + vip.ID, "", 200, "orders.json"},
		{"order", "GET", "/v1/orders/" + order.ID, "", 200, "order.json"},
		{"items", "GET", "/v1/orders/" + order.ID + "/items", "", 200, "items.json"},
		{"orders counted", "GET", "/v1/orders/count", "", 200, ""},
		{"products", "GET", "/v1/products?search=taza-esmaltada-marea", "", 200, "products.json"},
		{"product", "GET", "/v1/products/" + product.ID, "", 200, ""},
		{"products counted", "GET", "/v1/products/count", "", 200, ""},
		{"store", "GET", "/v1/store", "", 200, "store.json"},
		{"nobody", "GET", "/v1/customers?search=nobody-at-all", "", 200, "nobody.json"},
		{"no customer", "GET", "/v1/customers/000000000000", "", 404, "not_found.json"},
		{"no order", "GET", "/v1/orders/000000000000", "", 404, ""},
		{"no items", "GET", "/v1/orders/000000000000/items", "", 404, ""},
		{"no product", "GET", "/v1/products/000000000000", "", 404, ""},
		{"no route", "GET", "/v1/carts", "", 404, ""},
		{"orders cannot be created", "POST", "/v1/orders", "{}", 404, ""},
		{"page too small", "GET", "/v1/customers?page=0", "", 422, ""},
		{"page too large", "GET", "/v1/customers?per_page=101", "", 422, "validation.json"},
		{"page no number", "GET", "/v1/orders?page=one", "", 422, ""},
		{"sort unknown", "GET", "/v1/orders?sort=phone", "", 422, ""},
		{"order unknown", "GET", "/v1/orders?order=up", "", 422, ""},
		{"status unknown", "GET", "/v1/orders?status=pending,lost", "", 422, ""},
		{"counted status unknown", "GET", "/v1/orders/count?status=lost", "", 422, ""},
		{"date unreadable", "GET", "/v1/orders?date_from=yesterday", "", 422, ""},
		{"amount negative", "GET", "/v1/orders?total[gte]=-1", "", 422, ""},
		{"flag unreadable", "GET", "/v1/customers?has_orders=yes", "", 422, ""},
		{"stock unknown", "GET", "/v1/products?stock_status=some", "", 422, ""},
		{"unknown filters are ignored", "GET", "/v1/customers?phone=600", "", 200, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := ask(unlimited(shop), test.method, test.target, test.body)
			if w.Code != test.status {
				t.Fatalf("%s %s: %d %s, want %d", test.method, test.target, w.Code, w.Body, test.status)
			}
			if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
				t.Errorf("content type %q", got)
			}
			if test.file != "" {
				golden(t, test.file, w.Body.Bytes())
			}
		})
	}
}

func TestWhataloPagesHoldEverythingOnce(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	api := unlimited(shop)
	for _, kind := range []string{"customers", "orders", "products"} {
		for _, size := range []int{7, 25, 100} {
			seen, pages, total := map[any]bool{}, 1, 0
			for n := 1; n <= pages; n++ {
				p := list(t, api, fmt.Sprintf("/v1/%s?page=%d&per_page=%d&status=", kind, n, size))
				pages, total = p.Pagination.TotalPages, p.Pagination.Total
				if p.Pagination.Page != n || p.Pagination.PerPage != size || len(p.Data) > size {
					t.Errorf("%s: page %d of %d tells %+v and holds %d", kind, n, size, p.Pagination, len(p.Data))
				}
				for _, id := range column(p, "id") {
					if seen[id] {
						t.Errorf("%s: %v comes twice", kind, id)
					}
					seen[id] = true
				}
			}
			if len(seen) != total || total == 0 || pages != (total+size-1)/size {
				t.Errorf("%s: %d of %d seen on %d pages of %d", kind, len(seen), total, pages, size)
			}
			if p := list(t, api, fmt.Sprintf("/v1/%s?page=%d&per_page=%d", kind, pages+1, size)); len(p.Data) != 0 {
				t.Errorf("%s: %d rows behind the last page", kind, len(p.Data))
			}
		}
	}
}

func TestWhataloKey(t *testing.T) {
	t.Parallel()
	api := simulate.NewShop(simulate.Options{Customers: 5}).Whatalo(simulate.WhataloOptions{APIKey: "wk_test_example"})
	for key, want := range map[string]int{"": 401, "wk_test_other": 401, "wk_test_example": 200} {
		w := record(api, key)
		if w.Code != want {
			t.Errorf("key %q: %d, want %d", key, w.Code, want)
		}
		if w.Header().Get("X-RateLimit-Limit") != "1000" {
			t.Errorf("key %q: no rate headers", key)
		}
		if want == 401 {
			golden(t, "unauthorized.json", w.Body.Bytes())
		}
	}
}

func TestWhataloRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := simulate.NewShop(simulate.Options{Customers: 5}).Whatalo(simulate.WhataloOptions{APIKey: "k", RatePerMinute: 2})
		steps := []struct {
			wait      time.Duration
			key       string
			status    int
			remaining string
		}{
			{0, "k", 200, "1"},
			{0, "other", 401, "1"},
			{15 * time.Second, "k", 200, "0"},
			{0, "k", 429, "0"},
			{44 * time.Second, "k", 429, "0"},
			{time.Second, "k", 200, "1"},
		}
		for i, step := range steps {
			time.Sleep(step.wait)
			w := record(api, step.key)
			if w.Code != step.status || w.Header().Get("X-RateLimit-Remaining") != step.remaining {
				t.Errorf("step %d: %d with %s left, want %d with %s", i, w.Code, w.Header().Get("X-RateLimit-Remaining"), step.status, step.remaining)
			}
			if i == 3 {
				golden(t, "rate_limited.json", w.Body.Bytes())
			}
			if got, latest := w.Header().Get("X-RateLimit-Reset"), fmt.Sprint(time.Now().Add(time.Minute).Unix()); got > latest {
				t.Errorf("step %d: resets at %s, later than %s", i, got, latest)
			}
		}
	})
}

func TestWhataloIgnoresFiltersOnDemand(t *testing.T) {
	t.Parallel()
	api := unlimited(simulate.NewShop(simulate.Options{}))
	const target = "/v1/customers?search=nobody-at-all&per_page=10&page=2"
	for _, want := range []int{0, 300, 0} {
		api.IgnoreFilters(want > 0)
		p := list(t, api, target)
		if p.Pagination.Total != want || p.Pagination.PerPage != 10 {
			t.Errorf("%+v, want a total of %d by tens", p.Pagination, want)
		}
	}
}

func TestWhataloListsHaveNoItems(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	embedding := shop.Whatalo(simulate.WhataloOptions{EmbedItems: true})
	order, _ := shop.OrderByNumber(1042)
	for _, row := range list(t, embedding, "/v1/orders").Data {
		if _, ok := row["items"]; ok {
			t.Fatal("the list has items")
		}
	}
	for api, want := range map[*simulate.Whatalo]bool{embedding: true, unlimited(shop): false} {
		var one struct {
			Data map[string]any `json:"data"`
		}
		unmarshal(t, ask(api, http.MethodGet, "/v1/orders/"+order.ID, "").Body.Bytes(), &one)
		if _, ok := one.Data["items"]; ok != want {
			t.Errorf("embedded items: %v, want %v", ok, want)
		}
		if diff := cmp.Diff(float64(1042), one.Data["order_number"]); diff != "" {
			t.Errorf("wrong order: %s", diff)
		}
	}
}
