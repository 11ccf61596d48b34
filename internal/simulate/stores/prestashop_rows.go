package stores

import (
	"slices"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// What the simulated PrestaShop numbers its tables with.
const (
	prestashopGuests    = 900  // customers that are guests begin here
	prestashopAddresses = 9500 // and their addresses here
	prestashopEuro      = "1"
	prestashopCarrier   = "3"
)

// prestashopAssociations are the lists that belong to an object.
type prestashopAssociations map[string][]prestashopRow

// prestashopTables collects the rows of a store.
type prestashopTables struct {
	customers, addresses, orders, parcels, slips []prestashopRow
	products, combinations, stock                []prestashopRow
}

// newPrestashopResources makes all kinds of objects that the key may read.
func newPrestashopResources(cast Cast) map[string]prestashopResource {
	t := &prestashopTables{}
	for i := range cast.People {
		t.person(&cast.People[i])
	}
	for i := range cast.Orders {
		t.order(&cast.Orders[i])
	}
	for i := range cast.Products {
		t.product(&cast.Products[i])
	}
	return map[string]prestashopResource{
		"customers":             {"customers", "customer", t.customers},
		"addresses":             {"addresses", "address", t.addresses},
		"orders":                {"orders", "order", t.orders},
		"order_carriers":        {"order_carriers", "order_carrier", t.parcels},
		"order_slip":            {"order_slips", "order_slip", t.slips},
		"order_states":          {"order_states", "order_state", prestashopStates()},
		"products":              {"products", "product", t.products},
		"combinations":          {"combinations", "combination", t.combinations},
		"stock_availables":      {"stock_availables", "stock_available", t.stock},
		"product_option_values": {"product_option_values", "product_option_value", prestashopOptions(cast)},
		"carriers": {"carriers", "carrier", []prestashopRow{
			{"id": int64(3), "name": "Correos", "url": "https://tracking.example.com/@", "deleted": "0", "active": "1"},
		}},
		"currencies": {"currencies", "currency", []prestashopRow{{"id": int64(1), "name": "Euro", "iso_code": "EUR", "precision": "2"}}},
		"countries": {"countries", "country", []prestashopRow{
			{"id": int64(6), "iso_code": "ES", "name": prestashopBoth("España", "Spain")},
			{"id": int64(8), "iso_code": "FR", "name": prestashopBoth("Francia", "France")},
		}},
	}
}

// prestashopBoth is a text in the languages of the shop.
func prestashopBoth(spanish, english string) []prestashopLocal {
	return []prestashopLocal{{1, spanish}, {2, english}}
}

// prestashopTime writes a moment on the clock of the shop, which is in Spain,
// without saying so.
func prestashopTime(t time.Time) string {
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		madrid = time.FixedZone("", 2*60*60) // in summer
	}
	return t.In(madrid).Format(time.DateTime)
}

// prestashopMoney writes an amount with the six decimals of the database.
func prestashopMoney(m simulate.Money) string { return m.String() + "0000" }

// prestashopNet is an amount without its tax.
func prestashopNet(m simulate.Money) string {
	m.Minor -= Tax(m).Minor
	return prestashopMoney(m)
}

func (t *prestashopTables) person(p *Person) {
	t.customer(p.ID, p.First, p.Last, p.Email, "0", p.Created, p.Modified)
	for i := range p.Addresses {
		t.address(p.Addresses[i].ID, p.ID, &p.Addresses[i])
	}
}

func (t *prestashopTables) customer(id int64, first, last, email, guest string, created, modified time.Time) {
	t.customers = append(t.customers, prestashopRow{
		"id": id, "id_lang": "1", "id_default_group": "3", "firstname": first, "lastname": last, "email": email, "company": nil, "note": "", "is_guest": guest,
		"active": "1", "deleted": "0", "birthday": "0000-00-00", "newsletter_date_add": "0000-00-00 00:00:00",
		"date_add": prestashopTime(created), "date_upd": prestashopTime(modified), "associations": prestashopAssociations{"groups": {{"id": "3"}}},
	})
}

