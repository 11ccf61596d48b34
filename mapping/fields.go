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
		textField("id", "the backend's own id; needed", func(c *r) *string { return &c.ID }),
		textField("name", "first and last name", func(c *r) *string { return &c.Name }),
		textField("email", "e-mail address", func(c *r) *string { return &c.Email }),
		phoneField("phone", "the phone number, as the backend spells it", func(c *r) *record.Phone { return &c.Phone }),
		phonesField("other_phones", "further phone numbers", func(c *r) *[]record.Phone { return &c.OtherPhones }),
		urlField("url", "the customer's page in the shop's administration", func(c *r) *string { return &c.URL }),
		textField("state", "the backend's own words for the customer's standing", func(c *r) *string { return &c.State }),
		plainField("note", "what the merchant noted; HTML becomes plain text", func(c *r) *string { return &c.Note }),
		textsField("tags", "words that the merchant filed the customer under", func(c *r) *[]string { return &c.Tags }),
		textField("currency", "ISO 4217 code of the totals, such as EUR", func(c *r) *string { return &c.Currency }),
		numberField("orders_count", "how many orders there are", func(c *r) *record.Number { return &c.OrdersCount }),
		numberField("total_spent", "what was paid in all, in whole units of money", func(c *r) *record.Number { return &c.TotalSpent }),
		numberField("total_refunded", "what was paid back in all", func(c *r) *record.Number { return &c.TotalRefunded }),
		numberField("total_discounts", "what was saved in all", func(c *r) *record.Number { return &c.TotalDiscounts }),
		timeField("created_at", "since when the backend knows the customer", func(c *r) *optionalTime { return &c.CreatedAt }),
		timeField("last_order_at", "when the newest order was placed", func(c *r) *optionalTime { return &c.LastOrderAt }),
		recordsField("orders", "the orders, where the backend embeds them", orderFields, func(c *r) *[]record.Order { return &c.Orders }),
		recordsField("carts", "carts that were left", cartFields, func(c *r) *[]record.Cart { return &c.Carts }),
	}
}

func orderFields() []field[record.Order] {
	type r = record.Order
	return []field[r]{
		textField("id", "the backend's own id; needed", func(o *r) *string { return &o.ID }),
		textField("number", "the number as people say it, without prefix", func(o *r) *string { return &o.Number }),
		textField("reference", "a second number, such as the shop's own", func(o *r) *string { return &o.Reference }),
		textField("customer_id", "the id of who bought", func(o *r) *string { return &o.CustomerID }),
		textsField("customer_ids", "further customers whose order it is", func(o *r) *[]string { return &o.CustomerIDs }),
		textField("customer_name", "who bought", func(o *r) *string { return &o.CustomerName }),
		textField("customer_email", "the buyer's e-mail address", func(o *r) *string { return &o.CustomerEmail }),
		phoneField("customer_phone", "the buyer's phone number", func(o *r) *record.Phone { return &o.CustomerPhone }),
		timeField("created_at", "when it was placed", func(o *r) *optionalTime { return &o.CreatedAt }),
		timeField("updated_at", "when it last changed", func(o *r) *optionalTime { return &o.UpdatedAt }),
		textField("currency", "ISO 4217 code of the amounts, such as EUR", func(o *r) *string { return &o.Currency }),
		numberField("amount", "total as charged, in whole units of money", func(o *r) *record.Number { return &o.Amount }),
		numberField("subtotal", "total of the items before shipping and taxes", func(o *r) *record.Number { return &o.Subtotal }),
		numberField("net_amount", "total after refunds; worked out where it is missing", func(o *r) *record.Number { return &o.NetAmount }),
		numberField("total_refunded", "what was paid back", func(o *r) *record.Number { return &o.TotalRefunded }),
		numberField("total_discounts", "what was saved", func(o *r) *record.Number { return &o.TotalDiscounts }),
		statusField("status", "how far it is, in one of the known words; translate with enum", func(o *r) *record.Status { return &o.Status }),
		textField("status_text", "the backend's own word for the status, shown where status has none", func(o *r) *string { return &o.StatusText }),
		boolField("cancelled", "whether it was cancelled", func(o *r) *optionalBool { return &o.Cancelled }),
		boolField("fully_refunded", "whether all was paid back", func(o *r) *optionalBool { return &o.FullyRefunded }),
		urlField("url", "the order's page in the shop's administration", func(o *r) *string { return &o.URL }),
		plainField("note", "a note on the order; HTML becomes plain text", func(o *r) *string { return &o.Note }),
		textField("payment_method", "how it is paid", func(o *r) *string { return &o.PaymentMethod }),
		textField("shipping_method", "how it is sent", func(o *r) *string { return &o.ShippingMethod }),
		recordsField("items", "the lines", itemFields, func(o *r) *[]record.Item { return &o.Items }),
		recordsField("shipments", "the parcels", shipmentFields, func(o *r) *[]record.Shipment { return &o.Shipments }),
	}
}

