package gateway

import (
	"cmp"
	"context"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/briefing"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/wazion"
)

// What the text for the AI lists at most.
const (
	maxBriefOrders   = 10
	maxBriefProducts = 5
	maxBriefNotes    = 5
)

// initialInfo answers ai_CustomerInitialInfo.
func (g *Gateway) initialInfo(ctx context.Context, request wazion.Request) Reply {
	profiles, found, ok := g.profiles(ctx, request)
	if !ok {
		return g.invalid(request, g.Messages.InvalidRequest)
	}
	if len(profiles) == 0 {
		return g.nothing(request, found.status)
	}
	facts := g.facts(profiles, g.numbers.name(g.numbers.bare(request.Order)))
	facts.Incomplete = len(found.degraded()) > 0
	facts.Outdated = found.stale()
	if (facts.Incomplete || facts.Outdated) && facts.Order == nil {
		facts.Asked = "" // nobody may say that it does not exist
	}
	return g.found(wazion.InitialInfo{Found: true, Info: g.Briefing.Write(facts)}, found.status)
}

// facts tells of the person whom the conversation is with; who else has one of
// its numbers is named.
func (g *Gateway) facts(profiles []profile, asked string) briefing.Facts {
	main := &profiles[0]
	facts := briefing.Facts{
		Customer:          g.briefCustomer(main),
		Asked:             asked,
		OrdersUnavailable: main.ordersUnavailable,
		Notes:             main.notes[:min(len(main.notes), maxBriefNotes)],
		Alerts:            g.alerts(main),
	}
	for i := range profiles[1:] {
		facts.Others = append(facts.Others, g.briefCustomer(&profiles[i+1]))
	}
	orders := make([]briefing.Order, 0, len(main.orders))
	for i := range main.orders {
		orders = append(orders, g.briefOrder(&main.orders[i]))
	}
	facts.Products = briefing.Frequent(orders, maxBriefProducts)
	facts.Orders = orders[:min(len(orders), maxBriefOrders)]
	facts.Order = g.mentionedOrder(profiles)
	for i := range main.carts {
		facts.Carts = append(facts.Carts, briefCart(&main.carts[i], cmp.Or(main.currency, g.Store.Currency)))
	}
	return facts
}

// mentionedOrder returns the order that the chat names, whichever of the
// conversation's people it belongs to.
func (g *Gateway) mentionedOrder(profiles []profile) *briefing.Order {
	for i := range profiles {
		for j := range profiles[i].orders {
			if o := &profiles[i].orders[j]; o.mentioned {
				brief := g.briefOrder(o)
				return &brief
			}
		}
	}
	return nil
}

func (g *Gateway) briefCustomer(p *profile) briefing.Customer {
	customer := briefing.Customer{
		Name:          p.name,
		Email:         p.email,
		Phone:         p.phone,
		State:         g.state(p),
		TotalSpent:    briefMoney(p.totals.spent, p.currency),
		TotalRefunded: briefMoney(p.totals.refunded, p.currency),
	}
	if !p.since.IsZero() {
		customer.Since = record.Some(p.since)
	}
	if count, err := decimal.New(int64(p.totals.orders), 0); err == nil && !p.ordersUnavailable {
		customer.OrdersCount = record.Some(count)
	}
	for _, other := range p.totals.others {
		customer.OtherSpent = append(customer.OtherSpent, briefMoney(other.spent, other.currency))
	}
	return customer
}

// briefMoney returns an amount with its currency's decimals.
func briefMoney(amount record.Number, currency string) briefing.Money {
	if value, ok := money(amount, currency).Decimal(); ok {
		return briefing.Money{Amount: record.Some(value), Currency: currency}
	}
	return briefing.Money{}
}

func (g *Gateway) briefOrder(o *order) briefing.Order {
	brief := briefing.Order{
		Number:    o.name,
		Date:      o.CreatedAt,
		Status:    cmp.Or(g.Messages.Status(string(o.Status)), o.StatusText),
		Amount:    briefMoney(o.Amount, o.Currency),
		Cancelled: o.cancelled,
		URL:       o.URL,
		Note:      o.Note,
		Payment:   o.PaymentMethod,
		Shipping:  o.ShippingMethod,
	}
	if positive(o.TotalRefunded) {
		brief.Refunded = briefMoney(o.TotalRefunded, o.Currency)
	}
	for i := range o.Items {
		brief.Items = append(brief.Items, briefItem(&o.Items[i], o.Currency))
	}
	for i := range o.Shipments {
		shipment := &o.Shipments[i]
		brief.Shipments = append(brief.Shipments, briefing.Shipment{
			Number: shipment.Number, Company: shipment.Company, URL: shipment.URL, Status: g.displayStatus(shipment),
		})
	}
	return brief
}

func briefItem(item *record.Item, currency string) briefing.Item {
	return briefing.Item{Title: item.Title, Quantity: item.Quantity, Amount: briefMoney(item.Amount, currency)}
}

func briefCart(cart *record.Cart, currency string) briefing.Cart {
	brief := briefing.Cart{Date: cart.CreatedAt, URL: cart.URL}
	for i := range cart.Items {
		item := cart.Items[i]
		deriveItem(&item, currency, false)
		brief.Items = append(brief.Items, briefItem(&item, currency))
	}
	return brief
}

func (g *Gateway) alerts(p *profile) briefing.Alerts {
	alerts := briefing.Alerts{Conflictive: !p.ordersUnavailable && g.derivedState(p) == "state_conflictive"}
	for i := range p.orders {
		if positive(p.orders[i].TotalRefunded) {
			alerts.RefundedOrders++
		}
		if p.orders[i].cancelled {
			alerts.CancelledOrders++
		}
	}
	return alerts
}
