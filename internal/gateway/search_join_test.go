package gateway_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestOnePersonIsOneLine: shops keep a guest's row beside that of the account.
// Who only shares a number or an address stays another one.
func TestOnePersonIsOneLine(t *testing.T) {
	const nadia = `{"id":"1","name":"Nadia Ferrer","email":"nadia.ferrer@example.com","phone":"+34600111222"}`
	tests := []struct{ name, row, lines string }{
		{"same in all", `{"id":"2","name":"Nadia Ferrer","email":"Nadia.Ferrer@example.com","phone":"600 111 222"}`, "Nadia Ferrer"},
		{"guest with the address alone", `{"id":"2","name":"nadia ferrer","email":"nadia.ferrer@example.com"}`, "Nadia Ferrer"},
		{"guest with the number alone", `{"id":"2","name":"Nadia","phone":"+34600111222"}`, "Nadia"},
		{"another address", `{"id":"2","name":"Nàdia Ferrer","email":"nadia@work.example.com","phone":"+34600111222"}`, "Nadia Ferrer"},
		{"no name", `{"id":"2","email":"nadia.ferrer@example.com","phone":"+34600111222"}`, "Nadia Ferrer"},
		{"a sister at the same number", `{"id":"2","name":"Nadia's Sister Ferrer","email":"eva@example.com","phone":"+34600111222"}`, "Nadia Ferrer, Nadia's Sister Ferrer"},
		{"a husband with the same address", `{"id":"2","name":"Nadiano Ferrer","email":"nadia.ferrer@example.com","phone":"+34600111222"}`, "Nadia Ferrer, Nadiano Ferrer"},
		{"another number", `{"id":"2","name":"Nadia Ferrer","email":"nadia.ferrer@example.com","phone":"+34600999888"}`, "Nadia Ferrer, Nadia Ferrer"},
		{"a namesake", `{"id":"2","name":"Nadia Ferrer","email":"other@example.com","phone":"+34600999888"}`, "Nadia Ferrer, Nadia Ferrer"},
		{"a namesake of whom nothing is known", `{"id":"2","name":"Nadia Ferrer"}`, "Nadia Ferrer, Nadia Ferrer"},
	}
	for _, test := range tests {
		for turned, rows := range [][]string{{nadia, test.row}, {test.row, nadia}} {
			h := open(t, shop(always(`{"customers":[`+strings.Join(rows, ",")+`],"orders":[]}`)))
			if got := h.lines(t, "nadia"); got != test.lines {
				t.Errorf("%s, turned %d: %q, want %q", test.name, turned, got, test.lines)
			}
		}
	}
}

// TestOneRowBringsOthersTogether that share nothing themselves, unless they
// contradict each other.
func TestOneRowBringsOthersTogether(t *testing.T) {
	const (
		address = `{"id":"1","name":"Nadia Ferrer","email":"nadia.ferrer@example.com"}`
		number  = `{"id":"2","name":"Nadia Ferrer","phone":"+34600111222"}`
		both    = `{"id":"3","name":"Nadia Ferrer","email":"nadia.ferrer@example.com","phone":"+34600111222"}`
		short   = `{"id":"4","name":"Nadia","email":"nadia.ferrer@example.com","phone":"+34600111222"}`
		sister  = `{"id":"5","name":"Nadia Sol","phone":"+34600111222"}`
		mute    = `{"id":"6","email":"nadia.ferrer@example.com","phone":"+34600111222"}`
	)
	tests := []struct {
		name  string
		rows  [3]string
		lines int
	}{
		{"both of a third", [3]string{address, number, both}, 1},
		{"names that are part of each other", [3]string{address, number, short}, 1},
		{"names that contradict", [3]string{address, sister, short}, 2},
		{"names that contradict, with a third that has none", [3]string{address, sister, mute}, 2},
	}
	for _, test := range tests {
		for _, order := range [][3]int{{0, 1, 2}, {1, 0, 2}, {0, 2, 1}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			rows := []string{test.rows[order[0]], test.rows[order[1]], test.rows[order[2]]}
			h := open(t, shop(always(`{"customers":[`+strings.Join(rows, ",")+`],"orders":[]}`)))
			if got := h.lines(t, "nadia"); strings.Count(got, ",")+1 != test.lines {
				t.Errorf("%s, in the order %v: %q, want %d lines", test.name, order, got, test.lines)
			}
		}
	}
}

// lines returns the names that sidePanel_CustomerFindToJoin lists, sorted.
func (h house) lines(t *testing.T, query string) string {
	t.Helper()
	reply, _ := h.ask(t, wazion.Request{Endpoint: wazion.SidePanelCustomerFindToJoin, Query: query})
	answer, ok := reply.Answer.(wazion.FindToJoin)
	if !ok {
		t.Fatalf("the answer is a %T", reply.Answer)
	}
	var names []string
	for _, customer := range answer.Customers {
		names = append(names, customer.Name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// TestTwoBuyersWithOneNumberAreTwo who have no account.
func TestTwoBuyersWithOneNumberAreTwo(t *testing.T) {
	h := open(t, ordersOnly(always(`{"orders":[
		{"id":"1","number":"1042","name":"Nadia Ferrer","email":"nadia.ferrer@example.com","phone":"+34600111222"},
		{"id":"2","number":"1043","name":"Bruno Salas","email":"bruno.salas@example.com","phone":"+34600111222"},
		{"id":"3","number":"1044","name":"Nadia F.","email":"nadia@work.example.com","phone":"+34600111222"}]}`)))
	if got, want := h.lines(t, "+34600111222"), "Bruno Salas, Nadia F."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestOneLineHasTheOrdersOfAllRows of one person.
func TestOneLineHasTheOrdersOfAllRows(t *testing.T) {
	orders := map[string]string{
		"1": `{"customers":[],"orders":[{"id":"81","customer_id":"1","number":"1042","created_at":"2026-05-01"}]}`,
		"2": `{"customers":[],"orders":[{"id":"82","customer_id":"2","number":"1043","created_at":"2026-06-01"}]}`,
	}
	h := open(t, shop(func(op adapters.Operation, q adapters.Query) (string, error) {
		if op == adapters.FindOrders && q.CustomerID != "" {
			return orders[q.CustomerID], nil
		}
		return `{"customers":[
			{"id":"1","name":"Nadia Ferrer","email":"nadia.ferrer@example.com","phone":"+34600111222"},
			{"id":"2","name":"Nadia Ferrer","email":"nadia.ferrer@example.com","phone":"+34600111222"}],"orders":[]}`, nil
	}))
	names, shown := h.search(t, "nadia")
	if names != "Nadia Ferrer" || shown["Nadia Ferrer"] != "#1042, #1043" {
		t.Errorf("%s with %v", names, shown)
	}
}
