package mapping_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

// TestAlternatives holds that what did not fit is told only if nothing else did.
func TestAlternatives(t *testing.T) {
	const status = "status: [{path: a, enum: {paid: confirmed}}, {path: b, enum: {sent: shipped}}, {if: c, then: {const: failed}}]"
	runOperations(t, []operationTest{
		{"the first", status, `{"a":"paid","b":"odd"}`, record.Order{Status: record.StatusConfirmed}, ""},
		{"the second stands in", status, `{"a":"odd","b":"sent"}`, record.Order{Status: record.StatusShipped}, ""},
		{"the last stands in", status, `{"a":"odd","b":"odd","c":true}`, record.Order{Status: record.StatusFailed}, ""},
		{"none", "id: id\n" + status, `{"id":1,"a":"odd","b":"odd"}`, record.Order{ID: "1"}, "status: not one of the words in enum\nstatus: not one of the words in enum"},
		{"what was told before stays", "id: {path: o, extract: x}\namount: x\n" + status, `{"o":{},"x":"n/a","a":"odd","b":"sent"}`,
			record.Order{Status: record.StatusShipped}, "id: not a text\namount: not a number"},
		{"inside of another", "number: {join: [{first: [{switch: a, cases: {x: b}}, c]}, {json: d}]}", `{"a":"odd","c":"C","d":"{"}`, record.Order{Number: "C"}, "number: not JSON"},
		{"phones", "customer_phone: [{json: a, get: p}, b]", `{"a":"{","b":"600111222"}`, record.Order{CustomerPhone: record.Phone{Raw: "600111222"}}, ""},
	})
}

func TestSwitch(t *testing.T) {
	const byType = "id: {switch: type, cases: {Company: [company, person], 2: {template: \"{person}!\"}, none: {const: guest}}, else: other}"
	runOperations(t, []operationTest{
		{"a path", byType, `{"type":"COMPANY","company":"Loza SL"}`, record.Order{ID: "Loza SL"}, ""},
		{"several paths", byType, `{"type":"company","person":"Ana"}`, record.Order{ID: "Ana"}, ""},
		{"a number", byType, `{"type":2,"person":"Ana"}`, record.Order{ID: "Ana!"}, ""},
		{"a constant", byType, `{"type":" none "}`, record.Order{ID: "guest"}, ""},
		{"else", byType, `{"type":"x","other":5}`, record.Order{ID: "5"}, ""},
		{"else without a word", byType, `{"other":5}`, record.Order{ID: "5"}, ""},
		{"else with an object", byType, `{"type":{},"other":5}`, record.Order{ID: "5"}, ""},
		{"no value in the case", byType, `{"type":"company","other":5}`, record.Order{}, ""},
		{"no such word", "id: id\nreference: {switch: type, cases: {a: id}}", `{"id":1,"type":"x"}`, record.Order{ID: "1"}, "reference: not one of the words in cases"},
		{"no word at all", "id: id\nreference: {switch: type, cases: {a: id}}", `{"id":1}`, record.Order{ID: "1"}, ""},
		{"default instead", "reference: {switch: type, cases: {a: id}, default: none}", `{"type":"x"}`, record.Order{Reference: "none"}, ""},
		{"with settings", "amount: {switch: type, cases: {refund: {path: a, negate: true}, sale: a}, cents: true}", `{"type":"refund","a":1250}`, record.Order{Amount: num("-12.50")}, ""},
		{"in a condition", "cancelled: {switch: type, cases: {a: {exists: x}, b: y}}", `{"type":"b","y":"no"}`, record.Order{Cancelled: record.Some(false)}, ""},
		{"addresses out of the file", "url: {template: \"{shop}/{n}\", with: {shop: {switch: $request.country, cases: {es: {const: \"https://a.example/es\"}}, else: {path: $vars.shop}}}}", `{"n":"x y"}`,
			record.Order{URL: "https://a.example/es/x%20y"}, ""},
	})
}

