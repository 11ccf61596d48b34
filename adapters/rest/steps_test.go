package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

// one is a question of one request.
func one(s rest.Step) rest.Question { return rest.Question{Step: s} }

func ordersOf() rest.Step {
	return rest.Step{Get: "orders", Query: map[string]any{"email": "{email}"}}
}

func TestSteps(t *testing.T) {
	list := func(s rest.Step) rest.Step {
		s.Rows = "data"
		return s
	}
	tests := []struct {
		name     string
		shop     *shop
		question rest.Question
		then     []rest.Step
		query    adapters.Query
		want     string
		asked    string // the calls, where they matter
	}{
		{
			name: "one request", question: one(ordersOf()),
			shop:  &shop{answers: map[string]string{"/orders": `[ {"id": 7} ]`}},
			want:  `[ {"id": 7} ]`,
			asked: "/orders?email=nadia.ferrer%40example.com",
		},
		{
			name: "nothing found", question: one(ordersOf()), shop: &shop{}, want: `[]`,
		},
		{
			name: "an empty list in another form", question: one(list(ordersOf())),
			shop: &shop{answers: map[string]string{"/orders": `{"data": null}`}}, want: `{"data": null}`,
		},
		{
			name: "each row gets a member, all else stays", question: one(list(ordersOf())),
			shop: &shop{answers: map[string]string{
				"/orders":         `{"n" : 1.0, "data":[ {"id":7, "x" : [1 ]} , {"id":8}] }`,
				"/orders/7/lines": `[{"sku":"A"}]`, "/orders/8/lines": `[]`,
			}},
			then: []rest.Step{{Name: "lines", Each: "answer", Get: "orders/{row.id}/lines"}},
			want: `{"n" : 1.0, "data":[ {"id":7, "x" : [1 ],"lines":[{"sku":"A"}]} , {"id":8,"lines":[]}] }`,
		},
		{
			name: "a member of that name is replaced", question: one(ordersOf()),
			shop: &shop{answers: map[string]string{
				"/orders": `[{"id":7,"lines":"http","z":0}]`, "/orders/7/lines": `[1]`,
			}},
			then: []rest.Step{{Name: "lines", Each: "answer", Get: "orders/{row.id}/lines"}},
			want: `[{"id":7,"lines":[1],"z":0}]`,
		},
		{
			name: "an order without lines is read", question: one(ordersOf()),
			shop: &shop{answers: map[string]string{"/orders": `[{"id":7}]`}},
			then: []rest.Step{{Name: "lines", Each: "answer", Get: "orders/{row.id}/lines"}},
			want: `[{"id":7}]`,
		},
		{
			name: "lines that cannot be read are missing", question: one(ordersOf()),
			shop: &shop{
				answers: map[string]string{"/orders": `[{"id":7},{"id":8}]`, "/orders/8/lines": `[1]`},
				refuses: map[string]int{"/orders/7/lines": http.StatusUnprocessableEntity},
			},
			then: []rest.Step{{Name: "lines", Each: "answer", Get: "orders/{row.id}/lines"}},
			want: `[{"id":7},{"id":8,"lines":[1]}] missing lines`,
		},
		{
			name: "brief answers leave the lines out", question: one(ordersOf()),
			shop:  &shop{answers: map[string]string{"/orders": `[{"id":7}]`, "/shop": `{"a":1}`}},
			query: adapters.Query{Email: "nadia.ferrer@example.com", Brief: true},
			then: []rest.Step{
				{Name: "lines", Each: "answer", Get: "orders/{row.id}/lines"},
				{Name: "goods", Get: "goods", Query: map[string]any{"ids": "{ids}"}, Batch: &rest.Batch{Of: "lines", ID: "id"}},
				{Name: "shop", Get: "shop"},
			},
			want:  `[{"id":7}] shop={"a":1}`,
			asked: "/orders?email=nadia.ferrer%40example.com /shop",
		},
		{
			name: "which rows are asked for", question: one(ordersOf()),
			shop: &shop{answers: map[string]string{
				"/orders": `[{"id":7,"state":"new","refunds":[1]},{"id":8,"state":"PAID","refunds":[]},{"id":9,"state":"paid","refunds":[1]}]`,
				"/r/9":    `{}`,
			}},
			then:  []rest.Step{{Name: "back", Each: "answer", Get: "r/{row.id}", Where: map[string]any{"state": "paid"}, Having: "refunds.0"}},
			want:  `[{"id":7,"state":"new","refunds":[1]},{"id":8,"state":"PAID","refunds":[]},{"id":9,"state":"paid","refunds":[1],"back":{}}]`,
			asked: "/orders?email=nadia.ferrer%40example.com /r/9",
		},
		{
			name: "the newest rows within a bound", question: one(ordersOf()),
			shop: &shop{answers: map[string]string{
				"/orders": `[{"id":7,"at":"2026-01-02"},{"id":8,"at":"2026-03-02"},{"id":9,"at":"2026-02-02"}]`,
				"/r/8":    `8`, "/r/9": `9`, "/r/7": `7`,
			}},
			then: []rest.Step{{Name: "r", Each: "answer", Get: "r/{row.id}", Newest: "at", MostRows: 2}},
			want: `[{"id":7,"at":"2026-01-02"},{"id":8,"at":"2026-03-02"},{"id":9,"at":"2026-02-02"}] missing r`,
		},
		{
			name: "hits of somebody else are dropped before further steps",
			question: one(rest.Step{
				Get: "orders", Query: map[string]any{"email": "{email}"}, Only: map[string]string{"email": "{email}"},
			}),
			shop: &shop{answers: map[string]string{
				"/orders": `[{"id":7,"email":"Nadia.Ferrer@example.com"},{"id":8,"email":"bruno.salas@example.com"}]`,
				"/l/7":    `{}`,
			}},
			then:  []rest.Step{{Name: "l", Each: "answer", Get: "l/{row.id}"}},
			want:  `[{"id":7,"email":"Nadia.Ferrer@example.com","l":{}}]`,
			asked: "/l/7 /orders?email=nadia.ferrer%40example.com",
		},
		{
			name: "ids in groups, each once",
			question: rest.Question{Steps: []rest.Step{
				{Name: "found", Get: "orders", Query: map[string]any{"email": "{email}"}},
				{
					Get: "people", Query: map[string]any{"include": "{ids}"}, Rows: "people",
					Batch: &rest.Batch{Of: "found", ID: "customer", Size: 2},
				},
			}},
			shop: &shop{answers: map[string]string{
				"/orders":               `[{"customer":3},{"customer":0},{"customer":"4"},{"customer":3},{"customer":null},{"customer":5}]`,
				"/people?include=3%2C4": `{"people":[{"id":3},{"id":4}],"of":2}`,
				"/people?include=5":     `{"people":[{"id":5}],"of":1}`,
			}},
			want: `{"people":[{"id":3},{"id":4},{"id":5}],"of":2}` +
				` found=[{"customer":3},{"customer":0},{"customer":"4"},{"customer":3},{"customer":null},{"customer":5}]`,
		},
		{
			name: "a step without ids is not asked",
			question: rest.Question{Steps: []rest.Step{
				{Name: "found", Get: "orders", Query: map[string]any{"email": "{email}"}},
				{Get: "people", Query: map[string]any{"include": "{ids}"}, Batch: &rest.Batch{Of: "found", ID: "customer"}},
			}},
			shop:  &shop{answers: map[string]string{"/orders": `[]`}},
			want:  `[] found=[]`,
			asked: "/orders?email=nadia.ferrer%40example.com",
		},
		{
			name: "an optional step that fails",
			question: rest.Question{Steps: []rest.Step{
				{Name: "a", Get: "a", Query: map[string]any{"email": "{email}"}, Optional: true},
				{Name: "b", Get: "b", Query: map[string]any{"email": "{email}"}},
				{Get: "people", Query: map[string]any{"include": "{ids}"}, Batch: &rest.Batch{Of: []any{"a", "b"}, ID: "id"}},
			}},
			shop: &shop{
				answers: map[string]string{"/b": `[{"id":1}]`, "/people": `[{"id":1}]`},
				refuses: map[string]int{"/a": http.StatusForbidden},
			},
			want: `[{"id":1}] b=[{"id":1}] missing a`,
		},
		{
			name: "rows of rows, one row after the other", question: one(ordersOf()),
			shop: &shop{answers: map[string]string{"/orders": `[{"id":7}]`, "/a/7": `{"x":70}`, "/b/70": `"deep"`, "/c": `[{"id":70}]`}},
			then: []rest.Step{
				{Name: "a", Each: "answer", Get: "a/{row.id}"},
				{Name: "c", Get: "c", Query: map[string]any{"of": "{ids}"}, Batch: &rest.Batch{Of: "answer", ID: "id"}},
			},
			want: `[{"id":7,"a":{"x":70}}] c=[{"id":70}]`,
		},
		{
			name: "groups of ids beside the answer are a list", question: one(ordersOf()),
			shop: &shop{answers: map[string]string{
				"/orders": `[{"id":7},{"id":8}]`, "/c?of=7": `{"data":[{"x":70}]}`, "/c?of=8": `{"data":[{"x":80}]}`,
			}},
			then: []rest.Step{{
				Name: "c", Get: "c", Query: map[string]any{"of": "{ids}"}, Rows: "data", Batch: &rest.Batch{Of: "answer", ID: "id", Size: 1},
			}},
			want: `[{"id":7},{"id":8}] c=[{"x":70},{"x":80}]`,
		},
		{
			name: "an earlier answer inside a later request",
			question: rest.Question{Steps: []rest.Step{
				{Name: "who", Get: "who", Query: map[string]any{"email": "{email}"}},
				{Get: "orders/{who.person.id}"},
			}},
			shop: &shop{answers: map[string]string{"/who": `{"person":{"id":9}}`, "/orders/9": `[{"id":1}]`}},
			want: `[{"id":1}] who={"person":{"id":9}}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			adapter := test.shop.orders(t, test.question, test.then...)
			query := test.query
			if query == (adapters.Query{}) {
				query = byEmail()
			}
			got := told(fetch(t, adapter, adapters.FindOrders, query))
			if test.name == "the newest rows within a bound" {
				got = strings.NewReplacer(`,"r":8`, "", `,"r":9`, "").Replace(got)
			}
			same(t, "answer", got, test.want)
			if test.asked != "" {
				same(t, "calls", strings.Join(test.shop.asked(), " "), test.asked)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	steps := rest.Question{Steps: []rest.Step{
		{Name: "who", Get: "who", Query: map[string]any{"email": "{email}"}},
		{Get: "orders/{who.id}"},
	}}
	tests := []struct {
		name     string
		question rest.Question
		answers  map[string]string
		refuses  map[string]int
		query    adapters.Query
		want     adapters.Kind
		silent   bool
	}{
		{"the answer's own kind", one(ordersOf()), nil, map[string]int{"/orders": 403}, byEmail(), adapters.Forbidden, false},
		{"what the answer depends on", steps, nil, map[string]int{"/who": 401}, byEmail(), adapters.Unauthorized, false},
		{"no key", one(ordersOf()), nil, nil, adapters.Query{}, adapters.Unsupported, true},
		{"a blank key", one(ordersOf()), nil, nil, adapters.Query{Email: " \u00a0"}, adapters.Unsupported, true},
		{"a key without a question", one(ordersOf()), nil, nil, adapters.Query{CustomerID: "7"}, adapters.Unsupported, true},
		{
			"a list that is none", one(rest.Step{Get: "orders", Query: map[string]any{"email": "{email}"}, Rows: "data"}),
			map[string]string{"/orders": `{"data":"soon"}`}, nil, byEmail(), adapters.BadResponse, false,
		},
		{
			"a list that is not there", one(rest.Step{Get: "orders", Query: map[string]any{"email": "{email}"}, Rows: "data"}),
			map[string]string{"/orders": `{"note":"closed"}`}, nil, byEmail(), adapters.BadResponse, false,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := shop{answers: test.answers, refuses: test.refuses}
			_, err := s.orders(t, test.question).Fetch(t.Context(), adapters.FindOrders, test.query)
			if err == nil || adapters.KindOf(err) != test.want {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if calls := s.asked(); test.silent && len(calls) > 0 {
				t.Errorf("makes calls: %v", calls)
			}
		})
	}
}
