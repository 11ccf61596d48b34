package rest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
	"github.com/wazgate/wazgate/adapters/rest"
)

// TestWhatDependsOnSomethingLostIsMissing: nobody knows what it would have been.
func TestWhatDependsOnSomethingLostIsMissing(t *testing.T) {
	s := shop{answers: map[string]string{"/orders": `[{"id":7}]`, "/fine": `{"id":1}`, "/after/1": `[1]`}, refuses: map[string]int{"/lost": 422}}
	a := s.orders(t, one(ordersOf()),
		rest.Step{Name: "lost", Get: "lost"}, rest.Step{Name: "after_lost", Get: "after/{lost.id}"},
		rest.Step{Name: "fine", Get: "fine"}, rest.Step{Name: "after_fine", Get: "after/{fine.id}"})
	same(t, "answer", told(fetch(t, a, adapters.FindOrders, byEmail())),
		`[{"id":7}] after_fine=[1] fine={"id":1} missing lost, after_lost`)
}

// TestPathsThatAreNotThere: a 404 says that there is no such thing where the path
// names one, and where somebody is looked up. Elsewhere the path is wrong.
func TestPathsThatAreNotThere(t *testing.T) {
	all := rest.Pages{By: "page", Size: 1}
	tests := map[string]struct {
		then rest.Step
		want string
	}{
		"table":        {rest.Step{Name: "x", Get: "gone"}, `[{"id":7}] missing x`},
		"batch":        {rest.Step{Name: "x", Get: "gone", Query: table{"i": "{ids}"}, Batch: &rest.Batch{Of: "answer", ID: "id"}}, `[{"id":7}] missing x`},
		"row in query": {rest.Step{Name: "x", Each: "answer", Get: "gone", Query: table{"i": "{row.id}"}}, `[{"id":7}] missing x`},
		"row in path":  {rest.Step{Name: "x", Each: "answer", Get: "gone/{row.id}"}, `[{"id":7}]`},
		"second page":  {rest.Step{Name: "x", Get: "one", Query: table{"page": "{page}"}, Pages: &all}, `[{"id":7}] x=[{"a":1}]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := shop{answers: map[string]string{"/orders": `[{"id":7}]`, "/one?page=1": `[{"a":1}]`}}
			same(t, "answer", told(fetch(t, s.orders(t, one(ordersOf()), test.then), adapters.FindOrders, byEmail())), test.want)
		})
	}
	for name, question := range map[string]rest.Question{
		"answer": one(ordersOf()),
		"lookup": {Steps: []rest.Step{{Name: "x", Get: "gone", Query: table{"e": "{email}"}}, {Get: "of/{x.id}"}}},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, "answer", told(fetch(t, new(shop).orders(t, question), adapters.FindOrders, byEmail())), "[]")
		})
	}
	t.Run("needed by the answer", func(t *testing.T) {
		a := new(shop).orders(t, rest.Question{Steps: []rest.Step{{Name: "x", Get: "gone"}, {Get: "of/{x.id}", Query: table{"e": "{email}"}}}})
		if _, err := a.Fetch(t.Context(), adapters.FindOrders, byEmail()); adapters.KindOf(err) != adapters.BadResponse {
			t.Errorf("told %v", err)
		}
	})
}

// TestWhatWasLostIsAskedAgain for the next form of the phone.
func TestWhatWasLostIsAskedAgain(t *testing.T) {
	var asked atomic.Int64
	s := shop{answers: map[string]string{"/c?q=600111222": `[{"p":"600111222"}]`, "/c": `[]`}}
	s.each = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/fields" {
			return false
		}
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
		_, _ = fmt.Fprint(w, `{"a":1}`)
		return true
	}
	a := s.open(t, rest.Operations{FindCustomers: &rest.FindCustomers{ByPhone: &rest.Question{
		Phones: []string{"e164", "national"},
		Steps:  []rest.Step{{Name: "fields", Get: "fields", Optional: true}, {Get: "c", Query: map[string]any{"q": "{phone}"}}},
	}}})
	same(t, "answer", told(fetch(t, a, adapters.FindCustomers, adaptertest.ByPhone())), `[{"p":"600111222"}] fields={"a":1}`)
}

// TestRowsOfAThrottledBackendAreLeft as soon as it says so.
func TestRowsOfAThrottledBackendAreLeft(t *testing.T) {
	s := shop{answers: map[string]string{"/orders": `[{"id":1},{"id":2},{"id":3},{"id":4}]`}}
	s.each = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/graphql" {
			_, _ = fmt.Fprint(w, `{"data":{},"errors":[{"extensions":{"code":"THROTTLED"}}]}`)
		}
		return r.URL.Path == "/graphql"
	}
	a := s.orders(t, one(ordersOf()), rest.Step{
		Name: "lines", Each: "answer", Post: "graphql", GraphQL: "query($id: ID) {a}", Variables: map[string]any{"id": "{row.id}"}, AtOnce: 1,
	})
	document := fetch(t, a, adapters.FindOrders, byEmail())
	if calls := len(s.asked()); calls != 2 || !slices.Equal(document.Missing, []string{"lines"}) {
		t.Errorf("%d calls, missing %v", calls, document.Missing)
	}
}

// TestIDsBeyondTheBoundAreMissing: what they lead to was not read.
func TestIDsBeyondTheBoundAreMissing(t *testing.T) {
	rows := make([]string, 1001)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":%d}`, i+1)
	}
	s := shop{answers: map[string]string{"/orders": "[" + strings.Join(rows, ",") + "]", "/x": `[]`}}
	a := s.orders(t, one(ordersOf()), rest.Step{
		Name: "x", Post: "x", JSON: map[string]any{"ids": []any{"{id}"}}, Batch: &rest.Batch{Of: "answer", ID: "id", Size: 1000},
	})
	document := fetch(t, a, adapters.FindOrders, byEmail())
	if calls := s.asked(); len(calls) != 2 || !slices.Equal(document.Missing, []string{"x"}) || strings.Contains(calls[1], `"1001"`) {
		t.Errorf("%d calls, missing %v", len(calls), document.Missing)
	}
}