func TestEmbeddedJSON(t *testing.T) {
	runOperations(t, []operationTest{
		{"a path", "id: {json: box, get: a.b}", `{"box":"{\"a\":{\"b\":\"x\"}}"}`, record.Order{ID: "x"}, ""},
		{"a place", "id: {json: box, get: 1.id}", `{"box":"[{\"id\":1},{\"id\":704912205188288575}]"}`, record.Order{ID: "704912205188288575"}, ""},
		{"a query", `id: {json: box, get: '#(k=="a").v'}`, `{"box":"[{\"k\":\"b\",\"v\":1},{\"k\":\"a\",\"v\":2}]"}`, record.Order{ID: "2"}, ""},
		{"a key with a dot", `id: {json: box, get: '"a.b"'}`, `{"box":"{\"a.b\":\"x\",\"a\":{\"b\":\"y\"}}"}`, record.Order{ID: "x"}, ""},
		{"all of it", "customer_ids: {json: box}", `{"box":" [1,\"b\"] "}`, record.Order{CustomerIDs: []string{"1", "b"}}, ""},
		{"inside JSON inside JSON", "id: {json: {json: box, get: in}, get: a}", `{"box":"{\"in\":\"{\\\"a\\\":\\\"x\\\"}\"}"}`, record.Order{ID: "x"}, ""},
		{"JSON as it is", "id: {json: box, get: a}", `{"box":{"a":"x"}}`, record.Order{ID: "x"}, ""},
		{"nothing there", "id: id\nreference: {json: box, get: z}\nnote: {json: none, get: z}", `{"id":1,"box":"{\"a\":1}"}`, record.Order{ID: "1"}, ""},
		{"a number", "id: {json: id}\nreference: {json: id, get: x}", `{"id":1}`, record.Order{ID: "1"}, ""},
		{"no JSON", "id: id\nreference: {json: box, get: z}", `{"id":1,"box":"{\"a\":"}`, record.Order{ID: "1"}, "reference: not JSON"},
		{"too deep", "id: id\nreference: {json: box, get: z}", `{"id":1,"box":"` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `"}`, record.Order{ID: "1"}, "reference: not JSON"},
		{"the same for all lines", "items: {from: l, fields: {id: id, sku: {json: $root.box, get: a}}}", `{"box":"{\"a\":\"x\"}","l":[{"id":1},{"id":2}]}`,
			record.Order{Items: []record.Item{{ID: "1", SKU: "x"}, {ID: "2", SKU: "x"}}}, ""},
		{"another for each line", "items: {from: l, fields: {id: id, sku: {json: box, get: a}}}", `{"l":[{"id":1,"box":"{\"a\":1}"},{"id":2,"box":"{\"a\":2}"},{"id":3}]}`,
			record.Order{Items: []record.Item{{ID: "1", SKU: "1"}, {ID: "2", SKU: "2"}, {ID: "3"}}}, ""},
		{"with settings", "created_at: {json: box, get: t, time: unix}", `{"box":"{\"t\":1789374600}"}`, record.Order{CreatedAt: at("2026-09-14T08:30:00Z")}, ""},
	})
}

// TestEmbeddedJSONIsReadOnce maps many lines that all ask for the same text.
// Reading it for each of them would take a minute.
func TestEmbeddedJSONIsReadOnce(t *testing.T) {
	m := parse(t, orderFields("items: {from: l, fields: {id: $self, sku: {json: $root.box, get: z}}}"))
	box := `{\"a\":\"` + strings.Repeat("x", 1<<20) + `\",\"z\":1}`
	orders, warnings := m.Orders(mapping.Input{Body: []byte(`{"box":"` + box + `","l":[` + strings.TrimSuffix(strings.Repeat("1,", 20_000), ",") + `]}`)})
	if len(warnings) > 0 || len(orders) != 1 || len(orders[0].Items) != 20_000 || orders[0].Items[19_999].SKU != "1" {
		t.Errorf("%d orders, warnings %v", len(orders), warnings)
	}
}

func TestTextWorkIsBounded(t *testing.T) {
	m := parse(t, orderFields("items: {from: l, fields: {id: $self, sku: {path: $root.box, case: upper, cut: 1}}}"))
	orders, warnings := m.Orders(mapping.Input{Body: []byte(`{"box":"` + strings.Repeat("x", 1<<20) + `","l":[` + strings.TrimSuffix(strings.Repeat("1,", 1000), ",") + `]}`)})
	want := "the document holds more text than settings may work on; the rest is left out"
	if len(orders) != 1 || len(orders[0].Items) != 1000 || orders[0].Items[100].SKU == "" || orders[0].Items[999].SKU != "" || len(warnings) != 1 || warnings[0].Reason != want {
		t.Errorf("warnings %v", warnings)
	}
}

