package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStoreMagento(t *testing.T) {
	testStore(t, storeCase{
		store:     "magento",
		simulator: stores.Magento(stores.NewCast()),
		env:       map[string]string{"MAGENTO_TOKEN": stores.MagentoToken},
		number:    stores.MagentoNumber,
		faults: map[string]simulate.Fault{
			"moved":         {Kind: simulate.StatusFault, Status: http.StatusNotFound, Body: `{"message":"Request does not match any route."}`},
			"its own error": {Kind: simulate.StatusFault, Status: http.StatusInternalServerError, Body: `{"message":"Internal Error. Details are available in Magento log file. Report ID: webapi-0"}`},
			"a lost right":  {Kind: simulate.StatusFault, Status: http.StatusUnauthorized, Body: `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Magento_Customer::customer"}}`},
		},
		steps: map[string]simulate.Fault{
			"credit memos": {Path: "/rest/V1/creditmemos"},
			"shipments":    {Path: "/rest/V1/shipments"},
		},
	})
}
