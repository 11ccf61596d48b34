package directory_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/phone"
)

// rendered is a number as the gateway asks for it.
func rendered(t tester, text string) adapters.Phone {
	t.Helper()
	number, ok := phone.NewParser("ES").Parse(text, "")
	if !ok {
		t.Fatalf("%s is no number", text)
	}
	return adapters.Phone{E164: number.E164, Digits: number.Digits, Region: number.Region}
}

func TestFindCustomers(t *testing.T) {
	r := townspeople()
	r.people = append(r.people,
		human{ID: "bare1", Name: "Erika Bare", Phone: "0151 23456789"},
		human{ID: "bare2", Name: "Otto Bare", Phone: "015123456789", Email: "Otto@Example.com "},
		human{ID: "vanity", Name: "Bill", Phone: "555-555-BILL"},
		human{ID: "ext", Name: "Office", Phone: "+34 911 000 111 ext. 12"},
	)
	l := open(t, r)
	for _, test := range []struct {
		name, phone, email, id string
		want                   string
	}{
		{name: "spelled", phone: "+34 612 34 56 78", want: "garcia"},
		{name: "national", phone: "+34612345679", want: "garciap"},
		{name: "further number", phone: "+34699888777", want: "two"},
		{name: "country of the record", phone: "+33612345699", want: "fr"},
		{name: "WhatsApp's Mexican form", phone: "+5215512345678", want: "mx"},
		{name: "Mexican form without it", phone: "+525512345678", want: "mx"},
		{name: "Argentine mobile", phone: "+5491123456789", want: "ar"},
		{name: "Argentine 15", phone: "+5492966423456", want: "ar15"},
		{name: "Brazilian without the ninth digit", phone: "+551187654321", want: "br"},
		{name: "Brazilian", phone: "+5511987654321", want: "br"},
		{name: "ambiguous", phone: "+4915123456789", want: "bare2 bare1 strasse"},
		{name: "extension", phone: "+34911000111", want: "ext"},
		{name: "another country's", phone: "+33612345678"},
		{name: "same last digits", phone: "+34712345678"},
		{name: "nobody's", phone: "+34600000000"},
		{name: "address", email: "ana.garcia@example.com", want: "garcia"},
		{name: "address spelled otherwise", email: "otto@example.com", want: "bare2"},
		{name: "part of an address", email: "garcia@example.com"},
		{name: "no address", email: "@"},
		{name: "id", id: "garcia", want: "garcia"},
		{name: "id with zeros", id: "0042", want: "0042"},
		{name: "id of nobody", id: "42"},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := adapters.Query{Email: test.email, CustomerID: test.id}
			if test.phone != "" {
				q.Phone = rendered(t, test.phone)
			}
			customers, orders := l.answers(t, adapters.FindCustomers, q)
			if got := strings.Join(customers, " "); got != test.want || orders != nil {
				t.Errorf("got %q and orders %v, want %q", got, orders, test.want)
			}
		})
	}
	t.Run("number without country", func(t *testing.T) {
		q := adapters.Query{Phone: adapters.Phone{Digits: "015123456789"}}
		if customers, _ := l.answers(t, adapters.FindCustomers, q); strings.Join(customers, " ") != "bare2 bare1 strasse" {
			t.Errorf("got %v", customers)
		}
	})
	t.Run("record", func(t *testing.T) {
		found, err := l.Find(t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: "two"})
		if err != nil || len(found.Records.Customers) != 1 {
			t.Fatalf("found %+v: %v", found, err)
		}
		if c := found.Records.Customers[0]; c.Name != "Two Phones" || len(c.OtherPhones) != 1 || c.Note != "Loza Norte" {
			t.Errorf("the record is %+v", c)
		}
	})
}

