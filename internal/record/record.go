// Package record holds what a mapping produces: the same few things, whatever
// the backend calls them. A value that the backend did not give is unset, never
// zero, so that the gateway can tell "none" from "unknown".
package record

import (
	"time"

	"github.com/govalues/decimal"
)

// Optional is a value that may be unset.
type Optional[T any] struct {
	Value T
	Set   bool
}

// Some returns a set Optional.
func Some[T any](value T) Optional[T] { return Optional[T]{Value: value, Set: true} }

// Or returns the value, or fallback where it is unset.
func (o Optional[T]) Or(fallback T) T {
	if o.Set {
		return o.Value
	}
	return fallback
}

// Number is a decimal that may be unset: an amount of money in major units, or
// a quantity.
type Number = Optional[decimal.Decimal]

// Phone is a number as the backend spells it, with the country that the same
// record names, if it does (ISO 3166 alpha-2).
type Phone struct {
	Raw     string
	Country string
}

// Status is the state of an order or shipment in words that every backend's
// own states are translated into.
type Status string

// The closed set of states.
const (
	StatusUnknown        Status = ""
	StatusPending        Status = "pending"
	StatusConfirmed      Status = "confirmed"
	StatusProcessing     Status = "processing"
	StatusShipped        Status = "shipped"
	StatusOutForDelivery Status = "out_for_delivery"
	StatusDelivered      Status = "delivered"
	StatusCompleted      Status = "completed"
	StatusCancelled      Status = "cancelled"
	StatusReturned       Status = "returned"
	StatusRefunded       Status = "refunded"
	StatusFailed         Status = "failed"
)

// Statuses returns every known state.
func Statuses() []Status {
	return []Status{
		StatusPending, StatusConfirmed, StatusProcessing, StatusShipped, StatusOutForDelivery, StatusDelivered,
		StatusCompleted, StatusCancelled, StatusReturned, StatusRefunded, StatusFailed,
	}
}

// Records is all that one document held.
type Records struct {
	Customers []Customer
	Orders    []Order
	Products  []Product
}

// Customer is a person or company that buys.
type Customer struct {
	ID             string
	Name           string
	Email          string
	Phone          Phone
	OtherPhones    []Phone
	URL            string // the customer's page in the merchant's system
	State          string // the backend's own words for the customer's standing
	Note           string
	Tags           []string
	Currency       string // ISO 4217, of the totals
	OrdersCount    Number
	TotalSpent     Number
	TotalRefunded  Number
	TotalDiscounts Number
	CreatedAt      Optional[time.Time]
	LastOrderAt    Optional[time.Time]
	Orders         []Order // where the backend embeds them
	Carts          []Cart  // abandoned carts
}

// Order is one purchase. The Customer fields are what the order itself says of
// its buyer: they prove whose it is.
type Order struct {
	ID             string
	Number         string // as people say it, without the merchant's prefix where the backend has none
	Reference      string // a second number, such as the shop's own
	CustomerID     string
	CustomerIDs    []string // further customers whose it is as well, where a backend allows several
	CustomerName   string
	CustomerEmail  string
	CustomerPhone  Phone
	CreatedAt      Optional[time.Time]
	UpdatedAt      Optional[time.Time]
	Currency       string
	Amount         Number // total as charged
	Subtotal       Number
	NetAmount      Number // after refunds
	TotalRefunded  Number
	TotalDiscounts Number
	Status         Status
	StatusText     string // the backend's own word, shown where Status is unknown
	Cancelled      Optional[bool]
	FullyRefunded  Optional[bool]
	URL            string
	Note           string
	PaymentMethod  string
	ShippingMethod string
	Items          []Item
	Shipments      []Shipment
}

// Item is one line of an order or cart.
type Item struct {
	ID               string
	Title            string
	Variant          string
	SKU              string
	Quantity         Number
	CurrentQuantity  Number
	UnitPrice        Number
	Amount           Number // line total after discounts
	OriginalAmount   Number // line total before discounts
	Discount         Number
	RefundedQuantity Number
	RefundedAmount   Number
}

// Shipment is one parcel.
type Shipment struct {
	Number     string
	Company    string
	URL        string
	Status     Status
	StatusText string
}

// Cart is a purchase that was begun and left.
type Cart struct {
	ID        string
	CreatedAt Optional[time.Time]
	URL       string
	Items     []Item
}

// Product is something on sale.
type Product struct {
	ID              string
	Title           string
	TitleTranslated string // in the wanted language, if the backend has it
	Handle          string
	Description     string // plain text
	SKU             string
	Image           string
	URL             string
	Price           Number
	Currency        string
	Available       Optional[bool]
	Variants        []Variant
}

// Variant is one choice of a product.
type Variant struct {
	ID              string
	Title           string
	TitleTranslated string
	SKU             string
	Image           string
	URL             string
}
