package mapping_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/mapping"
)

const joins = `
orders:
  from: orders
  fields:
    id: id
    customer_name: {lookup: $root.people, by: id, key: {path: customer}, of: name}
    note: {lookup: {concat: [$root.people, $root.more]}, by: id, key: {path: customer}, of: name}
    total_refunded: {sum: {lookup: $root.refunds, flatten: lines, by: order, key: {path: id}}, of: sum}
`

// joined is a document of count orders, each with a customer and a refund
// elsewhere.
func joined(count int) []byte {
	orders, people, refunds := make([]string, count), make([]string, count), make([]string, count)
	for i := range count {
		orders[i] = fmt.Sprintf(`{"id":%d,"customer":"c%d"}`, i, count-i)
		people[i] = fmt.Sprintf(`{"id":"c%d","name":"n%d"}`, i+1, i+1)
		refunds[i] = fmt.Sprintf(`{"lines":[{"order":"%d","sum":%d.50}]}`, i, i)
	}
	return fmt.Appendf(nil, `{"orders":[%s],"people":[%s],"refunds":[%s]}`, strings.Join(orders, ","), strings.Join(people, ","), strings.Join(refunds, ","))
}

// TestJoinsAreLinear: without an index, 5,000 orders with as many customers
// would have to look at 25 million elements, far beyond the budget.
func TestJoinsAreLinear(t *testing.T) {
	const count = 5_000
	m := parse(t, joins)
	orders, warnings := m.Orders(mapping.Input{Body: joined(count)})
	if len(orders) != count || len(warnings) > 0 {
		t.Fatalf("%d orders, warnings %v", len(orders), warnings)
	}
	for i, order := range orders {
		name, refunded := "n"+strconv.Itoa(count-i), strconv.Itoa(i)+".50"
		if order.CustomerName != name || order.Note != name || order.TotalRefunded.Value.String() != refunded {
			t.Fatalf("order %d: %+v", i, order)
		}
	}
}

func TestBudget(t *testing.T) {
	const reason = "more than 2000000 elements were looked at; the rest is left out"
	list := "[" + strings.Repeat("{},", 2999) + "{}]"
	for _, test := range []struct{ name, mapping, in string }{
		{"lists of the document in each element", orderFields("id: {const: x}\nitems: {from: a, fields: {id: {const: y}, quantity: {count: $root.a}}}"), `{"a":` + list + `}`},
		{"records that are all left out", orderFields("id: {const: x}\nitems: {from: a, fields: {id: {count: $root.a, where: {exists: {one: $root.a, where: {path: b, is: 1}}}}}}"), `{"a":` + list + `}`},
		{"where of records", "orders:\n  from: a\n  where: {path: b, not: 1}\n  fields: {id: {const: x}, items: {from: $root.a, where: {path: c, is: 1}, fields: {id: id}}}\n", `{"a":` + list + `}`},
		{"lists of lists", orderFields("id: {const: x}\nnote: {count: {concat: [a, a]}, flatten: [$self, $self]}\namount: {sum: a, of: {count: $parent.a, where: {exists: {one: $root.a, at: last}}}}"), `{"a":` + list + `}`},
		{"one large element", "orders:\n  from: a\n  fields: {id: {const: x}, note: {one: $root.big, of: n}}\n", `{"a":` + list + `,"big":{"x":"` + strings.Repeat("y", 1<<20) + `"}}`},
		{"a query in each element into what is around", "orders:\n  from: a\n  fields: {id: {const: x}, amount: {sum: {json: $parent.text, get: \"#\"}}}\n", `{"a":` + list + `,"text":[` + strings.Repeat("1,", 1<<19) + `1]}`},
		{"all members of a group", "orders:\n  from: a\n  group: {const: x}\n  fields: {id: {const: x}, items: {from: $group, fields: {id: {count: $group, where: {exists: {count: $group, of: b}}}}}}\n", `{"a":` + list + `}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, test.mapping)
			_, warnings := m.Orders(mapping.Input{Body: []byte(test.in)})
			if len(warnings) != 1 || warnings[0].Reason != reason {
				t.Errorf("warnings %+v", warnings)
			}
			if _, again := m.Orders(mapping.Input{Body: []byte(`{"a":[{"b":1}],"big":{},"text":""}`)}); len(again) != 0 {
				t.Errorf("the next document warns of %+v", again)
			}
		})
	}
}

func TestExhaustedSumsAreMissing(t *testing.T) {
	m := parse(t, "orders:\n  from: a\n  fields: {id: {const: x}, amount: {count: $root.a}, subtotal: {sum: $root.a, of: n}}\n")
	orders, _ := m.Orders(mapping.Input{Body: []byte(`{"a":[` + strings.Repeat(`{"n":1},`, 2999) + `{"n":1}]}`)})
	for i, order := range orders {
		if order.Amount.Set && order.Amount.Value.String() != "3000" || order.Subtotal.Set && order.Subtotal.Value.String() != "3000" {
			t.Fatalf("order %d of %d has a part of a sum: %v %v", i, len(orders), order.Amount, order.Subtotal)
		}
	}
	if orders[0].Amount.Value.String() != "3000" || orders[len(orders)-1].Amount.Set {
		t.Errorf("the first has %v, the last %v", orders[0].Amount, orders[len(orders)-1].Amount)
	}
}

// BenchmarkJoins shows that the cost of a look-up does not grow with the list.
func BenchmarkJoins(b *testing.B) {
	m := parse(b, joins)
	for _, count := range []int{100, 1000, 10_000} {
		b.Run(strconv.Itoa(count), func(b *testing.B) {
			in := mapping.Input{Body: joined(count)}
			b.ReportAllocs()
			for b.Loop() {
				m.Orders(in)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/order")
		})
	}
}

// BenchmarkListOperations is what an order of a shop needs of them.
func BenchmarkListOperations(b *testing.B) {
	m := parse(b, orderFields(`id: id
number: {lookup: meta, key: [_none, _number]}
customer_phone: {lookup: meta, key: _phone}
amount: {sum: lines, of: {multiply: [qty, price]}}
total_refunded: {sum: refunds, flatten: lines, of: sum}
shipping_method: {one: shipping, at: last, of: title}
items: {from: lines, sort: id, fields: {id: id, title: title, quantity: qty, refunded_quantity: {sum: {lookup: $parent.refunds, flatten: lines, by: line, key: {path: id}}, of: qty}}}`))
	in := mapping.Input{Body: []byte(`{"id":1,"meta":[{"key":"_a","value":1},{"key":"_phone","value":"600 000 042"},{"key":"_number","value":"N-1"}],"shipping":[{"title":"a"},{"title":"b"}],` +
		`"lines":[{"id":3,"title":"x","qty":1,"price":"2.50"},{"id":1,"title":"y","qty":2,"price":"3.50"},{"id":2,"title":"z","qty":1,"price":"1.00"}],"refunds":[{"lines":[{"line":1,"qty":-1,"sum":"-3.50"}]}]}`)}
	b.ReportAllocs()
	for b.Loop() {
		m.Orders(in)
	}
}
