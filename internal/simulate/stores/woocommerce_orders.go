package stores

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/simulate"
)

// orders answers GET /orders, the newest first.
func (a *wooCommerce) orders(r *http.Request) ([]wooRow, *wooError) {
	wanted, wrong := wooWantedOrders(r)
	if wrong != nil {
		return nil, wrong
	}
	rows := []wooRow{}
	for _, o := range slices.Backward(a.cast.Orders) {
		if wanted(&o) {
			rows = append(rows, a.orderRow(&o))
		}
	}
	return wooOrdered(r, rows)
}

// wooWantedOrders reads the filters of a list of orders.
func wooWantedOrders(r *http.Request) (func(*Order) bool, *wooError) {
	include, some, wrong := wooIDs(r, "include")
	if wrong != nil {
		return nil, wrong
	}
	customer, wrong := wooNumber(r, "customer", 0, 1<<31)
	if wrong != nil {
		return nil, wrong
	}
	since, wrong := wooSince(r)
	if wrong != nil {
		return nil, wrong
	}
	if simulate.FiltersIgnored(r.Context()) {
		customer = 0
	}
	search, status := wooSearch(r), r.URL.Query().Get("status")
	wanted := []func(*Order) bool{
		func(o *Order) bool { return !some || slices.Contains(include, wooOrderID(o)) },
		func(o *Order) bool { return customer == 0 || o.PersonID == int64(customer) },
		func(o *Order) bool { return status == "" || status == "any" || status == wooStatus(o) },
		func(o *Order) bool { return search == "" || wooMentions(o, search) },
		func(o *Order) bool { return o.Modified.After(since) },
	}
	return func(o *Order) bool {
		return !slices.ContainsFunc(wanted, func(passes func(*Order) bool) bool { return !passes(o) })
	}, nil
}

