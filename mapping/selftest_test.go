package mapping_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/mapping"
)

// testedMapping maps what the tests below look at; they are appended.
const testedMapping = `version: 1
variables: {shop: https://shop.example.com}
orders:
  from: data
  fields:
    id: {path: id, required: true}
    number: number
    amount: total
    created_at: at
    cancelled: off
    status: {path: state, enum: {gone: shipped}}
    url: {template: "{$vars.shop}/{id}"}
    customer_ids: people
    customer_phone: {path: phone, country: $request.country}
    currency: $steps.store.currency
    items: {from: lines, fields: {sku: sku, quantity: qty}}
tests:
`

const testedDocument = `{data: [{id: 704912205188288575, number: A1, total: "10.50", at: 2026-09-14T08:30:00Z, off: false, state: gone, people: [5, 6],
      phone: 612 345 678, lines: [{sku: X, qty: 2}, {sku: Y, qty: many}]}]}`

// run loads a mapping with one test and returns the messages of its failures.
func runTest(t *testing.T, test string, files map[string]string) []string {
	t.Helper()
	m := parse(t, testedMapping+test)
	messages := []string{}
	for i := range m.Tests() {
		for _, failure := range m.Tests()[i].Run(m, func(file string) ([]byte, error) {
			text, there := files[file]
			if !there {
				return nil, &fs.PathError{Op: "open", Path: "/secret/" + file, Err: fs.ErrNotExist}
			}
			return []byte(text), nil
		}) {
			if failure.Mend == "" || failure.Line == 0 || failure.File == "" {
				t.Errorf("a failure without place or mend: %+v", failure)
			}
			messages = append(messages, fmt.Sprintf("%d:%d %s", failure.Line-strings.Count(testedMapping, "\n"), failure.Column, failure.Message))
		}
	}
	return messages
}

