package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

const lines = `
orders:
  from: [data.orders, data, $self]
  where: {path: draft, not: true}
  fields:
    id: {path: id, required: true}
    items:
      from: [lines, items]
      where: {path: kind, in: [product, gift]}
      limit: 2
      fields: {title: title, sku: $parent.id}
`

func ids(orders []record.Order) string {
	var text strings.Builder
	for _, order := range orders {
		text.WriteString(order.ID)
		for _, item := range order.Items {
			text.WriteString("/" + item.Title + "@" + item.SKU)
		}
		text.WriteString(" ")
	}
	return strings.TrimSpace(text.String())
}

func TestLists(t *testing.T) {
	m := parse(t, lines)
	for _, test := range []struct{ name, in, want string }{
		{"nested", `{"data":{"orders":[{"id":1},{"id":2}]}}`, "1 2"},
		{"second path", `{"data":[{"id":1}]}`, "1"},
		{"document", `[{"id":1},{"id":2}]`, "1 2"},
		{"single object", `{"data":{"id":7}}`, "7"},
		{"document as object", `{"id":7}`, "7"},
		{"empty list wins", `{"data":{"orders":[]},"id":7}`, ""},
		{"empty object does not win", `{"data":{ },"id":7}`, "7"},
		{"null does not win", `{"data":null,"id":7}`, "7"},
		{"empty document", `{}`, ""},
		{"null document", `null`, ""},
		{"empty list document", ` [ ] `, ""},
		{"nulls inside", `[null,{"id":1},null]`, "1"},
		{"left out", `[{"id":1,"draft":true},{"id":2,"draft":"0"},{"id":3}]`, "2 3"},
		{"items", `[{"id":1,"lines":[{"title":"a","kind":"product"},{"title":"b","kind":"fee"},{"title":"c","kind":"gift"},{"title":"d","kind":"gift"}]}]`, "1/a@1/c@1"},
		{"items of another name", `[{"id":1,"items":{"title":"a","kind":"Product"}}]`, "1/a@1"},
		{"items do not leak", `[{"id":1,"items":[{"title":"a","kind":"gift"}]},{"id":2}]`, "1/a@1 2"},
		{"white space", "\ufeff[ {\"id\" : 1 ,\n\"lines\" :\t[ { \"title\" : \"a\" , \"kind\" : \"gift\" } ] } ]", "1/a@1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			orders, warnings := m.Orders(mapping.Input{Body: []byte(test.in)})
			if diff := cmp.Diff(test.want, ids(orders)); diff != "" {
				t.Errorf("orders (-want +got):\n%s", diff)
			}
			if len(warnings) > 0 {
				t.Errorf("warnings %+v", warnings)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	m := parse(t, `
orders:
  from: [data, orders]
  fields:
    id: {path: id, required: true}
    amount: [total, sums.total]
    currency: $root.shop.currency
    url: url
    items:
      from: items
      fields:
        quantity: qty
        amount: {multiply: [price, $parent.factor]}
`)
	for _, test := range []struct {
		name, in string
		want     []mapping.Warning
	}{
		{"broken", `{"data":[`, []mapping.Warning{{"orders", "", "", "nothing", "the document is not valid JSON"}}},
		{"empty body", ``, []mapping.Warning{{"orders", "", "", "nothing", "the document is not valid JSON"}}},
		{"too deep", strings.Repeat("[", 201) + strings.Repeat("]", 201), []mapping.Warning{{"orders", "", "", "nothing", "the document is nested deeper than 200 levels"}}},
		{"far too deep", strings.Repeat("[", 5<<20), []mapping.Warning{{"orders", "", "", "nothing", "the document is nested deeper than 200 levels"}}},
		{"too large", `"` + strings.Repeat("x", 16<<20) + `"`, []mapping.Warning{{"orders", "", "", "nothing", "the document is larger than 16 MiB"}}},
		{"no list", `{"rows":[]}`, []mapping.Warning{{"orders", "", "data, orders", "nothing", "the document has no such list"}}},
		{"no list but a text", `{"data":"error"}`, []mapping.Warning{{"orders", "", "data", "string", "neither a list nor an object"}}},
		{"no object", `{"data":[1,[2]]}`, []mapping.Warning{{"orders", "", "data.0", "number", "not an object"}, {"orders", "", "data.1", "array", "not an object"}}},
		{"required", `{"data":[{"id":1},{"id":null}]}`, []mapping.Warning{{"orders", "id", "data.1", "nothing", "required, but there is no value: the element is left out"}}},
		{"places", `{"orders":[{"id":1,"sums":{"total":"abc"},"url":[],"factor":"x","items":[{"qty":true},{"price":2}]}],"shop":{"currency":{"code":1}}}`, []mapping.Warning{
			{"orders", "amount", "orders.0.sums.total", "string", "not a number"},
			{"orders", "currency", "$root.shop.currency", "object", "not a text"},
			{"orders", "url", "orders.0.url", "array", "not a text"},
			{"orders", "items.quantity", "orders.0.items.0.qty", "boolean", "not a number"},
			{"orders", "items.amount", "orders.0.factor", "string", "not a number"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, warnings := m.Orders(mapping.Input{Body: []byte(test.in)})
			if diff := cmp.Diff(test.want, warnings); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWarningsAreFew(t *testing.T) {
	m := parse(t, orderFields("id: id\namount: a"))
	orders, warnings := m.Orders(mapping.Input{Body: []byte("[" + strings.Repeat(`{"id":1,"a":"x"},`, 500) + `{"id":1}]`)})
	if len(orders) != 501 || len(warnings) != 100 {
		t.Errorf("%d orders, %d warnings, want 501 and 100", len(orders), len(warnings))
	}
}

func TestRecordsAreBounded(t *testing.T) {
	m := parse(t, orderFields("id: id\nitems: {from: l, fields: {id: $self}}"))
	orders, warnings := m.Orders(mapping.Input{Body: []byte(`[{"id":1,"l":[` + strings.Repeat("1,", 60_000) + `1]},{"id":2}]`)})
	if len(orders) == 0 || len(orders[0].Items) > 50_001 || len(warnings) == 0 {
		t.Errorf("%d orders, warnings %v", len(orders), warnings)
	}
}

func TestStepThatIsNoJSON(t *testing.T) {
	m := parse(t, orderFields("id: id\ncurrency: $steps.store.currency"))
	orders, warnings := m.Orders(mapping.Input{Body: []byte(`{"id":1}`), Steps: map[string]json.RawMessage{"store": json.RawMessage(`{"currency":`)}})
	want := []mapping.Warning{{"orders", "", "$steps.store", "nothing", "the document is not valid JSON"}}
	if diff := cmp.Diff(want, warnings); diff != "" || len(orders) != 1 {
		t.Errorf("%d orders, warnings (-want +got):\n%s", len(orders), diff)
	}
}

func TestInvalidUTF8(t *testing.T) {
	orders, _ := parse(t, orderFields("id: id")).Orders(mapping.Input{Body: []byte("{\"id\":\"a\xffb\"}")})
	if len(orders) != 1 || orders[0].ID != "a\ufffdb" {
		t.Errorf("%+v", orders)
	}
}

func TestVariables(t *testing.T) {
	m := parse(t, "variables:\n  base: https://a.example.com\n  empty:\norders:\n  from: $self\n  fields: {id: id, url: {template: \"{$vars.base}/{id}\"}, note: $vars.empty}\n")
	if diff := cmp.Diff([]string{"base", "empty"}, m.Variables()); diff != "" {
		t.Error(diff)
	}
	other, err := m.WithVariables(map[string]string{"base": "https://b.example.com", "empty": "full"})
	if err != nil {
		t.Fatal(err)
	}
	in := mapping.Input{Body: []byte(`{"id":1}`)}
	first, _ := m.Orders(in)
	second, _ := other.Orders(in)
	want := []record.Order{{ID: "1", URL: "https://a.example.com/1"}, {ID: "1", URL: "https://b.example.com/1", Note: "full"}}
	if diff := cmp.Diff(want, append(first, second...), sameNumber()); diff != "" {
		t.Error(diff)
	}
	if _, err := m.WithVariables(map[string]string{"bsae": ""}); err == nil || !strings.Contains(err.Error(), `did you mean "base"?`) {
		t.Errorf("error %v", err)
	}
}

func TestKinds(t *testing.T) {
	m := parse(t, "products: {from: p, fields: {id: id, available: a, variants: {from: v, fields: {title: t}}}}\ncustomers: {from: c, fields: {id: id, tags: tags, other_phones: {path: phones}, carts: {from: carts, fields: {id: id, items: {from: i, fields: {title: t}}}}}}\n")
	if diff := cmp.Diff([]string{"customers", "products"}, m.Kinds()); diff != "" {
		t.Error(diff)
	}
	in := mapping.Input{Body: []byte(`{"p":[{"id":1,"a":"yes","v":[{"t":"Azul"}]}],"c":{"id":"c1","tags":["vip",7,null,{"x":1}],"phones":["600111222","",60011],"carts":[{"id":1,"i":[{"t":"Taza"}]}]}}`)}
	products, _ := m.Products(in)
	if diff := cmp.Diff([]record.Product{{ID: "1", Available: record.Some(true), Variants: []record.Variant{{Title: "Azul"}}}}, products, sameNumber()); diff != "" {
		t.Error(diff)
	}
	customers, warnings := m.Customers(in)
	want := []record.Customer{{
		ID: "c1", Tags: []string{"vip", "7"}, OtherPhones: []record.Phone{{Raw: "600111222"}, {Raw: "60011"}},
		Carts: []record.Cart{{ID: "1", Items: []record.Item{{Title: "Taza"}}}},
	}}
	if diff := cmp.Diff(want, customers, sameNumber()); diff != "" {
		t.Error(diff)
	}
	if len(warnings) != 1 || warnings[0].Path != "c.tags" {
		t.Errorf("warnings %+v", warnings)
	}
	if orders, warnings := m.Orders(in); orders != nil || warnings != nil {
		t.Errorf("orders without a mapping for them: %v, %v", orders, warnings)
	}
}

// TestRunsDoNotMix runs one mapping from many goroutines, whose pooled buffers
// must not show through.
func TestRunsDoNotMix(t *testing.T) {
	m := parse(t, lines)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 200 {
				want := fmt.Sprintf("%d/t%d@%d", i, j, i)
				orders, _ := m.Orders(mapping.Input{Body: fmt.Appendf(nil, `{"data":[{"id":%d,"lines":[{"title":"t%d","kind":"gift"}]}]}`, i, j)})
				if got := ids(orders); got != want {
					t.Errorf("orders %q, want %q", got, want)
				}
				m.Orders(mapping.Input{Body: []byte(`{"data":`)})
			}
		})
	}
	group.Wait()
}
