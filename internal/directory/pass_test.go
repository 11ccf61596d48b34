package directory_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

func TestWholePass(t *testing.T) {
	backend := &played{customers: people(0, 250), orders: ordersOf(40), total: true}
	s := set(t, backend, newShaky())
	s.sync()
	s.wantStored(backend.customers)
	wantIDs(t, s.store, directory.List{Source: "crm", Kind: directory.Orders}, backend.orders)
	wantSame(t, "pages", []string{"", "100", "200"}, backend.cursors())

	state := s.state()
	if state.Running || state.Cursor != "" || state.Completed.IsZero() || state.Pages != 3 || state.Records != 250 || state.Total != 250 {
		t.Errorf("state %+v", state)
	}
	if !s.Complete("crm") {
		t.Error("not complete after a whole pass")
	}
	p := s.progress()
	if p.State != directory.Complete || p.Records != 250 || p.Stored != 250 || p.Problem != "" || p.Left != 0 {
		t.Errorf("progress %+v", p)
	}
}

// TestCompleteAtOnce calls a list complete, with all that it has, or not yet:
// nothing in between is seen.
func TestCompleteAtOnce(t *testing.T) {
	s := set(t, &played{customers: people(0, 250)}, newShaky())
	s.store.fail(func(method string) error {
		if p := s.progress(); !p.Completed.IsZero() && (p.State != directory.Complete || p.Stored != 250) {
			t.Errorf("at a %s: %+v", method, p)
		}
		return nil
	})
	s.sync()
}

func TestPassWithoutNews(t *testing.T) {
	backend := &played{customers: people(0, 250)}
	s := set(t, backend, newShaky())
	s.sync()
	s.store.written()
	s.sync()
	for _, page := range s.store.written() {
		if len(page.Entries) > 0 {
			t.Errorf("page %d wrote %d records that are as they were", page.State.Pages, len(page.Entries))
		}
	}
	s.wantStored(backend.customers)
}

func TestPassWithNews(t *testing.T) {
	backend := &played{customers: people(0, 250)}
	s := set(t, backend, newShaky())
	s.sync()
	s.store.written()
	backend.do(func(p *played) {
		p.customers[7].Name = "Another Name"
		p.customers = append(slices.Delete(p.customers, 100, 130), people(900, 1)...)
	})
	s.sync()
	s.wantStored(backend.customers)
	var written []string
	for _, page := range s.store.written() {
		for _, entry := range page.Entries {
			written = append(written, entry.ID)
		}
	}
	wantSame(t, "written", []string{"c00007", "c00900"}, written)
}

// TestNewsAroundElements changes what the elements of a page share.
func TestNewsAroundElements(t *testing.T) {
	backend := &played{customers: people(0, 250)}
	shop := "One"
	backend.answer = func(_ question, d *adapters.Document) {
		d.Steps = map[string]json.RawMessage{"shop": json.RawMessage(`{"name":"` + shop + `","at":"` + time.Now().String() + `"}`)}
	}
	store := newShaky()
	text := strings.Replace(playedMapping, "phone: phone", "phone: phone\n    note: $steps.shop.name", 1)
	s := set(t, backend, store, mapped(t, text))
	var counts []int
	for _, want := range []string{"One", "One", "Two"} {
		shop = want
		store.written()
		s.sync()
		written := 0
		for _, page := range store.written() {
			written += len(page.Entries)
		}
		found, err := s.lookup()
		if err != nil || len(found.Records.Customers) != 1 || found.Records.Customers[0].Note != want {
			t.Errorf("lookup = %+v, %v; want a customer of %s", found, err, want)
		}
		counts = append(counts, written)
	}
	wantSame(t, "records written", []int{250, 0, 250}, counts)
}

func TestElementTwiceInPage(t *testing.T) {
	backend := &played{customers: append(people(0, 3), element{ID: "c00001", Name: "The Last One"})}
	s := set(t, backend, newShaky())
	s.sync()
	s.wantStored(people(0, 3))
}

