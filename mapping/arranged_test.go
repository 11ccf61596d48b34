package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

// brief writes an order as id/number/note, and its items in brackets.
func brief(orders []record.Order) string {
	var all []string
	for _, order := range orders {
		one := order.ID
		for _, more := range []string{order.Number, order.Note} {
			if more != "" {
				one += "/" + more
			}
		}
		if order.Amount.Set {
			one += "=" + order.Amount.Value.String()
		}
		var items []string
		for _, item := range order.Items {
			items = append(items, strings.Trim(item.ID+"/"+item.Title, "/"))
		}
		if len(items) > 0 {
			one += "[" + strings.Join(items, " ") + "]"
		}
		all = append(all, one)
	}
	return strings.Join(all, " ")
}

func TestArrangedLists(t *testing.T) {
	const people = `{"shop":"S","data":[{"id":3,"who":"b","n":2},{"id":"1","who":"a","n":"10"},null,{"id":2,"who":"b"},{"id":3,"who":"c","n":2.0},{"n":1}]}`
	const packs = `{"shop":"S","data":[{"id":"p1","rows":[{"id":1,"lines":[{"t":"a"},{"t":"b"}]},{"id":2}]},{"id":"p2","rows":{"id":3,"lines":[{"t":"c"}]}},{"id":"p3","rows":null}]}`
	for _, test := range []struct{ name, list, in, want string }{
		{"sorted", "from: data\n  sort: id\n  fields: {id: id, note: who}", people, "1/a 2/b 3/b 3/c"},
		{"sorted downwards", "from: data\n  sort: n\n  order: descending\n  fields: {id: id, note: who}", people, "1/a 3/b 3/c 2/b"},
		{"no value is last upwards as well", "from: data\n  sort: n\n  order: ascending\n  where: {exists: id}\n  fields: {id: id, note: who}", people, "3/b 3/c 1/a 2/b"},
		{"sorted by times", "from: $self\n  sort: d\n  fields: {id: id}", `[{"id":1,"d":"2026-01-02 10:00:00"},{"id":2,"d":"2026-01-02T11:00:00+02:00"},{"id":3,"d":"2025-12-31"}]`, "3 2 1"},
		{"sorted by texts, after numbers and times", "from: $self\n  sort: d\n  fields: {id: id}", `[{"id":1,"d":"b"},{"id":2,"d":"a"},{"id":3,"d":"2025-12-31"},{"id":4,"d":7}]`, "4 3 2 1"},
		{"limited after sorting", "from: data\n  sort: id\n  limit: 2\n  fields: {id: {path: id, required: true}}", people, "1 2"},
		{"unique", "from: data\n  unique: id\n  fields: {id: id, note: who}", people, "3/b 1/a 2/b"},
		{"unique counts before the limit", "from: data\n  unique: who\n  limit: 2\n  fields: {id: id, note: who}", people, "3/b 1/a"},
		{"without a value for unique", "from: data\n  unique: n\n  fields: {id: [id, {const: x}], note: who}", people, "3/b 1/a 2/b 3/c x"},
		{"grouped", "from: data\n  group: who\n  fields: {id: who, number: id, amount: {sum: $group, of: n}}", people, "b/3=2 a/1=10 c/3=2.0"},
		{"groups in order", "from: data\n  group: who\n  sort: {count: $group}\n  order: descending\n  fields: {id: who, amount: {count: $group}}", people, "b=2 a=1 c=1"},
		{"groups of what is left", "from: data\n  where: {path: n, is: 2}\n  group: id\n  fields: {id: id, amount: {count: $group}, note: $root.shop}", people, "3/S=2"},
		{"members of a group", "from: data\n  group: who\n  fields: {id: who, items: {from: $group, sort: id, fields: {id: id, title: $parent.who}}}", people, "b[2/b 3/b] a[1/a] c[3/c]"},
		{"a group around inner elements", "from: data\n  group: who\n  fields: {id: who, items: {from: $group, fields: {id: {count: $group}}}}", people, "b[2 2] a[1] c[1]"},
		{"last of a group", "from: data\n  group: who\n  fields: {id: who, number: {one: $group, at: last, of: id}}", people, "b/2 a/1 c/3"},
		{"flattened", "from: data\n  flatten: rows\n  fields: {id: id}", packs, "1 2 3"},
		{"flattened, with what is around", "from: data\n  flatten: rows\n  fields: {id: id, number: $parent.id, note: $root.shop}", packs, "1/p1/S 2/p1/S 3/p2/S"},
		{"flattened by two levels", "from: data\n  flatten: [rows, lines]\n  fields: {id: t, number: $parent.id, note: $parent.$parent.id}", packs, "a/1/p1 b/1/p1 c/3/p2"},
		{"around, seen from inside", "from: data\n  flatten: rows\n  fields: {id: id, items: {from: lines, fields: {id: t, title: $parent.$parent.id}}}", packs, "1[a/p1 b/p1] 2 3[c/p2]"},
		{"flattened and sorted", "from: data\n  flatten: [rows, lines]\n  sort: t\n  order: descending\n  fields: {id: t, number: $parent.id, note: $parent.$parent.id}", packs, "c/3/p2 b/1/p1 a/1/p1"},
		{"flattened and grouped", "from: data\n  flatten: rows\n  group: {path: lines.0.t, default: none}\n  fields: {id: id, number: $parent.id, note: {join: {collect: $group, of: id}}}", packs, "1/p1/1 2/p1/2 3/p2/3"},
		{"flattened and grouped by what is around", "from: data\n  flatten: rows\n  group: $parent.id\n  fields: {id: $parent.id, note: {join: {collect: $group, of: id, sort: id, order: descending}}}", packs, "p1/2 1 p2/3"},
		{"the whole element around", "from: data\n  flatten: rows\n  fields: {id: id, note: {path: $parent.rows.id}, number: '$parent.rows.#(id==2).id'}", packs, "1/2 2/2 3/3"},
		{"flattened texts", "from: data\n  flatten: {path: t, split: \",\"}\n  fields: {id: $self, number: $parent.id}", `{"data":[{"id":1,"t":"a,b"},{"id":2,"t":"c"},{"id":3}]}`, "a/1 b/1 c/2"},
		{"flattened members", "from: data\n  flatten: {entries: m}\n  sort: value\n  fields: {id: key, number: $parent.id, note: value}", `{"data":[{"id":1,"m":{"a":2,"b":1}},{"id":2,"m":{"c":0}}]}`, "c/2/0 b/1/1 a/1/2"},
		{"flattened JSON", "from: data\n  flatten: {json: t, get: l}\n  fields: {id: id, number: $parent.id}", `{"data":[{"id":1,"t":"{\"l\":[{\"id\":7}]}"}]}`, "7/1"},
		{"split texts", "from: {path: data, split: \" \"}\n  fields: {id: $self, note: $root.n}", `{"n":5,"data":"a b"}`, "a/5 b/5"},
		{"sorted before it is grouped", "from: {collect: data, sort: at, order: descending}\n  group: who\n  fields: {id: who, number: at, note: {one: $group, at: last, of: at}}", `{"data":[{"who":"a","at":1},{"who":"b","at":2},{"who":"a","at":3}]}`, "a/3/1 b/2/2"},
		{"sorted after it is grouped", "from: data\n  group: who\n  sort: at\n  order: descending\n  fields: {id: who, number: at}", `{"data":[{"who":"a","at":1},{"who":"b","at":2},{"who":"a","at":3}]}`, "b/2 a/1"},
		{"several lists", "from: {concat: [data, $root.more]}\n  fields: {id: id}", `{"data":[{"id":1}],"more":{"id":2}}`, "1 2"},
		{"members of an object", "from: {entries: data}\n  fields: {id: key, note: value.n}", `{"data":{"a":{"n":1},"b":{"n":2}}}`, "a/1 b/2"},
		{"from JSON in a text", "from: {json: data, get: list}\n  fields: {id: id}", `{"data":"{\"list\":[{\"id\":1}]}"}`, "1"},
		{"a section or a path", "from: [{values: rows}, data]\n  sort: id\n  fields: {id: id}", `{"data":[{"id":2},{"id":1}]}`, "1 2"},
		{"one object", "from: data\n  sort: id\n  fields: {id: id}", `{"data":{"id":1}}`, "1"},
		{"an empty list", "from: data\n  group: id\n  fields: {id: id}", `{"data":[]}`, ""},
		{"joined with a step", "from: data\n  sort: id\n  fields: {id: id, note: {lookup: $steps.s.zones, by: id, key: {path: zone}, of: name}}", `{"data":[{"id":2,"zone":7},{"id":1,"zone":"8"}]}`, "1/South 2/North"},
		{"long lists of their own", "from: data\n  fields: {id: id, number: {lookup: m, key: a}, note: {lookup: m, key: b}}", `{"data":[{"id":1,"m":` + long("x") + `},{"id":2,"m":` + long("y") + `},{"id":3,"m":` + long("x") + `}]}`, "1/xa/xb 2/ya/yb 3/xa/xb"},
		{"joined with the document", "from: data\n  fields: {id: id, items: {from: {lookup: $root.rows, by: order, key: {path: id}}, fields: {title: t}}}", `{"data":[{"id":1},{"id":2}],"rows":[{"order":"1","t":"a"},{"order":2,"t":"b"},{"order":1,"t":"c"}]}`, "1[a c] 2[b]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, "orders:\n  "+test.list+"\n")
			in := mapping.Input{Body: []byte(test.in), Steps: map[string]json.RawMessage{"s": json.RawMessage(`{"zones":[{"id":7,"name":"North"},{"id":8,"name":"South"}]}`)}}
			orders, warnings := m.Orders(in)
			if diff := cmp.Diff(test.want, brief(orders)); diff != "" {
				t.Errorf("orders (-want +got):\n%s", diff)
			}
			if len(warnings) > 0 {
				t.Errorf("warnings %+v", warnings)
			}
			sameWhenJoined(t, m, in)
		})
	}
}

