package mapping_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// seedFiles gives every mapping file of testdata to add.
func seedFiles(f *testing.F, add func(string)) {
	f.Helper()
	for _, pattern := range []string{"testdata/*.yaml", "testdata/bad/*.yaml", "testdata/extends/*/top.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			add(string(data))
		}
	}
}

func FuzzParse(f *testing.F) {
	seedFiles(f, func(text string) { f.Add(text) })
	f.Add("extends: base\norders: {where: ~, fields: {number: ~, items: {limit: 2, fields: {sku: ~}}}}\n")
	f.Add("extends: again\ncustomers: ~\ntests: [{kind: orders, json: {data: {id: 1}}, expect: [{id: 1}], warnings: []}]\n")
	f.Add(testedMapping + "  - {sample: a.json, steps: {store: '{}'}, request: {country: ES}, expect: [{items: [{sku: x}], customer_phone: {number: 5}}]}\n")
	schema := compileSchema(f)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := mapping.Load("x.yaml", []byte(text), fuzzBases())
		if err == nil {
			runTests(t, m)
			if err := validate(t, schema, text); err != nil {
				t.Errorf("it loads, but editors refuse it: %v", err)
			}
		}
		var problems yamlnode.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0 || err.Error() == "") {
			t.Errorf("error %v is no list of problems", err)
		}
	})
}

// fuzzBases offers one mapping that can be extended and one that extends it.
func fuzzBases() mapping.Options {
	return files(map[string]string{"base": baseMapping, "again": "extends: base\norders: {fields: {url: ~}}\n", "x.yaml": "extends: x.yaml"})
}

// runTests runs what tests a file carries.
func runTests(t *testing.T, m *mapping.Mapping) {
	t.Helper()
	m.Samples()
	for _, test := range m.Tests() {
		for _, failure := range test.Run(m, func(string) ([]byte, error) { return []byte(`{"data":[{"id":1}]}`), nil }) {
			if failure.Message == "" || failure.Mend == "" {
				t.Errorf("a failure without message or mend: %+v", failure)
			}
		}
	}
}

func FuzzDocument(f *testing.F) {
	m := ordersMapping(f)
	f.Add(string(read(f, "order.json")))
	f.Add(`{"orders":[{"id":1,"items":{"sku":"\ud800"},"total":"1e9"}]}`)
	f.Add(`[{"id":"\\","created_at":"2026-01-01T0","items":[[{}]]}]`)
	f.Fuzz(func(t *testing.T, body string) {
		orders, warnings := m.Orders(mapping.Input{Body: []byte(body)})
		if len(warnings) > 100 {
			t.Errorf("%d warnings", len(warnings))
		}
		if !gjson.Valid(body) && len(orders) > 0 {
			t.Errorf("%d orders out of a document that is not valid", len(orders))
		}
		for _, order := range orders {
			if order.ID == "" {
				t.Error("an order without its required id")
			}
		}
	})
}

func FuzzBoth(f *testing.F) {
	document := string(read(f, "order.json"))
	seedFiles(f, func(text string) { f.Add(text, document) })
	f.Add(orderFields(`id: "a.@fromstr.b.#(c==1)#|@flatten"`), `{"a":"{\"b\":[[{\"c\":1}]]}"}`)
	f.Add(orderFields(`id: "@this.@keys.0"`), `{"a":1}`)
	f.Fuzz(func(t *testing.T, text, body string) {
		m, err := mapping.Parse("x.yaml", []byte(text))
		if err != nil {
			return
		}
		in := mapping.Input{Body: []byte(body), Steps: map[string]json.RawMessage{"store": json.RawMessage(body)}}
		m.Products(in)
		sameWhenJoined(t, m, in)
	})
}

// TestWalkFindsWhatGJSONFinds compares the single walk over an element with
// gjson, one path at a time.
func TestWalkFindsWhatGJSONFinds(t *testing.T) {
	keys := rapid.SampledFrom([]string{"a", "b", "ab", "c d", "ñ", "0", "1", "x-y"})
	rapid.Check(t, func(t *rapid.T) {
		document := `{"id":"k",` + strings.TrimPrefix(drawObject(t, keys, 4), "{")
		document = strings.Replace(document, ",}", "}", 1)
		paths := rapid.SliceOfN(rapid.Map(rapid.SliceOfN(keys, 1, 4), func(parts []string) string { return strings.Join(parts, ".") }), 1, 4).Draw(t, "paths")
		fields := "id: id\n"
		for i, name := range []string{"number", "reference", "customer_id", "customer_name"}[:len(paths)] {
			fields += name + `: "` + paths[i] + "\"\n"
		}
		m, err := mapping.Parse("x.yaml", []byte(orderFields(fields)))
		if err != nil {
			t.Fatal(err)
		}
		orders, _ := m.Orders(mapping.Input{Body: []byte(document)})
		got := []string{orders[0].Number, orders[0].Reference, orders[0].CustomerID, orders[0].CustomerName}
		for i, path := range paths {
			if want := scalarText(gjson.Get(document, path)); got[i] != want {
				t.Errorf("%q in %s is %q, want %q", path, document, got[i], want)
			}
		}
	})
}

func scalarText(r gjson.Result) string {
	switch r.Type {
	case gjson.JSON, gjson.Null:
		return ""
	case gjson.String:
		return strings.TrimSpace(r.Str)
	default:
		return r.Raw
	}
}

func drawValue(t *rapid.T, keys *rapid.Generator[string], depth int) string {
	kinds := 4
	if depth > 0 {
		kinds = 6
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return rapid.SampledFrom([]string{"1", "-2.50", "3e2", "704912205188288575"}).Draw(t, "number")
	case 1:
		return rapid.SampledFrom([]string{`""`, `"x"`, `"{\"a\":1}"`, `"\\"`, `"]},"`, `"\u00f1\""`}).Draw(t, "string")
	case 2:
		return rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")
	case 3:
		return "null"
	case 4:
		return drawObject(t, keys, depth-1)
	default:
		var values []string
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			values = append(values, drawValue(t, keys, depth-1))
		}
		return "[" + strings.Join(values, " , ") + "]"
	}
}

func drawObject(t *rapid.T, keys *rapid.Generator[string], depth int) string {
	var members []string
	for _, key := range rapid.SliceOfNDistinct(keys, 0, 5, rapid.ID[string]).Draw(t, "keys") {
		members = append(members, `"`+key+`" : `+drawValue(t, keys, depth))
	}
	return "{" + strings.Join(members, ",") + "}"
}
