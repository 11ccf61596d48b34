package stores

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/simulate"
)

// customers answers GET /customers, by name: accounts of customers, unless other
// roles are asked for. Guests are none. The search knows logins, names and
// addresses, and no phones.
func (a *wooCommerce) customers(r *http.Request) ([]wooRow, *wooError) {
	query := r.URL.Query()
	include, given, wrong := wooIDs(r, "include")
	if wrong != nil {
		return nil, wrong
	}
	people := slices.Clone(a.cast.People)
	slices.SortStableFunc(people, func(a, b Person) int { return cmp.Compare(a.Name(), b.Name()) })
	search := wooSearch(r)
	rows := []wooRow{}
	for i := range people {
		p := &people[i]
		role := cmp.Or(query.Get("role"), "customer")
		switch {
		case role != "all" && role != wooRole(p), given && !slices.Contains(include, p.ID),
			query.Get("email") != "" && !strings.EqualFold(query.Get("email"), p.Email) && !simulate.FiltersIgnored(r.Context()),
			search != "" && !within(search, wooLogin(p), p.Email, p.Name()):
			continue
		}
		rows = append(rows, wooCustomer(p))
	}
	return wooOrdered(r, rows)
}

// customer answers GET /customers/ID.
func (a *wooCommerce) customer(r *http.Request) (wooRow, *wooError) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if p := a.cast.Person(id); p != nil {
		return wooCustomer(p), nil
	}
	return nil, &wooError{http.StatusNotFound, "woocommerce_rest_invalid_id", "Invalid resource ID."}
}

func wooCustomer(p *Person) wooRow {
	billing, shipping := wooAddress(&p.Addresses[0]), wooAddress(&p.Addresses[len(p.Addresses)-1])
	billing["email"], billing["phone"] = p.Email, p.AnyPhone()
	row := wooRow{
		"id": p.ID, "email": p.Email, "first_name": p.First, "last_name": p.Last, "role": wooRole(p), "username": wooLogin(p),
		"billing": billing, "shipping": shipping, "is_paying_customer": true, "avatar_url": "https://secure.gravatar.com/avatar/?s=96", "meta_data": []wooRow{},
		"_links": wooRow{"self": []wooRow{{"href": wooHost + "/wp-json/wc/v3/customers/" + text(p.ID)}}},
	}
	wooTimes(row, "date_created", p.Created)
	wooTimes(row, "date_modified", p.Modified)
	return row
}

// wooRole is a role of WordPress. Not everybody who buys is a customer.
func wooRole(p *Person) string {
	if p.ID == IkerID {
		return "subscriber"
	}
	return "customer"
}

func wooLogin(p *Person) string {
	login, _, _ := strings.Cut(p.Email, "@")
	return login
}

// products answers GET /products, the newest first, drafts among them unless a
// status is asked for.
func (a *wooCommerce) products(r *http.Request) ([]wooRow, *wooError) {
	status, search := r.URL.Query().Get("status"), wooSearch(r)
	rows := []wooRow{}
	for _, p := range slices.Backward(a.cast.Products) {
		row := wooProduct(&p)
		if status != "" && status != "any" && status != row["status"] || search != "" && !within(search, p.Name, p.Description) {
			continue
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// variations answers GET /products/ID/variations.
func (a *wooCommerce) variations(r *http.Request) ([]wooRow, *wooError) {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	p := a.cast.Product(id)
	if p == nil {
		return nil, &wooError{http.StatusNotFound, "woocommerce_rest_product_invalid_id", "Invalid ID."}
	}
	rows := []wooRow{}
	for _, v := range p.Variants {
		rows = append(rows, wooRow{
			"id": v.ID, "sku": v.SKU, "price": v.Price.String(), "regular_price": v.Price.String(), "sale_price": "", "description": "",
			"permalink": wooPage(p) + "?" + url.Values{"attribute_pa_color": {strings.ToLower(v.Name)}}.Encode(), "status": "publish", "purchasable": true,
			"stock_quantity": v.Stock, "stock_status": wooStock(v.Stock), "image": wooImage(p, 0),
			"attributes": []wooRow{{"id": 1, "name": v.Option, "slug": "pa_color", "option": v.Name}}, "meta_data": []wooRow{},
		})
	}
	return rows, nil
}

func wooProduct(p *Product) wooRow {
	row := wooRow{
		"id": p.ID, "name": p.Name, "slug": p.Slug, "permalink": wooPage(p), "type": "simple", "status": "publish", "catalog_visibility": "visible",
		"description": p.Description, "short_description": "", "sku": p.SKU, "price": p.Price.String(), "regular_price": p.Price.String(), "sale_price": "",
		"on_sale": p.Before.Minor > 0, "purchasable": true, "stock_quantity": p.Stock, "stock_status": wooStock(p.Stock),
		"categories": []wooRow{{"id": 15, "name": p.Category, "slug": strings.ToLower(p.Category)}}, "images": []wooRow{}, "attributes": []wooRow{}, "variations": []int64{}, "meta_data": []wooRow{},
	}
	wooTimes(row, "date_created", p.Created)
	wooTimes(row, "date_modified", p.Modified)
	if p.Before.Minor > 0 {
		row["regular_price"], row["sale_price"] = p.Before.String(), p.Price.String()
	}
	if !p.Active {
		row["status"] = "draft"
	}
	if p.Image != "" {
		row["images"] = []wooRow{wooImage(p, 1)}
	}
	if len(p.Variants) > 0 {
		var ids []int64
		var options []string
		for _, v := range p.Variants {
			ids, options = append(ids, v.ID), append(options, v.Name)
		}
		row["type"], row["variations"] = "variable", ids
		row["attributes"] = []wooRow{{"id": 1, "name": p.Variants[0].Option, "position": 0, "visible": true, "variation": true, "options": options}}
	}
	return row
}

func wooPage(p *Product) string { return wooHost + "/producto/" + p.Slug + "/" }

func wooImage(p *Product, id int64) wooRow {
	if p.Image == "" {
		return nil
	}
	return wooRow{"id": p.ID*10 + id, "src": wooHost + "/wp-content/uploads" + p.Image, "name": p.Slug, "alt": ""}
}

func wooStock(pieces int) string {
	if pieces > 0 {
		return "instock"
	}
	return "outofstock"
}

// wooCurrency answers GET /data/currencies/current.
func wooCurrency(*http.Request) (wooRow, *wooError) {
	return wooRow{"code": "EUR", "name": "Euro", "symbol": "&euro;"}, nil
}
