package rest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// TestManyRowsGiveWayToAnotherChat: a customer with 50 orders, each with three
// further calls, uses up all that a small limit allows. Somebody else who asks
// meanwhile, twice, does not stand behind that.
func TestManyRowsGiveWayToAnotherChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const takes = 100 * time.Millisecond
		shop := &slowShop{takes: takes}
		a := openSlow(t, shop, slowConfig(4), 60, 8)
		ask := func(ctx context.Context, brief bool) time.Duration {
			began := time.Now()
			if _, err := a.Fetch(ctx, adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com", Brief: brief}); err != nil {
				t.Error(err)
			}
			return time.Since(began)
		}
		busy := make(chan int)
		go func() {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			ask(ctx, false)
			busy <- len(shop.calls)
		}()
		time.Sleep(10 * time.Second)
		for range 2 {
			if took := ask(t.Context(), true); took != takes {
				t.Errorf("another chat waited %s for a call that takes %s", took, takes)
			}
		}
		// 8 at once and one a second, but for what is kept back for others.
		if calls := <-busy; calls < 33 {
			t.Errorf("only %d calls were made in 29 s", calls)
		}
	})
}
