package stores

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/wazgate/wazgate/internal/simulate"
)

// QuirkyUser and QuirkyPassword are the login of the quirky store.
const (
	QuirkyUser     = "quirky-planted-user"
	QuirkyPassword = "quirky-planted-password"
)

const (
	quirkySession = "quirky-planted-session"
	quirkyPage    = 25 // rows that come at once
)

// QuirkyStore is a self-hosted store that nobody has heard of. Whoever reads it
// logs in for a token. Its search is a plain part of many fields, and an empty
// one means everybody; its list of orders ignores every filter; delivered orders
// are still pending; totals shrink when money goes back; people who bought once
// without logging in are there twice. It is safe for concurrent use.
type QuirkyStore struct {
	cast Cast
	mux  *http.ServeMux

	logins atomic.Int32
}

var _ http.Handler = (*QuirkyStore)(nil)

// Quirky opens the store.
func Quirky(cast Cast) *QuirkyStore {
	q := &QuirkyStore{cast: cast, mux: http.NewServeMux()}
	q.mux.HandleFunc("POST /shop/login", q.login)
	q.mux.HandleFunc("GET /shop/find", q.find)
	q.mux.HandleFunc("GET /shop/people", func(w http.ResponseWriter, r *http.Request) { quirkyWrite(w, r, q.people("")) })
	q.mux.HandleFunc("GET /shop/orders", func(w http.ResponseWriter, r *http.Request) { quirkyWrite(w, r, q.orders("")) })
	return q
}

// Logins tells how often somebody logged in.
func (q *QuirkyStore) Logins() int { return int(q.logins.Load()) }

// ServeHTTP answers one request.
func (q *QuirkyStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/shop/login" && r.Header.Get("X-Session") != quirkySession {
		answer(w, http.StatusUnauthorized, map[string]any{"ok": 0, "why": "no session"})
		return
	}
	q.mux.ServeHTTP(w, r)
}

// login hands out the session that is open to all who know the password.
func (q *QuirkyStore) login(w http.ResponseWriter, r *http.Request) {
	var given struct {
		User     string `json:"user"`
		Password string `json:"password"`
	}
	if !read(r, &given) || given.User != QuirkyUser || given.Password != QuirkyPassword {
		answer(w, http.StatusForbidden, map[string]any{"ok": 0, "why": "wrong password"})
		return
	}
	q.logins.Add(1)
	answer(w, http.StatusOK, map[string]any{"ok": 1, "session": map[string]any{"token": quirkySession, "valid_for": "900"}})
}

// find answers the search: people, orders or goods with a part in any field.
func (q *QuirkyStore) find(w http.ResponseWriter, r *http.Request) {
	part := r.URL.Query().Get("q")
	if simulate.FiltersIgnored(r.Context()) {
		part = ""
	}
	switch r.URL.Query().Get("in") {
	case "people":
		quirkyWrite(w, r, q.people(part))
	case "orders":
		quirkyWrite(w, r, q.orders(part))
	case "goods":
		quirkyWrite(w, r, q.goods(part))
	default:
		answer(w, http.StatusOK, map[string]any{"ok": 0, "why": "find in what?"})
	}
}

// quirkyWrite writes a page of rows, with the address of the next one.
func quirkyWrite(w http.ResponseWriter, r *http.Request, rows []any) {
	page := max(number(r, "page", 0), 0)
	next := any(false)
	if (page+1)*quirkyPage < len(rows) {
		query := r.URL.Query()
		query.Set("page", strconv.Itoa(page+1))
		next = r.URL.Path + "?" + query.Encode()
	}
	answer(w, http.StatusOK, map[string]any{"ok": 1, "rows": part(rows, page*quirkyPage, quirkyPage), "next": next})
}

// quirkyBuyer is the row of who placed an order. Nadia was not logged in when
// she placed one of hers, and wrote her address in capitals.
func (q *QuirkyStore) quirkyBuyer(o *Order) map[string]any {
	switch {
	case o.Guest():
		return quirkyPerson("g-"+o.Number, "guest", o.Name(), o.Email, odooTyped(o.Phone))
	case o.PersonID == NadiaID && o.Status == Shipped:
		return quirkyPerson("g-"+o.Number, "guest", o.Name(), strings.ToUpper(o.Email), o.Phone)
	default:
		p := q.cast.Person(o.PersonID)
		return quirkyPerson(text(p.ID), "member", p.Name(), p.Email, odooTyped(p.AnyPhone()))
	}
}

