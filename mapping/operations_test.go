package mapping_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

// sameNumber compares decimals with their scale: 450.00 is not 450.
func sameNumber() cmp.Option {
	return cmp.Comparer(func(a, b decimal.Decimal) bool { return a == b })
}

func num(s string) record.Number { return record.Some(decimal.MustParse(s)) }

func at(s string) record.Optional[time.Time] {
	when, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return record.Some(when)
}

// orderFields wraps lines of fields into a mapping of a single order.
func orderFields(fields string) string {
	lines := strings.Split(strings.TrimSpace(fields), "\n")
	return "variables: {shop: \"https://shop.example.com\", none: \"\"}\norders:\n  from: $self\n  fields:\n    " + strings.Join(lines, "\n    ") + "\n"
}

func parse(tb testing.TB, text string) *mapping.Mapping {
	tb.Helper()
	m, err := mapping.Parse("test.yaml", []byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

type operationTest struct {
	name, fields, in string
	want             record.Order
	warned           string // reasons of the warnings, one on each line
}

func (test operationTest) run(t *testing.T) {
	m := parse(t, orderFields(test.fields))
	in := mapping.Input{
		Body:    []byte(test.in),
		Steps:   map[string]json.RawMessage{"store": json.RawMessage(`{"currency":"COP","zones":[{"id":7,"name":"Norte"}]}`)},
		Request: mapping.Request{Phone: "+34600111222", Country: "ES", Locale: "es-ES", Language: "es"},
	}
	orders, warnings := m.Orders(in)
	sameWhenJoined(t, m, in)
	var got record.Order
	if len(orders) > 0 {
		got = orders[0]
	}
	if diff := cmp.Diff(test.want, got, sameNumber()); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(test.warned, strings.Join(reasons(warnings), "\n")); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func runOperations(t *testing.T, tests []operationTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, test.run)
	}
}

func TestPaths(t *testing.T) {
	runOperations(t, []operationTest{
		{"plain", "id: id", `{"id":"a1"}`, record.Order{ID: "a1"}, ""},
		{"nested", "id: a.b.c", `{"a":{"x":{"b":1},"b":{"c":"deep"}}}`, record.Order{ID: "deep"}, ""},
		{"parent and child at once", "id: a.id\nitems: {from: a.list, fields: {id: $self}}", `{"a":{"id":5,"list":[1,2]}}`,
			record.Order{ID: "5", Items: []record.Item{{ID: "1"}, {ID: "2"}}}, ""},
		{"place in a list", "id: list.1.id", `{"list":[{"id":1},{"id":2}]}`, record.Order{ID: "2"}, ""},
		{"digits as a key", "id: list.1", `{"list":{"1":"one"}}`, record.Order{ID: "one"}, ""},
		{"place beyond the list", "id: list.9", `{"list":[1]}`, record.Order{}, ""},
		{"key under a scalar", "id: a.b", `{"a":"text"}`, record.Order{}, ""},
		{"18 digits", "id: id", `{"id":704912205188288575}`, record.Order{ID: "704912205188288575"}, ""},
		{"30 digits", "id: id", `{"id":123456789012345678901234567890}`, record.Order{ID: "123456789012345678901234567890"}, ""},
		{"key with dots, escaped", `id: a\.b`, `{"a.b":"x","a":{"b":"y"}}`, record.Order{ID: "x"}, ""},
		{"key with dots, quoted", `id: '"a.b".c'`, `{"a.b":{"c":"x"}}`, record.Order{ID: "x"}, ""},
		{"key with @", `id: "@id"`, `{"@id":"urn:1"}`, record.Order{ID: "urn:1"}, ""},
		{"key named as a modifier", `id: '"@keys"'`, `{"@keys":"x"}`, record.Order{ID: "x"}, ""},
		{"key with #", `id: '"#".n'`, `{"#":{"n":"x"}}`, record.Order{ID: "x"}, ""},
		{"key with a colon and a blank", `id: "dc:order id"`, `{"dc:order id":"x"}`, record.Order{ID: "x"}, ""},
		{"key with a star", `id: a\*`, `{"ab":1,"a*":"x"}`, record.Order{ID: "x"}, ""},
		{"key with $", `id: \$id`, `{"$id":"x"}`, record.Order{ID: "x"}, ""},
		{"key written with escapes", "id: año", `{"a\u00f1o":"x"}`, record.Order{ID: "x"}, ""},
		{"first of a key that stands twice", "id: a", `{"a":1,"a":2}`, record.Order{ID: "1"}, ""},
		{"query", `id: meta.#(key=="_ref").value`, `{"meta":[{"key":"a","value":1},{"key":"_ref","value":"R-9"}]}`, record.Order{ID: "R-9"}, ""},
		{"quoted key before a query", `id: '"a.b".#(k==1).v'`, `{"a.b":[{"k":1,"v":"x"}]}`, record.Order{ID: "x"}, ""},
		{"count", "id: list.#", `{"list":[1,2,3]}`, record.Order{ID: "3"}, ""},
		{"wildcard", "id: a*", `{"b":1,"abc":"x"}`, record.Order{ID: "x"}, ""},
		{"modifier", "id: list|@reverse|0", `{"list":[1,2,3]}`, record.Order{ID: "3"}, ""},
		{"JSON in a string", "id: box.@fromstr.id", `{"box":"{\"id\":\"x\"}"}`, record.Order{ID: "x"}, ""},
		{"no JSON in the string", "id: box.@fromstr.id", `{"box":"{\"id\":"}`, record.Order{}, ""},
		{"root", "id: $root.id", `{"id":1}`, record.Order{ID: "1"}, ""},
		{"root by a query", "id: $root.l.#", `{"l":[7]}`, record.Order{ID: "1"}, ""},
		{"parent of the parent", "items: {from: a.items, fields: {id: $parent.n, sku: $parent.$parent.n, title: $root.n}}", `{"n":"top","a":{"items":[{"x":1}]}}`,
			record.Order{Items: []record.Item{{ID: "top", SKU: "top", Title: "top"}}}, ""},
		{"root beyond lists", "id: $root.late.id\nnote: {join: [$root.tags, $root.more, $root.tags]}", `{"tags":["a",["b"]],"more":["c"],"tags":["d"],"late":{"id":1}}`,
			record.Order{ID: "1", Note: "a c a"}, "note: not a text\nnote: not a text"},
		{"step", "currency: $steps.store.currency", `{}`, record.Order{}, ""},
		{"step beside the document", "id: id\ncurrency: $steps.store.currency\nnote: $steps.store.zones.#(id==7).name", `{"id":1}`, record.Order{ID: "1", Currency: "COP", Note: "Norte"}, ""},
		{"missing step", "id: id\ncurrency: $steps.other.currency", `{"id":1}`, record.Order{ID: "1"}, ""},
		{"request", "id: id\nnote: {join: [$request.phone, $request.country, $request.locale, $request.language]}", `{"id":1}`, record.Order{ID: "1", Note: "+34600111222 ES es-ES es"}, ""},
		{"variable", "url: $vars.shop", `{"id":1}`, record.Order{URL: "https://shop.example.com"}, ""},
		{"self of a scalar", "items: {from: codes, fields: {sku: $self}}", `{"codes":["A","B"]}`, record.Order{Items: []record.Item{{SKU: "A"}, {SKU: "B"}}}, ""},
	})
}

func TestValues(t *testing.T) {
	runOperations(t, []operationTest{
		{"first", "id: [a, b, c]", `{"a":null,"b":"  ","c":"x"}`, record.Order{ID: "x"}, ""},
		{"first, in words", "id: {first: [a, {const: none}]}", `{}`, record.Order{}, ""},
		{"first of nothing but a constant", "id: {first: [a, {const: none}]}", `{"x":1}`, record.Order{ID: "none"}, ""},
		{"what else is empty", `id: {first: [a, b, c], empty: [0, false, "-"]}`, `{"a":0,"b":"-","c":7}`, record.Order{ID: "7"}, ""},
		{"empty false", `id: {path: a, empty: [false]}`, `{"a":false}`, record.Order{}, ""},
		{"empty 0 is not no", `id: {path: a, empty: [false]}`, `{"a":0}`, record.Order{ID: "0"}, ""},
		{"empty date", `id: {path: a, empty: ["0000-00-00 00:00:00"], default: never}`, `{"a":"0000-00-00 00:00:00"}`, record.Order{ID: "never"}, ""},
		{"default", "id: id\ncurrency: {path: currency, default: EUR}", `{"id":1,"currency":""}`, record.Order{ID: "1", Currency: "EUR"}, ""},
		{"default not needed", "currency: {path: currency, default: EUR}", `{"currency":"USD"}`, record.Order{Currency: "USD"}, ""},
		{"default as a value", "id: {path: a, default: {path: b}}", `{"b":2}`, record.Order{ID: "2"}, ""},
		{"constant", "note: {const: 0123}", `{"id":1}`, record.Order{Note: "0123"}, ""},
		{"enum", "status: {path: s, enum: {in_progress: processing, 5: shipped}}", `{"s":"IN_Progress"}`, record.Order{Status: record.StatusProcessing}, ""},
		{"enum by number", "status: {path: s, enum: {in_progress: processing, 5: shipped}}", `{"s":5}`, record.Order{Status: record.StatusShipped}, ""},
		{"enum without the word", "status: {path: s, enum: {a: shipped}}\nid: s", `{"s":"b"}`, record.Order{ID: "b"}, "status: not one of the words in enum"},
		{"enum in plain text", "note: {path: s, enum: {1: Uno}}", `{"s":1}`, record.Order{Note: "Uno"}, ""},
		{"enum with default", "status: {path: s, enum: {a: shipped}, default: pending}", `{"s":"b"}`, record.Order{Status: record.StatusPending}, ""},
		{"status by itself", "status: s", `{"s":"Delivered"}`, record.Order{Status: record.StatusDelivered}, ""},
		{"unknown status", "status: s\nid: s", `{"s":"gone"}`, record.Order{ID: "gone"}, "status: not a known status; translate it with enum"},
		{"template", `id: {template: "{a}-{b.c}"}`, `{"a":1,"b":{"c":"x"}}`, record.Order{ID: "1-x"}, ""},
		{"template with an empty part", `id: {template: "{a}-{b}"}`, `{"a":1}`, record.Order{}, ""},
		{"template with braces", `id: {template: "{{{a}}}"}`, `{"a":1}`, record.Order{ID: "{1}"}, ""},
		{"template with a query", `id: {template: "n{list.#(k==\"a\").v}"}`, `{"list":[{"k":"a","v":5}]}`, record.Order{ID: "n5"}, ""},
		{"address", `url: {template: "{$vars.shop}/o/{id}?p={p}"}`, `{"id":"a/b","p":"ñ &1"}`, record.Order{URL: "https://shop.example.com/o/a%2Fb?p=%C3%B1%20%261"}, ""},
		{"address with a raw part", `url: {template: "{base|raw}/o/{id}"}`, `{"base":"https://a.example.com/x","id":1}`, record.Order{URL: "https://a.example.com/x/o/1"}, ""},
		{"address without its variable", `url: {template: "{$vars.none}{id}"}`, `{"id":1}`, record.Order{}, ""},
		{"escaping elsewhere", `id: {template: "{a|url}"}`, `{"a":"x y"}`, record.Order{ID: "x%20y"}, ""},
		{"no address", "url: u\nid: u", `{"u":"javascript:alert(1)"}`, record.Order{ID: "javascript:alert(1)"}, "url: not an absolute http or https address"},
		{"join", `note: {join: [a, b, c], separator: " - "}`, `{"a":"x","b":"","c":"z"}`, record.Order{Note: "x - z"}, ""},
		{"join of one", `note: {join: [a, b]}`, `{"b":"z"}`, record.Order{Note: "z"}, ""},
		{"join of a list", `note: {join: [tags], separator: ", "}`, `{"tags":["a","b"]}`, record.Order{Note: "a, b"}, ""},
		{"join of a list by its path", `note: {join: tags, separator: ", "}`, `{"tags":["a",null,"b",""]}`, record.Order{Note: "a, b"}, ""},
		{"join of what was split", `note: {join: {path: tags, split: ","}, separator: " - "}`, `{"tags":"a, b"}`, record.Order{Note: "a - b"}, ""},
		{"join of lists and texts", `note: {join: [tags, b, more], separator: ","}`, `{"tags":["a","b"],"b":"c","more":[1,2]}`, record.Order{Note: "a,b,c,1,2"}, ""},
		{"join of nothing", `note: {join: [a, b]}`, `{"x":"z"}`, record.Order{}, ""},
		{"join inside a template", `id: {first: [{join: [{template: "<{a}>"}, {template: "<{b}>"}], separator: "+"}]}`, `{"a":1,"b":2}`, record.Order{ID: "<1>+<2>"}, ""},
		{"texts and numbers as ids", "customer_ids: contacts", `{"contacts":["c-101",704912205188288575,null,""," c-7 "]}`, record.Order{CustomerIDs: []string{"c-101", "704912205188288575", "c-7"}}, ""},
		{"one id where several may be", "customer_ids: contact", `{"contact":101}`, record.Order{CustomerIDs: []string{"101"}}, ""},
		{"an object is no id", "id: id\ncustomer_ids: contacts.#.id", `{"id":1,"contacts":[{"id":{}},{"id":"c-7"}]}`, record.Order{ID: "1", CustomerIDs: []string{"c-7"}}, "customer_ids: not a text"},
		{"escapes", "id: id", `{"id":"a\"b\\c\/d\u00e9\ud83d\ude00\tz"}`, record.Order{ID: "a\"b\\c/dé😀\tz"}, ""},
		{"half an emoji and NUL", "id: id", `{"id":"a\ud83d\u0000b"}`, record.Order{ID: "a\ufffdb"}, ""},
		{"list where a text is wanted", "id: id\nreference: n", `{"id":[1],"n":"x"}`, record.Order{Reference: "x"}, "id: not a text"},
		{"HTML", "note: n", `{"n":"<p>Uno &amp; dos<\/p><ul><li>tres</li></ul>"}`, record.Order{Note: "Uno & dos\n\n- tres"}, ""},
	})
}

func TestNumbers(t *testing.T) {
	runOperations(t, []operationTest{
		{"number", "amount: a", `{"a":129.90}`, record.Order{Amount: num("129.90")}, ""},
		{"in a string", "amount: a", `{"a":" 450.00 "}`, record.Order{Amount: num("450.00")}, ""},
		{"exponent", "amount: a", `{"a":1.5e2}`, record.Order{Amount: num("150")}, ""},
		{"negative exponent", "amount: a", `{"a":1299e-2}`, record.Order{Amount: num("12.99")}, ""},
		{"noise of floats", "amount: a", `{"a":10.799999999999999}`, record.Order{Amount: num("10.799999999999999")}, ""},
		{"zeros beyond what fits", "amount: a", `{"a":"12.5000000000000000000000000"}`, record.Order{Amount: num("12.50000000000000000")}, ""},
		{"negative", "amount: a", `{"a":"-0.05"}`, record.Order{Amount: num("-0.05")}, ""},
		{"zero with a wild exponent", "amount: a", `{"a":0e999999999}`, record.Order{Amount: num("0")}, ""},
		{"large", "amount: a", `{"a":9007199254740993}`, record.Order{Amount: num("9007199254740993")}, ""},
		{"empty", "id: id\namount: a", `{"id":1,"a":""}`, record.Order{ID: "1"}, ""},
		{"word", "id: id\namount: a", `{"id":1,"a":"abc"}`, record.Order{ID: "1"}, "amount: not a number"},
		{"NaN", "id: id\namount: a", `{"id":1,"a":"NaN"}`, record.Order{ID: "1"}, "amount: not a number"},
		{"hexadecimal", "id: id\namount: a", `{"id":1,"a":"0x10"}`, record.Order{ID: "1"}, "amount: not a number"},
		{"half a number", "id: id\namount: a", `{"id":1,"a":"12."}`, record.Order{ID: "1"}, "amount: not a number"},
		{"comma", "id: id\namount: a", `{"id":1,"a":"12,50"}`, record.Order{ID: "1"}, `amount: not a number: its decimal mark is a comma; say decimal: ","`},
		{"comma as said", `amount: {path: a, decimal: ","}`, `{"a":"12,50"}`, record.Order{Amount: num("12.50")}, ""},
		{"thousands", `amount: {path: a, decimal: ","}`, `{"a":"-1.234.567,50"}`, record.Order{Amount: num("-1234567.50")}, ""},
		{"dot where comma is said", "id: id\n" + `amount: {path: a, decimal: ","}`, `{"id":1,"a":"12.50"}`, record.Order{ID: "1"}, "amount: not a number"},
		{"JSON number where comma is said", `amount: {path: a, decimal: ","}`, `{"a":12.50}`, record.Order{Amount: num("12.50")}, ""},
		{"many digits", "id: id\namount: a", `{"id":1,"a":12345678901234567890123}`, record.Order{ID: "1"}, "amount: has more digits than a number can hold"},
		{"wild exponent", "id: id\namount: a", `{"id":1,"a":1e400}`, record.Order{ID: "1"}, "amount: has more digits than a number can hold"},
		{"tiny", "id: id\namount: a", `{"id":1,"a":1e-30}`, record.Order{ID: "1"}, "amount: has more digits than a number can hold"},
		{"truth is no number", "id: id\namount: a", `{"id":1,"a":true}`, record.Order{ID: "1"}, "amount: not a number"},
		{"multiply", "amount: {multiply: [price, quantity]}", `{"price":"12.50","quantity":3}`, record.Order{Amount: num("37.50")}, ""},
		{"add, subtract", "amount: {add: [a, {subtract: [b, c]}]}", `{"a":1,"b":2.5,"c":0.25}`, record.Order{Amount: num("3.25")}, ""},
		{"divide", "amount: {divide: [cents, {const: 100}]}", `{"cents":12990}`, record.Order{Amount: num("129.9")}, ""},
		{"divide by zero", "id: id\namount: {divide: [id, zero]}", `{"id":1,"zero":0}`, record.Order{ID: "1"}, "amount: the result is no number that can be held, or a division by zero"},
		{"overflow", "id: id\namount: {multiply: [a, a]}", `{"id":1,"a":9000000000000000000}`, record.Order{ID: "1"}, "amount: the result is no number that can be held, or a division by zero"},
		{"missing operand", "id: id\namount: {add: [id, b]}", `{"id":1}`, record.Order{ID: "1"}, ""},
		{"missing operand by default", "amount: {add: [id, {path: b, default: 0}]}", `{"id":1}`, record.Order{Amount: num("1")}, ""},
		{"bad operand", "id: id\namount: {add: [id, b]}", `{"id":1,"b":"x"}`, record.Order{ID: "1"}, "amount: not a number"},
		{"min", "amount: {min: [a, b, c]}", `{"a":3,"c":2}`, record.Order{Amount: num("2")}, ""},
		{"max", "amount: {max: [a, b, c]}", `{"a":3,"c":2}`, record.Order{Amount: num("3")}, ""},
		{"operands with commas", `amount: {multiply: [a, b], decimal: ","}`, `{"a":"1,5","b":"2"}`, record.Order{Amount: num("3.0")}, ""},
		{"computed text", "reference: {add: [a, b]}", `{"a":1,"b":2}`, record.Order{Reference: "3"}, ""},
	})
}

func TestConditions(t *testing.T) {
	yes, no := record.Some(true), record.Some(false)
	runOperations(t, []operationTest{
		{"is", "cancelled: {path: s, is: cancelled}", `{"s":"Cancelled"}`, record.Order{Cancelled: yes}, ""},
		{"is, in a list", "cancelled: {path: s, is: image}\nfully_refunded: {path: s, is: video}", `{"s":["small","Image",null]}`, record.Order{Cancelled: yes, FullyRefunded: no}, ""},
		{"in, in a list", "cancelled: {path: s, in: [a, b]}\nfully_refunded: {path: s, in: [c, null]}", `{"s":[null,"b"]}`, record.Order{Cancelled: yes, FullyRefunded: no}, ""},
		{"not, in a list", "cancelled: {path: s, not: a}\nfully_refunded: {path: s, not: [b, c]}", `{"s":["a","x"]}`, record.Order{Cancelled: no, FullyRefunded: yes}, ""},
		{"in an empty list", "cancelled: {path: s, is: a}\nfully_refunded: {path: s, not: a}", `{"s":[]}`, record.Order{Cancelled: no, FullyRefunded: yes}, ""},
		{"in a list of lists or objects", "cancelled: {path: s, is: a}", `{"s":[["a"],{"a":"a"}]}`, record.Order{Cancelled: no}, ""},
		{"in a list worked out", "cancelled: {path: s, split: \",\", is: b}\nfully_refunded: {collect: l, of: k, in: [y]}", `{"s":"a, b","l":[{"k":"x"},{"k":"y"}]}`, record.Order{Cancelled: yes, FullyRefunded: yes}, ""},
		{"in a list of the data", "cancelled: {path: s, in: {path: allowed}}\nfully_refunded: {path: s, not: {path: allowed}}", `{"s":2,"allowed":["1","2.0"]}`, record.Order{Cancelled: yes, FullyRefunded: no}, ""},
		{"in several lists of the data", "cancelled: {path: s, in: {collect: {concat: [a, b]}}}", `{"s":"x","a":["y"],"b":["X"]}`, record.Order{Cancelled: yes}, ""},
		{"in a list that is not there", "id: s\ncancelled: {path: s, in: {path: allowed}}\nfully_refunded: {path: s, not: {path: allowed}}", `{"s":"x"}`, record.Order{ID: "x", FullyRefunded: yes}, ""},
		{"two lists", "cancelled: {path: a, is: {path: b}}\nfully_refunded: {path: a, is: {path: c}}", `{"a":[1,2],"b":[2,3],"c":[4]}`, record.Order{Cancelled: yes, FullyRefunded: no}, ""},
		{"is another", "cancelled: {path: s, is: cancelled}", `{"s":"paid"}`, record.Order{Cancelled: no}, ""},
		{"unknown is not false", "id: id\ncancelled: {path: s, is: cancelled}", `{"id":1}`, record.Order{ID: "1"}, ""},
		{"is true", "cancelled: {path: s, is: true}", `{"s":"1"}`, record.Order{Cancelled: yes}, ""},
		{"is a number", "cancelled: {path: s, is: 3}", `{"s":"3.0"}`, record.Order{Cancelled: yes}, ""},
		{"is null", "cancelled: {path: s, is: null}", `{"s":""}`, record.Order{Cancelled: yes}, ""},
		{"in", "cancelled: {path: s, in: [cancelled, returned]}", `{"s":"returned"}`, record.Order{Cancelled: yes}, ""},
		{"not", "cancelled: {path: s, not: open}", `{"s":"open"}`, record.Order{Cancelled: no}, ""},
		{"not one of", "cancelled: {path: s, not: [open, new]}", `{"s":"x"}`, record.Order{Cancelled: yes}, ""},
		{"not what is missing", "cancelled: {path: s, not: open}", `{"x":1}`, record.Order{Cancelled: yes}, ""},
		{"exists", "cancelled: {exists: at}", `{"at":"2026-01-01"}`, record.Order{Cancelled: yes}, ""},
		{"does not exist", "cancelled: {exists: at}", `{"at":null}`, record.Order{Cancelled: no}, ""},
		{"any", "cancelled: {any: [{path: a, is: 1}, {exists: b}]}", `{"b":1}`, record.Order{Cancelled: yes}, ""},
		{"none of any", "cancelled: {any: [{path: a, is: 1}, {exists: b}]}", `{"a":2}`, record.Order{Cancelled: no}, ""},
		{"all", "cancelled: {all: [{path: a, is: 1}, {exists: b}]}", `{"a":1,"b":1}`, record.Order{Cancelled: yes}, ""},
		{"not all", "cancelled: {all: [{path: a, is: 1}, {exists: b}]}", `{"a":1}`, record.Order{Cancelled: no}, ""},
		{"negated", "cancelled: {not: {path: a, is: 1}}", `{"a":1}`, record.Order{Cancelled: no}, ""},
		{"if", "id: {if: {path: a, is: 1}, then: b, else: {const: no}}", `{"a":1,"b":"yes"}`, record.Order{ID: "yes"}, ""},
		{"else", "id: {if: {path: a, is: 1}, then: b, else: {const: no}}", `{"a":2,"b":"yes"}`, record.Order{ID: "no"}, ""},
		{"no else", "id: {if: {path: a, is: 1}, then: b}\nnote: b", `{"a":2,"b":"yes"}`, record.Order{Note: "yes"}, ""},
		{"if a path is true", "id: {if: paid, then: b}", `{"paid":"Y","b":"x"}`, record.Order{ID: "x"}, ""},
		{"enum before a comparison", "cancelled: {path: s, enum: {9: gone}, is: gone}", `{"s":9}`, record.Order{Cancelled: yes}, ""},
		{"text compared after escapes", "cancelled: {path: s, is: año}", `{"s":"a\u00f1o"}`, record.Order{Cancelled: yes}, ""},
		{"object compared", "cancelled: {path: s, is: x}", `{"s":{}}`, record.Order{Cancelled: no}, ""},
		{"truth", "cancelled: a\nfully_refunded: b", `{"a":"SÍ","b":"Off"}`, record.Order{Cancelled: yes, FullyRefunded: no}, ""},
		{"truth of numbers", "cancelled: a\nfully_refunded: b", `{"a":1,"b":0}`, record.Order{Cancelled: yes, FullyRefunded: no}, ""},
		{"no truth", "id: id\ncancelled: a", `{"id":1,"a":2}`, record.Order{ID: "1"}, "cancelled: neither true nor false"},
	})
}

func TestTimesAndPhones(t *testing.T) {
	madrid := time.Date(2026, 9, 14, 8, 30, 0, 0, zone("Europe/Madrid"))
	runOperations(t, []operationTest{
		{"RFC 3339", "created_at: t", `{"t":"2026-09-14T08:30:00Z"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"fraction and offset", "created_at: t", `{"t":"2026-09-14T08:30:00.125-05:00"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00.125-05:00")}, ""},
		{"offset without colon", "created_at: t", `{"t":"2026-09-14T08:30:00+0200"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00+02:00")}, ""},
		{"SQL", "created_at: t", `{"t":"2026-09-14 08:30:00"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"SQL with fraction", "created_at: t", `{"t":"2026-09-14 08:30:00.5"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00.5Z")}, ""},
		{"ISO without zone", "created_at: t", `{"t":"2026-09-14T08:30:00"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"date", "created_at: t", `{"t":"2026-09-14"}`, record.Order{CreatedAt: at("2026-09-14T00:00:00Z")}, ""},
		{"zone", "created_at: {path: t, zone: Europe/Madrid}", `{"t":"2026-09-14 08:30:00"}`, record.Order{CreatedAt: record.Some(madrid)}, ""},
		{"zone does not move an offset", "created_at: {path: t, zone: Europe/Madrid}", `{"t":"2026-09-14T08:30:00Z"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"unix", "created_at: {path: t, time: unix}", `{"t":1789374600}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"unix in a string", "created_at: {path: t, time: unix}", `{"t":"1789374600"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"milliseconds", "created_at: {path: t, time: unix_ms}", `{"t":1789374600125}`, record.Order{CreatedAt: at("2026-09-14T08:30:00.125Z")}, ""},
		{"own layout", `created_at: {path: t, time: "02-01-2006 15:04"}`, `{"t":"10-01-2026 12:34"}`, record.Order{CreatedAt: at("2026-01-10T12:34:00Z")}, ""},
		{"one of several", `created_at: {path: t, time: [unix, rfc3339, "02/01/2006"]}`, `{"t":"10/01/2026"}`, record.Order{CreatedAt: at("2026-01-10T00:00:00Z")}, ""},
		{"in several ways", `created_at: {first: [{path: a, time: unix}, {path: b, time: date}]}`, `{"b":"2026-01-10"}`, record.Order{CreatedAt: at("2026-01-10T00:00:00Z")}, ""},
		{"with default", `created_at: {path: a, time: unix, default: "2020-01-01"}`, `{"a":""}`, record.Order{CreatedAt: at("2020-01-01T00:00:00Z")}, ""},
		{"zero dates", "id: id\ncreated_at: a\nupdated_at: b", `{"id":1,"a":"0000-00-00 00:00:00","b":"0001-01-01T00:00:00"}`, record.Order{ID: "1"}, ""},
		{"zero date before another", "created_at: [a, b]\nupdated_at: {path: a, default: \"2020-01-01\"}", `{"a":"0000-00-00 00:00:00","b":"2026-01-10"}`,
			record.Order{CreatedAt: at("2026-01-10T00:00:00Z"), UpdatedAt: at("2020-01-01T00:00:00Z")}, ""},
		{"RFC 2822", "created_at: {path: t, time: rfc2822}", `{"t":"Mon, 14 Sep 2026 10:30:00 +0200"}`, record.Order{CreatedAt: at("2026-09-14T10:30:00+02:00")}, ""},
		{"RFC 2822 in Greenwich", "created_at: {path: t, time: rfc2822, zone: Europe/Madrid}", `{"t":"14 Sep 2026 08:30:00 GMT"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"a zone that nobody knows", "id: id\ncreated_at: {path: t, time: rfc2822, zone: Europe/Madrid}", `{"id":1,"t":"14 Sep 2026 08:30:00 EST"}`, record.Order{ID: "1"}, "created_at: not a time in any of the layouts given"},
		{"names of months", `created_at: {path: t, time: "January 2, 2006 3:04 PM"}`, `{"t":"September 14, 2026 8:30 AM"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"names of months in other words", `created_at: {path: t, replace: {septiembre: September, " de ": " "}, time: "2 January 2006"}`, `{"t":"14 de septiembre de 2026"}`, record.Order{CreatedAt: at("2026-09-14T00:00:00Z")}, ""},
		{"milliseconds in a string", "created_at: {path: t, time: unix_ms}", `{"t":"1789374600125"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00.125Z")}, ""},
		{"ISO and a zone", "created_at: {path: t, time: iso, zone: Europe/Madrid}", `{"t":"2026-09-14T08:30:00.000"}`, record.Order{CreatedAt: record.Some(madrid)}, ""},
		{"ISO with an offset after all", "created_at: {path: t, time: iso, zone: Europe/Madrid}", `{"t":"2026-09-14T08:30:00Z"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"SQL with an offset", "created_at: t", `{"t":"2026-09-14 08:30:00+02"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00+02:00")}, ""},
		{"SQL in universal time", "created_at: {path: t, zone: Europe/Madrid}", `{"t":"2026-09-14 08:30:00 UTC"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"without seconds", "created_at: a\nupdated_at: b", `{"a":"2026-09-14 08:30","b":"2026-09-14T08:30Z"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z"), UpdatedAt: at("2026-09-14T08:30:00Z")}, ""},
		{"zero dates in a layout", "id: id\ncreated_at: {path: a, time: \"02/01/2006\"}\nupdated_at: {path: b, time: unix}", `{"id":1,"a":"00/00/0000","b":"0"}`, record.Order{ID: "1"}, ""},
		{"no time", "id: id\ncreated_at: t", `{"id":1,"t":"14 Sep"}`, record.Order{ID: "1"}, "created_at: not a time in the usual layouts; say time: with its layout"},
		{"30th of February", "id: id\ncreated_at: t", `{"id":1,"t":"2026-02-30"}`, record.Order{ID: "1"}, "created_at: not a time in the usual layouts; say time: with its layout"},
		{"seconds too large", "id: id\ncreated_at: {path: t, time: unix}", `{"id":1,"t":1789374600125}`, record.Order{ID: "1"}, "created_at: a number, perhaps of milliseconds since 1970; say time: unix_ms"},
		{"seconds without a word", "id: id\ncreated_at: t", `{"id":1,"t":"1789374600"}`, record.Order{ID: "1"}, "created_at: a number, perhaps of seconds since 1970; say time: unix"},
		{"list for a time", "id: id\ncreated_at: t", `{"id":1,"t":["2026-02-03"]}`, record.Order{ID: "1"}, "created_at: not a time"},
		{"phone", "customer_phone: p", `{"p":"600 11 12 22"}`, record.Order{CustomerPhone: record.Phone{Raw: "600 11 12 22"}}, ""},
		{"phone as a number", "customer_phone: p", `{"p":34600111222}`, record.Order{CustomerPhone: record.Phone{Raw: "34600111222"}}, ""},
		{"phone with country", "customer_phone: {first: [p, q], country: c}", `{"q":"600111222","c":"es"}`, record.Order{CustomerPhone: record.Phone{Raw: "600111222", Country: "ES"}}, ""},
		{"phone with fixed country", "customer_phone: {path: p, country: {const: PT}}", `{"p":"600111222"}`, record.Order{CustomerPhone: record.Phone{Raw: "600111222", Country: "PT"}}, ""},
		{"phones with their countries", "customer_phone: {first: [{path: p, country: c}, {path: q, country: d}]}", `{"q":"12345","d":"PT"}`, record.Order{CustomerPhone: record.Phone{Raw: "12345", Country: "PT"}}, ""},
		{"country by name", "customer_phone: {path: p, country: c}", `{"p":"12345","c":"Spain"}`, record.Order{CustomerPhone: record.Phone{Raw: "12345"}}, "customer_phone: not a country code of two letters"},
		{"first that is a phone", "customer_phone: [a, b, c, d]", `{"a":"555-555-BILL","b":"12-34","c":"","d":"600 111 222"}`, record.Order{CustomerPhone: record.Phone{Raw: "600 111 222"}}, ""},
		{"first that is one, each with a country", "customer_phone: {first: [{path: a, country: c}, {path: b, country: d}]}", `{"a":"n/a","c":"ES","b":"600111222","d":"PT"}`, record.Order{CustomerPhone: record.Phone{Raw: "600111222", Country: "PT"}}, ""},
		{"first of a default", "customer_phone: {first: [{path: a, country: c, default: {path: e}}, b]}", `{"a":"n/a","c":"ES","b":"600111222","e":"600333444"}`, record.Order{CustomerPhone: record.Phone{Raw: "600333444"}}, "customer_phone: not a phone number"},
		{"none of them", "id: id\ncustomer_phone: {first: [{path: a, country: c}, b]}", `{"id":1,"a":"n/a","b":"BILL","c":"ES"}`, record.Order{ID: "1"}, "customer_phone: not a phone number"},
		{"an object is no phone", "customer_phone: [a, b]", `{"a":{},"b":"600111222"}`, record.Order{CustomerPhone: record.Phone{Raw: "600111222"}}, ""},
		{"days and times", "id: id\ncustomer_phone: [a, b, c, d, e, f]", `{"id":1,"a":"01.03.2026 18:30","b":"2025-01-02 03:04:05","c":"2025-01-02","d":"3/1/2026","e":"12:30:45","f":"31-12-1999"}`, record.Order{ID: "1"}, "customer_phone: not a phone number"},
		{"a phone after a day", "customer_phone: [a, b]", `{"a":"2025-01-02","b":"22.33.4455"}`, record.Order{CustomerPhone: record.Phone{Raw: "22.33.4455"}}, ""},
		{"numbers that look a little like days", "customer_phone: p", `{"p":"20-30-2026"}`, record.Order{CustomerPhone: record.Phone{Raw: "20-30-2026"}}, ""},
		{"vanity", "id: id\ncustomer_phone: p", `{"id":1,"p":"555-555-BILL"}`, record.Order{ID: "1"}, "customer_phone: not a phone number"},
		{"few digits", "id: id\ncustomer_phone: p", `{"id":1,"p":"1234"}`, record.Order{ID: "1"}, "customer_phone: not a phone number"},
		{"many digits", "id: id\ncustomer_phone: p", `{"id":1,"p":"123456789012345678901"}`, record.Order{ID: "1"}, "customer_phone: not a phone number"},
		{"extension", "customer_phone: p", `{"p":"+1 809 000 0207 ext. 12"}`, record.Order{CustomerPhone: record.Phone{Raw: "+1 809 000 0207 ext. 12"}}, ""},
		{"no extension", "id: id\ncustomer_phone: p", `{"id":1,"p":"809 000 0207 extra"}`, record.Order{ID: "1"}, "customer_phone: not a phone number"},
		{"link", "customer_phone: p", `{"p":"tel:+18090000207"}`, record.Order{CustomerPhone: record.Phone{Raw: "tel:+18090000207"}}, ""},
		{"the caller's country", "customer_phone: {path: p, country: $request.country}", `{"p":"600111222"}`, record.Order{CustomerPhone: record.Phone{Raw: "600111222", Country: "ES"}}, ""},
		{"no phone", "id: id\ncustomer_phone: p", `{"id":1,"p":"n/a"}`, record.Order{ID: "1"}, "customer_phone: not a phone number"},
	})
}

func zone(name string) *time.Location {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return location
}