// order answers GET /orders/ID.
func (a *wooCommerce) order(r *http.Request) (wooRow, *wooError) {
	if o := a.cast.OrderByNumber(r.PathValue("id")); o != nil {
		return a.orderRow(o), nil
	}
	return nil, &wooError{http.StatusNotFound, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."}
}

// refunds answers GET /orders/ID/refunds. They are orders of their own, with
// negative lines that name those of the order.
func (a *wooCommerce) refunds(r *http.Request) ([]wooRow, *wooError) {
	o := a.cast.OrderByNumber(r.PathValue("id"))
	if o == nil {
		return nil, &wooError{http.StatusNotFound, "woocommerce_rest_invalid_order_id", "Invalid order ID."}
	}
	rows := []wooRow{}
	for _, refund := range slices.Backward(o.Refunds) {
		row := wooRow{
			"id": refund.ID, "amount": refund.Amount.String(), "reason": refund.Reason, "refunded_by": 1, "refunded_payment": false,
			"meta_data": []wooRow{}, "line_items": []wooRow{},
		}
		wooTimes(row, "date_created", refund.Created)
		for i := range o.Lines {
			if l := &o.Lines[i]; l.ID == refund.LineID {
				back := wooLine(l, -refund.Pieces, -refund.Amount.Minor, -refund.Amount.Minor)
				back["id"] = refund.ID*10 + 1
				back["meta_data"] = []wooRow{wooMeta(refund.ID*100+1, "_refunded_item_id", text(l.ID))}
				row["line_items"] = []wooRow{back}
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// wooOrderID is the number of an order, which is its id.
func wooOrderID(o *Order) int64 {
	id, _ := strconv.ParseInt(o.Number, 10, 64)
	return id
}

// wooMentions is the search of orders: the id, a part of a line's name, or of
// the texts that the addresses are joined to.
func wooMentions(o *Order, search string) bool {
	if search == o.Number {
		return true
	}
	for i := range o.Lines {
		if within(search, o.Lines[i].Title()) {
			return true
		}
	}
	billing, delivery := wooBilling(o), wooDelivery(o)
	return within(search, wooIndex(billing, "email", "phone"), wooIndex(delivery, "phone"))
}

// wooIndex joins an address as it is kept for the search.
func wooIndex(address wooRow, last ...string) string {
	var words []string
	for _, name := range append([]string{"first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country"}, last...) {
		if word, is := address[name].(string); is {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// wooStatus is the order's status. There is none for parcels under way.
func wooStatus(o *Order) string {
	switch o.Status {
	case Paid:
		return "processing"
	case Shipped, Delivered:
		return "completed"
	case Pending, Cancelled:
	}
	return string(o.Status)
}

// wooTyped is a phone as buyers type it: with the country code, or in groups as
// it is written at home. Odd orders are of the one kind, even ones of the other.
func wooTyped(phone string, number int64) string {
	if national, spanish := strings.CutPrefix(phone, "+34"); spanish && len(national) == 9 && number%2 == 0 {
		return national[:3] + " " + national[3:5] + " " + national[5:7] + " " + national[7:]
	}
	return phone
}

// wooBilling is the address of who pays, with e-mail and phone.
func wooBilling(o *Order) wooRow {
	row := wooAddress(&o.Billing)
	row["first_name"], row["last_name"], row["email"], row["phone"] = o.First, o.Last, o.Email, wooTyped(o.Phone, wooOrderID(o))
	return row
}

// wooDelivery is the address that the parcel goes to, with the phone of who
// takes it.
func wooDelivery(o *Order) wooRow {
	row := wooAddress(&o.Delivery)
	row["phone"] = wooTyped(o.Delivery.Phone, wooOrderID(o))
	return row
}

func wooAddress(a *Address) wooRow {
	return wooRow{
		"first_name": a.First, "last_name": a.Last, "company": "", "address_1": a.Street, "address_2": "", "city": a.City,
		"state": a.Province, "postcode": a.Postcode, "country": a.Country, "phone": a.Phone,
	}
}

// orderRow is an order as WooCommerce writes it: money as texts with two digits,
// and amounts of lines without the tax that buyers were shown.
func (a *wooCommerce) orderRow(o *Order) wooRow {
	discount, discountTax := wooNet(o.Discounted().Minor)
	_, tax := wooNet(o.Total().Minor)
	shipping, shippingTax := wooNet(o.Shipping.Minor)
	row := wooRow{
		"id": wooOrderID(o), "parent_id": 0, "number": o.Number, "order_key": "wc_order_" + o.Number, "created_via": "checkout", "version": "10.2.1",
		"status": wooStatus(o), "currency": "EUR", "currency_symbol": "€", "prices_include_tax": true,
		"total": o.Total().String(), "total_tax": wooMoney(tax), "cart_tax": wooMoney(tax - shippingTax), "shipping_total": wooMoney(shipping),
		"shipping_tax": wooMoney(shippingTax), "discount_total": wooMoney(discount), "discount_tax": wooMoney(discountTax),
		"customer_id": o.PersonID, "customer_note": o.Note, "customer_ip_address": "", "customer_user_agent": "", "transaction_id": "",
		"billing": wooBilling(o), "shipping": wooDelivery(o), "payment_method": "stripe", "payment_method_title": "Tarjeta", "cart_hash": "",
		"shipping_lines": []wooRow{{"id": o.ID + 1, "method_title": o.ShippingMethod, "method_id": "flat_rate", "total": wooMoney(shipping), "total_tax": wooMoney(shippingTax), "taxes": []wooRow{}, "meta_data": []wooRow{}}},
		"tax_lines":      []wooRow{}, "fee_lines": []wooRow{}, "line_items": wooLines(o), "refunds": []wooRow{}, "meta_data": wooTracking(o),
		"_links": wooRow{"self": []wooRow{{"href": wooHost + "/wp-json/wc/v3/orders/" + o.Number}}},
	}
	wooTimes(row, "date_created", o.Created)
	wooTimes(row, "date_modified", o.Modified)
	coupons, refunds := []wooRow{}, []wooRow{}
	for i, d := range o.Discounts {
		coupons = append(coupons, wooRow{"id": o.ID + 10 + int64(i), "code": strings.ToLower(d.Code), "discount": wooMoney(discount), "discount_tax": wooMoney(discountTax), "meta_data": []wooRow{}})
	}
	for _, refund := range o.Refunds {
		refunds = append(refunds, wooRow{"id": refund.ID, "reason": refund.Reason, "total": "-" + refund.Amount.String()})
	}
	row["coupon_lines"], row["refunds"] = coupons, refunds
	return row
}

// wooTracking is where plugins keep the tracking numbers.
func wooTracking(o *Order) []wooRow {
	if len(o.Shipments) == 0 {
		return []wooRow{}
	}
	parcels := []wooRow{}
	for _, s := range o.Shipments {
		parcels = append(parcels, wooRow{
			"tracking_provider": "", "custom_tracking_provider": s.Carrier, "custom_tracking_link": strings.ReplaceAll(s.URL, s.Number, "%1$s"),
			"tracking_number": s.Number, "date_shipped": text(s.Sent.Unix()), "tracking_id": text(s.ID),
		})
	}
	return []wooRow{wooMeta(o.ID*10, "_wc_shipment_tracking_items", parcels)}
}

// wooLines makes the lines. What a coupon takes off is taken off each of them,
// by its share; the last one takes what is left.
func wooLines(o *Order) []wooRow {
	rows, left := []wooRow{}, o.Discounted().Minor
	for i := range o.Lines {
		l := &o.Lines[i]
		share := o.Discounted().Minor * l.Total().Minor / max(o.Subtotal().Minor, 1)
		if i == len(o.Lines)-1 {
			share = left
		}
		left -= share
		rows = append(rows, wooLine(l, l.Quantity, l.Total().Minor, l.Total().Minor-share))
	}
	return rows
}

// wooLine is a line of an order or of a refund, of two gross amounts: before and
// after the coupons.
func wooLine(l *Line, quantity int, before, after int64) wooRow {
	subtotal, subtotalTax := wooNet(before)
	total, totalTax := wooNet(after)
	row := wooRow{
		"id": l.ID, "name": l.Title(), "product_id": l.ProductID, "variation_id": l.VariantID, "quantity": quantity, "tax_class": "", "taxes": []wooRow{},
		"subtotal": wooMoney(subtotal), "subtotal_tax": wooMoney(subtotalTax), "total": wooMoney(total), "total_tax": wooMoney(totalTax),
		"sku": l.SKU, "price": wooFloat(total, quantity), "parent_name": nil, "meta_data": []wooRow{},
	}
	if l.VariantID != 0 {
		chosen := wooMeta(l.ID*10, "pa_color", strings.ToLower(l.Variant))
		chosen["display_key"], chosen["display_value"] = "Color", l.Variant
		row["parent_name"], row["meta_data"] = l.Name, []wooRow{chosen, wooMeta(l.ID*10+1, "_reduced_stock", text(int64(quantity)))}
	}
	return row
}

// wooNet parts an amount, which may be negative, from the tax in it.
func wooNet(gross int64) (net, tax int64) {
	if gross < 0 {
		net, tax = wooNet(-gross)
		return -net, -tax
	}
	tax = Tax(euros(gross)).Minor
	return gross - tax, tax
}

func wooMoney(cents int64) string { return euros(cents).String() }
