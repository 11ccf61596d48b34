package gateway_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/wazion"
)

// deals is a backend whose orders name their customers and nothing else. It
// ignores every filter.
const deals = `{
	"customers": [
		{"id": "c1", "name": "Iria Souto", "phone": "+34612345678"},
		{"id": "c2", "name": "Bruno Prado", "email": "bruno@example.com", "phone": "+34698765432"},
		{"id": "c3", "name": "Carla Stranger", "email": "carla@example.com", "phone": "+34611111111"}
	],
	"orders": [
		{"id": "1", "number": "Boda de Iria", "customer_ids": ["c1"]},
		{"id": "2", "number": "Vajilla de los dos", "customer_ids": ["c2", "c1", "c2"]},
		{"id": "3", "number": "Secreto de Carla", "customer_ids": ["c3"]},
		{"id": "4", "number": "De Carla y Bruno", "customer_ids": ["c3", "c2"]},
		{"id": "5", "number": "De nadie", "customer_ids": []},
		{"id": "6", "number": "De Carla para Iria", "customer_id": "c3", "customer_ids": ["c1"], "name": "Carla Stranger", "email": "carla@example.com"}
	]
}`

// shown returns what the panel says of each customer: the names of the orders.
func shown(answer wazion.CustomerInfo) string {
	var all []string
	for _, customer := range answer.Customers {
		var names []string
		for _, order := range customer.Orders {
			names = append(names, order.Name)
		}
		all = append(all, customer.Name+": "+strings.Join(names, ", "))
	}
	return strings.Join(all, "; ")
}

func TestOrdersOfSeveralCustomers(t *testing.T) {
	const bareTwins = `{"customers":[{"id":"1","name":"Uwe Lang","phone":"0151 23456789"},{"id":"2","name":"Ida Kern","phone":"0151 23456789"}],"orders":[`
	for _, test := range []struct{ name, document, phone, related, want string }{
		{"of each only what is hers", deals, "+34612345678", "", "Iria Souto: Boda de Iria, Vajilla de los dos, De Carla para Iria"},
		{"of the other", deals, "+34698765432", "", "Bruno Prado: Vajilla de los dos, De Carla y Bruno"},
		{"a shared order joins nobody", deals, "+34612345678", "+34698765432", "Iria Souto: Boda de Iria, Vajilla de los dos, De Carla para Iria; Bruno Prado: Vajilla de los dos, De Carla y Bruno"},
		{"twice in one person is once", `{"customers":[{"id":"1","name":"Ana","phone":"+34612345678"},{"id":"2","name":"Ana","phone":"+34612345678"}],"orders":[{"id":"o","number":"Una","customer_ids":["1","2"]}]}`,
			"+34612345678", "", "Ana: Una"},
		{"the phone of another owner proves nothing of this one", `{"customers":[{"id":"1","name":"Ana","phone":"+34612345678"},{"id":"2","name":"Bea","phone":"+34698765432"}],"orders":[{"id":"o","number":"Una","customer_ids":["1","2"],"phone":"+34612345678"}]}`,
			"+34698765432", "+34612345678", "Bea: Una; Ana: Una"},
		{"deals of people who share a bare number do not make them one", bareTwins + `{"id":"a","number":"Uno","customer_id":"1"},{"id":"b","number":"Dos","customer_id":"2"}]}`, "+4915123456789", "", ""},
		{"nor does a shared one", bareTwins + `{"id":"a","number":"Uno","customer_ids":["1","2"],"phone":"+34611111111"}]}`, "+4915123456789", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: test.phone}
			if test.related != "" {
				request.RelatedPhones = []string{test.related}
			}
			reply, body := open(t, shop(always(test.document))).ask(t, request)
			if got := shown(reply.Answer.(wazion.CustomerInfo)); got != test.want {
				t.Errorf("shown %q\nwant  %q", got, test.want)
			}
			if strings.Contains(body, "carla@") || strings.Contains(body, "Stranger") {
				t.Errorf("a stranger is shown: %s", body)
			}
		})
	}
}

func TestTheTextForTheAITellsOfSharedOrdersOnce(t *testing.T) {
	request := wazion.Request{Endpoint: wazion.AICustomerInitialInfo, Phone: "+34612345678", RelatedPhones: []string{"+34698765432"}, Order: "Vajilla de los dos"}
	_, body := open(t, shop(always(deals))).ask(t, request)
	if strings.Contains(body, "Secreto") || strings.Contains(body, "carla@") || strings.Contains(body, "Stranger") || !strings.Contains(body, "Vajilla de los dos") {
		t.Errorf("the text: %s", body)
	}
}

// TestAFollowedAddressIsNotThatOfAnotherOwner asks the second source by no
// address that only the buyer of a shared order has.
func TestAFollowedAddressIsNotThatOfAnotherOwner(t *testing.T) {
	second := shop(func(_ adapters.Operation, q adapters.Query) (string, error) {
		if q.Email != "carla@example.com" {
			return `{}`, nil
		}
		return `{"customers":[{"id":"9","name":"Carla Stranger","email":"carla@example.com"}],"orders":[{"id":"9","number":"77","customer_id":"9"}]}`, nil
	})
	answer, _ := open(t, shop(always(deals)), second).panel(t, "+34612345678")
	if got := shown(answer); strings.Contains(got, "77") || !strings.Contains(got, "De Carla para Iria") {
		t.Errorf("shown %q", got)
	}
}
