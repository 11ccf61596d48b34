package rest

import (
	"testing"

	"github.com/wazgate/wazgate/adapters"
)

func TestSmoke(t *testing.T) {
	c := &Config{BaseURL: "https://shop.example.com", Operations: Operations{FindOrders: &FindOrders{
		ByEmail: &Question{Step: Step{Get: "orders/{email}", Query: map[string]any{"q": `email:"{email|quoted}"`, "n": "{limit}"}}},
		Then:    []Step{{Name: "lines", Each: "answer", Get: "orders/{row.id}/lines"}},
	}}}
	p, err := compile(c)
	if err != nil {
		t.Fatal(err)
	}
	q := p.questions[adapters.FindOrders][keyEmail]
	r, err := q.answer.request(&scope{query: adapters.Query{Email: `a"b@example.com`}})
	if err != nil || r.Path != "orders/a%22b@example.com" || r.Query.Get("q") != `email:"a\"b@example.com"` || r.Query.Get("n") != "50" {
		t.Errorf("%+v %v", r, err)
	}
}
