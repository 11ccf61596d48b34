// Package stores simulates the shop systems and CRMs that the example
// configurations talk to: one handler for each, which answers as its vendor's
// documentation says, all with the same people, orders and products.
//
// A test breaks a store by putting it behind simulate.Faulty.
package stores

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// Cast is who and what every store shows. A store leaves out what it has no
// place for.
type Cast struct {
	People   []Person  // by ID; Nadia, Zoe and Iker first, guests not among them
	Orders   []Order   // oldest first
	Products []Product // by ID
}

// Person has an account.
type Person struct {
	ID                int64
	First, Last       string
	Email             string
	Phone             string // E.164; empty where only an address has one
	Language          string // "es"
	Addresses         []Address
	Created, Modified time.Time
}

// Name is the whole name.
func (p *Person) Name() string { return strings.TrimSpace(p.First + " " + p.Last) }

// AnyPhone is the person's phone, or else that of the first address with one,
// for stores that know phones of addresses only.
func (p *Person) AnyPhone() string {
	if p.Phone != "" {
		return p.Phone
	}
	for i := range p.Addresses {
		if p.Addresses[i].Phone != "" {
			return p.Addresses[i].Phone
		}
	}
	return ""
}

// Address is a postal address, as accounts and orders have them.
type Address struct {
	ID                     int64
	First, Last            string
	Street, City, Postcode string
	Province, Country      string // "Valencia", "ES"
	Phone                  string // E.164, or empty
	Default                bool
}

// Status is what has become of an order.
type Status string

// The states. Each store has words of its own for them.
const (
	Pending   Status = "pending" // not paid yet
	Paid      Status = "paid"    // paid, not sent
	Shipped   Status = "shipped"
	Delivered Status = "delivered"
	Cancelled Status = "cancelled"
)

// Order is what somebody bought. Amounts contain the tax.
type Order struct {
	ID                int64  // what the store's addresses have in them
	Number            string // what people say: "1042"
	PersonID          int64  // 0: a guest, known by the order alone
	First, Last       string
	Email, Phone      string
	Billing, Delivery Address
	Status            Status
	Created, Modified time.Time
	Lines             []Line
	Shipping          simulate.Money
	ShippingMethod    string
	PaymentMethod     string
	Discounts         []Discount
	Refunds           []Refund
	Shipments         []Shipment
	Note              string // of the buyer
}

// Name is the buyer's whole name.
func (o *Order) Name() string { return strings.TrimSpace(o.First + " " + o.Last) }

// Guest tells an order of somebody without an account.
func (o *Order) Guest() bool { return o.PersonID == 0 }

// Subtotal is the sum of the lines, before discounts and shipping.
func (o *Order) Subtotal() simulate.Money {
	sum := euros(0)
	for i := range o.Lines {
		sum = sum.Plus(o.Lines[i].Total())
	}
	return sum
}

// Discounted is the sum of the discounts.
func (o *Order) Discounted() simulate.Money {
	sum := euros(0)
	for _, discount := range o.Discounts {
		sum = sum.Plus(discount.Amount)
	}
	return sum
}

// Total is what was to be paid.
func (o *Order) Total() simulate.Money {
	total := o.Subtotal().Plus(o.Shipping)
	total.Minor -= o.Discounted().Minor
	return total
}

// Refunded is what was paid back.
func (o *Order) Refunded() simulate.Money {
	sum := euros(0)
	for i := range o.Refunds {
		sum = sum.Plus(o.Refunds[i].Amount)
	}
	return sum
}

// Tax is the tax within an amount, at 21 percent.
func Tax(amount simulate.Money) simulate.Money {
	amount.Minor = (amount.Minor*21 + 60) / 121
	return amount
}

// Line is a position of an order.
type Line struct {
	ID                   int64
	ProductID, VariantID int64 // VariantID is 0 without variants
	Name, Variant, SKU   string
	Quantity             int
	Price                simulate.Money // of one
}

// Title is the name with the variant, as stores write it that keep one text.
func (l *Line) Title() string {
	if l.Variant == "" {
		return l.Name
	}
	return l.Name + " - " + l.Variant
}

// Total is the price of all pieces.
func (l *Line) Total() simulate.Money { return l.Price.Times(l.Quantity) }

// Discount is a reduction of a whole order.
type Discount struct {
	Code   string
	Amount simulate.Money
}

// Refund is money that went back.
type Refund struct {
	ID      int64
	Created time.Time
	Amount  simulate.Money
	Reason  string
	LineID  int64 // what was taken back
	Pieces  int
}

// Shipment is a parcel.
type Shipment struct {
	ID                   int64
	Carrier, Number, URL string
	Sent                 time.Time
}

// Product is something on sale, or not any more.
type Product struct {
	ID                int64
	Name, SKU, Slug   string
	Description       string // HTML
	Category          string
	Price, Before     simulate.Money // Before is zero without a reduction
	Stock             int
	Active            bool
	Image             string // path below the store's own host
	Variants          []Variant
	Created, Modified time.Time
}

// Variant is one form of a product.
type Variant struct {
	ID        int64
	Name, SKU string // "Azul"
	Option    string // "Color"
	Price     simulate.Money
	Stock     int
}

// Person finds an account, nil if there is none.
func (c *Cast) Person(id int64) *Person {
	for i := range c.People {
		if c.People[i].ID == id {
			return &c.People[i]
		}
	}
	return nil
}

// Order finds an order by its ID, nil if there is none.
func (c *Cast) Order(id int64) *Order {
	return c.orderBy(func(o *Order) bool { return o.ID == id })
}

// OrderByNumber finds an order by its number, nil if there is none.
func (c *Cast) OrderByNumber(number string) *Order {
	return c.orderBy(func(o *Order) bool { return o.Number == number })
}

func (c *Cast) orderBy(is func(*Order) bool) *Order {
	for i := range c.Orders {
		if is(&c.Orders[i]) {
			return &c.Orders[i]
		}
	}
	return nil
}

// OrdersOf lists the orders of an account, newest first.
func (c *Cast) OrdersOf(personID int64) []*Order {
	var orders []*Order
	for i := range c.Orders {
		if personID != 0 && c.Orders[i].PersonID == personID {
			orders = append(orders, &c.Orders[i])
		}
	}
	slices.Reverse(orders)
	return orders
}

// Product finds a product, nil if there is none.
func (c *Cast) Product(id int64) *Product {
	for i := range c.Products {
		if c.Products[i].ID == id {
			return &c.Products[i]
		}
	}
	return nil
}

// euros makes an amount out of cents.
func euros(cents int64) simulate.Money { return simulate.Money{Minor: cents, Currency: "EUR"} }

// text writes an ID as stores do that send their numbers as text.
func text(id int64) string { return strconv.FormatInt(id, 10) }
