package rest_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

func TestPages(t *testing.T) {
	counted := func(p rest.Pages) rest.Step {
		return rest.Step{
			Get: "orders", Rows: "d", Pages: &p,
			Query: map[string]any{"email": "{email}", "p": "{page}"},
		}
	}
	offset := func(p rest.Pages) rest.Step {
		return rest.Step{
			Get: "orders", Rows: "d", Pages: &p,
			Query: map[string]any{"email": "{email}", "o": "{offset}"},
		}
	}
	pointed := func(p rest.Pages) rest.Step {
		return rest.Step{
			Get: "orders", Rows: "d", Pages: &p,
			Query: map[string]any{"email": "{email}", "c": "{cursor?}"},
		}
	}
	tests := []struct {
		name  string
		step  rest.Step
		pages map[string]string // by the parameter that advances
		want  string
		calls int
	}{
		{
			"the last page is shorter", counted(rest.Pages{By: "page", Size: 2}),
			map[string]string{"1": `{"d": [1, 2],"x":1}`, "2": `{"d":[3],"x":2}`}, `{"d": [1,2,3],"x":1}`, 2,
		},
		{
			"the last page is empty", counted(rest.Pages{By: "page", Size: 1}),
			map[string]string{"1": `{"d":[1]}`, "2": `{"d":[]}`}, `{"d":[1]}`, 2,
		},
		{
			"the page behind the last is not there", counted(rest.Pages{By: "page", Size: 1}),
			map[string]string{"1": `{"d":[1]}`}, `{"d":[1]}`, 2,
		},
		{
			"pages from 0", counted(rest.Pages{By: "page", Size: 1, First: ptr(0)}),
			map[string]string{"0": `{"d":[1]}`, "1": `{"d":[]}`}, `{"d":[1]}`, 2,
		},
		{
			"the last page again and again", counted(rest.Pages{By: "page", Size: 2}),
			map[string]string{"1": `{"d":[1,2]}`, "2": `{"d":[3,4]}`, "3": `{"d":[3,4]}`, "4": `{"d":[3,4]}`}, `{"d":[1,2,3,4]}`, 3,
		},
		{
			"the last page again, although there are more", counted(rest.Pages{By: "page", Size: 2, Total: "n"}),
			map[string]string{"1": `{"n":9,"d":[1,2]}`, "2": `{"n":9,"d":[1,2]}`}, `{"n":9,"d":[1,2]} missing answer pages`, 2,
		},
		{
			"a backend that shows less than it is asked for, and does not say how many there are", counted(rest.Pages{By: "page", Size: 100}),
			map[string]string{"1": `{"d":[1,2,3,4,5,6,7,8,9,10]}`, "2": `{"d":[11,12]}`}, `{"d":[1,2,3,4,5,6,7,8,9,10,11,12]}`, 2,
		},
		{
			"the same by offset", offset(rest.Pages{By: "offset", Size: 100}),
			map[string]string{"0": `{"d":[1,2,3,4,5,6,7,8,9,10]}`, "10": `{"d":[11,12]}`}, `{"d":[1,2,3,4,5,6,7,8,9,10,11,12]}`, 2,
		},
		{
			"a backend that shows less than it is asked for", counted(rest.Pages{By: "page", Size: 100, Total: "n"}),
			map[string]string{"1": `{"n":"3","d":[1,2]}`, "2": `{"n":"3","d":[3]}`}, `{"n":"3","d":[1,2,3]}`, 2,
		},
		{
			"without a size, a page that shrinks is the last", counted(rest.Pages{By: "page"}),
			map[string]string{"1": `{"d":[1,2]}`, "2": `{"d":[3]}`}, `{"d":[1,2,3]}`, 2,
		},
		{
			"more than is read", counted(rest.Pages{By: "page", Size: 1, Most: 2}),
			map[string]string{"1": `{"d":[1]}`, "2": `{"d":[2]}`, "3": `{"d":[3]}`}, `{"d":[1,2]} missing answer pages`, 2,
		},
		{
			"a further page that fails", counted(rest.Pages{By: "page", Size: 1}),
			map[string]string{"1": `{"d":[1]}`, "2": `!`}, `{"d":[1]} missing answer pages`, 2,
		},
		{
			"a short page in the midst", counted(rest.Pages{By: "page", Size: 2, More: "more"}),
			map[string]string{"1": `{"more":true,"d":[1]}`, "2": `{"more":"false","d":[2]}`}, `{"more":true,"d":[1,2]}`, 2,
		},
		{
			"an empty page that promises more", counted(rest.Pages{By: "page", Size: 2, More: "more"}),
			map[string]string{"1": `{"more":1,"d":[1]}`, "2": `{"more":1,"d":[]}`}, `{"more":1,"d":[1]} missing answer pages`, 2,
		},
		{
			"by offset", offset(rest.Pages{By: "offset", Size: 2}),
			map[string]string{"0": `{"d":[1,2]}`, "2": `{"d":[3]}`}, `{"d":[1,2,3]}`, 2,
		},
		{
			"by cursor", pointed(rest.Pages{By: "cursor", Cursor: "next"}),
			map[string]string{"": `{"next":"a","d":[1]}`, "a": `{"next":"b","d":[]}`, "b": `{"next":null,"d":[3]}`}, `{"next":"a","d":[1,3]}`, 3,
		},
		{
			"a cursor that repeats", pointed(rest.Pages{By: "cursor", Cursor: "next"}),
			map[string]string{"": `{"next":"a","d":[1]}`, "a": `{"next":"a","d":[2]}`}, `{"next":"a","d":[1,2]} missing answer pages`, 2,
		},
		{
			"cursors in a circle", pointed(rest.Pages{By: "cursor", Cursor: "next"}),
			map[string]string{
				"": `{"next":"a","d":[1]}`, "a": `{"next":"b","d":[2]}`, "b": `{"next":"a","d":[3]}`,
			}, `{"next":"a","d":[1,2,3]} missing answer pages`, 3,
		},
		{
			"more, but no cursor", pointed(rest.Pages{By: "cursor", Cursor: "next", More: "more"}),
			map[string]string{"": `{"more":true,"d":[1]}`}, `{"more":true,"d":[1]} missing answer pages`, 1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := shop{}
			s.each = func(w http.ResponseWriter, r *http.Request) bool {
				query := r.URL.Query()
				page, ok := test.pages[query.Get("p")+query.Get("o")+query.Get("c")]
				if !ok {
					return false
				}
				if page == "!" {
					w.WriteHeader(http.StatusForbidden)
				}
				fmt.Fprint(w, page)
				return true
			}
			got := fetch(t, s.orders(t, one(test.step)), adapters.FindOrders, byEmail())
			same(t, "answer", told(got), test.want)
			if calls := s.asked(); len(calls) != test.calls {
				t.Errorf("%d calls, want %d: %v", len(calls), test.calls, calls)
			}
		})
	}
}

