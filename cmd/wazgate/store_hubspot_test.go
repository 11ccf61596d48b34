package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStoreHubSpot(t *testing.T) {
	testStore(t, storeCase{
		store: "hubspot", simulator: stores.HubSpot(stores.NewCast()), hosts: []string{"https://api.hubapi.com"},
		env: map[string]string{"HUBSPOT_TOKEN": stores.HubSpotToken},
		// A deal without contact is nobody's, and knows of neither money that
		// went back nor parcels.
		lacks:  lacks{guests: true, refunds: true, tracking: true, variants: true},
		number: func(number string) string { return "#" + number },
		faults: map[string]simulate.Fault{
			"a right is missing": {Kind: simulate.StatusFault, Status: http.StatusForbidden, Body: `{"status":"error","message":"This app hasn't been granted all required scopes","correlationId":"aeb5f871-7f07-4993-9211-075dc63e7cbf","category":"MISSING_SCOPES"}`},
			"too many searches":  {Kind: simulate.StatusFault, Status: http.StatusTooManyRequests, Body: `{"status":"error","message":"You have reached your secondly limit.","errorType":"RATE_LIMIT","policyName":"SECONDLY"}`},
			"an odd property":    {Kind: simulate.StatusFault, Status: http.StatusBadRequest, Body: `{"status":"error","message":"There was a problem with the request.","category":"VALIDATION_ERROR"}`},
		},
		steps: map[string]simulate.Fault{
			"owners":     {Path: "/crm/associations/2026-09/deals/contacts/"},
			"line links": {Path: "/crm/associations/2026-09/deals/line_items/"},
			"lines":      {Path: "/crm/objects/2026-09/line_items/"},
			"pipelines":  {Path: "/crm/pipelines/"},
		},
	})
}
