package rest_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

// TestLooks holds which paths lead into rows of the answer: not those into the
// rows of other steps, nor those that an earlier step put there.
func TestLooks(t *testing.T) {
	settings := &rest.Config{BaseURL: "https://shop.example.com", Operations: rest.Operations{FindOrders: &rest.FindOrders{
		ByEmail: &rest.Question{Step: rest.Step{
			Get: "orders", Query: map[string]any{"email": "{email}"}, Rows: `"a.b".orders`, Only: map[string]string{"mail": "{email}"},
		}},
		ByPhone: &rest.Question{Steps: []rest.Step{
			{Name: "people", Get: "people", Query: map[string]any{"phone": "{phone}"}, Rows: "found"},
			{Name: "mine", Get: "orders", Query: map[string]any{"ids": "{ids}"}, Batch: &rest.Batch{Of: "people", ID: "person"}},
		}},
		Then: []rest.Step{
			{Name: "refunds", Each: "answer", Get: "orders/{row.id}/refunds", Having: "refunded", Newest: "at", Where: map[string]any{"state": "paid"}},
			{Name: "proofs", Each: "answer", Get: "proofs/{row.refunds.0.id}"},
			{Name: "carriers", Get: "carriers", Query: map[string]any{"ids": "{ids}"}, Batch: &rest.Batch{Of: []any{"answer"}, ID: "lines.#.carrier"}},
			{Name: "depots", Get: "depots", Query: map[string]any{"ids": "{ids}"}, Batch: &rest.Batch{Of: "carriers", ID: "depot"}},
			{Name: "both", Get: "both", Query: map[string]any{"ids": "{ids}"}, Batch: &rest.Batch{Of: []any{"answer", "carriers"}, ID: "some"}},
		},
	}}}
	then := []string{
		"then[0].get id", "then[0].having refunded", "then[0].newest at", "then[0].where.state state", "then[2].batch.id lines.#.carrier",
	}
	want := map[string][]string{
		"find_orders by_email.rows \"a.b\".orders": append([]string{"by_email.only.mail mail"}, then...),
		"find_orders by_phone.steps[1].rows ":      then,
	}
	got := make(map[string][]string)
	for _, looks := range settings.Looks() {
		var inside []string
		for _, look := range looks.Inside {
			inside = append(inside, shown(look))
		}
		slices.Sort(inside)
		got[fmt.Sprintf("%s %s", looks.Operation, shown(looks.Rows))] = inside
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	settings.Operations.FindOrders.ByEmail.Get = ""
	if looks := settings.Looks(); looks != nil {
		t.Errorf("settings that are refused look at %v", looks)
	}
}

func shown(look adapters.Look) string {
	return look.Setting[len("operations.find_orders."):] + " " + look.Written
}
