package mapping_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/mapping"
)

// row is an element as the naive implementation sees it: a key that may be
// missing, written as a number or as a text.
type row struct {
	id    int
	key   int
	keyed bool
	text  bool
}

func (r row) json() string {
	switch {
	case !r.keyed:
		return fmt.Sprintf(`{"id":%d}`, r.id)
	case r.text:
		return fmt.Sprintf(`{"id":%d,"k":"%d"}`, r.id, r.key)
	default:
		return fmt.Sprintf(`{"id":%d,"k":%d}`, r.id, r.key)
	}
}

func drawRows(t *rapid.T) []row {
	rows := make([]row, rapid.IntRange(0, 30).Draw(t, "length"))
	for i := range rows {
		rows[i] = row{id: i + 1, key: rapid.IntRange(-3, 12).Draw(t, "key"), keyed: rapid.IntRange(0, 5).Draw(t, "keyed") > 0, text: rapid.Bool().Draw(t, "text")}
	}
	return rows
}

func document(rows []row) []byte {
	all := make([]string, len(rows))
	for i, one := range rows {
		all[i] = one.json()
	}
	return []byte(`{"data":[` + strings.Join(all, ",") + `]}`)
}

func naiveUnique(rows []row) []row {
	var kept []row
	for _, one := range rows {
		if !one.keyed || !slices.ContainsFunc(kept, func(other row) bool { return other.keyed && other.key == one.key }) {
			kept = append(kept, one)
		}
	}
	return kept
}

// naiveSort moves every row in front of those that belong behind it.
func naiveSort(rows []row, descending bool) []row {
	var sorted []row
	for _, one := range rows {
		at := len(sorted)
		for at > 0 && before(one, sorted[at-1], descending) {
			at--
		}
		sorted = slices.Insert(sorted, at, one)
	}
	return sorted
}

func before(a, b row, descending bool) bool {
	if !a.keyed || !b.keyed {
		return a.keyed && !b.keyed
	}
	if descending {
		return a.key > b.key
	}
	return a.key < b.key
}

func rowIDs(rows []row) string {
	all := make([]string, len(rows))
	for i, one := range rows {
		all[i] = strconv.Itoa(one.id)
	}
	return strings.Join(all, " ")
}

func TestArrangedAsNaively(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		list, want := "from: data\n", rows
		if rapid.Bool().Draw(t, "unique") {
			list, want = list+"  unique: k\n", naiveUnique(want)
		}
		if rapid.Bool().Draw(t, "sort") {
			descending := rapid.Bool().Draw(t, "descending")
			list, want = list+"  sort: k\n", naiveSort(want, descending)
			if descending {
				list += "  order: descending\n"
			}
		}
		if limit := rapid.IntRange(0, 10).Draw(t, "limit"); limit > 0 {
			list, want = list+fmt.Sprintf("  limit: %d\n", limit), want[:min(limit, len(want))]
		}
		m, err := mapping.Parse("x.yaml", []byte("orders:\n  "+list+"  fields: {id: id}\n"))
		if err != nil {
			t.Fatal(err)
		}
		in := mapping.Input{Body: document(rows)}
		orders, _ := m.Orders(in)
		if got := brief(orders); got != rowIDs(want) {
			t.Errorf("%s of %s is %s, want %s", list, in.Body, got, rowIDs(want))
		}
		sameWhenJoined(t, m, in)
	})
}

func TestGroupedAsNaively(t *testing.T) {
	m := parse(t, "orders:\n  from: data\n  group: k\n  fields: {id: k, number: id, amount: {sum: $group, of: id}, items: {from: $group, fields: {id: id}}}\n")
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		var want []string
		for i, one := range rows {
			same := func(other row) bool { return other.keyed && other.key == one.key }
			if !one.keyed || slices.ContainsFunc(rows[:i], same) {
				continue
			}
			members, sum := []row{}, 0
			for _, other := range rows {
				if same(other) {
					members, sum = append(members, other), sum+other.id
				}
			}
			want = append(want, fmt.Sprintf("%d/%d=%d[%s]", one.key, one.id, sum, rowIDs(members)))
		}
		in := mapping.Input{Body: document(rows)}
		orders, _ := m.Orders(in)
		if got := brief(orders); got != strings.Join(want, " ") {
			t.Errorf("%s gives %s, want %s", in.Body, got, strings.Join(want, " "))
		}
		sameWhenJoined(t, m, in)
	})
}