func itemFields() []field[record.Item] {
	type r = record.Item
	return []field[r]{
		textField("id", "the backend's own id", func(i *r) *string { return &i.ID }),
		textField("title", "the name of the product", func(i *r) *string { return &i.Title }),
		textField("variant", "the choice that was made, such as size and colour", func(i *r) *string { return &i.Variant }),
		textField("sku", "the article number", func(i *r) *string { return &i.SKU }),
		numberField("quantity", "how many were ordered", func(i *r) *record.Number { return &i.Quantity }),
		numberField("current_quantity", "how many are left after removals and refunds", func(i *r) *record.Number { return &i.CurrentQuantity }),
		numberField("unit_price", "price of one", func(i *r) *record.Number { return &i.UnitPrice }),
		numberField("amount", "total of the line after discounts", func(i *r) *record.Number { return &i.Amount }),
		numberField("original_amount", "total of the line before discounts", func(i *r) *record.Number { return &i.OriginalAmount }),
		numberField("discount", "what was saved on the line", func(i *r) *record.Number { return &i.Discount }),
		numberField("refunded_quantity", "how many were paid back", func(i *r) *record.Number { return &i.RefundedQuantity }),
		numberField("refunded_amount", "how much was paid back", func(i *r) *record.Number { return &i.RefundedAmount }),
	}
}

func shipmentFields() []field[record.Shipment] {
	type r = record.Shipment
	return []field[r]{
		textField("number", "the tracking number", func(s *r) *string { return &s.Number }),
		textField("company", "the carrier", func(s *r) *string { return &s.Company }),
		urlField("url", "the address where the parcel is tracked", func(s *r) *string { return &s.URL }),
		statusField("status", "how far it is, in one of the known words; translate with enum", func(s *r) *record.Status { return &s.Status }),
		textField("status_text", "the carrier's own word, shown where status has none", func(s *r) *string { return &s.StatusText }),
	}
}

func cartFields() []field[record.Cart] {
	type r = record.Cart
	return []field[r]{
		textField("id", "the backend's own id", func(c *r) *string { return &c.ID }),
		timeField("created_at", "when it was begun", func(c *r) *optionalTime { return &c.CreatedAt }),
		urlField("url", "the address that leads back to it", func(c *r) *string { return &c.URL }),
		recordsField("items", "what is in it", itemFields, func(c *r) *[]record.Item { return &c.Items }),
	}
}

func productFields() []field[record.Product] {
	type r = record.Product
	return []field[r]{
		textField("id", "the backend's own id; needed", func(p *r) *string { return &p.ID }),
		textField("title", "the name", func(p *r) *string { return &p.Title }),
		textField("title_translated", "the name in the wanted language", func(p *r) *string { return &p.TitleTranslated }),
		textField("handle", "the name in addresses", func(p *r) *string { return &p.Handle }),
		plainField("description", "the description; HTML becomes plain text", func(p *r) *string { return &p.Description }),
		textField("sku", "the article number", func(p *r) *string { return &p.SKU }),
		urlField("image", "the address of a picture", func(p *r) *string { return &p.Image }),
		urlField("url", "the address of the product's page", func(p *r) *string { return &p.URL }),
		numberField("price", "what it costs, in whole units of money", func(p *r) *record.Number { return &p.Price }),
		textField("currency", "ISO 4217 code of the price, such as EUR", func(p *r) *string { return &p.Currency }),
		boolField("available", "whether it can be bought", func(p *r) *optionalBool { return &p.Available }),
		recordsField("variants", "the choices", variantFields, func(p *r) *[]record.Variant { return &p.Variants }),
	}
}

func variantFields() []field[record.Variant] {
	type r = record.Variant
	return []field[r]{
		textField("id", "the backend's own id", func(v *r) *string { return &v.ID }),
		textField("title", "what is different, such as a size", func(v *r) *string { return &v.Title }),
		textField("title_translated", "that in the wanted language", func(v *r) *string { return &v.TitleTranslated }),
		textField("sku", "the article number", func(v *r) *string { return &v.SKU }),
		urlField("image", "the address of a picture", func(v *r) *string { return &v.Image }),
		urlField("url", "the address of the choice's page", func(v *r) *string { return &v.URL }),
	}
}
