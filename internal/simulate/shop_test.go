package simulate_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

func TestSameOptionsMakeTheSameShop(t *testing.T) {
	t.Parallel()
	one, two := simulate.NewShop(simulate.Options{Seed: 4}), simulate.NewShop(simulate.Options{Seed: 4})
	other := simulate.NewShop(simulate.Options{Seed: 5})
	for name, same := range map[string]bool{
		"customers": reflect.DeepEqual(one.Customers(), two.Customers()),
		"orders":    reflect.DeepEqual(one.Orders(), two.Orders()),
		"products":  reflect.DeepEqual(one.Products(), two.Products()),
	} {
		if !same {
			t.Errorf("the %s differ", name)
		}
	}
	if reflect.DeepEqual(one.Orders(), other.Orders()) {
		t.Error("another seed makes the same orders")
	}
}

func TestAskedForSizes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 5, 6, 21, 22, 46, 300, 1234} {
		shop := simulate.NewShop(simulate.Options{Seed: 9, Customers: size})
		if got, want := len(shop.Customers()), max(size, 5); got != want {
			t.Errorf("size %d: %d customers, want %d", size, got, want)
		}
		if got, want := len(shop.Orders()), max(3*size, 16); got != want {
			t.Errorf("size %d: %d orders, want %d", size, got, want)
		}
	}
}

func TestUsualShop(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	if len(shop.Customers()) != 300 || len(shop.Orders()) != 900 || len(shop.Products()) != 120 {
		t.Errorf("%d customers, %d orders, %d products; want 300, 900, 120", len(shop.Customers()), len(shop.Orders()), len(shop.Products()))
	}
	occurs(t, "customer", shop.Customers(), map[string]func(simulate.Customer) bool{
		"without e-mail": func(c simulate.Customer) bool { return c.Email == "" },
		"without phone":  func(c simulate.Customer) bool { return c.Phone == "" },
		"without orders": func(c simulate.Customer) bool { return c.OrdersCount == 0 },
		"with 10 orders": func(c simulate.Customer) bool { return c.OrdersCount >= 10 },
		"with capitals":  func(c simulate.Customer) bool { return c.Email != strings.ToLower(c.Email) },
	})
	occurs(t, "product", shop.Products(), map[string]func(simulate.Product) bool{
		"with variants": func(p simulate.Product) bool { return len(p.Variants) > 1 },
		"with a script": func(p simulate.Product) bool { return strings.Contains(p.Description, "<script>") },
		"with a list":   func(p simulate.Product) bool { return strings.Contains(p.Description, "<li>") },
		"sold out":      func(p simulate.Product) bool { return p.Stock == 0 },
		"reduced":       func(p simulate.Product) bool { return p.ComparePrice.Minor > p.Price.Minor },
		"inactive":      func(p simulate.Product) bool { return !p.Active },
		"without SKU":   func(p simulate.Product) bool { return p.SKU == "" },
	})
}

func TestUsualOrders(t *testing.T) {
	t.Parallel()
	type order = simulate.Order
	orders := simulate.NewShop(simulate.Options{}).Orders()
	wanted := map[string]func(order) bool{
		"by a guest in the store":    func(o order) bool { return o.Guest() && o.InWhatalo() && o.CustomerPhone != "" },
		"known to tracking alone":    func(o order) bool { return !o.InWhatalo() && o.InTracking() },
		"known to the store alone":   func(o order) bool { return o.InWhatalo() && !o.InTracking() },
		"known to both":              func(o order) bool { return o.InWhatalo() && o.InTracking() },
		"refunded":                   order.Refunded,
		"cancelled":                  order.Cancelled,
		"sent to a neighbour":        func(o order) bool { return o.Address.E164 != o.E164 },
		"with a discount":            func(o order) bool { return o.Discount.Minor > 0 },
		"with tax":                   func(o order) bool { return o.Tax.Minor > 0 },
		"with a note for the inside": func(o order) bool { return strings.Contains(o.InternalNotes, simulate.LeakMarkers()[2]) },
		"out for delivery":           func(o order) bool { return o.Parcel.Status == "out_for_delivery" },
	}
	for _, currency := range []string{"EUR", "USD", "GBP", "JPY", "KWD"} {
		wanted["in "+currency] = func(o order) bool { return o.Total.Currency == currency }
	}
	for _, status := range []string{"pending", "confirmed", "in_progress", "completed", "cancelled", "returned"} {
		wanted[status] = func(o order) bool { return o.Status == status }
	}
	occurs(t, "order", orders, wanted)
}

// occurs expects at least one element for each condition.
func occurs[T any](t *testing.T, kind string, list []T, conditions map[string]func(T) bool) {
	t.Helper()
	for name, condition := range conditions {
		if !slices.ContainsFunc(list, condition) {
			t.Errorf("no %s %s", kind, name)
		}
	}
}

func TestOrdersAddUp(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 11})
	last, ids := time.Time{}, map[string]bool{}
	for _, o := range shop.Orders() {
		var items int64
		for _, i := range o.Items {
			if i.TotalPrice.Minor != i.UnitPrice.Minor*int64(i.Quantity) || i.TotalPrice.Currency != o.Total.Currency {
				t.Errorf("order %s: line %+v does not add up", o.ID, i)
			}
			items += i.TotalPrice.Minor
		}
		if items != o.Subtotal.Minor || o.Subtotal.Minor-o.Discount.Minor+o.Shipping.Minor+o.Tax.Minor != o.Total.Minor {
			t.Errorf("order %s does not add up: %+v", o.ID, o)
		}
		if o.CreatedAt.Before(last) || o.UpdatedAt.Before(o.CreatedAt) {
			t.Errorf("order %s is out of time", o.ID)
		}
		last = o.CreatedAt
		for _, id := range []string{o.ID, o.TrackingID} {
			if id != "" && ids[id] {
				t.Errorf("two orders are called %s", id)
			}
			ids[id] = true
		}
	}
}

