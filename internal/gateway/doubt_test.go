package gateway_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/wazion"
)

// strangers is what a backend returns that answers with anybody.
const strangers = `{
	"customers": [{"id": "2", "name": "Bruno Stranger", "phone": "+351600111222"}],
	"orders": [{"id": "o2", "number": "1043", "customer_id": "2", "phone": "+351600111222", "amount": 1}]
}`

// switched answers with document until it is down.
func switched(down *bool, document string) func(adapters.Operation, adapters.Query) (string, error) {
	return func(op adapters.Operation, q adapters.Query) (string, error) {
		if *down {
			return fails(adapters.Unavailable)(op, q)
		}
		return document, nil
	}
}

func people() []wazion.Request {
	return []wazion.Request{
		{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222"},
		{Endpoint: wazion.AICustomerInitialInfo, Phone: "+34600111222"},
		{Endpoint: wazion.SidePanelCustomerFindToJoin, Query: "nadia"},
		{Endpoint: wazion.GlobalSearch, Query: "nadia"},
	}
}

// TestWhatWasReadEarlierProvesNobodyAbsent is for answers that hold only
// strangers: they are kept for the day, but somebody may have come since.
func TestWhatWasReadEarlierProvesNobodyAbsent(t *testing.T) {
	for _, request := range people() {
		synctest.Test(t, func(t *testing.T) {
			down := false
			b := shop(switched(&down, strangers))
			h := open(t, b)
			expect := func(when string, want gateway.Outcome, reply gateway.Reply, body string) {
				t.Helper()
				if reply.Outcome != want || (told(t, body) != "") != (want == gateway.OutcomeUnknown) || strings.Contains(body, "Stranger") {
					t.Errorf("%s, %s: outcome %s, degraded %v: %s", request.Endpoint, when, reply.Outcome, reply.Degraded, body)
				}
			}
			reply, body := h.ask(t, request)
			expect("at first", gateway.OutcomeNotFound, reply, body)
			time.Sleep(5 * time.Minute)
			reply, body = h.recall(t, request)
			expect("recalled", gateway.OutcomeUnknown, reply, body)
			reply, body = h.ask(t, request)
			expect("read anew", gateway.OutcomeNotFound, reply, body)
			time.Sleep(5 * time.Minute)
			down = true
			for _, later := range []time.Duration{0, time.Second, time.Hour} {
				time.Sleep(later)
				reply, body = h.ask(t, request)
				expect("down", gateway.OutcomeUnknown, reply, body)
			}
			down = false
			time.Sleep(10 * time.Second)
			reply, body = h.ask(t, request)
			expect("back", gateway.OutcomeNotFound, reply, body)
		})
	}
}

// TestNobodyIsKeptForSeconds holds that a "nobody" does not outlive its time
// when the backend fails after it.
func TestNobodyIsKeptForSeconds(t *testing.T) {
	for _, request := range people() {
		synctest.Test(t, func(t *testing.T) {
			down := false
			h := open(t, shop(switched(&down, `{"customers":[],"orders":[]}`)))
			h.ask(t, request)
			down = true
			time.Sleep(14 * time.Second)
			if reply, body := h.ask(t, request); reply.Outcome != gateway.OutcomeNotFound {
				t.Errorf("%s: outcome %s: %s", request.Endpoint, reply.Outcome, body)
			}
			time.Sleep(2 * time.Second)
			if reply, body := h.ask(t, request); reply.Outcome != gateway.OutcomeUnknown || told(t, body) == "" {
				t.Errorf("%s, later: outcome %s: %s", request.Endpoint, reply.Outcome, body)
			}
		})
	}
}

// TestNoOutageIsKept asks while a backend fails in every way, and once more
// when it is back: at once, all is there.
func TestNoOutageIsKept(t *testing.T) {
	outages := map[string]func(adapters.Operation, adapters.Query) (string, error){
		"panic":     func(adapters.Operation, adapters.Query) (string, error) { panic("nadia@example.com") },
		"truncated": always(`{"customers":[{"id":"1","name":"Nadia Fer`), "a string": always(`"ok"`), "html": always("<html>502</html>"),
		"other words": always(`{"message":"maintenance"}` + "\n"), "wrong types": always(`{"customers":"1","orders":7,"products":"none"}`),
	}
	for kind := adapters.Internal; kind <= adapters.Unsupported; kind++ {
		if kind != adapters.NotFound && kind != adapters.Unsupported {
			outages[kind.String()] = fails(kind)
		}
	}
	for name, outage := range outages {
		for _, request := range requests() {
			t.Run(name+"/"+string(request.Endpoint), func(t *testing.T) {
				now := outage
				h := open(t, shop(func(op adapters.Operation, q adapters.Query) (string, error) { return now(op, q) }))
				reply, body := h.ask(t, request)
				if reply.Outcome != gateway.OutcomeUnknown || told(t, body) == "" {
					t.Errorf("outcome %s: %s", reply.Outcome, body)
				}
				now = always(everything)
				reply, body = h.ask(t, request)
				if reply.Outcome != gateway.OutcomeFound || !strings.Contains(body, "Nadia") || len(reply.Degraded) > 0 {
					t.Errorf("afterwards: outcome %s, degraded %v: %s", reply.Outcome, reply.Degraded, body)
				}
			})
		}
	}
}

// TestLinesThatAreMissingAreAskedAgain keeps no answer without its lines.
func TestLinesThatAreMissingAreAskedAgain(t *testing.T) {
	lines := ""
	h := open(t, ordersOnly(func(adapters.Operation, adapters.Query) (string, error) {
		if lines == "" {
			return `{"orders":[{"id":"o","number":"1","phone":"+34600111222","amount":5}]}missing:items`, nil
		}
		return `{"orders":[{"id":"o","number":"1","phone":"+34600111222","amount":5,"items":[` + lines + `]}]}`, nil
	}))
	if _, reply := h.panel(t, "+34600111222"); reply.Outcome != gateway.OutcomePartial {
		t.Errorf("without lines: outcome %s", reply.Outcome)
	}
	lines = `{"title":"Cup"}`
	if answer, reply := h.panel(t, "+34600111222"); reply.Outcome != gateway.OutcomeFound || len(answer.Customers[0].Orders[0].Items) != 1 {
		t.Errorf("outcome %s: %+v", reply.Outcome, answer.Customers)
	}
}

// TestOrdersOfOneOfSeveral says of nobody that they never bought, where the
// orders of one of those who share a phone could not be read.
func TestOrdersOfOneOfSeveral(t *testing.T) {
	h := open(t, shop(func(op adapters.Operation, q adapters.Query) (string, error) {
		switch {
		case op == adapters.FindCustomers:
			return `{"customers":[
				{"id":"1","name":"Nadia Ferrer","email":"n@example.com","phone":"+34600111222"},
				{"id":"2","name":"Ivo Marek","email":"i@example.com","phone":"+34600111223"}]}`, nil
		case q.CustomerID == "1":
			return `{"orders":[{"id":"o","number":"1","customer_id":"1","amount":5}]}`, nil
		default:
			return "", &adapters.Error{Kind: adapters.Unavailable}
		}
	}))
	request := wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222", RelatedPhones: []string{"+34600111223"}}
	reply, _ := h.ask(t, request)
	answer, _ := reply.Answer.(wazion.CustomerInfo)
	if reply.Outcome != gateway.OutcomePartial || len(answer.Customers) != 2 {
		t.Fatalf("outcome %s: %+v", reply.Outcome, answer)
	}
	if len(answer.Customers[0].Orders) != 1 {
		t.Errorf("the orders that were read are missing: %+v", answer.Customers[0])
	}
	if got := answer.Customers[1].State; got != wazion.Messages("es").OrdersUnavailable {
		t.Errorf("state %q", got)
	}
}

// TestAnOldListDoesNotProveAnOrderAbsent is for the number that the chat
// mentions, which may be newer than what is known.
func TestAnOldListDoesNotProveAnOrderAbsent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := false
		h := open(t, shop(func(op adapters.Operation, q adapters.Query) (string, error) {
			if q.OrderNumber != "" || q.Reference != "" {
				return fails(adapters.Unsupported)(op, q)
			}
			return switched(&down, everything)(op, q)
		}))
		request := wazion.Request{Endpoint: wazion.AICustomerInitialInfo, Phone: "+34600111222", Order: "2077"}
		if _, body := h.ask(t, request); !strings.Contains(body, "2077") {
			t.Errorf("does not say that the order is not hers: %s", body)
		}
		down = true
		time.Sleep(time.Hour)
		if _, body := h.ask(t, request); !strings.Contains(body, "Nadia") || strings.Contains(body, "2077") {
			t.Errorf("says of an order what only an old list shows: %s", body)
		}
	})
}

