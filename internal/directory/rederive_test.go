package directory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// mapped gives the source another mapping.
func mapped(t *testing.T, text string) func(*directory.Options) {
	t.Helper()
	return func(o *directory.Options) {
		o.Sources = []*directory.Source{source(t, "crm", o.Sources[0].Adapter, text)}
	}
}

func (s *stage) finds(number string) bool {
	s.t.Helper()
	found, err := s.Mirror("crm").Find(s.t.Context(), adapters.FindCustomers, adapters.Query{
		Phone: adapters.Phone{E164: number, Digits: number[1:]},
	})
	if err != nil {
		s.t.Fatalf("Find: %v", err)
	}
	return len(found.Records.Customers) == 1
}

// TestChangedMapping makes tokens anew without asking the backend, although it
// is interrupted.
func TestChangedMapping(t *testing.T) {
	backend := &played{customers: people(0, 1100)}
	for i := range backend.customers {
		backend.customers[i].Other = fmt.Sprintf("+347%08d", 5000+i)
	}
	backend.customers[17].Other = ""
	store := newShaky()
	set(t, backend, store).sync()
	backend.do(func(p *played) {
		p.ask = func(q question) error { return &adapters.Error{Kind: adapters.Forbidden, Operation: q.op} }
	})
	text := strings.Replace(playedMapping, "phone: phone", "phone: other", 1)

	ctx, cancel := context.WithCancel(t.Context())
	store.written()
	store.fail(func(method string) error {
		if method == "Commit" {
			cancel()
		}
		return nil
	})
	s := set(t, backend, store, mapped(t, text))
	if err := s.SyncOnce(ctx, nil, directory.Once{}); err == nil {
		t.Fatal("it was not interrupted")
	}
	if pages := store.written(); len(pages) != 1 || len(pages[0].Entries) != 500 {
		t.Fatalf("%d pages until it was interrupted", len(pages))
	}
	store.fail(nil)
	if !s.finds("+34700005001") || s.finds("+34700005600") || s.finds("+34600000600") {
		t.Error("interrupted, some are not found by what they have")
	}
	if s.Complete("crm") {
		t.Error("complete although some cannot be found by what they have")
	}

	s = set(t, backend, store, mapped(t, text))
	if err := s.SyncOnce(t.Context(), nil, directory.Once{}); adapters.KindOf(err) != adapters.Forbidden {
		t.Fatalf("SyncOnce = %v", err)
	}
	var sizes []int
	for _, page := range store.written() {
		if page.List.Kind == directory.Customers {
			sizes = append(sizes, len(page.Entries))
		}
	}
	wantSame(t, "pages", []int{500, 100}, sizes)
	for i := 17; i < len(backend.customers); i += 97 {
		if number := backend.customers[i].Other; number != "" && !s.finds(number) {
			t.Fatalf("%s is not found", number)
		}
		if s.finds(backend.customers[i].Phone) {
			t.Fatalf("%s is still found", backend.customers[i].Phone)
		}
	}
	s.wantStored(backend.customers)

	if err := s.SyncOnce(t.Context(), nil, directory.Once{}); err == nil {
		t.Fatal("the backend was not asked")
	}
	if pages := store.written(); len(pages) > 0 {
		t.Errorf("%d pages were written though the mapping is as it was", len(pages))
	}
}

// TestMappingChangedTwice changes the mapping again before the first change is
// through.
func TestMappingChangedTwice(t *testing.T) {
	backend := &played{customers: people(0, 1100)}
	store := newShaky()
	set(t, backend, store).sync()
	for _, path := range []string{"other", "phone"} {
		ctx, cancel := context.WithCancel(t.Context())
		store.fail(func(method string) error {
			if method == "Commit" {
				cancel()
			}
			return nil
		})
		s := set(t, backend, store, mapped(t, strings.Replace(playedMapping, "phone: phone", "phone: "+path, 1)+"# "+path+"\n"))
		if err := s.SyncOnce(ctx, nil, directory.Once{}); err == nil {
			t.Fatal("it was not interrupted")
		}
	}
	store.fail(nil)
	s := set(t, backend, store)
	s.sync()
	for i := 0; i < len(backend.customers); i += 97 {
		if number := backend.customers[i].Phone; !s.finds(number) {
			t.Fatalf("%s is not found", number)
		}
	}
}

