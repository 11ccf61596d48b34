package gateway

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/record"
)

// derive completes an order with what follows from what the backend gave.
func (g *Gateway) derive(hit *orderHit) order {
	o := order{Order: hit.Order, mentioned: hit.mentioned}
	o.name = g.numbers.name(cmp.Or(o.Number, o.ID))
	o.Currency = strings.ToUpper(cmp.Or(o.Currency, g.Store.Currency))
	o.cancelled = o.Cancelled.Or(o.Status == record.StatusCancelled)
	for _, amount := range []*record.Number{&o.Amount, &o.Subtotal, &o.NetAmount} {
		*amount = exact(*amount, o.Currency)
	}
	for _, amount := range []*record.Number{&o.TotalRefunded, &o.TotalDiscounts} {
		*amount = exact(absolute(*amount), o.Currency)
	}
	refunded := o.FullyRefunded.Or(o.Status == record.StatusRefunded)
	o.Items = slices.Clone(o.Items)
	readLinePrices(&o.Order)
	for i := range o.Items {
		deriveItem(&o.Items[i], o.Currency, refunded)
	}
	o.TotalRefunded = firstKnown(o.TotalRefunded, refundOf(&o, refunded))
	o.TotalDiscounts = firstKnown(o.TotalDiscounts, sumItems(o.Items, func(i *record.Item) record.Number { return i.Discount }))
	o.refundsUnknown = hit.lacking && !o.TotalRefunded.Set
	o.NetAmount = firstKnown(o.NetAmount, netOf(&o))
	o.Shipments = deriveShipments(&o)
	return o
}

// refundOf derives the refunded amount: all of it, the lines' sum, or what is
// missing between total and net.
func refundOf(o *order, refunded bool) record.Number {
	if refunded {
		return o.Amount
	}
	return firstKnown(
		sumItems(o.Items, func(i *record.Item) record.Number { return i.RefundedAmount }),
		minus(o.Amount, o.NetAmount),
	)
}

func netOf(o *order) record.Number {
	switch {
	case o.refundsUnknown:
		return record.Number{}
	case !o.TotalRefunded.Set:
		return o.Amount
	}
	return minus(o.Amount, o.TotalRefunded)
}

func sumItems(items []record.Item, amount func(*record.Item) record.Number) record.Number {
	var total record.Number
	for i := range items {
		total = sum(total, amount(&items[i]))
	}
	return total
}

func deriveItem(item *record.Item, currency string, refunded bool) {
	for _, amount := range []*record.Number{&item.Amount, &item.OriginalAmount} {
		*amount = exact(*amount, currency)
	}
	for _, amount := range []*record.Number{&item.Discount, &item.RefundedAmount} {
		*amount = exact(absolute(*amount), currency)
	}
	item.RefundedQuantity = absolute(item.RefundedQuantity)
	item.Title = itemTitle(item.Title, item.Variant)
	deriveLine(item, currency)
	if refunded || allRefunded(item) {
		item.RefundedQuantity = firstKnown(item.RefundedQuantity, item.Quantity)
		item.RefundedAmount = firstKnown(item.RefundedAmount, item.Amount)
	}
	if !item.CurrentQuantity.Set {
		item.CurrentQuantity = firstKnown(minus(item.Quantity, item.RefundedQuantity), item.Quantity)
	}
}

// allRefunded reports whether every piece of a line was given back.
func allRefunded(item *record.Item) bool {
	return positive(item.RefundedQuantity) && item.Quantity.Set && !item.RefundedQuantity.Value.Less(item.Quantity.Value)
}

// readLinePrices corrects prices that are said to be for one piece but add up to
// the order only if each is for its whole line.
func readLinePrices(o *record.Order) {
	var pieces, lines record.Number
	for i := range o.Items {
		item := &o.Items[i]
		if item.Amount.Set || item.OriginalAmount.Set || !item.UnitPrice.Set || !item.Quantity.Set {
			return
		}
		pieces, lines = sum(pieces, times(item.UnitPrice, item.Quantity)), sum(lines, item.UnitPrice)
	}
	whole := firstKnown(o.Subtotal, o.Amount)
	if !whole.Set || !pieces.Set || !whole.Value.Less(pieces.Value) || !whole.Value.Equal(lines.Value) {
		return
	}
	for i := range o.Items {
		o.Items[i].Amount, o.Items[i].UnitPrice = o.Items[i].UnitPrice, record.Number{}
	}
}

// deriveLine completes the three amounts of a line. A discount that nobody
// stated and that does not follow from two stated amounts stays unknown.
func deriveLine(item *record.Item, currency string) {
	list := exact(times(item.UnitPrice, item.Quantity), currency)
	item.OriginalAmount = firstKnown(item.OriginalAmount, plus(item.Amount, item.Discount), list)
	if item.Amount.Set && !item.Discount.Set {
		item.Discount = minus(item.OriginalAmount, item.Amount)
		if item.Discount.Set && item.Discount.Value.IsNeg() {
			item.Discount, item.OriginalAmount = record.Number{}, item.Amount
		}
	}
	item.Amount = firstKnown(item.Amount, minus(item.OriginalAmount, item.Discount), item.OriginalAmount)
}

