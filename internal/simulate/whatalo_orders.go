package simulate

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// orderRow is an order as the API writes it, and what its filters use. The
// stored reference text breaks off after is_completed; what follows here is
// the little that other pages prove.
type orderRow struct {
	ID              string     `json:"id"`
	OrderNumber     int        `json:"order_number"`
	Status          string     `json:"status"`
	PaymentStatus   string     `json:"payment_status"`
	PaymentMethod   string     `json:"payment_method"`
	ShippingMethod  string     `json:"shipping_method"`
	Currency        string     `json:"currency"`
	CustomerID      *string    `json:"customer_id"`
	CustomerName    string     `json:"customer_name"`
	CustomerPhone   *string    `json:"customer_phone"`
	CustomerEmail   *string    `json:"customer_email"`
	Subtotal        Money      `json:"subtotal"`
	DiscountAmount  Money      `json:"discount_amount"`
	ShippingCost    Money      `json:"shipping_cost"`
	TaxAmount       Money      `json:"tax_amount"`
	Total           Money      `json:"total"`
	CustomerNotes   string     `json:"customer_notes"`
	InternalNotes   string     `json:"internal_notes"`
	ShippingAddress addressRow `json:"shipping_address"`
	CountryCode     string     `json:"country_code"`
	IsPending       bool       `json:"is_pending"`
	IsCompleted     bool       `json:"is_completed"`
	CreatedAt       string     `json:"created_at"`
	UpdatedAt       string     `json:"updated_at"`

	order Order
	texts []string
}

// addressRow is a shipping address as the API writes it.
type addressRow struct {
	Name       string  `json:"name"`
	Phone      *string `json:"phone"`
	Address    string  `json:"address"`
	City       string  `json:"city"`
	Province   string  `json:"province"`
	Country    string  `json:"country"`
	PostalCode string  `json:"postal_code"`
	Notes      string  `json:"notes"`
}

// itemRow is a line of an order as the API writes it.
type itemRow struct {
	ID          string  `json:"id"`
	ProductID   string  `json:"product_id"`
	VariantID   *string `json:"variant_id"`
	ProductName string  `json:"product_name"`
	VariantName *string `json:"variant_name"`
	Quantity    int     `json:"quantity"`
	UnitPrice   Money   `json:"unit_price"`
	TotalPrice  Money   `json:"total_price"`
	CreatedAt   string  `json:"created_at"`
}

// newOrderRow writes an order as the API does.
func newOrderRow(o Order) *orderRow {
	row := &orderRow{
		ID: o.ID, OrderNumber: o.Number, PaymentMethod: o.Payment, ShippingMethod: o.Method, Currency: o.Total.Currency,
		CustomerID: optional(o.CustomerID), CustomerName: o.CustomerName,
		CustomerPhone: optional(o.CustomerPhone), CustomerEmail: optional(o.CustomerEmail),
		Subtotal: o.Subtotal, DiscountAmount: o.Discount, ShippingCost: o.Shipping, TaxAmount: o.Tax, Total: o.Total,
		CustomerNotes: o.Notes, InternalNotes: o.InternalNotes,
		ShippingAddress: addressRow{
			Name: o.Address.Name, Phone: optional(o.Address.Phone), Address: o.Address.Line, City: o.Address.City,
			Province: o.Address.Province, Country: o.Address.Country, PostalCode: o.Address.PostalCode,
		},
		CountryCode: o.Address.Code, CreatedAt: stamp(o.CreatedAt), order: o,
		texts: lowered(strconv.Itoa(o.Number), o.CustomerName, o.CustomerPhone, o.CustomerEmail),
	}
	row.derive()
	return row
}

// derive fills what follows from the states of the order.
func (o *orderRow) derive() {
	o.Status, o.PaymentStatus, o.UpdatedAt = o.order.Status, o.order.PaymentStatus, stamp(o.order.UpdatedAt)
	o.IsPending, o.IsCompleted = o.Status == "pending", o.Status == "completed"
}

// itemRows writes the lines of the order as the API does.
func (o *orderRow) itemRows() []itemRow {
	rows := make([]itemRow, 0, len(o.order.Items))
	for _, i := range o.order.Items {
		rows = append(rows, itemRow{
			ID: i.ID, ProductID: i.ProductID, VariantID: optional(i.VariantID), ProductName: i.ProductName,
			VariantName: optional(i.VariantName), Quantity: i.Quantity, UnitPrice: i.UnitPrice, TotalPrice: i.TotalPrice,
			CreatedAt: o.CreatedAt,
		})
	}
	return rows
}

// orderStatuses and paymentStatuses list the documented states.
func orderStatuses() []string {
	return []string{"pending", "confirmed", "in_progress", "completed", "cancelled", "returned"}
}

func paymentStatuses() []string { return []string{"pending", "paid", "refunded", "failed"} }

// listOrders answers GET /v1/orders.
func (a *Whatalo) listOrders(w http.ResponseWriter, r *http.Request) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	q := a.asked(r)
	passes := orderFilter(q)
	listed(w, q, a.orders, passes, orderSorts(), "created_at")
}

