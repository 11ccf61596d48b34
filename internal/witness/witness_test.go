package witness_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/witness"
)

func TestWithoutWitnessNothingIsNoted(t *testing.T) {
	ctx := context.WithValue(t.Context(), struct{ any }{}, true)
	none := witness.Of(ctx)
	if none != nil || witness.AskOf(ctx) != nil {
		t.Fatal("somebody looks who was not asked to")
	}
	same, asked := none.Begin(ctx, "shop", "find_orders", "phone", "+34600111222")
	if same != ctx || asked != nil {
		t.Error("a question is noted")
	}
	none.Drop("shop", "orders", "why")
	none.Keep("shop", "1")
	none.Merge(witness.Merged{})
	asked.Cached("miss")
	asked.Hide("a credential")
	asked.Read(witness.Document{})
	asked.Copied(witness.Copy{})
	asked.End(func(*witness.Ask) { t.Error("an answer is noted") })
	asked.Send(witness.Exchange{}).End(func(*witness.Exchange) { t.Error("an exchange is noted") })
	if len(none.Asks())+len(none.Hidden())+len(none.Dropped())+len(none.Merged()) > 0 || none.Known("shop", "1") {
		t.Error("something is known")
	}
}

func TestWitnessNotesInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, w := witness.With(t.Context())
		time.Sleep(10 * time.Millisecond)
		within, asked := witness.Of(ctx).Begin(ctx, "shop", "find_orders", "phone", "+34600111222")
		sent := witness.AskOf(within).Send(witness.Exchange{Method: "GET", Path: "/orders"})
		late := asked.Send(witness.Exchange{Method: "GET", Path: "/refunds"})
		time.Sleep(40 * time.Millisecond)
		sent.End(func(e *witness.Exchange) { e.Status = 200 })
		asked.Cached("miss")
		asked.End(func(a *witness.Ask) { a.Orders = 2 })
		all := w.Asks()
		late.End(func(e *witness.Exchange) { e.Status = 500 })
		if len(all) != 1 || len(all[0].Exchanges) != 2 {
			t.Fatalf("got %+v", all)
		}
		one := all[0]
		if one.Began != 10*time.Millisecond || one.Took != 40*time.Millisecond || one.Cache != "miss" || one.Orders != 2 {
			t.Errorf("the question: %+v", one)
		}
		if first := one.Exchanges[0]; first.Began != one.Began || first.Took != 40*time.Millisecond || first.Status != 200 {
			t.Errorf("the exchange: %+v", first)
		}
		if second := one.Exchanges[1]; second.Took != 0 || second.Status != 0 {
			t.Errorf("what came afterwards is in the copy: %+v", second)
		}
	})
}

func TestDroppedAreCounted(t *testing.T) {
	_, w := witness.With(t.Context())
	for _, reason := range []string{"other phone", "no key", "other phone"} {
		w.Drop("shop", "orders", reason)
	}
	w.Drop("crm", "orders", "no key")
	want := []witness.Dropped{
		{Source: "shop", Kind: "orders", Reason: "other phone", Count: 2},
		{Source: "shop", Kind: "orders", Reason: "no key", Count: 1},
		{Source: "crm", Kind: "orders", Reason: "no key", Count: 1},
	}
	if diff := cmp.Diff(want, w.Dropped()); diff != "" {
		t.Error(diff)
	}
	_, asked := w.Begin(t.Context(), "shop", "find_orders", "", "")
	asked.Hide("one", "two")
	asked.Hide("two")
	if diff := cmp.Diff([]string{"one", "two"}, w.Hidden()); diff != "" {
		t.Error(diff)
	}
	w.Keep("shop", "1", "a")
	if !w.Known("shop", "1", "a") || w.Known("crm", "1", "a") || w.Known("shop", "1a", "") {
		t.Error("records are mixed up")
	}
}
