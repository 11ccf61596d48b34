package stores_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func TestTheCastIsWhoThePlanSays(t *testing.T) {
	c := stores.NewCast()
	nadia, zoe, iker := c.Person(stores.NadiaID), c.Person(stores.ZoeID), c.Person(stores.IkerID)
	if nadia.Phone != stores.NadiaPhone || zoe.Phone[len(zoe.Phone)-7:] != nadia.Phone[len(nadia.Phone)-7:] {
		t.Errorf("%s and %s do not share seven digits", nadia.Phone, zoe.Phone)
	}
	if iker.Phone != "" || iker.AnyPhone() != stores.IkerPhone {
		t.Errorf("Iker has %q and %q", iker.Phone, iker.AnyPhone())
	}
	orders := c.OrdersOf(stores.NadiaID)
	if len(orders) != 2 || orders[0].Number != "1043" || len(orders[0].Shipments) != 1 {
		t.Fatalf("Nadia has %+v", orders)
	}
	refunded := orders[1]
	if refunded.Total().String() != "47.15" || refunded.Refunded().String() != "14.50" || stores.Tax(refunded.Total()).String() != "8.18" {
		t.Errorf("order 1042 is %s with %s paid back", refunded.Total(), refunded.Refunded())
	}
	if guest := c.OrderByNumber("1044"); !guest.Guest() || guest.Phone != stores.BrunoPhone || guest.Name() != "Bruno Salas" {
		t.Errorf("the guest's order is %+v", guest)
	}
	if len(c.People) != 123 || len(c.Orders) != 125 || len(c.OrdersOf(0)) != 0 {
		t.Errorf("%d people with %d orders", len(c.People), len(c.Orders))
	}
}

// TestNobodySharesANumber holds what every finding by ID relies on.
func TestNobodySharesANumber(t *testing.T) {
	c := stores.NewCast()
	seen := make(map[string]string)
	once := func(key, who string) {
		if other, taken := seen[key]; taken && key != "" {
			t.Errorf("%s is %s and %s", key, other, who)
		}
		seen[key] = who
	}
	for i := range c.People {
		p := &c.People[i]
		once(p.Phone, p.Name())
		once(p.Email, p.Name())
		once(p.Name(), p.Email)
		if c.Person(p.ID) != p {
			t.Errorf("%d is somebody else", p.ID)
		}
	}
	for i := range c.Orders {
		o := &c.Orders[i]
		once(o.Number, o.Name())
		if c.Order(o.ID) != o || o.Total().Minor <= 0 || len(o.Lines) == 0 {
			t.Errorf("order %s: %+v", o.Number, o)
		}
	}
	for i := range c.Products {
		once(c.Products[i].Name, c.Products[i].SKU)
	}
}
