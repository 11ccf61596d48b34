package stores_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// askPrestaShop asks for a resource with parameters given as name, value.
func askPrestaShop(h http.Handler, path, key string, parameters ...string) (int, string) {
	query := url.Values{"output_format": {"JSON"}, "display": {"full"}}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	r := asked(h, http.MethodGet, "/api/"+path+"?"+query.Encode(), "", "Authorization", basicAuth(key, ""))
	return r.Code, r.Body.String()
}

// prestashopIDs lists the ids of a resource that must come.
func prestashopIDs(t *testing.T, h http.Handler, resource string, parameters ...string) []int64 {
	t.Helper()
	status, body := askPrestaShop(h, resource, stores.PrestaShopKey, parameters...)
	var lists map[string][]struct {
		ID int64 `json:"id"`
	}
	if status != http.StatusOK || json.Unmarshal([]byte(body), &lists) != nil {
		t.Fatalf("%s %v: %d %s", resource, parameters, status, body)
	}
	var ids []int64
	for _, row := range lists[resource] {
		ids = append(ids, row.ID)
	}
	return ids
}

func TestPrestaShopFilters(t *testing.T) {
	h := stores.PrestaShop(stores.NewCast())
	for _, test := range []struct {
		resource, field, filter string
		want                    []int64
	}{
		{"addresses", "phone_mobile", "%[6%0%0%1%1%1%2%2%2]%", []int64{9001}},
		{"addresses", "phone_mobile", "%[0%0%1%1%1%2%2%2]%", []int64{9001, 9003}}, // and Zoe's, who has the same end
		{"addresses", "phone", "%[5%5%5%6%6%6]%", []int64{9004}},                  // Iker's is in the other field
		{"customers", "id", "[103|101]", []int64{101, 103}},
		{"customers", "id", "[102]", []int64{102}},
		{"customers", "email", "[NADIA.ferrer@example.com]", []int64{101}},
		{"customers", "firstname", "[nad]%", []int64{101}},
		{"products", "name", "%[DESAYUNO]%", []int64{stores.CupID}},
	} {
		if got := prestashopIDs(t, h, test.resource, "filter["+test.field+"]", test.filter); !slices.Equal(got, test.want) {
			t.Errorf("%s with %s %s: %v, want %v", test.resource, test.field, test.filter, got, test.want)
		}
	}
	// Blanks in a number are letters like all others.
	if status, body := askPrestaShop(h, "addresses", stores.PrestaShopKey, "filter[phone_mobile]", "%[600111222]%"); status != http.StatusOK || body != "[]" {
		t.Errorf("a number without its blanks: %d %s", status, body)
	}
}

func TestPrestaShopPages(t *testing.T) {
	h := stores.PrestaShop(stores.NewCast())
	first := prestashopIDs(t, h, "orders", "sort", "[id_DESC]", "limit", "0,50")
	third := prestashopIDs(t, h, "orders", "sort", "[id_DESC]", "limit", "100,50")
	if len(first) != 50 || first[0] != 82120 || len(third) != 25 || third[24] != 81041 {
		t.Errorf("%d orders from %d on, then %v", len(first), first[0], third)
	}
	if status, body := askPrestaShop(h, "orders", stores.PrestaShopKey, "limit", "900,50"); status != http.StatusOK || body != "[]" {
		t.Errorf("after the end: %d %s", status, body)
	}
}

func TestPrestaShopShapes(t *testing.T) {
	h := stores.PrestaShop(stores.NewCast())
	for name, test := range map[string]struct {
		path       string
		parameters []string
		status     int
		holds      string
	}{
		"one of them, as a list":         {"customers/101", nil, 200, `{"customers":[{`},
		"nobody has no body":             {"customers/7", nil, 404, ""},
		"names in all languages":         {"order_states", []string{"filter[id]", "[5]"}, 200, `[{"id":1,"value":"Entregado"},{"id":2,"value":"Delivered"}]`},
		"slips have a name of their own": {"order_slip", nil, 200, `{"order_slips":[`},
		"dates that are none":            {"orders", nil, 200, `"delivery_date":"0000-00-00 00:00:00"`},
		"a price by its name":            {"products", []string{"price[final][use_tax]", "1"}, 200, `"final":"14.500000"`},
		"ids alone":                      {"carriers", []string{"display", "minimum"}, 200, `{"carriers":[{"id":3}]}`},
		"unknown filters are refused":    {"customers", []string{"filter[phone]", "[1]"}, 400, `"code":32`},
		"dates want to be allowed":       {"orders", []string{"filter[date_upd]", ">[2026-01-01]"}, 400, `"code":32`},
		"dates that are allowed":         {"orders", []string{"filter[date_upd]", ">[2026-05-05]", "date", "1"}, 200, `"reference":"1045"`},
		"unknown resources are refused":  {"clients", nil, 400, `"code":27`},
	} {
		if status, body := askPrestaShop(h, test.path, stores.PrestaShopKey, test.parameters...); status != test.status || !strings.Contains(body, test.holds) || test.holds == "" && body != "" {
			t.Errorf("%s: %d %.300s", name, status, body)
		}
	}
}

func TestPrestaShopRefuses(t *testing.T) {
	h := stores.PrestaShop(stores.NewCast())
	for _, key := range []string{"", "short", strings.Repeat("X", 32)} {
		if status, body := askPrestaShop(h, "customers", key); status != http.StatusUnauthorized || !strings.HasPrefix(body, `{"errors":[{"code":`) {
			t.Errorf("with the key %q: %d %s", key, status, body)
		}
	}
	if w := asked(h, http.MethodGet, "/api/customers", "", "Authorization", basicAuth(stores.PrestaShopKey, "")); !strings.HasPrefix(w.Body.String(), "<?xml") {
		t.Errorf("without a wish for JSON: %s", w.Body)
	}
	if w := asked(h, http.MethodPost, "/api/customers?output_format=JSON", "{}", "Authorization", basicAuth(stores.PrestaShopKey, "")); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("written to: %d", w.Code)
	}
	switched := simulate.Faulty(h)
	switched.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	if got := prestashopIDs(t, switched, "customers", "filter[id]", "[101]"); len(got) < 100 {
		t.Errorf("%d customers although filters are ignored", len(got))
	}
}

// basicAuth is the header of a user and a password.
func basicAuth(user, password string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header.Get("Authorization")
}
