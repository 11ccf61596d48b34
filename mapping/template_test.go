package mapping_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/record"
)

func TestTemplateNames(t *testing.T) {
	runOperations(t, []operationTest{
		{"a value", `id: {template: "{who}-{a}", with: {who: [x, b]}}`, `{"a":1,"b":2}`, record.Order{ID: "2-1"}, ""},
		{"before a path", `id: {template: "{a}{b}", with: {a: {const: z}}}`, `{"a":1,"b":2}`, record.Order{ID: "z2"}, ""},
		{"twice", `id: {template: "{n}{n}", with: {n: {path: a, case: upper}}}`, `{"a":"x"}`, record.Order{ID: "XX"}, ""},
		{"empty", `id: {template: "{n}-{a}", with: {n: b}}`, `{"a":1}`, record.Order{}, ""},
		{"hosts by country", `url: {template: "https://{host}/{a}", with: {host: {path: $request.country, enum: {ES: example.com/es, PT: example.com/pt}}}}`, `{"a":"x y"}`,
			record.Order{URL: "https://example.com/es/x%20y"}, ""},
		{"a host of the data", `url: {template: "https://{host}/{a}", with: {host: [h]}}`, `{"a":1,"h":"e.example/x"}`, record.Order{URL: "https://e.example%2Fx/1"}, ""},
		{"a raw one", `url: {template: "https://{host|raw}/{a}", with: {host: [h]}}`, `{"a":1,"h":"e.example/x"}`, record.Order{URL: "https://e.example/x/1"}, ""},
		{"a variable by its name", `url: {template: "{s}/{a}", with: {s: {path: $vars.none, default: {path: $vars.shop}}}}`, `{"a":1}`, record.Order{URL: "https://shop.example.com/1"}, ""},
		{"a variable escaped", `url: {template: "{$vars.shop}/?to={$vars.shop|url}"}`, `{"a":1}`, record.Order{URL: "https://shop.example.com/?to=https%3A%2F%2Fshop.example.com"}, ""},
	})
}

func TestTemplateWithoutEmptyParts(t *testing.T) {
	const full = `{"a":"A","b":"B","c":"C"}`
	reference := func(template string) string {
		return "id: a\nreference: {template: '" + template + "', skip_empty: true}"
	}
	runOperations(t, []operationTest{
		{"nothing empty", reference("<{a}> {b}, {c}!"), full, record.Order{ID: "A", Reference: "<A> B, C!"}, ""},
		{"the first", reference("{a}, {b}"), `{"b":"B"}`, record.Order{Reference: "B"}, ""},
		{"the last", reference("{b} {c}"), `{"b":"B"}`, record.Order{Reference: "B"}, ""},
		{"the one in the middle", reference("{a} {b}, {c}"), `{"a":"A","c":"C"}`, record.Order{ID: "A", Reference: "A, C"}, ""},
		{"of equal separators the first", reference("{a} / {b} - {c}"), `{"a":"A","c":"C"}`, record.Order{ID: "A", Reference: "A / C"}, ""},
		{"two of them", reference("{a} {b}, {x} - {c}"), `{"a":"A","c":"C"}`, record.Order{ID: "A", Reference: "A, C"}, ""},
		{"in brackets", reference("{a} ({b})"), `{"a":"A"}`, record.Order{ID: "A", Reference: "A"}, ""},
		{"in brackets, in front", reference("[{b}] {a}"), `{"a":"A"}`, record.Order{ID: "A", Reference: "A"}, ""},
		{"all", reference("{b} ({c})"), `{"a":"A"}`, record.Order{ID: "A"}, ""},
		{"what begins the text stays", reference("Nr. {b}, {a}"), `{"a":"A"}`, record.Order{ID: "A", Reference: "Nr. A"}, ""},
		{"what ends it goes with the last", reference("{a}, {b} EUR"), `{"a":"A"}`, record.Order{ID: "A", Reference: "A"}, ""},
		{"a list", reference("{a} {b}"), `{"a":"A","b":[1]}`, record.Order{ID: "A", Reference: "A"}, "reference: not a text"},
		{"said not to", "id: a\nreference: {template: '{a} {b}', skip_empty: false}", `{"a":"A"}`, record.Order{ID: "A"}, ""},
	})
}
