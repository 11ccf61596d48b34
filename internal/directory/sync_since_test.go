package directory_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// TestSince follows a backend that tells what changed, over two days.
func TestSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250), since: true}
		began := time.Now()
		for i := range backend.customers {
			backend.customers[i].Changed = began.Add(-time.Hour)
		}
		backend.ask = func(question) error { time.Sleep(time.Second); return nil }
		s := set(t, backend, newShaky())
		stop := s.run()
		defer stop()
		time.Sleep(time.Minute)
		whole := s.state()
		wantSame(t, "pages of the first pass", []string{"", "100", "200"}, backend.cursors())

		backend.do(func(p *played) {
			p.customers = p.customers[1:] // a deletion, which only a whole pass can see
			p.customers[5].Name, p.customers[5].Changed = "Another Name", time.Now()
		})
		s.store.written()
		time.Sleep(5 * time.Minute)
		asked := backend.questions(adapters.ListCustomers)
		if len(asked) != 1 || !asked[0].since.Equal(whole.Started.Add(-2*time.Minute)) {
			t.Fatalf("asked %+v, want changes since two minutes before %v", asked, whole.Started)
		}
		s.wantStored(people(0, 250))
		if state := s.state(); !state.Partial || state.Records != 1 || !state.Completed.Equal(whole.Completed) || !state.Since.After(whole.Since) {
			t.Errorf("state %+v", state)
		}
		if p := s.progress(); p.State != directory.Complete || !p.Partial {
			t.Errorf("progress %+v", p)
		}

		time.Sleep(24 * time.Hour)
		s.wantStored(backend.customers)
		wholes, changes := 0, 0
		for _, q := range backend.questions(adapters.ListCustomers) {
			if q.since.IsZero() {
				wholes++
			} else {
				changes++
			}
		}
		if wholes != 3 || changes < 250 {
			t.Errorf("%d pages of whole passes and %d of changes in a day", wholes, changes)
		}
	})
}

// TestSinceInPages interrupts a pass of changes: it goes on with the same time.
func TestSinceInPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250), since: true}
		for i := range backend.customers {
			backend.customers[i].Changed = time.Now().Add(time.Hour)
		}
		s := set(t, backend, newShaky())
		s.sync()
		backend.questions(adapters.ListCustomers)
		failures := 0
		backend.do(func(p *played) {
			p.ask = func(q question) error {
				if q.cursor == "100" && failures < 2 {
					failures++
					return &adapters.Error{Kind: adapters.Unavailable, Operation: q.op}
				}
				return nil
			}
		})
		s.sync()
		asked := backend.questions(adapters.ListCustomers)
		if len(asked) != 5 {
			t.Fatalf("asked %+v", asked)
		}
		for _, q := range asked {
			if q.since.IsZero() || !q.since.Equal(asked[0].since) {
				t.Errorf("page %q since %v, the first since %v", q.cursor, q.since, asked[0].since)
			}
		}
	})
}

// TestSinceIgnored asks a backend that lists everything whatever it is asked.
func TestSinceIgnored(t *testing.T) {
	backend := &played{customers: people(0, 250)}
	s := set(t, backend, newShaky())
	s.sync()
	backend.do(func(p *played) { p.customers = p.customers[50:] })
	s.sync()
	s.wantStored(backend.customers)
	if s.state().Partial {
		t.Error("a pass of everything counts as one of changes")
	}
}

// TestSinceConfirms reads everything again, long before its time, where a pass
// found most missing.
func TestSinceConfirms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 300), since: true}
		s := set(t, backend, newShaky())
		s.sync()
		time.Sleep(24 * time.Hour)
		backend.do(func(p *played) { p.customers = people(0, 100) })
		s.sync()
		s.wantStored(people(0, 300))
		s.sync()
		s.wantStored(backend.customers)
	})
}

// TestFull reads everything although changes would do.
func TestFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250), since: true}
		s := set(t, backend, newShaky())
		s.sync()
		time.Sleep(time.Hour)
		backend.do(func(p *played) { p.customers = p.customers[50:] })
		s.sync()
		s.wantStored(people(0, 250))
		if err := s.SyncOnce(t.Context(), nil, directory.Once{Full: true}); err != nil {
			t.Fatal(err)
		}
		s.wantStored(backend.customers)
	})
}
