package simulate

import (
	"strconv"
	"time"
)

// Order is an order as the shop knows it, with what only one of the backends
// tells.
type Order struct {
	ID         string // 12 digits, Whatalo's
	Number     int    // Whatalo's running number; 0 if it does not have the order
	TrackingID string // "ORD-70012", the order-tracking backend's; empty if it does not have the order

	CustomerID    string // empty for guests
	CustomerName  string
	CustomerEmail string // empty if unknown
	CustomerPhone string // as spelled, not always as in the customer's own record
	E164          string // the number that CustomerPhone really is

	Status        string // Whatalo's words
	PaymentStatus string
	Payment       string
	Method        string // how it is sent

	Items    []Item
	Subtotal Money // sum of the items
	Discount Money
	Shipping Money
	Tax      Money
	Total    Money // subtotal - discount + shipping + tax

	Notes         string // the customer's
	InternalNotes string
	Address       Address
	Parcel        Parcel

	CreatedAt, UpdatedAt time.Time
}

// Item is a line of an order.
type Item struct {
	ID, ProductID, VariantID, SKU string
	ProductName, VariantName      string
	Image                         string
	Quantity                      int
	UnitPrice, TotalPrice         Money
}

// Parcel is what the order-tracking backend knows about the delivery.
type Parcel struct {
	Carrier   string // empty until it is handed over
	Number    string
	URL       string
	Status    string // in_transit, out_for_delivery, delivered, returned; empty before
	Estimated time.Time
}

// InWhatalo tells whether Whatalo has the order.
func (o Order) InWhatalo() bool { return o.Number != 0 }

// InTracking tells whether the order-tracking backend has the order.
func (o Order) InTracking() bool { return o.TrackingID != "" }

// Guest tells whether the order was placed without an account.
func (o Order) Guest() bool { return o.CustomerID == "" }

// Cancelled tells whether the order was called off.
func (o Order) Cancelled() bool { return o.Status == "cancelled" }

// Refunded tells whether all the money went back.
func (o Order) Refunded() bool { return o.PaymentStatus == "refunded" || o.Status == "returned" }

// Reference is Whatalo's number as the other backend quotes it, empty if
// Whatalo does not have the order.
func (o Order) Reference() string {
	if !o.InWhatalo() {
		return ""
	}
	return strconv.Itoa(o.Number)
}

// TrackingStatus is the order's state in the words of the order-tracking
// contract.
func (o Order) TrackingStatus() string {
	switch {
	case o.Cancelled():
		return "cancelled"
	case o.Parcel.Status == "in_transit", o.Parcel.Status == "out_for_delivery":
		return "shipped"
	case o.Parcel.Status == "delivered", o.Parcel.Status == "returned":
		return "delivered"
	case o.Status == "pending":
		return "pending"
	default:
		return "processing"
	}
}