// TestRowsOfRows: what a step put into a row leads to the next steps.
func TestRowsOfRows(t *testing.T) {
	s := shop{answers: map[string]string{
		"/orders": `[{"id":1},{"id":2}]`, "/a/1": `{"x":11,"lines":[{"p":5},{"p":6}]}`, "/a/2": `{"x":22}`, "/b/11": `["b1"]`, "/b/22": `["b2"]`,
		"/c/1": `[1]`, "/d?ids=5%2C6": `[{"id":5},{"id":6}]`,
	}, refuses: map[string]int{"/e/2": 422}}
	a := s.orders(t, one(ordersOf()),
		rest.Step{Name: "a", Each: "answer", Get: "a/{row.id}"},
		rest.Step{Name: "b", Each: "answer", Get: "b/{row.a.x}"},
		rest.Step{Name: "c", Each: "answer", Get: "c/{row.id}", Having: "a.lines.0", Where: map[string]any{"b.0": "b1"}},
		rest.Step{Name: "d", Batch: &rest.Batch{Of: "answer", ID: "a.lines.#.p"}, Get: "d", Query: map[string]any{"ids": "{ids}"}},
		rest.Step{Name: "e", Each: "answer", Get: "e/{row.id}", Where: map[string]any{"a.x": "22"}},
		rest.Step{Name: "f", Each: "answer", Get: "f/{row.e.x}"})
	same(t, "answer", told(fetch(t, a, adapters.FindOrders, byEmail())),
		`[{"id":1,"a":{"x":11,"lines":[{"p":5},{"p":6}]},"b":["b1"],"c":[1]},{"id":2,"a":{"x":22},"b":["b2"]}] d=[{"id":5},{"id":6}] missing e, f`)
}

// TestCursorsOfOtherPages: settings may have changed since a cursor was handed
// out.
func TestCursorsOfOtherPages(t *testing.T) {
	s := shop{answers: map[string]string{"/orders": `[{"id":1}]`}}
	list := func(pages rest.Pages, query map[string]any) adapters.Adapter {
		return s.open(t, rest.Operations{ListOrders: &rest.Question{Step: rest.Step{Get: "orders", Query: query, Pages: &pages}}})
	}
	first := fetch(t, list(rest.Pages{By: "page", Size: 1}, map[string]any{"p": "{page}"}), adapters.ListOrders, adapters.Query{})
	if first.Next == "" {
		t.Fatal("there is no next page")
	}
	after := list(rest.Pages{By: "offset", Size: 1}, map[string]any{"o": "{offset}"})
	if _, err := after.Fetch(t.Context(), adapters.ListOrders, adapters.Query{Cursor: first.Next}); err == nil || len(s.asked()) != 1 {
		t.Errorf("the cursor of other pages is taken: %v, %v", err, s.asked())
	}
}
