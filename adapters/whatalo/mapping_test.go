package whatalo_test

import (
	"encoding/json"
	"flag"
	"testing"

	"github.com/wazgate/wazgate/adapters/adaptertest"
	"github.com/wazgate/wazgate/adapters/whatalo"
	"github.com/wazgate/wazgate/mapping"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMapping(t *testing.T) {
	steps := map[string]json.RawMessage{"store": fixture(t, "store.json")}
	urls := map[string]string{
		"customer_url": "https://admin.example.com/customers/", "order_url": "https://admin.example.com/orders/", "product_path": "/productos/",
	}
	tests := []struct {
		golden, body string
		steps        map[string]json.RawMessage
		variables    map[string]string
	}{
		{"customers", "customers_search.json", steps, nil},
		{"customers_of_page", "customers_page.json", steps, nil},
		{"customer_with_url", "customer.json", nil, urls},
		{"orders", "orders_joined.json", steps, nil},
		{"orders_with_url_in_cents", "orders_search.json", nil, map[string]string{"order_url": urls["order_url"], "money_divisor": "100"}},
		{"products", "products_search.json", steps, nil},
		{"products_elsewhere", "products_search.json", steps, urls},
		{"products_without_store", "products_search.json", nil, nil},
		{"nothing", "none.json", steps, nil},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			m := adaptertest.LoadMapping(t, whatalo.Mapping(), test.variables)
			in := mapping.Input{Body: fixture(t, test.body), Steps: test.steps}
			switch test.body[:4] {
			case "cust":
				records, warnings := m.Customers(in)
				adaptertest.CompareRecords(t, test.golden, *update, records, warnings)
			case "prod":
				records, warnings := m.Products(in)
				adaptertest.CompareRecords(t, test.golden, *update, records, warnings)
			default:
				records, warnings := m.Orders(in)
				adaptertest.CompareRecords(t, test.golden, *update, records, warnings)
			}
		})
	}
}
