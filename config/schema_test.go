package config_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// compileSchema returns the schema of configurations, ready to validate.
func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema(registry())))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("wazgate.schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("wazgate.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// validate says whether the schema takes a YAML file.
func validate(t *testing.T, compiled *jsonschema.Schema, data []byte) error {
	t.Helper()
	file, err := yamlnode.Parse("x.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(file.Root.AppendJSON(nil)))
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(document)
}

func TestTheSchemaTakesWhatLoads(t *testing.T) {
	compiled := compileSchema(t)
	texts := map[string]string{"minimal": minimal}
	for _, extra := range []string{
		"server:\ncache: {ttl: , stale: 1h30m, max_entries: '500', max_bytes: 64 MiB}\n", "cache: {ttl: \"${TTL}\", negative: 0}\n",
		"timeouts: {global_search: 4.5s}\nstate: {conflictive_share: 1}\n", "endpoints: {globalsearch: {sources: []}, search_Products: }\n",
		"server: {behind_proxy: \"${BEHIND}\", trusted_proxies: [10.0.0.0/8]}\n", "store: {order_suffix: 0123, labels: {orders_count: Compras}}\n",
	} {
		texts[extra] = minimal + extra
	}
	for name, text := range texts {
		if err := validate(t, compiled, []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestTheSchemaRefusesMistakesOfForm holds that of the bad files, all with a
// wrong form are refused by editors too. The others are right in form, or not
// YAML.
func TestTheSchemaRefusesMistakesOfForm(t *testing.T) {
	compiled := compileSchema(t)
	forms := []string{
		"adapter", "endpoint", "label", "language", "log", "log_near", "no_sources", "several", "source_empty", "source_names",
		"unknown_adapter_setting", "unknown_section", "unknown_setting", "unknown_setting_of_source",
	}
	paths, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".yaml")
		if !strings.HasPrefix(name, "type_") && !slices.Contains(forms, name) || name == "type_adapter_settings" {
			continue
		}
		if err := validate(t, compiled, []byte(readFile(t, path))); err == nil {
			t.Errorf("%s: the schema finds no mistake", name)
		}
	}
}

// property is what a schema says of one setting.
type property struct {
	Description string              `json:"description"`
	Properties  map[string]property `json:"properties"`
}

// TestTheSchemaIsComplete compares the schema with what an unknown key is told
// to be possible: nothing can be set that editors do not know and explain.
func TestTheSchemaIsComplete(t *testing.T) {
	var whole struct {
		property
		Definitions map[string]property `json:"definitions"`
	}
	if err := json.Unmarshal(config.Schema(registry()), &whole); err != nil {
		t.Fatal(err)
	}
	for _, section := range []string{"", "server", "server.tls", "auth", "store", "state", "products", "products.locales", "ai", "cache", "directory", "timeouts", "log", "sources.shop", "endpoints.globalSearch"} {
		text, indent, node := "", "", whole.property
		for name := range strings.FieldsFuncSeq(section, func(letter rune) bool { return letter == '.' }) {
			text, indent, node = text+indent+name+":\n", indent+"  ", node.Properties[name]
		}
		switch section {
		case "sources.shop":
			node = whole.Definitions["source"]
		case "endpoints.globalSearch":
			node = whole.Definitions["endpoint"]
		}
		_, err := load(text+indent+"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq: 1\n", nil)
		if err == nil {
			t.Fatal("no error")
		}
		_, list, _ := strings.Cut(err.Error(), "unknown setting")
		_, list, _ = strings.Cut(list, "possible here: ")
		list, _, _ = strings.Cut(list, "\n")
		var got []string
		for name, setting := range node.Properties {
			got = append(got, name)
			if setting.Description == "" {
				t.Errorf("%s in %q has no description: give it a comment in the template, or an about tag", name, section)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(strings.Split(list, ", "), got); diff != "" {
			t.Errorf("%q: %s", section, diff)
		}
	}
}

// TestTheSchemaRefusesWhatIsOutOfBounds holds numbers and rules that the loader
// refuses, each alone, against the schema too; and their neighbours that it takes.
func TestTheSchemaRefusesWhatIsOutOfBounds(t *testing.T) {
	compiled := compileSchema(t)
	for text, fine := range map[string]bool{
		"server: {max_calls: 0}\n": false, "server: {max_calls: 1}\n": true, "server: {max_calls: 100001}\n": false,
		"telemetry: {traces: {sample: 2}}\n": false, "telemetry: {traces: {sample: 1}}\n": true,
		"state: {new_days: 0}\n": false, "ai: {max_characters: 399}\n": false, "ai: {max_characters: 400}\n": true,
		"cache: {max_entries: 99}\n": false, "state: {conflictive_share: 1.5}\n": false,
		"    max_in_flight: 0\n": false, "    max_in_flight: 1000\n": true,
		"    responses: [{status: 404}]\n": false, "    responses: [{means: empty}]\n": false,
		"    responses: [{status: 404, means: empty}]\n": true, "    responses: [{path: a, means: empty}]\n": false,
		"    responses: [{path: a, equals: x, means: empty}]\n": true, "    responses: [{equals: x, means: empty}]\n": false,
		"    responses: [{path: a, equals: x, contains: y, means: empty}]\n":     false,
		"    responses: [{status: 4xx, path: a, present: false, means: fail}]\n": true,
	} {
		_, err := load(minimal+text, nil)
		if (err == nil) != fine {
			t.Errorf("%s: loading it: %v", text, err)
		}
		if err := validate(t, compiled, []byte(minimal+text)); (err == nil) != fine {
			t.Errorf("%s: the schema says %v", text, err)
		}
	}
}