// address writes phones as people type them: some in one field, some in the
// other, with blanks or without.
func (t *prestashopTables) address(id, customer int64, a *Address) {
	row := prestashopRow{
		"id": id, "id_customer": text(customer), "id_country": "6", "alias": "Mi dirección", "firstname": a.First, "lastname": a.Last,
		"address1": a.Street, "postcode": a.Postcode, "city": a.City, "phone": "", "phone_mobile": a.Phone, "deleted": "0",
	}
	switch a.Country {
	case "FR":
		row["id_country"] = "8"
	case "ES":
		if national, cut := strings.CutPrefix(a.Phone, "+34"); cut && id < 9100 {
			row["phone_mobile"] = national[:3] + " " + national[3:6] + " " + national[6:]
		}
	}
	if customer == IkerID {
		row["phone"], row["phone_mobile"] = row["phone_mobile"], ""
	}
	t.addresses = append(t.addresses, row)
}

func (t *prestashopTables) order(o *Order) {
	customer, address, delivery := o.PersonID, o.Billing.ID, o.Delivery.ID
	if o.Guest() {
		customer, address = prestashopGuests+o.ID%10, prestashopAddresses+o.ID%10
		t.customer(customer, o.First, o.Last, o.Email, "1", o.Created, o.Created)
		t.address(address, customer, &o.Billing)
		delivery = address
	}
	t.orders = append(t.orders, prestashopRow{
		"id": o.ID, "id_address_delivery": text(delivery), "id_address_invoice": text(address), "id_currency": prestashopEuro, "id_lang": "1",
		"id_customer": text(customer), "id_carrier": prestashopCarrier, "current_state": prestashopState(o.Status), "module": "ps_checkout", "payment": o.PaymentMethod,
		"invoice_date": "0000-00-00 00:00:00", "delivery_date": "0000-00-00 00:00:00", "date_add": prestashopTime(o.Created), "date_upd": prestashopTime(o.Modified),
		"reference": o.Number, "note": o.Note, "total_discounts_tax_incl": prestashopMoney(o.Discounted()),
		"total_paid_tax_incl": prestashopMoney(o.Total()), "total_paid_tax_excl": prestashopNet(o.Total()), "total_paid": prestashopMoney(o.Total()),
		"total_products": prestashopNet(o.Subtotal()), "total_products_wt": prestashopMoney(o.Subtotal()), "total_shipping_tax_incl": prestashopMoney(o.Shipping),
		"associations": prestashopAssociations{"order_rows": prestashopLines(o)},
	})
	t.shipped(o)
	t.refunded(o, customer)
}

// prestashopState is the number of a state in an untouched installation.
func prestashopState(s Status) string {
	switch s {
	case Pending:
		return "10"
	case Shipped:
		return "4"
	case Delivered:
		return "5"
	case Cancelled:
		return "6"
	case Paid:
	}
	return "2"
}

func prestashopLines(o *Order) []prestashopRow {
	var rows []prestashopRow
	for i := range o.Lines {
		l := &o.Lines[i]
		rows = append(rows, prestashopRow{
			"id": text(l.ID), "product_id": text(l.ProductID), "product_attribute_id": text(l.VariantID), "product_quantity": text(int64(l.Quantity)),
			"product_name": l.Title(), "product_reference": l.SKU, "product_price": prestashopNet(l.Price),
			"unit_price_tax_incl": prestashopMoney(l.Price), "unit_price_tax_excl": prestashopNet(l.Price),
		})
	}
	return rows
}

// shipped adds the row that every order has for its carrier, with a number only
// once the parcel is on its way.
func (t *prestashopTables) shipped(o *Order) {
	shipments := o.Shipments
	if len(shipments) == 0 {
		shipments = []Shipment{{Sent: o.Created}}
	}
	for i := range shipments {
		t.parcels = append(t.parcels, prestashopRow{
			"id": o.ID*10 + int64(i), "id_order": text(o.ID), "id_carrier": prestashopCarrier, "tracking_number": shipments[i].Number,
			"shipping_cost_tax_incl": prestashopMoney(o.Shipping), "date_add": prestashopTime(shipments[i].Sent),
		})
	}
}

