package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
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