func TestCustomersCountTheirOrders(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 12})
	for _, c := range shop.Customers() {
		orders := shop.OrdersOf(c.ID)
		var spent int64
		for _, o := range orders {
			if !o.Cancelled() && o.Total.Currency == c.Currency {
				spent += o.Total.Minor
			}
		}
		if c.OrdersCount != len(orders) || c.TotalSpent.Minor != spent {
			t.Errorf("%s: %d orders and %s, want %d and %d", c.ID, c.OrdersCount, c.TotalSpent, len(orders), spent)
		}
		if n := len(orders); n > 0 && c.LastOrderID != orders[n-1].ID {
			t.Errorf("%s: last order %s, want %s", c.ID, c.LastOrderID, orders[n-1].ID)
		}
	}
	if got := shop.OrdersOf(""); got != nil {
		t.Errorf("nobody has %d orders", len(got))
	}
}

func TestPersonasAreTheSameInEveryShop(t *testing.T) {
	t.Parallel()
	type known struct{ Key, Name, E164, Phone, Email string }
	of := func(seed uint64) []known {
		var list []known
		for _, p := range simulate.NewShop(simulate.Options{Seed: seed}).Personas() {
			list = append(list, known{p.Key, p.Customer.Name, p.Customer.E164, p.Customer.Phone, p.Customer.Email})
		}
		return list
	}
	want := []known{
		{"vip", "Lucía Ferreiro Castro", "+34611222333", "+34611222333", "lucia.ferreiro.castro@example.com"},
		{"waiting", "Marta Iglesias Prieto", "+34633444555", "633 44 45 55", "marta.iglesias.prieto@example.com"},
		{"mexico", "Ximena Robles Luna", "+525512345678", "+52 55 1234 5678", "ximena.robles.luna@example.com"},
		{"family", "Begoña Souto Lema", "+34655666777", "+34 655 66 67 77", "begona.souto.lema@example.com"},
		{"guest", "Tomás Quiroga Otero", "+34622333444", "+34622333444", "tomas.quiroga.otero@example.com"},
		{"prospect", "Antía Loureiro Búa", "+34604555666", "+34604555666", ""},
	}
	for seed := range uint64(3) {
		if diff := cmp.Diff(want, of(seed)); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

func TestPersonasHaveTheirStories(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 21})
	for key, want := range map[string]struct {
		orders, inStore, refunded, onTheWay int
	}{
		"vip":      {11, 11, 1, 1},
		"waiting":  {1, 1, 0, 1},
		"mexico":   {2, 2, 1, 0},
		"family":   {1, 1, 0, 0},
		"guest":    {1, 0, 0, 1},
		"prospect": {0, 0, 0, 0},
	} {
		var inStore, refunded, onTheWay int
		orders := shop.OrdersAt(persona(t, shop, key).E164)
		for _, o := range orders {
			inStore += count(o.InWhatalo())
			refunded += count(o.Refunded())
			onTheWay += count(o.TrackingStatus() == "shipped" && o.Parcel.Number != "" && o.InTracking())
		}
		if len(orders) != want.orders || inStore != want.inStore || refunded != want.refunded || onTheWay != want.onTheWay {
			t.Errorf("%s: %d orders, %d in the store, %d refunded, %d on the way; want %+v", key, len(orders), inStore, refunded, onTheWay, want)
		}
	}
}

// count is 1 for true.
func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

func TestOrderByNumber(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{})
	if o, ok := shop.OrderByNumber(1042); !ok || o.Reference() != "1042" {
		t.Errorf("order 1042 is %+v", o)
	}
	if o, ok := shop.OrderByNumber(0); ok {
		t.Errorf("order 0 is %+v", o)
	}
}

func TestMoneyIsWrittenExactly(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		money        simulate.Money
		text, number string
	}{
		{simulate.Money{Minor: 9600, Currency: "EUR"}, "96.00", "96"},
		{simulate.Money{Minor: 9650, Currency: "EUR"}, "96.50", "96.5"},
		{simulate.Money{Minor: 5, Currency: "EUR"}, "0.05", "0.05"},
		{simulate.Money{Minor: -5, Currency: "EUR"}, "-0.05", "-0.05"},
		{simulate.Money{Minor: 0, Currency: "EUR"}, "0.00", "0"},
		{simulate.Money{Minor: 1200, Currency: "JPY"}, "1200", "1200"},
		{simulate.Money{Minor: 4255, Currency: "KWD"}, "4.255", "4.255"},
		{simulate.Money{Minor: 100, Currency: "KWD"}, "0.100", "0.1"},
		{simulate.Money{Minor: 1234567890123456789, Currency: "USD"}, "12345678901234567.89", "12345678901234567.89"},
	} {
		number, err := test.money.MarshalJSON()
		if err != nil || string(number) != test.number || test.money.String() != test.text {
			t.Errorf("%+v is written %s and %s, want %s and %s", test.money, test.money, number, test.text, test.number)
		}
	}
}
