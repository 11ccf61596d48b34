package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestStoreWooCommerce holds the example for WooCommerce.
func TestStoreWooCommerce(t *testing.T) {
	testStore(t, storeCase{
		store: "woocommerce", simulator: stores.WooCommerce(stores.NewCast()),
		env: map[string]string{"WOOCOMMERCE_KEY": stores.WooCommerceKey, "WOOCOMMERCE_SECRET": stores.WooCommerceSecret},
		faults: map[string]simulate.Fault{
			"a key that was revoked": {Kind: simulate.StatusFault, Status: http.StatusUnauthorized,
				Body: `{"code":"woocommerce_rest_cannot_view","message":"Sorry, you cannot list resources.","data":{"status":401}}`},
			"WooCommerce switched off": {Kind: simulate.StatusFault, Status: http.StatusNotFound,
				Body: `{"code":"rest_no_route","message":"No route was found matching the URL and request method.","data":{"status":404}}`},
			"a database that is gone": {Kind: simulate.StatusFault, Status: http.StatusInternalServerError,
				Body: `{"code":"internal_server_error","message":"<p>There has been a critical error on this website.</p>","data":{"status":500}}`},
		},
		steps: map[string]simulate.Fault{
			"refunds": {Path: "/wp-json/wc/v3/orders/1042/refunds"},
		},
	})
}

// TestStoreWooCommerceJoins holds what several answers are joined to: the line
// that was taken back, and a guest who typed his number in groups.
func TestStoreWooCommerceJoins(t *testing.T) {
	c := storeCase{
		simulator: stores.WooCommerce(stores.NewCast()), folder: "../../config/examples/woocommerce",
		env: map[string]string{"WOOCOMMERCE_KEY": stores.WooCommerceKey, "WOOCOMMERCE_SECRET": stores.WooCommerceSecret},
	}
	h := c.start(t)
	panel := string(h.Ask(t, wazion.SidePanelCustomerInfo, "phone", nadia().phone).Body)
	for _, want := range []string{`"refundedQuantity":1,"refundedAmount":14.50`, `"discount":3.07`, `"currency":"EUR"`, `"url":"https://tracking.example.com/PQ1043ES"`} {
		if !strings.Contains(panel, want) {
			t.Errorf("%s is not in %s", want, panel)
		}
	}
	found := string(h.Ask(t, wazion.SidePanelCustomerFindToJoin, "query", bruno().name).Body)
	if !strings.Contains(found, bruno().name) || !strings.Contains(found, bruno().phone) {
		t.Errorf("the guest is found as %s", found)
	}
}

// TestStoreWooCommerceCopied holds what the example says of a copy: it is whole,
// and people are shown out of it while the shop is down.
func TestStoreWooCommerceCopied(t *testing.T) {
	c := storeCase{
		simulator: stores.WooCommerce(stores.NewCast()), folder: "../../config/examples/woocommerce",
		env: map[string]string{"WOOCOMMERCE_KEY": stores.WooCommerceKey, "WOOCOMMERCE_SECRET": stores.WooCommerceSecret},
	}
	h := c.start(t, func(settings *config.Config) { settings.Sources[0].Directory = true })
	h.faults.Set(simulate.Fault{Kind: simulate.ResetFault})
	for _, who := range []whom{nadia(), bruno(), iker()} {
		got := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", who.phone)
		h.onlyOf(t, got, who)
		if !strings.Contains(string(got.Body), who.name) || !strings.Contains(string(got.Body), who.orders[0]) {
			t.Errorf("%s is shown as %s\n%s", who.name, got.Body, h.Logs)
		}
	}
}
