package storetest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/directory"
)

// fullState has a value in every field.
func fullState() directory.State {
	at := time.Date(2026, 3, 29, 1, 59, 59, 123456000, time.UTC)
	return directory.State{
		Pass: 7, Running: true, Cursor: "next \"page\" 'of' 7 ☃ \x00\xff", Partial: true,
		Pages: 12, Records: 1_200, Total: 3_000, Started: at, Paged: at.Add(time.Minute), LastIDs: "digest",
		Since: at.Add(-time.Hour), Completed: at.Add(-24 * time.Hour), Changed: at.Add(-time.Minute),
		Held: 3, Missing: []string{"items", "refund_list"}, Passing: true, Derived: "mapping 5", Deriving: 1 << 40, Indexed: 500,
	}
}

func checkState(t *testing.T, o Options) {
	fields := reflect.ValueOf(fullState())
	for i := range fields.NumField() {
		if fields.Field(i).IsZero() {
			t.Errorf("State.%s has no value in this check: whether it is saved is not seen", fields.Type().Field(i).Name)
		}
	}
	h := open(t, o)
	if diff := cmp.Diff(directory.State{}, h.state(customers())); diff != "" {
		t.Errorf("the state of a list that was never written (-want +got):\n%s", diff)
	}
	h.commit(directory.Page{List: customers(), State: fullState()})
	if diff := cmp.Diff(fullState(), h.state(customers())); diff != "" {
		t.Errorf("the state that was saved (-want +got):\n%s", diff)
	}
	for _, list := range []directory.List{orders(), otherCustomers()} {
		if diff := cmp.Diff(directory.State{}, h.state(list)); diff != "" {
			t.Errorf("the state of another list (-want +got):\n%s", diff)
		}
	}
	h.commit(directory.Page{List: customers(), State: directory.State{Pass: 8}})
	if diff := cmp.Diff(directory.State{Pass: 8}, h.state(customers())); diff != "" {
		t.Errorf("the state that took its place (-want +got):\n%s", diff)
	}
}

func checkPages(t *testing.T, o Options) {
	h := open(t, o)
	first := entry("a", "red")
	first.Context, first.Dictionary = 41, 42
	h.put(customers(), first, entry("b", "red"), directory.Entry{ID: "bare"})
	h.put(customers(), entry("c", "red"))

	row := h.row(customers(), "a")
	want := directory.Row{Number: row.Number, ID: "a", Document: first.Document, Context: 41, Dictionary: 42}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	if row.Number <= 0 {
		t.Errorf("the row has number %d, want a positive one", row.Number)
	}
	if document := h.row(customers(), "bare").Document; len(document) != 0 {
		t.Errorf("a document of nothing came back as %d bytes", len(document))
	}
	h.wantCount("Count", h.count(customers()), 4)
	h.wantIDs("Scan", h.scan(customers()), "a", "b", "bare", "c")
}

func checkTwiceInPage(t *testing.T, o Options) {
	h := open(t, o)
	last := directory.Entry{ID: "a", Document: []byte("last"), Tokens: []string{"blue"}}
	h.put(customers(), entry("a", "red"), entry("b", "red"), last)
	h.wantCount("Count", h.count(customers()), 2)
	if got := h.row(customers(), "a").Document; string(got) != "last" {
		t.Errorf("the document is %q, want the last one of the page", got)
	}
	h.wantIDs("Find(red)", h.find(customers(), 9, "red"), "b")
	h.wantIDs("Find(blue)", h.find(customers(), 9, "blue"), "a")
}

func checkReplacing(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(), entry("a", "red", "round"), entry("b", "red"))
	before := h.row(customers(), "a")
	h.put(customers(), directory.Entry{ID: "a", Document: []byte("new"), Context: 3, Dictionary: 4, Tokens: []string{"blue", "round"}})

	want := directory.Row{Number: before.Number, ID: "a", Document: []byte("new"), Context: 3, Dictionary: 4}
	if diff := cmp.Diff(want, h.row(customers(), "a")); diff != "" {
		t.Errorf("the row in its place (-want +got):\n%s", diff)
	}
	h.wantCount("Count", h.count(customers()), 2)
	h.wantIDs("Find(red), which the new one has not", h.find(customers(), 9, "red"), "b")
	h.wantIDs("Find(blue)", h.find(customers(), 9, "blue"), "a")
	h.wantIDs("Find(round), which both have", h.find(customers(), 9, "round"), "a")
	h.wantIDs("Scan", h.scan(customers()), "a", "b")

	for i := range 20 {
		h.put(customers(), directory.Entry{ID: "b", Document: []byte{byte(i)}, Tokens: []string{fmt.Sprintf("version%d", i)}})
	}
	h.wantIDs("Find(version19)", h.find(customers(), 9, "version19"), "b")
	h.wantIDs("Find(version18)", h.find(customers(), 9, "version18"))
}

