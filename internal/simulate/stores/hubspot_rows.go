package stores

import (
	"strconv"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
)

// hubspotKnown are the properties of each type.
func hubspotKnown() map[string][]string {
	return map[string][]string{
		"contacts": {
			"firstname", "lastname", "company", "email", "phone", "mobilephone", "hs_whatsapp_phone_number", "hs_calculated_phone_number", "hs_calculated_mobile_number",
			"hs_calculated_phone_number_country_code", "hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number",
			"num_associated_deals", "total_revenue", "lastmodifieddate", "createdate",
		},
		"deals":      {"dealname", "amount", "deal_currency_code", "dealstage", "pipeline", "hs_is_closed", "hs_is_closed_won", "createdate", "closedate", "hs_lastmodifieddate"},
		"line_items": {"name", "quantity", "price", "amount", "hs_sku", "hs_product_id", "createdate", "hs_lastmodifieddate"},
		"products":   {"name", "description", "price", "hs_sku", "hs_url", "hs_images", "createdate", "hs_lastmodifieddate"},
	}
}

// hubspotUsual are the properties that come unasked.
func hubspotUsual() map[string][]string {
	return map[string][]string{
		"contacts":   {"firstname", "lastname", "email", "lastmodifieddate"},
		"deals":      {"dealname", "amount", "closedate", "pipeline", "dealstage", "hs_lastmodifieddate"},
		"line_items": {"quantity", "amount", "price", "hs_lastmodifieddate"},
		"products":   {"name", "description", "price", "hs_lastmodifieddate"},
	}
}

// hubspotSearched are the properties that a query looks into.
func hubspotSearched() map[string][]string {
	return map[string][]string{
		"contacts": {"firstname", "lastname", "email", "phone", "mobilephone", "company", "hs_searchable_calculated_phone_number"},
		"deals":    {"dealname"}, "line_items": {"name"}, "products": {"name", "description", "hs_sku"},
	}
}

// hubspotMoment writes a time.
func hubspotMoment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// newHubspot fills the account with the cast.
func newHubspot(c *Cast) *hubspot {
	h := &hubspot{objects: map[string][]hubspotObject{}, links: map[string]map[string][]string{}}
	for _, pair := range []string{"contacts/deals", "deals/contacts", "deals/line_items"} {
		h.links[pair] = map[string][]string{}
	}
	for i := range c.Orders {
		h.addDeal(&c.Orders[i])
	}
	// A deal may be of two people, and neither of them is its first owner.
	h.link("contacts", text(firstOfCrowd+1), "deals", text(82_001))
	for i := range c.People {
		h.addContact(c, &c.People[i])
	}
	// The searched part of this number is Nadia's; the country is another.
	h.objects["contacts"] = append(h.objects["contacts"], hubspotObject{
		id: "900", created: hubspotMoment(day(1, 3)), updated: hubspotMoment(day(1, 3)),
		properties: hubspotPhones("phone", "+351"+strings.TrimPrefix(NadiaPhone, "+34"), map[string]string{"firstname": "Rui", "lastname": "Lemos"}),
	})
	for i := range c.Products {
		h.addProduct(&c.Products[i])
	}
	return h
}

// link lets two records belong to each other.
func (h *hubspot) link(from, fromID, to, toID string) {
	h.links[from+"/"+to][fromID] = append(h.links[from+"/"+to][fromID], toID)
	if back, known := h.links[to+"/"+from]; known {
		back[toID] = append(back[toID], fromID)
	}
}

// hubspotPhones adds what HubSpot works out of a number.
func hubspotPhones(field, e164 string, properties map[string]string) map[string]string {
	if e164 == "" {
		return properties
	}
	local, kind := e164[len(e164)-9:], strings.TrimSuffix(field, "phone")
	if kind == "" {
		kind = "phone"
		properties["hs_calculated_phone_number_country_code"] = map[string]string{"+34": "ES", "+33": "FR", "+351": "PT"}[strings.TrimSuffix(e164, local)]
	}
	properties[field] = e164
	if strings.HasPrefix(e164, "+34") { // as people type it at home
		properties[field] = local[:3] + " " + local[3:6] + " " + local[6:]
	}
	properties["hs_calculated_"+kind+"_number"] = e164
	properties["hs_searchable_calculated_"+kind+"_number"] = local
	return properties
}

