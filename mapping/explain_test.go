package mapping_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/mapping"
)

// explainedRecords returns what an explanation says the records are.
func explainedRecords(elements []mapping.Explained) []mapping.Shown {
	records := []mapping.Shown{}
	for _, element := range elements {
		if element.Dropped != "" {
			continue
		}
		var record mapping.Shown
		for _, field := range element.Fields {
			switch {
			case !field.Set:
			case field.Value != nil:
				record = append(record, mapping.ShownField{Name: field.Name, Value: field.Value})
			default:
				record = append(record, mapping.ShownField{Name: field.Name, Value: explainedRecords(field.Elements)})
			}
		}
		records = append(records, record)
	}
	return records
}

// byName puts the fields of records into the order of their names: the file
// has another order than the record.
func byName(records []mapping.Shown) []mapping.Shown {
	for _, record := range records {
		slices.SortFunc(record, func(a, b mapping.ShownField) int { return strings.Compare(a.Name, b.Name) })
		for _, field := range record {
			if inner, ok := field.Value.([]mapping.Shown); ok {
				byName(inner)
			}
		}
	}
	return records
}

// agrees compares the explanation of a document with its records.
func agrees(t *testing.T, m *mapping.Mapping, kind string, in mapping.Input) {
	t.Helper()
	records, warnings := m.Records(kind, in)
	explained := m.Explain(kind, in)
	want, err := json.Marshal(byName(records))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(byName(explainedRecords(explained.Elements)))
	if err != nil {
		t.Fatal(err)
	}
	if len(records) == 0 {
		want = []byte("[]")
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the explanation of %s (-records +explained):\n%s", kind, diff)
	}
	if diff := cmp.Diff(append([]mapping.Warning{}, warnings...), explained.Warnings); diff != "" {
		t.Errorf("warnings (-plain +explained):\n%s", diff)
	}
	for _, element := range explained.Elements {
		accounts(t, element)
	}
}

// accounts demands a reason for everything that is not there.
func accounts(t *testing.T, element mapping.Explained) {
	t.Helper()
	for _, field := range element.Fields {
		if field.Set == (field.Reason != "") || field.Line == 0 || field.Rule == "" {
			t.Errorf("%s at %q: %+v", field.Label, element.Place, field)
		}
		for _, inner := range field.Elements {
			accounts(t, inner)
		}
	}
}

func TestExplanationsAgreeWithRecords(t *testing.T) {
	for adapter, samples := range map[string]string{
		"whatalo": "customer customers_odd customers_page orders_joined orders_of_customer orders_page products_search none error_rate_limited",
		"wazzup":  "contact contacts_page deal_open deals_page", "ordertracking": "order_single orders_by_phone orders_parcels orders_wrapped_strings",
	} {
		folder := "../adapters/" + adapter + "/"
		m := parse(t, readFile(t, folder+"mapping.yaml"))
		store, _ := os.ReadFile(folder + "testdata/store.json")
		for _, sample := range strings.Fields(samples) {
			in := mapping.Input{Body: []byte(readFile(t, folder+"testdata/"+sample+".json")), Steps: map[string]json.RawMessage{"store": store}}
			for _, kind := range m.Kinds() {
				agrees(t, m, kind, in)
			}
		}
	}
	agrees(t, ordersMapping(t), "orders", mapping.Input{Body: read(t, "order.json")})
}

