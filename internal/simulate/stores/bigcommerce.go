package stores

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// What the simulated BigCommerce lets in, and the hash in its addresses.
const (
	BigCommerceToken = "bigcommerce-planted-account-token"
	BigCommerceStore = "abc123"
)

// BigCommerce is the API of a BigCommerce store, under /stores/HASH: customers,
// products and refunds by its third version, orders by its second one, which
// answers 204 where there is nothing.
func BigCommerce(cast Cast) http.Handler {
	b := newBigcommerce(cast)
	mux := http.NewServeMux()
	const base = "GET /stores/" + BigCommerceStore
	mux.HandleFunc(base+"/v3/customers", b.listCustomers)
	mux.HandleFunc(base+"/v3/catalog/products", b.listProducts)
	mux.HandleFunc(base+"/v3/orders/payment_actions/refunds", b.listRefunds)
	mux.HandleFunc(base+"/v2/orders", b.listOrders)
	mux.HandleFunc(base+"/v2/orders/{id}", b.getOrder)
	mux.HandleFunc(base+"/v2/orders/{id}/shipments", b.listShipments)
	mux.HandleFunc(base+"/v2/store", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"id": BigCommerceStore, "secure_url": "https://shop.example.com", "currency": "EUR", "timezone": map[string]string{"name": "Europe/Madrid"}})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		bigcommerceRefuse(w, r, http.StatusNotFound, "The requested resource was not found.")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Auth-Token") != BigCommerceToken {
			bigcommerceRefuse(w, r, http.StatusUnauthorized, "Unauthorized")
			return
		}
		for name, value := range map[string]string{
			"X-Rate-Limit-Time-Window-Ms": "30000", "X-Rate-Limit-Time-Reset-Ms": "15000", "X-Rate-Limit-Requests-Quota": "100000", "X-Rate-Limit-Requests-Left": "99999",
		} {
			w.Header().Set(name, value)
		}
		mux.ServeHTTP(w, r)
	})
}

// bigcommerceRefuse answers with an error: a list in the second version of the
// API, an object in the third.
func bigcommerceRefuse(w http.ResponseWriter, r *http.Request, status int, title string) {
	if strings.Contains(r.URL.Path, "/v2/") {
		answer(w, status, []map[string]any{{"status": status, "message": title}})
		return
	}
	answer(w, status, map[string]any{"status": status, "title": title, "type": "/api-docs/getting-started/api-status-codes", "errors": map[string]string{}})
}

// bigcommerce has the rows of a store.
type bigcommerce struct {
	customers, products, refunds []map[string]any
	orders                       []bigcommerceOrder // by ID
}

// bigcommerceOrder is an order with what is asked for apart.
type bigcommerceOrder struct {
	row, consignments map[string]any
	shipments         []map[string]any
	modified          time.Time
}

// third answers with a page of a list, as the third version does.
func third(w http.ResponseWriter, r *http.Request, rows []map[string]any) {
	size := min(max(number(r, "limit", 50), 1), 250)
	page := max(number(r, "page", 1), 1)
	shown := append([]map[string]any{}, part(rows, (page-1)*size, size)...)
	answer(w, http.StatusOK, map[string]any{"data": shown, "meta": map[string]any{"pagination": map[string]any{
		"total": len(rows), "count": len(shown), "per_page": size, "current_page": page, "total_pages": pages(len(rows), size),
	}}})
}

// bigcommerceFilters are the filters of a list.
type bigcommerceFilters map[string]func(row map[string]any, value string) bool

// kept keeps the rows that pass every filter that the query has. Names with :in
// take several values between commas. A filter that is not known is refused;
// then it answers by itself, and false is returned.
func (filters bigcommerceFilters) kept(w http.ResponseWriter, r *http.Request, rows []map[string]any) ([]map[string]any, bool) {
	query := r.URL.Query()
	for name := range query {
		if _, known := filters[name]; !known && !slices.Contains([]string{"page", "limit", "include", "sort", "direction"}, name) {
			bigcommerceRefuse(w, r, http.StatusUnprocessableEntity, "The filter(s): "+name+" are not valid filter parameter(s).")
			return nil, false
		}
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row map[string]any) bool {
		for name, passes := range filters {
			if !query.Has(name) || simulate.FiltersIgnored(r.Context()) {
				continue
			}
			values := []string{query.Get(name)}
			if strings.HasSuffix(name, ":in") || strings.HasSuffix(name, ":like") {
				values = strings.Split(values[0], ",")
			}
			if !slices.ContainsFunc(values, func(value string) bool { return passes(row, value) }) {
				return true
			}
		}
		return false
	}), true
}

// stored is a text or number of a row as text.
func stored(row map[string]any, name string) string {
	switch value := row[name].(type) {
	case string:
		return value
	case int64:
		return text(value)
	}
	return ""
}

// exactly compares a field, without case.
func exactly(field string) func(map[string]any, string) bool {
	return func(row map[string]any, value string) bool { return strings.EqualFold(stored(row, field), value) }
}

