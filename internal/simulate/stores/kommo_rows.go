package stores

// What is where in the account.
const (
	kommoCatalog        = "4521"
	kommoCatalogID      = 4521
	kommoPipeline       = 3177727
	kommoOffered        = 32392159
	kommoWon            = 142
	kommoLost           = 143
	kommoAccountID      = 28805383
	kommoPhoneField     = 3
	kommoEmailField     = 5
	kommoSkuField       = 271207
	kommoPriceField     = 271211
	kommoAboutField     = 271209
	kommoElementPerForm = 10_000 // further elements, for variants
)

// newKommo fills the account with the cast.
func newKommo(c *Cast) kommo {
	k := kommo{}
	for i := range c.People {
		k.addContact(c, &c.People[i])
	}
	for i := range c.Orders {
		k.addLead(&c.Orders[i])
	}
	for i := range c.Products {
		k.addProduct(&c.Products[i])
	}
	return k
}

// kommoField is a custom field with its values.
func kommoField(id int, name, code, kind string, values ...kommoRow) kommoRow {
	return kommoRow{"field_id": id, "field_name": name, "field_code": code, "field_type": kind, "values": values}
}

// kommoValue is one value of a field, of a kind.
func kommoValue(value, kind string) kommoRow {
	return kommoRow{"value": value, "enum_id": 1, "enum_code": kind}
}

// addContact adds somebody. Who has the phone on an address only has it here as
// the second one.
func (k kommo) addContact(c *Cast, p *Person) {
	phones := []kommoRow{}
	if p.Phone == "" {
		phones = append(phones, kommoValue("910 000 041", "WORK"))
	}
	phones = append(phones, kommoValue(typedPhone(p), "MOB"))
	leads := []kommoRow{}
	for _, o := range c.OrdersOf(p.ID) {
		leads = append(leads, kommoRow{"id": o.ID})
	}
	k["contacts"] = append(k["contacts"], kommoRow{
		"id": p.ID, "name": p.Name(), "first_name": p.First, "last_name": p.Last, "responsible_user_id": 504141, "group_id": 0, "created_by": 0, "updated_by": 0,
		"created_at": kommoMoment(p.Created), "updated_at": kommoMoment(p.Modified), "closest_task_at": nil, "is_deleted": false, "account_id": kommoAccountID,
		"custom_fields_values": []kommoRow{
			kommoField(kommoPhoneField, "Teléfono", "PHONE", "multitext", phones...),
			kommoField(kommoEmailField, "Correo", "EMAIL", "multitext", kommoValue(p.Email, "WORK")),
		},
		"_embedded": kommoRow{"tags": []kommoRow{}, "companies": []kommoRow{}, "leads": leads},
	})
}

// addLead adds an order as a lead. That of a guest has no contact. Budgets are
// whole euros.
func (k kommo) addLead(o *Order) {
	status, closed := kommoWon, any(kommoMoment(o.Modified))
	switch o.Status {
	case Pending:
		status, closed = kommoOffered, nil
	case Cancelled:
		status = kommoLost
	case Paid, Shipped, Delivered:
	}
	contacts, elements := []kommoRow{}, []kommoRow{}
	if !o.Guest() {
		contacts = append(contacts, kommoRow{"id": o.PersonID, "is_main": true})
	}
	for i := range o.Lines {
		line := &o.Lines[i]
		elements = append(elements, kommoRow{"id": kommoElement(line.ProductID, line.VariantID), "metadata": kommoRow{"quantity": line.Quantity, "catalog_id": kommoCatalogID, "price_id": nil}})
	}
	k["leads"] = append(k["leads"], kommoRow{
		"id": o.ID, "name": "#" + o.Number, "price": (o.Total().Minor + 50) / 100, "responsible_user_id": 504141, "group_id": 0, "status_id": status, "pipeline_id": kommoPipeline,
		"loss_reason_id": nil, "created_by": 0, "updated_by": 0, "created_at": kommoMoment(o.Created), "updated_at": kommoMoment(o.Modified), "closed_at": closed,
		"closest_task_at": nil, "is_deleted": false, "custom_fields_values": nil, "score": nil, "account_id": kommoAccountID,
		"_embedded": kommoRow{"tags": []kommoRow{}, "companies": []kommoRow{}, "contacts": contacts, "catalog_elements": elements, "loss_reason": []kommoRow{}},
	})
}

// kommoElement is the id of a product, or of its variant, which is an element
// of its own.
func kommoElement(product, variant int64) int64 {
	if variant == 0 {
		return product
	}
	return kommoElementPerForm + variant
}

// addProduct adds what is on sale, and its variants as products of their own.
func (k kommo) addProduct(p *Product) {
	if !p.Active {
		return
	}
	if len(p.Variants) == 0 {
		k.addElement(p, p.ID, p.Name, p.SKU, p.Price.String())
	}
	for _, v := range p.Variants {
		k.addElement(p, kommoElement(p.ID, v.ID), p.Name+" - "+v.Name, v.SKU, v.Price.String())
	}
}

func (k kommo) addElement(p *Product, id int64, name, sku, price string) {
	k["elements"] = append(k["elements"], kommoRow{
		"id": id, "catalog_id": kommoCatalogID, "name": name, "created_by": 0, "updated_by": 0, "created_at": kommoMoment(p.Created), "updated_at": kommoMoment(p.Modified),
		"is_deleted": nil, "account_id": kommoAccountID, "_embedded": kommoRow{},
		"custom_fields_values": []kommoRow{
			kommoField(kommoSkuField, "Artículo", "SKU", "text", kommoRow{"value": sku}),
			kommoField(kommoAboutField, "Descripción", "DESCRIPTION", "textarea", kommoRow{"value": p.Description}),
			kommoField(kommoPriceField, "Precio", "PRICE", "numeric", kommoRow{"value": price}),
		},
	})
}

// kommoPipelines are the statuses of leads.
func kommoPipelines() kommoRow {
	statuses := []kommoRow{}
	for _, status := range []struct {
		id   int
		name string
	}{{kommoOffered, "Presupuesto enviado"}, {kommoWon, "Logrado con éxito"}, {kommoLost, "Venta perdida"}} {
		statuses = append(statuses, kommoRow{"id": status.id, "name": status.name, "pipeline_id": kommoPipeline, "type": 0, "account_id": kommoAccountID})
	}
	return kommoRow{"_total_items": 1, "_embedded": kommoRow{"pipelines": []kommoRow{{
		"id": kommoPipeline, "name": "Tienda", "is_main": true, "is_archive": false, "account_id": kommoAccountID, "_embedded": kommoRow{"statuses": statuses},
	}}}}
}

// kommoAccount is what the account says of itself.
func kommoAccount() kommoRow {
	return kommoRow{"id": kommoAccountID, "name": "Loza", "subdomain": "shop", "country": "ES", "currency": "EUR", "currency_symbol": "€", "current_user_id": 504141}
}
