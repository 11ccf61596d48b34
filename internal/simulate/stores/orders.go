package stores

import (
	"net/http"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// OrdersKey is what the header X-Api-Key must be at PlainOrders.
const OrdersKey = "plain-orders-planted-key"

// ordersPage is how many orders come at once.
const ordersPage = 20

// PlainOrders is a small shop's own API: orders that hold their buyer, found by
// parameters. Phones are compared by their last seven digits, so that strangers
// come along, and names by any part.
func PlainOrders(cast Cast) http.Handler {
	api := &plainOrders{cast}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/orders", api.orders)
	mux.HandleFunc("GET /api/products", api.products)
	mux.HandleFunc("GET /api/status", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]bool{"ok": true})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") != OrdersKey {
			answer(w, http.StatusUnauthorized, map[string]string{"error": "unknown key"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

type plainOrders struct{ cast Cast }

// plainOrder is an order with all that belongs to it.
type plainOrder struct {
	Number   string         `json:"number"`
	PlacedAt string         `json:"placed_at"`
	Status   string         `json:"status"`
	Currency string         `json:"currency"`
	Total    simulate.Money `json:"total"`
	Discount simulate.Money `json:"discount"`
	Refunded simulate.Money `json:"refunded"`
	Note     string         `json:"note"`
	Buyer    plainBuyer     `json:"buyer"`
	Lines    []plainLine    `json:"lines"`
	Parcels  []plainParcel  `json:"parcels"`
}

type plainBuyer struct {
	Name    string `json:"name"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Country string `json:"country"`
}

type plainLine struct {
	SKU      string         `json:"sku"`
	Name     string         `json:"name"`
	Variant  string         `json:"variant"`
	Quantity int            `json:"quantity"`
	Returned int            `json:"returned"`
	Price    simulate.Money `json:"price"`
}

type plainParcel struct {
	Carrier string `json:"carrier"`
	Number  string `json:"number"`
	URL     string `json:"url"`
}

// orders answers GET /api/orders, the newest first. One filter at least has to
// be there, or since, with which everything is listed.
func (p *plainOrders) orders(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	keep := []func(*Order) bool{}
	for name, passes := range map[string]func(*Order, string) bool{
		"phone":  func(o *Order, value string) bool { return plainSameEnd(o.Phone, value) },
		"email":  func(o *Order, value string) bool { return strings.EqualFold(o.Email, value) },
		"number": func(o *Order, value string) bool { return o.Number == strings.TrimPrefix(value, "#") },
		"name":   func(o *Order, value string) bool { return within(value, o.Name()) },
		"since":  func(o *Order, value string) bool { return o.Modified.Format(time.RFC3339) >= value },
	} {
		if value := query.Get(name); value != "" && !simulate.FiltersIgnored(r.Context()) {
			keep = append(keep, func(o *Order) bool { return passes(o, value) })
		}
	}
	found := []plainOrder{}
	for i := len(p.cast.Orders) - 1; i >= 0; i-- {
		if plainPasses(&p.cast.Orders[i], keep) {
			found = append(found, newPlainOrder(&p.cast.Orders[i]))
		}
	}
	page := max(number(r, "page", 1), 1)
	answer(w, http.StatusOK, map[string]any{
		"orders": part(found, (page-1)*ordersPage, ordersPage), "page": page, "pages": pages(len(found), ordersPage), "total": len(found),
	})
}

// plainPasses tells whether an order passes every filter.
func plainPasses(o *Order, filters []func(*Order) bool) bool {
	for _, passes := range filters {
		if !passes(o) {
			return false
		}
	}
	return true
}

// plainSameEnd compares the last seven digits of two phones, as carelessly as small
// shops do.
func plainSameEnd(stored, asked string) bool {
	stored, asked = digits(stored), digits(asked)
	return len(asked) >= 7 && strings.HasSuffix(stored, asked[len(asked)-7:])
}

func newPlainOrder(o *Order) plainOrder {
	row := plainOrder{
		Number: o.Number, PlacedAt: o.Created.Format(time.RFC3339), Status: plainStatus(o), Currency: "EUR", Note: o.Note,
		Total: o.Total(), Discount: o.Discounted(), Refunded: o.Refunded(),
		Buyer: plainBuyer{o.Name(), o.Email, o.Phone, o.Billing.Country},
		Lines: []plainLine{}, Parcels: []plainParcel{},
	}
	for i := range o.Lines {
		l := &o.Lines[i]
		line := plainLine{SKU: l.SKU, Name: l.Name, Variant: l.Variant, Quantity: l.Quantity, Price: l.Price}
		for _, refund := range o.Refunds {
			if refund.LineID == l.ID {
				line.Returned += refund.Pieces
			}
		}
		row.Lines = append(row.Lines, line)
	}
	for _, s := range o.Shipments {
		row.Parcels = append(row.Parcels, plainParcel{s.Carrier, s.Number, s.URL})
	}
	return row
}

// plainStatus is the shop's own word.
func plainStatus(o *Order) string {
	switch o.Status {
	case Pending:
		return "new"
	case Shipped:
		return "sent"
	case Delivered:
		return "done"
	case Paid, Cancelled:
	}
	return string(o.Status)
}

// products answers GET /api/products.
func (p *plainOrders) products(w http.ResponseWriter, r *http.Request) {
	type variant struct {
		SKU   string         `json:"sku"`
		Name  string         `json:"name"`
		Price simulate.Money `json:"price"`
		Stock int            `json:"stock"`
	}
	type product struct {
		ID       int64          `json:"id"`
		Name     string         `json:"name"`
		SKU      string         `json:"sku"`
		Text     string         `json:"text"`
		Price    simulate.Money `json:"price"`
		Stock    int            `json:"stock"`
		Page     string         `json:"page"`
		Image    string         `json:"image"`
		Variants []variant      `json:"variants"`
	}
	found := []product{}
	for i := range p.cast.Products {
		s := &p.cast.Products[i]
		if !s.Active || !within(r.URL.Query().Get("search"), s.Name, s.SKU) {
			continue
		}
		row := product{s.ID, s.Name, s.SKU, s.Description, s.Price, s.Stock, "/p/" + s.Slug, s.Image, []variant{}}
		for _, v := range s.Variants {
			row.Variants = append(row.Variants, variant{v.SKU, v.Name, v.Price, v.Stock})
		}
		found = append(found, row)
	}
	answer(w, http.StatusOK, map[string]any{"products": found})
}