// TestMappingThatReadsNothing leaves documents alone, so that a better mapping
// finds them again.
func TestMappingThatReadsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 50)}
		store := newShaky()
		set(t, backend, store).sync()
		s := set(t, backend, store, mapped(t, strings.ReplaceAll(playedMapping, "{path: id,", "{path: identity,")))
		if err := s.SyncOnce(t.Context(), nil, directory.Once{}); adapters.KindOf(err) != adapters.BadResponse {
			t.Fatalf("SyncOnce = %v", err)
		}
		if s.finds(backend.customers[7].Phone) {
			t.Error("what gives no record is found")
		}
		backend.do(func(p *played) {
			p.ask = func(q question) error { return &adapters.Error{Kind: adapters.Forbidden, Operation: q.op} }
		})
		s = set(t, backend, store)
		if err := s.SyncOnce(t.Context(), nil, directory.Once{}); err == nil {
			t.Fatal("the backend was not asked")
		}
		if !s.finds(backend.customers[7].Phone) {
			t.Error("it is not found again")
		}
	})
}

// TestChangedMappingIsSeen tells what goes on meanwhile, here and in a process
// that only follows, and calls nothing complete before it is.
func TestChangedMappingIsSeen(t *testing.T) {
	backend := &played{customers: people(0, 1100)}
	store := newShaky()
	set(t, backend, store).sync()

	changed := mapped(t, strings.Replace(playedMapping, "phone: phone", "phone: other", 1))
	s, follower := set(t, backend, store, changed), set(t, backend, store, changed, another)
	glance := func(p directory.Progress) directory.Progress {
		return directory.Progress{State: p.State, Pages: p.Pages, Records: p.Records, Total: p.Total, Unindexed: p.Unindexed}
	}
	indexing := func(done int) directory.Progress {
		return directory.Progress{State: directory.Indexing, Records: done, Total: 1100, Unindexed: true}
	}
	var here []directory.Progress
	ctx, cancel := context.WithCancel(t.Context())
	store.fail(func(method string) error {
		if method == "Commit" && !s.Complete("crm") {
			if here = append(here, glance(s.progress())); len(here) == 2 {
				cancel()
			}
		}
		return nil
	})
	if err := s.SyncOnce(ctx, nil, directory.Once{}); err == nil {
		t.Fatal("it was not interrupted")
	}
	wantSame(t, "interrupted", directory.Waiting, s.progress().State)

	if _, ok, err := store.Memory.Lease(t.Context(), "us", time.Hour); !ok || err != nil {
		t.Fatal(ok, err)
	}
	var there directory.Progress
	following, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	store.fail(func(method string) error {
		if there = follower.progress(); there.State == directory.Indexing {
			stop()
		}
		return nil
	})
	if err := follower.SyncOnce(following, nil, directory.Once{}); err == nil {
		t.Error("the follower takes half an index for a whole one")
	}
	wantSame(t, "the follower", indexing(1000), glance(there))

	store.fail(nil)
	s.sync()
	if p := s.progress(); p.State != directory.Complete || p.Unindexed || !s.Complete("crm") {
		t.Errorf("at the end %+v", p)
	}
	wantSame(t, "seen", []directory.Progress{indexing(0), indexing(500)}, here)
}

// TestSyncOnceBesideAnotherMapping does not take for complete what cannot be
// found by its own mapping, and does not wait for ever.
func TestSyncOnceBesideAnotherMapping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 50)}
		store := newShaky()
		stop := set(t, backend, store, another).run()
		defer stop()
		synctest.Wait()
		s := set(t, backend, store, mapped(t, playedMapping+"# another\n"))
		began := time.Now()
		if err := s.SyncOnce(t.Context(), nil, directory.Once{}); err == nil || !strings.Contains(err.Error(), "(them)") {
			t.Errorf("SyncOnce = %v", err)
		}
		if took := time.Since(began); took < 10*time.Second || took > time.Minute {
			t.Errorf("it hoped for %v", took)
		}
		if p := s.progress(); p.State != directory.Waiting || !p.Unindexed {
			t.Errorf("progress %+v", p)
		}
	})
}
