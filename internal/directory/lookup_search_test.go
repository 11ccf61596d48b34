package directory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// townspeople are found, or not, in the tests of searches. Who comes later is newer.
func townspeople() *register {
	return &register{
		people: []human{
			{ID: "lukasz", Name: "Łukasz Nowak", Email: "l.nowak@example.com", Phone: "+48 601 234 567"},
			{ID: "garcia", Name: "Ana García", Email: "ana.garcia@example.com", Phone: "+34 612 34 56 78"},
			{ID: "garciap", Name: "García Pérez", Phone: "612345679"},
			{ID: "strasse", Name: "Hans Straße", Email: "hans@strasse.example", Phone: "+49 1512 3456789"},
			{ID: "xiaolong", Name: "李小龙", Phone: "+86 138 0013 8000"},
			{ID: "wang", Name: "王小明", Email: "xm.wang@example.cn"},
			{ID: "fatima", Name: "فاطمة الزهراء", Phone: "+212 612-345678"},
			{ID: "ram", Name: "सीता राम", Phone: "+91 98765 43210"},
			{ID: "kim", Name: "김철수", Phone: "+82 10-1234-5678"},
			{ID: "oneill", Name: "Sean O'Neill", Email: "sean_oneill+shop@mail.example.org"},
			{ID: "mx", Name: "Guadalupe Soto", Phone: "+52 1 55 1234 5678"},
			{ID: "ar", Name: "Lionel Paz", Phone: "+54 11 2345-6789"},
			{ID: "ar15", Name: "Mercedes Rojas", Phone: "02966 15 423456"},
			{ID: "br", Name: "João Silva", Phone: "(11) 98765-4321", Country: "BR"},
			{ID: "fr", Name: "Zoé Petit", Phone: "06 12 34 56 99", Country: "FR"},
			{ID: "two", Name: "Two Phones", Phone: "+34 911 222 333", Phones: []string{"+34 699 888 777", "hello"}},
			{ID: "unnamed", Name: "34655443322", Phone: "34655443322"},
			{ID: "initial", Name: "Jo G", Email: "jo@g.example"},
			{ID: "mariana", Name: "Mariana", Email: "z@example.net"},
			{ID: "ana", Name: "Ana", Email: "perez@example.net"},
			{ID: "long", Name: strings.Repeat("Wolfeschlegelstein ", 60)},
			{ID: "0042", Name: "Number Fortytwo"},
			{Name: "Nobody's Id", Phone: "+34 600 700 800"},
		},
		orders: []purchase{
			{ID: "o1", Number: "#1042", Customer: "garcia"},
			{ID: "o2", Number: "WZ-1042/ES", Customer: "lukasz"},
			{ID: "o3", Number: "X7K2P9", Reference: "R-77001", Customer: "lukasz"},
			{ID: "o4", Number: "Vajilla boda 40 personas", Customers: []string{"wang", "two", "gone"}},
			{ID: "o5", Number: "1043", Name: "Guest Gutiérrez", Email: "guest@example.com", Phone: "+34 633 111 222", Customer: "0"},
			{ID: "o6", Number: "1044", Customer: "garcia", Name: "Ana García", Email: "other@example.com", Phone: "+34 644 555 666"},
			{ID: "21042", Number: "ABC"},
			{ID: "o8", Number: "Reforma cocina", Customer: "ana"},
		},
	}
}

