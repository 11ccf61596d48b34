package mapping_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const findingsOrder = `{"id":7,"cust":5,"state":"paid","Odd Key":1,"types":["image","small"],"meta":{"es":{"name":"Taza"}},"created":"2026-09-14T08:30:00Z",
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
	const misread = "note: neither a text nor texts by their languages (array at names of orders-1.json); run wazgate map with this sample and --explain to see it\n"
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
		{"demanded further out", "amount: {sum: returns, of: money, where: {path: $parent.nope, is: x}}", `no sample has "$parent.nope"; there is ` + allKeys},
		{"in a condition", "note: {if: {path: gone, is: {path: stat}}, then: state, else: id}", `no sample has "stat"; did you mean "state"?`},
		{"wholly absent in a condition", "note: {if: {path: gone, is: x}, then: nowhere, else: id}", ""},
		{"beside its neighbour", "note: {join: [state, sttate]}", `no sample has "sttate"; did you mean "state"?`},
		{"two ways to write it", "note: {join: [state, State]}", ""},
		{"two spellings", "note: [labels.colour, labels.color]", ""},
		{"another way to write it", "note: {path: oddKey, default: x}", `no sample has "oddKey"; did you mean "Odd Key"?`},

		{"code", "currency: EUR", `no sample has "EUR"; this was read as a path; for a fixed text write {const: EUR}`},
		{"words", "payment_method: Cash on delivery", `no sample has "Cash on delivery"; there is ` + allKeys},
		{"words where keys have no blanks", "items: {from: lines, fields: {variant: One size}}", `no sample has "One size"; this was read as a path; for a fixed text write {const: One size}`},
		{"larger", "items: {from: lines, where: qty>0, fields: {title: title}}", `no element of the samples passes this condition, and there are 2; look at the condition` + "\n" + `no sample has "qty>0"; this was read as a path; write {path: qty, above: 0}`},
		{"equal", "cancelled: state=='x'", `no sample has "state=='x'"; this was read as a path; write {path: state, is: x}`},

		{"word that is nearly another", "cancelled: {path: lines.0.kind, is: produkt}", `no sample has "produkt" here; did you mean "product"?`},
		{"one of the words", "cancelled: {path: lines.0.kind, in: [lost, prodct]}", `no sample has "prodct" here; did you mean "product"?`},
		{"word of a list", "cancelled: {path: types, in: [imaje, x]}", `no sample has "imaje" here; did you mean "image"?`},
		{"word that may come", "cancelled: {path: state, is: cancelled}", ""},
		{"word that is there", "items: {from: lines, where: {path: kind, is: gift}, fields: {title: title}}", ""},
		{"values that are never the same", "items: {from: lines, fields: {title: title, refunded_amount: {sum: $parent.returns, of: money, where: {path: line, is: {path: $parent.kind}}}}}", `these two are the same in no sample; look at both paths: there is "Mug" and "product", "Mug" and "gift"`},
		{"values that are the same once", "items: {from: lines, fields: {title: title, refunded_amount: {sum: $parent.returns, of: money, where: {path: line, is: {path: $parent.title}}}}}", ""},
		{"pattern that never fits", `note: {path: created, extract: 'on (\d+)'}`, `no text of the samples matches this; look at what it should match: "2026-09-14T08:30:00Z"`},
		{"pattern beside others", `note: [{path: created, extract: 'on (\d+)'}, state]`, ""},
		{"pattern that fits", `note: {path: created, extract: '^\d+'}`, ""},
		{"false in a text", "reference: paid", `reference gets the text "false" in a sample; if the store writes false for nothing, write {path: paid, empty: [false]}`},
		{"false in one of several", "reference: [gone, paid]", `reference gets the text "false" in a sample; if the store writes false for nothing, write {first: [gone, paid], empty: [false]}`},
		{"false that counts as nothing", "reference: {path: paid, empty: [false]}", ""},
		{"true in a text", "reference: kept", ""},
		{"false as truth", "cancelled: paid", ""},
		{"several ids", "customer_ids: [id, cust]", `this takes the first only, but a sample has several of them; to take them all, write {collect: {concat: [id, cust]}}`},
		{"the same id twice", "customer_ids: [other, cust]", ""},
		{"the first by name", "customer_ids: {first: [id, cust]}", ""},
		{"a single text", "note: [state, created]", ""},
		{"name of the language", "note: {localised: names, key: lnag, value: label}", misread + `no sample has "lnag"; did you mean "lang"?`},
		{"name of the text", "note: {localised: names, value: labell}", misread + `no sample has "labell"; did you mean "label"?`},
		{"name of the text by language", "note: {localised: meta, key: x, value: nmae}", `no sample has "nmae"; did you mean "name"?`},
		{"names that are there", "note: {localised: names, value: label}", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, orderFields("id: id\nnumber: id\ncustomer_id: cust\n"+test.fields))
			if diff := cmp.Diff(test.want, places.ReplaceAllString(strings.Join(found(m, findingsOrder), "\n"), "")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
