package stores

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// magentoTables are the rows of a store.
type magentoTables struct {
	customers, orders, memos, shipments, products []magentoRow
	behind                                        map[string][]map[string]any // what is behind a configurable product, by its SKU
}

func newMagentoTables(cast Cast) magentoTables {
	t := magentoTables{behind: make(map[string][]map[string]any)}
	for i := range cast.People {
		t.customer(&cast.People[i])
	}
	for i := range cast.Orders {
		t.order(&cast.Orders[i])
	}
	for i := range cast.Products {
		t.product(&cast.Products[i])
	}
	return t
}

// magentoTime writes a moment in UTC, without saying so.
func magentoTime(t time.Time) string { return t.UTC().Format(time.DateTime) }

// magentoMoney is an amount as a JSON number.
func magentoMoney(m simulate.Money) json.Number { return json.Number(m.String()) }

// magentoNet is an amount without its tax.
func magentoNet(m simulate.Money) json.Number {
	m.Minor -= Tax(m).Minor
	return magentoMoney(m)
}

// MagentoNumber is what Magento calls the order that others call by a number.
func MagentoNumber(number string) string { return fmt.Sprintf("%09s", number) }

func (t *magentoTables) customer(p *Person) {
	addresses := []map[string]any{}
	for i := range p.Addresses {
		addresses = append(addresses, magentoAddress(&p.Addresses[i], p.ID))
	}
	created, updated := magentoTime(p.Created), magentoTime(p.Modified)
	t.customers = append(t.customers, magentoRow{
		shown: map[string]any{
			"id": p.ID, "group_id": 1, "default_billing": text(p.Addresses[0].ID), "created_at": created, "updated_at": updated, "created_in": "Default Store View",
			"email": p.Email, "firstname": p.First, "lastname": p.Last, "store_id": 1, "website_id": 1, "addresses": addresses, "disable_auto_group_change": 0,
			"custom_attributes": []map[string]any{{"attribute_code": "loyalty_level", "value": "2"}},
		},
		fields: map[string]string{"entity_id": magentoID(p.ID), "email": p.Email, "firstname": p.First, "lastname": p.Last, "created_at": created, "updated_at": updated},
	})
}

func magentoAddress(a *Address, customer int64) map[string]any {
	row := map[string]any{
		"id": a.ID, "customer_id": customer, "country_id": a.Country, "street": []string{a.Street}, "telephone": a.Phone, "postcode": a.Postcode, "city": a.City,
		"firstname": a.First, "lastname": a.Last,
	}
	if a.Default {
		row["default_billing"], row["default_shipping"] = true, true
	}
	return row
}

// order writes only what is there, as orders do: a guest has no customer_id.
func (t *magentoTables) order(o *Order) {
	created, updated, number := magentoTime(o.Created), magentoTime(o.Modified), MagentoNumber(o.Number)
	state, status := magentoState(o)
	shown := map[string]any{
		"entity_id": o.ID, "increment_id": number, "created_at": created, "updated_at": updated, "customer_email": o.Email, "customer_is_guest": 0,
		"customer_firstname": o.First, "customer_lastname": o.Last, "order_currency_code": "EUR", "base_currency_code": "EUR", "state": state, "status": status, "store_id": 1,
		"grand_total": magentoMoney(o.Total()), "subtotal": magentoNet(o.Subtotal()), "subtotal_incl_tax": magentoMoney(o.Subtotal()), "shipping_incl_tax": magentoMoney(o.Shipping),
		"discount_amount": json.Number("-" + o.Discounted().String()), "total_item_count": len(o.Lines), "shipping_description": o.ShippingMethod,
		"items": magentoLines(o), "payment": map[string]any{"method": "checkmo", "additional_information": []string{o.PaymentMethod}},
		"billing_address": map[string]any{
			"address_type": "billing", "city": o.Billing.City, "country_id": o.Billing.Country, "firstname": o.First, "lastname": o.Last, "email": o.Email,
			"postcode": o.Billing.Postcode, "street": []string{o.Billing.Street}, "telephone": o.Phone, "parent_id": o.ID,
		},
	}
	fields := map[string]string{"entity_id": magentoID(o.ID), "increment_id": number, "customer_email": o.Email, "customer_id": "", "status": status, "created_at": created, "updated_at": updated}
	if o.Guest() {
		shown["customer_is_guest"] = 1
	} else {
		shown["customer_id"], fields["customer_id"] = o.PersonID, magentoID(o.PersonID)
	}
	if o.Note != "" {
		shown["customer_note"] = o.Note
	}
	if len(o.Refunds) > 0 {
		shown["total_refunded"] = magentoMoney(o.Refunded())
	}
	t.orders = append(t.orders, magentoRow{shown, fields})
	t.after(o)
}

