package stores

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// firstOdooGuest is the id of the first contact who bought without an account.
const firstOdooGuest = 20_000

// newOdooModels fills the tables.
func newOdooModels(c *Cast) odooModels {
	m := odooModels{"res.partner.category": {
		{"id": int64(3), "active": true, "name": "Mayorista"}, {"id": int64(4), "active": true, "name": "Boletín"},
	}}
	for _, model := range []string{"account.move", "stock.picking"} {
		m[model] = nil
	}
	for i := range c.People {
		m.addPerson(&c.People[i])
	}
	for i := range c.Orders {
		m.addOrder(&c.Orders[i])
	}
	for i := range c.Products {
		m.addProduct(&c.Products[i])
	}
	return m
}

// odooMoment writes a time as Odoo does: UTC, without saying so.
func odooMoment(t time.Time) string { return t.UTC().Format(time.DateTime) }

// odooTyped writes a Spanish number as people type it, others with their code.
func odooTyped(phone string) any {
	switch national := digits(phone); {
	case phone == "":
		return false
	case len(national) == 11 && national[:2] == "34":
		return national[2:5] + " " + national[5:7] + " " + national[7:9] + " " + national[9:]
	default:
		return "+" + national[:2] + " (0)" + national[2:3] + " " + national[3:]
	}
}

func odooOr(text string) any {
	if text == "" {
		return false
	}
	return text
}

// addPerson adds a contact, and below it one for each further address and for
// one that has a phone where the contact has none.
func (m odooModels) addPerson(p *Person) {
	partner := odooPartner(p.ID, p.Name(), p.Email, p.Phone, "contact", p.Created, p.Modified)
	children := []int64{}
	for i := range p.Addresses {
		a := &p.Addresses[i]
		if i == 0 && (p.Phone != "" || a.Phone == "") {
			partner["country_code"] = a.Country
			continue
		}
		name := strings.TrimSpace(a.First + " " + a.Last)
		if name == p.Name() {
			name = "" // an address without a name is the contact's own
		}
		child := odooPartner(a.ID, name, "", a.Phone, "delivery", p.Created, p.Modified)
		child["parent_id"], child["country_code"] = []any{p.ID, p.Name()}, a.Country
		m["res.partner"] = append(m["res.partner"], child)
		children = append(children, a.ID)
	}
	partner["child_ids"] = children
	if p.ID == NadiaID {
		partner["category_id"], partner["comment"] = []int64{4}, "<p>Pide siempre factura</p>"
	}
	m["res.partner"] = append(m["res.partner"], partner)
}

func odooPartner(id int64, name, email, phone, kind string, created, modified time.Time) odooRecord {
	return odooRecord{
		"id": id, "active": true, "name": odooOr(name), "email": odooOr(email), "phone": odooTyped(phone), "type": kind, "is_company": false,
		"parent_id": false, "child_ids": []int64{}, "category_id": []int64{}, "comment": false, "country_code": false,
		"create_date": odooMoment(created), "write_date": odooMoment(modified),
	}
}

// buyer is the contact of an order; a guest gets one.
func (m odooModels) buyer(o *Order) []any {
	if !o.Guest() {
		return []any{o.PersonID, o.Name()}
	}
	id := firstOdooGuest + o.ID
	guest := odooPartner(id, o.Name(), o.Email, o.Phone, "contact", o.Created, o.Created)
	guest["country_code"] = o.Billing.Country
	m["res.partner"] = append(m["res.partner"], guest)
	return []any{id, o.Name()}
}