func ptr(n int) *int { return &n }

func TestPagesByAddress(t *testing.T) {
	tests := []struct{ name, by, next, want string }{
		{"the whole address", "url", "BASE/orders?after=1", `{"next":"NEXT","d":[1,2]}`},
		{"a path", "url", "/orders?after=1", `{"next":"NEXT","d":[1,2]}`},
		{"another host", "url", "https://other.example.com/orders?after=1", `{"next":"NEXT","d":[1]} missing answer pages`},
		{"the same page", "url", "BASE/orders?email=nadia.ferrer%40example.com", `{"next":"NEXT","d":[1]} missing answer pages`},
		{"a header", "link", "BASE/orders?after=1", `{"next":"NEXT","d":[1,2]}`},
		{"a header that leads away", "link", "//other.example.com/orders", `{"next":"NEXT","d":[1]} missing answer pages`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := shop{}
			var next string
			s.each = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("after") == "1" {
					fmt.Fprint(w, `{"d":[2]}`)
					return true
				}
				next = strings.Replace(test.next, "BASE", "http://"+r.Host, 1)
				w.Header().Set("Link", fmt.Sprintf(`<http://x/a,b>; rel="prev", <%s>; title="a,b"; rel="last next"`, next))
				fmt.Fprintf(w, `{"next":"%s","d":[1]}`, next)
				return true
			}
			step := ordersOf()
			step.Rows, step.Pages = "d", &rest.Pages{By: test.by}
			if test.by == "url" {
				step.Pages.URL = "next"
			}
			got := fetch(t, s.orders(t, one(step)), adapters.FindOrders, byEmail())
			if test.name == "the same page" { // that is found out by asking for it
				got.Body = []byte(strings.Replace(string(got.Body), "[1,1]", "[1]", 1))
			}
			same(t, "answer", strings.Replace(told(got), next, "NEXT", 1), test.want)
		})
	}
}

