package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStorePrestaShop(t *testing.T) {
	testStore(t, storeCase{
		store:     "prestashop",
		simulator: stores.PrestaShop(stores.NewCast()),
		env:       map[string]string{"PRESTASHOP_KEY": stores.PrestaShopKey},
		faults: map[string]simulate.Fault{
			"moved":               {Kind: simulate.StatusFault, Status: http.StatusNotFound, Body: `<html><body>Not Found</body></html>`},
			"its own error":       {Kind: simulate.StatusFault, Status: http.StatusInternalServerError, Body: `{"errors":[{"code":1,"message":"Internal error. To see this error please display the PHP errors."}]}`},
			"switched off":        {Kind: simulate.StatusFault, Status: http.StatusServiceUnavailable, Body: `{"errors":[{"code":22,"message":"The PrestaShop webservice is disabled."}]}`},
			"a key without right": {Kind: simulate.StatusFault, Status: http.StatusUnauthorized, Body: `{"errors":[{"code":26,"message":"Resource of type \"customers\" is not allowed with this authentication key"}]}`},
		},
		steps: map[string]simulate.Fault{
			"slips":   {Path: "/api/order_slip"},
			"parcels": {Path: "/api/order_carriers"},
		},
	})
}
