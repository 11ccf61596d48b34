package gateway_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/mapping"
)

// kept is a directory that answers every question with the same records.
type kept struct{ records record.Records }

func (k kept) Find(context.Context, adapters.Operation, adapters.Query) (source.Found, error) {
	return source.Found{Records: k.records, Complete: true}, nil
}

// mirrored is a gateway over one source that can only be listed, with a
// directory that finds customers together with orders.
func mirrored(t *testing.T, document string) house {
	t.Helper()
	text, err := os.ReadFile("testdata/mapping.yaml")
	if err != nil {
		t.Fatal(err)
	}
	translate, err := mapping.Parse("testdata/mapping.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	var directory kept
	directory.records.Customers, _ = translate.Customers(mapping.Input{Body: []byte(document)})
	directory.records.Orders, _ = translate.Orders(mapping.Input{Body: []byte(document)})
	h := open(t, &backend{operations: []adapters.Operation{adapters.ListCustomers, adapters.ListOrders}, answer: fails(adapters.Unsupported)})
	h.Sources[wazion.GlobalSearch][0].Directory = directory
	h.Sources[wazion.GlobalSearch][0].Mirrored = []adapters.Operation{adapters.SearchCustomers, adapters.FindCustomers, adapters.FindOrders}
	return h
}

// search returns the names that globalSearch shows, and the orders of each.
func (h house) search(t *testing.T, query string) (names string, orders map[string]string) {
	t.Helper()
	reply, _ := h.ask(t, wazion.Request{Endpoint: wazion.GlobalSearch, Query: query})
	answer, ok := reply.Answer.(wazion.SearchResult)
	if !ok {
		t.Fatalf("the answer is a %T", reply.Answer)
	}
	var all []string
	orders = make(map[string]string)
	for _, customer := range answer.Customers {
		all = append(all, customer.Name)
		var numbers []string
		for _, order := range customer.Orders {
			numbers = append(numbers, order.Number)
		}
		slices.Sort(numbers)
		orders[customer.Name] = strings.Join(numbers, ", ")
	}
	return strings.Join(all, ", "), orders
}

func TestSearchesPutTheBestFirst(t *testing.T) {
	const names = `{"customers":[
		{"id":"1","name":"Juliana Roca","phone":"+34600000001","created_at":"2026-09-01"},
		{"id":"2","name":"Roca Ana","phone":"+34600000002"},
		{"id":"3","name":"Eva Analía","phone":"+34600000003","created_at":"2024-01-01"},
		{"id":"4","name":"Anabel Gil","phone":"+34600000004","created_at":"2020-01-01","last_order_at":"2026-02-01"},
		{"id":"5","name":"ANA","phone":"+34600000005"},
		{"id":"6","name":"Ana Gil","phone":"+34600000006","created_at":"2026-01-01"},
		{"id":"7","name":"Eva Gil","email":"ana@example.com","phone":"+34600000007"},
		{"id":"8","name":"Ana Abad","phone":"+34600000008"}],
		"orders":[]}`
	for query, want := range map[string]string{
		"ana":       "ANA, Anabel Gil, Ana Gil, Ana Abad, Eva Analía, Roca Ana, Juliana Roca, Eva Gil",
		"Aná  GIL":  "Ana Gil, Anabel Gil, Eva Gil",
		"roca ana":  "Roca Ana, Juliana Roca",
		"ana roca":  "Roca Ana, Juliana Roca",
		"eva":       "Eva Analía, Eva Gil",
		"gil a":     "Anabel Gil, Ana Gil, Eva Gil",
		"example":   "Eva Gil",
		"600000006": "Ana Gil",
		"zoe":       "",
	} {
		for kind, h := range map[string]house{"shop": open(t, shop(always(names))), "directory": mirrored(t, names)} {
			if got, _ := h.search(t, query); got != want {
				t.Errorf("%s: %q shows %s\nwant %s", kind, query, got, want)
			}
		}
	}
}

// titled is what a directory finds for many queries: deals with their owners.
const titled = `{
	"customers": [
		{"id": "c1", "name": "Iria Souto", "email": "iria@example.com", "phone": "+34612345678", "url": "https://crm.example.com/c1"},
		{"id": "c2", "name": "Bruno Prado", "phone": "+34698765432"},
		{"id": "c3", "name": "Carla Stranger", "phone": "+34611111111"},
		{"id": "c4", "name": "Vajilla Sol", "phone": "+34622222222"}
	],
	"orders": [
		{"id": "1", "number": "Vajilla boda 40 personas", "customer_ids": ["c1"], "created_at": "2026-01-01"},
		{"id": "2", "number": "Vajilla", "customer_ids": ["c2"], "name": "Nobody Stranger", "phone": "+34633333333"},
		{"id": "3", "number": "Reparación de la vajilla", "customer_ids": ["c2", "c1", "gone"], "created_at": "2026-05-01"},
		{"id": "4", "number": "Secreto de Carla", "customer_ids": ["c3"]},
		{"id": "5", "number": "1042", "customer_ids": ["c3"]},
		{"id": "6", "number": "Envajillado nuevo", "name": "Dora Invitada", "phone": "+34644444444"},
		{"id": "7", "number": "Tazas de otra", "customer_id": "c9", "customer_ids": ["c3"], "name": "Elsa Compradora", "phone": "+34655555555"},
		{"id": "8", "number": "WZ7001B", "customer_ids": ["c4"]}
	]
}`

func TestSearchesFindTitlesWithTheirOwners(t *testing.T) {
	h := mirrored(t, titled)
	owned := map[string]string{
		"Iria Souto": "Reparación de la vajilla, Vajilla boda 40 personas", "Bruno Prado": "Reparación de la vajilla, Vajilla",
		"Carla Stranger": "#1042, Secreto de Carla, Tazas de otra", "Vajilla Sol": "WZ7001B", "Dora Invitada": "Envajillado nuevo", "Elsa Compradora": "Tazas de otra",
	}
	for query, want := range map[string]string{
		"vajilla boda 40 personas": "Iria Souto",
		"VAJILLA BODA":             "Iria Souto",
		"boda vajilla":             "Iria Souto",
		"ajilla oda":               "Iria Souto",
		"40 pers":                  "Iria Souto",
		"reparación":               "Bruno Prado, Iria Souto",
		"vajilla oro":              "",
		"vajilla":                  "Bruno Prado, Iria Souto, Vajilla Sol, Dora Invitada",
		"secreto":                  "Carla Stranger",
		"1042":                     "Carla Stranger",
		"104":                      "",
		"wz7001b":                  "Vajilla Sol",
		"wz70":                     "",
		"iria":                     "Iria Souto",
		"tazas":                    "Carla Stranger, Elsa Compradora",
		"dora":                     "Dora Invitada",
		"nobody":                   "", // an owner is called as the customer is
	} {
		got, orders := h.search(t, query)
		if got != want {
			t.Errorf("%q shows %s, want %s", query, got, want)
		}
		for name, numbers := range orders {
			if numbers != owned[name] {
				t.Errorf("%q shows %s with %s, want %s", query, name, numbers, owned[name])
			}
		}
	}
}

// TestOwnersAreShownAsTheyAreKnown takes nothing from what a deal says of
// somebody else.
func TestOwnersAreShownAsTheyAreKnown(t *testing.T) {
	reply, body := mirrored(t, titled).ask(t, wazion.Request{Endpoint: wazion.GlobalSearch, Query: "boda 40"})
	want := wazion.SearchCustomer{ID: "s1:c1", Name: "Iria Souto", Email: "iria@example.com", Phone: "+34612345678", CustomerURL: "https://crm.example.com/c1"}
	answer, ok := reply.Answer.(wazion.SearchResult)
	if !ok || len(answer.Customers) != 1 {
		t.Fatalf("the answer is %s", body)
	}
	got := answer.Customers[0]
	got.Orders = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSearchesShowOnlyTheOwnersNewestOrders(t *testing.T) {
	names, orders := open(t, shop(always(deals))).search(t, "iria")
	if names != "Iria Souto" || orders[names] != "Boda de Iria, De Carla para Iria, Vajilla de los dos" {
		t.Errorf("%s with %s", names, orders[names])
	}
}

// TestOwnersOfWhomNothingIsKnownAreNotListed has a deal of three, one of whom
// is no customer any more.
func TestOwnersOfWhomNothingIsKnownAreNotListed(t *testing.T) {
	reply, body := mirrored(t, titled).ask(t, wazion.Request{Endpoint: wazion.SidePanelCustomerFindToJoin, Query: "reparación"})
	if answer, ok := reply.Answer.(wazion.FindToJoin); !ok || len(answer.Customers) != 2 {
		t.Errorf("want Bruno and Iria: %s", body)
	}
}

func TestNobodyIsListedWithoutAName(t *testing.T) {
	document := `{"customers":[{"id":"1","phone":"+34600111222"}],"orders":[]}`
	if names, _ := mirrored(t, document).search(t, "600111222"); names != "+34600111222" {
		t.Errorf("listed as %q", names)
	}
}