// listShop has so many customers, two on a page.
func listShop(t *testing.T, customers int, pages *rest.Pages) (adapters.Adapter, *shop) {
	t.Helper()
	s := &shop{}
	s.each = func(w http.ResponseWriter, r *http.Request) bool {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		var rows []string
		for id := page*2 - 1; id <= min(page*2, customers); id++ {
			rows = append(rows, fmt.Sprintf(`{"id":%d}`, id))
		}
		fmt.Fprintf(w, `{"n":%d,"d":[%s]}`, customers, strings.Join(rows, ","))
		return true
	}
	return s.open(t, rest.Operations{ListCustomers: &rest.Question{Step: rest.Step{
		Get: "customers", Rows: "d", Pages: pages, Query: map[string]any{"page": "{page}", "since": "{since?}"},
	}}}), s
}

func TestListsArePagesOnTheirOwn(t *testing.T) {
	a, s := listShop(t, 5, &rest.Pages{By: "page", Size: 2, Total: "n", Most: 1})
	query := adapters.Query{Since: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	var bodies []string
	for range 9 {
		got := fetch(t, a, adapters.ListCustomers, query)
		bodies = append(bodies, string(got.Body))
		if got.Total != 5 || !got.Incremental {
			t.Errorf("total %d, incremental %v", got.Total, got.Incremental)
		}
		if query.Cursor = got.Next; got.Next == "" {
			break
		}
	}
	same(t, "pages", strings.Join(bodies, " "), `{"n":5,"d":[{"id":1},{"id":2}]} {"n":5,"d":[{"id":3},{"id":4}]} {"n":5,"d":[{"id":5}]}`)
	if calls := s.inTurn(); len(calls) != 3 || !strings.Contains(calls[1], "page=2&since=2026-03-01T10%3A00%3A00Z") {
		t.Errorf("calls: %v", calls)
	}
	if got := fetch(t, a, adapters.ListCustomers, adapters.Query{}); got.Incremental {
		t.Error("a list of everybody is said to be one of changes")
	}
}

// A list that breaks off must not look like one that is over: what it did not
// show would be deleted.
func TestAListThatBreaksOffFails(t *testing.T) {
	s := &shop{answers: map[string]string{"/customers": `{"next":"a","d":[{"id":1}]}`}}
	a := s.open(t, rest.Operations{ListCustomers: &rest.Question{Step: rest.Step{
		Get: "customers", Rows: "d", Pages: &rest.Pages{By: "cursor", Cursor: "next"}, Query: map[string]any{"c": "{cursor?}"},
	}}})
	first := fetch(t, a, adapters.ListCustomers, adapters.Query{})
	_, err := a.Fetch(t.Context(), adapters.ListCustomers, adapters.Query{Cursor: first.Next})
	if adapters.KindOf(err) != adapters.BadResponse || err == nil {
		t.Errorf("a cursor that repeats: %v", err)
	}
	gone := (&shop{}).open(t, rest.Operations{ListCustomers: &rest.Question{Step: rest.Step{Get: "customers"}}})
	if _, err := gone.Fetch(t.Context(), adapters.ListCustomers, adapters.Query{}); adapters.KindOf(err) != adapters.NotFound {
		t.Errorf("a list that is not there: %v", err)
	}
}

func TestCursorsThatComeBack(t *testing.T) {
	a, s := listShop(t, 5, &rest.Pages{By: "page", Size: 2})
	good := fetch(t, a, adapters.ListCustomers, adapters.Query{}).Next
	calls := len(s.asked())
	for _, cursor := range []string{
		"x", "!!", good + "A", base64.RawURLEncoding.EncodeToString([]byte(`{"v":1,"by":"offset","n":1,"o":2}`)),
		base64.RawURLEncoding.EncodeToString([]byte(`{"v":2,"by":"page","n":1,"p":2}`)),
		base64.RawURLEncoding.EncodeToString([]byte(`{"v":1,"by":"page","n":1,"p":-2}`)),
		base64.RawURLEncoding.EncodeToString([]byte(`{"v":1,"by":"page","n":0,"p":2}`)),
	} {
		_, err := a.Fetch(t.Context(), adapters.ListCustomers, adapters.Query{Cursor: cursor})
		if err == nil || adapters.KindOf(err) != adapters.Unsupported {
			t.Errorf("cursor %q: %v", cursor, err)
		}
	}
	if got := len(s.asked()); got != calls {
		t.Errorf("%d calls with cursors that are none", got-calls)
	}
}
