package gateway_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/wazion"
)

// everybody is what a backend returns that ignores what it was asked.
const everybody = `{
	"customers": [
		{"id": "1", "name": "Nadia Ferrer", "email": "nadia@example.com", "phone": "+34 600 111 222", "total_spent": 96, "currency": "EUR"},
		{"id": "2", "name": "Bruno Stranger", "email": "bruno@example.com", "phone": "+351600111222"},
		{"id": "3", "name": "Carla Stranger", "email": "carla@example.com", "phone": "+34 911 111 222"},
		{"id": "4", "name": "Dina Stranger", "email": "dina@example.com", "phone": ""},
		{"id": "5", "name": "Ewa Stranger", "email": "ewa@example.com", "phone": "0111222"}
	],
	"orders": [
		{"id": "o1", "number": "1042", "customer_id": "1", "amount": 96, "currency": "EUR"},
		{"id": "o2", "number": "1043", "customer_id": "2", "name": "Bruno Stranger", "phone": "+351600111222", "amount": 1},
		{"id": "o3", "number": "1044", "name": "Carla Stranger", "phone": "+34911111222", "amount": 2},
		{"id": "o4", "number": "1045", "name": "Dina Stranger", "email": "dina@example.com", "amount": 3},
		{"id": "o5", "number": "1046", "name": "Nobody Stranger", "amount": 4},
		{"id": "o6", "number": "1047", "name": "Nadia Ferrer", "phone": "600111222", "amount": 5, "currency": "EUR"}
	]
}`

func TestOnlyTheAskedPersonIsShown(t *testing.T) {
	for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo} {
		for name, backends := range map[string][]*backend{
			"shop":          {shop(always(everybody))},
			"orders only":   {ordersOnly(always(everybody))},
			"both":          {shop(always(everybody)), ordersOnly(always(everybody))},
			"order with id": {ordersOnly(always(everybody)), shop(always(everybody))},
		} {
			t.Run(string(endpoint)+" "+name, func(t *testing.T) {
				h := open(t, backends...)
				_, body := h.ask(t, wazion.Request{Endpoint: endpoint, Phone: "+34600111222", Order: "#1043"})
				if !strings.Contains(body, "Nadia") || !strings.Contains(body, "1047") {
					t.Errorf("the asked person is missing: %s", body)
				}
				if strings.Contains(body, "Stranger") || strings.Contains(body, "bruno@") {
					t.Errorf("a stranger is shown: %s", body)
				}
			})
		}
	}
}

func TestSearchesShowOnlyWhatWasSearchedFor(t *testing.T) {
	for _, endpoint := range []wazion.Endpoint{wazion.GlobalSearch, wazion.SidePanelCustomerFindToJoin} {
		for query, want := range map[string]string{
			"nadia": "Nadia", "NÁDIA ferrer": "Nadia", "nadia@example.com": "Nadia", "+34600111222": "Nadia",
			"911 111": "Carla", "#1047": "Nadia", "1044": "Carla", "+351600111222": "Bruno",
		} {
			t.Run(string(endpoint)+" "+query, func(t *testing.T) {
				h := open(t, shop(always(everybody)))
				_, body := h.ask(t, wazion.Request{Endpoint: endpoint, Query: query})
				if got := strings.Count(body, `"name":`); got != 1 || !strings.Contains(body, want) {
					t.Errorf("%d people, want only %s: %s", got, want, body)
				}
			})
		}
	}
}

func TestEmptyAndUnreadableNumbersAskNobody(t *testing.T) {
	for _, number := range []string{"", "+", "unknown", "123", "12036304@g.us", "555-555-BILL"} {
		b := shop(always(everybody))
		answer, reply := open(t, b).panel(t, number)
		if answer.Found || answer.Error == "" || reply.Outcome != gateway.OutcomeInvalid || b.count() != 0 {
			t.Errorf("%q: found %v, outcome %s, %d calls", number, answer.Found, reply.Outcome, b.count())
		}
	}
}

