package mapping_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/record"
)

const refunds = `{"id":1,"refunds":[{"at":"2026-03-01","lines":[{"line":1,"qty":-1,"sum":"-5.00"},{"line":"2","qty":-2,"sum":"-2.50"}]},null,{"at":"2026-01-09T10:00:00Z","lines":[{"line":"1","qty":-3,"sum":null}]},{"at":""}],"none":[],"hollow":{},"tags":["b","a",null,"","b"],"one":{"n":7}}`

func TestListOperations(t *testing.T) {
	runOperations(t, []operationTest{
		{"sum", "amount: {sum: refunds, of: n}", `{"refunds":[{"n":"1.50"},{"n":2},null,{"n":null},{"x":1}]}`, record.Order{Amount: num("3.50")}, ""},
		{"sum of the elements", "amount: {sum: n}", `{"n":[1,"2.5",null]}`, record.Order{Amount: num("3.5")}, ""},
		{"sum of an empty list", "amount: {sum: n, of: x}", `{"n":[]}`, record.Order{Amount: num("0")}, ""},
		{"sum of an object without members", "amount: {sum: n, of: x}", `{"n":{ }}`, record.Order{Amount: num("0")}, ""},
		{"sum of a missing list", "id: id\namount: {sum: n, of: x}", `{"id":1,"n":null}`, record.Order{ID: "1"}, ""},
		{"sum of a list that nothing is left of", "amount: {sum: n, of: x, where: {path: y, is: 2}}", `{"n":[{"x":1}]}`, record.Order{Amount: num("0")}, ""},
		{"sum of values that are not there", "id: id\namount: {sum: n, of: x}", `{"id":1,"n":[{"y":1}]}`, record.Order{ID: "1"}, ""},
		{"sum of something else", "id: id\namount: {sum: n, of: x}", `{"id":1,"n":[{"x":1},{"x":"one"},{"x":2}]}`, record.Order{ID: "1"}, "amount: not a number"},
		{"sum of texts with a comma", "amount: {sum: n, of: x, decimal: \",\"}", `{"n":[{"x":"1,50"},{"x":"1.000,25"}]}`, record.Order{Amount: num("1001.75")}, ""},
		{"sum in cents, made positive", "amount: {sum: n, of: x, cents: true, absolute: true}", `{"n":[{"x":-150},{"x":-25}]}`, record.Order{Amount: num("1.75")}, ""},
		{"sum of products", "amount: {sum: n, of: {multiply: [q, p]}}", `{"n":[{"q":2,"p":"1.5"},{"q":1,"p":"0.5"}]}`, record.Order{Amount: num("3.5")}, ""},
		{"sum of lists in the elements", "amount: {sum: refunds, of: lines.#.qty}", refunds, record.Order{Amount: num("-6")}, ""},
		{"sum of one object", "amount: {sum: one, of: n}", refunds, record.Order{Amount: num("7")}, ""},
		{"sum inside of arithmetic", "amount: {subtract: [id, {sum: one, of: n}]}", refunds, record.Order{Amount: num("-6")}, ""},
		{"flattened", "amount: {sum: refunds, flatten: lines, of: qty}", refunds, record.Order{Amount: num("-6")}, ""},
		{"two levels", "amount: {sum: a, flatten: [b, c], of: n}", `{"a":[{"b":[{"c":[{"n":1},{"n":2}]},{"c":{"n":3}}]},{"b":{"c":[{"n":4}]}},{"x":1}]}`, record.Order{Amount: num("10")}, ""},
		{"lists in a list", "amount: {sum: a, flatten: $self}", `{"a":[[1,2],[],[3]]}`, record.Order{Amount: num("6")}, ""},
		{"parents of flattened elements", "amount: {sum: a, flatten: [b, c], of: {multiply: [n, $parent.m, $parent.$parent.k, $parent.$parent.$parent.f]}}",
			`{"f":10,"a":[{"k":2,"b":[{"m":3,"c":[{"n":1}]}]},{"k":5,"b":[{"m":7,"c":[{"n":1}]}]}]}`, record.Order{Amount: num("410")}, ""},
		{"compared with the element around", "items: {from: lines, fields: {id: id, refunded_quantity: {sum: $parent.refunds, where: {path: line, is: x}, of: qty}, refunded_amount: {sum: $parent.refunds, of: {multiply: [qty, $parent.price]}}}}",
			`{"lines":[{"id":1,"price":2}],"refunds":[{"line":"x","qty":1},{"line":"y","qty":5}]}`, record.Order{Items: []record.Item{{ID: "1", RefundedQuantity: num("1"), RefundedAmount: num("12")}}}, ""},
		{"limited and sorted", "amount: {sum: n, sort: $self, order: descending, limit: 2}", `{"n":[1,10,9,2]}`, record.Order{Amount: num("19")}, ""},

		{"count", "amount: {count: refunds}\nsubtotal: {count: refunds, of: lines}\nnet_amount: {count: none}\ntotal_refunded: {count: nothing}\ntotal_discounts: {count: tags, unique: $self}", refunds,
			record.Order{Amount: num("3"), Subtotal: num("2"), NetAmount: num("0"), TotalDiscounts: num("3")}, ""},
		{"count with a condition", "amount: {count: refunds, where: {exists: lines}}", refunds, record.Order{Amount: num("2")}, ""},
		{"count compared", "cancelled: {count: refunds, is: 3}", refunds, record.Order{Cancelled: record.Some(true)}, ""},

		{"min and max", "amount: {min: n, of: x}\nsubtotal: {max: n, of: x}", `{"n":[{"x":"9"},{"x":10},{"x":null},{"x":"-1.50"}]}`, record.Order{Amount: num("-1.50"), Subtotal: num("10")}, ""},
		{"min and max of times", "created_at: {min: refunds, of: at}\nupdated_at: {max: refunds, of: at, zone: Europe/Madrid}", refunds, record.Order{CreatedAt: at("2026-01-09T10:00:00Z"), UpdatedAt: at("2026-03-01T00:00:00+01:00")}, ""},
		{"max of times in a layout", `updated_at: {max: d, of: {path: t, time: "02/01/2006"}}`, `{"d":[{"t":"03/02/2026"},{"t":"28/01/2026"}]}`, record.Order{UpdatedAt: at("2026-02-03T00:00:00Z")}, ""},
		{"min passes zero dates over", "created_at: {min: d}", `{"d":["0000-00-00 00:00:00","2026-02-03"]}`, record.Order{CreatedAt: at("2026-02-03T00:00:00Z")}, ""},
		{"min of nothing", "id: id\namount: {min: none}", refunds, record.Order{ID: "1"}, ""},
		{"max of texts", "id: id\namount: {max: tags}", refunds, record.Order{ID: "1"}, "amount: neither a number nor a time that can be compared with the others"},
		{"max of values", "amount: {max: [a, b, c]}", `{"a":1,"c":3}`, record.Order{Amount: num("3")}, ""},
		{"max of a list source", "amount: {max: {concat: [a, b]}, of: n}", `{"a":{"n":5},"b":[{"n":6},{"n":1}]}`, record.Order{Amount: num("6")}, ""},

		{"collect", "customer_ids: {collect: refunds, of: at}", refunds, record.Order{CustomerIDs: []string{"2026-03-01", "2026-01-09T10:00:00Z"}}, ""},
		{"collect from a text", "customer_ids: {collect: tag}", `{"tag":"x"}`, record.Order{CustomerIDs: []string{"x"}}, ""},
		{"collect lists of lists", "customer_ids: {collect: o, of: tags}", `{"o":[{"tags":["a","b"]},{"tags":"c"},{"tags":[]}]}`, record.Order{CustomerIDs: []string{"a", "b", "c"}}, ""},
		{"collect nothing", "id: id\ncustomer_ids: {first: [{collect: none}, {collect: tags, unique: $self}]}", refunds, record.Order{ID: "1", CustomerIDs: []string{"b", "a"}}, ""},
		{"collect numbers worked out", "customer_ids: {collect: n, of: {add: [$self, {const: 1}]}}", `{"n":[1,2]}`, record.Order{CustomerIDs: []string{"2", "3"}}, ""},
		{"joined", `note: {join: [{collect: tags, sort: $self}, id], separator: ","}`, refunds, record.Order{Note: "a,b,b,1"}, ""},

		{"one", "id: {one: tags}\nnumber: {one: tags, at: last}\nreference: {one: tags, at: 2}", refunds, record.Order{ID: "b", Number: "b", Reference: "a"}, ""},
		{"one that is not there", "id: id\nnumber: {one: tags, at: 9}\nnote: {one: nothing, at: last}", refunds, record.Order{ID: "1"}, ""},
		{"one is not passed over for its value", "id: id\nnumber: {one: refunds, at: last, of: at}", refunds, record.Order{ID: "1"}, ""},
		{"last of the sorted", "number: {one: refunds, sort: at, where: {exists: at}, at: last, of: lines.0.sum}", refunds, record.Order{Number: "-5.00"}, ""},
		{"last of the flattened", "number: {one: refunds, flatten: lines, at: last, of: {template: \"{line}/{$parent.at}\"}}", refunds, record.Order{Number: "1/2026-01-09T10:00:00Z"}, ""},
		{"one as a condition", "cancelled: {one: tags, is: b}", refunds, record.Order{Cancelled: record.Some(true)}, ""},
	})
}

