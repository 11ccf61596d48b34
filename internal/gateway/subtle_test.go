package gateway_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/wazion"
)

type answering func(adapters.Operation, adapters.Query) (string, error)

// byEmail answers questions by that address only.
func byEmail(email, document string) answering {
	return func(_ adapters.Operation, q adapters.Query) (string, error) {
		if q.Email == email {
			return document, nil
		}
		return `{}`, nil
	}
}

// customersThenOrders answers both kinds of questions apart.
func customersThenOrders(customers, orders answering) answering {
	return func(op adapters.Operation, q adapters.Query) (string, error) {
		if op == adapters.FindCustomers {
			return customers(op, q)
		}
		return orders(op, q)
	}
}

const (
	ana          = `{"customers":[{"id":"1","name":"Ana Ruiz","email":"ana@example.com","phone":"+34612345678"}]}`
	anaWithout   = `{"customers":[{"id":"1","name":"Ana Ruiz","email":"no@example.com","phone":"+34612345678"}]}`
	anaAndMarie  = `{"customers":[{"id":"1","name":"Ana Ruiz","email":"ana@example.com","phone":"+34612345678"},{"id":"2","name":"Marie Roux","email":"marie@example.com","phone":"612345678"}]}`
	crossedItems = `{"customers":[{"id":"1","name":"Ana","phone":"+34612345678"}],"orders":[{"id":"a","number":"1042","customer_id":"1","amount":96,"currency":"EUR","status":"shipped","shipments":[{"status":"shipped"}]}]}`
)

