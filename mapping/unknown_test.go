package mapping_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/mapping"
)

// TestKeysLikeExpressions reads keys that look like what is refused, because
// they are in quotes or cannot be anything else.
func TestKeysLikeExpressions(t *testing.T) {
	m, err := mapping.Parse("x.yaml", []byte(`
orders:
  from: $self
  fields:
    id: '"Qty / Box"'
    number: Order No
    reference: a-b
    note: '"{x}"'
    status_text: lines.#(n > 1).t
    customer_id: Size (L + XL)
`))
	if err != nil {
		t.Fatal(err)
	}
	orders, _ := m.Orders(mapping.Input{Body: []byte(`{"Qty / Box": 1, "Order No": 2, "a-b": 3, "{x}": 4, "lines": [{"n": 2, "t": 5}], "Size (L + XL)": 6}`)})
	if len(orders) != 1 {
		t.Fatal(orders)
	}
	got := orders[0]
	if diff := cmp.Diff([]string{"1", "2", "3", "4", "5", "6"}, []string{got.ID, got.Number, got.Reference, got.Note, got.StatusText, got.CustomerID}); diff != "" {
		t.Error(diff)
	}
}
