package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wazgate/wazgate/internal/directory"
)

// holder has the lease in every check that is not about leases.
const holder = "holder"

func customers() directory.List {
	return directory.List{Source: "crm", Kind: directory.Customers}
}

func orders() directory.List {
	return directory.List{Source: "crm", Kind: directory.Orders}
}

func otherCustomers() directory.List {
	return directory.List{Source: "shop", Kind: directory.Customers}
}

// hand works a store and fails its test where the store does not do what is
// asked of it.
type hand struct {
	t     tester
	store directory.Store
}

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Context() context.Context
	Errorf(format string, arguments ...any)
	Fatalf(format string, arguments ...any)
}

// open returns a hand on an empty store, with the lease.
func open(t *testing.T, o Options) hand {
	t.Helper()
	h := hand{t, o.Open(t)}
	h.lease()
	return h
}

func (h hand) lease() {
	h.t.Helper()
	current, ok, err := h.store.Lease(h.t.Context(), holder, time.Hour)
	if err != nil || !ok || current != holder {
		h.t.Fatalf("Lease = %q, %v, %v, want it granted", current, ok, err)
	}
}

func (h hand) commit(page directory.Page) {
	h.t.Helper()
	if err := h.store.Commit(h.t.Context(), holder, page); err != nil {
		h.t.Fatalf("Commit: %v", err)
	}
}

// put commits entries as a page of the present pass.
func (h hand) put(list directory.List, entries ...directory.Entry) {
	h.t.Helper()
	h.commit(directory.Page{List: list, Entries: entries, State: directory.State{Pass: max(1, h.state(list).Pass)}})
}

func (h hand) state(list directory.List) directory.State {
	h.t.Helper()
	state, err := h.store.State(h.t.Context(), list)
	if err != nil {
		h.t.Fatalf("State: %v", err)
	}
	return state
}

func (h hand) known(list directory.List, ids ...string) []directory.Row {
	h.t.Helper()
	rows, err := h.store.Known(h.t.Context(), list, ids)
	if err != nil {
		h.t.Fatalf("Known: %v", err)
	}
	slices.SortFunc(rows, func(a, b directory.Row) int { return int(a.Number - b.Number) })
	return rows
}

// row returns the one row of an id.
func (h hand) row(list directory.List, id string) directory.Row {
	h.t.Helper()
	rows := h.known(list, id)
	if len(rows) != 1 || rows[0].ID != id {
		h.t.Fatalf("Known(%q) = %d rows, want the one with that id", id, len(rows))
	}
	return rows[0]
}

func (h hand) find(list directory.List, limit int, tokens ...string) []directory.Row {
	h.t.Helper()
	rows, err := h.store.Find(h.t.Context(), list, tokens, limit)
	if err != nil {
		h.t.Fatalf("Find: %v", err)
	}
	return rows
}

// scan reads a whole list, some rows at a time.
func (h hand) scan(list directory.List) []directory.Row {
	h.t.Helper()
	const limit = 700
	var all []directory.Row
	var after int64
	for {
		rows, err := h.store.Scan(h.t.Context(), list, after, limit)
		if err != nil {
			h.t.Fatalf("Scan: %v", err)
		}
		for _, row := range rows {
			if row.Number <= after {
				h.t.Fatalf("Scan gave row %d after row %d", row.Number, after)
			}
			after = row.Number
		}
		all = append(all, rows...)
		if len(rows) < limit {
			return all
		}
	}
}

func (h hand) count(list directory.List) int {
	h.t.Helper()
	count, err := h.store.Count(h.t.Context(), list)
	if err != nil {
		h.t.Fatalf("Count: %v", err)
	}
	return count
}

func (h hand) unseen(list directory.List, pass int64) int {
	h.t.Helper()
	count, err := h.store.Unseen(h.t.Context(), list, pass)
	if err != nil {
		h.t.Fatalf("Unseen: %v", err)
	}
	return count
}

func (h hand) sweep(list directory.List, pass int64, limit int) int {
	h.t.Helper()
	count, err := h.store.Sweep(h.t.Context(), holder, list, pass, limit)
	if err != nil {
		h.t.Fatalf("Sweep: %v", err)
	}
	return count
}

func (h hand) sources() []string {
	h.t.Helper()
	sources, err := h.store.Sources(h.t.Context())
	if err != nil {
		h.t.Fatalf("Sources: %v", err)
	}
	return slices.Sorted(slices.Values(sources))
}

func (h hand) tidy() {
	h.t.Helper()
	for range 10_000 {
		more, err := h.store.Tidy(h.t.Context())
		if err != nil {
			h.t.Fatalf("Tidy: %v", err)
		}
		if !more {
			return
		}
	}
	h.t.Fatalf("Tidy has more to do each time")
}

// wantIDs compares the ids of rows, order included.
func (h hand) wantIDs(what string, rows []directory.Row, want ...string) {
	h.t.Helper()
	if diff := cmp.Diff(want, idsOf(rows), cmpopts.EquateEmpty()); diff != "" {
		h.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (h hand) wantCount(what string, got, want int) {
	h.t.Helper()
	if got != want {
		h.t.Errorf("%s = %d, want %d", what, got, want)
	}
}

func idsOf(rows []directory.Row) []string {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	return ids
}

func numbersOf(rows []directory.Row) []int64 {
	var numbers []int64
	for _, row := range rows {
		numbers = append(numbers, row.Number)
	}
	return numbers
}

// entry is a document that is told from every other by its id.
func entry(id string, tokens ...string) directory.Entry {
	return directory.Entry{ID: id, Document: []byte("document of " + id), Tokens: tokens}
}

// entries are count documents with the same tokens.
func entries(prefix string, count int, tokens ...string) []directory.Entry {
	var list []directory.Entry
	for i := range count {
		list = append(list, entry(fmt.Sprintf("%s%05d", prefix, i), tokens...))
	}
	return list
}
