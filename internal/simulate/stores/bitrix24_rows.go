package stores

import (
	"strconv"
	"time"
)

// firstBitrixGuest is the id of the first contact who bought without an account.
const firstBitrixGuest = 30_000

// newBitrix24 fills the lists.
func newBitrix24(c *Cast) *bitrix24 {
	b := &bitrix24{}
	for i := range c.People {
		p := &c.People[i]
		b.addContact(p.ID, p.First, p.Last, p.Email, p.Phone, p.Created, p.Modified)
	}
	for i := range c.Orders {
		b.addDeal(&c.Orders[i])
	}
	for i := range c.Products {
		b.addProduct(&c.Products[i])
	}
	b.addStatuses()
	return b
}

// bitrixMoment writes a time as the portal's clock shows it.
func bitrixMoment(t time.Time) string {
	return t.In(time.FixedZone("", 2*60*60)).Format(time.RFC3339)
}

// bitrixSeveral is a field with several values, null without any.
func bitrixSeveral(kind, id, value string) any {
	if value == "" {
		return nil
	}
	return []bitrixRow{{"ID": id, "VALUE_TYPE": "WORK", "VALUE": value, "TYPE_ID": kind}}
}

// bitrixNumber is one of several phones.
func bitrixNumber(id int64, kind, phone string) bitrixRow {
	return bitrixRow{"ID": text(id), "VALUE_TYPE": kind, "VALUE": phone, "TYPE_ID": "PHONE"}
}

// bitrixTyped writes a phone with blanks, as people type them.
func bitrixTyped(phone string) string {
	if len(phone) < 8 {
		return phone
	}
	return phone[:3] + " " + phone[3:6] + " " + phone[6:9] + " " + phone[9:]
}

// addContact adds a contact to both lists that there are of them.
func (b *bitrix24) addContact(id int64, first, last, email, phone string, created, modified time.Time) {
	contact := bitrixRow{
		"ID": text(id), "NAME": first, "SECOND_NAME": nil, "LAST_NAME": last, "COMMENTS": "", "TYPE_ID": "CLIENT", "COMPANY_ID": nil, "EXPORT": "Y",
		"HAS_PHONE": bitrixFlag(phone != ""), "HAS_EMAIL": bitrixFlag(email != ""), "DATE_CREATE": bitrixMoment(created), "DATE_MODIFY": bitrixMoment(modified),
		"PHONE": bitrixSeveral("PHONE", text(id*10), bitrixTyped(phone)), "EMAIL": bitrixSeveral("EMAIL", text(id*10+1), email),
	}
	if id == NadiaID {
		contact["PHONE"] = []bitrixRow{bitrixNumber(id*10, "HOME", "963 555 010"), bitrixNumber(id*10+2, "MOBILE", bitrixTyped(phone))}
		contact["COMMENTS"] = "Pide siempre factura"
	}
	b.contacts = append(b.contacts, contact)
	b.items = append(b.items, bitrixRow{"id": id, "name": first, "secondName": nil, "lastName": last})
}

func bitrixFlag(is bool) string {
	if is {
		return "Y"
	}
	return "N"
}

// addDeal adds a deal with its product rows; a guest becomes a contact.
func (b *bitrix24) addDeal(o *Order) {
	contact := o.PersonID
	if o.Guest() {
		contact = firstBitrixGuest + o.ID
		b.addContact(contact, o.First, o.Last, o.Email, o.Phone, o.Created, o.Created)
	}
	id, err := strconv.ParseInt(o.Number, 10, 64)
	if err != nil {
		id = o.ID
	}
	stage, semantic := bitrixStage(o)
	b.deals = append(b.deals, bitrixRow{
		"ID": text(id), "TITLE": "Pedido " + o.Number, "STAGE_ID": stage, "STAGE_SEMANTIC_ID": semantic, "CATEGORY_ID": "0", "CURRENCY_ID": "EUR",
		"OPPORTUNITY": o.Total().String(), "IS_MANUAL_OPPORTUNITY": "Y", "CONTACT_ID": text(contact), "COMPANY_ID": "0", "COMMENTS": o.Note, "CLOSED": bitrixFlag(semantic != "P"),
		"DATE_CREATE": bitrixMoment(o.Created), "DATE_MODIFY": bitrixMoment(o.Modified), "ORIGIN_ID": nil,
	})
	for i := range o.Lines {
		l := &o.Lines[i]
		b.lines = append(b.lines, bitrixRow{
			"id": l.ID, "ownerId": id, "ownerType": "D", "productId": l.ProductID, "productName": l.Title(), "price": odooAmount(l.Price),
			"priceBrutto": odooAmount(l.Price), "quantity": float64(l.Quantity), "discountSum": 0, "taxIncluded": "Y", "sort": 10 * (i + 1),
		})
	}
}

// bitrixStage is the stage of the first funnel, and what it means.
func bitrixStage(o *Order) (stage, semantic string) {
	switch o.Status {
	case Pending:
		return "NEW", "P"
	case Shipped, Delivered:
		return "WON", "S"
	case Cancelled:
		return "LOSE", "F"
	case Paid:
	}
	return "EXECUTING", "P"
}

// addStatuses adds the stages, and another directory with the same ids.
func (b *bitrix24) addStatuses() {
	add := func(entity, id, name string, semantics any) {
		b.statuses = append(b.statuses, bitrixRow{
			"ID": strconv.Itoa(100 + len(b.statuses)), "ENTITY_ID": entity, "STATUS_ID": id, "NAME": name, "SYSTEM": "N", "CATEGORY_ID": nil, "SEMANTICS": semantics,
		})
	}
	add("STATUS", "NEW", "Sin procesar", nil)
	add("DEAL_STAGE", "NEW", "Nuevo", nil)
	add("DEAL_STAGE", "EXECUTING", "En preparación", nil)
	add("DEAL_STAGE", "FINAL_INVOICE", "En reparto", nil)
	add("DEAL_STAGE", "WON", "Entregado", "S")
	add("DEAL_STAGE", "LOSE", "Anulado", "F")
}

// addProduct adds a product, and its price elsewhere.
func (b *bitrix24) addProduct(p *Product) {
	b.products = append(b.products, bitrixRow{
		"id": p.ID, "iblockId": int64(Bitrix24Catalog), "name": p.Name, "code": p.Slug, "active": bitrixFlag(p.Active), "available": bitrixFlag(p.Stock > 0),
		"detailText": p.Description, "detailTextType": "html", "xmlId": p.SKU,
	})
	b.prices = append(b.prices, bitrixRow{"id": p.ID * 10, "catalogGroupId": int64(1), "productId": p.ID, "price": odooAmount(p.Price), "currency": "EUR"})
}
