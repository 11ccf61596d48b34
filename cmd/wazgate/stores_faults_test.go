package main

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

// filtersIgnored asks a store that answers every question with everybody.
func (c storeCase) filtersIgnored(t *testing.T) {
	h := c.start(t)
	h.faults.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	for _, who := range []whom{nadia(), bruno(), zoe()} {
		for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo} {
			h.onlyOf(t, h.Ask(t, endpoint, "phone", who.phone), who)
		}
		for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerFindToJoin, wazion.GlobalSearch} {
			h.onlyOf(t, h.Ask(t, endpoint, "query", who.email), who)
		}
	}
}

// isMarkedWhileIll breaks the store in the usual ways and in its own: whoever
// asks is told that nobody could look, and never that nobody is there.
func (c storeCase) isMarkedWhileIll(t *testing.T) {
	faults := map[string]simulate.Fault{
		"500":               {Kind: simulate.StatusFault},
		"401":               {Kind: simulate.StatusFault, Status: http.StatusUnauthorized},
		"429":               {Kind: simulate.StatusFault, Status: http.StatusTooManyRequests, RetryAfter: "3600"},
		"maintenance":       {Kind: simulate.HTMLFault},
		"maintenance, 503":  {Kind: simulate.HTMLFault, Status: http.StatusServiceUnavailable},
		"half an answer":    {Kind: simulate.TruncateFault},
		"nothing":           {Kind: simulate.EmptyFault},
		"a connection lost": {Kind: simulate.ResetFault},
	}
	maps.Copy(faults, c.faults)
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := c.start(t)
			h.faults.Set(fault)
			h.isMarked(t)
		})
	}
}

func (h *storeHouse) isMarked(t *testing.T) {
	t.Helper()
	for _, question := range []struct {
		endpoint         wazion.Endpoint
		parameter, value string
		cannot           bool
	}{
		{wazion.SidePanelCustomerInfo, "phone", nadia().phone, false},
		{wazion.AICustomerInitialInfo, "phone", nadia().phone, false},
		{wazion.SidePanelCustomerFindToJoin, "query", nadia().phone, false},
		{wazion.GlobalSearch, "query", nadia().phone, false},
		{wazion.SearchProducts, "q", "taza", h.lacks.products},
	} {
		got := h.Ask(t, question.endpoint, question.parameter, question.value)
		h.onlyOf(t, got, nadia())
		shown := got.people(t)
		if question.cannot || len(shown.Customers) > 0 || shown.Found {
			continue // it cannot do that at all, or it was answered out of a copy
		}
		h.degradedBy(t, string(question.endpoint), got, true)
		if shown.Error == "" {
			t.Errorf("%s: nothing is pretended not to be there: %s", question.endpoint, got.shown())
		}
	}
}

// isPartWhileAStepFails lets single requests of the store hang or fail: what the
// others tell is shown, and marked.
func (c storeCase) isPartWhileAStepFails(t *testing.T) {
	for name, fault := range c.steps {
		for _, kind := range []simulate.FaultKind{simulate.HangFault, simulate.StatusFault} {
			t.Run(name+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				h := c.start(t, func(settings *config.Config) {
					settings.Timeouts.Others, settings.Timeouts.GlobalSearch = shortBudgetOthers, shortBudgetGlobal
				})
				broken := fault
				broken.Kind = kind
				h.faults.Set(broken)
				h.isPart(t, h.patient(shortBudgetOthers).Ask(t, wazion.SidePanelCustomerInfo, "phone", nadia().phone))
			})
		}
	}
}

// isPart holds that Nadia is shown with the mark, and with nothing made up for
// what is not known: neither that she never bought nor that no money went back.
func (h *storeHouse) isPart(t *testing.T, got answer) {
	t.Helper()
	h.onlyOf(t, got, nadia())
	h.degradedBy(t, "Nadia", got, true)
	shown := told[wazion.CustomerInfo](t, got)
	if len(shown.Customers) != 1 || shown.Customers[0].Name != nadia().name {
		t.Fatalf("Nadia is shown as %s\n%s", got.shown(), h.Logs)
	}
	customer := shown.Customers[0]
	if len(customer.Orders) == 0 && customer.State != wazion.Messages("es").OrdersUnavailable && !h.lacks.orders {
		t.Errorf("Nadia seems never to have bought: %s", got.shown())
	}
	for _, order := range customer.Orders {
		if strings.Contains(order.Name, h.number("1042")) && isNumber(order.NetAmount, "47.15") && !h.lacks.refunds {
			t.Errorf("nothing seems to have gone back: %s", got.shown())
		}
	}
}
