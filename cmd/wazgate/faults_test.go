package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

// The documented budgets, and the smaller ones of houses whose backends stall,
// so that the tests are quick.
const (
	budgetOthers, budgetGlobal           = 9 * time.Second, 4500 * time.Millisecond
	shortBudgetOthers, shortBudgetGlobal = 4 * time.Second, 2500 * time.Millisecond

	faultConfig   = "cache: {negative: 1s}\n"
	shortenConfig = "timeouts: {others: 4s, global_search: 2500ms}\n"
)

// condition is what a backend is worth to a caller.
type condition int

const (
	healthy condition = iota
	knowsNobody
	failing
)

// ailment is one way to be sick.
type ailment struct {
	name  string
	fault simulate.Fault
	down  bool // nobody listens
	leads condition
	// stalls says that the caller's time runs out, lingers that the gateway
	// leaves the backend alone for longer than the test waits.
	stalls, lingers bool
	// needsRows says that there is nothing to spoil in the answer "nobody".
	needsRows bool
}

func ailments() []ailment {
	status := func(name string, code int) ailment {
		return ailment{name: name, fault: simulate.Fault{Kind: simulate.StatusFault, Status: code}, leads: failing}
	}
	kind := func(kind simulate.FaultKind) ailment {
		return ailment{name: string(kind), fault: simulate.Fault{Kind: kind}, leads: failing}
	}
	return []ailment{
		{name: "refused", down: true, leads: failing},
		kind(simulate.ResetFault),
		{name: "hang", fault: simulate.Fault{Kind: simulate.HangFault}, leads: failing, stalls: true},
		{name: "429 for an hour", fault: refusal("3600"), leads: failing, lingers: true},
		{name: "429 for a second", fault: refusal("1"), leads: failing},
		status("401", http.StatusUnauthorized),
		status("403", http.StatusForbidden),
		{name: "404", fault: simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusNotFound}, leads: knowsNobody},
		status("500", http.StatusInternalServerError),
		status("502", http.StatusBadGateway),
		kind(simulate.HTMLFault),
		kind(simulate.EmptyFault),
		kind(simulate.TruncateFault),
		kind(simulate.CutFault),
		{name: "wrong types", fault: simulate.Fault{Kind: simulate.TypesFault}, leads: failing, needsRows: true},
		kind(simulate.ErrorFault),
		{name: "slower than the caller", fault: simulate.Fault{Kind: simulate.SlowFault, Delay: 20 * time.Second}, leads: failing, stalls: true},
		{name: "a little slow", fault: simulate.Fault{Kind: simulate.SlowFault, Delay: 5 * time.Millisecond}, leads: healthy},
	}
}

func refusal(retryAfter string) simulate.Fault {
	return simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusTooManyRequests, RetryAfter: retryAfter}
}

// question is something to ask, with what the backends know about it.
type question struct {
	name                  string
	endpoint              wazion.Endpoint
	parameters            []string
	shopKnows, ordersKnow bool
	asksShop, asksOrders  bool
	listsOnly             bool // the answer has no found
	mentions              string
}

func questions(shop *simulate.Shop) []question {
	vip, guest := shop.Personas()[0].Customer, shop.Personas()[4].Customer
	const nobody = "+34600999888"
	return []question{
		{name: "panel", endpoint: wazion.SidePanelCustomerInfo, parameters: []string{"phone", vip.E164}, shopKnows: true, ordersKnow: true, asksShop: true, asksOrders: true, mentions: vip.Name},
		{name: "panel of a guest", endpoint: wazion.SidePanelCustomerInfo, parameters: []string{"phone", guest.E164}, ordersKnow: true, asksShop: true, asksOrders: true, mentions: guest.Name},
		{name: "panel of nobody", endpoint: wazion.SidePanelCustomerInfo, parameters: []string{"phone", nobody}, asksShop: true, asksOrders: true},
		{name: "AI", endpoint: wazion.AICustomerInitialInfo, parameters: []string{"phone", vip.E164}, shopKnows: true, ordersKnow: true, asksShop: true, asksOrders: true, mentions: vip.Name},
		{name: "join by e-mail", endpoint: wazion.SidePanelCustomerFindToJoin, parameters: []string{"query", vip.Email}, shopKnows: true, ordersKnow: true, asksShop: true, asksOrders: true, listsOnly: true, mentions: vip.Name},
		{name: "join by name", endpoint: wazion.SidePanelCustomerFindToJoin, parameters: []string{"query", vip.Name}, shopKnows: true, asksShop: true, listsOnly: true, mentions: vip.Name},
		{name: "products", endpoint: wazion.SearchProducts, parameters: []string{"q", "taza"}, shopKnows: true, asksShop: true, listsOnly: true, mentions: "taza"},
		{name: "products for the AI", endpoint: wazion.SearchProducts, parameters: []string{"q", "plato", "format", "ai"}, shopKnows: true, asksShop: true, listsOnly: true, mentions: "plato"},
		{name: "search by phone", endpoint: wazion.GlobalSearch, parameters: []string{"query", vip.E164}, shopKnows: true, ordersKnow: true, asksShop: true, asksOrders: true, mentions: vip.Name},
	}
}

