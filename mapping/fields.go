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
		textField("id", "how the store names the customer; orders name it in customer_id", func(c *r) *string { return &c.ID }),
		textField("name", "first and last name, or the company", func(c *r) *string { return &c.Name }),
		textField("email", "the e-mail address", func(c *r) *string { return &c.Email }),
		phoneField("phone", "the number to call or write to", func(c *r) *record.Phone { return &c.Phone }),
		phonesField("other_phones", "further numbers of the same person", func(c *r) *[]record.Phone { return &c.OtherPhones }),
		urlField("url", "the customer's page in the store's administration", func(c *r) *string { return &c.URL }),
		textField("state", "the store's own word for the customer, such as wholesale; worked out if left out", func(c *r) *string { return &c.State }),
		plainField("note", "what the merchant noted; HTML becomes plain text", func(c *r) *string { return &c.Note }),
		textsField("tags", "words that the merchant filed the customer under", func(c *r) *[]string { return &c.Tags }),
		textField("currency", "of the totals: three letters, such as EUR", func(c *r) *string { return &c.Currency }),
		numberField("orders_count", "how many orders there are; worked out if left out", func(c *r) *record.Number { return &c.OrdersCount }),
		numberField("total_spent", "money, all orders; worked out if left out", func(c *r) *record.Number { return &c.TotalSpent }),
		numberField("total_refunded", "money, positive; worked out if left out", func(c *r) *record.Number { return &c.TotalRefunded }),
		numberField("total_discounts", "money, positive; worked out if left out", func(c *r) *record.Number { return &c.TotalDiscounts }),
		timeField("created_at", "since when the store knows the customer", func(c *r) *optionalTime { return &c.CreatedAt }),
		timeField("last_order_at", "when the newest order was placed; worked out if left out", func(c *r) *optionalTime { return &c.LastOrderAt }),
		recordsField("orders", "orders, where the answer about customers holds them", orderFields, func(c *r) *[]record.Order { return &c.Orders }),
		recordsField("carts", "carts that were left without buying", cartFields, func(c *r) *[]record.Cart { return &c.Carts }),
	}
}

func orderFields() []field[record.Order] {
	type r = record.Order
	return []field[r]{
		textField("id", "how the store names the order", func(o *r) *string { return &o.ID }),
		textField("number", "the number that people say and see; a # in front does not matter", func(o *r) *string { return &o.Number }),
		textField("reference", "a second number, such as that of a marketplace", func(o *r) *string { return &o.Reference }),
		textField("customer_id", "the id of the customer", func(o *r) *string { return &o.CustomerID }),
		textsField("customer_ids", "further customers whose it is as well", func(o *r) *[]string { return &o.CustomerIDs }),
		textField("customer_name", "who bought", func(o *r) *string { return &o.CustomerName }),
		textField("customer_email", "the buyer's e-mail address", func(o *r) *string { return &o.CustomerEmail }),
		phoneField("customer_phone", "the buyer's phone number", func(o *r) *record.Phone { return &o.CustomerPhone }),
		timeField("created_at", "when it was placed", func(o *r) *optionalTime { return &o.CreatedAt }),
		timeField("updated_at", "when it last changed", func(o *r) *optionalTime { return &o.UpdatedAt }),
		textField("currency", "three letters, such as EUR", func(o *r) *string { return &o.Currency }),
		numberField("amount", "money: the total that was charged", func(o *r) *record.Number { return &o.Amount }),
		numberField("subtotal", "money: the lines without shipping", func(o *r) *record.Number { return &o.Subtotal }),
		numberField("net_amount", "money: the total without what was given back; worked out if left out", func(o *r) *record.Number { return &o.NetAmount }),
		numberField("total_refunded", "money, positive; worked out if left out", func(o *r) *record.Number { return &o.TotalRefunded }),
		numberField("total_discounts", "money, positive; worked out if left out", func(o *r) *record.Number { return &o.TotalDiscounts }),
		statusField("status", "how far it is, in one of the known words; translate with enum", func(o *r) *record.Status { return &o.Status }),
		textField("status_text", "the store's own word, shown where status is missing", func(o *r) *string { return &o.StatusText }),
		boolField("cancelled", "whether it was cancelled", func(o *r) *optionalBool { return &o.Cancelled }),
		boolField("fully_refunded", "all of the money went back", func(o *r) *optionalBool { return &o.FullyRefunded }),
		urlField("url", "the order's page in the store's administration", func(o *r) *string { return &o.URL }),
		plainField("note", "what the buyer or the merchant noted; HTML becomes plain text", func(o *r) *string { return &o.Note }),
		textField("payment_method", "how it is paid", func(o *r) *string { return &o.PaymentMethod }),
		textField("shipping_method", "how it is sent", func(o *r) *string { return &o.ShippingMethod }),
		recordsField("items", "the lines", itemFields, func(o *r) *[]record.Item { return &o.Items }),
		recordsField("shipments", "the parcels", shipmentFields, func(o *r) *[]record.Shipment { return &o.Shipments }),
	}
}

