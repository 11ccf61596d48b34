package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/directory"
)

// callAll calls every method that takes a context, and returns what went
// wrong by the method's name.
func callAll(ctx context.Context, store directory.Store) map[string]error {
	page := directory.Page{List: customers(), Entries: []directory.Entry{entry("new", "blue")}, State: directory.State{Pass: 2}}
	failures := map[string]error{"Commit": store.Commit(ctx, holder, page)}
	_, failures["State"] = store.State(ctx, customers())
	_, failures["Known"] = store.Known(ctx, customers(), []string{"a"})
	_, failures["Sweep"] = store.Sweep(ctx, holder, customers(), 2, 10)
	_, failures["Unseen"] = store.Unseen(ctx, customers(), 2)
	_, failures["Find"] = store.Find(ctx, customers(), []string{"red"}, 10)
	_, failures["Scan"] = store.Scan(ctx, customers(), 0, 10)
	_, failures["Count"] = store.Count(ctx, customers())
	_, failures["Context"] = store.Context(ctx, 1)
	_, failures["SaveContext"] = store.SaveContext(ctx, []byte("new"))
	_, _, failures["Dictionary"] = store.Dictionary(ctx, customers(), 0)
	_, failures["SaveDictionary"] = store.SaveDictionary(ctx, customers(), []byte("new"))
	_, _, failures["Lease"] = store.Lease(ctx, holder, time.Hour)
	failures["Release"] = store.Release(ctx, holder)
	failures["Forget"] = store.Forget(ctx, holder, "crm")
	_, failures["Sources"] = store.Sources(ctx)
	_, failures["Tidy"] = store.Tidy(ctx)
	return failures
}

func checkCancelled(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(), entry("a", "red"), entry("b", "red"))
	h.saveContext([]byte("old"))
	before := h.scan(customers())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for method, err := range callAll(ctx, h.store) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context = %v, want context.Canceled", method, err)
		}
	}
	if diff := cmp.Diff(before, h.scan(customers())); diff != "" {
		t.Errorf("cancelled calls changed rows (-before +after):\n%s", diff)
	}
	h.wantDictionary(customers(), 0, 0, nil)
	h.put(customers(), entry("c", "red"))
	h.wantIDs("Find afterwards", h.find(customers(), 9, "red"), "c", "b", "a")
}

// checkCancelledMeanwhile cancels commits at any moment: a page is there as a
// whole or not at all, and the store goes on.
func checkCancelledMeanwhile(t *testing.T, o Options) {
	h := open(t, o)
	const size = 200
	h.put(customers(), entries("id", size, "version0")...)
	current := 0
	for version := 1; version <= 25; version++ {
		ctx, cancel := context.WithCancel(t.Context())
		var cancelled sync.WaitGroup
		cancelled.Go(func() {
			// Some work that takes the longer the later the version: no clock is asked.
			for range version {
				if _, err := h.store.Count(t.Context(), customers()); err != nil {
					t.Errorf("Count while a commit is cancelled: %v", err)
				}
			}
			cancel()
		})
		token := fmt.Sprintf("version%d", version)
		err := h.store.Commit(ctx, holder, directory.Page{
			List: customers(), Entries: entries("id", size, token), State: directory.State{Pass: 1, Pages: version},
		})
		cancelled.Wait()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatalf("Commit that was cancelled: %v", err)
		}
		// A commit may be cancelled after it was written.
		if got := h.state(customers()).Pages; err == nil || got != current {
			if got != version {
				t.Fatalf("the state is of page %d, want %d (Commit = %v)", got, version, err)
			}
			current = version
		}
		h.wantCount("Find of the present version", len(h.find(customers(), 999, fmt.Sprintf("version%d", current))), size)
		if current != version {
			h.wantCount("Find of the version that was not written", len(h.find(customers(), 999, token)), 0)
		}
	}
}

