package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// TestStorePlain holds the expectations themselves against a store that needs
// neither joins nor settings.
func TestStorePlain(t *testing.T) {
	testStore(t, storeCase{
		store: "plain", folder: "testdata/stores/plain", simulator: plainStore{stores.NewCast()},
		env:    map[string]string{"TRACKING_KEY": trackingKey},
		lacks:  lacks{names: true, products: true},
		faults: map[string]simulate.Fault{"its own words": {Kind: simulate.StatusFault, Status: http.StatusForbidden, Body: `{"error":"no"}`}},
	})
}

// plainStore is an order-tracking endpoint with the cast's orders.
type plainStore struct{ cast stores.Cast }

// ServeHTTP answers one request.
func (p plainStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("X-Api-Key") != trackingKey {
		http.Error(w, `{"error":"unauthorized"}`, http.StatusUnauthorized)
		return
	}
	rows := []map[string]any{}
	for i := range p.cast.Orders {
		if o := &p.cast.Orders[i]; simulate.FiltersIgnored(r.Context()) || plainAsked(r, o) {
			rows = append(rows, plainRow(o))
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(rows)
}

// plainAsked compares phones on their last seven digits, as such endpoints do.
func plainAsked(r *http.Request, o *stores.Order) bool {
	query := r.URL.Query()
	phone := query.Get("phone")
	switch {
	case phone != "":
		return len(phone) > 6 && strings.HasSuffix(o.Phone, phone[len(phone)-7:])
	case query.Get("email") != "":
		return query.Get("email") == o.Email
	default:
		return query.Get("order_id") == o.Number
	}
}

func plainRow(o *stores.Order) map[string]any {
	items := []map[string]any{}
	for i := range o.Lines {
		line := &o.Lines[i]
		items = append(items, map[string]any{"sku": line.SKU, "name": line.Title(), "quantity": line.Quantity, "price": line.Price})
	}
	row := map[string]any{
		"id": o.Number, "status": o.Status, "created_at": o.Created.Format(time.RFC3339), "items": items,
		"customer": map[string]any{"name": o.Name(), "email": o.Email, "phone": o.Phone},
		"total":    o.Total(), "currency": "EUR", "total_refunded": o.Refunded(),
	}
	for i := range o.Shipments {
		row["tracking_number"] = o.Shipments[i].Number
	}
	return row
}
