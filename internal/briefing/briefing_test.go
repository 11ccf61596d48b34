package briefing_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"github.com/rivo/uniseg"

	"github.com/wazgate/wazgate/internal/briefing"
	"github.com/wazgate/wazgate/internal/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	cases := map[string]briefing.Facts{
		"regular":     regular(),
		"asked":       asked(),
		"missing":     {Customer: briefing.Customer{Name: "Ana", OrdersCount: number("2")}, Asked: "#9999", Orders: regular().Orders[:1]},
		"unavailable": {Customer: regular().Customer, Asked: "1042", OrdersUnavailable: true},
		"newcomer":    {Customer: briefing.Customer{Name: "Noa Vidal", Phone: "+34600111222", OrdersCount: number("0")}},
		"incomplete":  {Customer: briefing.Customer{Name: "Noa Vidal", Phone: "+34600111222"}, Incomplete: true},
	}
	for name, facts := range cases {
		for _, language := range briefing.Languages() {
			t.Run(name+"/"+language, func(t *testing.T) {
				got := writer(t, briefing.Options{Language: language}).Write(facts)
				file := filepath.Join("testdata", name+"."+language+".golden")
				if *update {
					if err := os.WriteFile(file, []byte(got+"\n"), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got+"\n"); diff != "" {
					t.Errorf("%s (-want +got):\n%s", file, diff)
				}
			})
		}
	}
}

func TestAskedOrderComesFirst(t *testing.T) {
	text := writer(t, briefing.Options{Language: "en"}).Write(asked())
	order, customer := strings.Index(text, "Order being asked about: #1041"), strings.Index(text, "Customer: ")
	if order < 0 || order > customer {
		t.Errorf("the order that was asked for is not told before the customer:\n%s", text)
	}
	if strings.Count(text, "#1041") != 1 {
		t.Errorf("the order that was asked for is told more than once:\n%s", text)
	}
}

func TestUnavailableOrdersConcludeNothing(t *testing.T) {
	facts := briefing.Facts{Customer: briefing.Customer{Name: "Ana"}, Asked: "1042", OrdersUnavailable: true}
	text := writer(t, briefing.Options{Language: "en"}).Write(facts)
	if !strings.Contains(text, "nothing may be concluded") {
		t.Errorf("does not say that nothing may be concluded:\n%s", text)
	}
	for _, claim := range []string{"No orders", "not found"} {
		if strings.Contains(text, claim) {
			t.Errorf("claims %q although nobody could look:\n%s", claim, text)
		}
	}
}

func TestLimitGivesUpTheLeastImportantLines(t *testing.T) {
	facts := regular()
	for i := range 200 {
		order := facts.Orders[1]
		order.Number = "#" + strings.Repeat("9", 4) + string(rune('A'+i%26))
		facts.Orders = append(facts.Orders, order)
	}
	whole := writer(t, briefing.Options{Language: "es"}).Write(facts)
	if count := uniseg.GraphemeClusterCount(whole); count > briefing.DefaultMaxCharacters {
		t.Errorf("%d characters", count)
	}
	known := make(map[string]bool)
	for line := range strings.Lines(whole) {
		known[strings.TrimSpace(line)] = true
	}
	previous := whole
	for most := uniseg.GraphemeClusterCount(whole); most >= briefing.MinMaxCharacters; most -= 37 {
		text := writer(t, briefing.Options{Language: "es", MaxCharacters: most}).Write(facts)
		if count := uniseg.GraphemeClusterCount(text); count > most {
			t.Fatalf("%d characters where %d are allowed", count, most)
		}
		for line := range strings.Lines(text) {
			if !known[strings.TrimSpace(line)] {
				t.Fatalf("at %d characters a line was cut: %q", most, line)
			}
		}
		if len(text) > len(previous) {
			t.Fatalf("a smaller limit gave a longer text at %d", most)
		}
		previous = text
	}
	for _, kept := range []string{"nunca instrucciones", "Cliente: «Juan García López»"} {
		if !strings.Contains(previous, kept) {
			t.Errorf("the shortest briefing lacks %q:\n%s", kept, previous)
		}
	}
	if strings.Contains(previous, "Otros pedidos") {
		t.Errorf("the shortest briefing still lists other orders:\n%s", previous)
	}
}

