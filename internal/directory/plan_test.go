package directory_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// TestUse changes what is mirrored: only what differs is disturbed.
func TestUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		crm, hub, shop := &played{customers: people(0, 50)}, &played{customers: people(100, 50)}, &played{customers: people(200, 50)}
		for i := range crm.customers {
			crm.customers[i].Other = strings.Replace(crm.customers[i].Phone, "+346", "+347", 1)
		}
		kept := source(t, "hub", hub, playedMapping)
		s := set(t, crm, newShaky(), func(o *directory.Options) { o.Sources = append(o.Sources, kept) })
		stop := s.run()
		defer stop()
		time.Sleep(time.Minute)
		old := s.Mirror("crm")
		for _, backend := range []*played{crm, hub} {
			if asked := backend.cursors(); len(asked) != 1 {
				t.Fatalf("asked for %q at first", asked)
			}
		}

		mapped := strings.Replace(playedMapping, "phone: phone", "phone: other", 1)
		s.Use(s.Plan([]*directory.Source{source(t, "crm", crm, mapped), source(t, "hub", hub, playedMapping)}, 0, 0))
		time.Sleep(time.Second)
		if s.finds("+34600000007") || !s.finds("+34700000007") || !s.Complete("crm") {
			t.Errorf("the tokens are not those of the new mapping; complete: %v", s.Complete("crm"))
		}
		if found, err := old.Find(t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: "c00007"}); err != nil || len(found.Records.Customers) != 1 || found.Complete {
			t.Errorf("the mirror before: %+v, %v", found, err)
		}

		// The hub goes, the shop comes, and the mapping stays.
		s.Use(s.Plan([]*directory.Source{source(t, "crm", crm, mapped), source(t, "shop", shop, playedMapping)}, 0, 0))
		time.Sleep(time.Second)
		if asked := shop.cursors(); len(asked) != 1 || !s.Complete("shop") {
			t.Errorf("of the new source, asked for %q; complete: %v", asked, s.Complete("shop"))
		}
		for _, backend := range []*played{crm, hub} {
			if asked := backend.cursors(); len(asked) > 0 {
				t.Errorf("asked for %q again", asked)
			}
		}
		time.Sleep(5 * time.Minute)
		if asked, gone := crm.cursors(), hub.cursors(); len(asked) != 1 || len(gone) > 0 {
			t.Errorf("in its time, asked for %q, and of the source that is gone for %q", asked, gone)
		}
		if metrics := scrape(t, s.metrics); strings.Contains(metrics, `directory_records{kind="customers",source="hub"}`) {
			t.Error("the metrics still have the source that is gone")
		}
	})
}

// TestUseAnotherAccount shows nobody of the account before, and finds them again
// when it comes back.
func TestUseAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := &played{customers: people(0, 50)}, &played{customers: people(100, 50)}
		of := func(account string, backend *played) []*directory.Source {
			made := source(t, "crm", backend, playedMapping)
			made.Account = account
			return []*directory.Source{made}
		}
		s := set(t, mine, newShaky(), func(o *directory.Options) { o.Sources = of("mine", mine) })
		stop := s.run()
		defer stop()
		time.Sleep(time.Minute)
		s.Use(s.Plan(of("theirs", theirs), 0, 0))
		if s.Complete("crm") || s.finds("+34600000007") {
			t.Error("somebody of the other account is shown, or said not to exist")
		}
		time.Sleep(time.Second)
		if s.finds("+34600000007") || !s.finds("+34600000107") {
			t.Error("the accounts are not kept apart")
		}
		mine.cursors()
		s.Use(s.Plan(of("mine", mine), 0, 0))
		time.Sleep(time.Second)
		if !s.finds("+34600000007") || s.finds("+34600000107") || !s.Complete("crm") || len(mine.cursors()) > 0 {
			t.Error("what was read before is not there any more")
		}
	})
}

// TestUseDuringAPage lets the page be written, and goes on behind it.
func TestUseDuringAPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 300)}
		backend.ask = func(question) error { time.Sleep(10 * time.Second); return nil }
		s := set(t, backend, newShaky())
		stop := s.run()
		defer stop()
		time.Sleep(15 * time.Second)
		for i := range 5 {
			next := source(t, "crm", backend, strings.Replace(playedMapping, "name: name", "name: [name, id]", i%2))
			s.Use(s.Plan([]*directory.Source{next}, time.Duration(i+1)*time.Hour, 0))
			synctest.Wait()
		}
		time.Sleep(time.Hour)
		s.wantStored(backend.customers)
		if !s.Complete("crm") {
			t.Error("it did not come to its end")
		}
	})
}
