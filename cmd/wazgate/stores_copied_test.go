package main

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestStoresOfContactsAreCopied opens the CRMs with a directory. The copy must
// know who is typed in a way that the search does not find, and everybody while
// the store does not answer.
func TestStoresOfContactsAreCopied(t *testing.T) {
	odd := stores.NewCast()
	odd.People[stores.IkerID-stores.NadiaID].Addresses[0].Phone = "600-555-666"
	for _, c := range []storeCase{
		{store: "hubspot", simulator: stores.HubSpot(stores.NewCast()), hosts: []string{"https://api.hubapi.com"}, env: map[string]string{"HUBSPOT_TOKEN": stores.HubSpotToken}},
		{store: "pipedrive", simulator: stores.Pipedrive(odd), env: map[string]string{"PIPEDRIVE_TOKEN": stores.PipedriveToken}},
		{store: "kommo", simulator: stores.Kommo(odd), env: map[string]string{"KOMMO_TOKEN": stores.KommoToken}},
	} {
		t.Run(c.store, func(t *testing.T) {
			c.folder, c.number = "../../config/examples/"+c.store, func(number string) string { return "#" + number }
			c.lacks = lacks{guests: true, amounts: c.store == "kommo", refunds: true, tracking: true}
			h := c.start(t, func(settings *config.Config) { settings.Sources[0].Directory = true })
			h.isCopied(t, iker())
			t.Run("panel", h.panel)
			t.Run("guest", func(t *testing.T) { h.knows(t, bruno(), false) })
			t.Run("searches", h.searches)
			h.faults.Set(simulate.Fault{Kind: simulate.StatusFault})
			h.isCopied(t, zoe())
		})
	}
}

// isCopied asks for somebody whom the store itself does not find.
func (h *storeHouse) isCopied(t *testing.T, who whom) {
	t.Helper()
	got := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", who.phone)
	h.onlyOf(t, got, who)
	for _, part := range []string{who.name, who.email, h.number(who.orders[0])} {
		if !strings.Contains(string(got.Body), part) {
			t.Errorf("%s is not in %s\n%s", part, got.Body, h.Logs)
		}
	}
}