// itemTitle adds the variant to the title where it says something.
func itemTitle(title, variant string) string {
	if variant == "" || strings.EqualFold(variant, "Default Title") || tells(title, variant) {
		return title
	}
	if title == "" {
		return variant
	}
	return title + " - " + variant
}

// tells reports whether a title holds the words of a variant one after another:
// a size is a letter that many words have. To say it twice does less harm than
// not at all, so that "Men's" and "T-shirt" are one word each.
func tells(title, variant string) bool {
	words, wanted := titleWords(title), titleWords(variant)
	if len(wanted) == 0 {
		return strings.Contains(fold.Text(title), fold.Text(variant))
	}
	for ; len(words) >= len(wanted); words = words[1:] {
		if slices.Equal(words[:len(wanted)], wanted) {
			return true
		}
	}
	return false
}

// titleWords returns the folded words of a title, without the signs around them.
func titleWords(title string) []string {
	words := strings.Fields(fold.Text(title))
	for i, word := range words {
		words[i] = strings.TrimFunc(word, func(letter rune) bool { return !unicode.IsLetter(letter) && !unicode.IsDigit(letter) })
	}
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}

// totals are a person's sums, in the currency of most orders.
type totals struct {
	currency  string
	orders    int
	spent     record.Number
	refunded  record.Number
	discounts record.Number
	others    []otherTotal // what was spent in further currencies
}

type otherTotal struct {
	currency string
	spent    record.Number
}

// totals takes the sums that the first source stated and computes the others.
// A cancelled order counts as an order, not as money. A source that says that
// nothing was ever bought states nothing of what others sold.
func (g *Gateway) totals(merged *profile, p person) totals {
	computed := g.computeTotals(merged.orders)
	count := stated(p, func(c *record.Customer) record.Number { return c.OrdersCount })
	if whole, _, ok := count.Value.Int64(0); ok {
		computed.orders = max(computed.orders, int(min(whole, 1<<31)))
	}
	spent := stated(p, func(c *record.Customer) record.Number { return c.TotalSpent })
	if currency := statedCurrency(p); spent.Set && currency != "" && currency != computed.currency {
		computed = totals{currency: currency, orders: computed.orders}
	}
	refunded := stated(p, func(c *record.Customer) record.Number { return c.TotalRefunded })
	discounts := stated(p, func(c *record.Customer) record.Number { return c.TotalDiscounts })
	if knowsNone := count.Set && !positive(count) && !positive(spent); !knowsNone || !positive(computed.spent) {
		computed.spent = firstKnown(exact(spent, computed.currency), computed.spent)
	}
	computed.refunded = firstKnown(exact(refunded, computed.currency), computed.refunded)
	computed.discounts = firstKnown(exact(discounts, computed.currency), computed.discounts)
	return computed
}

// stated returns what the first source that states a sum says of the person;
// several accounts of one person in that source are added.
func stated(p person, get func(*record.Customer) record.Number) record.Number {
	var total record.Number
	var first *customerHit
	for _, hit := range p.customers {
		value := get(&hit.Customer)
		if !value.Set || (first != nil && (hit.rank != first.rank || hit.Currency != first.Currency)) {
			continue
		}
		first = cmp.Or(first, hit)
		total = sum(total, value)
	}
	return total
}

func statedCurrency(p person) string {
	for i := range p.customers {
		if p.customers[i].TotalSpent.Set {
			return strings.ToUpper(p.customers[i].Currency)
		}
	}
	return ""
}

func (g *Gateway) computeTotals(orders []order) totals {
	result := totals{currency: g.mainCurrency(orders), orders: len(orders)}
	other := make(map[string]record.Number)
	refundsUnknown := false
	var currencies []string
	for i := range orders {
		o := &orders[i]
		if o.cancelled {
			continue
		}
		if o.Currency != result.currency {
			if _, seen := other[o.Currency]; !seen {
				currencies = append(currencies, o.Currency)
			}
			other[o.Currency] = sum(other[o.Currency], o.Amount)
			continue
		}
		result.spent = sum(result.spent, o.Amount)
		result.refunded = sum(result.refunded, o.TotalRefunded)
		result.discounts = sum(result.discounts, o.TotalDiscounts)
		refundsUnknown = refundsUnknown || o.refundsUnknown
	}
	if refundsUnknown {
		result.refunded = record.Number{}
	}
	for _, currency := range currencies {
		result.others = append(result.others, otherTotal{currency, other[currency]})
	}
	if called := func(o order) bool { return !o.cancelled }; !result.spent.Set && !slices.ContainsFunc(orders, called) {
		result.spent = record.Some(decimal.Zero)
	}
	return result
}

// mainCurrency returns the currency of most orders that are not cancelled, the
// newest one's of several.
func (g *Gateway) mainCurrency(orders []order) string {
	count := make(map[string]int)
	best := ""
	for i := range orders {
		if !orders[i].cancelled {
			count[orders[i].Currency]++
		}
	}
	for i := range orders {
		if currency := orders[i].Currency; count[currency] > count[best] {
			best = currency
		}
	}
	return cmp.Or(best, g.Store.Currency)
}
