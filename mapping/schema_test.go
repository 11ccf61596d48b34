package mapping_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// compileSchema returns the schema of mappings, ready to validate.
func compileSchema(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(mapping.Schema()))
	if err != nil {
		tb.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("mapping.schema.json", document); err != nil {
		tb.Fatal(err)
	}
	compiled, err := compiler.Compile("mapping.schema.json")
	if err != nil {
		tb.Fatal(err)
	}
	return compiled
}

// validate says whether the schema takes a mapping file.
func validate(tb testing.TB, compiled *jsonschema.Schema, data string) error {
	tb.Helper()
	file, err := yamlnode.Parse("x.yaml", []byte(data))
	if err != nil {
		return err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(file.Root.AppendJSON(nil)))
	if err != nil {
		tb.Fatal(err)
	}
	return compiled.Validate(document)
}

func TestTheSchemaTakesWhatLoads(t *testing.T) {
	compiled := compileSchema(t)
	texts := map[string]string{"tests": testedMapping + "  - {sample: a.json, warnings: []}\n", "base": baseMapping, "lists": lines}
	for _, one := range readManual(t, manual) {
		if _, err := mapping.Load("x.yaml", []byte(one.yaml), files(one.files)); err == nil && one.mistake == "" {
			texts[one.yaml] = one.yaml
		}
	}
	for _, pattern := range []string{"testdata/*.yaml", "testdata/stores/*/*.yaml", "../adapters/*/mapping.yaml", "../internal/gateway/testdata/mapping.yaml", "../config/testdata/mapping.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("nothing at %s (%v)", pattern, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := mapping.Load(path, data, mapping.Options{}); err != nil {
				t.Logf("%s does not load: %v", path, err)
				continue
			}
			texts[path] = string(data)
		}
	}
	for _, above := range []string{"orders: {fields: {number: ~, items: {limit: ~}}}", "customers: ~", "variables: {shop: ~}"} {
		texts[above] = "extends: base.yaml\n" + above
	}
	if len(texts) < 80 {
		t.Fatalf("%d mappings", len(texts))
	}
	for name, text := range texts {
		if err := validate(t, compiled, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTheSchemaRefusesMistakesOfForm holds that editors underline all bad files
// whose form is wrong. The others are right in form: what is wrong is a word or
// a path.
func TestTheSchemaRefusesMistakesOfForm(t *testing.T) {
	compiled := compileSchema(t)
	for _, name := range strings.Fields(`any_of_one arithmetic_for_url condition_for_text country_code decimal_mark defaults defaults_form empty_list enum_form enum_on_time
		enum_status fields_empty first_empty foreign_key from_empty from_section if_without_then is_list items_as_path limit list_as_path list_empty
		list_unknown_key list_without_fields list_without_from many_at_once no_operation no_value not_a_section nothing number_as_path required_inside
		required_word samples_form samples_kind status_as_path template_for_number test_expect_form test_expects_nothing test_no_document test_phone
		test_request test_steps test_two_documents test_unknown_field test_unknown_key test_warnings test_wrong_value tests_form tests_item time_on_text
		two_operations unknown_field unknown_field_inside unknown_key unknown_operation unknown_request unknown_scope unknown_section variable_name version`) {
		data, err := os.ReadFile(filepath.Join("testdata", "bad", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if validate(t, compiled, string(data)) == nil {
			t.Errorf("%s: the schema finds no mistake", name)
		}
	}
}

// property is what a schema says of one key.
type property struct {
	Description string              `json:"description"`
	Ref         string              `json:"$ref"`
	AnyOf       []property          `json:"anyOf"`
	Properties  map[string]property `json:"properties"`
}

// TestTheSchemaHasAllWords compares it with the operations and settings, of
// which a message tells only some.
func TestTheSchemaHasAllWords(t *testing.T) {
	var whole struct {
		Definitions map[string]property `json:"definitions"`
	}
	if err := json.Unmarshal(mapping.Schema(), &whole); err != nil {
		t.Fatal(err)
	}
	got := append(slices.Collect(maps.Keys(whole.Definitions["section"].Properties)), "required") // which belongs to a whole field
	want := mapping.Words()
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(slices.Compact(want), got); diff != "" {
		t.Errorf("(-language +schema): %s", diff)
	}
}

// TestTheSchemaIsComplete compares the schema with what a misspelt key is told
// to be possible, at every place that has keys of its own.
func TestTheSchemaIsComplete(t *testing.T) {
	var whole struct {
		property
		Definitions map[string]property `json:"definitions"`
	}
	if err := json.Unmarshal(mapping.Schema(), &whole); err != nil {
		t.Fatal(err)
	}
	whole.Definitions[""] = whole.property
	const odd = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq: 1"
	for definition, text := range map[string]string{
		"":                      odd,
		"list_orders":           "orders: {" + odd + "}",
		"list_orders.fields":    "orders: {from: a, fields: {" + odd + "}}",
		"list_customers.fields": "customers: {from: a, fields: {" + odd + "}}",
		"list_products.fields":  "products: {from: a, fields: {" + odd + "}}",
		"list_items.fields":     "orders: {from: a, fields: {items: {from: b, fields: {" + odd + "}}}}",
		"list_shipments.fields": "orders: {from: a, fields: {shipments: {from: b, fields: {" + odd + "}}}}",
		"list_carts.fields":     "customers: {from: a, fields: {carts: {from: b, fields: {" + odd + "}}}}",
		"list_variants.fields":  "products: {from: a, fields: {variants: {from: b, fields: {" + odd + "}}}}",
		"list_section":          "orders: {from: {" + odd + "}, fields: {id: id}}",
		"test":                  "orders: {from: a, fields: {id: id}}\ntests: [{" + odd + "}]",
	} {
		_, err := mapping.Parse("x.yaml", []byte(text))
		if err == nil {
			t.Fatal("no mistake in " + text)
		}
		_, list, found := strings.Cut(err.Error(), "possible here: ")
		if !found {
			t.Fatal(err)
		}
		list, _, _ = strings.Cut(list, "\n")
		want := slices.Compact(slices.Sorted(slices.Values(strings.Split(list, ", "))))
		name, inner, _ := strings.Cut(definition, ".")
		node := whole.Definitions[name]
		if inner != "" {
			node = object(node).Properties[inner]
		}
		node = object(node)
		got := slices.Sorted(maps.Keys(node.Properties))
		if definition == "list_section" { // told are the forms, not what may stand beside them
			got = slices.DeleteFunc(got, func(name string) bool { return !slices.Contains(want, name) })
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-loader +schema): %s", definition, diff)
		}
		for key, one := range node.Properties {
			if definition, named := strings.CutPrefix(one.Ref, "#/definitions/key_"); named {
				one = whole.Definitions["key_"+definition]
			}
			if one.Description == "" {
				t.Errorf("%s in %q has no description", key, definition)
			}
		}
	}
}

// TestEveryKeySaysWhatItTakes holds that no shape was forgotten in the schema.
func TestEveryKeySaysWhatItTakes(t *testing.T) {
	var whole struct {
		Definitions map[string]map[string]any `json:"definitions"`
	}
	if err := json.Unmarshal(mapping.Schema(), &whole); err != nil {
		t.Fatal(err)
	}
	for _, definition := range []string{"section", "list_section"} {
		for key, says := range objectOf(t, whole.Definitions[definition]["properties"]) {
			says := objectOf(t, says)
			if named, ok := whole.Definitions[strings.TrimPrefix(fmt.Sprint(says["$ref"]), "#/definitions/")]; ok && definition == "section" {
				says = named
			}
			if len(says) < 2 {
				t.Errorf("%s: add its shape to schemas.shape", key)
			}
		}
	}
}

func objectOf(t *testing.T, v any) map[string]any {
	t.Helper()
	is, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%v is no object", v)
	}
	return is
}

// object returns the section among the forms that a schema allows.
func object(node property) property {
	for _, one := range node.AnyOf {
		if len(one.Properties) > 0 {
			return one
		}
	}
	return node
}

// TestTheSchemaOffersWhatLoads holds that every word that editors offer is
// understood.
func TestTheSchemaOffersWhatLoads(t *testing.T) {
	compiled := compileSchema(t)
	for _, field := range []string{
		`amount: {path: a, decimal: ",", thousands: "."}`, `amount: {path: a, thousands: "'"}`, `amount: {path: a, thousands: " ", decimal: "."}`,
		`amount: {path: a, thousands: ","}`, `number: {path: a, case: upper}`, `number: {path: a, case: lower}`, `number: {path: a, split: ",", pick: last}`,
		`note: {path: a, shortcodes: drop}`, `number: {one: a, at: first, sort: b, order: ascending}`, `number: {one: a, at: 2, sort: b, order: descending}`,
		`created_at: {path: a, time: [rfc3339, rfc2822, sql, iso, date, unix, unix_ms, 02/01/2006]}`,
	} {
		text := "orders: {from: a, fields: {" + field + "}}"
		if _, err := mapping.Parse("x.yaml", []byte(text)); err != nil {
			t.Error(err)
		}
		if err := validate(t, compiled, text); err != nil {
			t.Errorf("%s: %v", field, err)
		}
	}
}