func TestListSources(t *testing.T) {
	const boxes = `{"boxes":{"P1":{"by":"SEUR","n":1},"P2":{"by":"MRW","n":2},"P.3":null},"list":[{"by":"A","n":3}],"text":"[{\"n\":4},{\"n\":5}]","deep":"{\"a\":{\"b\":[{\"n\":6}]}}","bad":"[{","x":"y"}`
	runOperations(t, []operationTest{
		{"the first that is there", "amount: {sum: [none, list, boxes], of: n}", boxes, record.Order{Amount: num("3")}, ""},
		{"an empty list gives way", "amount: {count: [a, b]}", `{"a":[],"b":[1]}`, record.Order{Amount: num("1")}, ""},
		{"an empty list is there", "amount: {count: [a, b]}", `{"a":[],"b":{}}`, record.Order{Amount: num("0")}, ""},
		{"an empty list of records gives way", "items: {from: [a, b, c], fields: {id: id}}\nshipments: {from: [a, $self], fields: {number: n}}", `{"n":7,"a":[],"b":[{"id":1}],"c":[{"id":2}]}`,
			record.Order{Items: []record.Item{{ID: "1"}}, Shipments: []record.Shipment{{Number: "7"}}}, ""},
		{"an empty list in order", "items: {from: [{concat: [a]}, b], sort: id, fields: {id: id}}", `{"a":[],"b":[{"id":2},{"id":1}]}`, record.Order{Items: []record.Item{{ID: "1"}, {ID: "2"}}}, ""},
		{"an object without members is not", "amount: {count: [a, b]}", `{"a":{},"b":[1]}`, record.Order{Amount: num("1")}, ""},
		{"concat", "amount: {sum: {concat: [list, none, {values: boxes}]}, of: n}", boxes, record.Order{Amount: num("6")}, ""},
		{"concat of nothing", "note: x\namount: {sum: {concat: [a, b]}, of: n}", boxes, record.Order{Note: "y"}, ""},
		{"values", "customer_ids: {collect: {values: boxes}, of: by}", boxes, record.Order{CustomerIDs: []string{"SEUR", "MRW"}}, ""},
		{"values of a list", "customer_ids: {collect: {values: list}, of: by}", boxes, record.Order{CustomerIDs: []string{"A"}}, ""},
		{"entries", `note: {join: {collect: {entries: boxes}, of: {template: "{key}={value.n}"}}, separator: "&"}`, boxes, record.Order{Note: "P1=1&P2=2"}, ""},
		{"entries of a list", `note: {join: {collect: {entries: list}, of: {template: "{key}={value.n}"}}}`, boxes, record.Order{Note: "0=3"}, ""},
		{"entries with escapes", `note: {join: {collect: {entries: e}, of: {template: "{key}:{value}"}}}`, `{"e":{"a\"b\u00f1":"c\\d"}}`, record.Order{Note: `a"bñ:c\d`}, ""},
		{"JSON in a text", "amount: {sum: {json: text}, of: n}\nsubtotal: {sum: {json: deep, get: a.b}, of: n}\nnet_amount: {sum: {json: deep, get: a.b.#.n}}", boxes, record.Order{Amount: num("9"), Subtotal: num("6"), NetAmount: num("6")}, ""},
		{"no JSON in the text", "note: x\namount: {sum: {json: bad}, of: n}", boxes, record.Order{Note: "y"}, "amount: not JSON"},
		{"JSON that is none in a text", "amount: {sum: {json: list}, of: n}", boxes, record.Order{Amount: num("3")}, ""},
		{"narrowed in the source", "amount: {sum: {concat: [{values: boxes, where: {path: by, is: MRW}}, {collect: list, limit: 1}]}, of: n}", boxes, record.Order{Amount: num("5")}, ""},
		{"values of collect", "amount: {sum: {collect: {values: boxes}, of: n}}", boxes, record.Order{Amount: num("3")}, ""},
		{"records of a section", "items: {from: {entries: boxes}, fields: {id: key, title: value.by}}", boxes, record.Order{Items: []record.Item{{ID: "P1", Title: "SEUR"}, {ID: "P2", Title: "MRW"}, {ID: "P.3"}}}, ""},
		{"records of a section or a path", "items: {from: [{json: bad}, {values: nothing}, list], fields: {title: by}}", boxes, record.Order{Items: []record.Item{{Title: "A"}}}, "items: not JSON"},
		{"a text that is split", "shipments: {from: {path: n, split: \",\"}, fields: {number: $self, company: $parent.by}}", `{"n":"SE1, SE2,","by":"SEUR"}`,
			record.Order{Shipments: []record.Shipment{{Number: "SE1", Company: "SEUR"}, {Number: "SE2", Company: "SEUR"}}}, ""},
		{"a text that is changed and split", `customer_ids: {collect: {path: n, replace: {" y ": ","}, extract: "[^:]*$", case: lower, split: ","}}`, `{"n":"No: SE1 y SE2"}`, record.Order{CustomerIDs: []string{"se1", "se2"}}, ""},
		{"a list that is split, and narrowed", `amount: {count: {path: n, split: "/", where: {path: $self, not: b}, limit: 3}}`, `{"n":["a/b","c/d/e"]}`, record.Order{Amount: num("3")}, ""},
		{"a path with a condition", "amount: {sum: {path: l, where: {path: k, is: 1}}, of: n}", `{"l":[{"k":1,"n":5},{"k":2,"n":7}]}`, record.Order{Amount: num("5")}, ""},
		{"a text that is not there", "id: id\nshipments: {from: {path: n, split: \",\"}, fields: {number: $self}}", `{"id":1}`, record.Order{ID: "1"}, ""},
		{"flattened texts", "shipments: {from: f, flatten: {path: n, split: \",\"}, fields: {number: $self, company: $parent.by}}", `{"f":[{"n":"SE1,SE2","by":"SEUR"},{"by":"MRW"},{"n":"M1","by":"MRW"}]}`,
			record.Order{Shipments: []record.Shipment{{Number: "SE1", Company: "SEUR"}, {Number: "SE2", Company: "SEUR"}, {Number: "M1", Company: "MRW"}}}, ""},
		{"flattened objects", "shipments: {from: f, flatten: {values: p}, fields: {number: n, company: $parent.by}}", `{"f":[{"p":{"x":{"n":1},"y":{"n":2}},"by":"SEUR"}]}`,
			record.Order{Shipments: []record.Shipment{{Number: "1", Company: "SEUR"}, {Number: "2", Company: "SEUR"}}}, ""},
		{"flattened JSON, and members of it", `note: {join: {collect: f, flatten: [{json: p, get: a}, {entries: $self}], of: {template: "{$parent.$parent.by}.{key}={value}"}}}`, `{"f":[{"p":"{\"a\":[{\"x\":1},{\"y\":2}]}","by":"S"}]}`,
			record.Order{Note: "S.x=1 S.y=2"}, ""},
		{"records of what was collected", "items: {from: {collect: list, of: {path: by}}, fields: {title: $self}}", boxes, record.Order{Items: []record.Item{{Title: "A"}}}, ""},
	})
}