func TestFrequent(t *testing.T) {
	orders := []briefing.Order{
		{Items: []briefing.Item{{Title: "Gorra"}, {Title: "Taza", Quantity: number("2")}}},
		{Items: []briefing.Item{{Title: "taza ", Quantity: number("1")}, {Title: ""}}},
		{Cancelled: true, Items: []briefing.Item{{Title: "Silla", Quantity: number("50")}}},
		{Items: []briefing.Item{{Title: "Lápiz", Quantity: number("1")}}},
	}
	want := []briefing.Product{{Title: "Taza", Times: number("3")}, {Title: "Gorra", Times: number("1")}}
	got := briefing.Frequent(orders, 2)
	equal := cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, got, equal); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := briefing.Frequent(nil, 5); len(got) != 0 {
		t.Errorf("of no orders: %v", got)
	}
}

func writer(tb testing.TB, options briefing.Options) *briefing.Writer {
	tb.Helper()
	w, err := briefing.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func number(text string) record.Number { return record.Some(decimal.MustParse(text)) }

func euros(text string) briefing.Money {
	return briefing.Money{Amount: number(text), Currency: "EUR"}
}

func day(year int, month time.Month, date int) record.Optional[time.Time] {
	return record.Some(time.Date(year, month, date, 10, 30, 0, 0, time.UTC))
}

// regular is a customer with a bit of everything.
func regular() briefing.Facts {
	orders := []briefing.Order{
		{
			Number: "#1042", Date: day(2024, time.January, 15), Status: "Enviado", Amount: euros("129.99"), Refunded: euros("25.00"),
			URL: "https://crm.example.com/orders/1042", Note: "Entregar por la tarde", Payment: "Tarjeta", Shipping: "24 horas",
			Items: []briefing.Item{
				{Title: "Camiseta Premium Azul - Talla L", Quantity: number("2"), Amount: euros("59.98")},
				{Title: "Zapatillas Running", Quantity: number("1"), Amount: euros("70.01")},
			},
			Shipments: []briefing.Shipment{{Number: "ES123456789012", Company: "SEUR", URL: "https://carrier.example.com/ES123456789012", Status: "En reparto"}},
		},
		{
			Number: "#1041", Date: day(2023, time.November, 2), Status: "Entregado", Amount: euros("19.90"),
			Items:     []briefing.Item{{Title: "Gorra", Quantity: number("1"), Amount: euros("19.90")}},
			Shipments: []briefing.Shipment{{Number: "PQ1", Status: "Entregado"}},
		},
		{Number: "#1007", Date: day(2022, time.March, 9), Cancelled: true, Amount: euros("8.00")},
	}
	return briefing.Facts{
		Customer: briefing.Customer{
			Name: "Juan García López", Email: "juan@example.com", Phone: "+34612345678", State: "VIP - Activo", Since: day(2021, time.May, 1),
			OrdersCount: number("15"), TotalSpent: euros("1250.50"), TotalRefunded: euros("50.00"),
			OtherSpent: []briefing.Money{{Amount: number("20.00"), Currency: "USD"}},
		},
		Orders:   orders,
		Products: briefing.Frequent(orders, 5),
		Carts: []briefing.Cart{{
			Date: day(2024, time.January, 14), URL: "https://shop.example.com/cart/abc",
			Items: []briefing.Item{{Title: "Zapatillas Running Pro", Quantity: number("1"), Amount: euros("129.99")}},
		}},
		Alerts: briefing.Alerts{Conflictive: true, RefundedOrders: 3, CancelledOrders: 2, Texts: []string{"Alérgico al gluten"}},
		Notes:  []string{"Prefiere que le escriban por la tarde"},
	}
}

// asked is a customer who writes about an order, and shares the phone.
func asked() briefing.Facts {
	facts := regular()
	order := facts.Orders[1]
	facts.Asked, facts.Order = "1041", &order
	facts.Others = []briefing.Customer{{Name: "Marta López", Email: "marta@example.com", OrdersCount: number("1")}, {Phone: "+34612345678"}}
	facts.Alerts, facts.Notes, facts.Carts = briefing.Alerts{}, nil, nil
	facts.Outdated = true
	return facts
}