// TestSubtle holds cases in which a plausible shortcut showed a stranger, hid a
// customer or told something untrue.
func TestSubtle(t *testing.T) {
	panel := wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34612345678"}
	ai := wazion.Request{Endpoint: wazion.AICustomerInitialInfo, Phone: "+34612345678"}
	related := panel
	related.RelatedPhones = []string{"+34698765432"}
	asking := ai
	asking.Order = "#1042"
	tests := []struct {
		name     string
		request  wazion.Request
		backends []*backend
		has      []string
		lacks    []string
	}{
		{"the address of somebody who is hidden is not followed", panel,
			[]*backend{shop(always(anaAndMarie)), ordersOnly(byEmail("marie@example.com", `{"orders":[{"id":"9","number":"77","name":"Marie Roux","email":"marie@example.com","amount":50}]}`))},
			[]string{"Ana Ruiz"}, []string{"Marie", "#77"}},
		{"a placeholder address joins nobody", panel,
			[]*backend{shop(always(anaWithout)), ordersOnly(byEmail("no@example.com", `{"orders":[{"id":"1","number":"71","name":"Marie Roux","email":"no@example.com","amount":50}]}`))},
			[]string{"Ana Ruiz"}, []string{"#71"}},
		{"a placeholder address brings no customer whose orders name another phone", panel,
			[]*backend{ordersOnly(always(`{"orders":[{"id":"5","number":"500","email":"no@example.com","phone":"+34612345678","amount":1}]}`)),
				shop(customersThenOrders(byEmail("no@example.com", `{"customers":[{"id":"7","name":"Marie Roux","email":"no@example.com"}]}`),
					always(`{"orders":[{"id":"6","number":"71","customer_id":"7","phone":"+33611111111","amount":50}]}`)))},
			[]string{"#500"}, []string{"Marie", "#71"}},
		{"customer id 0 is nobody's", related,
			[]*backend{ordersOnly(always(`{"orders":[{"id":"1","number":"11","customer_id":0,"name":"Ana","phone":"+34612345678","amount":1},{"id":"2","number":"12","customer_id":0,"name":"Bruno","phone":"+34698765432","amount":2}]}`))},
			[]string{`"name":"Ana"`, `"name":"Bruno"`}, []string{`"totalSpent":3.00`}},
		{"who could not be looked up has unknown orders", panel,
			[]*backend{{operations: []adapters.Operation{adapters.FindCustomers}, answer: always(ana)}, shop(customersThenOrders(fails(adapters.Unavailable), always(`{}`)))},
			[]string{"Pedidos no disponibles"}, []string{`"state":"Sin pedidos"`}},
		{"orders that cannot be asked by customer are asked by phone", panel,
			[]*backend{shop(customersThenOrders(always(ana), func(_ adapters.Operation, q adapters.Query) (string, error) {
				if q.CustomerID != "" {
					return "", &adapters.Error{Kind: adapters.Unsupported}
				}
				return `{"orders":[{"id":"o","number":"9","phone":"+34612345678","amount":5}]}`, nil
			}))},
			[]string{"#9"}, nil},
		{"a customer without id has orders, too", panel,
			[]*backend{shop(customersThenOrders(always(`{"customers":[{"name":"Ana Ruiz","phone":"+34612345678"}]}`), always(`{"orders":[{"id":"o","number":"9","phone":"+34612345678","amount":5}]}`)))},
			[]string{"#9"}, nil},
		{"two shops may use one number", panel,
			[]*backend{ordersOnly(always(`{"orders":[{"id":"a","number":"1042","phone":"+34612345678","amount":96,"created_at":"2025-01-01"}]}`)),
				ordersOnly(always(`{"orders":[{"id":"b","number":"1042","phone":"+34612345678","amount":11,"created_at":"2026-05-01","status":"cancelled"}]}`))},
			[]string{`"ordersCount":2`, `"totalSpent":96.00`}, nil},
		{"delivery gets as far as any source knows", panel,
			[]*backend{shop(always(crossedItems)), ordersOnly(always(`{"orders":[{"id":"b","number":"#1042","phone":"+34612345678","amount":96,"status":"delivered","shipments":[{"status":"delivered"}]}]}`))},
			[]string{"Entregado"}, []string{`"displayStatus":"Enviado"`}},
		{"totals of another currency are not added", panel,
			[]*backend{shop(always(`{"customers":[{"id":"1","name":"Ana","phone":"+34612345678","total_spent":100,"currency":"EUR"},{"id":"2","name":"Ana","phone":"+34612345678","total_spent":100,"currency":"USD"}]}`))},
			[]string{`"totalSpent":100.00`}, nil},
		{"an order without id is one, however it was found", wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34612345678", Email: "ana@example.com"},
			[]*backend{ordersOnly(always(`{"orders":[{"number":"9","phone":"+34612345678","email":"ana@example.com","amount":5}]}`))},
			[]string{`"ordersCount":1`, `"totalSpent":5.00`}, nil},
		{"unknown amounts add up to nothing known", ai,
			[]*backend{ordersOnly(always(`{"orders":[{"id":"1","number":"9","phone":"+34612345678","name":"Ana"}]}`))},
			[]string{"#9"}, []string{"0.00"}},
		{"an order whose source is down is not called missing", asking,
			[]*backend{ordersOnly(always(`{"orders":[{"id":"1","number":"11","name":"Ana","phone":"+34612345678","amount":1}]}`)), ordersOnly(fails(adapters.Unavailable))},
			[]string{"#11"}, []string{"#1042"}},
		{"an order that is proved by a followed address is told first", asking,
			[]*backend{shop(always(ana)), ordersOnly(func(_ adapters.Operation, q adapters.Query) (string, error) {
				if q.OrderNumber == "" {
					return "", &adapters.Error{Kind: adapters.Unsupported}
				}
				return `{"orders":[{"id":"o","number":"1042","email":"ana@example.com","amount":77}]}`, nil
			})},
			[]string{"#1042", "77.00"}, nil},
		{"all pieces given back is all money given back", panel,
			[]*backend{ordersOnly(always(`{"orders":[{"id":"1","number":"9","phone":"+34612345678","amount":20,"items":[{"title":"Taza","quantity":2,"amount":20,"refunded_quantity":-2}]}]}`))},
			[]string{`"netAmount":0.00`, `"totalRefunded":20.00`, `"fully_refunded"`}, nil},
		{"prices of lines are told from prices of pieces", panel,
			[]*backend{ordersOnly(always(`{"orders":[{"id":"1","number":"9","phone":"+34612345678","amount":96,"items":[{"title":"Taza","quantity":3,"unit_price":96}]}]}`))},
			[]string{`"amount":96.00`}, []string{"288"}},
		{"one spelling without country is one person", panel,
			[]*backend{ordersOnly(always(`{"orders":[{"id":"1","number":"8","phone":"34612345678","amount":1},{"id":"2","number":"9","phone":"34612345678","amount":1}]}`))},
			[]string{`"ordersCount":2`}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, body := open(t, test.backends...).ask(t, test.request)
			body, _, _ = strings.Cut(body, `"labels"`)
			for _, text := range test.has {
				if !strings.Contains(body, text) {
					t.Errorf("%q is missing in %s", text, body)
				}
			}
			for _, text := range test.lacks {
				if strings.Contains(body, text) {
					t.Errorf("%q is in %s", text, body)
				}
			}
		})
	}
}
