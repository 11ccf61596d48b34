package mapping_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/mapping"
)

// TestStores runs the mappings of real stores over invented answers of theirs.
// They lie where wazgate check looks for samples: stores/SHOP/NAME.yaml has
// NAME.samples/KIND*.json beside it, KIND.steps.STEP.json holds a further answer.
func TestStores(t *testing.T) {
	files, err := filepath.Glob("testdata/stores/*/*.samples/*.json")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	for _, file := range files {
		if strings.Contains(filepath.Base(file), ".steps.") {
			continue
		}
		t.Run(strings.TrimPrefix(file, "testdata/stores/"), func(t *testing.T) {
			m := storeMapping(t, strings.TrimSuffix(filepath.Dir(file), ".samples")+".yaml")
			in := mapping.Input{Body: []byte(readFile(t, file)), Steps: stepsOf(t, file), Request: mapping.Request{Country: "ES", Locale: "es-ES", Language: "es"}}
			kind := strings.TrimSuffix(filepath.Base(file), ".json")
			list, warnings := m.Records(kind, in)
			checkGolden(t, strings.TrimSuffix(file, ".json")+".golden", map[string]any{"records": list, "warnings": told(warnings)})
			sameWhenJoined(t, m, in)
		})
	}
}

// stepsOf reads KIND.steps.STEP.json beside KIND.json.
func stepsOf(t *testing.T, file string) map[string]json.RawMessage {
	t.Helper()
	begin := strings.TrimSuffix(file, "json") + "steps."
	found, err := filepath.Glob(begin + "*.json")
	if err != nil {
		t.Fatal(err)
	}
	steps := map[string]json.RawMessage{}
	for _, one := range found {
		steps[strings.TrimSuffix(strings.TrimPrefix(one, begin), ".json")] = json.RawMessage(readFile(t, one))
	}
	return steps
}

func storeMapping(t *testing.T, name string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse(name, []byte(readFile(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func checkGolden(t *testing.T, name string, got any) {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(got); err != nil {
		t.Fatal(err)
	}
	if updateGolden() {
		writeGolden(t, name, text.String())
	}
	if diff := cmp.Diff(readFile(t, name), text.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// told returns warnings as tests in mappings write them.
func told(warnings []mapping.Warning) []string {
	list := []string{}
	for _, warning := range warnings {
		list = append(list, strings.TrimPrefix(warning.Field+": "+warning.Reason, ": "))
	}
	return list
}

// TestForeignPayloads runs the same mappings over answers that others wrote, if
// they lie beside the repository.
func TestForeignPayloads(t *testing.T) {
	const folder = "../../shared/payloads"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no foreign payloads beside the repository")
	}
	for _, test := range []struct {
		store, kind, file string
		steps             map[string]string
		records           int
		filled            []string // by every record
	}{
		{"woocommerce/mapping", "customers", "woocommerce/docs_customers_list", nil, 2, []string{"id", "name", "email", "phone", "created_at"}},
		{"woocommerce/mapping", "orders", "woocommerce/docs_orders_list", map[string]string{"refunds": "woocommerce/docs_order_refunds_list"}, 2, []string{"id", "number", "customer_name", "customer_phone", "amount", "currency", "status", "created_at", "items"}},
		{"woocommerce/mapping", "products", "woocommerce/docs_products_list", nil, 2, []string{"id", "title", "handle", "description", "image", "url", "available"}},
		{"shopify/mapping", "customers", "shopify/rest_customers_search", map[string]string{"checkouts": "shopify/rest_checkouts"}, 1, []string{"id", "name", "email", "phone", "total_spent", "orders_count", "carts", "tags"}},
		{"shopify/mapping", "orders", "shopify/rest_orders_any", nil, 1, []string{"id", "number", "customer_id", "customer_name", "customer_phone", "amount", "net_amount", "total_refunded", "status", "items", "shipments"}},
		{"shopify/mapping", "products", "shopify/rest_products", nil, 2, []string{"id", "title", "handle", "description", "price", "variants"}},
		{"bitrix24/mapping", "customers", "bitrix24/contact_list", nil, 5, []string{"id", "name", "email", "created_at"}},
		{"bitrix24/mapping", "orders", "bitrix24/deal_list", map[string]string{"rows": "bitrix24/deal_productrows"}, 6, []string{"id", "number", "amount", "status", "created_at"}},
		{"bitrix24/sale", "orders", "bitrix24/sale_order_get", nil, 1, []string{"id", "number", "customer_name", "customer_email", "customer_phone", "amount", "currency", "status", "cancelled", "items", "shipments"}},
		{"kommo/mapping", "customers", "kommo/contact_detail", nil, 1, []string{"id", "name", "phone", "created_at"}},
		{"kommo/mapping", "customers", "kommo/contacts_page1", nil, 2, []string{"id", "name", "created_at"}},
		{"hubspot/mapping", "customers", "hubspot/contact_5751", nil, 1, []string{"id", "email", "phone", "other_phones", "created_at"}},
		{"medusa/mapping", "customers", "medusa/v1_customer", nil, 1, []string{"id", "email", "created_at"}},
		{"medusa/mapping", "orders", "medusa/v1_order", nil, 1, []string{"id", "number", "customer_name", "amount", "subtotal", "currency", "status", "items"}},
		{"medusa/mapping", "products", "medusa/v1_product", nil, 1, []string{"id", "title", "handle", "description", "variants"}},
	} {
		t.Run(test.file, func(t *testing.T) {
			in := mapping.Input{Body: []byte(readFile(t, filepath.Join(folder, test.file+".json"))), Steps: map[string]json.RawMessage{}}
			for step, file := range test.steps {
				in.Steps[step] = json.RawMessage(readFile(t, filepath.Join(folder, file+".json")))
			}
			m := storeMapping(t, "testdata/stores/"+test.store+".yaml")
			list, warnings := m.Records(test.kind, in)
			if len(warnings) > 0 || len(list) != test.records {
				t.Errorf("%d %s, want %d; warnings %q", len(list), test.kind, test.records, told(warnings))
			}
			for i, one := range list {
				for _, name := range test.filled {
					if !slices.ContainsFunc(one, func(field mapping.ShownField) bool { return field.Name == name }) {
						t.Errorf("%s %d has no %s: %v", test.kind, i, name, one)
					}
				}
			}
			sameWhenJoined(t, m, in)
		})
	}
}
