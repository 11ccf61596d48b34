package mapping_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/mapping"
)

// found runs CheckSamples over documents of orders and returns what it tells.
func found(m *mapping.Mapping, bodies ...string) []string {
	samples := make(map[string][]mapping.Sample)
	for i, body := range bodies {
		samples["orders"] = append(samples["orders"], mapping.Sample{Name: fmt.Sprintf("orders-%d.json", i+1), Input: mapping.Input{Body: []byte(body)}})
	}
	var lines []string
	for _, finding := range m.CheckSamples(samples) {
		lines = append(lines, strings.TrimPrefix(finding.Error(), "test.yaml:"))
	}
	return lines
}

const shopOrder = `{"id":1,"order_number":"A1","state":"paid","note":null,"total_price":"10.00","created":"2026-09-14T08:30:00Z",
	"billing":{"email":"ana@example.com","first name":"Ana","address":{"city":"Lugo"}},
	"lines":[{"title":"Mug","qty":1,"kind":"product","price":{"amount":"10.00"}},{"title":"Card","qty":1,"kind":"gift","price":{"amount":"0.00"}}],
	"parcels":[],"tracking":{"numbers":["X1"]}}`

func TestCheckSamples(t *testing.T) {
	for _, test := range []struct{ name, fields, want string }{
		{"nothing wrong", "customer_email: billing.email\nitems: {from: lines, fields: {title: title, amount: price.amount, sku: $parent.id}}", ""},
		{"near key", "customer_email: biling.email", `7:21: no sample has "biling.email"; did you mean "billing.email"?`},
		{"near key below", "customer_email: billing.emial", `7:21: no sample has "billing.emial"; did you mean "billing.email"?`},
		{"one level below", "customer_email: email", `7:21: no sample has "email"; did you mean "billing.email"?`},
		{"one level above", "note: billing.state", `7:11: no sample has "billing.state"; did you mean "state"?`},
		{"a level too many", "customer_email: data.billing.email", `7:21: no sample has "data.billing.email"; did you mean "billing.email"?`},
		{"letter case", "customer_email: billing.Email", `7:21: no sample has "billing.Email"; did you mean "billing.email"?`},
		{"key in quotes", `customer_name: billing."frist name"`, `7:20: no sample has "billing.\"frist name\""; did you mean "billing.first name"?`},
		{"nothing near", "note: billing.zzzzz", `7:11: no sample has "billing.zzzzz"; there is email, first name, address`},
		{"in a list", "items: {from: lines, fields: {title: titel}}", `7:42: no sample has "titel"; did you mean "title"?`},
		{"of the element above", "items: {from: lines, fields: {title: title, sku: order_number}}", `7:54: no sample has "order_number"; did you mean "$parent.order_number"?`},
		{"parent", "items: {from: lines, fields: {sku: $parent.order_nmber}}", `7:40: no sample has "$parent.order_nmber"; did you mean "$parent.order_number"?`},
		{"list in the way", "note: lines.title", `7:11: no sample has "lines.title"; did you mean "lines.0.title"?`},
		{"value in the way", "note: state.text", `7:11: no sample has "state.text"; state is a single value there`},
		{"place in a list", "note: lines.5.title", ""},
		{"query", `note: 'lines.#(kind=="gift").titel'`, `7:12: no sample has "lines.#(kind==\"gift\").titel"; did you mean "lines.#(kind==\"gift\").title"?`},
		{"modifier", `note: lines|@reverse|0.zzz`, ""},
		{"wildcard", `note: lines.0.t*`, ""},
		{"empty list", "shipments: {from: parcels, fields: {number: nummer}}", ""},
		{"null", "note: note.text", ""},
		{"list that is not there", "shipments: {from: shipments, fields: {number: number}}", `7:23: no sample has "shipments"; there is id, order_number, state, note, total_price, created, billing, lines, …`},
		{"template", `url: {template: "https://shop.example.com/{order_nummer}"}`, `7:48: no sample has "order_nummer"; did you mean "order_number"?`},
		{"arithmetic", "amount: {add: [total_price, taxation]}", `7:33: no sample has "taxation"; there is id, order_number, state, note, total_price, created, billing, lines, …`},
		{"alternatives", "note: [remark, note, comment]", ""},
		{"no alternative", "note: [remarks, comments]", `7:12: no sample has any of "remarks", "comments"; there is id, order_number, state, note, total_price, created, billing, lines, …`},
		{"no alternative but a near one", "amount: {first: [total_prize, grand]}", `7:22: no sample has any of "total_prize", "grand"; did you mean "total_price"?`},
		{"slip in alternatives", "amount: [total_prize, id]", `7:14: no sample has "total_prize"; did you mean "total_price"?`},
		{"alternatives of similar names", "amount: [total_prices, total_price]", ""},
		{"alternatives that differ by a number", "customer_name: [order_number2, order_number]", ""},
		{"constant among alternatives", "currency: [curr, {const: EUR}]", ""},
		{"default", "currency: {path: curr, default: EUR}", ""},
		{"slip beside a default", "amount: {path: total_prise, default: 0}", `7:20: no sample has "total_prise"; did you mean "total_price"?`},
		{"join", "customer_name: {join: [billing.first, billing.email]}", ""},
		{"exists", "cancelled: {exists: cancelled_at}", ""},
		{"another event", "cancelled: {exists: create_at}", ""},
		{"slip under a used key", "cancelled: {exists: order_numer}", `7:25: no sample has "order_numer"; did you mean "order_number"?`},
		{"slip under exists", "cancelled: {exists: createt}", `7:25: no sample has "createt"; did you mean "created"?`},
		{"condition", "note: {if: {path: gone, is: 1}, then: also_gone, else: note}", ""},
		{"where", "items: {from: lines, where: {path: deleted, not: true}, fields: {title: title}}", ""},
		{"nothing passes", "items: {from: lines, where: {path: kind, is: prodct}, fields: {title: title}}", `7:26: no element of the samples passes this condition, and there are 2; look at the condition: the samples have kind: "product", kind: "gift"` + "\n" + `7:50: no sample has "prodct" here; did you mean "product"?`},
		{"required", "items: {from: lines, fields: {sku: {path: note.sku, required: true}, id: {path: sku, required: true}}}", "7:35: sku is required, but no element of the samples has it: all are left out; look at its path, or take required: away\n7:47: no sample has \"note.sku\"; there is title, qty, kind, price\n7:85: no sample has \"sku\"; there is title, qty, kind, price"},
		{"enum", "status: {path: state, enum: {open: pending}}", `7:27: the samples have the word "paid", which this enum has not; add it with what it stands for, or add default:`},
		{"enum with several", "items: {from: lines, fields: {title: {path: kind, enum: {x: y}}}}", `7:55: the samples have the words "product", "gift", which this enum has not; add them with what they stand for, or add default:`},
		{"enum with default", "status: {path: state, enum: {open: pending}, default: completed}", ""},
		{"enum that has them", "status: {path: state, enum: {Paid: completed}}", ""},
		{"value that does not fit", "amount: state", `7:5: amount: not a number ("paid" at state of orders-1.json); run wazgate map with this sample and --explain to see it`},
		{"step", "currency: $steps.store.currency", `7:15: no sample brings the answer of the step store; save it beside the sample, as NAME.steps.store.json`},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, orderFields("id: id\nnumber: order_number\n"+test.fields+"\ncustomer_ids: id"))
			if diff := cmp.Diff(test.want, strings.Join(found(m, shopOrder), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSamplesAreLaidOverOneAnother holds that one sample with a key is enough.
func TestSamplesAreLaidOverOneAnother(t *testing.T) {
	m := parse(t, orderFields("id: id\nnumber: number\nnote: note\nstatus: {path: state, enum: {a: pending}}\ncustomer_id: id"))
	if got := found(m, `{"id":1,"state":"B"}`, `{"number":"7","note":null,"state":"b"}`); len(got) != 1 || !strings.Contains(got[0], `the word "B",`) {
		t.Error(got)
	}
}

func TestCheckSamplesWithoutSamples(t *testing.T) {
	m := parse(t, "customers: {from: $self, fields: {note: a}}\norders: {from: $self, fields: {note: b}}\nproducts: {from: $self, fields: {sku: c}}")
	want := `1:26: customers have no id; add it to fields
1:26: customers have no name; add it to fields
1:26: customers have no phone or email; add it to fields
2:1: nothing says whose an order is, so that nobody is shown any; map at least one of customer_id, customer_ids, customer_phone, customer_email
2:23: orders have no id; add it to fields
2:23: orders have no number; add it to fields
3:25: products have no id; add it to fields
3:25: products have no title; add it to fields`
	if diff := cmp.Diff(want, strings.Join(found(m), "\n")); diff != "" {
		t.Error(diff)
	}
}

func TestSamplesThatCannotBeRead(t *testing.T) {
	for _, test := range []struct{ name, body, want string }{
		{"empty", " \n", "s.json:1:1: the document is empty; save the backend's answer there"},
		{"page", "\n<!DOCTYPE html>", "s.json:2:1: this is HTML or XML, not JSON; look at the address and the credentials of the call: a backend often answers so to a wrong one"},
		{"comma", "{\"a\": 1,\n \"b\": 2,\n}", "s.json:3:1: not valid JSON: invalid character '}' looking for beginning of object key string; save the backend's answer as it is"},
		{"cut off", "{\"a\": [1,\n2", "s.json:2:1: not valid JSON: it ends in the middle; save the backend's answer as it is"},
		{"two documents", "{}\n {}", "s.json:2:2: not valid JSON: something follows the end of the document; keep one document in the file"},
		{"deep", "{\"a\":\n" + strings.Repeat("[", 201) + strings.Repeat("]", 201) + "}", "s.json:2:200: the document is nested deeper than 200 levels; no answer of a store is; save it anew"},
		{"large", `"` + strings.Repeat("x", 17<<20) + `"`, "s.json: the document has 17 MiB; keep it under 16 MiB: fewer records on a page are enough"},
		{"fine", "\ufeff{}", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := mapping.CheckDocument("s.json", []byte(test.body)); err != nil {
				got, _, _ = strings.Cut(err.Error(), "\n")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	m := parse(t, orderFields("id: id\nnumber: id\ncustomer_id: id"))
	findings := m.CheckSamples(map[string][]mapping.Sample{"orders": {{Name: "s.json", Input: mapping.Input{Body: []byte("{")}}}})
	if len(findings) != 1 || findings[0].Severity != mapping.SeverityError || findings[0].File != "s.json" {
		t.Error(findings)
	}
}

// TestOwnMappingsAreQuiet holds the checks to what they promise: a mapping that
// is right is told nothing of.
func TestOwnMappingsAreQuiet(t *testing.T) {
	for adapter, samples := range map[string]map[string]string{
		"whatalo": {"customers": "customer customers_page", "orders": "orders_joined orders_of_customer orders_page", "products": "products_search"},
		"wazzup":  {"orders": "deal_open deal_closed deals_page"},
	} {
		folder := "../adapters/" + adapter + "/"
		m := parse(t, readFile(t, folder+"mapping.yaml"))
		store, _ := os.ReadFile(folder + "testdata/store.json")
		given := make(map[string][]mapping.Sample)
		for kind, names := range samples {
			for _, name := range strings.Fields(names) {
				in := mapping.Input{Body: []byte(readFile(t, folder+"testdata/"+name+".json")), Steps: map[string]json.RawMessage{"store": store}}
				given[kind] = append(given[kind], mapping.Sample{Name: name, Input: in})
			}
		}
		for _, finding := range m.CheckSamples(given) {
			t.Errorf("%s: %v", adapter, finding)
		}
	}
	given := map[string][]mapping.Sample{"orders": {{Name: "order.json", Input: mapping.Input{Body: read(t, "order.json")}}}}
	for _, finding := range ordersMapping(t).CheckSamples(given) {
		t.Error(finding)
	}
}