// addOrder adds an order with its lines, its parcels and its credit notes.
func (m odooModels) addOrder(o *Order) {
	euro := []any{int64(125), "EUR"}
	lines, pickings, invoices := []int64{}, []int64{}, []int64{}
	for i := range o.Lines {
		l := &o.Lines[i]
		lines = append(lines, l.ID)
		name := "[" + l.SKU + "] " + l.Name
		if l.Variant != "" {
			name += " (" + l.Variant + ")"
		}
		m.addLine(o, l.ID, []any{l.ProductID, name}, name, l.Quantity, l.Price, false)
	}
	if o.Shipping.Minor > 0 {
		id := o.ID*10 + 9
		lines = append(lines, id)
		m.addLine(o, id, []any{int64(399), "[Delivery_007] " + o.ShippingMethod}, o.ShippingMethod, 1, o.Shipping, true)
	}
	for i, discount := range o.Discounts {
		id := o.ID*10 + 7 - int64(i)
		lines = append(lines, id)
		discount.Amount.Minor = -discount.Amount.Minor
		m.addLine(o, id, []any{int64(398), "Descuento"}, discount.Code, 1, discount.Amount, false)
	}
	for _, s := range o.Shipments {
		pickings = append(pickings, s.ID)
		m["stock.picking"] = append(m["stock.picking"], odooRecord{
			"id": s.ID, "active": true, "state": "done", "picking_type_code": "outgoing", "carrier_id": []any{int64(5), s.Carrier},
			"carrier_tracking_ref": s.Number, "carrier_tracking_url": odooOr(s.URL), "date_done": odooMoment(s.Sent),
		})
	}
	for _, refund := range o.Refunds {
		invoices = append(invoices, refund.ID)
		m["account.move"] = append(m["account.move"], odooRecord{
			"id": refund.ID, "active": true, "move_type": "out_refund", "state": "posted", "amount_total": odooAmount(refund.Amount), "name": fmt.Sprintf("RINV/%d", refund.ID),
		})
	}
	state, delivery := odooState(o)
	m["sale.order"] = append(m["sale.order"], odooRecord{
		"id": o.ID, "active": true, "name": "S0" + o.Number, "client_order_ref": false, "state": state, "delivery_status": delivery,
		"partner_id": m.buyer(o), "date_order": odooMoment(o.Created), "write_date": odooMoment(o.Modified), "currency_id": euro,
		"amount_total": odooAmount(o.Total()), "amount_untaxed": odooAmount(o.Total()) - odooAmount(Tax(o.Total())), "note": odooOr(o.Note),
		"order_line": lines, "picking_ids": pickings, "invoice_ids": invoices,
	})
}

// addLine adds a line. A discount of the whole order is a line below zero.
func (m odooModels) addLine(o *Order, id int64, product []any, text string, quantity int, price simulate.Money, delivery bool) {
	m["sale.order.line"] = append(m["sale.order.line"], odooRecord{
		"id": id, "active": true, "order_id": []any{o.ID, "S0" + o.Number}, "product_id": product, "name": text, "display_type": false,
		"product_uom_qty": float64(quantity), "price_reduce_taxinc": odooAmount(price), "price_total": odooAmount(price.Times(quantity)),
		"is_delivery": delivery, "is_downpayment": false,
	})
}

// odooAmount is money as a float, which it is in Odoo.
func odooAmount(money simulate.Money) float64 {
	amount, err := strconv.ParseFloat(money.String(), 64)
	if err != nil {
		return 0
	}
	return amount
}

// odooState is how far an order is, and its goods.
func odooState(o *Order) (state string, delivery any) {
	switch o.Status {
	case Pending:
		return "sent", false
	case Cancelled:
		return "cancel", false
	case Shipped, Delivered:
		return "sale", "full"
	case Paid:
	}
	return "sale", "pending"
}

// addProduct adds a template with its variants; there is always one.
func (m odooModels) addProduct(p *Product) {
	variants := []int64{}
	add := func(id int64, sku, name string) {
		variants = append(variants, id)
		m["product.product"] = append(m["product.product"], odooRecord{
			"id": id, "active": true, "default_code": odooOr(sku), "display_name": name, "product_tmpl_id": []any{p.ID, p.Name},
		})
	}
	for _, v := range p.Variants {
		add(v.ID, v.SKU, "["+v.SKU+"] "+p.Name+" ("+v.Name+")")
	}
	if len(variants) == 0 {
		add(p.ID+5000, p.SKU, p.Name)
	}
	m["product.template"] = append(m["product.template"], odooRecord{
		"id": p.ID, "active": true, "name": p.Name, "default_code": odooOr(p.SKU), "list_price": odooAmount(p.Price), "currency_id": []any{int64(125), "EUR"},
		"description_sale": odooOr(p.Description), "website_url": "/shop/" + p.Slug + "-" + text(p.ID), "qty_available": float64(p.Stock), "is_published": p.Active,
		"sale_ok": true, "product_variant_ids": variants,
	})
}
