package stores_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// askBigCommerce asks for a path with parameters given as name, value.
func askBigCommerce(h http.Handler, path string, parameters ...string) *httptest.ResponseRecorder {
	query := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	return asked(h, http.MethodGet, "/stores/"+stores.BigCommerceStore+path+"?"+query.Encode(), "", "X-Auth-Token", stores.BigCommerceToken)
}

// bigcommerceIDs lists the ids of an answer that must come, of either version.
func bigcommerceIDs(t *testing.T, h http.Handler, path string, parameters ...string) []int64 {
	t.Helper()
	w := askBigCommerce(h, path, parameters...)
	type row struct {
		ID int64 `json:"id"`
	}
	var rows []row
	var list struct {
		Data []row `json:"data"`
	}
	switch {
	case w.Code == http.StatusNoContent:
	case w.Code != http.StatusOK || json.Unmarshal(w.Body.Bytes(), &rows) != nil && json.Unmarshal(w.Body.Bytes(), &list) != nil:
		t.Fatalf("%s %v: %d %s", path, parameters, w.Code, w.Body)
	}
	ids := []int64{}
	for _, one := range slices.Concat(rows, list.Data) {
		ids = append(ids, one.ID)
	}
	return ids
}

func TestBigCommerceFilters(t *testing.T) {
	h := stores.BigCommerce(stores.NewCast())
	for _, test := range []struct {
		path, name, value string
		want              []int64
	}{
		{"/v3/customers", "phone:in", stores.NadiaPhone, []int64{101}},
		{"/v3/customers", "phone:in", "600111222", []int64{}},       // not as it is stored
		{"/v3/customers", "phone:in", stores.IkerPhone, []int64{}},  // on an address
		{"/v3/customers", "phone:in", stores.BrunoPhone, []int64{}}, // on an order
		{"/v3/customers", "email:in", "NADIA.ferrer@example.com,zoe.marchand@example.com", []int64{101, 102}},
		{"/v3/customers", "id:in", "103", []int64{103}},
		{"/v3/customers", "name:like", "dia Ferr", []int64{101}},
		{"/v2/orders", "email", "bruno.salas@example.com", []int64{1044}},
		{"/v2/orders", "customer_id", "101", []int64{1042, 1043}},
		{"/v2/orders", "customer_id", "999", []int64{}},
		{"/v3/orders/payment_actions/refunds", "order_id:in", "1042,1043", []int64{7001}},
		{"/v3/catalog/products", "keyword", "esmaltada", []int64{stores.MugID}},
	} {
		if got := bigcommerceIDs(t, h, test.path, test.name, test.value); !slices.Equal(got, test.want) {
			t.Errorf("%s %s=%s: %v, want %v", test.path, test.name, test.value, got, test.want)
		}
	}
	if got := bigcommerceIDs(t, h, "/v2/orders", "min_date_modified", "2026-05-06T00:00:00Z", "limit", "250"); len(got) != 120 {
		t.Errorf("%d orders changed in the crowd", len(got))
	}
}

func TestBigCommercePages(t *testing.T) {
	h := stores.BigCommerce(stores.NewCast())
	if third := bigcommerceIDs(t, h, "/v2/orders", "sort", "date_created:desc", "limit", "50", "page", "3"); len(third) != 25 || third[24] != 1041 {
		t.Errorf("the third page is %v", third)
	}
	if w := askBigCommerce(h, "/v2/orders", "page", "9"); w.Code != http.StatusNoContent || w.Body.Len() != 0 {
		t.Errorf("after the end: %d %s", w.Code, w.Body)
	}
	if w := askBigCommerce(h, "/v3/customers", "page", "9"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"data":[],"meta":{"pagination":{"count":0,"current_page":9,"per_page":50,"total":123,"total_pages":3}}`) {
		t.Errorf("after the end: %d %s", w.Code, w.Body)
	}
}

func TestBigCommerceShapes(t *testing.T) {
	h := stores.BigCommerce(stores.NewCast())
	for name, test := range map[string]struct {
		path       string
		parameters []string
		status     int
		holds      string
	}{
		"a guest":                  {"/v2/orders/1044", nil, 200, `"customer_id":0`},
		"days":                     {"/v2/orders/1042", nil, 200, `"date_created":"Sat, 25 Apr 2026 12:00:00 +0000"`},
		"refunds are not in it":    {"/v2/orders/1042", nil, 200, `"refunded_amount":"0.0000"`},
		"lines that were asked":    {"/v2/orders/1043", []string{"include", "consignments.line_items", "consignment_structure", "object"}, 200, `"display_value":"Verde"`},
		"parcels":                  {"/v2/orders/1043/shipments", nil, 200, `"tracking_number":"PQ1043ES"`},
		"no parcels":               {"/v2/orders/1044/shipments", nil, 204, ``},
		"no such order":            {"/v2/orders/7", nil, 404, `[{"message":"The requested resource was not found.","status":404}]`},
		"addresses":                {"/v3/customers", []string{"id:in", "103", "include", "addresses"}, 200, stores.IkerPhone},
		"unknown filters":          {"/v3/customers", []string{"telephone", "1"}, 422, `"title":"The filter(s): telephone are not valid filter parameter(s)."`},
		"unknown filters of old":   {"/v2/orders", []string{"phone", "1"}, 200, `"id":1041`},
		"the product as a variant": {"/v3/catalog/products", []string{"keyword", "plato", "include", "variants"}, 200, `"option_values":[]`},
	} {
		if w := askBigCommerce(h, test.path, test.parameters...); w.Code != test.status || !strings.Contains(w.Body.String(), test.holds) {
			t.Errorf("%s: %d %.300s", name, w.Code, w.Body)
		}
	}
	if body := askBigCommerce(h, "/v3/customers", "id:in", "103").Body.String(); strings.Contains(body, `"addresses"`) {
		t.Errorf("addresses that nobody asked for: %s", body)
	}
}

func TestBigCommerceRefuses(t *testing.T) {
	h := stores.BigCommerce(stores.NewCast())
	for path, begins := range map[string]string{"/v2/orders": `[{"message":`, "/v3/customers": `{"errors":{},"status":401`} {
		if w := asked(h, http.MethodGet, "/stores/"+stores.BigCommerceStore+path, "", "X-Auth-Token", "other"); w.Code != http.StatusUnauthorized || !strings.HasPrefix(w.Body.String(), begins) {
			t.Errorf("%s with another token: %d %s", path, w.Code, w.Body)
		}
	}
	if w := askBigCommerce(h, "/v2/store"); w.Header().Get("X-Rate-Limit-Requests-Left") == "" || w.Header().Get("X-Rate-Limit-Time-Reset-Ms") == "" {
		t.Errorf("no word of limits: %v", w.Header())
	}
	switched := simulate.Faulty(h)
	switched.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	for path, name := range map[string]string{"/v2/orders": "customer_id", "/v3/customers": "phone:in"} {
		if got := bigcommerceIDs(t, switched, path, name, "1"); len(got) != 50 {
			t.Errorf("%s: %d although filters are ignored", path, len(got))
		}
	}
}