// TestResumed interrupts a pass and goes on in another process.
func TestResumed(t *testing.T) {
	backend, store := &played{customers: people(0, 450)}, newShaky()
	ctx, cancel := context.WithCancel(t.Context())
	backend.ask = func(q question) error {
		if q.cursor == "300" {
			cancel()
		}
		return nil
	}
	first := set(t, backend, store)
	if err := first.SyncOnce(ctx, nil, directory.Once{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("SyncOnce = %v", err)
	}
	first.wantStored(people(0, 300))
	wantSame(t, "pages", []string{"", "100", "200", "300"}, backend.cursors())
	pass := first.state().Pass
	if first.Complete("crm") {
		t.Error("half a pass counts as complete")
	}

	second := set(t, backend, store)
	second.sync()
	second.wantStored(backend.customers)
	wantSame(t, "pages", []string{"300", "400"}, backend.cursors())
	if got := second.state().Pass; got != pass {
		t.Errorf("pass %d, want that of before, %d", got, pass)
	}
}

// TestHalfPassDeletesNothing fails for good in the middle of a second pass.
func TestHalfPassDeletesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 90), size: 10}
		s := set(t, backend, newShaky())
		s.sync()
		backend.do(func(p *played) {
			p.customers = slices.Delete(p.customers, 0, 5)
			p.ask = func(q question) error {
				if q.cursor == "70" {
					return &adapters.Error{Kind: adapters.Unavailable, Operation: q.op}
				}
				return nil
			}
		})
		if err := s.SyncOnce(t.Context(), nil, directory.Once{}); adapters.KindOf(err) != adapters.Unavailable {
			t.Errorf("SyncOnce = %v", err)
		}
		s.wantStored(people(0, 90))
		backend.do(func(p *played) { p.ask = nil })
		s.sync()
		s.wantStored(backend.customers)
	})
}

// TestCursorRefused resumes a pass whose cursor the backend forgot.
func TestCursorRefused(t *testing.T) {
	for _, kind := range []adapters.Kind{adapters.BadResponse, adapters.NotFound, adapters.Unsupported} {
		t.Run(kind.String(), func(t *testing.T) {
			backend, store := &played{customers: people(0, 90), size: 20}, newShaky()
			s := set(t, backend, store)
			s.sync()
			ctx, cancel := context.WithCancel(t.Context())
			backend.do(func(p *played) {
				p.ask = func(q question) error {
					if q.cursor == "60" {
						cancel()
					}
					return nil
				}
			})
			if err := s.SyncOnce(ctx, nil, directory.Once{}); err == nil {
				t.Fatal("the pass was not interrupted")
			}
			interrupted := s.state()
			backend.cursors()
			refuse := true
			backend.do(func(p *played) {
				p.ask = func(q question) error {
					if q.cursor == "60" && refuse {
						refuse = false
						return &adapters.Error{Kind: kind, Operation: q.op}
					}
					return nil
				}
			})
			again := set(t, backend, store)
			again.sync()
			wantSame(t, "pages", []string{"60", "", "20", "40", "60", "80"}, backend.cursors())
			again.wantStored(backend.customers)
			if got := again.state().Pass; got != interrupted.Pass+1 {
				t.Errorf("pass %d after %d", got, interrupted.Pass)
			}
		})
	}
}

// TestRestedPass goes on with a pass an hour too late.
func TestRestedPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, store := &played{customers: people(0, 250)}, newShaky()
		ctx, cancel := context.WithCancel(t.Context())
		backend.ask = func(q question) error {
			if q.cursor == "100" {
				cancel()
			}
			return nil
		}
		if err := set(t, backend, store).SyncOnce(ctx, nil, directory.Once{}); err == nil {
			t.Fatal("the pass was not interrupted")
		}
		backend.cursors()
		time.Sleep(2 * time.Hour)
		s := set(t, backend, store)
		s.sync()
		wantSame(t, "pages", []string{"", "100", "200"}, backend.cursors())
		s.wantStored(backend.customers)
	})
}

