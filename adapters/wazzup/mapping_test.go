package wazzup_test

import (
	"flag"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
	"github.com/wazgate/wazgate/adapters/wazzup"
	"github.com/wazgate/wazgate/mapping"
)

var update = flag.Bool("update", false, "write the golden files")

// TestMapping maps what the adapter makes of the hub's answers.
func TestMapping(t *testing.T) {
	answers := map[string]answer{
		"GET /contacts?offset=0": ok("contacts_page.json"), "GET /contacts/c-101": ok("contact.json"),
		"GET /deals?offset=0": ok("deals_page.json"), "GET /deals/9001": ok("deal_open.json"), "GET /deals/9002": ok("deal_closed.json"),
		"GET /deals/9003": {status: 500}, "GET /deals/9005": {status: 404, body: `{"error":"NOT_FOUND"}`},
	}
	spanish := map[string]string{"open_text": "abierto", "closed_text": "cerrado", "responsible_label": "Responsable"}
	tests := []struct {
		golden    string
		op        adapters.Operation
		query     adapters.Query
		variables map[string]string
		body      string
	}{
		{golden: "contacts", op: adapters.ListCustomers},
		{golden: "contact", op: adapters.FindCustomers, query: adapters.Query{CustomerID: "c-101"}},
		{golden: "contact_in_spanish", op: adapters.FindCustomers, query: adapters.Query{CustomerID: "c-101"}, variables: spanish},
		{golden: "contact_without_label", op: adapters.FindCustomers, query: adapters.Query{CustomerID: "c-101"}, variables: map[string]string{"responsible_label": ""}},
		{golden: "deals", op: adapters.ListOrders},
		{golden: "deals_in_spanish", op: adapters.ListOrders, variables: spanish},
		{golden: "deal", op: adapters.FindOrders, query: adapters.Query{OrderNumber: "9001"}},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			document, err := newHub(t, answers).open().Fetch(t.Context(), test.op, test.query)
			if err != nil {
				t.Fatal(err)
			}
			m := adaptertest.LoadMapping(t, wazzup.Mapping(), test.variables)
			if test.op == adapters.ListCustomers || test.op == adapters.FindCustomers {
				records, warnings := m.Customers(mapping.Input{Body: document.Body})
				adaptertest.CompareRecords(t, test.golden, *update, records, warnings)
				return
			}
			records, warnings := m.Orders(mapping.Input{Body: document.Body})
			adaptertest.CompareRecords(t, test.golden, *update, records, warnings)
		})
	}
}

func TestMappingIsACopy(t *testing.T) {
	wazzup.Mapping()[0] = 'X'
	if wazzup.Mapping()[0] == 'X' {
		t.Error("a caller can change the mapping of others")
	}
}