func checkKnown(t *testing.T, o Options) {
	h := open(t, o)
	const count = 2_500
	h.put(customers(), entries("id", count)...)
	var ids []string
	for i := range 2 * count {
		ids = append(ids, fmt.Sprintf("id%05d", i))
	}
	rows := h.known(customers(), ids...)
	h.wantIDs("Known of many, every other unknown", rows, ids[:count]...)
	for _, row := range rows {
		if string(row.Document) != "document of "+row.ID {
			t.Fatalf("row %q has the document %q", row.ID, row.Document)
		}
	}
	h.wantIDs("Known of none", h.known(customers()))
	h.wantIDs("Known of an unknown one", h.known(customers(), "nobody"))
	h.wantIDs("Known of one, asked twice", h.known(customers(), "id00007", "id00007"), "id00007")
}

func checkScan(t *testing.T, o Options) {
	h := open(t, o)
	h.put(customers(), entry("c"), entry("a"))
	h.put(orders(), entry("x"))
	h.put(customers(), entry("b"), entry("a"))
	h.wantIDs("Scan", h.scan(customers()), "c", "a", "b")

	scan := func(after int64, limit int) []directory.Row {
		rows, err := h.store.Scan(t.Context(), customers(), after, limit)
		if err != nil {
			t.Fatalf("Scan: %v", err)
		}
		return rows
	}
	h.wantIDs("Scan of one", scan(0, 1), "c")
	h.wantIDs("Scan after the first", scan(h.row(customers(), "c").Number, 1), "a")
	h.wantIDs("Scan after the last", scan(h.row(customers(), "b").Number, 5))
	h.wantIDs("Scan of none", scan(0, 0))
	if diff := cmp.Diff(h.row(customers(), "b"), scan(h.row(customers(), "a").Number, 1)[0]); diff != "" {
		t.Errorf("Scan and Known differ (-Known +Scan):\n%s", diff)
	}
}

func checkListsApart(t *testing.T, o Options) {
	h := open(t, o)
	lists := []directory.List{customers(), orders(), otherCustomers(), {Source: "crm2", Kind: directory.Customers}}
	for i, list := range lists {
		h.put(list, directory.Entry{ID: "1", Document: []byte{byte(i)}, Tokens: []string{"red"}})
	}
	for i, list := range lists {
		rows := h.find(list, 9, "red")
		h.wantIDs(fmt.Sprintf("Find(red) in %v", list), rows, "1")
		if len(rows) == 1 && string(rows[0].Document) != string([]byte{byte(i)}) {
			t.Errorf("Find in %v gave the document of another list", list)
		}
		if got := h.row(list, "1").Document; string(got) != string([]byte{byte(i)}) {
			t.Errorf("Known in %v gave the document of another list", list)
		}
		h.wantCount("Count", h.count(list), 1)
		h.wantIDs("Scan", h.scan(list), "1")
	}
	h.commit(directory.Page{List: orders(), State: directory.State{Pass: 2}})
	h.wantCount("Unseen of the list that has a new pass", h.unseen(orders(), 2), 1)
	h.wantCount("Sweep of it", h.sweep(orders(), 2, 9), 1)
	for _, list := range []directory.List{customers(), otherCustomers()} {
		h.wantIDs("Find in a list that was not swept", h.find(list, 9, "red"), "1")
	}
	h.wantIDs("Find in the list that was swept", h.find(orders(), 9, "red"))
	none := directory.List{Source: "nowhere", Kind: directory.Orders}
	h.wantIDs("Find in a list that is not there", h.find(none, 9, "red"))
	h.wantIDs("Known in a list that is not there", h.known(none, "1"))
	h.wantCount("Count of a list that is not there", h.count(none), 0)
	h.wantCount("Unseen of a list that is not there", h.unseen(none, 1), 0)
	h.wantCount("Sweep of a list that is not there", h.sweep(none, 1, 5), 0)
}
