// Package wazion is the caller's contract: the requests that WAzion sends in
// all their wire forms, the answers it expects, their labels, limits and JSON
// Schemas. It knows nothing of where the data comes from.
package wazion

import "github.com/govalues/decimal"

// Endpoint names one of WAzion's questions, spelled as WAzion spells it.
type Endpoint string

// The endpoints with a public contract.
const (
	SidePanelCustomerInfo       Endpoint = "sidePanel_CustomerInfo"
	AICustomerInitialInfo       Endpoint = "ai_CustomerInitialInfo"
	SidePanelCustomerFindToJoin Endpoint = "sidePanel_CustomerFindToJoin"
	SearchProducts              Endpoint = "search_Products"
	GlobalSearch                Endpoint = "globalSearch"
)

// VerifyConversion exists, but what it asks and expects is not public.
const VerifyConversion = "verify_conversion"

// Endpoints returns the five endpoints in the order of the documentation.
func Endpoints() []Endpoint {
	return []Endpoint{SidePanelCustomerInfo, AICustomerInitialInfo, SidePanelCustomerFindToJoin, SearchProducts, GlobalSearch}
}

// Number is a decimal on the wire: a JSON number without exponent or float
// noise. The zero Number is unknown: optional fields leave it out, required
// ones send 0.
type Number struct {
	value decimal.Decimal
	known bool
}

// NewNumber returns a known Number.
func NewNumber(value decimal.Decimal) Number { return Number{value: value, known: true} }

// Decimal returns the value and whether it is known.
func (n Number) Decimal() (decimal.Decimal, bool) { return n.value, n.known }

// IsZero reports whether the number is unknown; encoding/json calls it for
// fields marked omitzero.
func (n Number) IsZero() bool { return !n.known }

// CustomerInfo answers sidePanel_CustomerInfo.
type CustomerInfo struct {
	Found     bool       `json:"found"`
	Customers []Customer `json:"customers"`
	Labels    Labels     `json:"labels"`
	Error     string     `json:"error,omitempty"`
}

// Customer is one person in the side panel.
type Customer struct {
	Name           string  `json:"name"`
	Email          string  `json:"email"`
	Phone          string  `json:"phone"` // E.164, or "" if the backend has none
	ShopURL        string  `json:"shopUrl,omitempty"`
	OrdersCount    int     `json:"ordersCount"`
	TotalSpent     Number  `json:"totalSpent"`
	TotalRefunded  Number  `json:"totalRefunded,omitzero"`
	TotalDiscounts Number  `json:"totalDiscounts,omitzero"`
	State          string  `json:"state"`
	Orders         []Order `json:"orders,omitempty"`
	AbandonedCarts []Cart  `json:"abandonedCarts,omitempty"`
}

// Order is one purchase in the side panel.
type Order struct {
	Name           string     `json:"name"`
	Date           string     `json:"date,omitempty"` // RFC 3339
	Amount         Number     `json:"amount,omitzero"`
	NetAmount      Number     `json:"netAmount,omitzero"`
	TotalRefunded  Number     `json:"totalRefunded,omitzero"`
	TotalDiscounts Number     `json:"totalDiscounts,omitzero"`
	Currency       string     `json:"currency,omitempty"`
	Cancelled      bool       `json:"cancelled"`
	ShopURL        string     `json:"shopUrl,omitempty"`
	Note           string     `json:"note,omitempty"`
	Items          []Item     `json:"items,omitempty"`
	Tracking       []Tracking `json:"tracking,omitempty"`
}

// ItemStatus says how much of an item was refunded.
type ItemStatus string

// The three values that WAzion knows.
const (
	ItemActive            ItemStatus = "active"
	ItemPartiallyRefunded ItemStatus = "partially_refunded"
	ItemFullyRefunded     ItemStatus = "fully_refunded"
)