// TestLookedUpAsNaively compares joins over lists of any length, so both with
// and without an index.
func TestLookedUpAsNaively(t *testing.T) {
	m := parse(t, "orders:\n  from: data\n  fields: {id: id, note: {join: [{collect: {lookup: $steps.other.data, by: k, key: {path: k}}, of: id}]}, reference: {lookup: $steps.other.data, by: k, key: [12, 3], of: id},\n    number: {join: [{collect: {lookup: $steps.other.data, by: {template: \"{k}/x\"}, key: {template: \"{k}/x\"}}, of: id}]}}\n")
	rapid.Check(t, func(t *rapid.T) {
		rows, others := drawRows(t), drawRows(t)
		first := ""
		if at := slices.IndexFunc(naiveSort(others, true), func(one row) bool { return one.keyed && (one.key == 12 || one.key == 3) }); at >= 0 {
			first = strconv.Itoa(naiveSort(others, true)[at].id)
		}
		in := mapping.Input{Body: document(rows), Steps: map[string]json.RawMessage{"other": document(others)}}
		orders, _ := m.Orders(in)
		for i, order := range orders {
			matches := slices.DeleteFunc(slices.Clone(others), func(one row) bool { return !rows[i].keyed || !one.keyed || one.key != rows[i].key })
			if order.Note != rowIDs(matches) || order.Number != order.Note || order.Reference != first {
				t.Errorf("%s looks up %q and %q in %s, want %q and %q", rows[i].json(), order.Note, order.Reference, document(others), rowIDs(matches), first)
			}
		}
		sameWhenJoined(t, m, in)
	})
}

// TestSplitListsAsNaively holds a text that is split against the list of its
// parts, from: and flatten: alike.
func TestSplitListsAsNaively(t *testing.T) {
	const fields = "sort: $self, unique: $self, where: {path: $self, not: b}, fields: {id: $self, title: $parent.n}}"
	split := parse(t, orderFields(`items: {from: {path: text, split: ","}, `+fields+"\nshipments: {from: all, flatten: {path: text, split: \",\"}, fields: {number: $self, company: $parent.n}}"))
	listed := parse(t, orderFields("items: {from: list, "+fields+"\nshipments: {from: all, flatten: list, fields: {number: $self, company: $parent.n}}"))
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "cc", "10", "9"}), 1, 9).Draw(t, "parts")
		one := map[string]any{"n": len(parts), "text": strings.Join(parts, " , "), "list": parts}
		body, err := json.Marshal(map[string]any{"n": 1, "text": one["text"], "list": parts, "all": []any{one, map[string]any{"n": 2}, one}})
		if err != nil {
			t.Fatal(err)
		}
		got, _ := split.Orders(mapping.Input{Body: body})
		want, _ := listed.Orders(mapping.Input{Body: body})
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s gives %v, want %v", body, got, want)
		}
		sameWhenJoined(t, split, mapping.Input{Body: body})
	})
}

// TestSumsAsNaively flattens two levels of lists.
func TestSumsAsNaively(t *testing.T) {
	m := parse(t, orderFields("id: {const: x}\namount: {sum: a, flatten: b}\nsubtotal: {max: a, flatten: b}\nnet_amount: {count: a, flatten: b, unique: $self}"))
	rapid.Check(t, func(t *rapid.T) {
		lists := rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(-9, 9), 0, 4), 1, 5).Draw(t, "lists")
		var outer []map[string][]int
		var all []int
		sum := 0
		for _, list := range lists {
			outer = append(outer, map[string][]int{"b": list})
			all = append(all, list...)
		}
		for _, one := range all {
			sum += one
		}
		body, err := json.Marshal(map[string]any{"a": outer})
		if err != nil {
			t.Fatal(err)
		}
		orders, _ := m.Orders(mapping.Input{Body: body})
		slices.SortFunc(all, cmp.Compare[int])
		got := fmt.Sprint(orders[0].Amount.Value, " ", orders[0].NetAmount.Value)
		if want := fmt.Sprint(sum, " ", len(slices.Compact(slices.Clone(all)))); got != want {
			t.Errorf("%s gives %s, want %s", body, got, want)
		}
		if len(all) > 0 && orders[0].Subtotal.Value.String() != strconv.Itoa(all[len(all)-1]) {
			t.Errorf("the largest of %s is %s", body, orders[0].Subtotal.Value)
		}
	})
}
