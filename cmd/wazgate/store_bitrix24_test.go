package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStoreBitrix24(t *testing.T) {
	testStore(t, storeCase{
		store: "bitrix24", simulator: stores.Bitrix24(stores.NewCast()),
		env: map[string]string{"BITRIX24_WEBHOOK": stores.Bitrix24Webhook},
		// A deal knows neither parcels nor what was paid back, and phones of
		// addresses are not looked through.
		lacks: lacks{addressPhones: true, refunds: true, tracking: true, variants: true},
		faults: map[string]simulate.Fault{
			"too many calls":    {Kind: simulate.StatusFault, Status: http.StatusServiceUnavailable, Body: `{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}`},
			"too much time":     {Kind: simulate.StatusFault, Status: http.StatusTooManyRequests, Body: `{"error":"OPERATION_TIME_LIMIT","error_description":"Method is blocked due to operation time limit."}`},
			"no scope":          {Kind: simulate.StatusFault, Status: http.StatusForbidden, Body: `{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the webhook token"}`},
			"an error in a 200": {Kind: simulate.StatusFault, Status: http.StatusOK, Body: `{"error":"","error_description":"Access denied."}`},
		},
		steps: map[string]simulate.Fault{
			"lines":  {Holding: "crm.item.productrow.list"},
			"stages": {Holding: "crm.status.list"},
		},
	})
}
