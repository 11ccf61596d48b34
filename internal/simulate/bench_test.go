package simulate_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
)

func BenchmarkNewShop(b *testing.B) {
	for b.Loop() {
		simulate.NewShop(simulate.Options{Seed: 1, Customers: 10_000})
	}
}

func BenchmarkWazzup(b *testing.B) {
	shop := simulate.NewShop(simulate.Options{Seed: 1, Customers: 5})
	for b.Loop() {
		shop.Wazzup(simulate.WazzupOptions{Contacts: 100_000, Deals: 40_000})
	}
}
