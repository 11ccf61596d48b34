package config_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
)

// treeSettings have what other adapters lack: values of any form, structs
// inside themselves, and templates.
type treeSettings struct {
	treePart `yaml:",inline"`
	Parts    []treePart     `yaml:"parts"`
	First    *treePart      `yaml:"first"`
	Texts    map[string]any `yaml:"texts" template:"yes"`
	Literal  map[string]any `yaml:"literal"`
}

type treePart struct {
	Path  string     `yaml:"path" template:"yes"`
	Body  any        `yaml:"body"`
	Inner []treePart `yaml:"inner"`
}

// Open implements adapters.Config. A list of three is wrong in its third part.
func (s *treeSettings) Open(adapters.Environment) (adapters.Adapter, error) {
	if list, is := s.Body.([]any); is && len(list) > 2 {
		return nil, &adapters.SettingError{Setting: "body[2].deep[1]", Problem: "is wrong", Mend: "write it right"}
	}
	return opened{adapters.FindOrders}, nil
}

const treeMapping = "version: 1\norders:\n  from: data\n  fields:\n    number: number\n"

func loadTree(settings string, env map[string]string) (*treeSettings, error) {
	var decoded *treeSettings
	text := "auth: {tokens: [" + goodToken + "]}\nsources:\n  tree:\n    adapter: tree\n    mapping: tree.yaml\n    settings:\n" + settings
	_, err := load(text, func(o *config.Options) {
		o.LookupEnv = environment(env)
		o.ReadFile = func(name string) ([]byte, error) {
			if strings.HasSuffix(name, "tree.yaml") {
				return []byte(treeMapping), nil
			}
			return os.ReadFile(name)
		}
		o.Registry = adapters.Registry{"tree": {New: func() adapters.Config {
			decoded = &treeSettings{}
			return decoded
		}}}
	})
	return decoded, err
}

func TestTreesAreDecoded(t *testing.T) {
	got, err := loadTree(`
      path: orders/{id}
      body: {text: "5", number: 5, big: 90071992547409931, float: 1.50, odd: 0123, yes: true, none: null, list: [a, null, {b: [c]}], secret: "${SECRET}"}
      texts: {q: "name:{text} ${BRACES} {{x}}", list: ["${BRACES}"], number: "${SECRET}"}
      literal: {q: "${BRACES}"}
      first: {path: "x/${BRACES}", inner: [{path: b, inner: [{path: c}]}]}
`, map[string]string{"SECRET": "42", "BRACES": "p{email}}w"})
	if err != nil {
		t.Fatal(err)
	}
	want := &treeSettings{
		treePart: treePart{Path: "orders/{id}", Body: map[string]any{
			"text": "5", "number": json.Number("5"), "big": json.Number("90071992547409931"), "float": json.Number("1.50"), "odd": "0123",
			"yes": true, "none": nil, "list": []any{"a", nil, map[string]any{"b": []any{"c"}}}, "secret": "42",
		}},
		First:   &treePart{Path: "x/p{{email}}}}w", Inner: []treePart{{Path: "b", Inner: []treePart{{Path: "c"}}}}},
		Texts:   map[string]any{"q": "name:{text} p{{email}}}}w {{x}}", "list": []any{"p{{email}}}}w"}, "number": "42"},
		Literal: map[string]any{"q": "p{email}}w"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(treeSettings{})); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesInTreesHaveTheirPlace(t *testing.T) {
	_, err := loadTree("      body:\n        - 1\n        - 2\n        - deep: [x, wrong]\n", nil)
	if err == nil || !strings.Contains(err.Error(), ":10:21: body[2].deep[1]: is wrong") {
		t.Errorf("%v", err)
	}
}

func TestAnAdapterWithoutAMappingWantsOne(t *testing.T) {
	_, err := load(strings.Replace(minimal, "whatalo", "tree", 1), func(o *config.Options) {
		o.Registry = adapters.Registry{"tree": {New: func() adapters.Config { return &crmSettings{} }}}
	})
	if err == nil || !strings.Contains(err.Error(), "the adapter tree has no mapping of its own; write one that reads the backend's answers, and name it: mapping: shop.yaml") {
		t.Errorf("%v", err)
	}
}

func TestTheSchemaOfStructsInsideThemselves(t *testing.T) {
	text := config.Schema(adapters.Registry{"tree": {New: func() adapters.Config { return &treeSettings{} }}})
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("s.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("s.json")
	if err != nil {
		t.Fatal(err)
	}
	const before = "sources:\n  tree:\n    adapter: tree\n    settings: "
	for settings, fits := range map[string]bool{
		"{path: a, body: {b: [1, null, {c: true}]}, parts: [{path: b, inner: [{inner: [{path: c}]}]}], first: {body: text}}": true,
		"{texts: {a: [b, 5], c: d}}":                  true,
		"{parts: [{inner: [{inner: [{wrong: c}]}]}]}": false,
		"{first: {inner: {path: a}}}":                 false,
	} {
		if err := validate(t, compiled, []byte(before+settings)); (err == nil) != fits {
			t.Errorf("%s: %v", settings, err)
		}
	}
}
