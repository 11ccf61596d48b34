package gateway_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestSearchesByPhoneTellTheNumber: an adapter that writes numbers with their
// country cannot find it in the digits that an agent typed.
func TestSearchesByPhoneTellTheNumber(t *testing.T) {
	for typed, want := range map[string]adapters.Query{
		"600 11 12-22":  {Text: "600111222", Phone: adapters.Phone{E164: "+34600111222", National: "600111222"}},
		"+34600111222":  {Text: "34600111222", Phone: adapters.Phone{E164: "+34600111222", National: "600111222"}},
		"0034600111222": {Text: "0034600111222", Phone: adapters.Phone{E164: "+34600111222", National: "600111222"}},
		"00111222":      {Text: "00111222"},
		"Nadia":         {Text: "Nadia"},
	} {
		t.Run(typed, func(t *testing.T) {
			var mutex sync.Mutex
			var got []adapters.Query
			h := open(t, shop(func(op adapters.Operation, q adapters.Query) (string, error) {
				mutex.Lock()
				defer mutex.Unlock()
				if op == adapters.SearchCustomers {
					got = append(got, adapters.Query{Text: q.Text, Phone: adapters.Phone{E164: q.Phone.E164, National: q.Phone.National}})
				}
				return `{"customers": []}`, nil
			}))
			h.ask(t, wazion.Request{Endpoint: wazion.GlobalSearch, Query: typed})
			mutex.Lock()
			defer mutex.Unlock()
			if diff := cmp.Diff([]adapters.Query{want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
