package simulate

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// customerRow is a customer as the API writes it, and what its filters use.
type customerRow struct {
	ID             string  `json:"id"`
	Name           string  `json:"name"`
	Email          *string `json:"email"`
	Phone          *string `json:"phone"`
	Notes          *string `json:"notes"`
	HasEmail       bool    `json:"has_email"`
	HasPhone       bool    `json:"has_phone"`
	DisplayContact string  `json:"display_contact"`
	CreatedAt      string  `json:"created_at"`
	UpdatedAt      string  `json:"updated_at"`
	OrdersCount    int     `json:"orders_count"`
	TotalSpent     Money   `json:"total_spent"`
	LastOrderAt    *string `json:"last_order_at"`
	LastOrderID    *string `json:"last_order_id"`

	lastOrder time.Time
	texts     []string
}

// newCustomerRow writes a customer as the API does.
func newCustomerRow(c Customer) *customerRow {
	row := &customerRow{
		ID: c.ID, Name: c.Name, Email: optional(c.Email), Phone: optional(c.Phone), Notes: optional(c.Notes),
		CreatedAt: stamp(c.CreatedAt), UpdatedAt: stamp(c.UpdatedAt),
		OrdersCount: c.OrdersCount, TotalSpent: c.TotalSpent, LastOrderID: optional(c.LastOrderID), lastOrder: c.LastOrderAt,
	}
	if !c.LastOrderAt.IsZero() {
		row.LastOrderAt = optional(c.LastOrderAt.UTC().Format(time.RFC3339))
	}
	row.derive()
	return row
}

// derive fills what follows from the other fields.
func (c *customerRow) derive() {
	email, phone := plain(c.Email), plain(c.Phone)
	c.HasEmail, c.HasPhone = email != "", phone != ""
	c.DisplayContact = cmp.Or(email, phone)
	c.texts = lowered(c.Name, email, phone)
}

// plain is the text, empty for null.
func plain(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// listCustomers answers GET /v1/customers.
func (a *Whatalo) listCustomers(w http.ResponseWriter, r *http.Request) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	q := a.asked(r)
	search := q.text("search")
	spent, orders := q.numbers("total_spent"), q.numbers("orders_count")
	last := q.times("last_order_at[gte]", "last_order_at[lte]")
	buyers, onlyBuyers := q.truth("has_orders")
	listed(w, q, a.customers, func(c *customerRow) bool {
		return holds(c.texts, search) && spent.has(c.TotalSpent.float()) && orders.has(float64(c.OrdersCount)) &&
			last.has(c.lastOrder) && (!onlyBuyers || buyers == (c.OrdersCount > 0))
	}, customerSorts(), "created_at")
}

// customerSorts lists the documented orders of the list.
func customerSorts() map[string]func(x, y *customerRow) int {
	return map[string]func(x, y *customerRow) int{
		"name":          func(x, y *customerRow) int { return strings.Compare(x.Name, y.Name) },
		"created_at":    func(x, y *customerRow) int { return strings.Compare(x.CreatedAt, y.CreatedAt) },
		"updated_at":    func(x, y *customerRow) int { return strings.Compare(x.UpdatedAt, y.UpdatedAt) },
		"orders_count":  func(x, y *customerRow) int { return cmp.Compare(x.OrdersCount, y.OrdersCount) },
		"total_spent":   func(x, y *customerRow) int { return cmp.Compare(x.TotalSpent.float(), y.TotalSpent.float()) },
		"last_order_at": func(x, y *customerRow) int { return x.lastOrder.Compare(y.lastOrder) },
	}
}

// countCustomers answers GET /v1/customers/count.
func (a *Whatalo) countCustomers(w http.ResponseWriter, _ *http.Request) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	answer(w, http.StatusOK, single[counted]{counted{len(a.customers)}})
}

// getCustomer answers GET /v1/customers/{id}.
func (a *Whatalo) getCustomer(w http.ResponseWriter, r *http.Request) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if i := a.customer(r.PathValue("id")); i >= 0 {
		answer(w, http.StatusOK, single[*customerRow]{a.customers[i]})
		return
	}
	missing(w, "Customer")
}

// customer is the position of a customer, -1 if there is none.
func (a *Whatalo) customer(id string) int {
	return slices.IndexFunc(a.customers, func(c *customerRow) bool { return c.ID == id })
}

// customerInput is what a caller may write; an absent field stays as it is.
type customerInput struct {
	Name  *string `json:"name"`
	Email *string `json:"email"`
	Phone *string `json:"phone"`
	Notes *string `json:"notes"`
}

// problems lists what is wrong with the fields that are there.
func (in customerInput) problems() []detail {
	var list []detail
	if in.Name != nil && strings.TrimSpace(*in.Name) == "" {
		list = append(list, detail{"name", "must not be empty"})
	}
	if email := plain(in.Email); email != "" && !strings.Contains(email, "@") {
		list = append(list, detail{"email", "must be a valid email address"})
	}
	return list
}

// apply writes the fields that are there.
func (in customerInput) apply(c *customerRow, now time.Time) {
	if in.Name != nil {
		c.Name = *in.Name
	}
	for _, field := range []struct{ from, to **string }{{&in.Email, &c.Email}, {&in.Phone, &c.Phone}, {&in.Notes, &c.Notes}} {
		if *field.from != nil {
			*field.to = optional(**field.from)
		}
	}
	c.UpdatedAt = stamp(now)
	c.derive()
}

// createCustomer answers POST /v1/customers.
func (a *Whatalo) createCustomer(w http.ResponseWriter, r *http.Request) {
	var in customerInput
	if !decoded(w, r, &in) {
		return
	}
	if in.Name == nil {
		in.Name = new(string)
	}
	if problems := in.problems(); len(problems) > 0 {
		invalid(w, problems)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.created++
	now := time.Now()
	c := &customerRow{ID: publicID(2, a.created), CreatedAt: stamp(now), TotalSpent: Money{Currency: a.shop.store.Currency}}
	in.apply(c, now)
	a.customers = append(a.customers, c)
	answer(w, http.StatusCreated, single[*customerRow]{c})
}

// updateCustomer answers PATCH /v1/customers/{id}.
func (a *Whatalo) updateCustomer(w http.ResponseWriter, r *http.Request) {
	var in customerInput
	if !decoded(w, r, &in) {
		return
	}
	if problems := in.problems(); len(problems) > 0 {
		invalid(w, problems)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.customer(r.PathValue("id"))
	if i < 0 {
		missing(w, "Customer")
		return
	}
	in.apply(a.customers[i], time.Now())
	answer(w, http.StatusOK, single[*customerRow]{a.customers[i]})
}

// decoded reads the body of a request, or refuses it.
func decoded(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(into); err != nil {
		refuse(w, http.StatusBadRequest, "INVALID_JSON", "The request body is not valid JSON")
		return false
	}
	return true
}
