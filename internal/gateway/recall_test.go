package gateway_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
)

// recall asks for what is in memory, and checks the answer against its schema.
func (h house) recall(tb testing.TB, request wazion.Request) (gateway.Reply, string) {
	tb.Helper()
	reply := h.Recall(tb.Context(), request)
	body, err := json.Marshal(reply.Answer)
	if err != nil {
		tb.Fatal(err)
	}
	if err := wazionschema.NewValidator().Validate(request.Endpoint, request.AI, body); err != nil {
		tb.Errorf("the answer breaks its schema: %v\n%s", err, body)
	}
	return reply, string(body)
}

// told returns the error that an answer tells.
func told(tb testing.TB, body string) string {
	tb.Helper()
	var answer struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		tb.Fatal(err)
	}
	return answer.Error
}

const everything = `{
	"customers": [{"id": "1", "name": "Nadia Ferrer", "email": "nadia@example.com", "phone": "+34600111222"}],
	"orders": [{"id": "o1", "number": "1042", "customer_id": "1", "amount": 96, "currency": "EUR"}],
	"products": [{"id": "p1", "title": "Nadia's cup"}]
}`

func requests() []wazion.Request {
	var all []wazion.Request
	for _, endpoint := range wazion.Endpoints() {
		all = append(all, wazion.Request{Endpoint: endpoint, Phone: "+34600111222", Query: "nadia", Text: "nadia", Order: "1042"})
	}
	for i := range all {
		if all[i].Endpoint == wazion.SidePanelCustomerFindToJoin {
			all[i].Phone = "+34600000001" // who is linked is left out
		}
	}
	return all
}

func TestRecallKnowsWhatWasAnswered(t *testing.T) {
	for _, request := range requests() {
		t.Run(string(request.Endpoint), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				down := false
				b := shop(func(op adapters.Operation, q adapters.Query) (string, error) {
					if down {
						return fails(adapters.Unavailable)(op, q)
					}
					return everything, nil
				})
				h := open(t, b)
				_, live := h.ask(t, request)
				if !strings.Contains(live, "Nadia") {
					t.Fatalf("nothing was found: %s", live)
				}
				down = true
				for _, later := range []time.Duration{0, time.Hour, 22 * time.Hour} {
					time.Sleep(later)
					calls, began := b.count(), time.Now()
					reply, recalled := h.recall(t, request)
					if request.Endpoint == wazion.AICustomerInitialInfo && later > 0 {
						recalled = strings.Replace(recalled, outdated, "", 1)
					}
					if diff := cmp.Diff(live, recalled); diff != "" {
						t.Errorf("after %v: %s", later, diff)
					}
					if reply.Outcome != gateway.OutcomeFound || len(reply.Degraded) > 0 || reply.Stale != (later > 0) {
						t.Errorf("after %v: outcome %s, degraded %v, stale %v", later, reply.Outcome, reply.Degraded, reply.Stale)
					}
					if b.count() != calls || time.Since(began) != 0 {
						t.Errorf("after %v: %d calls, took %v", later, b.count()-calls, time.Since(began))
					}
				}
				time.Sleep(2 * time.Hour)
				if reply, body := h.recall(t, request); reply.Outcome != gateway.OutcomeUnknown || strings.Contains(body, "Nadia") {
					t.Errorf("after more than the day: %s, %s", reply.Outcome, body)
				}
			})
		})
	}
}

const outdated = `\nSon los últimos datos conocidos: pueden haber cambiado desde entonces.`

// TestRecallIsHonest says of what was never asked, or is just being asked, that
// nobody could look.
func TestRecallIsHonest(t *testing.T) {
	for _, request := range requests() {
		t.Run(string(request.Endpoint), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cold, hanging := shop(always(everything)), shop(always("hang"))
				for _, b := range []*backend{cold, hanging} {
					h := open(t, b)
					if b == hanging {
						ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
						defer cancel()
						go h.Answer(ctx, request)
						synctest.Wait()
					}
					calls, began := b.count(), time.Now()
					reply, body := h.recall(t, request)
					if reply.Outcome != gateway.OutcomeUnknown || told(t, body) == "" {
						t.Errorf("outcome %s: %s", reply.Outcome, body)
					}
					if diff := cmp.Diff([]string{"s1"}, reply.Degraded); diff != "" {
						t.Error(diff)
					}
					if b.count() != calls || time.Since(began) != 0 {
						t.Errorf("%d calls, took %v", b.count()-calls, time.Since(began))
					}
				}
				time.Sleep(time.Minute)
			})
		})
	}
}