func TestShortQueriesAskNobody(t *testing.T) {
	b := shop(always(everybody))
	h := open(t, b)
	for _, endpoint := range []wazion.Endpoint{wazion.GlobalSearch, wazion.SidePanelCustomerFindToJoin, wazion.SearchProducts} {
		for _, text := range []string{"", " ", "a", " é "} {
			h.ask(t, wazion.Request{Endpoint: endpoint, Query: text, Text: text})
		}
	}
	if b.count() != 0 {
		t.Errorf("%d calls: %v", b.count(), b.calls)
	}
}

func TestNumbersWithoutCountry(t *testing.T) {
	tests := []struct {
		name, document, asked string
		want                  []string
	}{
		{"one person", `{"customers":[{"id":"1","name":"Uwe Lang","phone":"0151 23456789"}]}`, "+4915123456789", []string{"Uwe Lang"}},
		{"two persons", `{"customers":[{"id":"1","name":"Uwe Lang","phone":"0151 23456789"},{"id":"2","name":"Ida Kern","phone":"0151/23456789"}]}`, "+4915123456789", nil},
		{"the full number wins", `{"customers":[{"id":"1","name":"Uwe Lang","phone":"0151 23456789"},{"id":"2","name":"Ida Kern","phone":"+4915123456789"}]}`, "+4915123456789", []string{"Ida Kern"}},
		{"one person twice", `{"customers":[{"id":"1","name":"Uwe Lang","email":"uwe@example.com","phone":"0151 23456789"},{"id":"2","name":"U. Lang","email":"UWE@example.com","phone":"0151/23456789"}]}`, "+4915123456789", []string{"Uwe Lang"}},
		{"assumed country of somebody else", `{"customers":[{"id":"1","name":"Ana Ruiz","email":"ana@example.com","phone":"+34612345678"},{"id":"2","name":"Marie Roux","email":"marie@example.com","phone":"612345678"}]}`, "+34612345678", []string{"Ana Ruiz"}},
		{"assumed country of the same", `{"customers":[{"id":"1","name":"Ana Ruiz","email":"ana@example.com","phone":"+34612345678"},{"id":"2","name":"Ana Ruiz Gil","email":"ana@example.org","phone":"612345678"}]}`, "+34612345678", []string{"Ana Ruiz"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := &backend{operations: []adapters.Operation{adapters.FindCustomers}, answer: always(test.document)}
			answer, _ := open(t, b).panel(t, test.asked)
			var got []string
			for _, customer := range answer.Customers {
				got = append(got, customer.Name)
			}
			if strings.Join(got, ",") != strings.Join(test.want, ",") {
				t.Errorf("shown %v, want %v", got, test.want)
			}
		})
	}
}

func TestFollowedAddress(t *testing.T) {
	people := shop(always(`{"customers":[{"id":"1","name":"Ana Ruiz","email":"ana@example.com","phone":"+34612345678"}]}`))
	byEmail := func(document string) *backend {
		return ordersOnly(func(_ adapters.Operation, q adapters.Query) (string, error) {
			if q.Email == "" {
				return "", &adapters.Error{Kind: adapters.Unsupported}
			}
			return document, nil
		})
	}
	answer, _ := open(t, people, byEmail(`{"orders":[{"id":"a","number":"7","email":"Ana@example.com","amount":5}]}`)).panel(t, "+34612345678")
	if len(answer.Customers) != 1 || len(answer.Customers[0].Orders) != 1 {
		t.Errorf("the order of a proved address is missing: %+v", answer.Customers)
	}
	shared := `{"orders":[{"id":"a","number":"7","email":"ana@example.com","amount":5},{"id":"b","number":"8","email":"ana@example.com","phone":"+34699999999","amount":5}]}`
	answer, _ = open(t, people, byEmail(shared)).panel(t, "+34612345678")
	if len(answer.Customers) != 1 || len(answer.Customers[0].Orders) != 0 {
		t.Errorf("orders of a shared address are shown: %+v", answer.Customers)
	}
}