func TestWhatTestsExpect(t *testing.T) {
	for _, test := range []struct {
		name, expect string
		want         []string
	}{
		{"all as it is", "{id: 704912205188288575, number: A1, amount: 10.5, created_at: '2026-09-14T10:30:00+02:00', cancelled: false, status: shipped, customer_ids: [5, 6], customer_phone: 612 345 678, items: [{sku: X, quantity: 2.0}, {sku: Y, quantity: ~}]}", nil},
		{"only what is named", "{number: A1}", nil},
		{"nothing", "{reference: ~, note: '', shipments: []}", nil},
		{"the country of a phone", "{customer_phone: {number: 612 345 678, country: ES}}", nil},
		{"another text", "{number: B1}", []string{`4:18 test "t": orders[0].number: expected "B1", got "A1"`}},
		{"another number", "{amount: 10.51}", []string{`4:18 test "t": orders[0].amount: expected 10.51, got 10.50`}},
		{"another time", "{created_at: 2026-09-14}", []string{`4:22 test "t": orders[0].created_at: expected "2026-09-14", got "2026-09-14T08:30:00Z"`}},
		{"another truth", "{cancelled: true}", []string{`4:21 test "t": orders[0].cancelled: expected true, got false`}},
		{"another status", "{status: pending}", []string{`4:18 test "t": orders[0].status: expected "pending", got "shipped"`}},
		{"another list", "{customer_ids: [5]}", []string{`4:24 test "t": orders[0].customer_ids: expected [5], got ["5","6"]`}},
		{"another country", "{customer_phone: {country: FR}}", []string{`4:26 test "t": orders[0].customer_phone: expected {"country":"FR"}, got {"number":"612 345 678","country":"ES"}`}},
		{"what is not there", "{note: hello}", []string{`4:16 test "t": orders[0].note: expected "hello", got nothing`}},
		{"what must not be there", "{number: ~}", []string{`4:18 test "t": orders[0].number: expected nothing, got "A1"`}},
		{"what was warned of", "{items: [{}, {quantity: 3}]}", []string{`4:33 test "t": orders[0].items[1].quantity: expected 3, got nothing (not a number)`}},
		{"too few records inside", "{items: [{sku: X}, {}, {sku: Z}]}", []string{`4:32 test "t": orders[0].items[2]: expected a record, got nothing`}},
		{"too many records inside", "{items: [{sku: Z}]}", []string{`4:24 test "t": orders[0].items[0].sku: expected "Z", got "X"`, `4:17 test "t": orders[0].items[1]: expected nothing, got {"sku":"Y"}`}},
		{"list that must not be there", "{items: []}", []string{`4:17 test "t": orders[0].items: expected nothing, got [{"sku":"X","quantity":2},{"sku":"Y"}]`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := runTest(t, "  - name: t\n    request: {country: ES}\n    expect:\n      - "+test.expect+"\n    json:\n      "+testedDocument+"\n", nil)
			if diff := cmp.Diff(append([]string{}, test.want...), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheDocumentsOfTests(t *testing.T) {
	files := map[string]string{
		"samples/one.json": `{"data":[{"id":1}]}`, "samples/one.steps.store.json": `{"currency":"EUR"}`, "store.json": `{"currency":"USD"}`,
	}
	for _, test := range []struct {
		name, test string
		want       []string
	}{
		{"a file with its steps", "{sample: samples/one.json, expect: [{id: 1, currency: EUR}]}", nil},
		{"a step of another file", "{sample: samples/one.json, steps: {store: store.json}, expect: [{currency: USD}]}", nil},
		{"a step in place", "{sample: samples/one.json, steps: {store: {currency: CHF}}, expect: [{currency: CHF}]}", nil},
		{"a step as JSON", `{json: {data: {id: 1}}, steps: {store: '{"currency":"CHF"}'}, expect: [{currency: CHF}]}`, nil},
		{"JSON as text", `{json: '{"data":[{"id":1.50,"number":"7\u00e9"}]}', expect: [{id: "1.50", number: 7é}]}`, nil},
		{"YAML keeps its types", `{json: {data: [{id: 0123, number: "12", total: 1e2, off: true, at: ~}]}, expect: [{id: 0123, number: 12, amount: 100, cancelled: yes, created_at: ~}]}`, nil},
		{"variables of the test", `{json: {data: [{id: 1}]}, variables: {shop: "https://x.example.com"}, expect: [{url: "https://x.example.com/1"}]}`, nil},
		{"no records", "{json: {data: []}, expect: []}", nil},
		{"no such file", "{sample: samples/two.json, expect: []}", []string{`1:14 test "number 1": the sample samples/two.json cannot be read: it does not exist`}},
		{"no such step", "{sample: samples/one.json, steps: {store: none.json}, expect: []}", []string{`1:47 test "number 1": the sample none.json cannot be read: it does not exist`}},
		{"a document that is none", "{sample: store.json, warnings: []}", []string{`1:36 test "number 1": there is a warning that is not expected: the document has no such list`}},
		{"an expected warning", `{json: {data: [{id: 1, total: x, lines: [{sku: a, qty: x}, {sku: b, qty: y}]}]}, warnings: ["amount: not a number", "items.quantity: not a number"]}`, nil},
		{"a warning that does not come", `{json: {data: [{id: 1, total: x}]}, warnings: ["amont: not a number"]}`, []string{
			`1:52 test "number 1": the warning "amont: not a number" did not come`, `1:51 test "number 1": there is a warning that is not expected: amount: not a number`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(append([]string{}, test.want...), runTest(t, "  - "+test.test+"\n", files)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheVariablesOfTheSourceDoNotReachTests(t *testing.T) {
	m := parse(t, testedMapping+"  - {json: {data: {id: 1}}, expect: [{url: 'https://shop.example.com/1'}]}\n")
	changed, err := m.WithVariables(map[string]string{"shop": "https://other.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if failures := changed.Tests()[0].Run(changed, nil); len(failures) > 0 {
		t.Error(failures)
	}
}

func TestTestsAreNotInherited(t *testing.T) {
	m, err := mapping.Load("maps/top.yaml", []byte("extends: b.yaml"), files(map[string]string{"b.yaml": testedMapping + "  - {json: [], expect: []}\nsamples: {orders: x.json}\n"}))
	if err != nil || len(m.Tests()) != 0 {
		t.Errorf("%d tests (%v)", len(m.Tests()), err)
	}
	if diff := cmp.Diff(map[string][]string{"orders": {"top.samples/orders*.json"}}, m.Samples()); diff != "" {
		t.Error(diff)
	}
}

func TestSamples(t *testing.T) {
	m := parse(t, "customers: {from: a, fields: {id: id}}\nproducts: {from: a, fields: {id: id}}\nsamples: {customers: [a/*.json, b.json], products: c.json, orders: d.json}\n")
	if diff := cmp.Diff(map[string][]string{"customers": {"a/*.json", "b.json"}, "products": {"c.json"}}, m.Samples()); diff != "" {
		t.Error(diff)
	}
}
