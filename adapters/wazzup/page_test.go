package wazzup_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wazgate/wazgate/adapters"
)

// TestListsAreReadToTheirEnd: each row once, whatever "count" means, with no
// call too many.
func TestListsAreReadToTheirEnd(t *testing.T) {
	for _, count := range []string{"page", "all", "nothing"} {
		for length, offsets := range map[int][]int{
			0: {0}, 1: {0}, 99: {0}, 100: {0, 99}, 101: {0, 99}, 198: {0, 99}, 199: {0, 99, 198}, 200: {0, 99, 198}, 298: {0, 99, 198, 297},
		} {
			for _, clamps := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d, count of %s, clamps %v", length, count, clamps), func(t *testing.T) {
					c := newCRM(t, numbered(length)...)
					c.count, c.clamps = count, clamps
					got := c.crawl(t, open(t, c.server.URL, nil))
					if diff := cmp.Diff(numbered(length), got.ids, cmpopts.EquateEmpty()); diff != "" || got.err != nil || got.total != length {
						t.Errorf("%v, total %d (-want +got):\n%s", got.err, got.total, diff)
					}
					if diff := cmp.Diff(offsets, c.asked()); diff != "" {
						t.Errorf("offsets (-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

func TestTotal(t *testing.T) {
	tests := map[string]int{"all": 250, "page": 0, "nothing": 0, "100": 0, "99": 0, "-7": 0, "900": 900, `"many"`: 0, "null": 0}
	for count, want := range tests {
		c := newCRM(t, numbered(250)...)
		c.count = count
		document, err := open(t, c.server.URL, nil).Fetch(t.Context(), adapters.ListCustomers, adapters.Query{})
		if err != nil || document.Total != want || document.Next == "" {
			t.Errorf("count %s: total %d, next %q, %v, want %d", count, document.Total, document.Next, err, want)
		}
	}
}

// TestWrongCountsDoNotEndAList, nor keep it from ending.
func TestWrongCountsDoNotEndAList(t *testing.T) {
	for _, count := range []string{"0", "1", "100", "120", "100000", "1e300", "-1", "null", "[]", `"x"`} {
		c := newCRM(t, numbered(250)...)
		c.count = count
		got := c.crawl(t, open(t, c.server.URL, nil))
		if diff := cmp.Diff(numbered(250), got.ids); diff != "" || got.err != nil || len(c.asked()) > 4 {
			t.Errorf("count %s: %d calls, %v (-want +got):\n%s", count, len(c.asked()), got.err, diff)
		}
	}
}

// TestOtherPageSizes: a page of fewer rows is the last one, unless the API says
// that there are more.
func TestOtherPageSizes(t *testing.T) {
	for _, size := range []int{1, 2, 50, 99, 200} {
		c := newCRM(t, numbered(150)...)
		c.count, c.size = "all", size
		got := c.crawl(t, open(t, c.server.URL, nil))
		want := numbered(150)
		if size == 1 { // nothing shows that the list goes on
			want = want[:1]
		}
		if diff := cmp.Diff(want, got.ids); diff != "" || got.err != nil {
			t.Errorf("%d rows a page: %v (-want +got):\n%s", size, got.err, diff)
		}
	}
}

// TestAListThatBeginsAgain ends, or fails where it says itself that it should not.
func TestAListThatBeginsAgain(t *testing.T) {
	for count, fails := range map[string]bool{"page": false, "nothing": false, "100": false, "all": true, "300": true} {
		c := newCRM(t, numbered(250)...)
		c.ignores, c.count = true, count
		got := c.crawl(t, open(t, c.server.URL, nil))
		if diff := cmp.Diff(numbered(100), got.ids); diff != "" || (adapters.KindOf(got.err) == adapters.BadResponse) != fails || (got.err != nil) != fails {
			t.Errorf("count %s: %v (-want +got):\n%s", count, got.err, diff)
		}
		if diff := cmp.Diff([]int{0, 99}, c.asked()); diff != "" {
			t.Errorf("count %s: offsets (-want +got):\n%s", count, diff)
		}
	}
}

// TestDeletionsSkipNothing deletes rows that were read while the list is read.
func TestDeletionsSkipNothing(t *testing.T) {
	tests := []struct {
		name     string
		from, to int // rows that are deleted before the third page is read
		offsets  []int
	}{
		{"none", 0, 0, []int{0, 99, 198, 297, 396}},
		{"the first", 0, 1, []int{0, 99, 198, 108, 297, 396}},
		{"ten in the middle", 50, 60, []int{0, 99, 198, 108, 297, 396}},
		{"90", 0, 90, []int{0, 99, 198, 108, 297}},
		{"150", 0, 150, []int{0, 99, 198, 108, 18, 297}},
		{"all before the last that was read", 0, 198, []int{0, 99, 198, 108, 18, 0}},
		{"all that were read", 0, 199, []int{0, 99, 198, 108, 18, 0}},
		{"the last that was read", 198, 199, []int{0, 99, 198, 108, 18, 297, 396}},
		{"the last ten that were read", 189, 199, []int{0, 99, 198, 108, 18, 297, 396}},
		{"the page that was read", 99, 199, []int{0, 99, 198, 108, 18, 0, 297}},
		{"the next", 199, 210, []int{0, 99, 198, 297, 396}},
		{"the last that was read and the next", 190, 230, []int{0, 99, 198, 108, 18, 297, 396}},
		{"everything", 0, 450, []int{0, 99, 198, 108, 18, 0}},
	}
	for _, test := range tests {
		for _, clamps := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, clamps %v", test.name, clamps), func(t *testing.T) {
				c := newCRM(t, numbered(450)...)
				c.clamps = clamps
				var gone []string
				c.before = func(offset int) {
					if offset == 198 && gone == nil {
						gone = append([]string{""}, c.remove(test.from, test.to)...)
					}
				}
				got := c.crawl(t, open(t, c.server.URL, nil))
				if got.err != nil {
					t.Fatal(got.err)
				}
				wantAll(t, numbered(450), gone, got.ids)
				if diff := cmp.Diff(test.offsets, c.asked()); diff != "" && !clamps {
					t.Errorf("offsets (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// wantAll expects that each row that was there all the time was read.
func wantAll(t *testing.T, there, gone, read []string) {
	t.Helper()
	seen := make(map[string]bool, len(read))
	for _, id := range read {
		seen[id] = true
	}
	var missed []string
	for _, id := range there {
		if !seen[id] && !slices.Contains(gone, id) {
			missed = append(missed, id)
		}
	}
	if len(missed) > 0 {
		t.Errorf("%d rows were skipped: %q", len(missed), missed)
	}
}

// TestWhatChangesMeanwhileSkipsNothing changes the list before every call: rows
// come and go anywhere, also those that the cursor names.
func TestWhatChangesMeanwhileSkipsNothing(t *testing.T) {
	c := newCRM(t)
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 0))
		there := numbered(random.IntN(900))
		gone := []string{}
		c.mu.Lock()
		c.ids, c.offsets = slices.Clone(there), nil
		c.count, c.clamps = []string{"page", "all", "nothing"}[random.IntN(3)], random.IntN(2) == 0
		c.before = func(int) {
			if random.IntN(3) == 0 {
				at := random.IntN(len(c.ids) + 1)
				gone = append(gone, c.remove(at, at+random.IntN(60))...)
			}
			for range random.IntN(3) {
				c.add(fmt.Sprintf("c%06d", random.IntN(9000)))
			}
		}
		c.mu.Unlock()
		got := c.crawl(t, open(t, c.server.URL, nil))
		if got.err != nil {
			t.Fatal(got.err)
		}
		wantAll(t, there, gone, got.ids)
		if t.Failed() {
			t.Fatalf("seed %d, offsets %v", seed, c.asked())
		}
	}
}

// TestACrawlGoesOnLater: a cursor is all that is needed, also when much was
// deleted while nobody looked.
func TestACrawlGoesOnLater(t *testing.T) {
	c := newCRM(t, numbered(3000)...)
	first := open(t, c.server.URL, nil)
	var read []string
	cursor := ""
	for range 21 {
		document, err := first.Fetch(t.Context(), adapters.ListCustomers, adapters.Query{Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		read, cursor = append(read, ids(document)...), document.Next
	}
	c.mu.Lock()
	gone := c.remove(100, 1800)
	c.mu.Unlock()
	second := open(t, c.server.URL, nil)
	for cursor != "" {
		document, err := second.Fetch(t.Context(), adapters.ListCustomers, adapters.Query{Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		read, cursor = append(read, ids(document)...), document.Next
	}
	wantAll(t, numbered(3000), gone, read)
}

// TestRowsWithoutIDs neither end a list nor repeat it.
func TestRowsWithoutIDs(t *testing.T) {
	rows := make([]string, 100)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":%d}`, i+1)
	}
	rows[0], rows[98], rows[99] = `{"name":"x"}`, `{"id":" "}`, `null`
	h := newHub(t, map[string]answer{
		"GET /contacts?offset=0":  ok(`[` + strings.Join(rows, ",") + `]`),
		"GET /contacts?offset=97": ok(`[{"id":98},{"name":"y"},{"id":"a"}]`),
	})
	adapter := h.open()
	first, err := adapter.Fetch(t.Context(), adapters.ListCustomers, adapters.Query{})
	if err != nil || len(ids(first)) != 100 {
		t.Fatalf("%d rows, %v", len(ids(first)), err)
	}
	second, err := adapter.Fetch(t.Context(), adapters.ListCustomers, adapters.Query{Cursor: first.Next})
	if err != nil || second.Next != "" || strings.Join(ids(second), " ") != " a" {
		t.Errorf("rows %q, next %q, %v", ids(second), second.Next, err)
	}
}

func TestBrokenCursor(t *testing.T) {
	for _, cursor := range []string{
		"0", "99", "x", " ", "{}", "null", "[]", `{"offset":-1,"first":"a","last":"b"}`, `{"offset":1,"first":"a"}`, `{"offset":1,"last":"a"}`,
		`{"offset":1.5,"first":"a","last":"b"}`, `{"offset":1e30,"first":"a","last":"b"}`, `{"offset":2000000000,"first":"a","last":"b"}`,
		`{"offset":1,"first":"a","last":"b","more":1}`, `{"offset":1,"first":"a","last":"b"}{}`, `{"offset":1,"first":"a","last":"b"} x`, `{"offset":"1","first":"a","last":"b"}`,
	} {
		for _, op := range []adapters.Operation{adapters.ListCustomers, adapters.ListOrders} {
			h := newHub(t, nil)
			_, err := h.open().Fetch(t.Context(), op, adapters.Query{Cursor: cursor})
			if adapters.KindOf(err) != adapters.Internal || len(h.asked()) != 0 {
				t.Errorf("cursor %q gives %v after %q, want internal", cursor, err, h.asked())
			}
		}
	}
}
