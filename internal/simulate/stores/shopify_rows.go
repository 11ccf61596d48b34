package stores

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// shopifyRow is an object with everything that can be asked of it.
type shopifyRow = map[string]any

// shopifyHit is an object of a list, with what it is found and sorted by.
type shopifyHit struct {
	row                  shopifyRow
	record               shopifyRecord
	id                   int64
	title                string
	createdAt, updatedAt time.Time
}

// shopifyRows is all that the shop has.
type shopifyRows struct{ customers, orders, products, carts []shopifyHit }

// shopifySorted are the hits of a search, in an order.
func shopifySorted(all []shopifyHit, query shopifyQuery, key string, reverse bool) []shopifyRow {
	var found []shopifyHit
	for i := range all {
		if query.finds(&all[i].record) {
			found = append(found, all[i])
		}
	}
	slices.SortStableFunc(found, func(a, b shopifyHit) int {
		switch key {
		case "CREATED_AT", "PROCESSED_AT":
			return cmp.Or(a.createdAt.Compare(b.createdAt), cmp.Compare(a.id, b.id))
		case "UPDATED_AT":
			return cmp.Or(a.updatedAt.Compare(b.updatedAt), cmp.Compare(a.id, b.id))
		case "NAME", "TITLE":
			return cmp.Compare(a.title, b.title)
		default:
			return cmp.Compare(a.id, b.id)
		}
	})
	if reverse {
		slices.Reverse(found)
	}
	rows := make([]shopifyRow, 0, len(found))
	for i := range found {
		rows = append(rows, found[i].row)
	}
	return rows
}

func newShopifyRows(cast Cast) shopifyRows {
	var all shopifyRows
	customers := make(map[int64]shopifyRow)
	for i := range cast.People {
		p := &cast.People[i]
		row := shopifyCustomer(&cast, p)
		customers[p.ID] = row
		all.customers = append(all.customers, shopifyHit{row, shopifyRecord{
			exact:  map[string]string{"phone": p.Phone, "id": shopifyID(p.ID), "first_name": p.First, "last_name": p.Last},
			tokens: map[string]string{"email": p.Email},
			times:  map[string]time.Time{"updated_at": p.Modified},
			text:   p.Name() + " " + p.Email,
		}, p.ID, p.Name(), p.Created, p.Modified})
	}
	for i := range cast.Orders {
		o := &cast.Orders[i]
		row := shopifyOrder(o)
		record := shopifyRecord{
			exact: map[string]string{"id": shopifyID(o.ID), "name": "#" + o.Number, "email": o.Email, "customer_id": ""},
			times: map[string]time.Time{"updated_at": o.Modified, "created_at": o.Created},
			text:  "#" + o.Number + " " + o.Name() + " " + o.Email,
		}
		if owner := customers[o.PersonID]; owner != nil {
			row["customer"], record.exact["customer_id"] = owner, shopifyID(o.PersonID)
		}
		all.orders = append(all.orders, shopifyHit{row, record, o.ID, o.Number, o.Created, o.Modified})
	}
	for i := range cast.Products {
		all.products = append(all.products, shopifyProduct(&cast.Products[i]))
	}
	all.carts = []shopifyHit{shopifyCart(&cast, customers[NadiaID])}
	return all
}

func shopifyCustomer(cast *Cast, p *Person) shopifyRow {
	spent, orders := euros(0), cast.OrdersOf(p.ID)
	for _, o := range orders {
		spent = spent.Plus(o.Total())
	}
	addresses := []shopifyRow{}
	for i := range p.Addresses {
		addresses = append(addresses, shopifyAddress(&p.Addresses[i]))
	}
	row := shopifyRow{
		"id": shopifyGID("Customer", p.ID), "legacyResourceId": shopifyID(p.ID), "displayName": p.Name(), "firstName": p.First, "lastName": p.Last,
		"note": nil, "tags": []string{}, "state": "DISABLED", "locale": p.Language, "numberOfOrders": strconv.Itoa(len(orders)), "amountSpent": shopifyMoney(spent),
		"createdAt": p.Created.Format(time.RFC3339), "updatedAt": p.Modified.Format(time.RFC3339),
		"defaultEmailAddress": shopifyRow{"emailAddress": p.Email}, "defaultPhoneNumber": nil, "defaultAddress": addresses[0], "addressesV2": addresses,
	}
	if p.Phone != "" {
		row["defaultPhoneNumber"] = shopifyRow{"phoneNumber": p.Phone}
	}
	return row
}