func TestSearch(t *testing.T) {
	l := open(t, townspeople())
	for _, test := range []struct {
		text      string
		customers string
		orders    string
	}{
		{text: "lukasz", customers: "lukasz"},
		{text: "ŁUKASZ", customers: "lukasz"},
		{text: "garcia", customers: "garciap garcia"}, // a whole name's begin goes first
		{text: "García", customers: "garciap garcia"},
		{text: "garcia ana", customers: "garcia"},
		{text: "ana garcia", customers: "garcia"},
		{text: "  ana \t garcia ", customers: "garcia"},
		{text: "ana", customers: "ana garcia mariana"}, // exactly, beginning, somewhere
		{text: "an ga", customers: "garcia"},
		{text: "ga an", customers: "garcia"},
		{text: "arc", customers: "garciap garcia"},
		{text: "rc", customers: ""}, // two letters begin a word
		{text: "jo g", customers: "initial"},
		{text: "g jo", customers: "initial"},
		{text: "jo", customers: "initial br"},
		{text: "strasse", customers: "strasse"},
		{text: "straße", customers: "strasse"},
		{text: "小龙", customers: "xiaolong"},
		{text: "李小龙", customers: "xiaolong"},
		{text: "王小", customers: "wang"},
		{text: "小", customers: ""},
		{text: "فاطمة", customers: "fatima"},
		{text: "زهر", customers: "fatima"},
		{text: "राम", customers: "ram"},
		{text: "김철수", customers: "kim"},
		{text: "철수", customers: "kim"},
		{text: "o'neill", customers: "oneill"},
		{text: "neill", customers: "oneill"},
		{text: "ana.garcia@example.com", customers: "garcia"},
		{text: " Ana.Garcia@EXAMPLE.com", customers: "garcia"},
		{text: "garcia@exam", customers: "garcia"},
		{text: "a.gar", customers: "garcia"},
		{text: "ia@ex", customers: "garcia"},
		{text: "rez@", customers: "ana garciap", orders: "o5"}, // the address that has it as it stands goes first
		{text: "z@example.net", customers: "mariana ana"},
		{text: "@example.net", customers: "ana mariana"},
		{text: "sean_oneill+shop", customers: "oneill"},
		{text: "garcia example", customers: "garcia"},
		{text: "wolfeschlegelstein", customers: "long"},
		{text: "number", customers: "0042"},
		{text: "nobody", customers: "-"},

		{text: "+34 612 345 678", customers: "garcia"},
		{text: "0034612345678", customers: "garcia"},
		{text: "34612345678", customers: "garcia"},
		{text: "612345678", customers: "garcia fatima"}, // part of a Moroccan number too
		{text: "61234", customers: "fr fatima garciap garcia"},
		{text: "612 34", customers: "fr fatima garciap garcia"},
		{text: "612-34", customers: "fr fatima garciap garcia"},
		{text: "(612) 34.56", customers: "fr fatima garciap garcia"},
		{text: "+34 612", customers: "garciap garcia"},
		{text: "0034 612", customers: "garciap garcia"},
		{text: "0612", customers: "fr fatima garciap garcia"},
		{text: "345678", customers: "ar mx kim fatima strasse garcia"},
		{text: "4567", customers: "strasse lukasz garcia garciap fatima kim mx ar"},
		{text: "699888", customers: "two"},
		{text: "699888777", customers: "two"},
		{text: "5215512345678", customers: "mx"},
		{text: "+52 55 1234 5678", customers: "mx"},
		{text: "+54 9 11 2345 6789", customers: "ar"},
		{text: "+55 11 8765 4321", customers: "br"},
		{text: "+5511987654321", customers: "br"},
		{text: "+54 9 2966 423456", customers: "ar15"},
		{text: "655443322", customers: "unnamed"},
		{text: "123", customers: ""},
		{text: "0000", customers: ""},

		{text: "1042", customers: "garcia lukasz", orders: "o1 o2"},
		{text: "#1042", customers: "garcia lukasz", orders: "o1 o2"},
		{text: "wz-1042/es", customers: "lukasz garcia", orders: "o2 o1"},
		{text: "x7k2p9", customers: "lukasz", orders: "o3"},
		{text: "R-77001", customers: "lukasz", orders: "o3"},
		{text: "77001", customers: "lukasz", orders: "o3"},
		{text: "21042", orders: "21042"},
		{text: "boda", customers: "wang two", orders: "o4"},
		{text: "personas vajilla", customers: "wang two", orders: "o4"},
		{text: "Vajilla boda 40 personas", customers: "wang two", orders: "o4"},
		{text: "reforma", customers: "ana", orders: "o8"},
		{text: "gutierrez", orders: "o5"},
		{text: "guest@example.com", orders: "o5"},
		{text: "+34633111222", orders: "o5"},
		{text: "633 111", orders: "o5"},
		{text: "other@example.com", customers: "garcia", orders: "o6"},
		{text: "+34644555666", customers: "garcia", orders: "o6"},
		{text: "644555", orders: ""}, // only a whole number leads to an order of a customer
	} {
		t.Run(test.text, func(t *testing.T) {
			customers, orders := l.search(t, test.text)
			if test.customers == "-" {
				test.customers = "" // the one without an id
			}
			if test.text == "4567" {
				// All rank alike, and order is told elsewhere.
				if diff := cmp.Diff(strings.Fields(test.customers), customers, cmpopts.SortSlices(strings.Compare)); diff != "" {
					t.Errorf("customers (-want +got):\n%s", diff)
				}
				return
			}
			if got := strings.Join(customers, " "); got != test.customers {
				t.Errorf("customers %q, want %q", got, test.customers)
			}
			if got := strings.Join(orders, " "); got != test.orders {
				t.Errorf("orders %q, want %q", got, test.orders)
			}
		})
	}
}

func TestSearchLimit(t *testing.T) {
	r := &register{noOrders: true}
	for i := range 300 {
		r.people = append(r.people, human{ID: "far" + string(rune('a'+i%26)) + strings.Repeat("x", i/26), Name: "Juana Marta"})
	}
	r.people[3].Name = "Mar Azul"
	r.people[4].Name = "Mar"
	r.people[299].Name = "Samara"
	l := open(t, r)
	for _, limit := range []int{1, 2, 3, 50} {
		customers, _ := l.answers(t, adapters.SearchCustomers, adapters.Query{Text: "mar", Limit: limit})
		if len(customers) != limit {
			t.Fatalf("%d customers, want %d", len(customers), limit)
		}
		want := []string{r.people[4].ID, r.people[3].ID, r.people[298].ID}
		if diff := cmp.Diff(want[:min(limit, 3)], customers[:min(limit, 3)]); diff != "" {
			t.Errorf("limit %d (-want +got):\n%s", limit, diff)
		}
	}
}

// TestSearchPanics has a panic in either list reach whoever searches, who may
// recover from it.
func TestSearchPanics(t *testing.T) {
	for _, kind := range directory.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			l := open(t, townspeople())
			l.store.panics = kind
			defer func() {
				if got := recover(); got != shattered {
					t.Errorf("recovered %v, want %v", got, shattered)
				}
				l.store.panics = ""
				if customers, _ := l.search(t, "lukasz"); len(customers) != 1 {
					t.Errorf("%d customers afterwards, want 1", len(customers))
				}
			}()
			l.search(t, "lukasz")
		})
	}
}