// orderFilter reads the filters of the list.
func orderFilter(q *query) func(*orderRow) bool {
	statuses := q.choices("status", orderStatuses())
	payment := q.choice("payment_status", "all", append(paymentStatuses(), "all"))
	search, customer := q.text("search"), q.values.Get("customer_id")
	placed, updated := q.times("date_from", "date_to"), q.times("updated_at[gte]", "updated_at[lte]")
	total, there := q.numbers("total"), placeFilter(q)
	return func(o *orderRow) bool {
		return (statuses == nil || slices.Contains(statuses, o.Status)) &&
			(payment == "all" || payment == o.PaymentStatus) &&
			holds(o.texts, search) && (customer == "" || customer == plain(o.CustomerID)) &&
			placed.has(o.order.CreatedAt) && updated.has(o.order.UpdatedAt) && total.has(o.Total.float()) && there(o)
	}
}

// placeFilter reads the filters for where an order goes.
func placeFilter(q *query) func(*orderRow) bool {
	city, province := q.values.Get("city"), q.values.Get("province")
	country, code := q.values.Get("country"), q.values.Get("country_code")
	same := func(asked, is string) bool { return asked == "" || strings.EqualFold(asked, is) }
	return func(o *orderRow) bool {
		to := o.ShippingAddress
		return same(city, to.City) && same(province, to.Province) && same(country, to.Country) && same(code, o.CountryCode)
	}
}

// orderSorts lists the documented orders of the list.
func orderSorts() map[string]func(x, y *orderRow) int {
	return map[string]func(x, y *orderRow) int{
		"order_number":  func(x, y *orderRow) int { return cmp.Compare(x.OrderNumber, y.OrderNumber) },
		"total":         func(x, y *orderRow) int { return cmp.Compare(x.Total.float(), y.Total.float()) },
		"created_at":    func(x, y *orderRow) int { return x.order.CreatedAt.Compare(y.order.CreatedAt) },
		"updated_at":    func(x, y *orderRow) int { return x.order.UpdatedAt.Compare(y.order.UpdatedAt) },
		"customer_name": func(x, y *orderRow) int { return strings.Compare(x.CustomerName, y.CustomerName) },
	}
}

// countOrders answers GET /v1/orders/count.
func (a *Whatalo) countOrders(w http.ResponseWriter, r *http.Request) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	q := a.asked(r)
	statuses := q.choices("status", orderStatuses())
	if len(q.problems) > 0 {
		invalid(w, q.problems)
		return
	}
	kept := keep(a.orders, func(o *orderRow) bool { return statuses == nil || slices.Contains(statuses, o.Status) })
	answer(w, http.StatusOK, single[counted]{counted{len(kept)}})
}

// order is the position of an order, -1 if there is none.
func (a *Whatalo) order(id string) int {
	return slices.IndexFunc(a.orders, func(o *orderRow) bool { return o.ID == id })
}

// getOrder answers GET /v1/orders/{id}.
func (a *Whatalo) getOrder(w http.ResponseWriter, r *http.Request) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	i := a.order(r.PathValue("id"))
	switch {
	case i < 0:
		missing(w, "Order")
	case a.options.EmbedItems:
		answer(w, http.StatusOK, single[fullOrderRow]{fullOrderRow{a.orders[i], a.orders[i].itemRows()}})
	default:
		answer(w, http.StatusOK, single[*orderRow]{a.orders[i]})
	}
}

// fullOrderRow is an order with its lines.
type fullOrderRow struct {
	*orderRow
	Items []itemRow `json:"items"`
}

// listItems answers GET /v1/orders/{id}/items.
func (a *Whatalo) listItems(w http.ResponseWriter, r *http.Request) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	i := a.order(r.PathValue("id"))
	if i < 0 {
		missing(w, "Order")
		return
	}
	answer(w, http.StatusOK, single[[]itemRow]{a.orders[i].itemRows()})
}

// updateOrder answers PATCH /v1/orders/{id}: the two states, nothing else.
func (a *Whatalo) updateOrder(w http.ResponseWriter, r *http.Request) {
	var in map[string]string
	if !decoded(w, r, &in) {
		return
	}
	if problems := orderProblems(in); len(problems) > 0 {
		invalid(w, problems)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.order(r.PathValue("id"))
	if i < 0 {
		missing(w, "Order")
		return
	}
	o := a.orders[i]
	o.order.Status = cmp.Or(in["status"], o.order.Status)
	o.order.PaymentStatus = cmp.Or(in["payment_status"], o.order.PaymentStatus)
	o.order.UpdatedAt = time.Now().UTC()
	o.derive()
	answer(w, http.StatusOK, single[*orderRow]{o})
}

// orderProblems lists what is wrong with a change to an order.
func orderProblems(in map[string]string) []detail {
	var list []detail
	for _, field := range keys(in) {
		switch {
		case field == "status" && slices.Contains(orderStatuses(), in[field]):
		case field == "payment_status" && slices.Contains(paymentStatuses(), in[field]):
		case field == "status", field == "payment_status":
			list = append(list, detail{field, "is not a known state"})
		default:
			list = append(list, detail{field, "cannot be changed"})
		}
	}
	if len(in) == 0 {
		list = append(list, detail{"status", "is required"})
	}
	return list
}
