package main

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestMoney recomputes what everybody of a shop spent, was given back and was
// let off, from the shop's own books and in minor units, and compares it with
// what the panel shows.
func TestMoney(t *testing.T) {
	h := startHouse(t, houseOptions{Shop: simulate.NewShop(simulate.Options{Seed: 3})})
	byName := make(map[string]simulate.Order)
	for _, order := range h.Shop.Orders() {
		if order.InTracking() {
			byName[order.TrackingID] = order
		}
		if order.InWhatalo() {
			byName["#"+strconv.Itoa(order.Number)] = order
		}
	}
	seen := make(map[string]int)
	for _, customer := range h.Shop.Customers() {
		if customer.E164 == "" || len(h.Shop.CustomersAt(customer.E164)) > 1 {
			continue
		}
		var panel wazion.CustomerInfo
		if err := json.Unmarshal(h.Ask(t, wazion.SidePanelCustomerInfo, "phone", customer.E164).Body, &panel); err != nil {
			t.Fatal(err)
		}
		for _, shown := range panel.Customers {
			for _, order := range shown.Orders {
				checkOrder(t, order, byName[order.Name], seen)
			}
			if shown.ShopURL != "" && customer.OrdersCount > 0 {
				expect(t, customer.Name+" total", shown.TotalSpent, customer.TotalSpent)
			} else {
				checkGuestTotals(t, shown, byName)
			}
		}
	}
	for _, kind := range []string{"EUR", "USD", "JPY", "KWD", "refunded", "cancelled", "discounted"} {
		if seen[kind] == 0 {
			t.Errorf("no %s order was compared", kind)
		}
	}
	t.Logf("compared %v", seen)
}

func checkOrder(t *testing.T, shown wazion.Order, truth simulate.Order, seen map[string]int) {
	t.Helper()
	if truth.Number == 0 && truth.TrackingID == "" {
		t.Errorf("order %s does not exist", shown.Name)
		return
	}
	expect(t, shown.Name+" amount", shown.Amount, truth.Total)
	// Orders of people whom the shop's search cannot find are the tracking's,
	// which knows neither refunds nor discounts.
	shops := strings.HasPrefix(shown.Name, "#")
	refunded := truth.Refunded() && shops
	switch {
	case refunded:
		seen["refunded"]++
		expect(t, shown.Name+" net", shown.NetAmount, simulate.Money{Currency: truth.Total.Currency})
		expect(t, shown.Name+" refunded", shown.TotalRefunded, truth.Total)
	case !truth.Refunded():
		expect(t, shown.Name+" net", shown.NetAmount, truth.Total)
	}
	if shops {
		expect(t, shown.Name+" discount", shown.TotalDiscounts, truth.Discount)
		if truth.Discount.Minor > 0 {
			seen["discounted"]++
		}
	}
	if shown.Cancelled != truth.Cancelled() {
		t.Errorf("%s: cancelled %v", shown.Name, shown.Cancelled)
	}
	if shown.Cancelled {
		seen["cancelled"]++
	}
	seen[shown.Currency]++
	checkItems(t, shown, truth, refunded)
}

func checkItems(t *testing.T, shown wazion.Order, truth simulate.Order, refunded bool) {
	t.Helper()
	if len(shown.Items) == 0 {
		return
	}
	if len(shown.Items) != len(truth.Items) {
		t.Errorf("%s: %d lines, want %d", shown.Name, len(shown.Items), len(truth.Items))
		return
	}
	for i, item := range shown.Items {
		expect(t, shown.Name+" line", item.Amount, truth.Items[i].TotalPrice)
		if full := item.Status == wazion.ItemFullyRefunded; full != refunded {
			t.Errorf("%s: the line is %s", shown.Name, item.Status)
		}
	}
}

// checkGuestTotals adds up what nobody states: guests exist on orders only.
func checkGuestTotals(t *testing.T, shown wazion.Customer, byName map[string]simulate.Order) {
	t.Helper()
	sums, counts := make(map[string]int64), make(map[string]int)
	for _, order := range shown.Orders {
		if truth := byName[order.Name]; !truth.Cancelled() {
			sums[truth.Total.Currency] += truth.Total.Minor
			counts[truth.Total.Currency]++
		}
	}
	if len(counts) == 1 {
		for currency, sum := range sums {
			expect(t, shown.Name+" total", shown.TotalSpent, simulate.Money{Minor: sum, Currency: currency})
		}
	}
}

// expect compares an amount on the wire with minor units.
func expect(t *testing.T, what string, got wazion.Number, want simulate.Money) {
	t.Helper()
	value, known := got.Decimal()
	if !known {
		t.Errorf("%s is missing, want %s", what, want)
		return
	}
	amount, ok := new(big.Rat).SetString(value.String())
	if !ok {
		t.Fatalf("%s: %s is no number", what, value)
	}
	factor := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(simulate.Decimals(want.Currency))), nil)
	minor := amount.Mul(amount, new(big.Rat).SetInt(factor))
	if difference := minor.Sub(minor, new(big.Rat).SetInt64(want.Minor)); difference.Sign() != 0 {
		t.Errorf("%s is %s, want %s", what, value, want)
	}
}
