package directory_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// lacks makes a document one whose names could not be read.
func lacks(d *adapters.Document, passing bool) {
	d.Body = regexp.MustCompile(`"name":"#\d+",`).ReplaceAll(d.Body, nil)
	d.Missing, d.Passing = []string{"name"}, passing
}

// ordersLacking plays a backend of two pages of orders, of which a part is lost
// as long as lost says so.
func ordersLacking(passing bool, lost func(q question, count int) bool) *played {
	count := 0
	return &played{orders: ordersOf(150), answer: func(q question, d *adapters.Document) {
		if q.op == adapters.ListOrders {
			if count++; lost(q, count) {
				lacks(d, passing)
			}
		}
	}}
}

// order looks an order up by its owner.
func (s *stage) order(owner string) directory.Found {
	s.t.Helper()
	found, err := s.Mirror("crm").Find(s.t.Context(), adapters.FindOrders, adapters.Query{CustomerID: owner})
	if err != nil || len(found.Records.Orders) != 1 {
		s.t.Fatalf("%s has %+v, %v", owner, found, err)
	}
	return found
}

func orderCursors(p *played) string {
	var all []string
	for _, q := range p.questions(adapters.ListOrders) {
		all = append(all, "0"+q.cursor)
	}
	return strings.Join(all, " ")
}

// TestLackingPageIsReadAgain loses a part of a page for a moment.
func TestLackingPageIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := ordersLacking(true, func(_ question, count int) bool { return count == 2 || count == 3 })
		s := set(t, backend, newShaky())
		began := time.Now()
		s.sync()
		wantSame(t, "cursors", "0 0100 0100 0100", orderCursors(backend))
		if time.Since(began) < time.Second {
			t.Error("the backend was not left alone between two attempts")
		}
		wantSame(t, "missing", nil, s.order("c00120").Missing)
		wantSame(t, "told", nil, s.Progress()[1].Missing)
	})
}

// TestLackingPageStopsNoSync never gets a part of the pages: they are stored with
// their mark, only the first of them is tried several times, and all is read
// again before long where that may help.
func TestLackingPageStopsNoSync(t *testing.T) {
	for name, test := range map[string]struct {
		passing bool
		asked   string
		again   time.Duration // until everything is read once more
	}{
		"what may pass": {true, "0 0 0 0 0100", 6 * time.Hour},
		"refused":       {false, "0 0100", 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ill := true
				backend := ordersLacking(test.passing, func(question, int) bool { return ill })
				s := set(t, backend, newShaky())
				s.sync()
				wantSame(t, "cursors", test.asked, orderCursors(backend))
				for _, owner := range []string{"c00007", "c00120"} {
					if found := s.order(owner); !found.Complete || strings.Join(found.Missing, " ") != "name" {
						t.Errorf("%s: complete %t, missing %q", owner, found.Complete, found.Missing)
					}
				}
				wantSame(t, "told", []string{"name"}, s.Progress()[1].Missing)
				if lines := s.log.count("without what could not be read"); lines != 1 {
					t.Errorf("%d lines in the log, want 1", lines)
				}

				backend.do(func(p *played) { ill, p.since = false, true })
				time.Sleep(test.again - time.Minute)
				s.sync()
				wantSame(t, "missing while only changes are read", []string{"name"}, s.order("c00007").Missing)
				time.Sleep(time.Minute)
				s.sync()
				if found := s.order("c00007"); len(found.Missing) > 0 || found.Records.Orders[0].Number != "#1007" {
					t.Errorf("after everything was read again: %+v", found)
				}
				wantSame(t, "told in the end", nil, s.Progress()[1].Missing)
			})
		})
	}
}

// TestLackingRowsReplaceNoBetterOnes reads everything anew while a part is lost.
func TestLackingRowsReplaceNoBetterOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ill := false
		backend := ordersLacking(true, func(question, int) bool { return ill })
		s := set(t, backend, newShaky())
		s.sync()
		backend.do(func(p *played) { ill, p.orders[7].Phone = true, "c77777" })
		time.Sleep(24 * time.Hour)
		s.sync()
		if found := s.order("c00008"); len(found.Missing) > 0 || found.Records.Orders[0].Number != "#1008" {
			t.Errorf("an order of which nothing is news: %+v", found)
		}
		if found := s.order("c77777"); strings.Join(found.Missing, " ") != "name" {
			t.Errorf("an order with news that lacks its name: %+v", found)
		}
	})
}

// TestLackingPeopleAreNotNobody: what they lack may be their phone.
func TestLackingPeopleAreNotNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 3), answer: func(_ question, d *adapters.Document) {
			d.Missing, d.Passing = []string{"addresses"}, true
		}}
		s := set(t, backend, newShaky())
		s.sync()
		found, err := s.Mirror("crm").Find(t.Context(), adapters.FindCustomers, adapters.Query{Phone: rendered(t, "+34699999999")})
		if err != nil || found.Complete {
			t.Errorf("somebody who is not found: %+v, %v", found, err)
		}
	})
}
