package mapping

import (
	"time"

	"github.com/wazgate/wazgate/internal/record"
)

type (
	optionalTime = record.Optional[time.Time]
	optionalBool = record.Optional[bool]
)

func customerFields() []field[record.Customer] {
	type r = record.Customer
	return []field[r]{
		textField("id", func(c *r) *string { return &c.ID }),
		textField("name", func(c *r) *string { return &c.Name }),
		textField("email", func(c *r) *string { return &c.Email }),
		phoneField("phone", func(c *r) *record.Phone { return &c.Phone }),
		phonesField("other_phones", func(c *r) *[]record.Phone { return &c.OtherPhones }),
		urlField("url", func(c *r) *string { return &c.URL }),
		textField("state", func(c *r) *string { return &c.State }),
		plainField("note", func(c *r) *string { return &c.Note }),
		textsField("tags", func(c *r) *[]string { return &c.Tags }),
		textField("currency", func(c *r) *string { return &c.Currency }),
		numberField("orders_count", func(c *r) *record.Number { return &c.OrdersCount }),
		numberField("total_spent", func(c *r) *record.Number { return &c.TotalSpent }),
		numberField("total_refunded", func(c *r) *record.Number { return &c.TotalRefunded }),
		numberField("total_discounts", func(c *r) *record.Number { return &c.TotalDiscounts }),
		timeField("created_at", func(c *r) *optionalTime { return &c.CreatedAt }),
		timeField("last_order_at", func(c *r) *optionalTime { return &c.LastOrderAt }),
		recordsField("orders", orderFields, func(c *r) *[]record.Order { return &c.Orders }),
		recordsField("carts", cartFields, func(c *r) *[]record.Cart { return &c.Carts }),
	}
}

func orderFields() []field[record.Order] {
	type r = record.Order
	return []field[r]{
		textField("id", func(o *r) *string { return &o.ID }),
		textField("number", func(o *r) *string { return &o.Number }),
		textField("reference", func(o *r) *string { return &o.Reference }),
		textField("customer_id", func(o *r) *string { return &o.CustomerID }),
		textsField("customer_ids", func(o *r) *[]string { return &o.CustomerIDs }),
		textField("customer_name", func(o *r) *string { return &o.CustomerName }),
		textField("customer_email", func(o *r) *string { return &o.CustomerEmail }),
		phoneField("customer_phone", func(o *r) *record.Phone { return &o.CustomerPhone }),
		timeField("created_at", func(o *r) *optionalTime { return &o.CreatedAt }),
		timeField("updated_at", func(o *r) *optionalTime { return &o.UpdatedAt }),
		textField("currency", func(o *r) *string { return &o.Currency }),
		numberField("amount", func(o *r) *record.Number { return &o.Amount }),
		numberField("subtotal", func(o *r) *record.Number { return &o.Subtotal }),
		numberField("net_amount", func(o *r) *record.Number { return &o.NetAmount }),
		numberField("total_refunded", func(o *r) *record.Number { return &o.TotalRefunded }),
		numberField("total_discounts", func(o *r) *record.Number { return &o.TotalDiscounts }),
		statusField("status", func(o *r) *record.Status { return &o.Status }),
		textField("status_text", func(o *r) *string { return &o.StatusText }),
		boolField("cancelled", func(o *r) *optionalBool { return &o.Cancelled }),
		boolField("fully_refunded", func(o *r) *optionalBool { return &o.FullyRefunded }),
		urlField("url", func(o *r) *string { return &o.URL }),
		plainField("note", func(o *r) *string { return &o.Note }),
		textField("payment_method", func(o *r) *string { return &o.PaymentMethod }),
		textField("shipping_method", func(o *r) *string { return &o.ShippingMethod }),
		recordsField("items", itemFields, func(o *r) *[]record.Item { return &o.Items }),
		recordsField("shipments", shipmentFields, func(o *r) *[]record.Shipment { return &o.Shipments }),
	}
}

func itemFields() []field[record.Item] {
	type r = record.Item
	return []field[r]{
		textField("id", func(i *r) *string { return &i.ID }),
		textField("title", func(i *r) *string { return &i.Title }),
		textField("variant", func(i *r) *string { return &i.Variant }),
		textField("sku", func(i *r) *string { return &i.SKU }),
		numberField("quantity", func(i *r) *record.Number { return &i.Quantity }),
		numberField("current_quantity", func(i *r) *record.Number { return &i.CurrentQuantity }),
		numberField("unit_price", func(i *r) *record.Number { return &i.UnitPrice }),
		numberField("amount", func(i *r) *record.Number { return &i.Amount }),
		numberField("original_amount", func(i *r) *record.Number { return &i.OriginalAmount }),
		numberField("discount", func(i *r) *record.Number { return &i.Discount }),
		numberField("refunded_quantity", func(i *r) *record.Number { return &i.RefundedQuantity }),
		numberField("refunded_amount", func(i *r) *record.Number { return &i.RefundedAmount }),
	}
}

func shipmentFields() []field[record.Shipment] {
	type r = record.Shipment
	return []field[r]{
		textField("number", func(s *r) *string { return &s.Number }),
		textField("company", func(s *r) *string { return &s.Company }),
		urlField("url", func(s *r) *string { return &s.URL }),
		statusField("status", func(s *r) *record.Status { return &s.Status }),
		textField("status_text", func(s *r) *string { return &s.StatusText }),
	}
}

func cartFields() []field[record.Cart] {
	type r = record.Cart
	return []field[r]{
		textField("id", func(c *r) *string { return &c.ID }),
		timeField("created_at", func(c *r) *optionalTime { return &c.CreatedAt }),
		urlField("url", func(c *r) *string { return &c.URL }),
		recordsField("items", itemFields, func(c *r) *[]record.Item { return &c.Items }),
	}
}

func productFields() []field[record.Product] {
	type r = record.Product
	return []field[r]{
		textField("id", func(p *r) *string { return &p.ID }),
		textField("title", func(p *r) *string { return &p.Title }),
		textField("title_translated", func(p *r) *string { return &p.TitleTranslated }),
		textField("handle", func(p *r) *string { return &p.Handle }),
		plainField("description", func(p *r) *string { return &p.Description }),
		textField("sku", func(p *r) *string { return &p.SKU }),
		urlField("image", func(p *r) *string { return &p.Image }),
		urlField("url", func(p *r) *string { return &p.URL }),
		numberField("price", func(p *r) *record.Number { return &p.Price }),
		textField("currency", func(p *r) *string { return &p.Currency }),
		boolField("available", func(p *r) *optionalBool { return &p.Available }),
		recordsField("variants", variantFields, func(p *r) *[]record.Variant { return &p.Variants }),
	}
}

func variantFields() []field[record.Variant] {
	type r = record.Variant
	return []field[r]{
		textField("id", func(v *r) *string { return &v.ID }),
		textField("title", func(v *r) *string { return &v.Title }),
		textField("title_translated", func(v *r) *string { return &v.TitleTranslated }),
		textField("sku", func(v *r) *string { return &v.SKU }),
		urlField("image", func(v *r) *string { return &v.Image }),
		urlField("url", func(v *r) *string { return &v.URL }),
	}
}
