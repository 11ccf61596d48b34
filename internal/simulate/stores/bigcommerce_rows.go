package stores

import (
	"encoding/json"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

func newBigcommerce(cast Cast) *bigcommerce {
	b := &bigcommerce{}
	for i := range cast.People {
		b.customers = append(b.customers, bigcommerceCustomer(&cast.People[i]))
	}
	for i := range cast.Orders {
		o := &cast.Orders[i]
		b.orders = append(b.orders, newBigcommerceOrder(o))
		for j := range o.Refunds {
			b.refunds = append(b.refunds, bigcommerceRefund(o, &o.Refunds[j]))
		}
	}
	for i := range cast.Products {
		b.products = append(b.products, bigcommerceProduct(&cast.Products[i]))
	}
	return b
}

// bigcommerceMoney is an amount as orders write it: a text with four decimals.
func bigcommerceMoney(m simulate.Money) string { return m.String() + "00" }

// bigcommerceNumber is an amount as the third version writes it.
func bigcommerceNumber(m simulate.Money) json.Number { return json.Number(m.String()) }

// bigcommerceTime is a moment as orders write it.
func bigcommerceTime(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }

func bigcommerceCustomer(p *Person) map[string]any {
	addresses := []map[string]any{}
	for i := range p.Addresses {
		a := &p.Addresses[i]
		addresses = append(addresses, map[string]any{
			"id": a.ID, "customer_id": p.ID, "first_name": a.First, "last_name": a.Last, "company": "", "address1": a.Street, "address2": "", "city": a.City,
			"state_or_province": a.Province, "postal_code": a.Postcode, "country": a.Country, "country_code": a.Country, "phone": a.Phone, "address_type": "residential",
		})
	}
	return map[string]any{
		"id": p.ID, "first_name": p.First, "last_name": p.Last, "email": p.Email, "phone": p.Phone, "company": "", "notes": "", "customer_group_id": 0,
		"date_created": p.Created.Format(time.RFC3339), "date_modified": p.Modified.Format(time.RFC3339), "addresses": addresses, "address_count": len(addresses),
	}
}

// bigcommerceState is the number and the name of a state, and whether the goods
// have left. A refund takes the place of what was said before.
func bigcommerceState(o *Order) (id int64, name string, sent bool) {
	sent = o.Status == Shipped || o.Status == Delivered
	switch {
	case len(o.Refunds) > 0:
		return 14, "Partially Refunded", sent
	case o.Status == Pending:
		return 7, "Awaiting Payment", sent
	case o.Status == Shipped:
		return 2, "Shipped", sent
	case o.Status == Delivered:
		return 10, "Completed", sent
	case o.Status == Cancelled:
		return 5, "Cancelled", sent
	}
	return 11, "Awaiting Fulfillment", sent
}

// newBigcommerceOrder makes an order, whose number is its ID.
func newBigcommerceOrder(o *Order) bigcommerceOrder {
	id, state, sent := bigcommerceState(o)
	row := map[string]any{
		"id": bigcommerceID(o), "customer_id": o.PersonID, "date_created": bigcommerceTime(o.Created), "date_modified": bigcommerceTime(o.Modified), "date_shipped": "",
		"status_id": id, "status": state, "custom_status": state, "subtotal_inc_tax": bigcommerceMoney(o.Subtotal()), "total_inc_tax": bigcommerceMoney(o.Total()),
		"total_tax": bigcommerceMoney(Tax(o.Total())), "shipping_cost_inc_tax": bigcommerceMoney(o.Shipping), "items_total": len(o.Lines), "items_shipped": 0,
		"payment_method": o.PaymentMethod, "payment_status": "", "refunded_amount": "0.0000", "discount_amount": "0.0000",
		"coupon_discount": bigcommerceMoney(o.Discounted()), "currency_code": "EUR", "default_currency_code": "EUR", "customer_message": o.Note, "staff_notes": "",
		"external_order_id": "", "is_deleted": false,
		"billing_address": map[string]any{
			"first_name": o.First, "last_name": o.Last, "company": "", "street_1": o.Billing.Street, "city": o.Billing.City, "zip": o.Billing.Postcode,
			"country": o.Billing.Country, "country_iso2": o.Billing.Country, "phone": o.Phone, "email": o.Email, "form_fields": []any{},
		},
		"products": map[string]any{"url": "https://api.bigcommerce.com/stores/" + BigCommerceStore + "/v2/orders/" + o.Number + "/products", "resource": "/orders/" + o.Number + "/products"},
	}
	if sent {
		row["items_shipped"], row["date_shipped"] = len(o.Lines), bigcommerceTime(o.Modified)
	}
	return bigcommerceOrder{row: row, consignments: bigcommerceConsignments(o), shipments: bigcommerceShipments(o), modified: o.Modified}
}

// bigcommerceID is what the order is called: the store has no other number.
func bigcommerceID(o *Order) int64 { return o.ID - 80_000 }

// bigcommerceConsignments are the lines, by the way that they are sent.
func bigcommerceConsignments(o *Order) map[string]any {
	lines := []map[string]any{}
	for i := range o.Lines {
		l := &o.Lines[i]
		refunded := 0
		for j := range o.Refunds {
			if o.Refunds[j].LineID == l.ID {
				refunded += o.Refunds[j].Pieces
			}
		}
		options := []map[string]any{}
		if l.Variant != "" {
			options = append(options, map[string]any{"id": l.VariantID, "display_name": "Color", "display_value": l.Variant})
		}
		lines = append(lines, map[string]any{
			"id": l.ID, "order_id": bigcommerceID(o), "product_id": l.ProductID, "variant_id": l.VariantID, "name": l.Name, "sku": l.SKU, "type": "physical", "quantity": l.Quantity,
			"base_price": bigcommerceMoney(l.Price), "price_inc_tax": bigcommerceMoney(l.Price), "total_inc_tax": bigcommerceMoney(l.Total()),
			"is_refunded": refunded > 0, "quantity_refunded": refunded, "refund_amount": "0.0000", "product_options": options, "applied_discounts": []any{}, "parent_order_product_id": nil,
		})
	}
	return map[string]any{
		"shipping": []map[string]any{{
			"id": o.ID, "first_name": o.First, "last_name": o.Last, "city": o.Delivery.City, "country_iso2": o.Delivery.Country, "phone": o.Delivery.Phone,
			"shipping_method": o.ShippingMethod, "cost_inc_tax": bigcommerceNumber(o.Shipping), "line_items": lines,
		}},
		"pickups": []any{}, "downloads": []any{}, "email": map[string]any{"gift_certificates": []any{}},
	}
}

func bigcommerceShipments(o *Order) []map[string]any {
	var rows []map[string]any
	for i := range o.Shipments {
		s := &o.Shipments[i]
		rows = append(rows, map[string]any{
			"id": s.ID, "order_id": bigcommerceID(o), "customer_id": o.PersonID, "date_created": bigcommerceTime(s.Sent), "tracking_number": s.Number, "tracking_carrier": "",
			"shipping_provider": "", "shipping_provider_display_name": s.Carrier, "shipping_method": o.ShippingMethod, "tracking_link": s.URL, "generated_tracking_link": "", "comments": "",
		})
	}
	return rows
}

// bigcommerceRefund is a refund, of one line.
func bigcommerceRefund(o *Order, refund *Refund) map[string]any {
	return map[string]any{
		"id": refund.ID, "order_id": bigcommerceID(o), "user_id": 0, "created": refund.Created.Format(time.RFC3339), "reason": refund.Reason,
		"total_amount": bigcommerceNumber(refund.Amount), "total_tax": bigcommerceNumber(Tax(refund.Amount)),
		"items": []map[string]any{{"item_type": "PRODUCT", "item_id": refund.LineID, "quantity": refund.Pieces, "requested_amount": bigcommerceNumber(refund.Amount), "reason": refund.Reason}},
	}
}

func bigcommerceProduct(p *Product) map[string]any {
	variants := []map[string]any{}
	for _, v := range p.Variants {
		variants = append(variants, map[string]any{
			"id": v.ID, "product_id": p.ID, "sku": v.SKU, "price": bigcommerceNumber(v.Price), "calculated_price": bigcommerceNumber(v.Price), "inventory_level": v.Stock,
			"purchasing_disabled": false, "image_url": "", "option_values": []map[string]any{{"id": v.ID, "option_id": 1, "option_display_name": v.Option, "label": v.Name}},
		})
	}
	if len(variants) == 0 { // the product itself, without options
		variants = append(variants, map[string]any{
			"id": p.ID + 5000, "product_id": p.ID, "sku": p.SKU, "price": nil, "calculated_price": bigcommerceNumber(p.Price), "inventory_level": p.Stock,
			"purchasing_disabled": false, "image_url": "", "option_values": []any{},
		})
	}
	row := map[string]any{
		"id": p.ID, "name": p.Name, "sku": p.SKU, "type": "physical", "description": p.Description, "price": bigcommerceNumber(p.Price), "calculated_price": bigcommerceNumber(p.Price),
		"availability": "available", "is_visible": p.Active, "inventory_tracking": "product", "inventory_level": p.Stock, "custom_url": map[string]any{"url": "/" + p.Slug + "/", "is_customized": false},
		"date_created": p.Created.Format(time.RFC3339), "date_modified": p.Modified.Format(time.RFC3339), "variants": variants, "primary_image": nil,
	}
	if p.Image != "" {
		row["primary_image"] = map[string]any{"id": p.ID, "product_id": p.ID, "url_standard": "https://cdn.example.com" + p.Image, "url_thumbnail": "https://cdn.example.com" + p.Image}
	}
	return row
}
