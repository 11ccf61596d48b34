package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

func TestSchemaCommand(t *testing.T) {
	folder := t.TempDir()
	for _, test := range []struct {
		args   []string
		code   int
		stdout string // the beginning
		stderr string // a part
	}{
		{[]string{"schema", "config"}, exitFine, `{` + "\n" + ` "$schema": "http://json-schema.org/draft-07/schema#",` + "\n" + ` "title": "The configuration`, ""},
		{[]string{"schema", "mapping"}, exitFine, `{` + "\n" + ` "$schema": "http://json-schema.org/draft-07/schema#",` + "\n" + ` "title": "A mapping`, ""},
		{[]string{"schema", "--write", folder}, exitFine, filepath.Join(folder, configSchema) + "\n" + filepath.Join(folder, mappingSchema) + "\n", ""},
		{[]string{"schema", "maping"}, exitUsage, "", `there is no schema of "maping"; did you mean "mapping"?`},
		{[]string{"schema"}, exitUsage, "", "name one of config and mapping"},
		{[]string{"schema", "config", "mapping"}, exitUsage, "", "one at a time"},
		{[]string{"schema", "config", "--write", folder}, exitUsage, "", "--write takes no further argument"},
		{[]string{"schema", "--write", filepath.Join(folder, "none")}, exitProblem, "", "writing " + filepath.Join(folder, "none", configSchema) + ": no such file or directory"},
	} {
		t.Run(strings.Join(test.args[1:], " "), func(t *testing.T) {
			got := command(t, test.args...)
			if got.code != test.code || !strings.HasPrefix(got.stdout, test.stdout) || !strings.Contains(got.stderr, test.stderr) {
				t.Errorf("%.600s", got)
			}
		})
	}
	for name, want := range editorSchemas() {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s was not written as it is printed (%v)", name, err)
		}
	}
}

// compiledSchema returns one of the schemas, ready to validate.
func compiledSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(editorSchemas()[name]))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// TestEveryExampleNamesItsSchema holds that editors find the schema of each
// example in this tree by its first line, that it is the current one, and that
// the example passes.
func TestEveryExampleNamesItsSchema(t *testing.T) {
	modeline := regexp.MustCompile(`^# yaml-language-server: \$schema=(\S+)\n`)
	for pattern, schema := range map[string]string{
		"../../config/wazgate.example.yaml":      configSchema,
		"../../config/examples/*.yaml":           configSchema,
		"../../adapters/*/mapping.yaml":          mappingSchema,
		"../../mapping/testdata/stores/*/*.yaml": mappingSchema,
	} {
		compiled := compiledSchema(t, schema)
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("nothing at %s (%v)", pattern, err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			named := modeline.FindSubmatch(data)
			if named == nil {
				t.Errorf("%s does not begin with a line such as # yaml-language-server: $schema=%s", path, schema)
				continue
			}
			compareSchema(t, filepath.Join(filepath.Dir(path), string(named[1])), editorSchemas()[schema])
			if err := validateYAML(t, compiled, data); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// compareSchema holds a schema in this tree against what is printed.
func compareSchema(t *testing.T, file string, want []byte) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Fatalf("%s is not current; run with -update: %s", file, diff)
	}
}

func validateYAML(t *testing.T, compiled *jsonschema.Schema, data []byte) error {
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

func TestTheSchemaKnowsTheSettingsOfAdapters(t *testing.T) {
	compiled := compiledSchema(t, configSchema)
	for _, test := range []struct {
		source string
		fine   bool
	}{
		{"{adapter: whatalo, settings: {api_key: k, phone_searches: [e164, last_9]}}", true},
		{"{adapter: whatalo, settings: {api_key: k, phone_searches: [e165]}}", false},
		{"{adapter: whatalo, settings: {url: x}}", false},
		{"{adapter: ordertracking, settings: {url: x, phone_format: digits, parameters: {ref_id: ''}}}", true},
		{"{adapter: ordertracking, settings: {url: x, parameters: {ref: ''}}}", false},
		{"{adapter: wazzup, settings: {deal_states: false}}", true},
		{"{adapter: wazzup, settings: {deal_states: maybe}}", false},
		{"{adapter: shopify}", false},
		{"{settings: {}}", false},
		{"{adapter: '${ADAPTER}', settings: {anything: 1}}", true},
	} {
		if err := validateYAML(t, compiled, []byte("sources: {shop: "+test.source+"}")); (err == nil) != test.fine {
			t.Errorf("%s: %v", test.source, err)
		}
	}
}
