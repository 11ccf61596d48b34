package directory_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
	"github.com/wazgate/wazgate/internal/directory/storetest"
)

// broken makes every method of a store fail.
func broken(kind directory.StoreErrorKind) func(string) error {
	return func(string) error { return &directory.StoreError{Kind: kind} }
}

// lookup asks the mirror for somebody who is stored.
func (s *stage) lookup() (directory.Found, error) {
	return s.Mirror("crm").Find(s.t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: "c00007"})
}

func wantKind(t *testing.T, what string, err error, kind directory.StoreErrorKind) {
	t.Helper()
	var failure *directory.StoreError
	if !errors.As(err, &failure) || failure.Kind != kind {
		t.Errorf("%s: %v, want a store that is %s", what, err, kind)
	}
}

// TestStoreGoesAway takes the store away for a while, in the middle of a pass.
func TestStoreGoesAway(t *testing.T) {
	for _, kind := range []directory.StoreErrorKind{directory.Unreachable, directory.Corrupt, directory.Refused} {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				backend := &played{customers: people(0, 200), size: 20}
				backend.ask = func(question) error { time.Sleep(time.Second); return nil }
				s := set(t, backend, newShaky())
				stop := s.run()
				defer stop()
				time.Sleep(3500 * time.Millisecond)
				if found, err := s.lookup(); err != nil || len(found.Records.Customers) != 1 {
					t.Fatalf("lookup = %+v, %v", found, err)
				}
				s.store.fail(broken(kind))
				time.Sleep(30 * time.Minute)
				_, err := s.lookup()
				wantKind(t, "lookup", err, kind)
				if p := s.progress(); p.State != directory.Failing || !strings.HasPrefix(p.Problem, "the directory ") {
					t.Errorf("progress %+v", p)
				}
				if lines := s.log.count("the directory cannot be used"); lines != 1 {
					t.Errorf("%d lines tell of it: %s", lines, s.log.text.String())
				}
				if !strings.Contains(scrape(t, s.metrics), `wazgate_directory_store_problem{reason="`+string(kind)+`"} 1`) {
					t.Error("no metric tells of it")
				}

				s.store.fail(nil)
				time.Sleep(time.Minute)
				s.wantStored(backend.customers)
				if found, err := s.lookup(); err != nil || len(found.Records.Customers) != 1 || !found.Complete {
					t.Errorf("lookup = %+v, %v", found, err)
				}
				if lines := s.log.count("the directory can be used again"); lines != 1 {
					t.Errorf("%d lines tell of the end: %s", lines, s.log.text.String())
				}
				if !strings.Contains(scrape(t, s.metrics), `wazgate_directory_store_problem{reason="none"} 1`) {
					t.Error("no metric tells of the end")
				}
				if s.store.closings() == 0 {
					t.Error("the store that broke was not closed")
				}
			})
		})
	}
}

// TestStoreThatIsNotThere opens late.
func TestStoreThatIsNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250)}
		s := set(t, backend, newShaky())
		s.store.fail(broken(directory.Unreachable))
		if _, err := s.lookup(); err == nil {
			t.Error("a directory that is not open answered")
		}
		if p := s.progress(); p.State != directory.Waiting {
			t.Errorf("progress %+v", p)
		}
		stop := s.run()
		defer stop()
		time.Sleep(20 * time.Minute)
		_, err := s.lookup()
		wantKind(t, "lookup", err, directory.Unreachable)
		s.store.fail(nil)
		time.Sleep(31 * time.Second)
		s.wantStored(backend.customers)
	})
}

// TestStoreFullOrReadOnly answers from what is known while nothing can be
// written.
func TestStoreFullOrReadOnly(t *testing.T) {
	tests := map[directory.StoreErrorKind][]string{
		directory.Full:     {"Commit"},
		directory.ReadOnly: {"Commit", "Lease"},
		directory.Locked:   {"Commit", "Lease"},
	}
	for kind, methods := range tests {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				backend := &played{customers: people(0, 250)}
				s := set(t, backend, newShaky())
				stop := s.run()
				defer stop()
				time.Sleep(time.Minute)
				s.store.fail(func(method string) error {
					for _, failing := range methods {
						if method == failing {
							return &directory.StoreError{Kind: kind}
						}
					}
					return nil
				})
				backend.do(func(p *played) { p.customers = people(0, 260) })
				time.Sleep(30 * time.Minute)
				if found, err := s.lookup(); err != nil || len(found.Records.Customers) != 1 {
					t.Errorf("lookup = %+v, %v", found, err)
				}
				if lines := s.log.count("the directory cannot be used as it should"); lines != 1 {
					t.Errorf("%d lines tell of it: %s", lines, s.log.text.String())
				}
				if p := s.progress(); p.State != directory.Failing || p.Problem == "" {
					t.Errorf("progress %+v", p)
				}
				if s.store.closings() > 0 && kind != directory.ReadOnly {
					t.Error("a store that can be read was closed")
				}
				s.store.fail(nil)
				time.Sleep(6 * time.Minute)
				s.wantStored(backend.customers)
				if p := s.progress(); p.State != directory.Complete || p.Problem != "" {
					t.Errorf("progress %+v", p)
				}
			})
		})
	}
}

