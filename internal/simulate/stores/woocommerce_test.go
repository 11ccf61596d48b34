package stores_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// askWoo asks WooCommerce with the right key.
func askWoo(h http.Handler, target string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/wp-json/wc/v3/"+target, nil)
	r.SetBasicAuth(stores.WooCommerceKey, stores.WooCommerceSecret)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// wooFound lists one field of the rows of an answer that must come.
func wooFound(t *testing.T, h http.Handler, target, field string) []string {
	t.Helper()
	w := askWoo(h, target)
	var rows []map[string]json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &rows); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	list := []string{}
	for _, row := range rows {
		list = append(list, strings.Trim(string(row[field]), `"`))
	}
	return list
}

func TestWooCommerceFindsOrders(t *testing.T) {
	h := stores.WooCommerce(stores.NewCast())
	for query, want := range map[string][]string{
		"search=600111222":                        {"1043"}, // typed with the country code
		"search=600%2011%2012":                    {"1042"}, // typed in groups
		"search=%2B34600111222":                   {},       // the plus sign is read as a blank
		"search=bruno.salas@":                     {"1044"},
		"search=Nueva":                            {"1044"},
		"search=1045":                             {"1045"},
		"customer=101":                            {"1043", "1042"},
		"include=1041,1044":                       {"1044", "1041"},
		"include=1041,1044&orderby=id&order=asc":  {"1041", "1044"},
		"include=1041,1044&orderby=id&order=desc": {"1044", "1041"},
		"customer=101&status=processing":          {},
		"customer=101&status=completed":           {"1043", "1042"},
		"search=Ferrer&per_page=1&page=2":         {"1042"},
		"search=Ferrer&per_page=1&page=3":         {},
		"search=Ferrer&modified_after=2026-05-03T00:00:00Z&dates_are_gmt=true": {"1043"},
	} {
		if got := wooFound(t, h, "orders?"+query, "number"); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestWooCommerceCustomersHaveNoSearchByPhone(t *testing.T) {
	h := stores.WooCommerce(stores.NewCast())
	for query, want := range map[string][]string{
		"search=600111222":                     {},
		"search=ferrer":                        {"101"},
		"email=NADIA.ferrer@example.com":       {"101"},
		"email=iker.soto@example.com":          {}, // a subscriber
		"email=iker.soto@example.com&role=all": {"103"},
		"search=Salas&role=all":                {}, // a guest
		"include=101,102,103&role=all":         {"103", "101", "102"},
		"include=102,101&orderby=id":           {"101", "102"},
	} {
		if got := wooFound(t, h, "customers?"+query, "id"); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestWooCommercePages(t *testing.T) {
	h := stores.WooCommerce(stores.NewCast())
	w := askWoo(h, "orders?per_page=100&page=2&_fields=id")
	link := w.Header().Get("Link")
	if w.Header().Get("X-WP-Total") != "125" || w.Header().Get("X-WP-TotalPages") != "2" || !strings.Contains(link, `page=1&per_page=100>; rel="prev"`) || strings.Contains(link, "next") {
		t.Errorf("the second page has %v", w.Header())
	}
	var rows []map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &rows); err != nil || len(rows) != 25 || len(rows[0]) != 1 {
		t.Errorf("%d rows, the first is %v", len(rows), rows)
	}
	if first := askWoo(h, "orders").Header().Get("Link"); !strings.Contains(first, `page=2>; rel="next"`) || strings.Contains(first, "prev") {
		t.Errorf("the first page leads to %s", first)
	}
}

func TestWooCommerceRefunds(t *testing.T) {
	h := stores.WooCommerce(stores.NewCast())
	var order struct {
		Total   string `json:"total"`
		Refunds []struct {
			Total string `json:"total"`
		} `json:"refunds"`
		Lines []struct {
			ID    json.Number `json:"id"`
			Price json.Number `json:"price"`
			Total string      `json:"total"`
		} `json:"line_items"`
	}
	if err := json.Unmarshal(askWoo(h, "orders/1042").Body.Bytes(), &order); err != nil {
		t.Fatal(err)
	}
	if order.Total != "47.15" || len(order.Refunds) != 1 || order.Refunds[0].Total != "-14.50" || len(order.Lines) != 2 {
		t.Errorf("order 1042 is %+v", order)
	}
	if order.Lines[0].Total == "" || len(order.Lines[0].Price.String()) < 5 {
		t.Errorf("the first line costs %+v", order.Lines[0])
	}
	refunds := askWoo(h, "orders/1042/refunds").Body.String()
	for _, want := range []string{`"amount":"14.50"`, `"quantity":-1`, `"total":"-11.98"`, `"_refunded_item_id","value":"` + order.Lines[0].ID.String() + `"`} {
		if !strings.Contains(refunds, want) {
			t.Errorf("%s is not in %s", want, refunds)
		}
	}
}

func TestWooCommerceShelf(t *testing.T) {
	h := stores.WooCommerce(stores.NewCast())
	if got := wooFound(t, h, "products?search=taza", "status"); !slices.Equal(got, []string{"draft", "publish", "publish"}) {
		t.Errorf("any product: %v", got)
	}
	if got := wooFound(t, h, "products?search=taza&status=publish", "type"); !slices.Equal(got, []string{"simple", "variable"}) {
		t.Errorf("those on sale: %v", got)
	}
	if got := wooFound(t, h, "products/301/variations", "sku"); !slices.Equal(got, []string{"TAZ-01-A", "TAZ-01-V"}) {
		t.Errorf("the variations: %v", got)
	}
	if got := askWoo(h, "data/currencies/current").Body.String(); !strings.Contains(got, `"code":"EUR"`) {
		t.Errorf("the currency is %s", got)
	}
}

func TestWooCommerceRefuses(t *testing.T) {
	h := stores.WooCommerce(stores.NewCast())
	for target, want := range map[string]struct {
		status int
		code   string
	}{
		"orders?per_page=101":       {400, "rest_invalid_param"},
		"orders?page=0":             {400, "rest_invalid_param"},
		"orders?customer=guest":     {400, "rest_invalid_param"},
		"orders?include=x":          {400, "rest_invalid_param"},
		"orders?modified_after=now": {400, "rest_invalid_param"},
		"orders?orderby=total":      {400, "rest_invalid_param"},
		"customers?include=1,,2":    {400, "rest_invalid_param"},
		"orders/7":                  {404, "woocommerce_rest_shop_order_invalid_id"},
		"orders/7/refunds":          {404, "woocommerce_rest_invalid_order_id"},
		"customers/7":               {404, "woocommerce_rest_invalid_id"},
		"products/7/variations":     {404, "woocommerce_rest_product_invalid_id"},
		"carts":                     {404, "rest_no_route"},
	} {
		if w := askWoo(h, target); w.Code != want.status || !strings.Contains(w.Body.String(), want.code) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	for key, want := range map[[2]string]string{
		{"", ""}:                               "woocommerce_rest_cannot_view",
		{"ck_other", stores.WooCommerceSecret}: "woocommerce_rest_cannot_view",
		{stores.WooCommerceKey, "cs_other"}:    "woocommerce_rest_authentication_error",
	} {
		r := httptest.NewRequest(http.MethodGet, "/wp-json/wc/v3/orders", nil)
		r.SetBasicAuth(key[0], key[1])
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%v: %d %s", key, w.Code, w.Body)
		}
	}
	query := "/wp-json/wc/v3/orders/1044?consumer_key=" + stores.WooCommerceKey + "&consumer_secret=" + stores.WooCommerceSecret
	if w := asked(h, http.MethodGet, query, ""); w.Code != http.StatusOK {
		t.Errorf("a key in the query: %d %s", w.Code, w.Body)
	}
}

func TestWooCommerceIgnoresFilters(t *testing.T) {
	h := simulate.Faulty(stores.WooCommerce(stores.NewCast()))
	h.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	for _, target := range []string{"orders?search=600111222", "orders?customer=101", "customers?email=x@example.com", "customers?search=x"} {
		if got := wooFound(t, h, target, "id"); len(got) != 10 {
			t.Errorf("%s: %v", target, got)
		}
	}
}
