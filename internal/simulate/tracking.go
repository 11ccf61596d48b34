package simulate

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
)

// Envelope is how an order-tracking endpoint wraps its orders.
type Envelope string

// The envelopes seen in the field.
const (
	Bare       Envelope = ""            // [...]: the documented one
	Orders     Envelope = "orders"      // {"orders":[...]}
	Data       Envelope = "data"        // {"data":[...]}
	Results    Envelope = "results"     // {"results":[...]}
	DataOrders Envelope = "data.orders" // {"data":{"orders":[...]}}
	OneOrder   Envelope = "order"       // {"order":{...}}: the newest only
	OneObject  Envelope = "object"      // {...}: the newest only
)

// TrackingOptions decides which dialect the order-tracking endpoint speaks.
type TrackingOptions struct {
	// APIKey is what the header must carry; empty lets everybody in.
	APIKey string
	// Header is the header of the key, X-Api-Key if empty.
	Header string
	// Envelope wraps the answer.
	Envelope Envelope
	// Parameters lists the filters that the endpoint knows, all four of the
	// contract (email, order_id, phone, ref_id) if empty. One is enough.
	Parameters []string
	// NotFound answers 404 instead of an empty list.
	NotFound bool
	// TextAmounts writes amounts of money as strings.
	TextAmounts bool
}

// Tracking is a generic order-tracking endpoint, at any path. It compares
// phones on their last seven digits and therefore hands out strangers, too. It
// is safe for concurrent use.
type Tracking struct {
	options  TrackingOptions
	unfilter atomic.Bool
	orders   []*tracked // newest first
}

var _ http.Handler = (*Tracking)(nil)

// tracked is an order with the digits that phones are compared on.
type tracked struct {
	Order
	seven string
}

// OrderTracking opens the order-tracking endpoint of the shop.
func (s *Shop) OrderTracking(o TrackingOptions) *Tracking {
	o.Header = cmp.Or(o.Header, "X-Api-Key")
	if len(o.Parameters) == 0 {
		o.Parameters = []string{"email", "order_id", "phone", "ref_id"}
	}
	var orders []*tracked
	for _, order := range slices.Backward(s.orders) {
		if order.InTracking() {
			orders = append(orders, &tracked{Order: order, seven: lastSeven(order.CustomerPhone)})
		}
	}
	return &Tracking{options: o, orders: orders}
}

// IgnoreFilters makes the endpoint answer with everybody's orders, whatever
// was asked for, until it is switched off.
func (t *Tracking) IgnoreFilters(ignore bool) { t.unfilter.Store(ignore) }

// ServeHTTP answers one request.
func (t *Tracking) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case t.options.APIKey != "" && r.Header.Get(t.options.Header) != t.options.APIKey:
		answer(w, http.StatusUnauthorized, complaint{"unauthorized"})
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		answer(w, http.StatusMethodNotAllowed, complaint{"method not allowed"})
		return
	}
	filters := t.filters(r)
	if len(filters) == 0 {
		answer(w, http.StatusBadRequest, complaint{"at least one of " + strings.Join(t.options.Parameters, ", ") + " is required"})
		return
	}
	if t.unfilter.Load() || FiltersIgnored(r.Context()) {
		filters = nil
	}
	t.reply(w, keep(t.orders, func(o *tracked) bool {
		return !slices.ContainsFunc(filters, func(passes func(*tracked) bool) bool { return !passes(o) })
	}))
}

// complaint is the body of an error; the contract does not say what it is.
type complaint struct {
	Error string `json:"error"`
}

// filters reads the filters of the request. An order must pass all of them.
func (t *Tracking) filters(r *http.Request) []func(*tracked) bool {
	values := r.URL.Query()
	var list []func(*tracked) bool
	for _, name := range t.options.Parameters {
		if value := strings.TrimSpace(values.Get(name)); value != "" {
			list = append(list, trackingFilter(name, value))
		}
	}
	return list
}

// trackingFilter is the filter of one parameter.
func trackingFilter(name, value string) func(*tracked) bool {
	switch name {
	case "email":
		return func(o *tracked) bool { return strings.EqualFold(o.CustomerEmail, value) }
	case "order_id":
		return func(o *tracked) bool { return strings.EqualFold(o.TrackingID, value) }
	case "ref_id":
		return func(o *tracked) bool { return o.Reference() == value }
	case "phone":
		seven := lastSeven(value)
		return func(o *tracked) bool { return len(seven) == 7 && o.seven == seven }
	default:
		return func(*tracked) bool { return false }
	}
}

// reply wraps the orders and writes them.
func (t *Tracking) reply(w http.ResponseWriter, orders []*tracked) {
	if len(orders) == 0 && t.options.NotFound {
		answer(w, http.StatusNotFound, complaint{"no order found"})
		return
	}
	rows := make([]parcelRow, 0, len(orders))
	for _, o := range orders {
		rows = append(rows, newParcelRow(o.Order, t.options.TextAmounts))
	}
	answer(w, http.StatusOK, wrapped(t.options.Envelope, rows))
}

// wrapped puts the rows into the envelope.
func wrapped(envelope Envelope, rows []parcelRow) any {
	switch envelope {
	case Orders, Data, Results:
		return map[string][]parcelRow{string(envelope): rows}
	case DataOrders:
		return map[string]map[string][]parcelRow{"data": {"orders": rows}}
	case OneOrder:
		if len(rows) == 0 {
			return map[string]*parcelRow{"order": nil}
		}
		return map[string]parcelRow{"order": rows[0]}
	case OneObject:
		if len(rows) == 0 {
			return struct{}{}
		}
		return rows[0]
	default:
		return rows
	}
}