// checkReadingWhileWriting replaces the same rows again and again: whoever
// reads sees all rows of one version.
func checkReadingWhileWriting(t *testing.T, o Options) {
	h := open(t, o)
	const size, versions = 20, 12
	page := func(version int) directory.Page {
		list := entries("id", size, "all", fmt.Sprintf("version%d", version))
		for i := range list {
			list[i].Document = fmt.Appendf(nil, "%d", version)
		}
		return directory.Page{List: customers(), Entries: list, State: directory.State{Pass: 1, Pages: version}}
	}
	h.commit(page(0))
	written := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for done := false; !done; {
				select {
				case <-written:
					done = true
				default:
				}
				if err := wantOneVersion(t.Context(), h.store, size); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for version := 1; version <= versions && !t.Failed(); version++ {
		h.commit(page(version))
	}
	close(written)
	readers.Wait()
	h.wantCount("Find of the last version", len(h.find(customers(), 999, fmt.Sprintf("version%d", versions))), size)
}

func wantOneVersion(ctx context.Context, store directory.Store, size int) error {
	rows, err := store.Find(ctx, customers(), []string{"all"}, 10*size)
	if err != nil || len(rows) != size {
		return fmt.Errorf("Find while writing gave %d rows, %w, want %d", len(rows), err, size)
	}
	for _, row := range rows {
		if string(row.Document) != string(rows[0].Document) {
			return fmt.Errorf("Find while writing saw versions %s and %s at once", row.Document, rows[0].Document)
		}
	}
	count, err := store.Count(ctx, customers())
	if err != nil || count != size {
		return fmt.Errorf("Count while writing = %d, %w, want %d", count, err, size)
	}
	return nil
}

func checkReopened(t *testing.T, o Options) {
	if o.Reopen == nil {
		t.Skip("this store is not opened again")
	}
	h := open(t, o)
	number := h.saveContext([]byte("context"))
	dictionary := h.saveDictionary(customers(), []byte("dictionary"))
	h.put(customers(), entries("id", 300, "red")...)
	h.put(orders(), entry("order", "red"))
	seen := h.known(customers(), "id00003", "id00299")
	state := fullState()
	state.Pass = 2
	h.commit(directory.Page{List: customers(), Seen: numbersOf(seen), State: state})
	before := h.scan(customers())

	h.store = o.Reopen(t, h.store)
	if diff := cmp.Diff(before, h.scan(customers())); diff != "" {
		t.Errorf("rows (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(state, h.state(customers())); diff != "" {
		t.Errorf("the state (-before +after):\n%s", diff)
	}
	h.wantContext(number, []byte("context"))
	h.wantDictionary(customers(), 0, dictionary, []byte("dictionary"))
	h.wantIDs("Find", h.find(customers(), 2, "red"), "id00299", "id00298")
	h.wantCount("Unseen", h.unseen(customers(), 2), 298)

	h.lease()
	h.wantCount("Sweep", h.sweep(customers(), 2, 1_000), 298)
	h.store = o.Reopen(t, h.store)
	h.wantIDs("Scan after Sweep", h.scan(customers()), "id00003", "id00299")
	h.wantIDs("Scan of the other list", h.scan(orders()), "order")
}

// checkBeside has two processes on the same data, one of which writes.
func checkBeside(t *testing.T, o Options) {
	if o.Beside == nil {
		t.Skip("this store has one process")
	}
	h := open(t, o)
	other := hand{t, o.Beside(t, h.store)}
	other.wantLease("other", time.Hour, holder)
	h.put(customers(), entry("a", "red"))
	other.wantIDs("what the other finds", other.find(customers(), 9, "red"), "a")
	h.put(customers(), entry("a", "blue"), entry("b", "red"))
	other.wantIDs("what the other finds later", other.find(customers(), 9, "red"), "b")
	other.wantNoWriting("other", "beside another")
	other.wantContext(h.saveContext([]byte("context")), []byte("context"))
	other.wantDictionary(orders(), 0, h.saveDictionary(orders(), []byte("x")), []byte("x"))

	h.release(holder)
	other.wantLease("other", time.Hour, "other")
	page := directory.Page{List: customers(), Entries: []directory.Entry{entry("c", "red")}, State: directory.State{Pass: 1}}
	if err := other.store.Commit(t.Context(), "other", page); err != nil {
		t.Fatalf("Commit beside another: %v", err)
	}
	h.wantIDs("what the first finds", h.find(customers(), 9, "red"), "c", "b")
	if err := h.store.Commit(t.Context(), holder, page); !errors.Is(err, directory.ErrLeaseLost) {
		t.Errorf("Commit of the first = %v, want ErrLeaseLost", err)
	}
}
