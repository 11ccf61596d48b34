package mapping_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const findingsOrder = `{"id":7,"cust":5,"state":"paid","Odd Key":1,"types":["image","small"],"meta":{"es":"Taza"},"created":"2026-09-14T08:30:00Z",
	"totals":[{"id":"Items","name":"Total of items","value":"5.00"},{"id":"Freight","name":"Freight","value":"1.00"}],
	"attributes":[{"code":"mobile_number","value":"600111222"},{"code":"tags","value":"vip"}],
	"people":[{"uid":5,"title":"Ana"},{"uid":6,"title":"Bea"}],"labels":{"colour":"red","size":"L"},
	"returns":[{"line":"Mug","money":"2.00"}],"names":[{"lang":"es","label":"Taza"},{"lang":"en","label":"Mug"}],
	"mobile":"600111222","landline":"912111222","other":5,"paid":false,"kept":true,
	"lines":[{"title":"Mug","uid":6,"qty":1,"kind":"product","parts":[{"sku":"M1"}]},{"title":"Card","uid":6,"qty":3,"kind":"gift","parts":[{"sku":"C1"}]}]}`

// TestFindings holds what is told of lookups, comparisons and the like, and
// what is not.
func TestFindings(t *testing.T) {
	places := regexp.MustCompile(`(?m)^\d+:\d+: `)
	const allKeys = "id, cust, state, Odd Key, types, meta, created, totals, …"
	for _, test := range []struct{ name, fields, want string }{
		{"key that is there", "amount: {lookup: totals, by: id, key: Items}\nnote: {lookup: attributes, key: mobile_number}", ""},
		{"one of the keys is there", "amount: {lookup: totals, by: id, key: [Sum, Items]}", ""},
		{"another key has it", "amount: {lookup: totals, key: Items, default: 0}", `no element of totals has the name "Items", only "Total of items", "Freight"; there is an element whose id is "Items": write by: id`},
		{"near key", "note: {lookup: attributes, by: code, key: mobile_nummer}", `no element of attributes has the code "mobile_nummer", only "mobile_number", "tags"; did you mean "mobile_number"?`},
		{"no near key", "note: {lookup: attributes, by: code, key: vat}", `no element of attributes has the code "vat", only "mobile_number", "tags"; look at key:, or save a sample that has it`},
		{"several keys", "note: {lookup: attributes, by: code, key: [vat, iban]}", `no element of attributes has any code of "vat", "iban", only "mobile_number", "tags"; look at key:, or save a sample that has it`},
		{"a field around", "customer_name: {lookup: people, by: uid, key: cust, of: title}", `no element of people has the uid "cust", only "5", "6"; did you mean key: {path: cust}?`},
		{"a field further out", "items: {from: lines, fields: {title: {lookup: $parent.people, by: uid, key: cust, of: title}}}", `no element of $parent.people has the uid "cust", only "5", "6"; did you mean key: {path: $parent.cust}?`},
		{"path that wants parent", "items: {from: lines, fields: {title: {lookup: $parent.people, by: uid, key: {path: qty}, of: title}}}", `no element of $parent.people has any uid of "1", "3", only "5", "6"; look at key:, or save a sample that has it`},
		{"no usual key", "customer_name: {lookup: people, key: {path: cust}, of: title}", `the elements of people have none of key, name, code, id, so that none is found; add by: with the path of their key; they have uid, title`},
		{"member", "note: {lookup: labels, key: color}", `labels has no member "color", only "colour", "size"; did you mean "colour"?`},
		{"where something stands in", "note: [{lookup: attributes, by: code, key: vat}, state]", ""},
		{"near where something stands in", "note: [{lookup: attributes, by: code, key: tag}, state]", `no element of attributes has the code "tag", only "mobile_number", "tags"; did you mean "tags"?`},
		{"whether it exists", "cancelled: {exists: {lookup: attributes, by: code, key: cancelled}}", ""},
		{"list of a lookup", "items: {from: {lookup: lines, by: kind, key: produkt}, fields: {title: title}}", `no element of lines has the kind "produkt", only "product", "gift"; did you mean "product"?`},

		{"compared path", "amount: {sum: returns, of: money, where: {path: line, is: {path: $parent.nope}}}", `no sample has "$parent.nope"; there is ` + allKeys},
		{"compared path further out", "items: {from: lines, flatten: parts, fields: {sku: sku, amount: {sum: $root.returns, of: money, where: {path: line, is: {path: $parent.title}}}}}", `no sample has "$parent.title"; did you mean "$parent.$parent.title"?`},
		{"in a condition", "note: {if: {path: gone, is: {path: stat}}, then: state, else: id}", `no sample has "stat"; did you mean "state"?`},
		{"wholly absent in a condition", "note: {if: {path: gone, is: x}, then: nowhere, else: id}", ""},
		{"beside its neighbour", "note: {join: [state, sttate]}", `no sample has "sttate"; did you mean "state"?`},
		{"two ways to write it", "note: {join: [state, State]}", ""},
		{"two spellings", "note: [labels.colour, labels.color]", ""},
		{"another way to write it", "note: {path: oddKey, default: x}", `no sample has "oddKey"; did you mean "Odd Key"?`},

		{"code", "currency: EUR", `no sample has "EUR"; this was read as a path; for a fixed text write {const: EUR}`},
		{"words", "payment_method: Cash on delivery", `no sample has "Cash on delivery"; there is ` + allKeys},
		{"words where keys have no blanks", "items: {from: lines, fields: {variant: One size}}", `no sample has "One size"; this was read as a path; for a fixed text write {const: One size}`},
		{"address", `url: 'https://shop.example.com/{id}'`, `no sample has "https://shop.example.com/{id}"; this was read as a path; write {template: "https://shop.example.com/{id}"}`},
		{"larger", "items: {from: lines, where: qty > 0, fields: {title: title}}", `no element of the samples passes this condition, and there are 2; look at the condition` + "\n" + `no sample has "qty > 0"; this was read as a path; write {path: qty, above: 0}`},
		{"equal", "cancelled: state == 'x'", `no sample has "state == 'x'"; this was read as a path; write {path: state, is: x}`},
		{"divided", "amount: cust / id", `no sample has "cust / id"; this was read as a path; write {divide: [cust, id]}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, orderFields("id: id\nnumber: id\ncustomer_id: cust\n"+test.fields))
			if diff := cmp.Diff(test.want, places.ReplaceAllString(strings.Join(found(m, findingsOrder), "\n"), "")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
