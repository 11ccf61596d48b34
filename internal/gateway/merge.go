package gateway

import (
	"cmp"
	"slices"
	"time"

	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
)

// profile is one person as the answers show it: every field from the first
// source that has it, orders joined and complete in what can be derived.
type profile struct {
	id       string
	name     string
	email    string
	phone    string // E.164, or "" if none is known
	url      string
	state    string // the backend's own words, if it has any
	notes    []string
	since    time.Time
	currency string // of the totals
	orders   []order
	carts    []record.Cart
	totals   totals
	// ordersUnavailable says that orders may exist but could not be read.
	ordersUnavailable bool
}

// order is a merged order with its derived values.
type order struct {
	record.Order
	name      string // as people say it
	cancelled bool
	mentioned bool
	// refundsUnknown says that money may have gone back of which nothing could
	// be read.
	refundsUnknown bool
}

// profile merges what is known of one person.
func (g *Gateway) profile(p person, talk conversation, found result) profile {
	merged := profile{}
	p.buyersFirst()
	for i := range p.customers {
		g.mergeCustomer(&merged, p.customers[i], found)
	}
	for i := range p.orders {
		g.mergeBuyer(&merged, p.orders[i], found)
	}
	merged.phone = shownPhone(p, talk)
	merged.orders = g.mergeOrders(p.orders)
	merged.ordersUnavailable = len(merged.orders) == 0 && found.ordersLost
	merged.totals = g.totals(&merged, p)
	merged.currency = merged.totals.currency
	return merged
}