// magentoState is state and status; what is paid and sent is complete, however
// far the parcel is.
func magentoState(o *Order) (state, status string) {
	switch o.Status {
	case Pending:
		return "new", "pending"
	case Cancelled:
		return "canceled", "canceled"
	case Shipped, Delivered:
		return "complete", "complete"
	case Paid:
	}
	return "processing", "processing"
}

// magentoLines makes two rows out of a line with a variant: the configurable
// product, which has the price, and the simple one behind it.
func magentoLines(o *Order) []map[string]any {
	var rows []map[string]any
	for i := range o.Lines {
		l := &o.Lines[i]
		refunded := 0
		for j := range o.Refunds {
			if o.Refunds[j].LineID == l.ID {
				refunded += o.Refunds[j].Pieces
			}
		}
		row := map[string]any{
			"item_id": l.ID, "order_id": o.ID, "name": l.Name, "sku": l.SKU, "product_id": l.ProductID, "product_type": "simple", "qty_ordered": l.Quantity, "qty_refunded": refunded,
			"price": magentoNet(l.Price), "price_incl_tax": magentoMoney(l.Price), "original_price": magentoMoney(l.Price), "row_total_incl_tax": magentoMoney(l.Total()), "discount_amount": 0,
		}
		rows = append(rows, row)
		if l.Variant == "" {
			continue
		}
		child := maps.Clone(row)
		row["product_type"] = "configurable"
		child["item_id"], child["parent_item_id"], child["product_id"], child["name"] = l.ID+5, l.ID, l.VariantID, l.Name+"-"+l.Variant
		child["price"], child["row_total_incl_tax"] = 0, 0
		delete(child, "price_incl_tax")
		rows = append(rows, child)
	}
	return rows
}

// after adds what comes after an order: credit memos and shipments.
func (t *magentoTables) after(o *Order) {
	for i := range o.Refunds {
		refund := &o.Refunds[i]
		t.memos = append(t.memos, magentoRow{
			shown: map[string]any{
				"entity_id": refund.ID, "order_id": o.ID, "grand_total": magentoMoney(refund.Amount), "adjustment": 0, "state": 3, "created_at": magentoTime(refund.Created),
				"items": []map[string]any{{"entity_id": refund.ID, "order_item_id": refund.LineID, "qty": refund.Pieces, "row_total_incl_tax": magentoMoney(refund.Amount), "discount_amount": 0}},
			},
			fields: map[string]string{"entity_id": magentoID(refund.ID), "order_id": magentoID(o.ID)},
		})
	}
	for i := range o.Shipments {
		s := &o.Shipments[i]
		t.shipments = append(t.shipments, magentoRow{
			shown: map[string]any{
				"entity_id": s.ID, "order_id": o.ID, "created_at": magentoTime(s.Sent), "items": []any{}, "comments": []any{},
				"tracks": []map[string]any{{"entity_id": s.ID, "parent_id": s.ID, "order_id": o.ID, "track_number": s.Number, "title": s.Carrier, "carrier_code": "custom"}},
			},
			fields: map[string]string{"entity_id": magentoID(s.ID), "order_id": magentoID(o.ID)},
		})
	}
}

// product adds a product, and the simple ones behind it, which are not shown by
// themselves.
func (t *magentoTables) product(p *Product) {
	kind, sku := "simple", p.SKU
	if sku == "" {
		sku = p.Slug // there is none without
	}
	if len(p.Variants) > 0 {
		kind = "configurable"
		t.behind[sku] = []map[string]any{}
	}
	t.goods(p, p.ID, sku, p.Name, kind, 4, p.Price)
	for _, v := range p.Variants {
		t.behind[sku] = append(t.behind[sku], t.goods(p, v.ID, v.SKU, p.Name+"-"+v.Name, "simple", 1, v.Price))
	}
}

func (t *magentoTables) goods(p *Product, id int64, sku, name, kind string, visibility int, price simulate.Money) map[string]any {
	status := 2
	if p.Active {
		status = 1
	}
	attributes := []map[string]any{{"attribute_code": "url_key", "value": p.Slug}, {"attribute_code": "category_ids", "value": []string{"3"}}}
	if p.Image != "" {
		attributes = append(attributes, map[string]any{"attribute_code": "image", "value": "/t/a/" + p.Slug + ".jpg"})
	}
	if p.Description != "" {
		attributes = append(attributes, map[string]any{"attribute_code": "description", "value": p.Description})
	}
	shown := map[string]any{
		"id": id, "sku": sku, "name": name, "attribute_set_id": 4, "price": magentoMoney(price), "status": status, "visibility": visibility, "type_id": kind,
		"created_at": magentoTime(p.Created), "updated_at": magentoTime(p.Modified), "custom_attributes": attributes,
	}
	t.products = append(t.products, magentoRow{shown, map[string]string{
		"entity_id": magentoID(id), "sku": sku, "name": name, "status": fmt.Sprint(status), "visibility": fmt.Sprint(visibility), "type_id": kind,
	}})
	return shown
}
