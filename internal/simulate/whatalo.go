package simulate

import (
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// WhataloOptions decides how strict the simulated store API is.
type WhataloOptions struct {
	// APIKey is what X-API-Key must be; empty lets everybody in.
	APIKey string
	// RatePerMinute is the number of answers a minute, 1,000 if zero, without
	// limit if negative.
	RatePerMinute int
	// EmbedItems puts the lines of an order into GET /v1/orders/{id}, as one of
	// the vendor's pages claims. The list never has them.
	EmbedItems bool
}

// Whatalo is the documented store API, under /v1. What is written to it stays
// in memory and does not change the Shop. It is safe for concurrent use.
type Whatalo struct {
	shop      *Shop
	options   WhataloOptions
	mux       *http.ServeMux
	window    *window
	unfilter  atomic.Bool
	products  []*productRow
	mu        sync.RWMutex
	customers []*customerRow
	orders    []*orderRow
	created   int
}

var _ http.Handler = (*Whatalo)(nil)

// Whatalo opens the store API of the shop.
func (s *Shop) Whatalo(o WhataloOptions) *Whatalo {
	if o.RatePerMinute == 0 {
		o.RatePerMinute = 1000
	}
	api := &Whatalo{shop: s, options: o, mux: http.NewServeMux(), window: &window{limit: o.RatePerMinute, span: time.Minute}}
	for _, c := range s.customers {
		api.customers = append(api.customers, newCustomerRow(c))
	}
	for _, o := range s.orders {
		if o.InWhatalo() {
			api.orders = append(api.orders, newOrderRow(o))
		}
	}
	for _, p := range s.products {
		api.products = append(api.products, newProductRow(p))
	}
	api.routes()
	return api
}

// routes lists everything the API can do.
func (a *Whatalo) routes() {
	a.mux.HandleFunc("GET /v1/customers", a.listCustomers)
	a.mux.HandleFunc("POST /v1/customers", a.createCustomer)
	a.mux.HandleFunc("GET /v1/customers/count", a.countCustomers)
	a.mux.HandleFunc("GET /v1/customers/{id}", a.getCustomer)
	a.mux.HandleFunc("PATCH /v1/customers/{id}", a.updateCustomer)
	a.mux.HandleFunc("GET /v1/orders", a.listOrders)
	a.mux.HandleFunc("GET /v1/orders/count", a.countOrders)
	a.mux.HandleFunc("GET /v1/orders/{id}", a.getOrder)
	a.mux.HandleFunc("PATCH /v1/orders/{id}", a.updateOrder)
	a.mux.HandleFunc("GET /v1/orders/{id}/items", a.listItems)
	a.mux.HandleFunc("GET /v1/products", a.listProducts)
	a.mux.HandleFunc("GET /v1/products/count", a.countProducts)
	a.mux.HandleFunc("GET /v1/products/{id}", a.getProduct)
	a.mux.HandleFunc("GET /v1/store", a.getStore)
	a.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "NOT_FOUND", "The requested route does not exist")
	})
}

// IgnoreFilters makes every list answer with everybody, whatever was asked
// for, until it is switched off.
func (a *Whatalo) IgnoreFilters(ignore bool) { a.unfilter.Store(ignore) }

// ServeHTTP answers one request.
func (a *Whatalo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allowed := a.options.APIKey == "" || r.Header.Get("X-API-Key") == a.options.APIKey
	wait := a.rated(w.Header(), allowed)
	switch {
	case !allowed:
		refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "Invalid or missing API key")
	case wait > 0:
		refuse(w, http.StatusTooManyRequests, "RATE_LIMITED", tryAgain(wait))
	default:
		a.mux.ServeHTTP(w, r)
	}
}

// asked reads the query of a list.
func (a *Whatalo) asked(r *http.Request) *query {
	q := &query{values: r.URL.Query()}
	if a.unfilter.Load() || FiltersIgnored(r.Context()) {
		for name := range q.values {
			switch name {
			case "page", "per_page", "sort", "order":
			default:
				delete(q.values, name)
			}
		}
	}
	return q
}

// getStore answers GET /v1/store.
func (a *Whatalo) getStore(w http.ResponseWriter, _ *http.Request) {
	s := a.shop.store
	answer(w, http.StatusOK, single[storeRow]{storeRow{
		ID: s.ID, Name: s.Name, Slug: s.Slug, Currency: s.Currency, CountryCode: s.Country, Status: "active",
		StoreTitle: s.Name, CustomDomain: s.Domain, DomainVerified: true, IsActive: true, HasCustomDomain: true,
		StorefrontURL: s.URL, PlanName: "Despegue", Timezone: s.Timezone,
		CreatedAt: stamp(s.CreatedAt), UpdatedAt: stamp(s.UpdatedAt),
	}})
}

// storeRow is the store as the API writes it.
type storeRow struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	Slug            string `json:"slug"`
	Description     string `json:"description"`
	Currency        string `json:"currency"`
	CountryCode     string `json:"country_code"`
	Status          string `json:"status"`
	MaintenanceMode bool   `json:"maintenance_mode"`
	StoreTitle      string `json:"store_title"`
	CustomDomain    string `json:"custom_domain"`
	DomainVerified  bool   `json:"domain_verified"`
	IsActive        bool   `json:"is_active"`
	HasCustomDomain bool   `json:"has_custom_domain"`
	StorefrontURL   string `json:"storefront_url"`
	PlanName        string `json:"plan_name"`
	Timezone        string `json:"timezone"`
	CreatedAt       string `json:"created_at"`
	UpdatedAt       string `json:"updated_at"`
}
