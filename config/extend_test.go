package config_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/mapping"
)

// reading returns a ReadFile over a few files.
func reading(files map[string]string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		text, there := files[path]
		if !there {
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		}
		return []byte(text), nil
	}
}

func TestMappingsExtendOthers(t *testing.T) {
	files := map[string]string{
		"testdata/maps/mine.yaml":  "extends: whatalo\nvariables: {customer_url: \"https://x.example.com/\"}\ncustomers: {fields: {name: title}}\n",
		"testdata/maps/over.yaml":  "extends: ../shared/top.yaml\nproducts: ~\n",
		"testdata/shared/top.yaml": "extends: base.yml\ncustomers: {fields: {name: name}}\n",
		"testdata/shared/base.yml": "customers: {from: data, fields: {id: id}}\nproducts: {from: data, fields: {id: id}}\n",
	}
	for _, test := range []struct {
		file string
		read []string
		name string
	}{
		{"maps/mine.yaml", []string{"testdata/maps/mine.yaml"}, "from title"},
		{"maps/over.yaml", []string{"testdata/maps/over.yaml", "testdata/shared/top.yaml", "testdata/shared/base.yml"}, "from name"},
	} {
		t.Run(test.file, func(t *testing.T) {
			got, err := load(minimal+"    mapping: "+test.file+"\n", func(o *config.Options) { o.ReadFile = reading(files) })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.read, got.Files); diff != "" {
				t.Error(diff)
			}
			customers, _ := got.Sources[0].Mapping.Customers(mapping.Input{Body: []byte(`{"data":[{"id":1,"title":"from title","name":"from name"}]}`)})
			if len(customers) != 1 || customers[0].Name != test.name {
				t.Errorf("customers %+v", customers)
			}
			if slices.Contains(got.Sources[0].Mapping.Kinds(), "products") == (test.file == "maps/over.yaml") {
				t.Errorf("kinds %v", got.Sources[0].Mapping.Kinds())
			}
		})
	}
}

func TestMappingsThatCannotExtend(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"extends: watalo\n", `testdata/m.yaml:1:10: there is no adapter called "watalo"; did you mean "whatalo"?; a file is written with its ending, as in ./watalo.yaml`},
		{"extends: maping.yaml\n", `testdata/m.yaml:1:10: the mapping testdata/maping.yaml cannot be read: it does not exist; did you mean "mapping.yaml"?`},
		{"extends: bas.yaml\n", `testdata/m.yaml:1:10: the mapping testdata/bas.yaml cannot be read: it does not exist; the path is relative to the folder of this file`},
		{"extends: none/x.yaml\n", "testdata/m.yaml:1:10: the mapping testdata/none/x.yaml cannot be read: it does not exist; the path is relative to the folder of this file"},
		{"extends: ./m.yaml\n", "testdata/m.yaml:1:10: the mappings extend each other in a circle: testdata/m.yaml extends testdata/m.yaml; take extends: out of one of them"},
		{"extends: whatalo\ncustomers: {fields: {nme: x}}\n", `testdata/m.yaml:2:22: unknown field "nme"; did you mean "name"?`},
		{"extends: whatalo\nvariables: ~\n", "the mapping of the adapter whatalo:9:21: the variable \"customer_url\" is not declared"},
	} {
		t.Run(test.text, func(t *testing.T) {
			_, err := load(minimal+"    mapping: m.yaml\n", func(o *config.Options) { o.ReadFile = reading(map[string]string{"testdata/m.yaml": test.text}) })
			if err == nil {
				t.Fatal("no error")
			}
			if first, _, _ := strings.Cut(err.Error(), "\n"); !strings.HasPrefix(first, test.want) {
				t.Errorf("got %s, want %s", first, test.want)
			}
		})
	}
}