func readFile(tb testing.TB, name string) string {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

const explained = `variables: {shop: "https://shop.example.com"}
orders:
  from: [orders, $self]
  where: {path: draft, not: true}
  fields:
    id: {path: id, required: true}
    number: [name, number]
    amount: total
    currency: {path: currency, default: EUR}
    customer_email: customer.email
    note: note
    status: {path: state, enum: {paid: completed}}
    url: {template: "{$vars.shop}/o/{id}"}
    items:
      from: lines
      where: {path: kind, not: gift}
      fields:
        title: title
        quantity: qty
`

func TestExplainSaysWhy(t *testing.T) {
	m := parse(t, explained)
	body := `{"orders":[
		{"id":7,"number":"A7","total":"12,5x","state":"open","note":"","lines":[{"title":"Mug","qty":2},{"title":"Card","kind":"gift"}]},
		{"draft":true,"id":8},
		{"number":"A9"}]}`
	got := m.Explain("orders", mapping.Input{Body: []byte(body)})
	lines := explainedLines(got.Elements, "")
	want := []string{
		`orders.0`,
		` id=7 set <- id orders.0.id 7`,
		` number=A7 set <- name orders.0.name , number orders.0.number "A7"`,
		` amount: total, "12,5x": not a number`,
		` currency=EUR set default <- currency orders.0.currency `,
		` customer_email: there is no customer.email`,
		` note: note is ""`,
		` status: state, "open": not one of the words in enum`,
		` url=https://shop.example.com/o/7 set <- $vars.shop  "https://shop.example.com", id orders.0.id 7`,
		` items set <- lines orders.0.lines [{"title":"Mug","qty":2},{"title":"Card","kind":"gift"}]`,
		`  orders.0.lines.0`,
		`   title=Mug set <- title orders.0.lines.0.title "Mug"`,
		`   quantity=2 set <- qty orders.0.lines.0.qty 2`,
		`  orders.0.lines.1 dropped: where does not hold (kind: "gift")`,
		`orders.1 dropped: where does not hold (draft: true)`,
		`orders.2 dropped: the required field id has no value`,
		` id: there is no id`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if at := got.Elements[0].Fields[3]; at.File != "test.yaml" || at.Line != 9 || at.Column != 5 || at.Rule != "{path: currency, default: EUR}" {
		t.Errorf("currency: %+v", at)
	}
}

func explainedLines(elements []mapping.Explained, indent string) []string {
	var lines []string
	for _, element := range elements {
		line := indent + element.Place
		if element.Dropped != "" {
			line += " dropped: " + element.Dropped
		}
		lines = append(lines, line)
		for _, field := range element.Fields {
			lines = append(lines, explainedLine(field, indent+" "))
			lines = append(lines, explainedLines(field.Elements, indent+"  ")...)
		}
	}
	return lines
}

func explainedLine(field mapping.ExplainedField, indent string) string {
	line := indent + field.Name
	if text, ok := field.Value.(string); ok {
		line += "=" + text
	} else if number, ok := field.Value.(json.Number); ok {
		line += "=" + number.String()
	}
	if !field.Set {
		return line + ": " + field.Reason
	}
	line += " set"
	if field.Default {
		line += " default"
	}
	var reads []string
	for _, read := range field.Reads {
		reads = append(reads, read.Path+" "+read.Place+" "+read.Raw)
	}
	return line + " <- " + strings.Join(reads, ", ")
}

// FuzzExplain looks for mappings and documents whose explanation says anything
// else than their records, or that cannot be compared with one another.
func FuzzExplain(f *testing.F) {
	document := string(read(f, "order.json"))
	seedFiles(f, func(text string) { f.Add(text, document) })
	for _, store := range []string{"shopify", "woocommerce", "bitrix24", "medusa"} {
		folder := "testdata/stores/" + store + "/mapping"
		f.Add(readFile(f, folder+".yaml"), readFile(f, folder+".samples/orders.json"))
	}
	f.Add(explained, `{"orders":[{"id":1,"lines":[{"qty":"x"}]}]}`)
	f.Fuzz(func(t *testing.T, text, body string) {
		m, err := mapping.Parse("x.yaml", []byte(text))
		if err != nil {
			return
		}
		in := mapping.Input{Body: []byte(body), Steps: map[string]json.RawMessage{"store": json.RawMessage(body)}}
		for _, kind := range m.Kinds() {
			agrees(t, m, kind, in)
			for _, finding := range m.CheckSamples(map[string][]mapping.Sample{kind: {{Name: "x.json", Input: in}}}) {
				if finding.Message == "" || finding.Mend == "" || finding.Topic == "" {
					t.Errorf("a finding lacks something: %+v", finding)
				}
			}
		}
	})
}
