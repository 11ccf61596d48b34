// Package simulate plays the documented backends on loopback: a Whatalo-like
// store, a generic order-tracking endpoint and a Wazzup-like chat hub, all
// filled from one invented shop. It serves the demo, and it gives the tests
// data whose truth they can compute without asking the code under test.
//
// Everybody in it is invented, every address ends in example.com, .net or
// .org, and the same Options always make the same shop.
package simulate

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Options decides how large a shop is and what is in it.
type Options struct {
	// Seed chooses one of many shops.
	Seed uint64
	// Customers is the number of registered customers, 300 if zero. There are
	// three orders to a customer.
	Customers int
	// Now is the day that the shop has reached; its orders lead up to it. The
	// zero time is a fixed day, so that goldens stay true.
	Now time.Time
}

// Store is what the shop says about itself.
type Store struct {
	ID, Name, Slug, Domain, URL string
	Currency, Country, Timezone string
	CreatedAt, UpdatedAt        time.Time
}

// Shop is an invented shop. It never changes, so it is safe for concurrent
// use; the slices it hands out are copies.
type Shop struct {
	seed      uint64
	store     Store
	now       time.Time
	customers []Customer
	orders    []Order
	products  []Product
	personas  []Persona
	families  [][2]Customer
	strangers [][2]Customer
	taken     map[string]bool // numbers that somebody has
}

// NewShop makes the shop of the options.
func NewShop(o Options) *Shop {
	if o.Customers <= 0 {
		o.Customers = 300
	}
	if o.Now.IsZero() {
		o.Now = time.Date(2026, 9, 20, 12, 0, 0, 0, time.UTC)
	}
	random := rand.New(rand.NewPCG(o.Seed, 0x616c666172))
	shop := &Shop{seed: o.Seed, store: theStore(o.Now), now: o.Now.UTC().Truncate(time.Second)}
	shop.products = newCatalogue(random, shop.now)
	people := newPopulation(random, shop.now, o.Customers)
	book := newOrderBook(random, shop, people)
	book.fill(3 * o.Customers)
	book.settle()
	shop.taken = people.numbers.taken
	return shop
}

// theStore is the shop's own entry.
func theStore(now time.Time) Store {
	return Store{
		ID: "str_alfar7", Name: "Alfar y Brisa", Slug: "alfar-y-brisa", Domain: "alfarybrisa.example.com",
		URL: "https://alfarybrisa.example.com", Currency: "EUR", Country: "ES", Timezone: "Europe/Madrid",
		CreatedAt: time.Date(2023, 2, 1, 9, 0, 0, 0, time.UTC), UpdatedAt: now.AddDate(0, -1, 0).UTC().Truncate(time.Second),
	}
}

// Store is what the shop says about itself.
func (s *Shop) Store() Store { return s.store }

// Customers lists the registered customers, oldest first.
func (s *Shop) Customers() []Customer { return slices.Clone(s.customers) }

// Orders lists all orders, oldest first: those that both backends know, those
// only one of them knows.
func (s *Shop) Orders() []Order { return slices.Clone(s.orders) }

// Products lists the catalogue.
func (s *Shop) Products() []Product { return slices.Clone(s.products) }

// Personas lists the customers whose numbers are fixed, whatever the seed.
func (s *Shop) Personas() []Persona { return slices.Clone(s.personas) }

// Families lists pairs of different customers who share one phone.
func (s *Shop) Families() [][2]Customer { return slices.Clone(s.families) }

// Strangers lists pairs of customers from different countries whose numbers
// end in the same seven digits. They have nothing to do with each other.
func (s *Shop) Strangers() [][2]Customer { return slices.Clone(s.strangers) }

// CustomersAt lists the customers whose phone really is the given E.164 number.
func (s *Shop) CustomersAt(e164 string) []Customer {
	return keep(s.customers, func(c Customer) bool { return c.E164 == e164 })
}

// OrdersAt lists the orders placed with the given E.164 number, by customers
// and guests, in either backend.
func (s *Shop) OrdersAt(e164 string) []Order {
	return keep(s.orders, func(o Order) bool { return o.E164 == e164 })
}

// OrdersOf lists the orders of a registered customer.
func (s *Shop) OrdersOf(customerID string) []Order {
	return keep(s.orders, func(o Order) bool { return customerID != "" && o.CustomerID == customerID })
}

// OrderByNumber finds the order that Whatalo gave the number.
func (s *Shop) OrderByNumber(number int) (Order, bool) {
	i := slices.IndexFunc(s.orders, func(o Order) bool { return o.InWhatalo() && o.Number == number })
	if i < 0 {
		return Order{}, false
	}
	return s.orders[i], true
}

// LeakMarkers lists texts that the backends carry where only the merchant may
// look (cost prices, internal notes). None may ever come out of the gateway.
func LeakMarkers() []string {
	return []string{supplierCost, wholesalePrice, internalMark, colleaguePhone}
}

const (
	supplierCost   = "8080.8081"
	wholesalePrice = "6060.6061"
	internalMark   = "SOLO-INTERNO"
	colleaguePhone = "3460009906" // how the numbers of the shop's own people begin
)

// keep returns the elements that fulfil the condition.
func keep[T any](list []T, condition func(T) bool) []T {
	var kept []T
	for _, element := range list {
		if condition(element) {
			kept = append(kept, element)
		}
	}
	return kept
}