// Item is one line of an order.
type Item struct {
	Title            string     `json:"title"`
	Quantity         Number     `json:"quantity,omitzero"`
	CurrentQuantity  Number     `json:"currentQuantity,omitzero"`
	Amount           Number     `json:"amount,omitzero"`
	OriginalAmount   Number     `json:"originalAmount,omitzero"`
	DiscountedAmount Number     `json:"discountedAmount,omitzero"`
	Discount         Number     `json:"discount,omitzero"`
	RefundedQuantity Number     `json:"refundedQuantity,omitzero"`
	RefundedAmount   Number     `json:"refundedAmount,omitzero"`
	Status           ItemStatus `json:"status"`
	SKU              string     `json:"sku,omitempty"`
}

// Tracking is one shipment.
type Tracking struct {
	Number        string `json:"number"`
	Company       string `json:"company"`
	URL           string `json:"url"`
	DisplayStatus string `json:"displayStatus"`
}

// Cart is an abandoned cart.
type Cart struct {
	Date  string     `json:"date,omitempty"`
	URL   string     `json:"url,omitempty"`
	Items []CartItem `json:"items,omitempty"`
}

// CartItem is one line of an abandoned cart.
type CartItem struct {
	Title    string `json:"title"`
	Quantity Number `json:"quantity,omitzero"`
	Amount   Number `json:"amount,omitzero"`
}

// InitialInfo answers ai_CustomerInitialInfo.
type InitialInfo struct {
	Found bool   `json:"found"`
	Info  string `json:"info"`
	Error string `json:"error,omitempty"`
}

// FindToJoin answers sidePanel_CustomerFindToJoin.
type FindToJoin struct {
	Customers []JoinCustomer `json:"customers"`
	Error     string         `json:"error,omitempty"`
}

// JoinCustomer is one person that the conversation can be linked to.
type JoinCustomer struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// Products answers search_Products for the side panel.
type Products struct {
	HTTPStatus   int       `json:"http_status"` // always 200
	Count        int       `json:"count"`
	Products     []Product `json:"products"`
	TargetLocale string    `json:"target_locale"`
	Raw          RawObject `json:"raw"`
	Error        string    `json:"error,omitempty"`
}

// Product is one product in the side panel.
type Product struct {
	Title       string    `json:"title"`
	TitleCopy   string    `json:"title_copy"` // in the customer's language
	Handle      string    `json:"handle"`
	Description string    `json:"description"` // plain text, at most 500 characters
	SKU         string    `json:"sku"`
	Image       string    `json:"image"`
	URL         string    `json:"url"`
	Variants    []Variant `json:"variants"`
}

// Variant is one choice of a Product.
type Variant struct {
	ID             string `json:"id"`
	Title          string `json:"title"`
	TitleCopy      string `json:"title_copy"`
	HasCustomTitle bool   `json:"has_custom_title"`
	SKU            string `json:"sku"`
	Image          string `json:"image"`
	URL            string `json:"url"`
}

// AIProducts answers search_Products with format=ai.
type AIProducts struct {
	Count    int         `json:"count"`
	Products []AIProduct `json:"products"`
	Locale   string      `json:"locale"`
	Error    string      `json:"error,omitempty"`
}

// AIProduct is one product for the AI, in the customer's language.
type AIProduct struct {
	Title       string      `json:"title"`
	Handle      string      `json:"handle"`
	Description string      `json:"description"` // plain text, complete
	SKU         string      `json:"sku"`
	URL         string      `json:"url"`
	Variants    []AIVariant `json:"variants"`
}

// AIVariant is one choice of an AIProduct.
type AIVariant struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	SKU   string `json:"sku"`
	URL   string `json:"url"`
}

// SearchResult answers globalSearch.
type SearchResult struct {
	Found     bool             `json:"found"`
	Customers []SearchCustomer `json:"customers"`
	Error     string           `json:"error,omitempty"`
}

// SearchCustomer is one person that was found.
type SearchCustomer struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	Email       string        `json:"email"`
	Phone       string        `json:"phone"` // never empty
	CustomerURL string        `json:"customerUrl,omitempty"`
	Orders      []SearchOrder `json:"orders,omitempty"` // at most 3, newest first
}

// SearchOrder is one order of a SearchCustomer.
type SearchOrder struct {
	Number string `json:"number"`
	URL    string `json:"url,omitempty"`
}
