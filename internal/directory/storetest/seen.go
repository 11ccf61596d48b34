package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/directory"
)

func checkSeen(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(), entries("id", 10, "red")...)
	h.wantCount("Unseen of the pass that wrote them", h.unseen(customers(), 1), 0)
	h.wantCount("Sweep of the pass that wrote them", h.sweep(customers(), 1, 100), 0)

	unchanged := numbersOf(h.known(customers(), "id00002", "id00005", "id00009"))
	h.commit(directory.Page{
		List: customers(), Seen: unchanged, State: directory.State{Pass: 2},
		Entries: []directory.Entry{entry("id00003", "blue"), entry("new", "red")},
	})
	h.wantCount("Unseen", h.unseen(customers(), 2), 6)
	h.commit(directory.Page{List: customers(), Seen: unchanged[:1], State: directory.State{Pass: 2}})
	h.wantCount("Unseen after seeing one twice", h.unseen(customers(), 2), 6)

	h.wantCount("Sweep of none", h.sweep(customers(), 2, 0), 0)
	h.wantCount("the first bite of Sweep", h.sweep(customers(), 2, 3), 3)
	h.wantCount("Count between", h.count(customers()), 8)
	h.wantCount("Unseen between", h.unseen(customers(), 2), 3)
	h.wantCount("the second bite of Sweep", h.sweep(customers(), 2, 3), 3)
	h.wantCount("the last bite of Sweep", h.sweep(customers(), 2, 3), 0)
	h.wantIDs("Scan", h.scan(customers()), "id00002", "id00003", "id00005", "id00009", "new")
	h.wantIDs("Find", h.find(customers(), 99, "red"), "new", "id00009", "id00005", "id00002")
	h.wantIDs("Known", h.known(customers(), "id00001", "id00002"), "id00002")

	h.put(customers(), entry("id00001", "red"))
	h.wantIDs("Find after one came back", h.find(customers(), 1, "red"), "id00001")
}

// checkSeenInMany has more rows than any bitmap holds, with gaps: lists take
// turns, and some rows are gone before.
func checkSeenInMany(t *testing.T, o Options) {
	h := open(t, o)
	const pages, size = 6, 690
	for page := range pages {
		h.put(customers(), entries(fmt.Sprintf("p%02d.", page), size)...)
		h.put(orders(), entries(fmt.Sprintf("o%02d.", page), 20)...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var kept []directory.Row
	for pass := int64(2); pass <= 3; pass++ {
		all := h.scan(customers())
		kept = nil
		for _, row := range all {
			if random.IntN(10) > 1 {
				kept = append(kept, row)
			}
		}
		for rest := numbersOf(kept); len(rest) > 0; {
			bite := min(len(rest), 1+random.IntN(1_800))
			h.commit(directory.Page{List: customers(), Seen: rest[:bite], State: directory.State{Pass: pass}})
			rest = rest[bite:]
		}
		want := len(all) - len(kept)
		h.wantCount("Unseen", h.unseen(customers(), pass), want)
		swept := 0
		for {
			bite := h.sweep(customers(), pass, 500)
			swept += bite
			if bite < 500 {
				break
			}
		}
		h.wantCount("Sweep", swept, want)
		h.wantCount("Unseen after Sweep", h.unseen(customers(), pass), 0)
		h.wantIDs("Scan after Sweep", h.scan(customers()), idsOf(kept)...)
	}
	h.wantCount("Count after Sweep", h.count(customers()), len(kept))
	h.wantCount("Count of the other list", h.count(orders()), pages*20)
	h.wantCount("Unseen of the other list", h.unseen(orders(), 1), 0)
}

func checkSeenEarlier(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(), entry("a"), entry("b"), entry("c"))
	h.commit(directory.Page{List: customers(), State: directory.State{Pass: 2}})
	h.wantCount("Unseen of an empty page", h.unseen(customers(), 2), 3)
	h.commit(directory.Page{List: customers(), Seen: numbersOf(h.known(customers(), "b")), State: directory.State{Pass: 2}})
	h.commit(directory.Page{List: customers(), Seen: numbersOf(h.known(customers(), "c")), State: directory.State{Pass: 3}})
	h.wantCount("Unseen of the pass after", h.unseen(customers(), 3), 2)

	gone := h.row(customers(), "b").Number
	h.wantCount("Sweep of the pass after", h.sweep(customers(), 3, 10), 2)
	h.wantIDs("Scan", h.scan(customers()), "c")
	h.commit(directory.Page{List: customers(), Seen: []int64{gone, gone + 1_000_000}, State: directory.State{Pass: 3}})
	h.wantCount("Unseen when rows were seen that are not there", h.unseen(customers(), 3), 0)
	h.wantCount("Count when rows were seen that are not there", h.count(customers()), 1)
}

// checkOvertaken has the lease in the hands of one who goes on with a pass that
// was read to its end, and followed by another, while it stood still.
func checkOvertaken(t *testing.T, o Options) {
	h := open(t, o)
	h.commit(directory.Page{List: orders(), Entries: []directory.Entry{entry("x")}, State: directory.State{Pass: 2}})
	h.put(customers(), entry("a", "red"), entry("b", "red"))
	h.commit(directory.Page{List: customers(), Seen: numbersOf(h.scan(customers())), State: directory.State{Pass: 3, Pages: 1}})

	late := directory.Page{
		List: customers(), State: directory.State{Pass: 2, Pages: 5},
		Entries: []directory.Entry{entry("a", "blue"), entry("new", "blue")},
	}
	if err := h.store.Commit(t.Context(), holder, late); !errors.Is(err, directory.ErrLeaseLost) {
		t.Errorf("Commit of an earlier pass = %v, want ErrLeaseLost", err)
	}
	if swept, err := h.store.Sweep(t.Context(), holder, customers(), 2, 10); !errors.Is(err, directory.ErrLeaseLost) || swept != 0 {
		t.Errorf("Sweep of an earlier pass = %d, %v, want ErrLeaseLost", swept, err)
	}
	if diff := cmp.Diff(directory.State{Pass: 3, Pages: 1}, h.state(customers())); diff != "" {
		t.Errorf("the state changed (-before +after):\n%s", diff)
	}
	h.wantIDs("Find(red)", h.find(customers(), 9, "red"), "b", "a")
	h.wantIDs("Find(blue)", h.find(customers(), 9, "blue"))
	h.wantCount("Unseen", h.unseen(customers(), 3), 0)

	h.commit(directory.Page{List: customers(), State: directory.State{Pass: 3, Pages: 2}})
	h.commit(directory.Page{List: orders(), State: directory.State{Pass: 2}})
	if err := h.store.Forget(t.Context(), holder, customers().Source); err != nil {
		t.Fatalf("Forget: %v", err)
	}
	h.put(customers(), entry("c", "red"))
	h.wantIDs("Scan after a new beginning", h.scan(customers()), "c")
}
