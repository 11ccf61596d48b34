package gateway_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
)

// crm is a directory that knows one person, and her deal.
type crm struct{ complete, outdated, ordersComplete bool }

func (c crm) Find(_ context.Context, op adapters.Operation, q adapters.Query) (source.Found, error) {
	found := source.Found{Complete: c.complete, Outdated: c.outdated}
	if op == adapters.FindOrders {
		found.Complete = c.ordersComplete
		if q.CustomerID == "7" && c.ordersComplete {
			found.Records.Orders = []record.Order{{ID: "9", Number: "Vajilla boda", CustomerIDs: []string{"7"}}}
		}
		return found, nil
	}
	if q.Phone.E164 == "+34600111222" || q.Text != "" && q.Text != "nadie" {
		found.Records.Customers = []record.Customer{{ID: "7", Name: "Nadia Ferrer", Phone: record.Phone{Raw: "+34600111222"}}}
	}
	return found, nil
}

// openMirrored opens a house with one source that only lists, before others.
func openMirrored(t *testing.T, kept crm, backends ...*backend) house {
	t.Helper()
	lists := &backend{operations: []adapters.Operation{adapters.ListCustomers, adapters.ListOrders}, answer: fails(adapters.Internal)}
	h := open(t, append([]*backend{lists}, backends...)...)
	for _, endpoint := range wazion.Endpoints() {
		mirrored := h.Sources[endpoint][0]
		mirrored.Directory = kept
		mirrored.Mirrored = []adapters.Operation{adapters.SearchCustomers, adapters.FindCustomers, adapters.FindOrders}
	}
	return h
}

// TestTruthfulWhileTheCopyGrows tells nobody that somebody is not there before
// all have been read.
func TestTruthfulWhileTheCopyGrows(t *testing.T) {
	nothing := shop(always(`{"customers":[],"orders":[]}`))
	tests := []struct {
		name     string
		kept     crm
		phone    string
		found    bool
		outcome  gateway.Outcome
		degraded []string
		stale    bool
		state    string
	}{
		{"nobody yet", crm{}, "+34600999888", false, gateway.OutcomeUnknown, []string{"s1"}, false, ""},
		{"nobody", crm{complete: true, ordersComplete: true}, "+34600999888", false, gateway.OutcomeNotFound, nil, false, ""},
		{"somebody already", crm{ordersComplete: true}, "+34600111222", true, gateway.OutcomePartial, []string{"s1"}, false, ""},
		{"no deals yet", crm{complete: true}, "+34600111222", true, gateway.OutcomePartial, []string{"s1"}, false, wazion.Messages("es").OrdersUnavailable},
		{"everything", crm{complete: true, ordersComplete: true}, "+34600111222", true, gateway.OutcomeFound, nil, false, ""},
		{"everything, as it was", crm{complete: true, ordersComplete: true, outdated: true}, "+34600111222", true, gateway.OutcomeFound, nil, true, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer, reply := openMirrored(t, test.kept, nothing).panel(t, test.phone)
			if answer.Found != test.found || (answer.Error != "") != (test.outcome == gateway.OutcomeUnknown) || reply.Outcome != test.outcome || reply.Stale != test.stale {
				t.Errorf("found %v, error %q, outcome %s, stale %v", answer.Found, answer.Error, reply.Outcome, reply.Stale)
			}
			if diff := cmp.Diff(test.degraded, reply.Degraded); diff != "" {
				t.Error(diff)
			}
			if test.state != "" && answer.Customers[0].State != test.state {
				t.Errorf("state %q, want %q", answer.Customers[0].State, test.state)
			}
		})
	}
}

func TestSearchIsTruthfulWhileTheCopyGrows(t *testing.T) {
	for _, endpoint := range []wazion.Endpoint{wazion.GlobalSearch, wazion.SidePanelCustomerFindToJoin} {
		for query, want := range map[string][2]gateway.Outcome{
			"nadie":  {gateway.OutcomeUnknown, gateway.OutcomeNotFound},
			"ferrer": {gateway.OutcomePartial, gateway.OutcomeFound},
		} {
			for i, kept := range []crm{{}, {complete: true, ordersComplete: true}} {
				reply, body := openMirrored(t, kept).ask(t, wazion.Request{Endpoint: endpoint, Query: query})
				if reply.Outcome != want[i] || (len(reply.Degraded) > 0) != (i == 0) {
					t.Errorf("%s for %q, complete %v: outcome %s, degraded %v, %s", endpoint, query, kept.complete, reply.Outcome, reply.Degraded, body)
				}
			}
		}
	}
}

// TestSearchesAreBrief asks a source with a copy for whole numbers and
// addresses: its backend is not called.
func TestSearchesAreBrief(t *testing.T) {
	mirrored := shop(always(everybody))
	h := open(t, mirrored)
	for _, endpoint := range wazion.Endpoints() {
		s := h.Sources[endpoint][0]
		s.Directory, s.Mirrored = crm{complete: true, ordersComplete: true}, []adapters.Operation{adapters.SearchCustomers, adapters.FindCustomers, adapters.FindOrders}
	}
	for _, query := range []string{"+34600111222", "nadia@example.com", "ferrer", "1042"} {
		h.ask(t, wazion.Request{Endpoint: wazion.GlobalSearch, Query: query})
	}
	if mirrored.count() != 0 {
		t.Errorf("searches were sent to the backend: %v", mirrored.calls)
	}
}