func TestLanguages(t *testing.T) {
	cases := []struct{ name, value, locale, in, want, warned string }{
		{"text", "{localised: n}", "es", `"Taza"`, "Taza", ""},
		{"number", "{localised: n}", "es", `5`, "5", ""},
		{"nothing", "{localised: n}", "es", `null`, "", ""},
		{"the locale", "{localised: n}", "es-MX", `{"en":"Mug","es":"Taza","es_MX":"Taza MX","es-ES":"Taza ES"}`, "Taza MX", ""},
		{"the language, where there is no such locale", "{localised: n}", "es-CO", `{"en":"Mug","es-ES":"Taza ES","es":"Taza"}`, "Taza", ""},
		{"another region", "{localised: n}", "es", `{"en":"Mug","es-ES":"Taza ES"}`, "Taza ES", ""},
		{"letter case", "{localised: n}", "ES-es", `{"en":"Mug","ES_ES":"Taza"}`, "Taza", ""},
		{"preferred", "{localised: n, prefer: [fr, en]}", "es", `{"de":"Tasse","en-GB":"Mug"}`, "Mug", ""},
		{"preferred, a word", "{localised: n, prefer: en}", "es", `{"de":"Tasse","en":"Mug"}`, "Mug", ""},
		{"any", "{localised: n}", "es", `{"de":"","en":"Mug","fr":"Gobelet"}`, "Mug", ""},
		{"an empty one is none", "{localised: n, prefer: en}", "es", `{"es":"","en":"Mug"}`, "Mug", ""},
		{"nobody asks", "{localised: n}", "", `{"en":"Mug","es":"Taza"}`, "Mug", ""},
		{"a default", "{localised: n}", "es", `{"default":"Mug","de":"Tasse"}`, "Mug", ""},
		{"list by locale", "{localised: n}", "es-ES", `[{"locale":"en-US","value":"Mug"},{"locale":"es-ES","value":"Taza"}]`, "Taza", ""},
		{"list by lang and text", "{localised: n}", "es", `[{"lang":"en","text":"Mug"},null,{"lang":"es","text":"Taza"}]`, "Taza", ""},
		{"list by ids", "{localised: n, languages: {1: en, 2: es-ES}}", "es", `[{"id":"1","value":"Mug"},{"id":2,"value":"Taza"}]`, "Taza", ""},
		{"list by unknown ids", "{localised: n}", "es", `[{"id":"1","value":"Mug"},{"id":"2","value":"Taza"}]`, "Mug", ""},
		{"list by other keys", "{localised: n, key: lng.iso, value: txt}", "es", `[{"lng":{"iso":"en"},"txt":"Mug"},{"lng":{"iso":"es"},"txt":"Taza"}]`, "Taza", ""},
		{"list with one of them alone", "{localised: n}", "es", `{"language":"en","value":"Mug"}`, "Mug", ""},
		{"list of texts", "{localised: n}", "es", `["","Mug"]`, "Mug", ""},
		{"objects by locale", "{localised: n, value: title}", "es", `{"en_US":{"title":"Mug"},"es_ES":{"title":"Taza"}}`, "Taza", ""},
		{"ids as keys", "{localised: n, languages: {7: es}}", "es", `{"6":"Mug","7":"Taza"}`, "Taza", ""},
		{"Indonesian", "{localised: n}", "id", `{"en":"Mug","id":"Cangkir"}`, "Cangkir", ""},
		{"empty list", "{localised: n}", "es", `[]`, "", ""},
		{"empty object", "{localised: n}", "es", `{}`, "", ""},
		{"something else", "{localised: n}", "es", `{"title":{"x":1}}`, "", "note: neither a text nor texts by their languages"},
		{"list of something else", "{localised: n}", "es", `[{"x":1}]`, "", "note: neither a text nor texts by their languages"},
		{"enum", "{path: n, enum: {P: {en: Paid, es: Pagado}, 2: plain}}", "es-CO", `"p"`, "Pagado", ""},
		{"enum in no such language", "{path: n, enum: {P: {en: Paid, es: Pagado}, 2: plain}}", "fr", `"p"`, "Paid", ""},
		{"enum with plain words", "{path: n, enum: {P: {en: Paid, es: Pagado}, 2: plain}}", "fr", `2`, "plain", ""},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			field := "status_text: "
			if strings.HasPrefix(test.value, "{localised") {
				field = "note: "
			}
			m := parse(t, orderFields("id: id\n"+field+test.value))
			language, _, _ := strings.Cut(test.locale, "-")
			in := mapping.Input{Body: []byte(`{"id":1,"n":` + test.in + `}`), Request: mapping.Request{Locale: test.locale, Language: language}}
			orders, warnings := m.Orders(in)
			if len(orders) != 1 || orders[0].Note+orders[0].StatusText != test.want {
				t.Errorf("%+v, want %q", orders, test.want)
			}
			if diff := cmp.Diff(test.warned, strings.Join(reasons(warnings), "\n")); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			sameWhenJoined(t, m, in)
		})
	}
}

func reasons(warnings []mapping.Warning) []string {
	list := make([]string, len(warnings))
	for i, warning := range warnings {
		list[i] = warning.Field + ": " + warning.Reason
	}
	return list
}
