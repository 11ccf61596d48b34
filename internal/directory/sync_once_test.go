package directory_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// TestSyncOnceBeginsWithWhatIsLeft interrupts a run in the second list.
func TestSyncOnceBeginsWithWhatIsLeft(t *testing.T) {
	orders, everybody := []string{"list_orders 100", "list_orders 200"}, []string{"list_customers ", "list_customers 100"}
	for name, test := range map[string]struct {
		rest time.Duration
		how  directory.Once
		want []string
	}{
		"at once":           {0, directory.Once{}, orders},
		"at once, but full": {0, directory.Once{Full: true}, slices.Concat(orders, everybody)},
		"minutes later":     {5 * time.Minute, directory.Once{}, slices.Concat(orders, everybody)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				backend := &played{customers: people(0, 150), orders: ordersOf(250)}
				s := set(t, backend, newShaky())
				ctx, interrupt := context.WithCancel(t.Context())
				backend.ask = func(q question) error {
					if q.op == adapters.ListOrders && q.cursor == "100" {
						interrupt()
					}
					return nil
				}
				if err := s.SyncOnce(ctx, nil, directory.Once{}); !errors.Is(err, context.Canceled) {
					t.Fatalf("interrupted: %v", err)
				}
				time.Sleep(test.rest)
				var asked []string
				backend.do(func(p *played) {
					p.ask = func(q question) error { asked = append(asked, string(q.op)+" "+q.cursor); return nil }
				})
				if err := s.SyncOnce(t.Context(), nil, test.how); err != nil {
					t.Fatal(err)
				}
				wantSame(t, "asked", test.want, asked)
			})
		})
	}
}

// TestSyncOnceTellsWhatFailed names each list with its reason.
func TestSyncOnceTellsWhatFailed(t *testing.T) {
	denied := &adapters.Error{Kind: adapters.Forbidden, Operation: adapters.ListOrders}
	backend := &played{customers: people(0, 150), ask: func(q question) error {
		if q.op == adapters.ListOrders {
			return denied
		}
		return nil
	}}
	err := set(t, backend, newShaky()).SyncOnce(t.Context(), nil, directory.Once{})
	var unfinished directory.Unfinished
	if !errors.As(err, &unfinished) || adapters.KindOf(err) != adapters.Forbidden {
		t.Fatalf("SyncOnce = %v", err)
	}
	if len(unfinished) != 1 || unfinished[0].List != (directory.List{Source: "crm", Kind: directory.Orders}) || !errors.Is(unfinished[0].Err, denied) {
		t.Errorf("unfinished %+v", unfinished)
	}
}
