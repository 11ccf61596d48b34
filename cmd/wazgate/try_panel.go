package main

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/wazion"
)

// panelDrawing draws customers with the labels that the answer brings along, as
// the side panel does.
type panelDrawing struct {
	*painter
	labels map[string]string
}

func drawPanel(out *painter, body []byte) error {
	var answer struct {
		wazion.CustomerInfo
		Labels map[string]string `json:"labels"`
	}
	if err := readAnswer(body, &answer); err != nil {
		return err
	}
	panel := panelDrawing{out, answer.Labels}
	for i := range answer.Customers {
		if i > 0 {
			fmt.Fprintln(out, strings.Repeat("─", panelWidth))
		}
		panel.customer(&answer.Customers[i])
	}
	nobody(out, answer.Found, answer.Error)
	return nil
}

func (p panelDrawing) customer(c *wazion.Customer) {
	p.ends(p.paint(bold, clip(c.Name, panelWidth-24)), clip(c.Name, panelWidth-24), p.paint(green, c.State), c.State)
	line(p.painter, "", "", c.Phone, c.Email)
	line(p.painter, "", dim, c.ShopURL)
	line(p.painter, "", "", fmt.Sprintf("%s: %d", p.labels["orders_count"], c.OrdersCount), p.amount("total_spent", c.TotalSpent), p.positive("total_refunded", c.TotalRefunded), p.positive("discounts", c.TotalDiscounts))
	for i := range c.Orders {
		p.order(&c.Orders[i])
	}
	if len(c.AbandonedCarts) > 0 {
		fmt.Fprintf(p, "\n%s\n", p.paint(bold, p.labels["abandoned_carts"]))
	}
	for _, cart := range c.AbandonedCarts {
		line(p.painter, "  ", "", day(cart.Date), cart.URL)
		for _, item := range cart.Items {
			p.item(item.Quantity, item.Title, "", shown(item.Amount))
		}
	}
}

func (p panelDrawing) order(o *wazion.Order) {
	total := strings.TrimSpace(shown(o.Amount) + " " + o.Currency)
	name := o.Name
	if at := day(o.Date); at != "" {
		name += "  " + at
	}
	mark := ""
	if o.Cancelled {
		mark = "  " + p.labels["cancelled"]
	}
	fmt.Fprintln(p)
	p.ends(p.paint(cyan, name)+p.paint(red, mark), name+mark, p.paint(bold, total), total)
	line(p.painter, "  ", yellow, p.positive("refunded", o.TotalRefunded), p.positive("discounts", o.TotalDiscounts), p.net(o))
	for i := range o.Items {
		item := &o.Items[i]
		p.item(item.Quantity, item.Title, item.SKU, shown(item.Amount))
		if value, known := item.RefundedQuantity.Decimal(); known && value.IsPos() {
			refunded := fmt.Sprintf("%s: %s", p.labels["refunded"], value)
			if amount := shown(item.RefundedAmount); amount != "" {
				refunded += " × " + amount
			}
			line(p.painter, "      ", yellow, refunded)
		}
	}
	for _, parcel := range o.Tracking {
		line(p.painter, "  → ", "", parcel.Company, parcel.Number, parcel.DisplayStatus)
		line(p.painter, "    ", dim, parcel.URL)
	}
	if o.Note != "" {
		line(p.painter, "  ", "", p.labels["order_note"]+": "+o.Note)
	}
	line(p.painter, "  ", dim, o.ShopURL)
}

// net is told where it is not the amount.
func (p panelDrawing) net(o *wazion.Order) string {
	if shown(o.NetAmount) == shown(o.Amount) {
		return ""
	}
	return p.amount("net_amount", o.NetAmount)
}

func (p panelDrawing) item(quantity wazion.Number, title, sku, amount string) {
	text := cmp.Or(shown(quantity), "?") + " × " + title
	if sku != "" {
		text += " (" + sku + ")"
	}
	text = clip(text, panelWidth-4-utf8.RuneCountInString(amount)-2)
	p.ends("  "+text, "  "+text, amount, amount)
}

// ends writes a text on either side of a line. What is painted is longer than it
// looks.
func (p panelDrawing) ends(left, plainLeft, right, plainRight string) {
	gap := panelWidth - utf8.RuneCountInString(plainLeft) - utf8.RuneCountInString(plainRight)
	fmt.Fprintln(p, strings.TrimRight(left+strings.Repeat(" ", max(gap, 1))+right, " "))
}

func (p panelDrawing) amount(label string, n wazion.Number) string {
	if text := shown(n); text != "" {
		return p.labels[label] + ": " + text
	}
	return ""
}

// positive leaves zero out.
func (p panelDrawing) positive(label string, n wazion.Number) string {
	if value, known := n.Decimal(); !known || !value.IsPos() {
		return ""
	}
	return p.amount(label, n)
}

func shown(n wazion.Number) string {
	value, known := n.Decimal()
	if !known {
		return ""
	}
	return value.String()
}

// day is the date of a moment.
func day(moment string) string {
	date, _, _ := strings.Cut(moment, "T")
	return date
}
