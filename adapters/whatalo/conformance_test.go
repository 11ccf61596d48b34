package whatalo_test

import (
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
)

func TestConformance(t *testing.T) {
	const (
		strangers = `{"data":[{"id":"1","name":"Stranger One","email":"one@example.com","phone":"+34699000111"},` +
			`{"id":"2","name":"Stranger Two","email":null,"phone":"699 00 02 22"}],"pagination":{"page":1,"total_pages":1}}`
		theirOrders = `{"data":[{"id":"11","order_number":104217,"customer_name":"Stranger One","customer_phone":"+34699000111"},` +
			`{"id":"12","order_number":7,"customer_name":"Stranger Two","customer_phone":null,"shipping_address":{"phone":"699 00 02 22"}}]}`
	)
	routes := func(customers, customer, orders string) adaptertest.Routes {
		return adaptertest.Routes{
			"/v1/customers":         customers,
			"/v1/customers/{id}":    customer,
			"/v1/orders":            orders,
			"/v1/orders/{id}/items": string(fixture(t, "order_items.json")),
			"/v1/products":          string(fixture(t, "products_search.json")),
			"/v1/store":             string(fixture(t, "store.json")),
		}
	}
	read := func(name string) string { return string(fixture(t, name)) }
	adaptertest.Run(t, adaptertest.Backend{
		Open: func(env adapters.Environment, baseURL string) (adapters.Adapter, error) {
			config := settings(t)
			config.BaseURL, config.APIKey = baseURL+"/v1", adaptertest.Secret
			config.RatePerMinute, config.Burst = 100_000, 10_000
			return config.Open(env)
		},
		Routes: routes(read("customers_search.json"), read("customer.json"), read("orders_search.json")),
		Queries: map[adapters.Operation][]adapters.Query{
			adapters.FindCustomers:   {adaptertest.ByPhone(), adaptertest.ByEmail(), adaptertest.ByCustomerID()},
			adapters.SearchCustomers: {adaptertest.ByText()},
			adapters.FindOrders: {
				adaptertest.ByCustomerID(), adaptertest.ByPhone(), adaptertest.ByEmail(), adaptertest.ByOrderNumber(),
			},
			adapters.SearchProducts: {adaptertest.ByText()},
		},
		Everybody: routes(strangers, read("customer.json"), theirOrders),
		People: []adaptertest.Person{
			{Shown: "Stranger One", Proof: "+34699000111"}, {Shown: "Stranger Two", Proof: "699 00 02 22"},
		},
	})
}