// expectation is what an answer must say for the conditions of the backends.
type expectation struct {
	found    bool
	degraded []string
}

func (q question) expect(shop, orders condition) expectation {
	var e expectation
	e.found = q.shopKnows && shop == healthy || q.ordersKnow && orders == healthy
	if q.asksShop && shop == failing {
		e.degraded = append(e.degraded, shopSource)
	}
	if q.asksOrders && orders == failing {
		e.degraded = append(e.degraded, ordersSource)
	}
	return e
}

// said is what all answers have in common.
type said struct {
	Found     *bool             `json:"found"`
	Error     string            `json:"error"`
	Customers []json.RawMessage `json:"customers"`
	Products  []json.RawMessage `json:"products"`
	Info      string            `json:"info"`
}

// differs returns how an answer departs from what was expected, or "".
func (q question) differs(got answer, want expectation) string {
	var told said
	if err := json.Unmarshal(got.Body, &told); err != nil {
		return "it is no JSON: " + err.Error()
	}
	found := len(told.Customers)+len(told.Products)+len(told.Info) > 0
	couldNotLook := !want.found && len(want.degraded) > 0
	var degraded []string
	if header := got.Header.Get("X-Wazgate-Degraded"); header != "" {
		degraded = strings.Split(header, ",")
	}
	switch {
	case found != want.found:
		return "something found, or nothing, against the truth"
	case q.listsOnly != (told.Found == nil), told.Found != nil && *told.Found != found:
		return "found contradicts the rest"
	case couldNotLook && told.Error != wazion.Messages("es").Unavailable:
		return "it does not say that it could not look"
	case !couldNotLook && told.Error != "":
		return "there is an error although everything is told"
	case !slices.Equal(degraded, want.degraded):
		return "degraded by " + strings.Join(degraded, ",") + ", want " + strings.Join(want.degraded, ",")
	case found && !bytes.Contains(bytes.ToLower(got.Body), []byte(strings.ToLower(q.mentions))):
		return q.mentions + " is not in it"
	}
	return ""
}

// patient asks like the caller, who waits a little longer than the gateway may
// take: 10 s for its 9 s, 5 s for its 4.5 s.
func (h *testHouse) patient(budget time.Duration) *testHouse {
	caller := *h
	caller.Client = &http.Client{Transport: h.Client.Transport, Timeout: budget * 10 / 9}
	return &caller
}

func (a ailment) budget(endpoint wazion.Endpoint) time.Duration {
	switch global := endpoint == wazion.GlobalSearch; {
	case global && a.stalls:
		return shortBudgetGlobal
	case global:
		return budgetGlobal
	case a.stalls:
		return shortBudgetOthers
	default:
		return budgetOthers
	}
}

func (a ailment) config() string {
	if a.stalls {
		return faultConfig + shortenConfig
	}
	return faultConfig
}

// TestFaults breaks the backends in every way, asks everything at once, mends
// them and asks again. Where time runs out, nothing else uses the machine.
func TestFaults(t *testing.T) {
	shop := simulate.NewShop(simulate.Options{Seed: 7, Customers: 40})
	places := make(chan struct{}, 6) // more at once would be slow by themselves
	var running sync.WaitGroup
	defer running.Wait()
	for _, stalls := range []bool{true, false} {
		var asking sync.WaitGroup
		for _, sick := range ailments() {
			if sick.stalls != stalls {
				continue
			}
			for side, conditions := range map[string][2]condition{
				"shop":   {sick.leads, healthy},
				"orders": {healthy, sick.leads},
				"both":   {sick.leads, sick.leads},
			} {
				asking.Add(1)
				running.Go(func() {
					places <- struct{}{}
					leave := sync.OnceFunc(func() { <-places; asking.Done() })
					defer leave()
					t.Run(sick.name+"/"+side, func(t *testing.T) { testFault(t, shop, sick, side, conditions, leave) })
				})
			}
		}
		asking.Wait()
	}
}

