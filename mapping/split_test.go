package mapping_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

// reporter is what tests, fuzz targets and property tests have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// sameWhenJoined checks that the elements of a document, cut off and mapped on
// their own, give the records that the document gives.
func sameWhenJoined(t reporter, m *mapping.Mapping, in mapping.Input) {
	t.Helper()
	orders, _ := m.Orders(in)
	splitOrders, _ := m.SplitOrders(in)
	joinedOrders, _ := m.JoinOrders(raws(splitOrders.Elements), splitOrders.Around, in.Request)
	sameRecords(t, in, orders, splitOrders, joinedOrders)
	customers, _ := m.Customers(in)
	splitCustomers, _ := m.SplitCustomers(in)
	joinedCustomers, _ := m.JoinCustomers(raws(splitCustomers.Elements), splitCustomers.Around, in.Request)
	sameRecords(t, in, customers, splitCustomers, joinedCustomers)
}

func sameRecords[R any](t reporter, in mapping.Input, want []R, split mapping.Split[R], joined []mapping.Element[R]) {
	t.Helper()
	if diff := cmp.Diff(want, records(split.Elements), sameNumber()); diff != "" {
		t.Errorf("split %s (-want +got):\n%s", in.Body, diff)
	}
	if diff := cmp.Diff(want, records(joined), sameNumber()); diff != "" {
		t.Errorf("joined %s around %s (-want +got):\n%s", in.Body, split.Around, diff)
	}
	if split.Around != nil && !gjson.ValidBytes(split.Around) {
		t.Errorf("around is no JSON: %s", split.Around)
	}
	last := -1
	for i, element := range split.Elements {
		if element.At <= last || element.At >= split.Length || !gjson.ValidBytes(element.Raw) {
			t.Errorf("element %d of %d is at %d after %d: %s", i, split.Length, element.At, last, element.Raw)
		}
		last = element.At
	}
	for i, element := range joined {
		if element.At != i || string(element.Raw) != string(split.Elements[i].Raw) {
			t.Errorf("joined element %d is at %d: %s", i, element.At, element.Raw)
		}
	}
}

func raws[R any](elements []mapping.Element[R]) [][]byte {
	all := make([][]byte, len(elements))
	for i := range elements {
		all[i] = elements[i].Raw
	}
	return all
}

func records[R any](elements []mapping.Element[R]) []R {
	var all []R
	for i := range elements {
		all = append(all, elements[i].Record)
	}
	return all
}

