package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStoreBigCommerce(t *testing.T) {
	testStore(t, storeCase{
		store:     "bigcommerce",
		simulator: stores.BigCommerce(stores.NewCast()),
		env:       map[string]string{"BIGCOMMERCE_TOKEN": stores.BigCommerceToken, "BIGCOMMERCE_STORE": stores.BigCommerceStore},
		hosts:     []string{"https://api.bigcommerce.com"},
		faults: map[string]simulate.Fault{
			"moved":                 {Kind: simulate.StatusFault, Status: http.StatusNotFound, Body: `{"status":404,"title":"The requested resource was not found.","errors":{}}`},
			"a token without scope": {Kind: simulate.StatusFault, Status: http.StatusForbidden, Body: `{"status":403,"title":"You don't have a required scope to access the endpoint","type":"","errors":{}}`},
			"an old filter":         {Kind: simulate.StatusFault, Status: http.StatusUnprocessableEntity, Body: `{"status":422,"title":"The filter(s): phone:in are not valid filter parameter(s).","errors":{}}`},
		},
		steps: map[string]simulate.Fault{
			"refunds": {Path: "/stores/" + stores.BigCommerceStore + "/v3/orders/payment_actions/refunds"},
			"parcels": {Path: "/stores/" + stores.BigCommerceStore + "/v2/orders/1043/shipments"},
		},
	})
}
