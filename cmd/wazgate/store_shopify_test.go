package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestStoreShopify holds the example for Shopify.
func TestStoreShopify(t *testing.T) {
	testStore(t, storeCase{
		store: "shopify", simulator: stores.Shopify(stores.NewCast()),
		env: map[string]string{"SHOPIFY_CLIENT_ID": stores.ShopifyClientID, "SHOPIFY_CLIENT_SECRET": stores.ShopifyClientSecret},
		faults: map[string]simulate.Fault{
			"customer data that was not approved": {Kind: simulate.StatusFault, Status: http.StatusOK,
				Body: `{"data":{"customers":null},"errors":[{"message":"This app is not approved to access the Customer object.","extensions":{"code":"ACCESS_DENIED"}}]}`},
			"throttled": {Kind: simulate.StatusFault, Status: http.StatusOK,
				Body: `{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"extensions":{"cost":{"throttleStatus":{"currentlyAvailable":0,"restoreRate":100}}}}`},
			"a version that is gone": {Kind: simulate.StatusFault, Status: http.StatusNotFound, Body: `{"errors":"Not Found"}`},
		},
		// Orders that cannot be read come out of the copy, whole.
		steps: map[string]simulate.Fault{"carts": {Holding: "query Carts"}},
	})
}

// TestStoreShopifyJoins holds what several answers are joined to: the line that
// was taken back, and the cart that was left.
func TestStoreShopifyJoins(t *testing.T) {
	c := storeCase{
		simulator: stores.Shopify(stores.NewCast()), folder: "../../config/examples/shopify",
		env: map[string]string{"SHOPIFY_CLIENT_ID": stores.ShopifyClientID, "SHOPIFY_CLIENT_SECRET": stores.ShopifyClientSecret},
	}
	h := c.start(t)
	panel := string(h.Ask(t, wazion.SidePanelCustomerInfo, "phone", nadia().phone).Body)
	for _, want := range []string{`"totalRefunded":14.5`, `"refundedQuantity":1,"refundedAmount":12.96`, `"discount":3.07`, "Jarra de agua", "/checkouts/31/recover"} {
		if !strings.Contains(panel, want) {
			t.Errorf("%s is not in %s", want, panel)
		}
	}
}
