package source

import (
	"strings"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/visible"
)

// tidy takes out of the texts of records what no reader sees: they are shown to
// agents, and to an AI. What says whose a record is stays as the backend spells
// it, or two people could become one.
func tidy(records *record.Records) {
	for i := range records.Customers {
		tidyCustomer(&records.Customers[i])
	}
	tidyOrders(records.Orders)
	for i := range records.Products {
		tidyProduct(&records.Products[i])
	}
}

func tidyCustomer(c *record.Customer) {
	lines(&c.Name, &c.State)
	currency(&c.Currency)
	text(&c.Note)
	address(&c.URL)
	tidyOrders(c.Orders)
	for i := range c.Carts {
		address(&c.Carts[i].URL)
		tidyItems(c.Carts[i].Items)
	}
}

func tidyOrders(orders []record.Order) {
	for i := range orders {
		o := &orders[i]
		lines(&o.Number, &o.Reference, &o.CustomerName, &o.StatusText, &o.PaymentMethod, &o.ShippingMethod)
		currency(&o.Currency)
		text(&o.Note)
		address(&o.URL)
		tidyItems(o.Items)
		for j := range o.Shipments {
			shipment := &o.Shipments[j]
			lines(&shipment.Number, &shipment.Company, &shipment.StatusText)
			address(&shipment.URL)
		}
	}
}

func tidyItems(items []record.Item) {
	for i := range items {
		lines(&items[i].Title, &items[i].Variant, &items[i].SKU)
	}
}

func tidyProduct(p *record.Product) {
	lines(&p.Title, &p.TitleTranslated, &p.Handle, &p.SKU)
	currency(&p.Currency)
	text(&p.Description)
	address(&p.Image, &p.URL)
	for i := range p.Variants {
		variant := &p.Variants[i]
		lines(&variant.Title, &variant.TitleTranslated, &variant.SKU)
		address(&variant.Image, &variant.URL)
	}
}

// lines writes only where something changes: a copy may share its records.
func lines(texts ...*string) {
	for _, text := range texts {
		if seen := visible.Line(*text); seen != *text {
			*text = seen
		}
	}
}

func text(text *string) {
	if seen := visible.Lines(*text); seen != *text {
		*text = seen
	}
}

// currency drops what has not the form of one (ISO 4217).
func currency(code *string) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	seen := strings.ToUpper(strings.TrimSpace(*code))
	if len(seen) != 3 || strings.Trim(seen, letters) != "" {
		seen = ""
	}
	if seen != *code {
		*code = seen
	}
}

// address drops what is no address of the web, or hides something: a panel makes
// links of them.
func address(addresses ...*string) {
	for _, address := range addresses {
		if *address != "" && !isAddress(*address) {
			*address = ""
		}
	}
}

func isAddress(text string) bool {
	if !visible.IsAll(text) {
		return false
	}
	scheme, _, absolute := strings.Cut(text, ":")
	if !absolute || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	scheme = strings.ToLower(strings.TrimSpace(scheme))
	return scheme == "http" || scheme == "https"
}
