package stores

import "time"

// The stages of deals.
const (
	pipedriveTalking = 1 + iota
	pipedriveOffered
	pipedriveSent
)

// newPipedrive fills the account with the cast.
func newPipedrive(c *Cast) pipedrive {
	p := pipedrive{}
	for i := range c.People {
		p.addPerson(&c.People[i])
	}
	// Somebody was deleted, who had Nadia's number before her.
	gone := pipedrivePerson(900, "Rui", "Lemos", day(1, 3), day(1, 4))
	gone["is_deleted"], gone["phones"] = true, []pipedriveRow{pipedriveValue(NadiaPhone, "mobile", true)}
	p["persons"] = append(p["persons"], gone)
	for i := range c.Orders {
		p.addDeal(&c.Orders[i])
	}
	for i := range c.Products {
		p.addProduct(&c.Products[i])
	}
	for i, name := range []string{"Contactado", "Propuesta enviada", "Enviado"} {
		p["stages"] = append(p["stages"], pipedriveRow{
			"id": i + 1, "order_nr": i + 1, "name": name, "pipeline_id": 1, "is_deleted": false, "deal_probability": 100, "is_deal_rot_enabled": false, "days_to_rotten": nil,
			"add_time": pipedriveMoment(day(1, 2)), "update_time": pipedriveMoment(day(1, 2)),
		})
	}
	p["pipelines"] = []pipedriveRow{{
		"id": 1, "name": "Tienda", "order_nr": 1, "is_deleted": false, "is_deal_probability_enabled": true,
		"add_time": pipedriveMoment(day(1, 2)), "update_time": pipedriveMoment(day(1, 2)),
	}}
	return p
}

// pipedriveMoment writes a time.
func pipedriveMoment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// pipedriveValue is a phone or an e-mail.
func pipedriveValue(value, label string, primary bool) pipedriveRow {
	return pipedriveRow{"value": value, "label": label, "primary": primary}
}

func pipedrivePerson(id int64, first, last string, created, modified time.Time) pipedriveRow {
	return pipedriveRow{
		"id": id, "name": first + " " + last, "first_name": first, "last_name": last, "owner_id": 1, "org_id": nil, "is_deleted": false, "visible_to": 3,
		"add_time": pipedriveMoment(created), "update_time": pipedriveMoment(modified), "phones": []pipedriveRow{}, "emails": []pipedriveRow{},
		"label_ids": []int{}, "picture_id": nil, "custom_fields": pipedriveRow{},
	}
}

// addPerson adds somebody. Who has the phone on an address only has it here as
// the second one.
func (p pipedrive) addPerson(person *Person) {
	row := pipedrivePerson(person.ID, person.First, person.Last, person.Created, person.Modified)
	row["emails"] = []pipedriveRow{pipedriveValue(person.Email, "work", true)}
	phones := []pipedriveRow{}
	if person.Phone == "" {
		phones = append(phones, pipedriveValue("910 000 041", "work", true))
	}
	row["phones"] = append(phones, pipedriveValue(typedPhone(person), "mobile", person.Phone != ""))
	p["persons"] = append(p["persons"], row)
}

// addDeal adds an order as a deal. That of a guest has no person.
func (p pipedrive) addDeal(o *Order) {
	status, stage := "won", pipedriveTalking
	switch o.Status {
	case Pending:
		status, stage = "open", pipedriveOffered
	case Cancelled:
		status = "lost"
	case Shipped, Delivered:
		stage = pipedriveSent
	case Paid:
		stage = pipedriveOffered
	}
	row := pipedriveRow{
		"id": o.ID, "title": "#" + o.Number, "owner_id": 1, "creator_user_id": 1, "person_id": nil, "org_id": nil, "pipeline_id": 1, "stage_id": stage,
		"value": o.Total(), "currency": "EUR", "status": status, "lost_reason": nil, "is_deleted": false, "is_archived": false, "visible_to": 3, "probability": nil,
		"add_time": pipedriveMoment(o.Created), "update_time": pipedriveMoment(o.Modified), "label_ids": []int{}, "origin": "API", "custom_fields": pipedriveRow{},
	}
	if !o.Guest() {
		row["person_id"] = o.PersonID
	}
	p["deals"] = append(p["deals"], row)
	for i := range o.Lines {
		line := &o.Lines[i]
		p["lines"] = append(p["lines"], pipedriveRow{
			"id": line.ID, "deal_id": o.ID, "product_id": line.ProductID, "product_variation_id": nil, "name": line.Title(), "quantity": line.Quantity,
			"item_price": line.Price, "sum": line.Total(), "currency": "EUR", "discount": 0, "discount_type": "percentage", "tax": 21, "tax_method": "inclusive",
			"is_enabled": true, "order_nr": i + 1, "comments": "", "billing_frequency": "one-time", "billing_frequency_cycles": nil, "billing_start_date": nil,
			"add_time": pipedriveMoment(o.Created), "update_time": pipedriveMoment(o.Modified),
		})
	}
}

// addProduct adds what is on sale, and what is not, which deals cannot have.
func (p pipedrive) addProduct(product *Product) {
	p["products"] = append(p["products"], pipedriveRow{
		"id": product.ID, "name": product.Name, "code": product.SKU, "description": product.Description, "unit": "", "tax": 21, "category": nil, "owner_id": 1,
		"is_deleted": false, "is_linkable": product.Active, "visible_to": 3, "custom_fields": pipedriveRow{}, "billing_frequency": "one-time", "billing_frequency_cycles": nil,
		"prices":   []pipedriveRow{{"product_id": product.ID, "currency": "EUR", "price": product.Price, "cost": 0, "direct_cost": nil, "notes": ""}},
		"add_time": pipedriveMoment(product.Created), "update_time": pipedriveMoment(product.Modified),
	})
}

// typedPhone is a number as somebody typed it into a CRM: mostly whole, but
// Zoe's with blanks.
func typedPhone(p *Person) string {
	if p.ID == ZoeID {
		return "+33 7 00 11 12 22"
	}
	return p.AnyPhone()
}
