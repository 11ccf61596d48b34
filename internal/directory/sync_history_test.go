package directory_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// TestAnyHistory has a backend change at any time, in and between passes that
// are interrupted anywhere: three whole passes later the mirror is equal to it.
func TestAnyHistory(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		backend := &played{
			customers: people(0, rapid.IntRange(0, 130).Draw(r, "people")),
			size:      rapid.IntRange(1, 40).Draw(r, "page"),
			overlap:   rapid.IntRange(0, 3).Draw(r, "overlap"),
			total:     rapid.Bool().Draw(r, "total"),
			since:     rapid.Bool().Draw(r, "since"),
		}
		store, born := newShaky(), 1000
		for range rapid.IntRange(1, 8).Draw(r, "passes") {
			ctx, cancel := context.WithCancel(t.Context())
			pages := 0
			interrupt := rapid.IntRange(0, 12).Draw(r, "interrupted after")
			backend.ask = func(q question) error {
				if pages++; pages == interrupt {
					cancel()
				}
				if q.cursor != "" && pages == 1 && rapid.IntRange(0, 4).Draw(r, "refused") == 0 {
					return &adapters.Error{Kind: adapters.BadResponse, Operation: q.op}
				}
				if rapid.IntRange(0, 3).Draw(r, "changes") == 0 {
					backend.do(func(p *played) { p.customers = changed(r, p.customers, &born) })
				}
				return nil
			}
			d := set(t, backend, store)
			_ = d.SyncOnce(ctx, nil, directory.Once{Full: rapid.Bool().Draw(r, "full")})
			cancel()
			_ = d.Close()
		}
		backend.ask = nil
		last := set(t, backend, store)
		for range 3 {
			if err := last.SyncOnce(t.Context(), nil, directory.Once{Full: true}); err != nil {
				r.Fatal(err)
			}
		}
		var want []string
		for _, e := range backend.customers {
			want = append(want, e.ID)
			if !last.finds(e.Phone) {
				r.Errorf("%s is not found by its number", e.ID)
			}
		}
		slices.Sort(want)
		if diff := gocmp.Diff(want, ids(t, store, customers())); diff != "" {
			r.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}

// changed is a list after a few deletions, births and other numbers.
func changed(r *rapid.T, list []element, born *int) []element {
	list = slices.Clone(list)
	for range rapid.IntRange(0, 5).Draw(r, "deletions") {
		if len(list) > 0 {
			at := rapid.IntRange(0, len(list)-1).Draw(r, "deleted")
			list = slices.Delete(list, at, at+1)
		}
	}
	for range rapid.IntRange(0, 5).Draw(r, "births") {
		at := rapid.IntRange(0, len(list)).Draw(r, "born")
		list = slices.Insert(list, at, people(*born, 1)...)
		*born++
	}
	if len(list) > 0 {
		at := rapid.IntRange(0, len(list)-1).Draw(r, "changed")
		list[at].Phone = fmt.Sprintf("+346%08d", *born)
		*born++
	}
	return list
}
