package rest

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
)

// sent compiles a question and returns the parameters that it asks with.
func sent(t *testing.T, op adapters.Operation, key string, operations Operations, sc *scope) url.Values {
	t.Helper()
	p, err := compile(&Config{BaseURL: "https://shop.example.com", Operations: operations})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.questions[op][key].answer.request(sc)
	if err != nil {
		t.Fatal(err)
	}
	return r.Query
}

func TestAConditionOfSeveralParametersIsLeftOutAsAWhole(t *testing.T) {
	operations := Operations{ListOrders: &Question{Step: Step{Get: "orders", Query: map[string]any{
		"field": "{since?|then(updated_at)}", "value": "{since?|datetime}", "size": "100",
	}}}}
	for since, want := range map[time.Time]url.Values{
		{}: {"size": {"100"}},
		time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC): {"field": {"updated_at"}, "value": {"2026-05-04 12:00:00"}, "size": {"100"}},
	} {
		got := sent(t, adapters.ListOrders, keySingle, operations, &scope{query: adapters.Query{Since: since}})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("since %s (-want +got):\n%s", since, diff)
		}
	}
}

func TestWordsOfAText(t *testing.T) {
	operations := Operations{SearchCustomers: &SearchCustomers{ByText: &Question{Step: Step{Get: "customers", Query: map[string]any{
		"first": "%{text.first_word|plain}%", "last": "%{text.last_word|plain}%", "any": "{text}",
	}}}}}
	for text, want := range map[string][2]string{
		"Nadia Ferrer":           {"%Nadia%", "%Ferrer%"},
		" Nadia  María  Ferrer ": {"%Nadia%", "%Ferrer%"},
		"Ferrer":                 {"%Ferrer%", "%Ferrer%"},
	} {
		got := sent(t, adapters.SearchCustomers, keyText, operations, &scope{query: adapters.Query{Text: text}})
		if got.Get("first") != want[0] || got.Get("last") != want[1] {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestWhatIsNotKnownOfWords(t *testing.T) {
	for _, template := range []string{"{text.middle_word}", "{text|then}", "{text.first_word}%"} {
		_, err := compile(&Config{BaseURL: "https://shop.example.com", Operations: Operations{
			SearchCustomers: &SearchCustomers{ByText: &Question{Step: Step{Get: "customers", Query: map[string]any{"q": template}}}},
		}})
		if err == nil {
			t.Errorf("%s is accepted", template)
		}
	}
}