func TestSplit(t *testing.T) {
	const fields = "\n  fields: {id: {path: id, required: true}, note: "
	for _, test := range []struct {
		name, mapping, in string
		raws              string // separated by blanks
		places            []int
		length            int
		around            string
	}{
		{"elements as they are written", "from: data" + fields + "n}", `{"data":[ {"id":1, "n":"\u00e1"} ,{"id":2}], "page":3}`, `{"id":1, "n":"\u00e1"} {"id":2}`, []int{0, 1}, 2, ""},
		{"some give no record", "from: data" + fields + "n}", `{"data":[null,{"id":1},{"n":"x"},7,{"id":2},{}]}`, `{"id":1} {"id":2}`, []int{1, 4}, 6, ""},
		{"filtered", "from: data\n  where: {path: n, is: x}" + fields + "n}", `{"data":[{"id":1},{"id":2,"n":"x"}]}`, `{"id":2,"n":"x"}`, []int{1}, 2, ""},
		{"limited", "from: data\n  limit: 1" + fields + "n}", `{"data":[{"id":1},{"id":2},{"id":3}]}`, `{"id":1}`, []int{0}, 3, ""},
		{"one object", "from: [orders, order]" + fields + "n}", `{"order":{"id":1}}`, `{"id":1}`, []int{0}, 1, ""},
		{"the document itself", "from: $self" + fields + "n}", ` {"id":1} `, `{"id":1}`, []int{0}, 1, ""},
		{"a list that is a text", "from: ids\n  fields: {id: $self}", `{"ids":"a\"b"}`, `"a\"b"`, []int{0}, 1, ""},
		{"a list of texts", "from: ids\n  fields: {id: $self}", `{"ids":["a",7,[true]]}`, `"a" 7`, []int{0, 1}, 3, ""},
		{"a list inside", "from: a.b" + fields + "n}", `{"a":{"b":[{"id":1}]}}`, `{"id":1}`, []int{0}, 1, ""},
		{"no list", "from: data" + fields + "n}", `{"rows":[]}`, "", nil, 0, ""},
		{"nothing in it", "from: data" + fields + "$root.n}", `{"data":[],"n":"x"}`, "", nil, 0, ""},
		{"no document", "from: data" + fields + "n}", `{"data":[`, "", nil, 0, ""},

		{"around is what is looked at", "from: data" + fields + "$root.shop.name}", `{"page":1,"data":[{"id":1}],"shop":{"name":"x","id":5},"n":[]}`, `{"id":1}`, []int{0}, 1, `{"root":{"shop":{"name":"x"}}}`},
		{"the parent of the list is the document", "from: data" + fields + "$parent.n}", `{"n" : "x","data":[{"id":1}]}`, `{"id":1}`, []int{0}, 1, `{"root":{"n":"x"}}`},
		{"nothing is there", "from: data" + fields + "$root.shop.name}", `{"data":[{"id":1}],"shop":{}}`, `{"id":1}`, []int{0}, 1, ""},
		{"what queries look at", "from: data" + fields + `'$root.m.#(k=="a").v'}`, `{"m":[{"k":"a","v":"x"}],"data":[{"id":1}],"n":2}`, `{"id":1}`, []int{0}, 1, `{"root":{"m":[{"k":"a","v":"x"}]}}`},
		{"what wildcards look at", "from: data" + fields + `"$root.sh*.v"}`, `{"shop":{"v":"x"},"data":[{"id":1}]}`, `{"id":1}`, []int{0}, 1, `{"root":{"shop":{"v":"x"},"data":[{"id":1}]}}`},
		{"a step", "from: data" + fields + "$steps.store.shop.name}", `{"data":[{"id":1}]}`, `{"id":1}`, []int{0}, 1, `{"steps":{"store":{"shop":{"name":"Loza \"y\" más"}}}}`},
		{"a step and the document", "from: data" + fields + "[$root.n, $steps.store.id, $steps.none.id]}", `{"data":[{"id":1}],"n":""}`, `{"id":1}`, []int{0}, 1, `{"root":{"n":""},"steps":{"store":{"id":5}}}`},
		{"the list itself may be a step", "from: $steps.store.rows" + fields + "$steps.store.id}", `{}`, `{"id":1}`, []int{0}, 1, `{"steps":{"store":{"id":5}}}`},
		{"lines of the document", "from: data\n  fields: {id: id, items: {from: $root.lines, fields: {title: t, sku: $parent.id, id: $root.n}}}", `{"lines":[{"t":"a"},{"t":"b"}],"data":[{"id":1}],"n":5}`, `{"id":1}`, []int{0}, 1, `{"root":{"n":5,"lines":[{"t":"a"},{"t":"b"}]}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, "orders:\n  "+test.mapping+"\n")
			in := mapping.Input{Body: []byte(test.in), Steps: map[string]json.RawMessage{
				"store": json.RawMessage(`{"shop":{"name":"Loza \"y\" más","open":true},"id":5,"rows":[{"id":1}]}`),
				"other": json.RawMessage(`{"id":6}`),
			}}
			split, _ := m.SplitOrders(in)
			var places []int
			for _, element := range split.Elements {
				places = append(places, element.At)
			}
			got := fmt.Sprintf("%s %v %d %s", joinRaws(split.Elements), places, split.Length, split.Around)
			if want := fmt.Sprintf("%s %v %d %s", test.raws, test.places, test.length, test.around); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if test.around == "" && split.Around != nil {
				t.Error("around is empty, not nil")
			}
			sameWhenJoined(t, m, in)
		})
	}
}

func joinRaws(elements []mapping.Element[record.Order]) string {
	var all []string
	for _, raw := range raws(elements) {
		all = append(all, string(raw))
	}
	return strings.Join(all, " ")
}

// TestSplitOfTheSamples runs the adapters' own mappings over their samples.
func TestSplitOfTheSamples(t *testing.T) {
	mappings, err := filepath.Glob("../adapters/*/mapping.yaml")
	if err != nil || len(mappings) < 2 {
		t.Fatalf("%d mappings, %v", len(mappings), err)
	}
	for _, name := range mappings {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mapping.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		samples, err := filepath.Glob(filepath.Dir(name) + "/testdata/*.json")
		if err != nil || len(samples) == 0 {
			t.Fatalf("%d samples of %s, %v", len(samples), name, err)
		}
		steps := make(map[string]json.RawMessage)
		for _, sample := range samples {
			data, err := os.ReadFile(sample)
			if err != nil {
				t.Fatal(err)
			}
			steps[strings.TrimSuffix(filepath.Base(sample), ".json")] = data
		}
		for _, sample := range samples {
			sameWhenJoined(t, m, mapping.Input{Body: steps[strings.TrimSuffix(filepath.Base(sample), ".json")], Steps: steps})
		}
	}
}

func TestSplitOfAPage(t *testing.T) {
	m, in := ordersMapping(t), mapping.Input{Body: page(t, 100)}
	split, _ := m.SplitOrders(in)
	if split.Length != 100 || len(split.Elements) != 100 || split.Around != nil {
		t.Errorf("length %d, %d elements, around %s", split.Length, len(split.Elements), split.Around)
	}
	sameWhenJoined(t, m, in)
}

// TestJoinedGenerated draws mappings that look in every direction, and
// documents that have what they look for now and then.
func TestJoinedGenerated(t *testing.T) {
	keys := rapid.SampledFrom([]string{"data", "a", "b", "c d", "0", "1", "id", "list"})
	lists := []string{"data", "a", "a.list", `"$root.data"`, "$self", "$steps.s.list", `"a.#(id==1).list"`, `"data.@reverse"`, `"0"`,
		"{concat: [data, a.list]}", "{values: a}", "{entries: data}", "{lookup: data, key: [1, x], by: id}", "{collect: a, of: {path: list}}"}
	values := []string{
		"id", "a.b", "$self", "$root.a", "$root.a.b", "$root.data", "$root.data.0.id", `"$root.data.#"`, `"$root.a.#(id==1).b"`, `"$root.*.b"`,
		"$parent.id", "$parent.a.0", `$parent."c d"`, "$root", "$parent.0", "$parent.0.id", "$steps.s.id", "$steps.s", `"$steps.s.list.#.id"`, "$steps.other.a.b",
		"{one: a, of: id}", "{lookup: $root.a, key: {path: id}, by: id, of: b}", "{lookup: $steps.s.list, key: [x, 1], of: id}", "{one: $root.data, at: last, of: [b, $parent.id]}",
		"{count: $parent.a, where: {exists: $parent.id}}", "{one: {values: $root.a}, sort: id}", "{one: data, flatten: list, of: [$parent.id, $parent.$parent.b]}",
	}
	stages := []string{"", "", "  flatten: list\n", "  flatten: [a, list]\n", "  unique: id\n", "  group: id\n", "  group: $parent.id\n", "  sort: b\n", "  sort: id\n  order: descending\n", "  flatten: $self\n  group: id\n  sort: {count: $group}\n"}
	inner := []string{"{entries: a}", "{lookup: $root.data, key: {path: id}}", "list", "a", "$root.data", "$parent.a", "$steps.s.list", "$self"}
	deep := []string{"id", "$parent.id", "$parent.$parent.id", "$root.b", "$self", "$parent.$parent.a.b"}
	rapid.Check(t, func(t *rapid.T) {
		pick := func(label string, from []string) string { return rapid.SampledFrom(from).Draw(t, label) }
		text := "orders:\n  from: [" + strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(lists), 1, 3, rapid.ID[string]).Draw(t, "from"), ", ") + "]\n" +
			pick("stages", stages) +
			pick("where", []string{"", "", "  where: {exists: " + pick("of", values) + "}\n"}) +
			pick("limit", []string{"", "", "  limit: 2\n"}) +
			"  fields:\n    id: {first: [" + pick("id", values) + "]" + pick("required", []string{"", "", ", required: true"}) + "}\n" +
			"    note: " + pick("note", values) + "\n    cancelled: {exists: " + pick("cancelled", values) + "}\n" +
			"    reference: {template: \"{id}-{$request.country}\"}\n" +
			"    items: {from: " + pick("inner", inner) + pick("inner stages", []string{"", "", ", flatten: a", ", sort: id", ", group: id"}) + ", fields: {id: " + pick("inner id", deep) + ", title: " + pick("title", deep) + "}}\n"
		m, err := mapping.Parse("x.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		sameWhenJoined(t, m, mapping.Input{
			Body:    []byte(drawMembers(t, keys, 4)),
			Steps:   map[string]json.RawMessage{"s": json.RawMessage(drawMembers(t, keys, 3)), "unused": json.RawMessage("{}")},
			Request: mapping.Request{Country: "ES"},
		})
	})
}

// drawMembers is drawObject with keys that may stand twice, or a list.
func drawMembers(t *rapid.T, keys *rapid.Generator[string], depth int) string {
	if rapid.IntRange(0, 9).Draw(t, "form") == 0 {
		return drawValue(t, keys, depth)
	}
	var members []string
	for _, key := range rapid.SliceOfN(keys, 1, 8).Draw(t, "members") {
		value := drawValue(t, keys, depth-1)
		if rapid.Bool().Draw(t, "list") {
			value = "[" + drawObject(t, keys, depth-2) + "," + drawObject(t, keys, depth-2) + `,{"id":1}]`
		}
		members = append(members, `"`+key+`" : `+value)
	}
	return "{" + strings.Join(members, ",") + "}"
}

func TestJoinLeavesOutWhatGivesNoRecord(t *testing.T) {
	m := parse(t, "orders:\n  from: data\n  where: {not: {path: hidden, is: true}}\n  limit: 1\n  fields: {id: {path: id, required: true}, note: $root.n}\n")
	raw := [][]byte{[]byte(`{"id":1}`), []byte(`{"id":`), []byte(`null`), []byte(`{"id":2,"hidden":true}`), nil, []byte(`{"n":1}`), []byte(" {\"id\":\"\xff\"}\n")}
	joined, warnings := m.JoinOrders(raw, []byte(`{"root":{"n":"x"}}`), mapping.Request{})
	want := []mapping.Element[record.Order]{
		{At: 0, Raw: raw[0], Record: record.Order{ID: "1", Note: "x"}},
		{At: 6, Raw: raw[6], Record: record.Order{ID: "\ufffd", Note: "x"}},
	}
	if diff := cmp.Diff(want, joined, sameNumber()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantWarnings := []mapping.Warning{
		{"orders", "", "1", "nothing", "the document is not valid JSON"},
		{"orders", "", "4", "nothing", "the document is not valid JSON"},
		{"orders", "id", "5", "nothing", "required, but there is no value: the element is left out"},
	}
	if diff := cmp.Diff(wantWarnings, warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

// TestJoinReadsAroundOnce tells by the one warning of many elements.
func TestJoinReadsAroundOnce(t *testing.T) {
	m := parse(t, "orders:\n  from: data\n  fields: {id: id, note: [$root.n, $steps.s.n]}\n")
	raw := make([][]byte, 100)
	for i := range raw {
		raw[i] = fmt.Appendf(nil, `{"id":%d}`, i)
	}
	for _, around := range []string{"{", `"x"`, `{"root":`, `{"steps":[1]}`} {
		joined, warnings := m.JoinOrders(raw, []byte(around), mapping.Request{})
		if len(joined) != len(raw) || len(warnings) != 1 || warnings[0].Reason != "what was kept of the document cannot be read" {
			t.Errorf("%s: %d elements, warnings %v", around, len(joined), warnings)
		}
	}
}

// TestJoinAfterTheMappingChanged finds what the new one looks at as well, as
// far as the old one did.
func TestJoinAfterTheMappingChanged(t *testing.T) {
	before := parse(t, "orders:\n  from: data\n  fields: {id: id, note: $root.n}\n")
	after := parse(t, "orders:\n  from: rows\n  fields: {id: number, currency: [$root.cur, c], note: $root.n, number: $steps.s.x}\n")
	split, _ := before.SplitOrders(mapping.Input{Body: []byte(`{"data":[{"id":1,"number":"N1","c":"EUR"}],"n":"x","cur":"USD"}`)})
	joined, warnings := after.JoinOrders(raws(split.Elements), split.Around, mapping.Request{})
	if diff := cmp.Diff([]record.Order{{ID: "N1", Currency: "EUR", Note: "x"}}, records(joined), sameNumber()); diff != "" || len(warnings) != 0 {
		t.Errorf("warnings %v (-want +got):\n%s", warnings, diff)
	}
}

func TestFingerprint(t *testing.T) {
	const text = "variables: {a: \"1\", b: \"\"}\norders: {from: data, fields: {id: id}}\n"
	m := parse(t, text)
	seen := map[string]string{m.Fingerprint(): "itself"}
	if again := parse(t, text).Fingerprint(); seen[again] == "" || again == "" {
		t.Errorf("the same file has another fingerprint: %q", again)
	}
	for name, values := range map[string]map[string]string{
		"a": {"a": "2"}, "b": {"b": "1"}, "neither": {"a": ""}, "moved": {"a": "", "b": "1"}, "longer": {"a": "11"}, "digits": {"a": "1:1"},
	} {
		other, err := m.WithVariables(values)
		if err != nil {
			t.Fatal(err)
		}
		if same, known := seen[other.Fingerprint()]; known {
			t.Errorf("%s has the fingerprint of %s", name, same)
		}
		seen[other.Fingerprint()] = name
	}
	if same, known := seen[parse(t, strings.Replace(text, "id: id", "id: no", 1)).Fingerprint()]; known {
		t.Errorf("another file has the fingerprint of %s", same)
	}
}

// FuzzJoin maps what no Split told.
func FuzzJoin(f *testing.F) {
	m := parse(f, "orders:\n  from: data\n  fields:\n    id: {path: id, required: true}\n    note: [$root.n.m, \"$root.q.#(k==1).v\", $steps.s.n, $parent.0]\n    items: {from: [items, $root.items], fields: {id: $self, title: $parent.$parent.n}}\n")
	f.Add(`{"root":{"n":{"m":"x"},"items":[1]},"steps":{"s":{"n":1}}}`, `{"id":1}`)
	f.Add(`{"ROOT":[],"steps":{"s":[[[`, `[{"id":1}]`)
	f.Add(`{"root":null,"steps":null}`, `{"id":"\ud800"`)
	f.Add(`{"root":"x","root":{"n":1}}`, "\xef\xbb\xbf{\"id\":1,\"items\":{}}")
	f.Fuzz(func(t *testing.T, around, raw string) {
		joined, warnings := m.JoinOrders([][]byte{[]byte(raw), []byte(`{"id":"last"}`)}, []byte(around), mapping.Request{})
		if len(joined) == 0 || joined[len(joined)-1].Record.ID != "last" || joined[len(joined)-1].At != 1 {
			t.Fatalf("the good element is lost: %+v", joined)
		}
		if len(joined) == 2 && joined[0].Record.ID == "" {
			t.Error("an order without its required id")
		}
		if len(joined) == 1 && len(warnings) == 0 && strings.TrimSpace(raw) != "null" {
			t.Errorf("%q is left out without a warning", raw)
		}
	})
}
