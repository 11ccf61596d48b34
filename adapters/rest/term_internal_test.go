package rest

import (
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// TestAConditionInAListIsLeftOutAsAWhole holds lists of conditions, as Odoo has
// them: without its value a condition would say something else.
func TestAConditionInAListIsLeftOutAsAWhole(t *testing.T) {
	changed := []any{"changed", "after", "{since?|datetime}"}
	for name, test := range map[string]struct {
		body        any
		ever, never string
	}{
		"in the middle": {
			[]any{[]any{"a", "=", "b"}, changed, []any{"c", "=", "d"}},
			`[["a","=","b"],["changed","after","2026-05-04 12:00:00"],["c","=","d"]]`, `[["a","=","b"],["c","=","d"]]`,
		},
		"alone":   {[]any{changed}, `[["changed","after","2026-05-04 12:00:00"]]`, `[]`},
		"first":   {[]any{changed, "x"}, `[["changed","after","2026-05-04 12:00:00"],"x"]`, `["x"]`},
		"deeper":  {[]any{[]any{[]any{"a"}, changed}, "x"}, `[[["a"],["changed","after","2026-05-04 12:00:00"]],"x"]`, `[[["a"]],"x"]`},
		"a value": {map[string]any{"list": []any{"x", "{since?|datetime}"}}, `{"list":["x","2026-05-04 12:00:00"]}`, `{"list":["x"]}`},
	} {
		p, err := compile(&Config{BaseURL: "https://shop.example.com", Operations: Operations{
			ListOrders: &Question{Step: Step{Post: "orders", JSON: test.body}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for since, want := range map[time.Time]string{{}: test.never, time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC): test.ever} {
			r, err := p.questions[adapters.ListOrders][keySingle].answer.request(&scope{query: adapters.Query{Since: since}})
			if err != nil || string(r.Body) != want {
				t.Errorf("%s since %s: %s (%v), want %s", name, since, r.Body, err, want)
			}
		}
	}
}
