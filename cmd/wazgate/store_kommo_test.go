package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStoreKommo(t *testing.T) {
	testStore(t, storeCase{
		store: "kommo", simulator: stores.Kommo(stores.NewCast()),
		env: map[string]string{"KOMMO_TOKEN": stores.KommoToken},
		// A lead without contact is nobody's. Its budget is whole, and it knows of
		// neither money that went back nor parcels.
		lacks:  lacks{guests: true, amounts: true, refunds: true, tracking: true, variants: true},
		number: func(number string) string { return "#" + number },
		faults: map[string]simulate.Fault{
			"not paid":           {Kind: simulate.StatusFault, Status: http.StatusPaymentRequired, Body: `{"title":"Payment Required","type":"https://httpstatus.es/402","status":402,"detail":"Payment Required"}`},
			"blocked":            {Kind: simulate.StatusFault, Status: http.StatusForbidden, Body: `{"title":"Forbidden","type":"https://httpstatus.es/403","status":403,"detail":"Forbidden"}`},
			"eighth in a second": {Kind: simulate.StatusFault, Status: http.StatusTooManyRequests, Body: `{"title":"Too Many Requests","type":"https://httpstatus.es/429","status":429,"detail":"Too Many Requests"}`},
		},
		steps: map[string]simulate.Fault{
			"people":    {Path: "/api/v4/contacts", Holding: "filter"},
			"elements":  {Path: "/api/v4/catalogs/"},
			"pipelines": {Path: "/api/v4/leads/pipelines"},
			"account":   {Path: "/api/v4/account"},
		},
	})
}