func itemFields() []field[record.Item] {
	type r = record.Item
	return []field[r]{
		textField("id", "how the store names the line", func(i *r) *string { return &i.ID }),
		plainField("title", "the product's name", func(i *r) *string { return &i.Title }),
		plainField("variant", "its size, colour and so on", func(i *r) *string { return &i.Variant }),
		textField("sku", "the article number", func(i *r) *string { return &i.SKU }),
		numberField("quantity", "how many were bought", func(i *r) *record.Number { return &i.Quantity }),
		numberField("current_quantity", "how many are left after refunds; worked out if left out", func(i *r) *record.Number { return &i.CurrentQuantity }),
		numberField("unit_price", "money: one piece; worked out if left out", func(i *r) *record.Number { return &i.UnitPrice }),
		numberField("amount", "money: the whole line after discounts; worked out if left out", func(i *r) *record.Number { return &i.Amount }),
		numberField("original_amount", "money: the whole line before discounts; worked out if left out", func(i *r) *record.Number { return &i.OriginalAmount }),
		numberField("discount", "money, positive: of the whole line; worked out if left out", func(i *r) *record.Number { return &i.Discount }),
		numberField("refunded_quantity", "how many were given back", func(i *r) *record.Number { return &i.RefundedQuantity }),
		numberField("refunded_amount", "money, positive", func(i *r) *record.Number { return &i.RefundedAmount }),
	}
}

func shipmentFields() []field[record.Shipment] {
	type r = record.Shipment
	return []field[r]{
		textField("number", "the tracking number", func(s *r) *string { return &s.Number }),
		textField("company", "the carrier; worked out if left out", func(s *r) *string { return &s.Company }),
		urlField("url", "where to follow the parcel; worked out if left out", func(s *r) *string { return &s.URL }),
		statusField("status", "of the parcel; that of the order without it", func(s *r) *record.Status { return &s.Status }),
		textField("status_text", "the store's or the carrier's own word", func(s *r) *string { return &s.StatusText }),
	}
}

func cartFields() []field[record.Cart] {
	type r = record.Cart
	return []field[r]{
		textField("id", "the backend's own id", func(c *r) *string { return &c.ID }),
		timeField("created_at", "when it was left", func(c *r) *optionalTime { return &c.CreatedAt }),
		urlField("url", "where the buyer can go on", func(c *r) *string { return &c.URL }),
		recordsField("items", "its lines, as in an order", itemFields, func(c *r) *[]record.Item { return &c.Items }),
	}
}

func productFields() []field[record.Product] {
	type r = record.Product
	return []field[r]{
		textField("id", "the backend's own id; needed", func(p *r) *string { return &p.ID }),
		plainField("title", "the name", func(p *r) *string { return &p.Title }),
		plainField("title_translated", "the title in the language of who asks", func(p *r) *string { return &p.TitleTranslated }),
		textField("handle", "the name in the address of its page", func(p *r) *string { return &p.Handle }),
		plainField("description", "the description; HTML becomes plain text", func(p *r) *string { return &p.Description }),
		textField("sku", "the article number", func(p *r) *string { return &p.SKU }),
		urlField("image", "the address of a picture", func(p *r) *string { return &p.Image }),
		urlField("url", "the page where it is sold", func(p *r) *string { return &p.URL }),
		numberField("price", "money", func(p *r) *record.Number { return &p.Price }),
		textField("currency", "three letters, such as EUR", func(p *r) *string { return &p.Currency }),
		boolField("available", "whether it can be bought", func(p *r) *optionalBool { return &p.Available }),
		recordsField("variants", "sizes, colours and so on", variantFields, func(p *r) *[]record.Variant { return &p.Variants }),
	}
}

func variantFields() []field[record.Variant] {
	type r = record.Variant
	return []field[r]{
		textField("id", "the backend's own id", func(v *r) *string { return &v.ID }),
		plainField("title", "what is different, such as a size", func(v *r) *string { return &v.Title }),
		plainField("title_translated", "the title in the language of who asks", func(v *r) *string { return &v.TitleTranslated }),
		textField("sku", "the article number", func(v *r) *string { return &v.SKU }),
		urlField("image", "the address of a picture", func(v *r) *string { return &v.Image }),
		urlField("url", "the address of the choice's page", func(v *r) *string { return &v.URL }),
	}
}
