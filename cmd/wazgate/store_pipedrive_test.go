package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStorePipedrive(t *testing.T) {
	testStore(t, storeCase{
		store: "pipedrive", simulator: stores.Pipedrive(stores.NewCast()),
		env: map[string]string{"PIPEDRIVE_TOKEN": stores.PipedriveToken},
		// A deal without person is nobody's, and knows of neither money that
		// went back nor parcels.
		lacks:  lacks{guests: true, refunds: true, tracking: true, variants: true},
		number: func(number string) string { return "#" + number },
		faults: map[string]simulate.Fault{
			"200 without success": {Kind: simulate.StatusFault, Status: http.StatusOK, Body: `{"success":false,"error":"Requested service is not available","error_info":"Please check developers.pipedrive.com","data":null,"additional_data":null}`},
			"no right to read":    {Kind: simulate.StatusFault, Status: http.StatusForbidden, Body: `{"success":false,"error":"Scope and URL mismatch","errorCode":403,"error_info":"Please check developers.pipedrive.com","data":null,"additional_data":null}`},
			"the day is used up":  {Kind: simulate.StatusFault, Status: http.StatusTooManyRequests, RetryAfter: "3600", Body: `{"success":false,"error":"request over limit","errorCode":429}`},
		},
		steps: map[string]simulate.Fault{
			"people":    {Path: "/api/v2/persons", Holding: "limit=500"},
			"lines":     {Path: "/api/v2/deals/products"},
			"stages":    {Path: "/api/v2/stages"},
			"pipelines": {Path: "/api/v2/pipelines"},
		},
	})
}
