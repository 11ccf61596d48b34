package simulate_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

// parcels asks for orders that must come as a bare list.
func parcels(t *testing.T, h http.Handler, query string) []map[string]any {
	t.Helper()
	w := ask(h, http.MethodGet, "/orders?"+query, "")
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", query, w.Code, w.Body)
	}
	rows := []map[string]any{}
	unmarshal(t, w.Body.Bytes(), &rows)
	return rows
}

// ids lists the ids of the rows.
func ids(rows []map[string]any) []string {
	list := []string{}
	for _, row := range rows {
		list = append(list, text(row["id"]))
	}
	slices.Sort(list)
	return list
}

// expected lists the ids of the orders that fulfil the condition.
func expected(shop *simulate.Shop, condition func(simulate.Order) bool) []string {
	list := []string{}
	for _, o := range shop.Orders() {
		if o.InTracking() && condition(o) {
			list = append(list, o.TrackingID)
		}
	}
	slices.Sort(list)
	return list
}

// digits keeps only digits.
func digits(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }), "")
}

func TestTrackingFilters(t *testing.T) {
	t.Parallel()
	type order = simulate.Order
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	api := shop.OrderTracking(simulate.TrackingOptions{})
	vip := persona(t, shop, "vip")
	orders := shop.OrdersOf(vip.ID)
	last := orders[len(orders)-1]
	for query, passes := range map[string]func(order) bool{
		"email=" + strings.ToUpper(vip.Email):             func(o order) bool { return strings.EqualFold(o.CustomerEmail, vip.Email) },
		"phone=" + url.QueryEscape(vip.E164):              func(o order) bool { return strings.HasSuffix(digits(o.CustomerPhone), "1222333") },
		"phone=" + url.QueryEscape("0034 (611) 22-23-33"): func(o order) bool { return strings.HasSuffix(digits(o.CustomerPhone), "1222333") },
		"phone=1222333":                             func(o order) bool { return strings.HasSuffix(digits(o.CustomerPhone), "1222333") },
		"phone=222333":                              func(order) bool { return false },
		"order_id=" + last.TrackingID:               func(o order) bool { return o.TrackingID == last.TrackingID },
		"order_id=" + last.Reference():              func(order) bool { return false },
		"ref_id=" + last.Reference():                func(o order) bool { return o.Number == last.Number },
		"ref_id=nothing":                            func(order) bool { return false },
		"phone=1222333&order_id=" + last.TrackingID: func(o order) bool { return o.TrackingID == last.TrackingID },
		"phone=9999999&order_id=" + last.TrackingID + "&unknown=1": func(order) bool { return false },
	} {
		if diff := cmp.Diff(expected(shop, passes), ids(parcels(t, api, query))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	golden(t, "tracking.json", ask(api, http.MethodGet, "/orders?ref_id="+last.Reference(), "").Body.Bytes())
}

func TestTrackingHandsOutStrangers(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1, Customers: 2000})
	api := shop.OrderTracking(simulate.TrackingOptions{})
	both := 0
	for _, pair := range shop.Strangers() {
		own := expected(shop, func(o simulate.Order) bool { return o.E164 == pair[0].E164 })
		others := expected(shop, func(o simulate.Order) bool { return o.E164 == pair[1].E164 })
		got := ids(parcels(t, api, "phone="+url.QueryEscape(pair[0].E164)))
		for _, id := range slices.Concat(own, others) {
			if !slices.Contains(got, id) {
				t.Errorf("%s: order %s is missing from %v", pair[0].E164, id, got)
			}
		}
		if len(own) > 0 && len(others) > 0 {
			both++
		}
	}
	if both == 0 {
		t.Error("no two strangers have orders")
	}
}

func TestTrackingRefusals(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	for _, test := range []struct {
		name, method, query, header, key string
		options                          simulate.TrackingOptions
		status                           int
		body                             string
	}{
		{name: "no parameter", status: 400},
		{name: "empty parameter", query: "phone=", status: 400},
		{name: "unknown parameter", query: "name=x", status: 400},
		{name: "unsupported parameter", query: "phone=1222333", options: simulate.TrackingOptions{Parameters: []string{"email"}}, status: 400},
		{name: "none", query: "email=nobody@example.com", status: 200, body: "[]"},
		{name: "none as 404", query: "email=nobody@example.com", options: simulate.TrackingOptions{NotFound: true}, status: 404},
		{name: "written to", method: http.MethodPost, query: "phone=1222333", status: 405},
		{name: "no key", query: "phone=1222333", options: simulate.TrackingOptions{APIKey: "k"}, status: 401},
		{name: "wrong key", query: "phone=1222333", header: "X-Api-Key", key: "x", options: simulate.TrackingOptions{APIKey: "k"}, status: 401},
		{name: "key", query: "phone=1222333", header: "X-Api-Key", key: "k", options: simulate.TrackingOptions{APIKey: "k"}, status: 200},
		{
			name: "key elsewhere", query: "phone=1222333", header: "Authorization", key: "Bearer k",
			options: simulate.TrackingOptions{APIKey: "Bearer k", Header: "Authorization"}, status: 200,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(test.method, "/orders?"+test.query, nil)
			r.Header.Set(test.header, test.key)
			w := httptest.NewRecorder()
			shop.OrderTracking(test.options).ServeHTTP(w, r)
			if w.Code != test.status || test.body != "" && strings.TrimSpace(w.Body.String()) != test.body {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, test.status, test.body)
			}
		})
	}
}

