package gateway_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/wazion"
)

// Nadia as a system tells of her that knows her orders as a part of her.
const (
	nadiaAlone  = `{"customers":[{"id":"1","name":"Nadia Ferrer","phone":"+34600111222"}]}`
	nadiaBought = `{"customers":[{"id":"1","name":"Nadia Ferrer","phone":"+34600111222","orders":[{"id":"o1","number":"1","amount":5}]}]}`
)

func peopleOnly(answer func(adapters.Operation, adapters.Query) (string, error)) *backend {
	return &backend{answer: answer, operations: []adapters.Operation{adapters.FindCustomers, adapters.SearchCustomers}}
}

// peopleAnd answers questions for people and for orders with one text each.
func peopleAnd(people, orders string) func(adapters.Operation, adapters.Query) (string, error) {
	return func(op adapters.Operation, _ adapters.Query) (string, error) {
		if op == adapters.FindOrders {
			return orders, nil
		}
		return people, nil
	}
}

// TestOrdersThatAPersonLacksAreNotNone: where the orders are a part of the
// person, and that part could not be read, she may have bought.
func TestOrdersThatAPersonLacksAreNotNone(t *testing.T) {
	unknown := wazion.Messages("es").OrdersUnavailable
	for name, test := range map[string]struct {
		backend *backend
		state   string
		orders  int
		outcome gateway.Outcome
	}{
		"whole":                        {peopleOnly(always(nadiaAlone)), "Sin pedidos", 0, gateway.OutcomeFound},
		"orders missing":               {peopleOnly(always(nadiaAlone + "missing:orders")), unknown, 0, gateway.OutcomePartial},
		"some orders missing":          {peopleOnly(always(nadiaBought + "missing:orders pages")), "Pedidos antiguos", 1, gateway.OutcomePartial},
		"asked for instead":            {shop(peopleAnd(nadiaAlone+"missing:orders", `{"orders":[]}`)), "Sin pedidos", 0, gateway.OutcomePartial},
		"the others asked for instead": {shop(peopleAnd(nadiaBought+"missing:orders", `{"orders":[{"id":"o2","number":"2","customer_id":"1"}]}`)), "Pedidos antiguos", 2, gateway.OutcomePartial},
		"nor when strangers' come":     {shop(peopleAnd(nadiaAlone, `{"orders":[{"id":"o9","number":"9","customer_id":"9"}]}missing:answer pages`)), unknown, 0, gateway.OutcomePartial},
		"nor when asked for":           {shop(peopleAnd(nadiaAlone, `{"orders":[]}missing:found`)), unknown, 0, gateway.OutcomePartial},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, test.backend)
			answer, reply := h.panel(t, "+34600111222")
			if reply.Outcome != test.outcome || len(answer.Customers) != 1 {
				t.Fatalf("outcome %s: %+v", reply.Outcome, answer)
			}
			if got := answer.Customers[0]; got.State != test.state || got.OrdersCount != test.orders {
				t.Errorf("she has %d orders and is in the state %q, want %d and %q", got.OrdersCount, got.State, test.orders, test.state)
			}
			_, text := h.ask(t, wazion.Request{Endpoint: wazion.AICustomerInitialInfo, Phone: "+34600111222"})
			if strings.Contains(text, unknown) != (test.state == unknown) {
				t.Errorf("the AI is told %s", text)
			}
		})
	}
}

// TestNobodyIsAbsentWhereAPartIsMissing: what could not be read may be the very
// rows that were asked for.
func TestNobodyIsAbsentWhereAPartIsMissing(t *testing.T) {
	h := open(t, peopleOnly(always(`{"customers":[]}missing:found`)))
	for _, request := range []wazion.Request{
		{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222"},
		{Endpoint: wazion.AICustomerInitialInfo, Phone: "+34600111222"},
		{Endpoint: wazion.SidePanelCustomerFindToJoin, Query: "nadia"},
		{Endpoint: wazion.GlobalSearch, Query: "nadia"},
	} {
		if reply, text := h.ask(t, request); reply.Outcome != gateway.OutcomeUnknown || !strings.Contains(text, wazion.Messages("es").Unavailable) {
			t.Errorf("%s: outcome %s: %s", request.Endpoint, reply.Outcome, text)
		}
	}
}

// TestStrangersOrdersDoNotProveThatThereAreNone: a backend that ignores a filter
// answers with as many of anybody's as were asked for.
func TestStrangersOrdersDoNotProveThatThereAreNone(t *testing.T) {
	order := func(owner string) string {
		return `{"id":"o` + owner + `","number":"` + owner + `","customer_id":"` + owner + `"}`
	}
	for name, test := range map[string]struct {
		orders   string
		degraded bool
	}{
		"none":                     {`{"orders":[]}`, false},
		"all that there are":       {`{"orders":[` + order("8") + `]}`, false},
		"as many as asked for":     {`{"orders":[` + order("7") + "," + order("8") + "," + order("9") + `]}`, true},
		"theirs among them":        {`{"orders":[` + order("7") + "," + order("8") + "," + order("1") + `]}`, false},
		"and something is missing": {`{"orders":[` + order("8") + `]}missing:answer pages`, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, shop(peopleAnd(nadiaAlone, test.orders)))
			reply, text := h.ask(t, wazion.Request{Endpoint: wazion.GlobalSearch, Query: "nadia"})
			if (len(reply.Degraded) > 0) != test.degraded || !strings.Contains(text, "Nadia Ferrer") {
				t.Errorf("degraded by %v: %s", reply.Degraded, text)
			}
		})
	}
}

// TestRefundsThatCouldNotBeReadAreNotNone shows no net amount where nobody knows
// what went back.
func TestRefundsThatCouldNotBeReadAreNotNone(t *testing.T) {
	const order = `{"id":"o1","number":"1","customer_id":"1","amount":50,"items":[{"title":"Taza","quantity":1}]`
	for name, test := range map[string]struct {
		orders   string
		net      string
		refunded string
	}{
		"none":              {order + `}`, "50", ""},
		"not read":          {order + `}` + "\x00", "", ""},
		"stated":            {order + `,"total_refunded":20}` + "\x00", "30", "20"},
		"not read of one":   {order + `},{"id":"o2","number":"2","customer_id":"1","amount":9,"total_refunded":3}` + "\x00", "", ""},
		"read at the other": {order + `,"total_refunded":20},{"id":"o2","number":"2","customer_id":"1","amount":9,"total_refunded":3}` + "\x00", "30", "23"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, missing := strings.CutSuffix(test.orders, "\x00")
			body := `{"orders":[` + rows + `]}`
			if missing {
				body += "missing:refunds"
			}
			answer, reply := open(t, shop(peopleAnd(nadiaAlone, body))).panel(t, "+34600111222")
			if (len(reply.Degraded) > 0) != missing || len(answer.Customers) != 1 {
				t.Fatalf("degraded by %v: %+v", reply.Degraded, answer)
			}
			shown := answer.Customers[0]
			if got := shownNumber(shown.Orders[0].NetAmount); got != test.net {
				t.Errorf("net amount %q, want %q", got, test.net)
			}
			if got := shownNumber(shown.TotalRefunded); got != test.refunded {
				t.Errorf("refunded %q, want %q", got, test.refunded)
			}
		})
	}
}

// shownNumber is a number as it is shown, "" if it is not.
func shownNumber(n wazion.Number) string {
	value, known := n.Decimal()
	if !known {
		return ""
	}
	return value.Trim(0).String()
}
