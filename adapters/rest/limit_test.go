package rest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

// TestLimit asks for as many rows as are wanted, for no more than a page holds,
// and for no page behind the last one that is needed.
func TestLimit(t *testing.T) {
	const (
		some  = `[{"id":1},{"id":2},{"id":3}]`
		seven = `[{"id":1},{"id":2},{"id":3},{"id":4},{"id":5},{"id":6},{"id":7}]`
	)
	mine := map[string]string{"mine": "nadia.ferrer@example.com"}
	tests := []struct {
		name    string
		pages   *rest.Pages
		only    map[string]string
		strange int // how many rows of somebody else come first
		limit   int
		want    string
		calls   string // limit and offset of each
	}{
		{name: "as many as wanted", limit: 3, want: some, calls: "3"},
		{name: "all that are usual", want: seven, calls: "50"},
		{name: "as many as wanted, less than a page", pages: &rest.Pages{By: "offset", Size: 5}, limit: 3, want: some, calls: "3+0"},
		{name: "no more than a page holds", pages: &rest.Pages{By: "offset", Size: 2}, limit: 3, want: `[{"id":1},{"id":2},{"id":3},{"id":4}]`, calls: "2+0 2+2"},
		{name: "all pages where nobody says how many", pages: &rest.Pages{By: "offset", Size: 4}, want: seven, calls: "4+0 4+4"},
		{
			name: "a filter that is ignored", pages: &rest.Pages{By: "offset", Size: 50}, only: mine, strange: 4, limit: 3,
			want: `[{"id":1,"mine":"nadia.ferrer@example.com"},{"id":2,"mine":"nadia.ferrer@example.com"},{"id":3,"mine":"nadia.ferrer@example.com"},` +
				`{"id":4,"mine":"nadia.ferrer@example.com"},{"id":5,"mine":"nadia.ferrer@example.com"}]`,
			calls: "3+0 3+3 3+6",
		},
		{
			name: "a filter that is ignored, and strangers to the end", pages: &rest.Pages{By: "offset", Size: 50, Most: 2}, only: mine, strange: 10, limit: 3,
			want: `[] missing answer pages`, calls: "3+0 3+3",
		},
		{
			name: "a filter that is ignored, and strangers on every page", pages: &rest.Pages{By: "offset", Size: 5, Most: 2}, only: mine, strange: 12,
			want: `[] missing answer pages`, calls: "5+0 5+5",
		},
		{
			name: "a filter that is ignored, and as many strangers as were wanted", only: mine, strange: 4, limit: 3,
			want: `[] missing answer pages`, calls: "3",
		},
		{
			name: "a filter that is ignored, and the rest is not asked for", only: mine, strange: 2, limit: 3,
			want: `[{"id":1,"mine":"nadia.ferrer@example.com"}] missing answer pages`, calls: "3",
		},
		{name: "as many of their own as were wanted", only: mine, limit: 2, calls: "2",
			want: `[{"id":1,"mine":"nadia.ferrer@example.com"},{"id":2,"mine":"nadia.ferrer@example.com"}]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, rows := shop{}, []string{}
			for i := range test.strange {
				rows = append(rows, fmt.Sprintf(`{"id":%d,"mine":"bruno.salas@example.com"}`, 100+i))
			}
			for i := range 7 {
				row := `{"id":` + strconv.Itoa(i+1)
				if test.only != nil {
					row += `,"mine":"nadia.ferrer@example.com"`
				}
				rows = append(rows, row+"}")
			}
			var calls []string
			s.each = func(w http.ResponseWriter, r *http.Request) bool {
				limit, offset := r.URL.Query().Get("limit"), r.URL.Query().Get("offset")
				calls = append(calls, strings.TrimSuffix(limit+"+"+offset, "+"))
				from, _ := strconv.Atoi(offset)
				count, _ := strconv.Atoi(limit)
				fmt.Fprint(w, "["+strings.Join(rows[min(from, len(rows)):min(from+count, len(rows))], ",")+"]")
				return true
			}
			step := rest.Step{Get: "orders", Query: map[string]any{"email": "{email}", "limit": "{limit}"}, Pages: test.pages, Only: map[string]string{}}
			for path := range test.only {
				step.Only[path] = "{email}"
			}
			if test.pages != nil {
				step.Query["offset"] = "{offset}"
			}
			query := byEmail()
			query.Limit, query.Brief = test.limit, test.limit > 0
			same(t, "answer", told(fetch(t, s.orders(t, one(step)), adapters.FindOrders, query)), test.want)
			same(t, "calls", strings.Join(calls, " "), test.calls)
		})
	}
}

// TestOnePageOfStrangersProvesNothing: where the settings speak of no pages, as
// many hits as pages usually have are the first page of everybody.
func TestOnePageOfStrangersProvesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		rows int
		only map[string]string
		want bool
	}{
		"as many as pages have":     {20, map[string]string{"mine": "{email}"}, true},
		"and a filter of its own":   {20, map[string]string{"mine": "{email}", "kind": "web"}, true},
		"another number":            {21, map[string]string{"mine": "{email}"}, false},
		"none":                      {0, map[string]string{"mine": "{email}"}, false},
		"nobody's rows by a word":   {20, map[string]string{"kind": "web"}, false},
		"all of them are whoever's": {20, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			rows := make([]string, test.rows)
			for i := range rows {
				rows[i] = fmt.Sprintf(`{"id":%d,"mine":"bruno.salas@example.com","kind":"shop"}`, i+1)
			}
			s := shop{answers: map[string]string{"/orders?email=nadia.ferrer%40example.com": "[" + strings.Join(rows, ",") + "]"}}
			a := s.orders(t, one(rest.Step{Get: "orders", Query: map[string]any{"email": "{email}"}, Only: test.only}))
			document := fetch(t, a, adapters.FindOrders, byEmail())
			if got := slices.Equal(document.Missing, []string{"answer pages"}); got != test.want || !got && len(document.Missing) > 0 {
				t.Errorf("missing %q", document.Missing)
			}
		})
	}
}

// TestLimitIsThatOfTheAnswer: what leads to it, or adds to it, is read to its end.
func TestLimitIsThatOfTheAnswer(t *testing.T) {
	s := shop{answers: map[string]string{
		"/found?email=nadia.ferrer%40example.com&page=1": `[{"order":1},{"order":1}]`, "/found?email=nadia.ferrer%40example.com&page=2": `[{"order":2}]`, "/orders?ids=1%2C2": `[{"id":1},{"id":2},{"id":3}]`,
		"/states?page=1": `["a","b"]`, "/states?page=2": `["c"]`,
	}}
	pages := &rest.Pages{By: "page", Size: 2}
	a := s.open(t, rest.Operations{FindOrders: &rest.FindOrders{
		ByEmail: &rest.Question{Steps: []rest.Step{
			{Name: "found", Get: "found", Query: map[string]any{"email": "{email}", "page": "{page}"}, Pages: pages},
			{Get: "orders", Query: map[string]any{"ids": "{ids}"}, Batch: &rest.Batch{Of: "found", ID: "order"}},
		}},
		Then: []rest.Step{{Name: "states", Get: "states", Query: map[string]any{"page": "{page}"}, Pages: pages}},
	}})
	query := byEmail()
	query.Limit = 1
	same(t, "answer", told(fetch(t, a, adapters.FindOrders, query)),
		`[{"id":1},{"id":2},{"id":3}] found=[{"order":1},{"order":1},{"order":2}] states=["a","b","c"]`)
}
