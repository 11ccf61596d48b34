package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
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