func shopifyAddress(a *Address) shopifyRow {
	row := shopifyRow{
		"name": strings.TrimSpace(a.First + " " + a.Last), "firstName": a.First, "lastName": a.Last, "address1": a.Street, "city": a.City, "zip": a.Postcode,
		"province": a.Province, "country": a.Country, "countryCodeV2": a.Country, "phone": nil,
	}
	if a.Phone != "" {
		row["phone"] = a.Phone
	}
	return row
}

// shopifyOrder is an order without its customer.
func shopifyOrder(o *Order) shopifyRow {
	number, _ := strconv.Atoi(o.Number)
	row := shopifyRow{
		"id": shopifyGID("Order", o.ID), "legacyResourceId": shopifyID(o.ID), "name": "#" + o.Number, "number": number, "poNumber": nil, "test": false,
		"createdAt": o.Created.Format(time.RFC3339), "updatedAt": o.Modified.Format(time.RFC3339), "processedAt": o.Created.Format(time.RFC3339), "cancelledAt": nil,
		"email": o.Email, "phone": nil, "note": o.Note, "currencyCode": "EUR", "taxesIncluded": true, "paymentGatewayNames": []string{"shopify_payments"},
		"displayFinancialStatus": shopifyPaid(o), "displayFulfillmentStatus": "UNFULFILLED", "customer": nil,
		"billingAddress": shopifyAddress(&o.Billing), "shippingAddress": shopifyAddress(&o.Delivery), "shippingLine": shopifyRow{"title": o.ShippingMethod, "code": "standard"},
		"totalPriceSet": shopifyBag(o.Total().Minor), "currentTotalPriceSet": shopifyBag(o.Total().Minor - o.Refunded().Minor),
		"subtotalPriceSet": shopifyBag(o.Subtotal().Minor - o.Discounted().Minor), "totalDiscountsSet": shopifyBag(o.Discounted().Minor),
		"totalRefundedSet": shopifyBag(o.Refunded().Minor), "lineItems": shopifyLines(o), "refunds": shopifyRefunds(o), "fulfillments": shopifyFulfillments(o),
	}
	if o.Guest() {
		row["phone"] = o.Phone
	}
	if o.Status == Shipped || o.Status == Delivered {
		row["displayFulfillmentStatus"] = "FULFILLED"
	}
	if o.Status == Cancelled {
		row["cancelledAt"] = o.Modified.Format(time.RFC3339)
	}
	return row
}

// shopifyPaid is the one half of the status.
func shopifyPaid(o *Order) string {
	switch {
	case o.Status == Pending:
		return "PENDING"
	case o.Status == Cancelled:
		return "VOIDED"
	case o.Refunded().Minor >= o.Total().Minor:
		return "REFUNDED"
	case o.Refunded().Minor > 0:
		return "PARTIALLY_REFUNDED"
	}
	return "PAID"
}

// shopifyShare is what of the order's discount falls on a line.
func shopifyShare(o *Order, l *Line) int64 {
	return o.Discounted().Minor * l.Total().Minor / max(o.Subtotal().Minor, 1)
}

