package gateway_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/wazion"
)

const nadia = `{"customers":[{"id":"1","name":"Nadia Ferrer","phone":"+34600111222"}],"orders":[]}`

func TestTruthful(t *testing.T) {
	ordersFail := func(op adapters.Operation, _ adapters.Query) (string, error) {
		if op == adapters.FindOrders {
			return "", &adapters.Error{Kind: adapters.Unavailable}
		}
		return nadia, nil
	}
	itemsFail := func(op adapters.Operation, _ adapters.Query) (string, error) {
		if op == adapters.FindOrders {
			return `{"orders":[{"id":"o","number":"1","customer_id":"1","amount":5}]}missing:items`, nil
		}
		return nadia, nil
	}
	tests := []struct {
		name     string
		backends []*backend
		found    bool
		text     bool // the answer carries an error
		outcome  gateway.Outcome
		degraded []string
		state    string
	}{
		{"nobody there", []*backend{shop(always(`{"customers":[],"orders":[]}`))}, false, false, gateway.OutcomeNotFound, nil, ""},
		{"not found is an answer", []*backend{shop(fails(adapters.NotFound))}, false, false, gateway.OutcomeNotFound, nil, ""},
		{"could not look", []*backend{shop(fails(adapters.Unavailable))}, false, true, gateway.OutcomeUnknown, []string{"s1"}, ""},
		{"could not look in one", []*backend{shop(always(`{}`)), ordersOnly(fails(adapters.RateLimited))}, false, true, gateway.OutcomeUnknown, []string{"s2"}, ""},
		{"cannot be asked is no failure", []*backend{shop(always(`{}`)), ordersOnly(fails(adapters.Unsupported))}, false, false, gateway.OutcomeNotFound, nil, ""},
		{"orders unknown", []*backend{shop(ordersFail)}, true, false, gateway.OutcomePartial, []string{"s1"}, wazion.Messages("es").OrdersUnavailable},
		{"no orders here, unknown there", []*backend{shop(always(nadia)), ordersOnly(fails(adapters.BadResponse))}, true, false, gateway.OutcomePartial, []string{"s2"}, wazion.Messages("es").OrdersUnavailable},
		{"no orders", []*backend{shop(always(nadia))}, true, false, gateway.OutcomeFound, nil, "Sin pedidos"},
		{"lines unknown", []*backend{shop(itemsFail)}, true, false, gateway.OutcomePartial, []string{"s1"}, "Pedidos antiguos"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer, reply := open(t, test.backends...).panel(t, "+34600111222")
			if answer.Found != test.found || (answer.Error != "") != test.text || reply.Outcome != test.outcome {
				t.Errorf("found %v, error %q, outcome %s", answer.Found, answer.Error, reply.Outcome)
			}
			if diff := cmp.Diff(test.degraded, reply.Degraded); diff != "" {
				t.Error(diff)
			}
			if test.found && answer.Customers[0].State != test.state {
				t.Errorf("state %q, want %q", answer.Customers[0].State, test.state)
			}
		})
	}
}

func TestTheTextForTheAISaysThatOrdersAreUnknown(t *testing.T) {
	h := open(t, shop(func(op adapters.Operation, _ adapters.Query) (string, error) {
		if op == adapters.FindOrders {
			return "", &adapters.Error{Kind: adapters.Unavailable}
		}
		return nadia, nil
	}))
	reply, _ := h.ask(t, wazion.Request{Endpoint: wazion.AICustomerInitialInfo, Phone: "+34600111222"})
	unknown := reply.Answer.(wazion.InitialInfo).Info
	none, _ := open(t, shop(always(nadia))).ask(t, wazion.Request{Endpoint: wazion.AICustomerInitialInfo, Phone: "+34600111222"})
	if unknown == none.Answer.(wazion.InitialInfo).Info || !strings.Contains(unknown, "no disponibles") && !strings.Contains(unknown, "no est") {
		t.Errorf("an outage looks like somebody who never bought: %s", unknown)
	}
}

func TestAHangingSourceDelaysNobody(t *testing.T) {
	for _, endpoint := range wazion.Endpoints() {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, shop(always(everybody)), shop(always("hang")))
			start := time.Now()
			reply, body := h.ask(t, wazion.Request{Endpoint: endpoint, Phone: "+34600111222", Query: "nadia", Text: "taza"})
			if taken := time.Since(start); taken > 9*time.Second {
				t.Errorf("%s took %v", endpoint, taken)
			}
			if diff := cmp.Diff([]string{"s2"}, reply.Degraded); diff != "" {
				t.Errorf("%s: %s", endpoint, diff)
			}
			if endpoint != wazion.SearchProducts && endpoint != wazion.SidePanelCustomerFindToJoin && !strings.Contains(body, "Nadia") {
				t.Errorf("%s lost what the healthy source knows: %s", endpoint, body)
			}
		})
	}
}

func TestALateAnswerIsThereForTheNextCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &backend{operations: []adapters.Operation{adapters.FindCustomers}, answer: func(adapters.Operation, adapters.Query) (string, error) {
			time.Sleep(12 * time.Second)
			return nadia, nil
		}}
		h := open(t, slow)
		if answer, _ := h.panel(t, "+34600111222"); answer.Found || answer.Error == "" {
			t.Errorf("the first call: %+v", answer)
		}
		time.Sleep(4 * time.Second)
		if answer, _ := h.panel(t, "+34600111222"); !answer.Found || slow.count() != 1 {
			t.Errorf("the second call: %+v after %d calls", answer, slow.count())
		}
	})
}

func TestAnOutageServesWhatWasKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := false
		b := shop(func(op adapters.Operation, q adapters.Query) (string, error) {
			if down {
				return fails(adapters.Unavailable)(op, q)
			}
			return everybody, nil
		})
		h := open(t, b)
		before, _ := h.panel(t, "+34600111222")
		down = true
		time.Sleep(3 * time.Hour)
		after, reply := h.panel(t, "+34600111222")
		if !reply.Stale || len(reply.Degraded) != 0 {
			t.Errorf("stale %v, degraded %v", reply.Stale, reply.Degraded)
		}
		if diff := cmp.Diff(before, after, cmp.Comparer(func(a, b wazion.Number) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
		down = false
		time.Sleep(10 * time.Second)
		if _, reply := h.panel(t, "+34600111222"); reply.Stale {
			t.Error("still stale after the backend came back")
		}
	})
}

func TestIdenticalCallsMakeOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := shop(func(_ adapters.Operation, _ adapters.Query) (string, error) {
			time.Sleep(time.Second)
			return everybody, nil
		})
		h := open(t, b)
		var calls sync.WaitGroup
		for i := range 50 {
			endpoint := []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo}[i%2]
			calls.Go(func() { h.Answer(t.Context(), wazion.Request{Endpoint: endpoint, Phone: "+34600111222"}) })
		}
		calls.Wait()
		seen := make(map[string]int)
		for _, call := range b.calls {
			seen[call]++
		}
		for call, count := range seen {
			if count != 1 {
				t.Errorf("%s was asked %d times", call, count)
			}
		}
		if len(seen) != 2 {
			t.Errorf("asked %v, want the customer and the orders", seen)
		}
	})
}

func TestAPanicIsOneSourcesFailure(t *testing.T) {
	broken := shop(func(adapters.Operation, adapters.Query) (string, error) { panic("broken adapter") })
	answer, reply := open(t, broken, shop(always(everybody))).panel(t, "+34600111222")
	if !answer.Found || len(reply.Degraded) != 1 {
		t.Errorf("found %v, degraded %v", answer.Found, reply.Degraded)
	}
}
