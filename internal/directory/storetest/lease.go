package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/directory"
)

// wantLease asks for the lease and compares who has it then.
func (h hand) wantLease(name string, lasting time.Duration, current string) {
	h.t.Helper()
	got, ok, err := h.store.Lease(h.t.Context(), name, lasting)
	if err != nil || got != current || ok != (name == current) {
		h.t.Fatalf("Lease(%q) = %q, %v, %v, want that %q has it", name, got, ok, err, current)
	}
}

func (h hand) release(name string) {
	h.t.Helper()
	if err := h.store.Release(h.t.Context(), name); err != nil {
		h.t.Fatalf("Release(%q): %v", name, err)
	}
}

// checkLease lets leases last for an hour, or for no time at all: those are
// over at once, so that nothing has to wait.
func checkLease(t *testing.T, o Options) {
	h := hand{t, o.Open(t)}
	h.release("nobody had it")
	h.wantLease("one", time.Hour, "one")
	h.wantLease("two", time.Hour, "one")
	h.wantLease("one", time.Hour, "one")
	h.release("two")
	h.wantLease("two", time.Hour, "one")
	h.release("one")
	h.wantLease("two", time.Hour, "two")
	h.wantLease("one", time.Hour, "two")

	h.wantLease("two", 0, "two")
	h.wantLease("one", time.Hour, "one")
	h.wantLease("two", time.Hour, "one")
	h.wantLease("one", 0, "one")
	h.wantLease("one", time.Hour, "one")
	h.wantLease("two's brother \"'\\ ☃", time.Hour, "one")
}

// checkLeaseLost tries everything that writes without the lease, in the three
// ways in which one has none.
func checkLeaseLost(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(), entry("a", "red"), entry("b", "red"))
	before := h.scan(customers())

	h.wantNoWriting("another", "while somebody else has it")
	h.wantLease(holder, 0, holder)
	h.wantLease("another", time.Hour, "another")
	h.wantNoWriting(holder, "after somebody else took it over")
	h.release("another")
	h.wantNoWriting("another", "after giving it back")

	if diff := cmp.Diff(before, h.scan(customers())); diff != "" {
		t.Errorf("rows changed without the lease (-before +after):\n%s", diff)
	}
	h.wantIDs("Find(red)", h.find(customers(), 9, "red"), "b", "a")
	h.wantIDs("Find(blue)", h.find(customers(), 9, "blue"))
	if diff := cmp.Diff(directory.State{Pass: 1}, h.state(customers())); diff != "" {
		t.Errorf("the state changed without the lease (-before +after):\n%s", diff)
	}
	h.wantCount("Unseen", h.unseen(customers(), 1), 0)
	h.lease()
	h.put(customers(), entry("c", "red"))
	h.wantCount("Count with the lease again", h.count(customers()), 3)
}

func (h hand) wantNoWriting(name, when string) {
	h.t.Helper()
	page := directory.Page{
		List: customers(), State: directory.State{Pass: 2},
		Entries: []directory.Entry{entry("a", "blue"), entry("new", "blue")},
	}
	ctx := h.t.Context()
	if err := h.store.Commit(ctx, name, page); !errors.Is(err, directory.ErrLeaseLost) {
		h.t.Errorf("Commit %s = %v, want ErrLeaseLost", when, err)
	}
	if count, err := h.store.Sweep(ctx, name, customers(), 2, 10); !errors.Is(err, directory.ErrLeaseLost) || count != 0 {
		h.t.Errorf("Sweep %s = %d, %v, want ErrLeaseLost", when, count, err)
	}
	if err := h.store.Forget(ctx, name, customers().Source); !errors.Is(err, directory.ErrLeaseLost) {
		h.t.Errorf("Forget %s = %v, want ErrLeaseLost", when, err)
	}
}

func checkForget(t *testing.T, o Options) {
	h := open(t, o)
	if diff := cmp.Diff([]string(nil), h.sources()); diff != "" {
		t.Errorf("the sources of an empty store (-want +got):\n%s", diff)
	}
	for _, list := range []directory.List{customers(), orders(), otherCustomers()} {
		h.put(list, entries("id", 600, "red")...)
		h.saveDictionary(list, []byte("dictionary"))
	}
	if diff := cmp.Diff([]string{"crm", "shop"}, h.sources()); diff != "" {
		t.Errorf("the sources (-want +got):\n%s", diff)
	}
	forget := func(source string) {
		if err := h.store.Forget(t.Context(), holder, source); err != nil {
			t.Fatalf("Forget: %v", err)
		}
	}
	forget("nowhere")
	forget("crm")
	if diff := cmp.Diff([]string{"shop"}, h.sources()); diff != "" {
		t.Errorf("the sources after Forget (-want +got):\n%s", diff)
	}
	for _, list := range []directory.List{customers(), orders()} {
		h.wantCount("Count of what is forgotten", h.count(list), 0)
		h.wantIDs("Find of what is forgotten", h.find(list, 9, "red"))
		h.wantIDs("Scan of what is forgotten", h.scan(list))
		h.wantDictionary(list, 0, 0, nil)
		if diff := cmp.Diff(directory.State{}, h.state(list)); diff != "" {
			t.Errorf("the state of what is forgotten (-want +got):\n%s", diff)
		}
	}
	h.wantCount("Count of the other source", h.count(otherCustomers()), 600)
	h.wantCount("Find of the other source", len(h.find(otherCustomers(), 9_999, "red")), 600)

	h.put(customers(), entry("new", "red"))
	h.wantIDs("Find after a new beginning", h.find(customers(), 9, "red"), "new")
	h.commit(directory.Page{List: customers(), State: directory.State{Pass: 2}})
	h.wantCount("Unseen after a new beginning", h.unseen(customers(), 2), 1)
}

func checkTidy(t *testing.T, o Options) {
	h := open(t, o)
	h.tidy()
	for page := range 12 {
		h.put(customers(), entries(fmt.Sprintf("p%02d.", page), 50, "red", fmt.Sprintf("page%d", page))...)
	}
	h.put(customers(), entries("p03.", 50, "blue")...)
	h.commit(directory.Page{List: customers(), Seen: numbersOf(h.find(customers(), 9_999, "red")), State: directory.State{Pass: 2}})
	h.wantCount("Sweep", h.sweep(customers(), 2, 1_000), 50)
	before := h.scan(customers())
	h.tidy()
	if diff := cmp.Diff(before, h.scan(customers())); diff != "" {
		t.Errorf("rows changed (-before +after):\n%s", diff)
	}
	h.wantCount("Find(red)", len(h.find(customers(), 9_999, "red")), 550)
	h.wantCount("Find(page7)", len(h.find(customers(), 9_999, "page7")), 50)
	h.wantCount("Find(page3)", len(h.find(customers(), 9_999, "page3")), 0)
	h.tidy()
}
