package simulate_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

func TestSameShopsHaveTheSameHub(t *testing.T) {
	t.Parallel()
	for _, options := range []simulate.WazzupOptions{{}, {Contacts: 50, Deals: 20}} {
		of := func(seed uint64) *simulate.Wazzup {
			return simulate.NewShop(simulate.Options{Seed: seed, Customers: 60}).Wazzup(options)
		}
		one, two, other := of(3), of(3), of(4)
		if !reflect.DeepEqual(one.Contacts(), two.Contacts()) || !reflect.DeepEqual(one.Deals(), two.Deals()) {
			t.Errorf("%+v: the hubs differ", options)
		}
		if reflect.DeepEqual(one.Contacts(), other.Contacts()) {
			t.Errorf("%+v: another seed makes the same contacts", options)
		}
	}
}

// has tells whether a contact has a channel that fulfils the condition.
func has(condition func(simulate.Channel) bool) func(simulate.Contact) bool {
	return func(c simulate.Contact) bool { return slices.ContainsFunc(c.Channels, condition) }
}

func TestContactsAreThePeopleOfTheShop(t *testing.T) {
	t.Parallel()
	type contact = simulate.Contact
	type channel = simulate.Channel
	shop := simulate.NewShop(simulate.Options{Seed: 2})
	api := shop.Wazzup(simulate.WazzupOptions{})
	customers, digit := map[string]simulate.Customer{}, regexp.MustCompile(`^\d+$`)
	for _, c := range shop.Customers() {
		customers[c.ID] = c
	}
	known, numbers := 0, map[string]bool{}
	for _, c := range api.Contacts() {
		truth := customers[c.CustomerID]
		known += count(truth.Phone != "")
		if truth.Phone != "" && !slices.Contains(c.Numbers(), truth.E164) {
			t.Errorf("%s is reached at %v, want %s", c.Name, c.Numbers(), truth.E164)
		}
		for _, number := range c.Numbers() {
			numbers[number] = true
			if !regexp.MustCompile(`^\+\d{8,15}$`).MatchString(number) {
				t.Errorf("%s has the number %q", c.Name, number)
			}
		}
	}
	if known < 150 || known > 280 {
		t.Errorf("%d of 300 customers have contacts", known)
	}
	national := func(id string) bool { return digit.MatchString(id) && numbers["+34"+id] }
	occurs(t, "contact", api.Contacts(), map[string]func(contact) bool{
		"in no shop": func(c contact) bool {
			return c.CustomerID == "" && len(shop.OrdersAt(strings.Join(c.Numbers(), ""))) == 0
		},
		"without number":                 func(c contact) bool { return len(c.Numbers()) == 0 },
		"with two numbers":               func(c contact) bool { return len(c.Numbers()) == 2 },
		"whose name is digits":           func(c contact) bool { return digit.MatchString(c.Name) },
		"whose name is a number":         func(c contact) bool { return strings.HasPrefix(c.Name, "+") },
		"without address":                func(c contact) bool { return c.URI == "" },
		"of somebody who has left":       func(c contact) bool { return c.ResponsibleID == "99" },
		"with Viber":                     has(func(c channel) bool { return c.Type == simulate.Viber }),
		"with Instagram":                 has(func(c channel) bool { return c.Type == simulate.Instagram }),
		"with a group":                   has(func(c channel) bool { return c.Type == simulate.WhatsGroup && digit.MatchString(c.ID) }),
		"with a group of a number":       has(func(c channel) bool { return c.Type == simulate.WhatsGroup && strings.Contains(c.ID, "-") }),
		"with Telegram":                  has(func(c channel) bool { return c.Type == simulate.Telegram && c.ID != "" && c.Phone == "" }),
		"with Telegram and phone":        has(func(c channel) bool { return c.Type == simulate.Telegram && c.ID != "" && c.Phone != "" }),
		"with Telegram by phone":         has(func(c channel) bool { return c.Type == simulate.Telegram && c.ID == "" && c.Phone != "" }),
		"whose Telegram looks a number":  has(func(c channel) bool { return c.Type == simulate.Telegram && national(c.ID) }),
		"called otherwise than in store": func(c contact) bool { return c.CustomerID != "" && c.Name != customers[c.CustomerID].Name },
	})
}