// TestUnreadable has pages of which something, or nothing, can be read.
func TestUnreadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250)}
		s := set(t, backend, newShaky())
		s.sync()
		backend.do(func(p *played) {
			p.customers[3].ID = ""
			p.customers[150].ID = ""
		})
		s.sync()
		if scraped := scrape(t, s.metrics); !strings.Contains(scraped, `wazgate_directory_records_total{kind="customers",outcome="unreadable",source="crm"} 2`) {
			t.Error("unreadable elements were not counted")
		}

		s.wantStored(slices.DeleteFunc(people(0, 250), func(e element) bool { return e.ID == "c00003" || e.ID == "c00150" }))
		backend.do(func(p *played) {
			for i := range p.customers[100:200] {
				p.customers[100+i].ID = ""
			}
		})
		if err := s.SyncOnce(t.Context(), nil, directory.Once{}); adapters.KindOf(err) != adapters.BadResponse {
			t.Errorf("SyncOnce = %v", err)
		}
		s.wantStored(slices.DeleteFunc(people(0, 250), func(e element) bool { return e.ID == "c00003" || e.ID == "c00150" }))
		if p := s.progress(); p.State != directory.Failing || p.Problem == "" {
			t.Errorf("progress %+v", p)
		}
	})
}

// TestPageThatNeverCanBeRead must not have the pages before it read without a
// break.
func TestPageThatNeverCanBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 90), size: 20}
		backend.ask = func(q question) error {
			if q.cursor == "60" {
				return &adapters.Error{Kind: adapters.BadResponse, Operation: q.op}
			}
			return nil
		}
		s := set(t, backend, newShaky())
		stop := s.run()
		time.Sleep(5 * time.Hour)
		begun := 0
		for _, cursor := range backend.cursors() {
			if cursor == "" {
				begun++
			}
		}
		if begun < 5 || begun > 60 {
			t.Errorf("the pass was begun %d times in five hours", begun)
		}
		s.wantStored(people(0, 60))
		backend.do(func(p *played) { p.ask = nil })
		time.Sleep(10 * time.Minute)
		s.wantStored(backend.customers)
		stop()
	})
}

// TestPanic has an adapter that panics: it fails, and nothing else does.
func TestPanic(t *testing.T) {
	backend := &played{customers: people(0, 250), orders: ordersOf(10)}
	backend.ask = func(q question) error {
		if q.op == adapters.ListCustomers {
			panic(q.cursor)
		}
		return nil
	}
	s := set(t, backend, newShaky())
	if err := s.SyncOnce(t.Context(), nil, directory.Once{}); adapters.KindOf(err) != adapters.Internal {
		t.Errorf("SyncOnce = %v", err)
	}
	wantIDs(t, s.store, directory.List{Source: "crm", Kind: directory.Orders}, backend.orders)
}

// TestLogTellsNobody looks for personal data in the log and in the problems.
func TestLogTellsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250)}
		s := set(t, backend, newShaky())
		stop := s.run()
		for _, fault := range []error{
			nil, errors.New("odd"), &adapters.Error{Kind: adapters.Forbidden}, &adapters.Error{Kind: adapters.RateLimited, RetryAfter: time.Second},
		} {
			backend.do(func(p *played) {
				p.customers = p.customers[:len(p.customers)/2]
				p.ask = func(question) error { return fault }
			})
			time.Sleep(10 * time.Minute)
		}
		stop()
		if s.log.count("\n") < 4 {
			t.Errorf("the log is too short to prove anything: %s", s.log.text.String())
		}
		for _, secret := range []string{"Person", "Number1", "+346", "c0000"} {
			if s.log.count(secret) > 0 {
				t.Errorf("the log holds %q: %s", secret, s.log.text.String())
			}
		}
	})
}
