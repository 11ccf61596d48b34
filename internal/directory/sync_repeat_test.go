package directory_test

import (
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// TestPagesThatComeAgain has backends that name a next page for ever.
func TestPagesThatComeAgain(t *testing.T) {
	tests := map[string]struct {
		shown func(offset int) int
		asked []string
	}{
		"the last one":      {func(offset int) int { return min(offset, 200) }, []string{"", "100", "200", "300"}},
		"from the first on": {func(offset int) int { return offset % 300 }, []string{"", "100", "200", "300"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			backend := &played{customers: people(0, 250)}
			backend.answer = func(q question, d *adapters.Document) {
				if q.op == adapters.ListCustomers {
					offset, _ := strconv.Atoi(q.cursor)
					*d = backend.page(q.op, adapters.Query{Cursor: strconv.Itoa(test.shown(offset))})
					d.Next = strconv.Itoa(offset + 100)
				}
			}
			s := set(t, backend, newShaky())
			s.sync()
			s.wantStored(people(0, 250))
			wantSame(t, "pages", test.asked, backend.cursors())
			if !s.Complete("crm") {
				t.Error("not complete")
			}

			backend.do(func(p *played) { p.customers = slices.Delete(p.customers, 100, 120) })
			s.sync()
			s.wantStored(people(0, 250))
			if held := s.progress().Held; held != 20 {
				t.Errorf("%d held", held)
			}
			s.sync()
			s.wantStored(backend.customers)
		})
	}
}

// TestPagesWithoutEnd must be left at some time, and delete nothing.
func TestPagesWithoutEnd(t *testing.T) {
	tests := map[string]func(q question, d *adapters.Document){
		"the page names itself": func(_ question, d *adapters.Document) { d.Next = "1" },
		"empty pages": func(q question, d *adapters.Document) {
			n, _ := strconv.Atoi(q.cursor)
			d.Body, d.Next = []byte(`{"data":[]}`), strconv.Itoa(n+1)
		},
	}
	for name, answer := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				backend := &played{customers: people(0, 50)}
				s := set(t, backend, newShaky())
				s.sync()
				backend.do(func(p *played) { p.customers, p.answer = p.customers[:1], answer })
				if err := s.SyncOnce(t.Context(), []string{"crm"}, directory.Once{}); adapters.KindOf(err) != adapters.BadResponse {
					t.Errorf("SyncOnce = %v", err)
				}
				s.wantStored(people(0, 50))
			})
		})
	}
}

// TestShiftingOffsets deletes somebody from a page that was read already, so
// that somebody else moves there from the next one.
func TestShiftingOffsets(t *testing.T) {
	for name, overlap := range map[string]int{"bare": 0, "overlapping pages": 5} {
		t.Run(name, func(t *testing.T) {
			backend := &played{customers: people(0, 350), overlap: overlap}
			s := set(t, backend, newShaky())
			s.sync()
			backend.do(func(p *played) {
				p.ask = func(q question) error {
					if q.op == adapters.ListCustomers && q.cursor == "100" {
						backend.do(func(p *played) { p.customers = slices.Delete(slices.Clone(p.customers), 10, 11) })
					}
					return nil
				}
			})
			s.sync()
			moved := slices.Contains(ids(t, s.store, customers()), "c00100")
			if moved != (overlap > 0) {
				t.Errorf("the one who moved is stored: %v", moved)
			}
			backend.do(func(p *played) { p.ask = nil })
			s.sync()
			s.wantStored(backend.customers)
		})
	}
}

func TestMassDisappearance(t *testing.T) {
	tests := map[string]struct {
		known int
		left  []element
		held  int
	}{
		"most of many":           {150, people(0, 70), 80},
		"all":                    {150, nil, 150},
		"half of many":           {150, people(0, 75), 0},
		"most of few":            {100, people(0, 10), 0},
		"others in their places": {150, people(1000, 150), 150},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			backend := &played{customers: people(0, test.known)}
			s := set(t, backend, newShaky())
			s.sync()
			backend.do(func(p *played) { p.customers = test.left })
			s.sync()
			if held := s.progress().Held; held != test.held {
				t.Errorf("%d held, want %d", held, test.held)
			}
			if got := len(ids(t, s.store, customers())); got != len(test.left)+test.held {
				t.Errorf("%d stored", got)
			}
			s.sync()
			s.wantStored(test.left)
			if held := s.progress().Held; held != 0 {
				t.Errorf("%d held after the second pass", held)
			}
		})
	}
}

// TestDisappearedForAMoment gets everything back before it was believed.
func TestDisappearedForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 300)}
		s := set(t, backend, newShaky())
		stop := s.run()
		defer stop()
		time.Sleep(time.Minute)
		backend.do(func(p *played) { p.customers = nil })
		time.Sleep(5 * time.Minute)
		if held := s.progress().Held; held != 300 {
			t.Fatalf("%d held", held)
		}
		backend.do(func(p *played) { p.customers = people(0, 300) })
		time.Sleep(5 * time.Minute)
		if held := s.progress().Held; held != 0 {
			t.Errorf("%d held", held)
		}
		s.wantStored(backend.customers)
	})
}

// TestDoubtsOfOneSize holds a few, for which nobody may take all later.
func TestDoubtsOfOneSize(t *testing.T) {
	backend := &played{customers: people(0, 300)}
	s := set(t, backend, newShaky())
	s.sync()
	backend.do(func(p *played) {
		p.customers = people(0, 280)
		p.answer = func(q question, d *adapters.Document) {
			if d.Next == "" && q.op == adapters.ListCustomers {
				*d = backend.page(q.op, adapters.Query{Cursor: "200"})
				d.Next = "again after " + q.cursor
			}
		}
	})
	s.sync()
	if held := s.progress().Held; held != 20 {
		t.Errorf("%d held where the backend started over", held)
	}
	backend.do(func(p *played) { p.customers, p.answer = nil, nil })
	s.sync()
	if held := s.progress().Held; held != 300 {
		t.Errorf("%d held where all disappeared", held)
	}
	s.sync()
	s.wantStored(nil)
}