// buyersFirst puts the accounts that bought before those of one source that did
// not: where two people share a number, it is theirs that the orders are.
func (p person) buyersFirst() {
	bought := func(hit *customerHit) int {
		if positive(hit.OrdersCount) || len(hit.Orders) > 0 {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(p.customers, func(a, b *customerHit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(bought(a), bought(b)))
	})
}

func (g *Gateway) mergeCustomer(merged *profile, hit *customerHit, found result) {
	if merged.id == "" {
		merged.id = found.order[hit.rank] + ":" + hit.ID
	}
	merged.name = cmp.Or(merged.name, hit.Name)
	merged.email = cmp.Or(merged.email, normalEmail(hit.Email))
	merged.url = cmp.Or(merged.url, hit.URL)
	merged.state = cmp.Or(merged.state, hit.State)
	if hit.Note != "" && !slices.Contains(merged.notes, hit.Note) {
		merged.notes = append(merged.notes, hit.Note)
	}
	if hit.CreatedAt.Set && (merged.since.IsZero() || hit.CreatedAt.Value.Before(merged.since)) {
		merged.since = hit.CreatedAt.Value
	}
	merged.carts = append(merged.carts, hit.Carts...)
}

func (g *Gateway) mergeBuyer(merged *profile, hit *orderHit, found result) {
	merged.name = cmp.Or(merged.name, hit.CustomerName)
	merged.email = cmp.Or(merged.email, normalEmail(hit.CustomerEmail))
	if merged.id == "" {
		merged.id = guestID(found.order[hit.rank], hit)
	}
}

// shownPhone returns the number by which the person was found, if its country is
// known.
func shownPhone(p person, talk conversation) string {
	best := -1
	consider := func(proof evidence) {
		if proof.match != phone.None && (best < 0 || proof.phone < best) {
			best = proof.phone
		}
	}
	for i := range p.customers {
		consider(p.customers[i].evidence)
	}
	for i := range p.orders {
		consider(p.orders[i].evidence)
	}
	if best < 0 {
		return ""
	}
	return talk.phones[best].E164
}

// mergeOrders joins the orders of all sources: the same number in two sources
// is one order. The result is sorted newest first.
func (g *Gateway) mergeOrders(hits []*orderHit) []order {
	merged := make([]orderHit, 0, len(hits))
	byNumber := make(map[string]int, len(hits))
	for _, hit := range hits {
		keys := [2]string{g.numbers.key(hit.Number), g.numbers.key(hit.Reference)}
		at, known := sameOrder(merged, byNumber, keys, hit)
		if known {
			fill(&merged[at], hit)
		} else {
			at = len(merged)
			merged = append(merged, *hit)
		}
		for _, key := range keys {
			if _, taken := byNumber[key]; key != "" && !taken {
				byNumber[key] = at
			}
		}
	}
	orders := make([]order, 0, len(merged))
	for i := range merged {
		orders = append(orders, g.derive(&merged[i]))
	}
	slices.SortStableFunc(orders, func(a, b order) int {
		return b.CreatedAt.Value.Compare(a.CreatedAt.Value)
	})
	return orders
}

// sameOrder returns the index of the order of another source that has a number
// in common with keys.
func sameOrder(merged []orderHit, byNumber map[string]int, keys [2]string, hit *orderHit) (int, bool) {
	for _, key := range keys {
		at, known := byNumber[key]
		if known && key != "" && merged[at].rank != hit.rank && !differ(&merged[at].Order, &hit.Order) {
			return at, true
		}
	}
	return 0, false
}

// differ reports whether two orders with one number cannot be the same: placed
// on different days and for different amounts. Two shops may count alike.
func differ(a, b *record.Order) bool {
	if !a.CreatedAt.Set || !b.CreatedAt.Set || !a.Amount.Set || !b.Amount.Set {
		return false
	}
	const apart = 48 * time.Hour
	return a.CreatedAt.Value.Sub(b.CreatedAt.Value).Abs() > apart && !a.Amount.Value.Equal(b.Amount.Value)
}

// fill completes an order from another source's record of it: amounts and items
// stay those of the first source that has them, delivery comes from any.
func fill(base, other *orderHit) {
	base.mentioned = base.mentioned || other.mentioned
	fillAmounts(&base.Order, &other.Order)
	fillStatus(&base.Order, &other.Order)
	if len(base.Items) == 0 {
		base.Items = other.Items
	}
	if !base.CreatedAt.Set {
		base.CreatedAt = other.CreatedAt
	}
	base.URL = cmp.Or(base.URL, other.URL)
	base.Note = cmp.Or(base.Note, other.Note)
	base.Reference = cmp.Or(base.Reference, other.Reference)
	base.Shipments = mergeShipments(base.Shipments, other.Shipments, other.Status)
}

func fillAmounts(base, other *record.Order) {
	if base.Currency != "" && other.Currency != "" && base.Currency != other.Currency {
		return
	}
	if !base.FullyRefunded.Set {
		base.FullyRefunded = other.FullyRefunded
	}
	if base.Amount.Set {
		base.TotalRefunded = firstKnown(base.TotalRefunded, other.TotalRefunded)
		base.TotalDiscounts = firstKnown(base.TotalDiscounts, other.TotalDiscounts)
		return
	}
	base.Amount, base.Subtotal, base.NetAmount = other.Amount, other.Subtotal, other.NetAmount
	base.TotalRefunded, base.TotalDiscounts = other.TotalRefunded, other.TotalDiscounts
	base.Currency = cmp.Or(base.Currency, other.Currency)
}

// fillStatus lets a parcel that got further outdo a shop that was not told.
func fillStatus(base, other *record.Order) {
	if !base.Cancelled.Set {
		base.Cancelled = other.Cancelled
	}
	if base.Status == record.StatusUnknown && base.StatusText == "" {
		base.Status, base.StatusText = other.Status, other.StatusText
	}
	if !base.Cancelled.Or(false) && further(other.Status, base.Status) {
		base.Status = other.Status
	}
}

// mergeShipments prefers parcels with a number: one without says no more than
// the order's status, which the numbered ones tell better.
func mergeShipments(base, other []record.Shipment, status record.Status) []record.Shipment {
	numbered := func(s record.Shipment) bool { return s.Number != "" }
	if !slices.ContainsFunc(other, numbered) {
		return furthest(base, other)
	}
	var all []record.Shipment
	for _, shipment := range slices.Concat(base, other) {
		if !numbered(shipment) {
			continue
		}
		same := func(s record.Shipment) bool { return s.Number == shipment.Number }
		if at := slices.IndexFunc(all, same); at >= 0 {
			all[at].Company = cmp.Or(all[at].Company, shipment.Company)
			all[at].URL = cmp.Or(all[at].URL, shipment.URL)
			all[at].Status = cmp.Or(all[at].Status, shipment.Status)
			all[at].StatusText = cmp.Or(all[at].StatusText, shipment.StatusText)
			continue
		}
		all = append(all, shipment)
	}
	for i := range all {
		if all[i].Status == record.StatusUnknown && all[i].StatusText == "" {
			all[i].Status = status
		}
	}
	return all
}

// furthest returns the shipments of the first source, as far as any knows that
// they are.
func furthest(base, other []record.Shipment) []record.Shipment {
	if len(base) == 0 || len(other) == 0 {
		return slices.Concat(base, other)
	}
	all := slices.Clone(base)
	for i := range all {
		if all[i].Number == "" && further(other[0].Status, all[i].Status) {
			all[i].Status = other[0].Status
		}
	}
	return all
}