// TestStoreOpenedForReading can be written again only after it was opened anew.
// Lookups are answered all the time.
func TestStoreOpenedForReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250)}
		store, mended := newShaky(), false
		s := set(t, backend, store)
		s.sync()
		backend.do(func(p *played) { p.customers = people(0, 260) })
		writable := false // what was opened last
		var mutex sync.Mutex
		store.fail(func(method string) error {
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case method == "Open":
				writable = mended
			case !writable && (method == "Lease" || method == "Commit"):
				return &directory.StoreError{Kind: directory.ReadOnly}
			}
			return nil
		})
		stop := s.run()
		defer stop()
		for second := range 400 {
			time.Sleep(time.Second)
			if found, err := s.lookup(); err != nil || len(found.Records.Customers) != 1 {
				t.Fatalf("after %d s: lookup = %+v, %v", second, found, err)
			}
			if second == 300 {
				mutex.Lock()
				mended = true
				mutex.Unlock()
			}
		}
		s.wantStored(backend.customers)
		wantSame(t, "lines about the problem", 1, s.log.count("the directory cannot be used as it should"))
		wantSame(t, "lines about its end", 1, s.log.count("the directory can be used again"))
		if p := s.progress(); p.State != directory.Complete || p.Problem != "" {
			t.Errorf("progress %+v", p)
		}
	})
}

// TestStoreWellForAllLists mends a full disk: the list that is written first
// tells of it for the others.
func TestStoreWellForAllLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250), orders: ordersOf(30)}
		s := set(t, backend, newShaky())
		s.store.fail(func(method string) error {
			if method == "Commit" {
				return &directory.StoreError{Kind: directory.Full}
			}
			return nil
		})
		stop := s.run()
		defer stop()
		time.Sleep(time.Hour)
		s.store.fail(nil)
		for s.log.count("the directory can be used again") == 0 {
			time.Sleep(100 * time.Millisecond)
		}
		for _, p := range s.Progress() {
			if p.State == directory.Failing || p.Problem != "" {
				t.Errorf("progress %+v", p)
			}
		}
	})
}

// TestLookupKeepsTheStoreOpen breaks the store while a lookup reads it.
func TestLookupKeepsTheStoreOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := set(t, &played{customers: people(0, 250)}, newShaky())
		stop := s.run()
		defer stop()
		time.Sleep(time.Minute + time.Second) // the lease is renewed at other times
		synctest.Wait()
		reading, read := make(chan struct{}), make(chan struct{})
		s.store.fail(func(method string) error {
			if method == "Known" || method == "Find" {
				close(reading)
				<-read
				return nil
			}
			return &directory.StoreError{Kind: directory.Unreachable}
		})
		answered := make(chan error, 1)
		go func() {
			_, err := s.lookup()
			answered <- err
		}()
		<-reading
		time.Sleep(time.Minute)
		if s.store.closings() > 0 {
			t.Error("the store was closed under a lookup")
		}
		if _, err := s.lookup(); err == nil {
			t.Error("a store that broke was asked")
		}
		s.store.fail(nil)
		close(read)
		<-answered
		synctest.Wait()
		if s.store.closings() != 1 {
			t.Errorf("the store was closed %d times", s.store.closings())
		}
	})
}

// TestRebuild forgets everything first, or discards what cannot be opened.
func TestRebuild(t *testing.T) {
	backend := &played{customers: people(0, 250)}
	s := set(t, backend, newShaky())
	s.sync()
	s.store.written()
	if err := s.SyncOnce(t.Context(), nil, directory.Once{Rebuild: true}); err != nil {
		t.Fatal(err)
	}
	written := 0
	for _, page := range s.store.written() {
		written += len(page.Entries)
	}
	if written != 250 {
		t.Errorf("%d records were written anew", written)
	}
	s.wantStored(backend.customers)
}