func TestLookups(t *testing.T) {
	const order = `{"id":1,"meta":[{"key":"_a","value":""},{"key":"_a","value":"first"},{"key":"_b","value":{"x":"deep"}},null,{"key":7,"value":"seven"}],` +
		`"attributes":[{"attribute_code":"tel","value":"600 000 042"}],"custom":{"color":"red","size":{"value":"L","name":"large"}},"state":"7","product_ids":[12,"11"],` +
		`"products":[{"id":"12","title":"Mug"},{"id":11,"title":"Vase"},{"id":12,"title":"Mug again"}]}`
	runOperations(t, []operationTest{
		{"key and value", "id: {lookup: meta, key: _a}", order, record.Order{ID: "first"}, ""},
		{"keys in their order", "id: {lookup: meta, key: [_none, 7, _a]}", order, record.Order{ID: "seven"}, ""},
		{"another value", "id: {lookup: meta, key: _b, of: value.x}", order, record.Order{ID: "deep"}, ""},
		{"by a key of another name", "customer_phone: {lookup: attributes, by: attribute_code, key: tel}", order, record.Order{CustomerPhone: record.Phone{Raw: "600 000 042"}}, ""},
		{"nobody in the data", "customer_email: {lookup: people, key: {path: who}, of: mail}\ncustomer_phone: {lookup: people, key: {template: \"{who}\"}, of: tel}\ncustomer_id: {lookup: people, key: [x, {path: who}], of: id}\nstatus_text: {lookup: people, key: {path: who}, of: mail}",
			`{"who":0,"people":[{"id":0,"mail":"somebody.else@example.com","tel":"600 000 042"},{"id":"0","mail":"another@example.com"}]}`, record.Order{StatusText: "somebody.else@example.com"}, ""},
		{"key in the data", "id: {lookup: meta, key: {path: state}}", order, record.Order{ID: "seven"}, ""},
		{"keys of an object", "id: {lookup: custom, key: color}\nnumber: {lookup: custom, key: size}\nreference: {lookup: custom, key: size, of: name}", order, record.Order{ID: "red", Number: "L", Reference: "large"}, ""},
		{"not there", "id: id\nnumber: {lookup: meta, key: _none}\nnote: {lookup: nothing, key: a}", order, record.Order{ID: "1"}, ""},
		{"by a value", "note: {lookup: products, by: {join: [title, id], separator: \"-\", case: lower}, key: vase-11, of: title}", order, record.Order{Note: "Vase"}, ""},
		{"by the first that is there", "note: {lookup: products, by: [sku, id], key: 11, of: title}", order, record.Order{Note: "Vase"}, ""},
		{"by two keys in a longer list", "items: {from: l, fields: {id: id, title: {lookup: $parent.p, by: {template: \"{a}/{b}\"}, key: {template: \"{x}/{y}\"}, of: t}}}",
			`{"l":[{"id":1,"x":1,"y":9},{"id":2,"x":1,"y":2},{"id":3,"x":3,"y":1}],"p":[{"a":1,"b":1,"t":"A"},{"a":1,"b":2,"t":"B"},{"a":2,"b":1},{"a":2,"b":2},{"a":2,"b":3},{"a":2,"b":4},{"a":2,"b":5},{"a":2,"b":6},{"a":1,"b":9,"t":"C"}]}`,
			record.Order{Items: []record.Item{{ID: "1", Title: "C"}, {ID: "2", Title: "B"}, {ID: "3"}}}, ""},
		{"by what is around inside of the list", "number: {one: {lookup: f, flatten: rows, by: {join: [$parent.id, id], separator: \".\"}, key: 2.1}, of: n}", `{"f":[{"id":1,"rows":[{"id":1,"n":"x"}]},{"id":2,"rows":[{"id":1,"n":"y"}]}]}`, record.Order{Number: "y"}, ""},
		{"with a default", "number: {lookup: meta, key: _none, default: x}", order, record.Order{Number: "x"}, ""},
		{"with an enum", "status: {lookup: meta, key: _a, enum: {first: shipped}}", order, record.Order{Status: record.StatusShipped}, ""},
		{"from a step", "note: {lookup: $steps.store.zones, by: id, key: {path: state}, of: name}", order, record.Order{Note: "Norte"}, ""},
		{"all matches", `note: {join: {collect: {lookup: products, key: {path: product_ids}}, of: title}, separator: ", "}`, order, record.Order{Note: "Mug, Mug again, Vase"}, ""},
		{"a condition besides", "note: {lookup: products, key: 12, where: {path: title, not: Mug}, of: title}", order, record.Order{Note: "Mug again"}, ""},
		{"one object by its id", "note: {lookup: p, by: id, key: 5, of: name}", `{"p":{"id":"5","name":"only"}}`, record.Order{Note: "only"}, ""},
		{"matches as records", "items: {from: {lookup: products, key: 12}, fields: {title: title}}", order, record.Order{Items: []record.Item{{Title: "Mug"}, {Title: "Mug again"}}}, ""},
		{"matches in flattened lists", "items: {from: l, fields: {title: n, refunded_quantity: {sum: {lookup: $parent.r, flatten: l, by: line, key: {path: id}}, of: q, absolute: true}}}",
			`{"l":[{"id":1,"n":"Mug"},{"id":2,"n":"Vase"}],"r":[{"l":[{"line":"1","q":-1}]},{"l":[{"line":1,"q":-1},{"line":2,"q":-1}]}]}`,
			record.Order{Items: []record.Item{{Title: "Mug", RefundedQuantity: num("2")}, {Title: "Vase", RefundedQuantity: num("1")}}}, ""},
	})
}