// testFault calls asked when it has little left to do.
func testFault(t *testing.T, shop *simulate.Shop, sick ailment, side string, conditions [2]condition, asked func()) {
	t.Helper()
	h := startHouse(t, houseOptions{Shop: shop, Config: sick.config(), Restarts: sick.down})
	heal := fallIll(t, h, sick, side)
	askAll(t, h, sick, conditions)
	asked()
	heal()
	if !sick.lingers {
		awaitHealth(t, h)
	}
}

// fallIll makes one side or both sick and returns how to mend them.
func fallIll(t *testing.T, h *testHouse, sick ailment, side string) (heal func()) {
	t.Helper()
	var mends []func()
	worsen := func(backend *simulate.FaultSwitch, server *simulate.Server) {
		if !sick.down {
			backend.Set(sick.fault)
			mends = append(mends, func() { backend.Set(simulate.Fault{}) })
			return
		}
		server.Close()
		mends = append(mends, func() {
			if again := startAt(t, backend, strings.TrimPrefix(server.URL(), "http://")); again.URL() != server.URL() {
				t.Errorf("the port of %s was taken meanwhile", server.URL())
			}
		})
	}
	if side != "orders" {
		worsen(h.Whatalo, h.WhataloServer)
	}
	if side != "shop" {
		worsen(h.Tracking, h.TrackingServer)
	}
	return func() {
		for _, mend := range mends {
			mend()
		}
	}
}

func askAll(t *testing.T, h *testHouse, sick ailment, conditions [2]condition) {
	t.Helper()
	var asking sync.WaitGroup
	defer asking.Wait()
	for _, q := range questions(h.Shop) {
		asking.Go(func() {
			got := h.patient(sick.budget(q.endpoint)).Ask(t, q.endpoint, q.parameters...)
			shop, orders := conditions[0], conditions[1]
			if sick.needsRows && !q.shopKnows {
				shop = healthy
			}
			if sick.needsRows && !q.ordersKnow {
				orders = healthy
			}
			if problem := q.differs(got, q.expect(shop, orders)); problem != "" {
				t.Errorf("%s: %s\n%s", q.name, problem, got.Body)
			}
		})
	}
}

// awaitHealth asks until every answer is complete again: the gateway leaves a
// backend that failed alone for a moment, and believes "nobody" for another.
func awaitHealth(t *testing.T, h *testHouse) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	again := time.NewTicker(250 * time.Millisecond)
	defer again.Stop()
	for _, q := range questions(h.Shop) {
		for {
			got := h.Ask(t, q.endpoint, q.parameters...)
			problem := q.differs(got, q.expect(healthy, healthy))
			if problem == "" {
				break
			}
			select {
			case <-again.C:
			case <-deadline.C:
				t.Fatalf("not healed: %s: %s\n%s", q.name, problem, got.Body)
			}
		}
	}
}

// TestOrdersThatCannotBeRead tells somebody without orders from somebody whose
// orders could not be read.
func TestOrdersThatCannotBeRead(t *testing.T) {
	h := startHouse(t, houseOptions{})
	vip := h.Shop.Personas()[0].Customer
	h.Whatalo.Set(simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusInternalServerError, Path: "/v1/orders"})
	h.Tracking.Set(simulate.Fault{Kind: simulate.ResetFault})

	var panel struct {
		Customers []struct {
			State  string            `json:"state"`
			Orders []json.RawMessage `json:"orders"`
		} `json:"customers"`
	}
	got := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", vip.E164)
	if err := json.Unmarshal(got.Body, &panel); err != nil || len(panel.Customers) != 1 {
		t.Fatalf("%v in %s", err, got.Body)
	}
	messages := wazion.Messages("es")
	if customer := panel.Customers[0]; customer.State != messages.OrdersUnavailable || customer.Orders != nil {
		t.Errorf("state %q with orders %s", customer.State, customer.Orders)
	}
	if degraded := got.Header.Get("X-Wazgate-Degraded"); degraded != shopSource+","+ordersSource {
		t.Errorf("degraded by %q", degraded)
	}
	got = h.Ask(t, wazion.AICustomerInitialInfo, "phone", vip.E164)
	if !bytes.Contains(got.Body, []byte(vip.Name)) || !bytes.Contains(got.Body, []byte("no se puede concluir nada")) {
		t.Errorf("the AI is told %s", got.Body)
	}
	labels, err := wazion.NewLabels("es", nil)
	if err != nil {
		t.Fatal(err)
	}
	if claim := labels.Get("state_no_orders"); bytes.Contains(got.Body, []byte(claim)) {
		t.Errorf("the AI is told %q in %s", claim, got.Body)
	}
}
