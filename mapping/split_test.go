package mapping_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

// rejoin cuts a document into its elements and maps those on their own.
func rejoin(m *mapping.Mapping, in mapping.Input) (split mapping.Split[record.Order], joined []mapping.Element[record.Order]) {
	split, _ = m.SplitOrders(in)
	raws := make([][]byte, len(split.Elements))
	for i := range raws {
		raws[i] = split.Elements[i].Raw
	}
	joined, _ = m.JoinOrders(raws, split.Around, in.Request)
	return split, joined
}

func orderRecords(elements []mapping.Element[record.Order]) []record.Order {
	var orders []record.Order
	for i := range elements {
		orders = append(orders, elements[i].Record)
	}
	return orders
}

func TestSplitOfThePage(t *testing.T) {
	m, in := ordersMapping(t), mapping.Input{Body: page(t, 3)}
	want, _ := m.Orders(in)
	split, joined := rejoin(m, in)
	if split.Length != 3 || split.Around != nil || len(split.Elements) != 3 {
		t.Errorf("length %d, around %s, %d elements", split.Length, split.Around, len(split.Elements))
	}
	if diff := cmp.Diff(want, orderRecords(split.Elements)); diff != "" {
		t.Errorf("split (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, orderRecords(joined)); diff != "" {
		t.Errorf("joined (-want +got):\n%s", diff)
	}
}
