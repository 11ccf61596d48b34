package mapping_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

const usualSettings = `
defaults: {empty: [false, "-"], decimal: ",", zone: Europe/Madrid, country: {path: $root.land}}
`

func TestDefaults(t *testing.T) {
	runUsually(t, usualSettings, []operationTest{
		{"nothing", "id: id\nreference: [a, b, c]", `{"id":1,"a":false,"b":"-","c":"C"}`, record.Order{ID: "1", Reference: "C"}, ""},
		{"a field's own nothing", "id: {path: id, empty: [0]}\nreference: {first: [a, b], empty: [x]}", `{"id":0,"a":"x","b":"-"}`, record.Order{Reference: "-"}, ""},
		{"false stays what it is", "cancelled: a\nfully_refunded: {path: a, is: true}\nid: {switch: a, cases: {false: b}}\nstatus: {path: a, enum: {true: confirmed, false: pending}}\nnote: {if: a, then: c, else: b}", `{"a":false,"b":"B"}`,
			record.Order{ID: "B", Cancelled: record.Some(false), FullyRefunded: record.Some(false), Status: record.StatusPending, Note: "B"}, ""},
		{"where something is asked for", "cancelled: {exists: a}\nfully_refunded: {path: a, is: ~}", `{"a":false}`, record.Order{Cancelled: record.Some(false), FullyRefunded: record.Some(true)}, ""},
		{"in templates and lists", "note: {template: \"{a}{b}\", skip_empty: true}\ncustomer_ids: l", `{"a":false,"b":"B","l":["1",false,"-","2"]}`, record.Order{Note: "B", CustomerIDs: []string{"1", "2"}}, ""},
		{"in lists that are put together", "customer_ids: {collect: {concat: [a, b, c]}}\nnumber: {lookup: m, key: [x, y]}", `{"a":false,"b":["1",false],"c":"-","m":{"x":false,"y":"Y"}}`, record.Order{Number: "Y", CustomerIDs: []string{"1"}}, ""},
		{"no list", "id: id\nitems: {from: a, fields: {id: id}}\nshipments: {from: [a, b], sort: id, fields: {number: id}}\namount: {sum: a, of: n}", `{"id":1,"a":false,"b":[{"id":2}]}`,
			record.Order{ID: "1", Shipments: []record.Shipment{{Number: "2"}}}, ""},
		{"numbers", "amount: a\nsubtotal: {path: b, absolute: true}\nnet_amount: {path: c, decimal: \".\"}\ntotal_refunded: {sum: l}\ntotal_discounts: {path: none, default: 2.5}", `{"a":"1.234,50","b":"-0,50","c":"2.50","l":["1,25",1.5]}`,
			record.Order{Amount: num("1234.50"), Subtotal: num("0.50"), NetAmount: num("2.50"), TotalRefunded: num("2.75"), TotalDiscounts: num("2.5")}, ""},
		{"numbers compared", "cancelled: {path: a, above: 12}\nfully_refunded: {path: a, is: 12.5}\nnumber: {one: l, sort: $self}", `{"a":"12,50","l":["10,5","9,75"]}`,
			record.Order{Number: "9,75", Cancelled: record.Some(true), FullyRefunded: record.Some(true)}, ""},
		{"times", "created_at: t\nupdated_at: {path: t, zone: UTC}\ncancelled: {path: t, above: \"2026-07-01T00:00:00Z\"}", `{"t":"2026-07-01 01:30:00"}`,
			record.Order{CreatedAt: at("2026-07-01T01:30:00+02:00"), UpdatedAt: at("2026-07-01T01:30:00Z"), Cancelled: record.Some(false)}, ""},
		{"a layout", "created_at: {path: t, time: 02/01/2006}", `{"t":"01/07/2026"}`, record.Order{CreatedAt: at("2026-07-01T00:00:00+02:00")}, ""},
		{"a phone", "customer_phone: [a, b]", `{"a":false,"b":"600111222","land":"pt"}`, record.Order{CustomerPhone: record.Phone{Raw: "600111222", Country: "PT"}}, ""},
		{"a phone with its own country", "customer_phone: {path: a, country: {const: FR}}", `{"a":"600111222","land":"pt"}`, record.Order{CustomerPhone: record.Phone{Raw: "600111222", Country: "FR"}}, ""},
	})
}

func runUsually(t *testing.T, above string, tests []operationTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := parse(t, above+orderFields(test.fields))
			in := mapping.Input{Body: []byte(test.in)}
			orders, warnings := m.Orders(in)
			sameWhenJoined(t, m, in)
			agrees(t, m, "orders", in)
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
		})
	}
}

func TestDefaultsOfPhoneLists(t *testing.T) {
	m := parse(t, "defaults: {empty: [false], country: {const: ES}}\ncustomers: {from: $self, fields: {id: id, phone: p, other_phones: {collect: {concat: [p, q]}}}}\n")
	customers, warnings := m.Customers(mapping.Input{Body: []byte(`{"id":1,"p":false,"q":["600111222",false]}`)})
	want := []record.Customer{{ID: "1", OtherPhones: []record.Phone{{Raw: "600111222", Country: "ES"}}}}
	if diff := cmp.Diff(want, customers, sameNumber()); diff != "" || len(warnings) > 0 {
		t.Errorf("(-want +got):\n%s, warnings %v", diff, warnings)
	}
}

func TestDefaultsAreExtendedByKey(t *testing.T) {
	const base = "defaults: {empty: [false], decimal: \",\", zone: Europe/Madrid}\norders: {from: $self, fields: {id: id, amount: a, note: n}}\n"
	m, err := mapping.Load("x.yaml", []byte("extends: base.yaml\ndefaults: {empty: [x], zone: ~}\n"), files(map[string]string{"base.yaml": base}))
	if err != nil {
		t.Fatal(err)
	}
	orders, _ := m.Orders(mapping.Input{Body: []byte(`{"id":"x","a":"1,5","n":false}`)})
	if diff := cmp.Diff([]record.Order{{Amount: num("1.5"), Note: "false"}}, orders, sameNumber()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
