package directory_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// byPhone asks who has a number.
func byPhone(digits string) adapters.Query {
	return adapters.Query{Phone: adapters.Phone{E164: "+" + digits, Digits: digits}}
}

// TestAnotherAccountIsSomebodyElses gives a source another key: the same ids are
// other people then.
func TestAnotherAccountIsSomebodyElses(t *testing.T) {
	store := newShaky()
	before := set(t, &played{customers: people(0, 300), orders: ordersOf(300)}, store)
	before.sync()
	_ = before.Close()
	shop := &played{}
	for i := range 300 {
		shop.customers = append(shop.customers, element{ID: fmt.Sprintf("c%05d", i), Name: fmt.Sprintf("Other %d", i), Phone: fmt.Sprintf("+347%08d", i)})
	}
	now := set(t, shop, store, another, func(o *directory.Options) { o.Sources[0].Account = "another" })
	look := func() {
		mirror := now.Mirror("crm")
		person, err := mirror.Find(t.Context(), adapters.FindCustomers, byPhone("34700000007"))
		if err == nil && person.Complete && len(person.Records.Customers) == 0 {
			t.Error("said not to exist, before anything was read")
		}
		bought, _ := mirror.Find(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "c00007"})
		if len(bought.Records.Orders) > 0 {
			t.Error("given the orders of another account")
		}
	}
	shop.ask = func(question) error { look(); return nil }
	now.sync()
	look()
	if person, err := now.Mirror("crm").Find(t.Context(), adapters.FindCustomers, byPhone("34700000007")); err != nil || len(person.Records.Customers) != 1 {
		t.Errorf("found %+v, %v", person, err)
	}
}

// TestManyComeBetweenPages adds more than two pages at the front of a list that
// is being read: pages without news are no end of it.
func TestManyComeBetweenPages(t *testing.T) {
	list := people(0, 1000)
	slices.Reverse(list)
	backend := &played{customers: list, since: true}
	backend.ask = func(q question) error {
		if q.cursor == "400" && q.op == adapters.ListCustomers {
			backend.do(func(p *played) {
				fresh := people(5000, 250)
				p.customers = append(fresh, p.customers...)
				p.ask = nil
			})
		}
		return nil
	}
	s := set(t, backend, newShaky())
	s.sync()
	f, err := s.Mirror("crm").Find(t.Context(), adapters.FindCustomers, byPhone("34600000007"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Complete && len(f.Records.Customers) == 0 {
		t.Error("complete, and a customer whom the backend has all the time is said not to be there")
	}
	s.sync()
	f, _ = s.Mirror("crm").Find(t.Context(), adapters.FindCustomers, byPhone("34600000007"))
	if f.Complete && len(f.Records.Customers) == 0 {
		t.Error("... after the next pass too")
	}
}

// TestNumbersOfAYear tells 7/2024 from all others of the year.
func TestNumbersOfAYear(t *testing.T) {
	r := &register{people: []human{{ID: "c", Name: "Ana", Phone: "+34600111222"}}}
	for i := range 1200 {
		r.orders = append(r.orders, purchase{ID: fmt.Sprintf("id%d", i), Number: fmt.Sprintf("%d/2024", i+1), Customer: "c"})
	}
	l := open(t, r)
	if _, orders := l.search(t, "7/2024"); !slices.Contains(orders, "id6") {
		t.Errorf("search: %d orders, not the one", len(orders))
	}
	if _, orders := l.answers(t, adapters.FindOrders, adapters.Query{OrderNumber: "7/2024"}); !slices.Contains(orders, "id6") {
		t.Errorf("find: %d orders, not the one; complete", len(orders))
	}
}

// TestMoreThanAreLookedAt has more people with the same last digits than are
// looked at: who is not found among them may be there all the same.
func TestMoreThanAreLookedAt(t *testing.T) {
	backend := &played{customers: []element{{ID: "one", Name: "Ana", Phone: "+34600111222"}}}
	for i := range 1001 {
		backend.customers = append(backend.customers, element{ID: fmt.Sprint(i), Name: "X", Phone: fmt.Sprintf("+49160%04d111222", i)})
	}
	s := set(t, backend, newShaky())
	s.sync()
	found, err := s.Mirror("crm").Find(t.Context(), adapters.FindCustomers, byPhone("34600111222"))
	if err != nil || found.Complete && len(found.Records.Customers) != 1 {
		t.Errorf("%d customers, complete %v, %v", len(found.Records.Customers), found.Complete, err)
	}
}

// TestFrozenSyncer has a process stand still while two passes of another go by:
// what it remembers of its own pass is worth nothing then.
func TestFrozenSyncer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShaky()
		frozen := newShaky()
		frozen.Memory = store.Memory
		backend, theirs := &played{customers: people(0, 1000)}, &played{customers: people(0, 1000)}
		thaw := make(chan struct{})
		isFrozen := false
		began := time.Now()
		backend.ask = func(q question) error {
			if q.op == adapters.ListCustomers && q.cursor == "400" && !isFrozen && time.Since(began) > time.Minute {
				isFrozen = true
				frozen.fail(func(method string) error {
					select {
					case <-thaw:
						return nil
					default:
					}
					if method == "Lease" { // a process that stands still does not ask
						return context.DeadlineExceeded
					}
					return nil
				})
				<-thaw
				time.Sleep(15 * time.Second)
			}
			return nil
		}
		a := set(t, backend, frozen)
		stopA := a.run()
		time.Sleep(6 * time.Minute)
		b := set(t, theirs, store, another)
		stopB := b.run()
		time.Sleep(7 * time.Minute)
		stopB()
		if n := len(ids(t, store, customers())); n != 1000 {
			t.Fatal(n)
		}
		close(thaw)
		lowest := 1000
		for range 240 {
			time.Sleep(time.Second)
			lowest = min(lowest, len(ids(t, store, customers())))
		}
		stopA()
		if lowest < 1000 {
			t.Errorf("%d of 1000 customers were deleted, which the backend has all the time; complete %v", 1000-lowest, a.Complete("crm"))
		}
	})
}

