package mapping_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/yamlnode"
	"github.com/wazgate/wazgate/mapping"
)

// baseMapping is what the files of the tests extend.
const baseMapping = `version: 1
variables: {shop: "https://shop.example.com", divisor: "1"}
orders:
  from: data
  where: {path: draft, not: true}
  fields:
    id: {path: id, required: true}
    number: number
    url: {template: "{$vars.shop}/{id}"}
    items:
      from: lines
      limit: 1
      fields: {title: title, sku: sku}
customers:
  from: people
  fields: {id: id, name: name}
samples: {orders: [none.json]}
tests: []
`

// files extends one of several files by its name.
func files(texts map[string]string) mapping.Options {
	return mapping.Options{Extend: func(_, wanted string) (string, []byte, error) {
		text, there := texts[wanted]
		if !there {
			return "", nil, fmt.Errorf("there is no file %s", wanted)
		}
		return wanted, []byte(text), nil
	}}
}

func TestExtend(t *testing.T) {
	const document = `{"data":[{"id":1,"number":"A1","name":"other","draft":false,"lines":[{"title":"a","sku":"x"},{"title":"b","sku":"y"}]},{"id":2,"draft":true}],
		"list":[{"id":3}],"people":[{"id":7,"name":"Ana"}]}`
	const whole = `{"orders":[{"id":"1","number":"A1","url":"https://shop.example.com/1","items":["a/x"]}],"customers":["7/Ana"]}`
	for _, test := range []struct{ name, above, want string }{
		{"nothing changes", "", whole},
		{"a field is replaced as a whole", "orders: {fields: {number: name}}", strings.Replace(whole, "A1", "other", 1)},
		{"a field is added", "orders: {fields: {status_text: name}}", strings.Replace(whole, `"1"`, `"1 (other)"`, 1)},
		{"a field is removed", "orders: {fields: {number: ~, url: ~}}", `{"orders":[{"id":"1","number":"","url":"","items":["a/x"]}],"customers":["7/Ana"]}`},
		{"a variable", `variables: {shop: "https://other.example.com"}`, strings.Replace(whole, "shop.example", "other.example", 1)},
		{"a variable without a value", "variables: {shop: ~}", strings.Replace(whole, "https://shop.example.com/1", "", 1)},
		{"a further variable", "variables: {more: X}\norders: {fields: {number: $vars.more}}", strings.Replace(whole, "A1", "X", 1)},
		{"another list", "orders: {from: list}", `{"orders":[{"id":"3","number":"","url":"https://shop.example.com/3","items":[]}],"customers":["7/Ana"]}`},
		{"the condition is removed", "orders: {where: ~, fields: {items: ~}}", `{"orders":[{"id":"1","number":"A1","url":"https://shop.example.com/1","items":[]},{"id":"2","number":"","url":"https://shop.example.com/2","items":[]}],"customers":["7/Ana"]}`},
		{"lists inside merge", "orders: {fields: {items: {limit: ~, fields: {sku: ~}}}}", strings.Replace(whole, `"a/x"`, `"a/","b/"`, 1)},
		{"a kind is removed", "customers: ~", strings.Replace(whole, `"7/Ana"`, "", 1)},
		{"a kind is added", "products: {from: data, fields: {id: id}}", whole},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := mapping.Load("top.yaml", []byte("extends: base.yaml\n"+test.above), files(map[string]string{"base.yaml": baseMapping}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, summary(t, m, document)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"top.yaml", "base.yaml"}, m.Files()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// summary shows what a mapping made of a document.
func summary(t *testing.T, m *mapping.Mapping, document string) string {
	t.Helper()
	type order struct {
		ID     string   `json:"id"`
		Number string   `json:"number"`
		URL    string   `json:"url"`
		Items  []string `json:"items"`
	}
	told := struct {
		Orders    []order  `json:"orders"`
		Customers []string `json:"customers"`
	}{Customers: []string{}}
	orders, _ := m.Orders(mapping.Input{Body: []byte(document)})
	for _, o := range orders {
		one := order{ID: o.ID, Number: o.Number, URL: o.URL, Items: []string{}}
		if o.StatusText != "" {
			one.ID += " (" + o.StatusText + ")"
		}
		for _, item := range o.Items {
			one.Items = append(one.Items, item.Title+"/"+item.SKU)
		}
		told.Orders = append(told.Orders, one)
	}
	customers, _ := m.Customers(mapping.Input{Body: []byte(document)})
	for _, customer := range customers {
		told.Customers = append(told.Customers, customer.ID+"/"+customer.Name)
	}
	text, err := json.Marshal(told)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestExtendInChains(t *testing.T) {
	texts := map[string]string{
		"0": baseMapping,
		"1": "extends: '0'\norders: {fields: {number: name, url: ~}}",
		"2": "extends: '1'\norders: {fields: {number: id, url: id}}",
	}
	m, err := mapping.Load("top.yaml", []byte("extends: '2'\ncustomers: ~"), files(texts))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"orders":[{"id":"1","number":"1","url":"https://x.example.com","items":[]}],"customers":[]}`
	if diff := cmp.Diff(strings.Replace(want, "https://x.example.com", "", 1), summary(t, m, `{"data":[{"id":1,"name":"x"}]}`)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"top.yaml", "2", "1", "0"}, m.Files()); diff != "" {
		t.Error(diff)
	}
	before := m.Fingerprint()
	texts["0"] += "# another text\n"
	again, err := mapping.Load("top.yaml", []byte("extends: '2'\ncustomers: ~"), files(texts))
	if err != nil || again.Fingerprint() == before {
		t.Errorf("the fingerprint is the same although the last file changed (%v)", err)
	}
}

// TestMistakesAcrossFiles holds a folder for each mistake: top.yaml, the files
// that it extends, and the exact message.
func TestMistakesAcrossFiles(t *testing.T) {
	folders, err := filepath.Glob("testdata/extends/*")
	if err != nil || len(folders) < 8 {
		t.Fatalf("%d folders, %v", len(folders), err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(folder, "top.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			_, err = mapping.Load("top.yaml", data, mapping.Options{Extend: func(_, wanted string) (string, []byte, error) {
				text, err := os.ReadFile(filepath.Join(folder, filepath.Base(wanted)))
				if err != nil {
					return "", nil, yamlnode.Problem{Message: "there is no mapping " + wanted, Mend: `did you mean "base.yaml"?`}
				}
				return wanted, text, nil
			}})
			var problems yamlnode.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error %v, want problems", err)
			}
			compareGolden(t, filepath.Join(folder, "top.golden"), problems)
		})
	}
}

func TestAFileThatStandsAloneExtendsNothing(t *testing.T) {
	_, err := mapping.Parse("top.yaml", []byte("extends: whatalo"))
	if err == nil || !strings.Contains(err.Error(), "top.yaml:1:10: a mapping that is read on its own cannot extend another") {
		t.Errorf("error %v", err)
	}
	_, err = mapping.Load("top.yaml", []byte("extends: other.yaml"), files(nil))
	if err == nil || !strings.Contains(err.Error(), "top.yaml:1:10: other.yaml cannot be extended: there is no file other.yaml") {
		t.Errorf("error %v", err)
	}
}