// long is a list of keys and values that is worth an index.
func long(value string) string {
	var all []string
	for _, key := range "zyxwvutsrqponmlkjihgfedcba" {
		all = append(all, fmt.Sprintf(`{"key":"%c","value":"%s%c"}`, key, value, key))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func TestSplitOfArrangedLists(t *testing.T) {
	const in = `{"n":5,"data":[{"id":"p1","x":0,"rows":[{"id":1},{"id":2}]},{"id":"p2","x":0,"rows":[{"id":3,"k":1}]}]}`
	for _, test := range []struct{ name, list, raws, around string }{
		{"sorted elements are themselves", "from: data\n  sort: id\n  order: descending\n  fields: {id: id, note: $root.n}", `{"id":"p2","x":0,"rows":[{"id":3,"k":1}]} {"id":"p1","x":0,"rows":[{"id":1},{"id":2}]}`, `{"root":{"n":5}}`},
		{"flattened ones as well", "from: data\n  flatten: rows\n  fields: {id: id}", `{"id":1} {"id":2} {"id":3,"k":1}`, ""},
		{"with what they look at around them", "from: data\n  flatten: rows\n  fields: {id: id, note: $parent.id}", `[{"id":1},{"id":"p1"}] [{"id":2},{"id":"p1"}] [{"id":3,"k":1},{"id":"p2"}]`, ""},
		{"groups are their members", "from: data\n  flatten: rows\n  group: {path: k, default: 0}\n  fields: {id: id}", `[{"id":1},{"id":2}] [{"id":3,"k":1}]`, ""},
		{"groups with what is around", "from: data\n  flatten: rows\n  group: {path: k, default: 0}\n  fields: {id: id, note: $parent.id}", `[[{"id":1},{"id":"p1"}],[{"id":2},{"id":"p1"}]] [[{"id":3,"k":1},{"id":"p2"}]]`, ""},
		{"what a lookup looks at", "from: data\n  fields: {id: id, note: {lookup: $root.list, key: {path: $root.k}}}", `{"id":"p1","x":0,"rows":[{"id":1},{"id":2}]} {"id":"p2","x":0,"rows":[{"id":3,"k":1}]}`, `{"root":{"k":"a","list":[{"id":"a","value":1}]}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, "orders:\n  "+test.list+"\n")
			body := in
			if strings.Contains(test.around, "list") {
				body = strings.Replace(in, "{", `{"k":"a","list":[{"id":"a","value":1}],`, 1)
			}
			split, _ := m.SplitOrders(mapping.Input{Body: []byte(body)})
			if diff := cmp.Diff(test.raws, joinRaws(split.Elements)); diff != "" {
				t.Errorf("elements (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.around, string(split.Around)); diff != "" {
				t.Errorf("around (-want +got):\n%s", diff)
			}
			sameWhenJoined(t, m, mapping.Input{Body: []byte(body)})
		})
	}
}

func TestSplitCountsWhatIsLeftOut(t *testing.T) {
	m := parse(t, "orders:\n  from: data\n  where: {path: n, not: 0}\n  group: who\n  limit: 1\n  fields: {id: who}\n")
	split, _ := m.SplitOrders(mapping.Input{Body: []byte(`{"data":[{"who":"a"},{"who":"a"},{"who":"b"},{"n":0},{},null]}`)})
	if got := fmt.Sprint(len(split.Elements), split.Length); got != "1 5" {
		t.Errorf("elements and length are %s, want 1 5: two groups, and three that are left out", got)
	}
}

func TestPlacesOfListWarnings(t *testing.T) {
	m := parse(t, `
orders:
  from: data
  flatten: rows
  sort: id
  fields:
    id: id
    amount: {sum: lines, of: n}
    subtotal: {lookup: meta, key: b}
    net_amount: {one: lines, at: last, of: x}
    total_refunded: {max: {concat: [lines, $root.more]}, of: y}
    created_at: {lookup: {values: named}, by: k, key: 1, of: at}
    items: {from: {entries: named}, fields: {quantity: value.at}}
`)
	_, warnings := m.Orders(mapping.Input{Body: []byte(`{"more":[{"y":1},{"y":"abc"}],"data":[{"rows":[]},{"rows":[{"id":2},{"id":1,"lines":[{"n":1},{"n":"x","x":"bad"}],"meta":[{"key":"a"},{"key":"b","value":"?"}],"named":{"first":{"k":1,"at":"soon"}}}]}]}`)})
	want := []string{
		"amount data.1.rows.1.lines.1.n not a number",
		"subtotal data.1.rows.1.meta.1.value not a number",
		"net_amount data.1.rows.1.lines.1.x not a number",
		"total_refunded $root.more.1.y neither a number nor a time that can be compared with the others",
		"created_at data.1.rows.1.named.first.at not a time in the usual layouts; say time: with its layout",
		"items.quantity data.1.rows.1.named.first.value.at not a number",
		"total_refunded $root.more.1.y neither a number nor a time that can be compared with the others",
	}
	var got []string
	for _, warning := range warnings {
		got = append(got, warning.Field+" "+warning.Path+" "+warning.Reason)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPlacesInGroups(t *testing.T) {
	for _, test := range []struct{ list, in, want string }{
		{"from: data", `{"data":[{"k":1},{"k":2},{"k":1,"n":"x"}]}`, "data.2.n"},
		{"from: data\n  flatten: rows", `{"data":[{"rows":[{"k":1}]},{"rows":[{"k":2},{"k":1,"n":"x"}]}]}`, "data.1.rows.1.n"},
		{"from: {concat: [data, more]}", `{"data":[{"k":1}],"more":[{"k":1},{"k":1,"n":"x"}]}`, "more.1.n"},
		{"from: {values: data}", `{"data":{"a":{"k":1},"b":{"k":1,"n":"x"}}}`, "data.b.n"},
	} {
		t.Run(test.list, func(t *testing.T) {
			m := parse(t, "orders:\n  "+test.list+"\n  group: k\n  fields: {id: k, amount: {sum: $group, of: n}}\n")
			_, warnings := m.Orders(mapping.Input{Body: []byte(test.in)})
			if len(warnings) != 1 || warnings[0].Path != test.want {
				t.Errorf("warnings %+v, want one at %s", warnings, test.want)
			}
		})
	}
}