func shopifyLines(o *Order) []shopifyRow {
	rows := []shopifyRow{}
	for i := range o.Lines {
		l := &o.Lines[i]
		row := shopifyRow{
			"id": shopifyGID("LineItem", l.ID), "title": l.Name, "name": l.Title(), "variantTitle": nil, "sku": l.SKU, "quantity": l.Quantity, "currentQuantity": l.Quantity,
			"originalUnitPriceSet": shopifyBag(l.Price.Minor), "originalTotalSet": shopifyBag(l.Total().Minor), "discountAllocations": []shopifyRow{},
		}
		if l.Variant != "" {
			row["variantTitle"] = l.Variant
		}
		if share := shopifyShare(o, l); share > 0 {
			row["discountAllocations"] = []shopifyRow{{"allocatedAmountSet": shopifyBag(share)}}
		}
		for _, refund := range o.Refunds {
			if refund.LineID == l.ID {
				row["currentQuantity"] = l.Quantity - refund.Pieces
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// shopifyRefunds holds refunds whose lines are worth less than what was paid
// back: the buyer got the discount as well.
func shopifyRefunds(o *Order) []shopifyRow {
	rows := []shopifyRow{}
	for _, refund := range o.Refunds {
		lines := []shopifyRow{}
		for i := range o.Lines {
			if l := &o.Lines[i]; l.ID == refund.LineID {
				worth := (l.Total().Minor - shopifyShare(o, l)) * int64(refund.Pieces) / int64(l.Quantity)
				lines = append(lines, shopifyRow{
					"id": nil, "quantity": refund.Pieces, "subtotalSet": shopifyBag(worth), "totalTaxSet": shopifyBag(Tax(euros(worth)).Minor),
					"lineItem": shopifyRow{"id": shopifyGID("LineItem", l.ID), "title": l.Name},
				})
			}
		}
		rows = append(rows, shopifyRow{
			"id": shopifyGID("Refund", refund.ID), "createdAt": refund.Created.Format(time.RFC3339), "note": refund.Reason,
			"totalRefundedSet": shopifyBag(refund.Amount.Minor), "refundLineItems": lines,
		})
	}
	return rows
}

func shopifyFulfillments(o *Order) []shopifyRow {
	row := shopifyRow{"id": shopifyGID("Fulfillment", o.ID), "name": "#" + o.Number + ".1", "status": "SUCCESS", "displayStatus": "IN_TRANSIT", "createdAt": o.Modified.Format(time.RFC3339), "deliveredAt": nil}
	switch o.Status {
	case Shipped:
	case Delivered:
		row["displayStatus"], row["deliveredAt"] = "DELIVERED", o.Modified.Format(time.RFC3339)
	case Pending, Paid, Cancelled:
		return []shopifyRow{}
	}
	parcels := []shopifyRow{}
	for _, s := range o.Shipments {
		parcels = append(parcels, shopifyRow{"company": s.Carrier, "number": s.Number, "url": s.URL})
	}
	row["trackingInfo"] = parcels
	return []shopifyRow{row}
}

func shopifyProduct(p *Product) shopifyHit {
	image := func() any {
		if p.Image == "" {
			return nil
		}
		return shopifyRow{"id": shopifyGID("MediaImage", p.ID), "preview": shopifyRow{"image": shopifyRow{"url": "https://shop.example.com/cdn" + p.Image, "altText": nil}}}
	}
	status, variants, dearest := "ACTIVE", []shopifyRow{}, p.Price
	if !p.Active {
		status = "DRAFT"
	}
	choices := p.Variants
	if len(choices) == 0 {
		choices = []Variant{{ID: p.ID * 100, Name: "Default Title", SKU: p.SKU, Price: p.Price, Stock: p.Stock}}
	}
	var skus []string
	for _, v := range choices {
		skus = append(skus, v.SKU)
		dearest.Minor = max(dearest.Minor, v.Price.Minor)
		variants = append(variants, shopifyRow{
			"id": shopifyGID("ProductVariant", v.ID), "legacyResourceId": shopifyID(v.ID), "title": v.Name, "sku": v.SKU, "price": v.Price.String(),
			"availableForSale": v.Stock > 0, "inventoryQuantity": v.Stock, "media": []shopifyRow{},
		})
	}
	row := shopifyRow{
		"id": shopifyGID("Product", p.ID), "legacyResourceId": shopifyID(p.ID), "title": p.Name, "handle": p.Slug, "description": "", "descriptionHtml": p.Description,
		"status": status, "onlineStoreUrl": nil, "totalInventory": p.Stock, "createdAt": p.Created.Format(time.RFC3339), "updatedAt": p.Modified.Format(time.RFC3339),
		"featuredMedia": image(), "priceRangeV2": shopifyRow{"minVariantPrice": shopifyMoney(p.Price), "maxVariantPrice": shopifyMoney(dearest)}, "variants": variants,
	}
	if p.Active {
		row["onlineStoreUrl"] = "https://shop.example.com/products/" + p.Slug
	}
	return shopifyHit{row, shopifyRecord{
		exact: map[string]string{"status": status, "id": shopifyID(p.ID), "handle": p.Slug},
		times: map[string]time.Time{"updated_at": p.Modified},
		text:  p.Name + " " + p.Category + " " + strings.Join(skus, " "),
	}, p.ID, p.Name, p.Created, p.Modified}
}

// shopifyCart is a cart that was left.
func shopifyCart(cast *Cast, owner shopifyRow) shopifyHit {
	jug, at := cast.Product(JugID), day(5, 6)
	row := shopifyRow{
		"id": shopifyGID("AbandonedCheckout", 31), "createdAt": at.Format(time.RFC3339), "updatedAt": at.Format(time.RFC3339), "completedAt": nil,
		"abandonedCheckoutUrl": "https://shop.example.com/checkouts/31/recover", "customer": owner,
		"lineItems": []shopifyRow{{
			"id": shopifyGID("AbandonedCheckoutLineItem", 311), "title": jug.Name, "variantTitle": nil, "sku": jug.SKU, "quantity": 1,
			"originalUnitPriceSet": shopifyBag(jug.Price.Minor), "discountedTotalPriceSet": shopifyBag(jug.Price.Minor),
		}},
	}
	return shopifyHit{row, shopifyRecord{exact: map[string]string{"status": "open", "recovery_state": "not_recovered"}}, 31, "", at, at}
}
