package briefing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/record"
)

// Facts are what is known of one customer, derived already: amounts carry the
// decimals of their currency, states are words of the writer's language, orders
// are newest first. What is unknown is left unset and not mentioned.
//
// Templates get the same structure with every text made harmless: see Writer.
type Facts struct {
	Customer Customer
	// Others are further people whom the same phone belongs to.
	Others []Customer
	// Asked is the order number that the conversation mentions; Order is that
	// order if it is the customer's.
	Asked  string
	Order  *Order
	Orders []Order
	// Products are those bought most often; see Frequent.
	Products []Product
	Carts    []Cart
	Alerts   Alerts
	Notes    []string
	// OrdersUnavailable says that orders could not be read, so that nothing may
	// be concluded from their absence.
	OrdersUnavailable bool
	// Incomplete says that some source did not answer.
	Incomplete bool
	// Outdated says that these are last known values.
	Outdated bool
}

// Customer is the person and their sums.
type Customer struct {
	Name  string
	Email string
	Phone string
	State string
	Since record.Optional[time.Time]
	// OrdersCount counts all orders, not only those listed.
	OrdersCount   record.Number
	TotalSpent    Money
	TotalRefunded Money
	// OtherSpent is what was spent in further currencies.
	OtherSpent []Money
}

// Money is an amount in a currency (ISO 4217).
type Money struct {
	Amount   record.Number
	Currency string
}

// Order is one purchase.
type Order struct {
	Number    string
	Date      record.Optional[time.Time]
	Status    string
	Amount    Money
	Refunded  Money // nothing if none or unknown
	Cancelled bool
	URL       string
	Note      string
	Payment   string
	Shipping  string
	Items     []Item
	Shipments []Shipment
}

// Item is one line of an order or cart.
type Item struct {
	Title    string
	Quantity record.Number
	Amount   Money
}

// Shipment is one parcel.
type Shipment struct {
	Number  string
	Company string
	URL     string
	Status  string
}

// Product is something the customer buys.
type Product struct {
	Title string
	Times record.Number // units bought in all
}

// Cart is a purchase that was begun and left.
type Cart struct {
	Date  record.Optional[time.Time]
	URL   string
	Items []Item
}

// Alerts are what an agent should know before writing.
type Alerts struct {
	Conflictive     bool // a large share of orders went wrong
	RefundedOrders  int
	CancelledOrders int
	Texts           []string
}

// Frequent returns the n products of which most units were bought in orders
// that were not cancelled; of equals, the one bought last comes first.
func Frequent(orders []Order, n int) []Product {
	var products []Product
	position := make(map[string]int)
	for i := range orders {
		if orders[i].Cancelled {
			continue
		}
		for _, item := range orders[i].Items {
			title := strings.TrimSpace(item.Title)
			if title == "" {
				continue
			}
			at, seen := position[strings.ToLower(title)]
			if !seen {
				at = len(products)
				position[strings.ToLower(title)] = at
				products = append(products, Product{Title: title})
			}
			products[at].Times = added(products[at].Times, item.Quantity.Or(decimal.One))
		}
	}
	slices.SortStableFunc(products, func(a, b Product) int { return b.Times.Value.Cmp(a.Times.Value) })
	return products[:min(max(n, 0), len(products))]
}

// added keeps the old sum where the new one has no decimal form.
func added(total record.Number, more decimal.Decimal) record.Number {
	sum, err := total.Value.Add(more)
	if err != nil {
		return total
	}
	return record.Some(sum)
}

// known reports whether there is an amount other than zero.
func (m Money) known() bool { return m.Amount.Set && !m.Amount.Value.IsZero() }

// same reports whether two orders are one.
func (o *Order) same(other *Order) bool {
	return cmp.Compare(o.Number, other.Number) == 0 && o.Number != ""
}
