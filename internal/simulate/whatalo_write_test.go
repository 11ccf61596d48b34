package simulate_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

// one is a single object as the store API writes it.
type one struct {
	Data map[string]any `json:"data"`
}

func TestCreateCustomer(t *testing.T) {
	t.Parallel()
	api := unlimited(simulate.NewShop(simulate.Options{}))
	for _, test := range []struct {
		name, body string
		status     int
	}{
		{"name only", `{"name":"Nadia Ferrer"}`, 201},
		{"everything", `{"name":"Nadia Ferrer","email":"nadia@example.com","phone":"600 11 22 33","notes":"tardes"}`, 201},
		{"no name", `{"phone":"+34600112233"}`, 422},
		{"blank name", `{"name":"  "}`, 422},
		{"no e-mail", `{"name":"Nadia","email":"nadia"}`, 422},
		{"no JSON", `name=Nadia`, 400},
		{"wrong type", `{"name":7}`, 400},
	} {
		w := ask(api, http.MethodPost, "/v1/customers", test.body)
		if w.Code != test.status {
			t.Errorf("%s: %d %s, want %d", test.name, w.Code, w.Body, test.status)
		}
	}
	p := list(t, api, "/v1/customers?search=nadia+ferrer")
	if p.Pagination.Total != 2 || p.Data[0]["id"] == p.Data[1]["id"] {
		t.Fatalf("two customers were created, found %v", p.Data)
	}
	bare := p.Data[0]
	if bare["email"] != nil {
		bare = p.Data[1]
	}
	delete(bare, "id")
	delete(bare, "created_at")
	delete(bare, "updated_at")
	if diff := cmp.Diff(map[string]any{
		"name": "Nadia Ferrer", "email": nil, "phone": nil, "notes": nil, "has_email": false, "has_phone": false,
		"display_contact": "", "orders_count": 0.0, "total_spent": 0.0, "last_order_at": nil, "last_order_id": nil,
	}, bare); diff != "" {
		t.Errorf("new customer (-want +got):\n%s", diff)
	}
}

func TestUpdateCustomer(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	api, vip := unlimited(shop), persona(t, shop, "vip")
	target := "/v1/customers/" + vip.ID
	for _, test := range []struct {
		name, target, body string
		status             int
	}{
		{"phone", target, `{"phone":"600 99 88 77"}`, 200},
		{"name away", target, `{"name":""}`, 422},
		{"nobody", "/v1/customers/1", `{"phone":"1"}`, 404},
		{"no JSON", target, `{`, 400},
	} {
		if w := ask(api, http.MethodPatch, test.target, test.body); w.Code != test.status {
			t.Errorf("%s: %d %s, want %d", test.name, w.Code, w.Body, test.status)
		}
	}
	var got one
	unmarshal(t, ask(api, http.MethodGet, target, "").Body.Bytes(), &got)
	if got.Data["phone"] != "600 99 88 77" || got.Data["name"] != vip.Name || got.Data["email"] != vip.Email {
		t.Errorf("the customer is now %v", got.Data)
	}
	if p := list(t, api, "/v1/customers?search=611222333"); p.Pagination.Total != 0 {
		t.Error("the old phone is still found")
	}
	if p := list(t, api, "/v1/customers?search=600+99+88"); p.Pagination.Total != 1 {
		t.Error("the new phone is not found")
	}
	if fresh := list(t, unlimited(shop), "/v1/customers?search=611222333"); fresh.Pagination.Total != 1 {
		t.Error("the shop itself has changed")
	}
}

func TestUpdateOrder(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	api := unlimited(shop)
	order, _ := shop.OrderByNumber(1042)
	target := "/v1/orders/" + order.ID
	for _, test := range []struct {
		name, target, body string
		status             int
	}{
		{"both states", target, `{"status":"returned","payment_status":"refunded"}`, 200},
		{"unknown state", target, `{"status":"lost"}`, 422},
		{"all is no state", target, `{"payment_status":"all"}`, 422},
		{"another field", target, `{"total":"1"}`, 422},
		{"nothing", target, `{}`, 422},
		{"no order", "/v1/orders/1", `{"status":"pending"}`, 404},
		{"no JSON", target, `status=pending`, 400},
	} {
		if w := ask(api, http.MethodPatch, test.target, test.body); w.Code != test.status {
			t.Errorf("%s: %d %s, want %d", test.name, w.Code, w.Body, test.status)
		}
	}
	var got one
	unmarshal(t, ask(api, http.MethodGet, target, "").Body.Bytes(), &got)
	if got.Data["status"] != "returned" || got.Data["payment_status"] != "refunded" || got.Data["total"] != number(t, order.Total.String()) {
		t.Errorf("the order is now %v", got.Data)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	api := unlimited(shop)
	want := map[string]int{
		"/v1/customers/count": len(shop.Customers()), "/v1/products/count": len(shop.Products()),
		"/v1/orders/count": 0, "/v1/orders/count?status=cancelled,returned": 0,
	}
	for _, o := range shop.Orders() {
		want["/v1/orders/count"] += count(o.InWhatalo())
		want["/v1/orders/count?status=cancelled,returned"] += count(o.InWhatalo() && (o.Cancelled() || o.Status == "returned"))
	}
	for target, n := range want {
		var got one
		unmarshal(t, ask(api, http.MethodGet, target, "").Body.Bytes(), &got)
		if got.Data["count"] != float64(n) {
			t.Errorf("%s: %v, want %d", target, got.Data, n)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	api := simulate.Faulty(unlimited(shop))
	order, _ := shop.OrderByNumber(1042)
	vip := persona(t, shop, "vip")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			for _, request := range [][3]string{
				{http.MethodPost, "/v1/customers", fmt.Sprintf(`{"name":"Nueva %d"}`, i)},
				{http.MethodPatch, "/v1/customers/" + vip.ID, fmt.Sprintf(`{"notes":"nota %d"}`, i)},
				{http.MethodPatch, "/v1/orders/" + order.ID, `{"status":"completed"}`},
				{http.MethodGet, "/v1/customers?search=nueva&sort=updated_at", ""},
				{http.MethodGet, "/v1/orders?search=1042", ""},
				{http.MethodGet, "/v1/products", ""},
			} {
				if w := ask(api, request[0], request[1], request[2]); w.Code >= 300 {
					t.Errorf("%s %s: %d", request[0], request[1], w.Code)
				}
			}
		})
	}
	wg.Wait()
	if p := list(t, api, "/v1/customers?search=nueva"); p.Pagination.Total != 20 {
		t.Errorf("%d of 20 new customers are there", p.Pagination.Total)
	}
	if got := api.Count(); got != 20*6+1 {
		t.Errorf("%d requests were counted, want 121", got)
	}
}