func quirkyPerson(id, kind, name, email string, phone any) map[string]any {
	if phone == false {
		phone = "-"
	}
	return map[string]any{"id": id, "kind": kind, "name": name, "mail": email, "tel": phone}
}

// people are members and guests with a part in any of their fields, or in the
// numbers of their orders.
func (q *QuirkyStore) people(part string) []any {
	rows := []any{}
	numbers := make(map[any][]string)
	var guests []map[string]any
	for i := range q.cast.Orders {
		o := &q.cast.Orders[i]
		buyer := q.quirkyBuyer(o)
		numbers[buyer["id"]] = append(numbers[buyer["id"]], o.Number)
		if buyer["kind"] == "guest" {
			guests = append(guests, buyer)
		}
	}
	add := func(row map[string]any) {
		phone, _ := row["tel"].(string)
		name, _ := row["name"].(string)
		mail, _ := row["mail"].(string)
		if within(part, append(numbers[row["id"]], name, mail, phone)...) {
			row["orders"] = strings.Join(numbers[row["id"]], ";")
			rows = append(rows, row)
		}
	}
	for i := range q.cast.People {
		p := &q.cast.People[i]
		add(quirkyPerson(text(p.ID), "member", p.Name(), p.Email, odooTyped(p.AnyPhone())))
	}
	for _, guest := range guests {
		add(guest)
	}
	return rows
}

// orders are those with a part in any field, oldest first.
func (q *QuirkyStore) orders(part string) []any {
	rows := []any{}
	for i := range q.cast.Orders {
		o := &q.cast.Orders[i]
		buyer := q.quirkyBuyer(o)
		phone, _ := buyer["tel"].(string)
		if within(part, o.Number, o.Name(), o.Email, phone) {
			rows = append(rows, quirkyOrder(o, buyer))
		}
	}
	return rows
}

// quirkyOrder is an order: its total is what is left of what was paid, its lines
// are in cents, and how far it is its parcels say.
func quirkyOrder(o *Order, buyer map[string]any) map[string]any {
	lines, parcels := []any{}, []any{}
	for i := range o.Lines {
		l := &o.Lines[i]
		lines = append(lines, map[string]any{"line": i + 1, "what": l.Title(), "code": l.SKU, "n": strconv.Itoa(l.Quantity), "each_cents": l.Price.Minor})
	}
	if o.Status == Delivered {
		parcels = append(parcels, map[string]any{"state": "delivered", "code": nil, "by": nil})
	}
	for _, s := range o.Shipments {
		parcels = append(parcels, map[string]any{"state": "on its way", "code": s.Number, "by": s.Carrier})
	}
	paid, left := o.Total(), o.Total()
	left.Minor -= o.Refunded().Minor
	state := "pending"
	switch o.Status {
	case Pending:
		paid.Minor = 0
	case Cancelled:
		state = "void"
	case Paid, Shipped, Delivered:
	}
	return map[string]any{
		"no": "#" + o.Number, "at": o.Created.Unix(), "state": state, "buyer": buyer, "lines": lines, "fulfillments": parcels, "money": "eur",
		"paid": quirkyTail(paid), "refunded": quirkyTail(o.Refunded()), "total": quirkyTail(left), "shipping_cents": o.Shipping.Minor,
	}
}

// quirkyTail writes an amount as sums of binary fractions come out: 10.80 is
// 10.799999999999999.
func quirkyTail(money simulate.Money) json.Number {
	if money.Minor <= 0 || money.Minor%100 == 0 {
		return json.Number(money.String())
	}
	money.Minor--
	return json.Number(money.String() + "9999999999999")
}

// goods are products with a part in their title or code; the forms of one are an
// object by their ids.
func (q *QuirkyStore) goods(part string) []any {
	rows := []any{}
	for i := range q.cast.Products {
		p := &q.cast.Products[i]
		if !within(part, p.Name, p.SKU) {
			continue
		}
		forms := map[string]any{}
		for _, v := range p.Variants {
			forms[text(v.ID)] = map[string]any{"name": v.Name, "code": v.SKU}
		}
		rows = append(rows, map[string]any{
			"id": p.ID, "title": p.Name, "code": p.SKU, "price": quirkyTail(p.Price), "stock": strconv.Itoa(p.Stock), "hidden": strconv.FormatBool(!p.Active),
			"html": p.Description, "forms": forms, "page": "/p/" + p.Slug + ".html",
		})
	}
	return rows
}
