package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStoreOdoo(t *testing.T) {
	testStore(t, storeCase{
		store: "odoo", simulator: stores.Odoo(stores.NewCast()),
		env:    map[string]string{"ODOO_KEY": stores.OdooKey, "ODOO_DATABASE": stores.OdooDatabase},
		number: func(number string) string { return "S0" + number },
		faults: map[string]simulate.Fault{
			"a field that there is not": {Kind: simulate.StatusFault, Status: http.StatusInternalServerError, Body: `{"name":"builtins.ValueError","message":"Invalid field 'x'","arguments":[],"context":{},"debug":""}`},
			"no right to read":          {Kind: simulate.StatusFault, Status: http.StatusForbidden, Body: `{"name":"odoo.exceptions.AccessError","message":"no","arguments":[],"context":{},"debug":""}`},
		},
		steps: map[string]simulate.Fault{
			"lines":    {Path: "/json/2/sale.order.line/"},
			"pickings": {Path: "/json/2/stock.picking/"},
			"tags":     {Path: "/json/2/res.partner.category/"},
		},
	})
}