// TestRecallOfNobody is certain for as long as a "nobody" is kept, and no longer.
func TestRecallOfNobody(t *testing.T) {
	for _, request := range requests() {
		if request.Endpoint == wazion.SearchProducts {
			continue // no product is no outcome of its own
		}
		synctest.Test(t, func(t *testing.T) {
			h := open(t, shop(always(`{"customers":[],"orders":[]}`)))
			h.ask(t, request)
			time.Sleep(14 * time.Second)
			if reply, body := h.recall(t, request); reply.Outcome != gateway.OutcomeNotFound {
				t.Errorf("%s: outcome %s: %s", request.Endpoint, reply.Outcome, body)
			}
			time.Sleep(2 * time.Second)
			if reply, body := h.recall(t, request); reply.Outcome != gateway.OutcomeUnknown {
				t.Errorf("%s, later: outcome %s: %s", request.Endpoint, reply.Outcome, body)
			}
		})
	}
}

// TestRecallTellsWhatCannotBeAskedFromWhatIsNotKnown is for sources that cannot
// be asked by some key.
func TestRecallTellsWhatCannotBeAskedFromWhatIsNotKnown(t *testing.T) {
	people := &backend{operations: []adapters.Operation{adapters.FindCustomers}, answer: always(everything)}
	byNothing := ordersOnly(fails(adapters.Unsupported))
	h := open(t, people, byNothing)
	request := wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222"}
	h.ask(t, request)
	if reply, _ := h.recall(t, request); reply.Outcome != gateway.OutcomeFound {
		t.Errorf("outcome %s, degraded %v", reply.Outcome, reply.Degraded)
	}
}

func TestRecallOfHalf(t *testing.T) {
	known, unknown := shop(always(everything)), ordersOnly(always(everything))
	h := open(t, known)
	request := wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222"}
	h.ask(t, request)
	for endpoint, sources := range h.Sources {
		options := sources[0].Options
		options.Name, options.Adapter = "s2", unknown
		h.Sources[endpoint] = append(sources, source.New(options))
	}
	reply, body := h.recall(t, request)
	if reply.Outcome != gateway.OutcomePartial || !strings.Contains(body, "Nadia") || unknown.count() != 0 {
		t.Errorf("outcome %s after %d calls: %s", reply.Outcome, unknown.count(), body)
	}
}

// TestRecallLooksIntoCopies asks the directory where it stands for the backend.
func TestRecallLooksIntoCopies(t *testing.T) {
	request := wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222"}
	for kept, want := range map[crm]gateway.Outcome{
		{complete: true, ordersComplete: true}: gateway.OutcomeFound, {}: gateway.OutcomePartial,
	} {
		if reply, body := openMirrored(t, kept).recall(t, request); reply.Outcome != want {
			t.Errorf("%+v: outcome %s: %s", kept, reply.Outcome, body)
		}
	}
	request.Phone = "+34600999888"
	for kept, want := range map[crm]gateway.Outcome{
		{complete: true, ordersComplete: true}: gateway.OutcomeNotFound, {}: gateway.OutcomeUnknown,
	} {
		if reply, body := openMirrored(t, kept).recall(t, request); reply.Outcome != want {
			t.Errorf("nobody, %+v: outcome %s: %s", kept, reply.Outcome, body)
		}
	}
}

func TestRecallDoesNotWaitForASickDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openMirrored(t, crm{})
		for _, endpoint := range wazion.Endpoints() {
			h.Sources[endpoint][0].Directory = slowDisk{}
		}
		for range 100 { // so many looks are not begun while others hang
			began := time.Now()
			reply, _ := h.recall(t, wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222"})
			if taken := time.Since(began); reply.Outcome != gateway.OutcomeUnknown || taken > 100*time.Millisecond {
				t.Errorf("outcome %s after %v", reply.Outcome, taken)
			}
		}
		time.Sleep(time.Hour)
		_ = h.cache.Close(t.Context())
	})
}

// TestRecallShowsNobodyElse recalls what backends said that ignore what they
// are asked, for another person than it was read for.
func TestRecallShowsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, shop(always(everybody)), ordersOnly(always(everybody)))
		numbers := []string{"+34600111222", "+351600111222", "+34911111222", "+34699999999"}
		for i, asked := range numbers {
			for _, other := range numbers[i:] {
				for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo} {
					request := wazion.Request{Endpoint: endpoint, Phone: asked, Order: "1043"}
					h.ask(t, request)
					time.Sleep(time.Minute)
					request.Phone = other
					_, body := h.recall(t, request)
					for number, name := range map[string]string{numbers[0]: "Nadia", numbers[1]: "Bruno", numbers[2]: "Carla"} {
						if number != other && strings.Contains(body, name) {
							t.Errorf("%s was asked for, %s is shown: %s", other, name, body)
						}
					}
				}
			}
		}
	})
}
