package rest

import (
	"slices"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// TestFiltersInAnyOrder holds that no order of filters undoes what one of them is
// for.
func TestFiltersInAnyOrder(t *testing.T) {
	for _, test := range []struct{ template, text, want string }{
		{"*{text|plain|upper}*", "ana or (id:1)", "*ANA or ID 1*"},
		{"*{text|upper|plain}*", "ana or (id:1)", "*ANA or ID 1*"},
		{"*{text|upper}{text|plain}*", "not", "-"}, // the first one is not tamed
		{`"{text|quoted|upper}"`, `a"b`, `"A\"B"`},
		{`"{text|upper|quoted}"`, `a"b`, `"A\"B"`},
		{"'{text|sql|lower}'", "O'H", "'o''h'"},
	} {
		compiled, err := compile(&Config{Operations: Operations{SearchProducts: &Question{
			Step: Step{Get: "a", Query: map[string]any{"q": test.template}},
		}}})
		if test.want == "-" {
			if err == nil {
				t.Errorf("%s is taken", test.template)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		request, err := compiled.questions[adapters.SearchProducts][keySingle].answer.request(&scope{query: adapters.Query{Text: test.text}})
		if got := request.Query.Get("q"); got != test.want || err != nil {
			t.Errorf("%s of %q is %q (%v), want %q", test.template, test.text, got, err, test.want)
		}
	}
}

// TestIDsOfRows holds which ids are taken out of rows, and which of them are sent.
func TestIDsOfRows(t *testing.T) {
	rows := gjson.Parse(`[{"l":[{"t":[{"id":7},{"id":0},{"id":"7"}]},{"t":[{"id":"a-1"},{"id":""},{"id":null},{"id":false},{"id":{"x":1}}]}]},` +
		`{"l":[{"t":[{"id":"1) OR (2"},{"id":"8,9"},{"id":[[["deep"]]]}]}]}]`)
	for separator, want := range map[string]string{"": "7,a-1,1) OR (2", ", ": "7, a-1, 1) OR (2", "; ": "7; a-1; 1) OR (2; 8,9", " ": "7 a-1", " OR ": "7 OR a-1", "','": "7','a-1"} {
		compiled, err := compile(&Config{Operations: Operations{ListOrders: &Question{
			Step: Step{Get: "a"},
			Then: []Step{{Name: "x", Get: "x", Query: map[string]any{"q": "{ids}"}, Batch: &Batch{Of: "answer", ID: "l.#.t.#.id", Separator: separator}}},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		asked := compiled.questions[adapters.ListOrders][keySingle]
		r := newRun(&adapter{}, nil, asked, adapters.Query{}, "")
		r.answer().document = &document{rows: rows.Array()}
		r.take(asked.then)
		groups := r.groupsToAsk(r.named["x"])
		if len(groups) != 1 || !slices.Contains(groups[0], "8,9") {
			t.Fatalf("ids %q", groups)
		}
		request, err := asked.then[0].request(&scope{ids: groups[0]})
		if got := request.Query.Get("q"); got != want || err != nil {
			t.Errorf("with %q between them: %q (%v), want %q", separator, got, err, want)
		}
	}
}

// TestTablesThatAreReadInTwoWays holds that one request whose hits are chosen in
// two ways is two tables.
func TestTablesThatAreReadInTwoWays(t *testing.T) {
	key := func(only map[string]string) string {
		t.Helper()
		config := tableConfig()
		config.Values = map[string]string{"lang": "es"}
		config.Operations.FindOrders.Then[0].Only = only
		compiled, err := compile(config)
		if err != nil {
			t.Fatal(err)
		}
		text, err := tableKey(compiled.questions[adapters.FindOrders][keyEmail].then[0], config.Values)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	es, other := map[string]string{"lang": "es"}, map[string]string{"lang": "en"}
	if key(nil) == key(es) || key(es) == key(other) || key(es) != key(map[string]string{"lang": "{values.lang}"}) {
		t.Error("the hits of one table would be taken for those of another")
	}
}
