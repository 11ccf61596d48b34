// Package adapters is the contract between the gateway and the systems that
// hold a merchant's data.
//
// An adapter speaks one backend's dialect: it knows its addresses, paging,
// authentication and error forms, and nothing of records, mappings or WAzion.
// It returns the backend's own JSON; a mapping translates it afterwards.
package adapters

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Operation names something that can be asked of a backend.
type Operation string

// The closed set of operations.
const (
	// FindCustomers looks customers up by phone, e-mail or customer id.
	FindCustomers Operation = "find_customers"
	// SearchCustomers looks customers up by free text.
	SearchCustomers Operation = "search_customers"
	// FindOrders looks orders up by customer id, phone, e-mail, order number or reference.
	FindOrders Operation = "find_orders"
	// SearchProducts looks products up by free text.
	SearchProducts Operation = "search_products"
	// ListCustomers reads one page of all customers.
	ListCustomers Operation = "list_customers"
	// ListOrders reads one page of all orders.
	ListOrders Operation = "list_orders"
	// Probe asks for something cheap that proves address and credentials.
	Probe Operation = "probe"
)

// Operations returns every operation, in the order of their declaration.
func Operations() []Operation {
	return []Operation{FindCustomers, SearchCustomers, FindOrders, SearchProducts, ListCustomers, ListOrders, Probe}
}

// Adapter reads documents from one backend. It is safe for concurrent use.
type Adapter interface {
	// Operations lists what Fetch can do. It does not change after Open.
	Operations() []Operation
	// Fetch returns the backend's answer to op, untranslated. Errors are *Error.
	// A query without a usable key (see Query) is answered with an Error of kind
	// Unsupported, without calling the backend.
	Fetch(ctx context.Context, op Operation, q Query) (Document, error)
}

// Query says what is looked for. Exactly one key is set for the find
// operations (Phone, Email, OrderNumber, Reference or CustomerID), Text for the
// searches, Cursor and Since for the lists. An adapter never sends an empty
// search value: many backends answer it with everybody.
type Query struct {
	Phone       Phone  // of a search, what its text is as a number
	Email       string // trimmed, lower case
	OrderNumber string // without the merchant's prefix and suffix
	Reference   string
	CustomerID  string
	Text        string
	Locale      string // BCP 47, such as "es" or "pt-BR"; empty if unknown
	Country     string // ISO 3166 alpha-2; empty if unknown
	Limit       int    // 0 leaves the number to the adapter
	Brief       bool   // the lines of orders are not needed
	Cursor      string // opaque, from Document.Next
	Since       time.Time
}

// Phone is one number in every rendering that a backend may want.
type Phone struct {
	E164                   string // +34612345678
	Digits                 string // 34612345678
	National               string // 612345678: the national significant number
	NationalFormatted      string // 612 34 56 78, with the trunk prefix where the country dials one
	InternationalFormatted string // +34 612 34 56 78
	Region                 string // ISO 3166 alpha-2; empty for numbers without a country
}

// IsZero reports whether no number is set.
func (p Phone) IsZero() bool { return p.Digits == "" }

// Last returns the last n digits, or all of them where there are fewer.
func (p Phone) Last(n int) string {
	if len(p.Digits) <= n {
		return p.Digits
	}
	return p.Digits[len(p.Digits)-n:]
}

// Rendering returns the number in the form that settings call name, and false
// for a name that there is not: e164, digits, national, national_formatted,
// international_formatted, double_zero (00 in place of +), trunk_zero (all digits
// that are dialled inside the country), or last_4 to last_12 for so many last
// digits. The text is empty where the number has no such form.
func (p Phone) Rendering(name string) (text string, known bool) {
	switch name {
	case "e164":
		return p.E164, true
	case "digits":
		return p.Digits, true
	case "national":
		return p.National, true
	case "national_formatted":
		return p.NationalFormatted, true
	case "international_formatted":
		return p.InternationalFormatted, true
	case "double_zero":
		return strings.Replace(p.E164, "+", "00", 1), true
	case "trunk_zero":
		return onlyDigits(p.NationalFormatted), true
	}
	last, isLast := strings.CutPrefix(name, "last_")
	count, err := strconv.Atoi(last)
	if !isLast || err != nil || count < 4 || count > 12 {
		return "", false
	}
	return p.Last(count), true
}

func onlyDigits(text string) string {
	return strings.Map(func(letter rune) rune {
		if letter < '0' || letter > '9' {
			return -1
		}
		return letter
	}, text)
}

// Document is one answer of a backend.
type Document struct {
	// Body is valid JSON: the backend's own, or several of its answers joined
	// as the adapter's documentation says.
	Body json.RawMessage
	// Steps holds further answers that the mapping can refer to by name, such
	// as the store's settings.
	Steps map[string]json.RawMessage
	// Missing names the parts that could not be read although the rest could,
	// such as "items". What is missing is unknown, not absent.
	Missing []string
	// Passing says that some of it could not be read for a reason that passes, such
	// as an outage or too little time: who is not in a hurry asks again.
	Passing bool
	// Next is the cursor of the following page; empty on the last one.
	Next string
	// Total is how many there are on all pages, where the backend says so and
	// can be believed; 0 otherwise. It only serves to show progress.
	Total int
	// Incremental says that a list left out what did not change since
	// Query.Since. Adapters that cannot do so list everything.
	Incremental bool
}