func (t *prestashopTables) refunded(o *Order, customer int64) {
	for i := range o.Refunds {
		refund := &o.Refunds[i]
		t.slips = append(t.slips, prestashopRow{
			"id": refund.ID, "id_customer": text(customer), "id_order": text(o.ID), "partial": "0", "amount": prestashopNet(refund.Amount),
			"total_products_tax_incl": prestashopMoney(refund.Amount), "total_products_tax_excl": prestashopNet(refund.Amount),
			"total_shipping_tax_incl": "0.000000", "shipping_cost": "0", "shipping_cost_amount": "0.000000", "date_add": prestashopTime(refund.Created),
			"associations": prestashopAssociations{"order_slip_details": {{
				"id": text(refund.ID), "id_order_detail": text(refund.LineID), "product_quantity": text(int64(refund.Pieces)),
				"amount_tax_incl": prestashopMoney(refund.Amount), "amount_tax_excl": prestashopNet(refund.Amount),
			}}},
		})
	}
}

func (t *prestashopTables) product(p *Product) {
	row := prestashopRow{
		"id": p.ID, "reference": p.SKU, "active": "0", "available_for_order": "1", "quantity": "0", "price": prestashopNet(p.Price), prestashopFinal: prestashopMoney(p.Price),
		"available_date": "0000-00-00", "id_default_image": "", "name": prestashopBoth(p.Name, p.Name), "link_rewrite": prestashopBoth(p.Slug, p.Slug),
		"description": prestashopBoth(p.Description, ""), "description_short": prestashopBoth("", ""),
	}
	if p.Active {
		row["active"] = "1"
	}
	if p.Image != "" {
		row["id_default_image"] = text(p.ID + 400)
	}
	t.products = append(t.products, row)
	t.stock = append(t.stock, prestashopRow{"id": p.ID, "id_product": text(p.ID), "id_product_attribute": "0", "quantity": text(int64(p.Stock)), "out_of_stock": "2"})
	for _, v := range p.Variants {
		t.combinations = append(t.combinations, prestashopRow{
			"id": v.ID, "id_product": text(p.ID), "reference": v.SKU, "price": "0.000000", "available_date": "0000-00-00", prestashopFinal: prestashopMoney(v.Price),
			"associations": prestashopAssociations{"product_option_values": {{"id": text(v.ID + 1000)}}},
		})
	}
}

// prestashopOptions are the values that combinations are made of.
func prestashopOptions(cast Cast) []prestashopRow {
	var rows []prestashopRow
	for i := range cast.Products {
		for _, v := range cast.Products[i].Variants {
			rows = append(rows, prestashopRow{"id": v.ID + 1000, "id_attribute_group": "2", "name": prestashopBoth(v.Name, v.Name)})
		}
	}
	return rows
}

// prestashopStates are those of an untouched installation, and one of the shop's own.
func prestashopStates() []prestashopRow {
	states := []struct{ id, spanish, english, flags string }{
		{"2", "Pago aceptado", "Payment accepted", "paid"}, {"3", "Preparación en curso", "Processing in progress", "paid"},
		{"4", "Enviado", "Shipped", "paid shipped"}, {"5", "Entregado", "Delivered", "paid shipped"}, {"6", "Cancelado", "Canceled", ""},
		{"7", "Reembolsado", "Refunded", ""}, {"8", "Error en pago", "Payment error", ""},
		{"10", "En espera de pago por banco", "Awaiting bank wire payment", ""}, {"21", "En la tienda", "Ready to collect", "paid"},
	}
	var rows []prestashopRow
	for _, s := range states {
		row := prestashopRow{"id": s.id, "name": prestashopBoth(s.spanish, s.english), "paid": "0", "shipped": "0"}
		for _, flag := range []string{"paid", "shipped"} {
			if slices.Contains(strings.Fields(s.flags), flag) {
				row[flag] = "1"
			}
		}
		rows = append(rows, row)
	}
	return rows
}
