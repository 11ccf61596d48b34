package ordertracking_test

import (
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
)

func TestConformance(t *testing.T) {
	const strangers = `[{"id":"1","customer":{"name":"Stranger One","phone":"+34699000111"}},` +
		`{"id":"2","customer":{"name":"Stranger Two","email":"two@example.com"}}]`
	adaptertest.Run(t, adaptertest.Backend{
		Open: func(env adapters.Environment, baseURL string) (adapters.Adapter, error) {
			config := settings(t)
			config.URL = baseURL + "/orders"
			config.Headers = map[string]string{"x-api-key": adaptertest.Secret}
			return config.Open(env)
		},
		Routes: adaptertest.Routes{"/orders": string(fixture(t, "orders_by_phone.json"))},
		Queries: map[adapters.Operation][]adapters.Query{
			adapters.FindOrders: {
				adaptertest.ByPhone(), adaptertest.ByEmail(), adaptertest.ByOrderNumber(), adaptertest.ByReference(),
			},
		},
		Everybody: adaptertest.Routes{"/orders": strangers},
		People: []adaptertest.Person{
			{Shown: "Stranger One", Proof: "+34699000111"}, {Shown: "Stranger Two", Proof: "two@example.com"},
		},
	})
}
