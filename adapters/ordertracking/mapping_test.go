package ordertracking_test

import (
	"flag"
	"testing"

	"github.com/wazgate/wazgate/adapters/adaptertest"
	"github.com/wazgate/wazgate/adapters/ordertracking"
	"github.com/wazgate/wazgate/mapping"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMapping(t *testing.T) {
	tests := []struct {
		golden, body string
		variables    map[string]string
	}{
		{"orders_by_phone", "orders_by_phone.json", nil},
		{"order_by_number_with_links", "order_by_number.json", map[string]string{
			"order_url": "https://admin.example.com/orders/", "tracking_url": "https://track.example.com/?n=",
		}},
		{"orders_by_line_price", "orders_by_phone.json", map[string]string{"price_is": "line"}},
		{"orders_wrapped_strings", "orders_wrapped_strings.json", map[string]string{"tracking_url": "https://elsewhere.example.com/"}},
		{"orders_flat_local_dates", "orders_flat_local_dates.json", map[string]string{"currency": "USD"}},
		{"order_single", "order_single.json", nil},
		{"orders_parcels", "orders_parcels.json", nil},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			records, warnings := adaptertest.LoadMapping(t, ordertracking.Mapping(), test.variables).Orders(mapping.Input{Body: fixture(t, test.body)})
			adaptertest.CompareRecords(t, test.golden, *update, records, warnings)
		})
	}
}

// TestNothingFound: there are many ways to say it, and none of them warns.
func TestNothingFound(t *testing.T) {
	for _, body := range []string{
		`[]`, `{}`, `null`, `{"orders":[]}`, `{"orders":null}`, `{"data":[]}`, `{"data":{}}`, `{"data":{"orders":[]}}`, `{"results":[]}`,
		`{"order":null}`, `{"order":{}}`, `{"message":"no orders"}`, string(fixture(t, "none_message.json")),
	} {
		records, warnings := adaptertest.LoadMapping(t, ordertracking.Mapping(), nil).Orders(mapping.Input{Body: []byte(body)})
		if len(records) != 0 || len(warnings) != 0 {
			t.Errorf("%s gives %d orders and warnings %v", body, len(records), warnings)
		}
	}
}