// listCustomers answers GET /v3/customers. Phones are compared as they are
// stored, and those of addresses not at all.
func (b *bigcommerce) listCustomers(w http.ResponseWriter, r *http.Request) {
	rows, fine := bigcommerceFilters{
		"id:in": exactly("id"), "email:in": exactly("email"), "phone:in": exactly("phone"),
		"name:like": func(row map[string]any, value string) bool {
			return within(value, stored(row, "first_name")+" "+stored(row, "last_name"))
		},
		"date_modified:min": func(row map[string]any, value string) bool { return stored(row, "date_modified") > value },
	}.kept(w, r, b.customers)
	if !fine {
		return
	}
	if !strings.Contains(r.URL.Query().Get("include"), "addresses") {
		rows = bigcommerceWithout(rows, "addresses")
	}
	third(w, r, rows)
}

// bigcommerceWithout leaves out fields that were not asked for.
func bigcommerceWithout(rows []map[string]any, names ...string) []map[string]any {
	shown := make([]map[string]any, 0, len(rows))
	for _, row := range rows {
		less := make(map[string]any, len(row))
		for name, value := range row {
			if !slices.Contains(names, name) {
				less[name] = value
			}
		}
		shown = append(shown, less)
	}
	return shown
}

// listProducts answers GET /v3/catalog/products.
func (b *bigcommerce) listProducts(w http.ResponseWriter, r *http.Request) {
	rows, fine := bigcommerceFilters{
		"keyword": func(row map[string]any, value string) bool {
			return within(value, stored(row, "name"), stored(row, "sku"), stored(row, "description"))
		},
		"is_visible": func(row map[string]any, value string) bool {
			return row["is_visible"] == (value == "true" || value == "1")
		},
	}.kept(w, r, b.products)
	if !fine {
		return
	}
	include := r.URL.Query().Get("include")
	for _, name := range []string{"variants", "primary_image"} {
		if !strings.Contains(include, name) {
			rows = bigcommerceWithout(rows, name)
		}
	}
	third(w, r, rows)
}

// listRefunds answers GET /v3/orders/payment_actions/refunds.
func (b *bigcommerce) listRefunds(w http.ResponseWriter, r *http.Request) {
	if rows, fine := (bigcommerceFilters{"order_id:in": exactly("order_id")}).kept(w, r, b.refunds); fine {
		third(w, r, rows)
	}
}

// listOrders answers GET /v2/orders: a bare list, or 204.
func (b *bigcommerce) listOrders(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	since, _ := time.Parse(time.RFC3339, query.Get("min_date_modified"))
	found := slices.DeleteFunc(slices.Clone(b.orders), func(o bigcommerceOrder) bool {
		return !simulate.FiltersIgnored(r.Context()) && !o.passes(query, since)
	})
	field, direction, _ := strings.Cut(query.Get("sort"), ":")
	if field == "date_created" {
		field = "id" // they were made in this order
	}
	slices.SortStableFunc(found, func(x, y bigcommerceOrder) int {
		m, _ := x.row[field].(int64)
		n, _ := y.row[field].(int64)
		return cmp.Compare(m, n)
	})
	if direction == "desc" {
		slices.Reverse(found)
	}
	size := min(max(number(r, "limit", 50), 1), 250)
	rows := []map[string]any{}
	for _, o := range part(found, (max(number(r, "page", 1), 1)-1)*size, size) {
		rows = append(rows, o.shown(query))
	}
	if len(rows) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	answer(w, http.StatusOK, rows)
}

// passes tells whether an order passes the filters. Parameters that there are
// not change nothing.
func (o bigcommerceOrder) passes(query url.Values, since time.Time) bool {
	billing, _ := o.row["billing_address"].(map[string]any)
	return (!query.Has("customer_id") || stored(o.row, "customer_id") == query.Get("customer_id")) &&
		(!query.Has("email") || strings.EqualFold(stored(billing, "email"), query.Get("email"))) &&
		(since.IsZero() || !o.modified.Before(since))
}

// shown is the order with what was asked for by include.
func (o bigcommerceOrder) shown(query url.Values) map[string]any {
	if query.Get("include") != "consignments.line_items" || query.Get("consignment_structure") != "object" {
		return o.row
	}
	row := map[string]any{"consignments": o.consignments}
	for name, value := range o.row {
		row[name] = value
	}
	return row
}

// order finds the order that the path names; false after a 404.
func (b *bigcommerce) order(w http.ResponseWriter, r *http.Request) (bigcommerceOrder, bool) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	at := slices.IndexFunc(b.orders, func(o bigcommerceOrder) bool { return o.row["id"] == id })
	if at < 0 {
		bigcommerceRefuse(w, r, http.StatusNotFound, "The requested resource was not found.")
		return bigcommerceOrder{}, false
	}
	return b.orders[at], true
}

func (b *bigcommerce) getOrder(w http.ResponseWriter, r *http.Request) {
	if o, found := b.order(w, r); found {
		answer(w, http.StatusOK, o.shown(r.URL.Query()))
	}
}

// listShipments answers GET /v2/orders/ID/shipments.
func (b *bigcommerce) listShipments(w http.ResponseWriter, r *http.Request) {
	o, found := b.order(w, r)
	switch {
	case !found:
	case len(o.shipments) == 0:
		w.WriteHeader(http.StatusNoContent)
	default:
		answer(w, http.StatusOK, o.shipments)
	}
}