func TestDealsBelongToContacts(t *testing.T) {
	t.Parallel()
	type deal = simulate.Deal
	for _, options := range []simulate.WazzupOptions{{}, {Contacts: 400, Deals: 700}} {
		api := hub(options)
		ids, users, names := map[string]int{}, []string{"99"}, map[string]bool{}
		for _, u := range api.Users() {
			users = append(users, u.ID)
		}
		for _, c := range api.Contacts() {
			ids[c.ID] = 0
		}
		for _, d := range api.Deals() {
			names[d.Name] = true
			for _, id := range d.ContactIDs {
				ids[id]++
			}
			if !slices.Contains(users, d.ResponsibleID) || len(d.ContactIDs) == 0 || d.Name == "" {
				t.Errorf("the deal %+v", d)
			}
		}
		spread := map[int]int{}
		for _, n := range ids {
			spread[n]++
		}
		if len(ids) != len(api.Contacts()) || len(spread) != 5 || spread[4] == 0 || len(names) < len(api.Deals())/4 {
			t.Errorf("%d contacts by number of deals: %v; %d names", len(ids), spread, len(names))
		}
		occurs(t, "deal", api.Deals(), map[string]func(deal) bool{
			"open":             func(d deal) bool { return !d.Closed },
			"closed":           func(d deal) bool { return d.Closed },
			"of two contacts":  func(d deal) bool { return len(d.ContactIDs) == 2 && d.ContactIDs[0] != d.ContactIDs[1] },
			"without address":  func(d deal) bool { return d.URI == "" },
			"with its address": func(d deal) bool { return strings.HasSuffix(d.URI, d.ID) },
		})
	}
}

func TestPersonasChat(t *testing.T) {
	t.Parallel()
	type known struct {
		Contacts, Open, Closed int
		InShop                 bool
	}
	want := map[string]known{
		"vip": {1, 1, 1, true}, "waiting": {1, 1, 0, true}, "mexico": {1, 0, 1, true},
		"family": {1, 1, 0, true}, "guest": {1, 1, 0, false}, "prospect": {1, 1, 1, false},
	}
	for seed := range uint64(5) {
		shop := simulate.NewShop(simulate.Options{Seed: seed, Customers: 40})
		api, got := shop.Wazzup(simulate.WazzupOptions{}), map[string]known{}
		for _, p := range shop.Personas() {
			contacts := api.ContactsAt(p.Customer.E164)
			k := known{Contacts: len(contacts)}
			for _, c := range contacts {
				k.InShop = c.CustomerID != ""
				for _, d := range api.DealsOf(c.ID) {
					k.Open += count(!d.Closed)
					k.Closed += count(d.Closed)
				}
				if c.Name != p.Customer.Name || c.CustomerID != p.Customer.ID || c.Channels[0].Type != simulate.WhatsApp {
					t.Errorf("%s is the contact %+v", p.Key, c)
				}
			}
			got[p.Key] = k
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d (-want +got):\n%s", seed, diff)
		}
		if prospect := persona(t, shop, "prospect"); len(shop.CustomersAt(prospect.E164))+len(shop.OrdersAt(prospect.E164)) > 0 {
			t.Error("the shop knows the prospect")
		}
	}
}

func TestAskedForContacts(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	inShop := map[string]bool{"": true}
	for _, o := range shop.Orders() {
		inShop[o.E164] = true
	}
	for _, c := range shop.Customers() {
		inShop[c.E164] = true
	}
	for _, size := range [][2]int{{3000, 1200}, {1, 0}, {1, 9}, {0, 3}, {100, 400}} {
		api := shop.Wazzup(simulate.WazzupOptions{Contacts: size[0], Deals: size[1]})
		if got := [2]int{len(api.Contacts()), len(api.Deals())}; got != size {
			t.Errorf("%v contacts and deals, want %v", got, size)
		}
		for _, c := range api.Contacts() {
			if c.CustomerID != "" || slices.ContainsFunc(c.Numbers(), func(number string) bool { return inShop[number] }) {
				t.Errorf("%+v is in the shop", c)
			}
		}
	}
}

func TestNumbersAreOnlyNumbers(t *testing.T) {
	t.Parallel()
	contact := simulate.Contact{Channels: []simulate.Channel{
		{Type: simulate.WhatsApp, ID: "34611000111"}, {Type: simulate.Viber, ID: "34611000111"},
		{Type: simulate.WhatsGroup, ID: "34611000222-1571234567"}, {Type: simulate.Instagram, ID: "34611000333"},
		{Type: simulate.Telegram, ID: "34611000444", Phone: "34611000555"}, {Type: simulate.Telegram, ID: "611000111"},
	}}
	if diff := cmp.Diff([]string{"+34611000111", "+34611000555"}, contact.Numbers()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	api := hub(simulate.WazzupOptions{Contacts: 1})
	contact.ID = "1"
	api.PutContact(contact)
	for number, want := range map[string]int{
		"+34611000111": 1, "+34611000555": 1, "+34611000222": 0, "+34611000333": 0, "+34611000444": 0, "34611000111": 0, "+": 0, "": 0,
	} {
		if got := len(api.ContactsAt(number)); got != want {
			t.Errorf("%d contacts at %q, want %d", got, number, want)
		}
	}
}