// addContact adds somebody. Who has the phone on an address only has it in the
// field for mobiles here.
func (h *hubspot) addContact(c *Cast, p *Person) {
	properties := map[string]string{"firstname": p.First, "lastname": p.Last, "email": p.Email, "lastmodifieddate": hubspotMoment(p.Modified)}
	hubspotPhones("phone", p.Phone, properties)
	if p.Phone == "" {
		hubspotPhones("mobilephone", p.AnyPhone(), properties)
	}
	revenue, orders := euros(0), c.OrdersOf(p.ID)
	for _, o := range orders {
		if o.Status != Pending && o.Status != Cancelled {
			revenue = revenue.Plus(o.Total())
		}
	}
	properties["num_associated_deals"], properties["total_revenue"] = strconv.Itoa(len(orders)), hubspotAmount(revenue)
	h.objects["contacts"] = append(h.objects["contacts"], hubspotObject{id: text(p.ID), created: hubspotMoment(p.Created), updated: hubspotMoment(p.Modified), properties: properties})
}

// hubspotAmount writes an amount as a text without zeros at its end.
func hubspotAmount(m simulate.Money) string {
	return strings.TrimSuffix(strings.TrimRight(m.String(), "0"), ".")
}

// addDeal adds an order as a deal. That of a guest belongs to nobody.
func (h *hubspot) addDeal(o *Order) {
	id := text(o.ID)
	stage := map[Status]string{Pending: "contractsent", Paid: "closedwon", Shipped: "2001", Delivered: "2002", Cancelled: "closedlost"}[o.Status]
	h.objects["deals"] = append(h.objects["deals"], hubspotObject{
		id: id, created: hubspotMoment(o.Created), updated: hubspotMoment(o.Modified),
		properties: map[string]string{
			"dealname": "#" + o.Number, "amount": hubspotAmount(o.Total()), "deal_currency_code": "EUR", "dealstage": stage, "pipeline": "default",
			"hs_is_closed": strconv.FormatBool(o.Status != Pending), "hs_is_closed_won": strconv.FormatBool(o.Status != Pending && o.Status != Cancelled),
			"closedate": hubspotMoment(o.Modified), "hs_lastmodifieddate": hubspotMoment(o.Modified),
		},
	})
	if !o.Guest() {
		h.link("contacts", text(o.PersonID), "deals", id)
	}
	for i := range o.Lines {
		line := &o.Lines[i]
		h.link("deals", id, "line_items", text(line.ID))
		h.objects["line_items"] = append(h.objects["line_items"], hubspotObject{
			id: text(line.ID), created: hubspotMoment(o.Created), updated: hubspotMoment(o.Modified),
			properties: map[string]string{
				"name": line.Title(), "hs_sku": line.SKU, "hs_product_id": text(line.ProductID), "quantity": strconv.Itoa(line.Quantity),
				"price": hubspotAmount(line.Price), "amount": hubspotAmount(line.Total()), "hs_lastmodifieddate": hubspotMoment(o.Modified),
			},
		})
	}
}

// addProduct adds what is on sale. The rest is archived, and not shown.
func (h *hubspot) addProduct(p *Product) {
	if !p.Active {
		return
	}
	properties := map[string]string{
		"name": p.Name, "description": p.Description, "price": hubspotAmount(p.Price), "hs_sku": p.SKU,
		"hs_url": "https://shop.example.com/" + p.Slug, "hs_lastmodifieddate": hubspotMoment(p.Modified),
	}
	if p.Image != "" {
		properties["hs_images"] = "https://shop.example.com" + p.Image
	}
	h.objects["products"] = append(h.objects["products"], hubspotObject{id: text(p.ID), created: hubspotMoment(p.Created), updated: hubspotMoment(p.Modified), properties: properties})
}

// hubspotPipelines are the stages of deals.
func hubspotPipelines() []any {
	stages := []any{}
	for i, stage := range [][4]string{
		{"contractsent", "Propuesta enviada", "false", "0.6"}, {"closedwon", "Pagado", "true", "1.0"}, {"2001", "Enviado", "true", "1.0"},
		{"2002", "Entregado", "true", "1.0"}, {"closedlost", "Perdido", "true", "0.0"},
	} {
		stages = append(stages, map[string]any{
			"id": stage[0], "label": stage[1], "displayOrder": i, "metadata": map[string]any{"isClosed": stage[2], "probability": stage[3]},
			"createdAt": "1970-01-01T00:00:00Z", "updatedAt": hubspotMoment(day(1, 2)), "archived": false,
		})
	}
	return []any{map[string]any{
		"id": "default", "label": "Ventas", "displayOrder": 0, "stages": stages,
		"createdAt": "1970-01-01T00:00:00Z", "updatedAt": hubspotMoment(day(1, 2)), "archived": false,
	}}
}
