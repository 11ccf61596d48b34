package main

import (
	"net/http"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestStoreOrders(t *testing.T) {
	testStore(t, storeCase{
		store: "orders", simulator: stores.PlainOrders(stores.NewCast()),
		env:    map[string]string{"SHOP_KEY": stores.OrdersKey},
		faults: map[string]simulate.Fault{"its own error": {Kind: simulate.StatusFault, Status: http.StatusForbidden, Body: `{"error":"unknown key"}`}},
	})
}
