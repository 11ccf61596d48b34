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