// TestASickCopyProvesNobodyAbsent is for keys by which only the copy can be
// asked.
func TestASickCopyProvesNobodyAbsent(t *testing.T) {
	for kept, want := range map[crm]gateway.Outcome{
		{}: gateway.OutcomeUnknown, {complete: true, ordersComplete: true}: gateway.OutcomeNotFound,
		{complete: true, ordersComplete: true, outdated: true}: gateway.OutcomeUnknown,
	} {
		h := open(t, shop(fails(adapters.Unsupported)))
		for _, endpoint := range wazion.Endpoints() {
			s := h.Sources[endpoint][0]
			s.Directory, s.Mirrored = kept, []adapters.Operation{adapters.FindCustomers, adapters.FindOrders}
		}
		if answer, reply := h.panel(t, "+34600999888"); reply.Outcome != want || (answer.Error != "") != (want == gateway.OutcomeUnknown) {
			t.Errorf("%+v: outcome %s, error %q", kept, reply.Outcome, answer.Error)
		}
	}
}

// TestASlowSourceDoesNotCostTheOrdersOfOthers is for globalSearch, which asks for
// orders after all have answered.
func TestASlowSourceDoesNotCostTheOrdersOfOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, shop(always(everything)), shop(always("hang")))
		reply, body := h.ask(t, wazion.Request{Endpoint: wazion.GlobalSearch, Query: "nadia"})
		if !strings.Contains(body, "1042") {
			t.Errorf("the orders are lost: %s", body)
		}
		if diff := cmp.Diff([]string{"s2"}, reply.Degraded); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSearchTellsThatOrdersCouldNotBeRead(t *testing.T) {
	h := open(t, shop(func(op adapters.Operation, q adapters.Query) (string, error) {
		if op == adapters.FindOrders {
			return fails(adapters.Unavailable)(op, q)
		}
		return everything, nil
	}))
	reply, body := h.ask(t, wazion.Request{Endpoint: wazion.GlobalSearch, Query: "nadia"})
	if reply.Outcome != gateway.OutcomePartial || !strings.Contains(body, "Nadia") {
		t.Errorf("outcome %s: %s", reply.Outcome, body)
	}
}