func TestTrackingEnvelopes(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	guest := shop.OrdersAt(persona(t, shop, "guest").E164)[0].TrackingID
	for envelope, want := range map[simulate.Envelope][2]string{
		simulate.Bare:       {`[ORDER]`, `[]`},
		simulate.Orders:     {`{"orders":[ORDER]}`, `{"orders":[]}`},
		simulate.Data:       {`{"data":[ORDER]}`, `{"data":[]}`},
		simulate.Results:    {`{"results":[ORDER]}`, `{"results":[]}`},
		simulate.DataOrders: {`{"data":{"orders":[ORDER]}}`, `{"data":{"orders":[]}}`},
		simulate.OneOrder:   {`{"order":ORDER}`, `{"order":null}`},
		simulate.OneObject:  {`ORDER`, `{}`},
	} {
		bare := ask(shop.OrderTracking(simulate.TrackingOptions{}), http.MethodGet, "/?order_id="+guest, "").Body.String()
		order := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(bare), "["), "]")
		api := shop.OrderTracking(simulate.TrackingOptions{Envelope: envelope})
		for i, id := range []string{guest, "ORD-1"} {
			got := strings.TrimSpace(ask(api, http.MethodGet, "/?order_id="+id, "").Body.String())
			if diff := cmp.Diff(strings.Replace(want[i], "ORDER", order, 1), got); diff != "" {
				t.Errorf("envelope %q (-want +got):\n%s", envelope, diff)
			}
		}
	}
}

func TestTrackingTextAmounts(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	order := shop.OrdersAt(persona(t, shop, "guest").E164)[0]
	row := parcels(t, shop.OrderTracking(simulate.TrackingOptions{TextAmounts: true}), "order_id="+order.TrackingID)[0]
	if row["total"] != order.Total.String() {
		t.Errorf("the total is %v, want the text %q", row["total"], order.Total)
	}
}

func TestTrackingIgnoresFiltersOnDemand(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	api := shop.OrderTracking(simulate.TrackingOptions{})
	everybody := expected(shop, func(simulate.Order) bool { return true })
	for _, want := range []int{0, len(everybody), 0} {
		api.IgnoreFilters(want > 0)
		if got := parcels(t, api, "email=nobody@example.com"); len(got) != want {
			t.Errorf("%d orders, want %d", len(got), want)
		}
	}
}

func TestBothBackendsKnowTheSameOrder(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	store, tracking := unlimited(shop), shop.OrderTracking(simulate.TrackingOptions{})
	shared := 0
	for _, o := range shop.Orders() {
		if !o.InWhatalo() || !o.InTracking() || o.Number%10 != 0 {
			continue
		}
		shared++
		rows := parcels(t, tracking, "ref_id="+o.Reference())
		var there one
		unmarshal(t, ask(store, http.MethodGet, "/v1/orders/"+o.ID, "").Body.Bytes(), &there)
		if len(rows) != 1 || rows[0]["external_ref_id"] != text(there.Data["order_number"]) || rows[0]["total"] != there.Data["total"] {
			t.Errorf("order %d: %v and %v", o.Number, rows, there.Data)
		}
	}
	if shared < 50 {
		t.Errorf("only %d tenth orders are shared", shared)
	}
}

func TestMarkersAreWhereTheyMayBe(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	store, tracking := unlimited(shop), shop.OrderTracking(simulate.TrackingOptions{})
	tracking.IgnoreFilters(true)
	tracked := ask(tracking, http.MethodGet, "/?phone=1", "").Body.String()
	products := ask(store, http.MethodGet, "/v1/products?per_page=100", "").Body.String()
	var orders strings.Builder
	for _, n := range []string{"1", "2", "3"} {
		orders.WriteString(ask(store, http.MethodGet, "/v1/orders?per_page=100&page="+n, "").Body.String())
	}
	colleague := ask(shop.Wazzup(simulate.WazzupOptions{}), http.MethodGet, "/v3/users/11", "").Body.String()
	for _, marker := range simulate.LeakMarkers() {
		if !strings.Contains(products+orders.String()+colleague, marker) {
			t.Errorf("neither the store nor the hub carries %s", marker)
		}
		if strings.Contains(tracked, marker) {
			t.Errorf("the order-tracking endpoint carries %s", marker)
		}
	}
}
