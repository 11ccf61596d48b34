package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate/stores"
	"github.com/wazgate/wazgate/internal/wazion"
)

// sloppyStore answers everything with everybody, and has rows of nobody: with the
// id 0, with none, and with those of others.
func sloppyStore(w http.ResponseWriter, r *http.Request) {
	answers := map[string]string{
		"addresses": `[{"customer_id":9,"phone":"+33700111222"},{"customer_id":0,"phone":"600111222"},{"customer_id":"","phone":"600111222"},` +
			`{"customer_id":null,"phone":"600111222"},{"phone":"600111222"},{"customer_id":1,"phone":"600 111 222"},{"customer_id":7,"phone":"699 000 777"}]`,
		"customers": `[{"id":9,"name":"Zoe Marchand","email":"zoe.marchand@example.com"},{"id":0,"name":"Nemo Zero","email":"nemo.zero@example.com"},` +
			`{"id":"","name":"Nemo Blank","email":"nemo.blank@example.com"},{"id":null,"name":"Nemo Null"},{"name":"Nemo None"},` +
			`{"id":1,"name":"Nadia Ferrer","email":"nadia.ferrer@example.com"},{"id":7,"name":"Vera Seven","email":"vera.seven@example.com"}]`,
		"orders": `[{"id":"o9","number":"9045","customer_id":9},{"id":"oa","number":"9000","customer_id":0,"phone":"699000000"},` +
			`{"id":"ob","number":"9001","customer_id":""},{"id":"oc","number":"9002"},{"id":"od","number":"9003","customer_id":"0"},` +
			`{"id":"","number":"9004","customer_id":7},{"id":"oe","number":"9005","customer_id":0},{"id":"o1","number":"1042","customer_id":1}]`,
	}
	place := filepath.Base(r.URL.Path)
	if place == "lines" {
		_, _ = io.WriteString(w, `[{"what":"Taza de `+filepath.Base(filepath.Dir(r.URL.Path))+`","n":1}]`)
		return
	}
	_, _ = io.WriteString(w, answers[place])
}

// sloppySource is how somebody in a hurry asks that store: no rows are left out,
// and who somebody is comes out of other steps.
const (
	sloppySource = `server: {address: "127.0.0.1:8080"}
auth: {tokens: ["${WAZION_TOKEN}"]}
store: {region: ES, language: es, currency: EUR}
sources:
  shop:
    adapter: rest
    mapping: shop.yaml
    directory: false
    settings:
      base_url: https://shop.example.com/v1
      operations:
        find_customers:
          by_phone:
            phones: [e164, national]
            steps:
              - {name: home, get: addresses, query: {q: "{phone}"}}
              - {get: customers, query: {ids: "{ids}"}, batch: {of: home, id: customer_id}}
          by_email: {get: customers, query: {email: "{email}"}}
          by_id: {get: customers, query: {id: "{customer_id}"}}
          then: [{name: homes, get: addresses}]
        search_customers:
          by_text: {get: customers, query: {q: "{text}"}}
          then: [{name: homes, get: addresses}]
        find_orders:
          by_customer_id: {get: orders, query: {customer: "{customer_id}"}}
          by_phone: {get: orders, query: {q: "{phone}"}}
          by_order_number: {get: orders, query: {number: "{order_number}"}}
          then:
            - {name: lines, each: answer, get: "orders/{row.id}/lines"}
            - {name: owners, batch: {of: answer, id: customer_id}, get: customers, query: {ids: "{ids}"}}
`
	sloppyMapping = `version: 1
customers:
  from: $root
  fields:
    id: id
    name: name
    email: email
    phone: [{lookup: $steps.home, by: customer_id, key: {path: id}, of: phone}, {lookup: $steps.homes, by: customer_id, key: {path: id}, of: phone}]
orders:
  from: $root
  fields:
    id: id
    number: number
    customer_id: customer_id
    customer_name: {lookup: $steps.owners, by: id, key: {path: customer_id}, of: name}
    customer_email: {lookup: $steps.owners, by: id, key: {path: customer_id}, of: email}
    customer_phone: phone
    items: {from: lines, fields: {title: what, quantity: n}}
`
)

// TestSloppySource holds that nobody sees what is somebody else's, however
// carelessly a store is described. All ask at once.
func TestSloppySource(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"wazgate.yaml": sloppySource, "shop.yaml": sloppyMapping} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := storeCase{store: "sloppy", folder: folder, simulator: http.HandlerFunc(sloppyStore)}.start(t)
	everything := []string{"9000", "9001", "9002", "9003", "9004", "9005", "9045", "1042", "Nemo", "Vera", "Zoe", "Nadia", "Taza de oa", "Taza de o1", "Taza de o9"}
	var asking sync.WaitGroup
	for asked, own := range map[string][]string{
		stores.NadiaPhone: {"1042", "Nadia", "Taza de o1"},
		stores.ZoePhone:   {"9045", "Zoe", "Taza de o9"},
		"+34699000000":    {"9000", "Taza de oa"}, // a guest
		"+34611222333":    {},
	} {
		for range 3 {
			asking.Go(func() {
				panel := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", asked)
				briefing := h.Ask(t, wazion.AICustomerInitialInfo, "phone", asked)
				for _, one := range everything {
					is := false
					for _, mine := range own {
						is = is || one == mine
					}
					for _, got := range []answer{panel, briefing} {
						if strings.Contains(string(got.Body), one) != is {
							t.Errorf("%s is shown %q: %v, want %v: %s", asked, one, !is, is, got.shown())
						}
					}
				}
			})
		}
	}
	for query, one := range map[string]string{"nadia": "Nadia", "1042": "Nadia", "vera.seven@example.com": "Vera"} {
		asking.Go(func() {
			for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerFindToJoin, wazion.GlobalSearch} {
				got := h.Ask(t, endpoint, "query", query)
				if body := string(got.Body); !strings.Contains(body, one) || strings.Contains(body, "#9000") || strings.Contains(body, "#9005") {
					t.Errorf("%s for %q: %s", endpoint, query, got.shown())
				}
			}
		})
	}
	asking.Wait()
}
