package gateway

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/witness"
)

// customerInfo answers sidePanel_CustomerInfo.
func (g *Gateway) customerInfo(ctx context.Context, request wazion.Request) Reply {
	profiles, found, ok := g.profiles(ctx, request)
	if !ok {
		return g.invalid(request, g.Messages.InvalidRequest)
	}
	if len(profiles) == 0 {
		return g.nothing(request, found.status)
	}
	answer := wazion.CustomerInfo{Found: true, Labels: g.Labels, Customers: make([]wazion.Customer, 0, len(profiles))}
	for i := range profiles {
		answer.Customers = append(answer.Customers, g.panelCustomer(&profiles[i]))
	}
	return g.found(answer, found.status)
}

// profiles looks up who the conversation is with. It returns false for a
// request without anything to look up.
func (g *Gateway) profiles(ctx context.Context, request wazion.Request) ([]profile, result, bool) {
	talk := g.conversation(request)
	if talk.isEmpty() {
		return nil, result{}, false
	}
	found := g.lookup(ctx, request.Endpoint, talk)
	var profiles []profile
	seen := witness.Of(ctx)
	for _, p := range g.people(ctx, found) {
		merged := g.profile(p, talk, found)
		keepPerson(seen, found, p, &merged)
		profiles = append(profiles, merged)
	}
	return profiles, found, true
}

// maxPanelOrders bounds what is listed; the totals hold all.
const maxPanelOrders = 50

func (g *Gateway) panelCustomer(p *profile) wazion.Customer {
	customer := wazion.Customer{
		Name:           p.name,
		Email:          p.email,
		Phone:          p.phone,
		ShopURL:        p.url,
		OrdersCount:    p.totals.orders,
		TotalSpent:     money(p.totals.spent, p.currency),
		TotalRefunded:  money(p.totals.refunded, p.currency),
		TotalDiscounts: money(p.totals.discounts, p.currency),
		State:          g.state(p),
	}
	for i := range p.orders[:min(len(p.orders), maxPanelOrders)] {
		customer.Orders = append(customer.Orders, g.panelOrder(&p.orders[i]))
	}
	g.noteOtherCurrencies(customer.Orders, p)
	for i := range p.carts {
		customer.AbandonedCarts = append(customer.AbandonedCarts, panelCart(&p.carts[i], cmp.Or(p.currency, g.Store.Currency)))
	}
	return customer
}

// noteOtherCurrencies says at the newest order of every other currency what the
// totals do not hold.
func (g *Gateway) noteOtherCurrencies(orders []wazion.Order, p *profile) {
	for _, other := range p.totals.others {
		for i := range orders {
			if amount, ok := money(other.spent, other.currency).Decimal(); ok && orders[i].Currency == other.currency && !orders[i].Cancelled {
				note := g.Messages.NotInTotal + ": " + amount.String() + " " + other.currency
				orders[i].Note = strings.TrimPrefix(orders[i].Note+" · "+note, " · ")
				break
			}
		}
	}
}

func (g *Gateway) panelOrder(o *order) wazion.Order {
	panel := wazion.Order{
		Name:           cmp.Or(o.name, "?"), // an order without a number is one, too
		Date:           rfc3339(o.CreatedAt),
		Amount:         money(o.Amount, o.Currency),
		NetAmount:      money(o.NetAmount, o.Currency),
		TotalRefunded:  money(o.TotalRefunded, o.Currency),
		TotalDiscounts: money(o.TotalDiscounts, o.Currency),
		Currency:       o.Currency,
		Cancelled:      o.cancelled,
		ShopURL:        o.URL,
		Note:           o.Note,
	}
	for i := range o.Items {
		panel.Items = append(panel.Items, panelItem(&o.Items[i], o.Currency))
	}
	for i := range o.Shipments {
		shipment := &o.Shipments[i]
		panel.Tracking = append(panel.Tracking, wazion.Tracking{
			Number:        shipment.Number,
			Company:       shipment.Company,
			URL:           shipment.URL,
			DisplayStatus: g.displayStatus(shipment),
		})
	}
	return panel
}

func panelItem(item *record.Item, currency string) wazion.Item {
	return wazion.Item{
		Title:            item.Title,
		Quantity:         quantity(item.Quantity),
		CurrentQuantity:  quantity(item.CurrentQuantity),
		Amount:           money(item.Amount, currency),
		OriginalAmount:   money(item.OriginalAmount, currency),
		DiscountedAmount: money(item.Amount, currency),
		Discount:         money(item.Discount, currency),
		RefundedQuantity: quantity(item.RefundedQuantity),
		RefundedAmount:   money(item.RefundedAmount, currency),
		Status:           itemStatus(item),
		SKU:              item.SKU,
	}
}

func itemStatus(item *record.Item) wazion.ItemStatus {
	switch {
	case !positive(item.RefundedQuantity) && !positive(item.RefundedAmount):
		return wazion.ItemActive
	case item.CurrentQuantity.Set && !item.CurrentQuantity.Value.IsPos():
		return wazion.ItemFullyRefunded
	case item.Amount.Set && item.RefundedAmount.Set && positive(item.Amount) && !item.RefundedAmount.Value.Less(item.Amount.Value):
		return wazion.ItemFullyRefunded
	default:
		return wazion.ItemPartiallyRefunded
	}
}

func panelCart(cart *record.Cart, currency string) wazion.Cart {
	panel := wazion.Cart{Date: rfc3339(cart.CreatedAt), URL: cart.URL}
	for i := range cart.Items {
		item := cart.Items[i]
		deriveItem(&item, currency, false)
		panel.Items = append(panel.Items, wazion.CartItem{
			Title:    item.Title,
			Quantity: quantity(item.Quantity),
			Amount:   money(item.Amount, currency),
		})
	}
	return panel
}

// rfc3339 keeps an offset that the source gave and shows UTC otherwise.
func rfc3339(at record.Optional[time.Time]) string {
	if !at.Set {
		return ""
	}
	return at.Value.Format(time.RFC3339)
}
