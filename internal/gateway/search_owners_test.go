package gateway_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestOwnersOfFoundOrdersAreAskedFor: many systems tell of an order no more than
// the id of its owner.
func TestOwnersOfFoundOrdersAreAskedFor(t *testing.T) {
	const order = `{"orders":[{"id":"o1","number":"1043","customer_id":"1"}]}`
	for name, test := range map[string]struct {
		byID     string
		fails    bool
		listed   string
		degraded []string
	}{
		"known":         {byID: `{"customers":[{"id":"1","name":"Nadia Ferrer","phone":"+34600111222"}]}`, listed: "Nadia Ferrer"},
		"somebody else": {byID: `{"customers":[{"id":"2","name":"Zoe Marchand","phone":"+33700111222"}]}`},
		"gone":          {byID: `{"customers":[]}`},
		"not read":      {fails: true, degraded: []string{"s1"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shop(func(op adapters.Operation, q adapters.Query) (string, error) {
				switch {
				case op == adapters.FindOrders && q.OrderNumber != "":
					return order, nil
				case op == adapters.FindCustomers && q.CustomerID == "1" && test.fails:
					return "", &adapters.Error{Kind: adapters.Unavailable, Operation: op}
				case op == adapters.FindCustomers && q.CustomerID == "1":
					return test.byID, nil
				default:
					return `{}`, nil
				}
			}))
			for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerFindToJoin, wazion.GlobalSearch} {
				reply, body := h.ask(t, wazion.Request{Endpoint: endpoint, Query: "1043"})
				if !slices.Equal(reply.Degraded, test.degraded) {
					t.Errorf("%s: degraded by %v, want %v", endpoint, reply.Degraded, test.degraded)
				}
				if strings.Contains(body, `"id"`) != (test.listed != "") || !strings.Contains(body, test.listed) || strings.Contains(body, "Zoe") {
					t.Errorf("%s lists %s, want %q", endpoint, body, test.listed)
				}
			}
		})
	}
}

// TestOwnersWithoutAPhoneAreAskedFor: an order may name its owner and not say how
// to reach her, and only who can be reached is found in the global search.
func TestOwnersWithoutAPhoneAreAskedFor(t *testing.T) {
	h := open(t, shop(func(op adapters.Operation, q adapters.Query) (string, error) {
		switch {
		case op == adapters.FindOrders && q.OrderNumber != "":
			return `{"orders":[{"id":"o1","number":"1043","customer_id":"1","name":"Nadia F."}]}`, nil
		case op == adapters.FindCustomers && q.CustomerID == "1":
			return `{"customers":[{"id":"1","name":"Nadia Ferrer","phone":"+34600111222"}]}`, nil
		default:
			return `{}`, nil
		}
	}))
	for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerFindToJoin, wazion.GlobalSearch} {
		_, body := h.ask(t, wazion.Request{Endpoint: endpoint, Query: "1043"})
		for _, part := range []string{"Nadia Ferrer", "+34600111222"} {
			if !strings.Contains(body, part) {
				t.Errorf("%s lists %s", endpoint, body)
			}
		}
	}
}
