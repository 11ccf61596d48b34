package whatalo

import (
	"strings"
	"time"

	"github.com/govalues/decimal"
	"github.com/tidwall/gjson"
)

// maxFigure is how many characters a number has at most.
const maxFigure = 40

// Customer is one customer as the API tells it. What it leaves out, tells as
// null or in another type than documented is empty, zero or nil. Only the ID is
// always there.
type Customer struct {
	ID          string // opaque, although the API's examples are numbers
	Name        string
	Email       string
	Phone       string // as somebody typed it
	Notes       string
	OrdersCount *int             // nil if not told
	TotalSpent  *decimal.Decimal // in the shop's currency, nil if not told
	LastOrderID string
	LastOrderAt time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// newCustomer reads one row. A row without an id is no customer.
func newCustomer(row gjson.Result) (Customer, bool) {
	if !row.IsObject() {
		return Customer{}, false
	}
	read := func(name string) string { return scalar(row.Get(name)) }
	customer := Customer{
		ID: strings.TrimSpace(read("id")), Name: read("name"), Email: read("email"), Phone: read("phone"), Notes: read("notes"),
		LastOrderID: strings.TrimSpace(read("last_order_id")), LastOrderAt: moment(read("last_order_at")),
		CreatedAt: moment(read("created_at")), UpdatedAt: moment(read("updated_at")),
	}
	if count, ok := count(row.Get("orders_count")); ok {
		customer.OrdersCount = &count
	}
	if spent, ok := amount(row.Get("total_spent")); ok {
		customer.TotalSpent = &spent
	}
	return customer, customer.ID != ""
}

// scalar returns a text or the digits of a number as they were written, because
// an identifier may be longer than a float is exact.
func scalar(value gjson.Result) string {
	switch value.Type {
	case gjson.String:
		return value.Str
	case gjson.Number:
		return value.Raw
	default:
		return ""
	}
}

// amount reads a number, written as a number or as a text.
func amount(value gjson.Result) (decimal.Decimal, bool) {
	text := strings.TrimSpace(scalar(value))
	if len(text) > maxFigure {
		return decimal.Decimal{}, false
	}
	number, err := decimal.Parse(text)
	return number, err == nil
}

// count reads a whole number from 0.
func count(value gjson.Result) (int, bool) {
	number, ok := amount(value)
	if !ok || number.IsNeg() || !number.IsInt() {
		return 0, false
	}
	whole, _, ok := number.Int64(0)
	return int(whole), ok
}

// moment reads a point in time; times without a zone are taken for UTC. It is
// zero for what is none.
func moment(text string) time.Time {
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