// TestFollowerDoesNotClaimNobody looks into a list that another process has just
// begun to build anew.
func TestFollowerDoesNotClaimNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShaky()
		r := &played{customers: people(0, 500)}
		first := set(t, r, store)
		first.sync()
		follower := set(t, &played{customers: people(0, 500)}, store, another)
		hold := set(t, r, store, func(o *directory.Options) { o.Holder = "sync" })
		r.ask = func(q question) error { time.Sleep(2 * time.Second); return nil }
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		// the store cannot be leased by the follower: it opens, and follows
		_, _, _ = store.Memory.Lease(ctx, "sync", 30*time.Second)
		stop := follower.run()
		time.Sleep(6 * time.Second)
		go func() { ended <- hold.SyncOnce(ctx, nil, directory.Once{Rebuild: true}) }()
		time.Sleep(time.Second)
		f, err := follower.Mirror("crm").Find(ctx, adapters.FindCustomers, byPhone("34600000007"))
		if err == nil && f.Complete && len(f.Records.Customers) == 0 {
			t.Error("nobody, in a whole list that is being read anew")
		}
		<-ended
		stop()
		cancel()
	})
}

// TestMappingChangesDuringAPass deletes somebody while a pass stands still and
// the mapping changes: the pass after that must notice.
func TestMappingChangesDuringAPass(t *testing.T) {
	store := newShaky()
	backend := &played{customers: people(0, 500)}
	s := set(t, backend, store)
	s.sync()
	backend.do(func(p *played) {
		p.customers = slices.Delete(slices.Clone(p.customers), 450, 451)
		p.ask = func(q question) error {
			if q.op == adapters.ListCustomers && q.cursor == "200" {
				return &adapters.Error{Kind: adapters.Forbidden}
			}
			return nil
		}
	})
	_ = s.SyncOnce(t.Context(), nil, directory.Once{})
	_ = s.Close()
	backend.do(func(p *played) { p.ask = nil })
	other := set(t, backend, store, func(o *directory.Options) {
		o.Sources = []*directory.Source{source(t, "crm", backend, playedMapping+"    note: name\n")}
	})
	if err := other.SyncOnce(t.Context(), nil, directory.Once{}); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(ids(t, store, customers()), "c00450") {
		t.Error("a complete pass did not see c00450, and it is still there")
	}
}

// TestDeletedBeforeTheNextPage lets a row slip over the edge of a page that is
// asked for by its number: the list is read once more.
func TestDeletedBeforeTheNextPage(t *testing.T) {
	backend := &played{customers: people(0, 350)}
	backend.answer = func(q question, d *adapters.Document) {
		if q.op == adapters.ListCustomers {
			backend.do(func(p *played) { d.Total = len(p.customers) })
		}
	}
	backend.ask = func(q question) error {
		if q.op == adapters.ListCustomers && q.cursor == "100" {
			backend.do(func(p *played) { p.customers, p.ask = p.customers[1:], nil })
		}
		return nil
	}
	s := set(t, backend, newShaky())
	s.sync()
	s.wantStored(people(1, 349))
}