func TestFindOrders(t *testing.T) {
	r := townspeople()
	r.orders = append(r.orders,
		purchase{ID: "b1", Number: "2001", Customer: "buyer", Created: "2026-03-01T00:00:00Z"},
		purchase{ID: "b2", Number: "2002", Customer: "buyer", Created: "2026-05-01T00:00:00Z"},
		purchase{ID: "b3", Number: "2003", Customers: []string{"other", "buyer"}, Created: "2026-04-01T00:00:00Z"},
		purchase{ID: "b4", Number: "2004", Customer: "buyer"},
		purchase{ID: "y1", Number: "2024-0015"},
		purchase{ID: "y2", Number: "2025-0015"},
	)
	l := open(t, r)
	for _, test := range []struct {
		name            string
		query           adapters.Query
		orders, theirOf string
	}{
		{name: "customer, newest first", query: adapters.Query{CustomerID: "buyer"}, orders: "b2 b3 b1 b4"},
		{name: "customer, the newest", query: adapters.Query{CustomerID: "buyer", Limit: 2}, orders: "b2 b3"},
		{name: "further customer", query: adapters.Query{CustomerID: "two"}, orders: "o4"},
		{name: "nobody", query: adapters.Query{CustomerID: "0"}},
		{name: "phone", query: adapters.Query{Phone: rendered(t, "+34633111222")}, orders: "o5"},
		{name: "phone on an order of a customer", query: adapters.Query{Phone: rendered(t, "+34644555666")}, orders: "o6"},
		{name: "address", query: adapters.Query{Email: "guest@example.com"}, orders: "o5"},
		{name: "number", query: adapters.Query{OrderNumber: "1042"}, orders: "o1 o2", theirOf: "garcia lukasz"},
		{name: "number with its mark", query: adapters.Query{OrderNumber: "#1042"}, orders: "o1 o2", theirOf: "garcia lukasz"},
		{name: "number with other marks", query: adapters.Query{OrderNumber: "WZ-1042/es"}, orders: "o2 o1", theirOf: "lukasz garcia"},
		{name: "letters and digits", query: adapters.Query{OrderNumber: "x7k2p9"}, orders: "o3", theirOf: "lukasz"},
		{name: "year in front", query: adapters.Query{OrderNumber: "2024-0015"}, orders: "y1"},
		{name: "any year", query: adapters.Query{OrderNumber: "0015"}, orders: "y2 y1"},
		{name: "without its zeros", query: adapters.Query{OrderNumber: "15"}},
		{name: "part of a number", query: adapters.Query{OrderNumber: "104"}},
		{name: "guest's", query: adapters.Query{OrderNumber: "1043"}, orders: "o5"},
		{name: "several owners, of whom one is gone", query: adapters.Query{OrderNumber: "Vajilla boda 40 personas"}, orders: "o4", theirOf: "wang two"},
		{name: "reference", query: adapters.Query{Reference: "R-77001"}, orders: "o3", theirOf: "lukasz"},
		{name: "reference is no number", query: adapters.Query{OrderNumber: "R-77001"}},
		{name: "number is no reference", query: adapters.Query{Reference: "1042"}},
		{name: "only signs", query: adapters.Query{OrderNumber: "#"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			customers, orders := l.answers(t, adapters.FindOrders, test.query)
			if got := strings.Join(orders, " "); got != test.orders {
				t.Errorf("orders %q, want %q", got, test.orders)
			}
			if got := strings.Join(customers, " "); got != test.theirOf {
				t.Errorf("customers %q, want %q", got, test.theirOf)
			}
		})
	}
}

func TestUnsupported(t *testing.T) {
	l := open(t, &register{noOrders: true})
	for _, test := range []struct {
		op adapters.Operation
		q  adapters.Query
	}{
		{adapters.FindCustomers, adapters.Query{}},
		{adapters.FindCustomers, adapters.Query{OrderNumber: "1"}},
		{adapters.FindOrders, adapters.Query{CustomerID: "1"}},
		{adapters.SearchCustomers, adapters.Query{}},
		{adapters.SearchProducts, adapters.Query{Text: "mug"}},
		{adapters.ListCustomers, adapters.Query{}},
		{adapters.Probe, adapters.Query{}},
	} {
		_, err := l.Find(t.Context(), test.op, test.q)
		if adapters.KindOf(err) != adapters.Unsupported {
			t.Errorf("%s: %v", test.op, err)
		}
	}
}

// TestOrdersWithoutPeople is for sources that know buyers from orders only.
func TestOrdersWithoutPeople(t *testing.T) {
	l := open(t, &register{noPeople: true, orders: townspeople().orders})
	if _, orders := l.search(t, "1042"); strings.Join(orders, " ") != "o1 o2" {
		t.Errorf("orders %v", orders)
	}
	if customers, orders := l.answers(t, adapters.FindOrders, adapters.Query{OrderNumber: "1042"}); len(orders) != 2 || customers != nil {
		t.Errorf("orders %v, customers %v", orders, customers)
	}
}

// refusing does not tell its orders.
type refusing struct{ *register }

// Fetch implements adapters.Adapter.
func (r refusing) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	if op == adapters.ListOrders {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Forbidden, Operation: op}
	}
	return r.register.Fetch(ctx, op, q)
}

// TestIncomplete answers from what there is while a list was never read whole.
func TestIncomplete(t *testing.T) {
	d, l := stock(t, refusing{townspeople()})
	t.Cleanup(func() { _ = l.close() })
	if err := d.SyncOnce(t.Context(), nil, directory.Once{}); err == nil {
		t.Fatal("the orders were read")
	}
	for _, test := range []struct {
		op       adapters.Operation
		q        adapters.Query
		complete bool
	}{
		{adapters.FindCustomers, adapters.Query{Email: "ana.garcia@example.com"}, true},
		{adapters.FindOrders, adapters.Query{CustomerID: "garcia"}, false},
		{adapters.SearchCustomers, adapters.Query{Text: "garcia"}, false},
	} {
		found, err := l.Find(t.Context(), test.op, test.q)
		if err != nil || found.Complete != test.complete {
			t.Errorf("%s: complete %v: %v", test.op, found.Complete, err)
		}
		if (len(found.Records.Customers) > 0) != (test.op != adapters.FindOrders) {
			t.Errorf("%s found %+v", test.op, found.Records)
		}
	}
}

func TestNoStore(t *testing.T) {
	_, l := stock(t, townspeople())
	_, err := l.Find(t.Context(), adapters.SearchCustomers, adapters.Query{Text: "garcia"})
	var store *directory.StoreError
	if !errors.As(err, &store) || store.Kind != directory.Unreachable {
		t.Errorf("got %v", err)
	}
}