func TestRebuildOfDamaged(t *testing.T) {
	backend, fresh := &played{customers: people(0, 250)}, storetest.NewMemory()
	damaged, discarded := newShaky(), 0
	damaged.fail(broken(directory.Corrupt))
	s := set(t, backend, damaged, func(o *directory.Options) {
		o.Open = func(context.Context) (directory.Store, error) {
			if discarded > 0 {
				return fresh, nil
			}
			return nil, damaged.check("Open")
		}
		o.Discard = func(context.Context) error { discarded++; return nil }
	})
	err := s.SyncOnce(t.Context(), nil, directory.Once{})
	wantKind(t, "SyncOnce", err, directory.Corrupt)
	if discarded > 0 {
		t.Fatal("a damaged store was discarded though nobody said so")
	}
	if err := s.SyncOnce(t.Context(), nil, directory.Once{Rebuild: true}); err != nil {
		t.Fatal(err)
	}
	if discarded != 1 {
		t.Errorf("discarded %d times", discarded)
	}
	wantIDs(t, fresh, customers(), backend.customers)
}

// TestRebuildOfDamagedFile does it with a real one.
func TestRebuildOfDamagedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "directory.db")
	if err := os.WriteFile(file, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	backend := &played{customers: people(0, 250)}
	s := set(t, backend, newShaky(), func(o *directory.Options) {
		o.Open = func(ctx context.Context) (directory.Store, error) {
			return sqlite.Open(ctx, sqlite.Options{Path: file})
		}
		o.Discard = func(context.Context) error {
			_, err := sqlite.Discard(file)
			return err
		}
	})
	err := s.SyncOnce(t.Context(), nil, directory.Once{})
	wantKind(t, "SyncOnce", err, directory.Corrupt)
	if err := s.SyncOnce(t.Context(), nil, directory.Once{Rebuild: true}); err != nil {
		t.Fatal(err)
	}
	if found, err := s.lookup(); err != nil || len(found.Records.Customers) != 1 || !found.Complete {
		t.Errorf("lookup = %+v, %v", found, err)
	}
}

// TestCloseWaitsForThePage closes while a page is being written.
func TestCloseWaitsForThePage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250)}
		s := set(t, backend, newShaky())
		writing := make(chan struct{})
		s.store.fail(func(method string) error {
			if method == "Commit" {
				close(writing)
				s.store.fail(nil)
				time.Sleep(5 * time.Second)
			}
			return nil
		})
		stop := s.run()
		<-writing
		began := time.Now()
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("Close took %v", took)
		}
		stop()
		s.wantStored(people(0, 100))
		if s.store.closings() != 1 {
			t.Errorf("the store was closed %d times", s.store.closings())
		}
	})
}

// TestCloseBounded closes although the store hangs.
func TestCloseBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := set(t, &played{customers: people(0, 250)}, newShaky())
		writing, hang := make(chan struct{}), make(chan struct{})
		s.store.fail(func(method string) error {
			if method == "Commit" {
				close(writing)
				<-hang
			}
			return nil
		})
		stop := s.run()
		<-writing
		began := time.Now()
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("Close took %v", took)
		}
		if s.store.closings() > 0 {
			t.Error("the store was closed under a page")
		}
		s.store.fail(nil)
		close(hang)
		stop()
		if _, err := s.lookup(); err == nil {
			t.Error("a closed directory answered")
		}
		if s.store.closings() != 1 {
			t.Errorf("the store was closed %d times", s.store.closings())
		}
	})
}

// TestLookupsAreCounted asks for somebody and nobody, with and without a store,
// and when nobody waits any more.
func TestLookupsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := set(t, &played{customers: people(0, 20), size: 20}, newShaky())
		stop := s.run()
		defer stop()
		time.Sleep(time.Second)
		ask := func(ctx context.Context, id string) {
			_, _ = s.Mirror("crm").Find(ctx, adapters.FindCustomers, adapters.Query{CustomerID: id})
		}
		ask(t.Context(), "c00007")
		ask(t.Context(), "c00008")
		ask(t.Context(), "nobody")
		ask(t.Context(), "") // no question
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		ask(gone, "c00007")
		s.store.fail(broken(directory.Unreachable))
		ask(t.Context(), "c00007")
		scraped := scrape(t, s.metrics)
		for _, line := range []string{
			`wazgate_directory_lookups_total{op="find_customers",outcome="found",source="crm"} 2`,
			`wazgate_directory_lookups_total{op="find_customers",outcome="not_found",source="crm"} 1`,
			`wazgate_directory_lookups_total{op="find_customers",outcome="stopped",source="crm"} 1`,
			`wazgate_directory_lookups_total{op="find_customers",outcome="failed",source="crm"} 1`,
			`wazgate_directory_lookup_duration_seconds_count{op="find_customers",source="crm"} 5`,
		} {
			if !strings.Contains(scraped, line+"\n") {
				t.Errorf("no line %s", line)
			}
		}
	})
}
