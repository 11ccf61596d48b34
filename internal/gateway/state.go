package gateway

import (
	"time"

	"github.com/wazgate/wazgate/internal/record"
)

// state returns the customer's standing: the backend's own words, or the label
// of what follows from the orders. First match wins.
func (g *Gateway) state(p *profile) string {
	if p.ordersUnavailable {
		return g.Messages.OrdersUnavailable
	}
	if p.state != "" {
		return p.state
	}
	return g.Labels.Get(g.derivedState(p))
}

func (g *Gateway) derivedState(p *profile) string {
	if len(p.orders) == 0 {
		return g.stateWithoutOrders(p)
	}
	bad, open := 0, false
	for i := range p.orders {
		o := &p.orders[i]
		if wentWrong(o) {
			bad++
		}
		open = open || isOpen(o)
	}
	switch {
	case len(p.orders) > 1 && float64(bad) > g.State.ConflictiveShare*float64(len(p.orders)):
		return "state_conflictive"
	case open:
		return "state_processing"
	}
	return g.stateByAge(p.orders[0].CreatedAt)
}

// stateWithoutOrders covers backends that state how many orders there are, but
// not the orders.
func (g *Gateway) stateWithoutOrders(p *profile) string {
	if p.totals.orders > 0 {
		return "state_old_orders"
	}
	return "state_no_orders"
}

func (g *Gateway) stateByAge(newest record.Optional[time.Time]) string {
	age := g.Now().Sub(newest.Value)
	const day = 24 * time.Hour
	switch {
	case !newest.Set:
		return "state_old_orders"
	case age <= time.Duration(g.State.NewDays)*day:
		return "state_new_orders"
	case age <= time.Duration(g.State.RecentDays)*day:
		return "state_recent_orders"
	default:
		return "state_old_orders"
	}
}

func wentWrong(o *order) bool {
	switch o.Status {
	case record.StatusReturned, record.StatusRefunded, record.StatusCancelled, record.StatusFailed:
		return true
	default:
		return o.cancelled || positive(o.TotalRefunded)
	}
}

// isOpen reports whether the order still has to be shipped.
func isOpen(o *order) bool { return !o.cancelled && isWaiting(o.Status) }

func isWaiting(status record.Status) bool {
	switch status {
	case record.StatusPending, record.StatusConfirmed, record.StatusProcessing:
		return true
	default:
		return false
	}
}

// further reports whether a parcel in state a is ahead of one in state b. States
// in which something went wrong are neither ahead nor behind.
func further(a, b record.Status) bool {
	return progress(b) > 0 && progress(a) > progress(b)
}

func progress(status record.Status) int {
	switch status {
	case record.StatusPending:
		return 1
	case record.StatusConfirmed:
		return 2
	case record.StatusProcessing:
		return 3
	case record.StatusShipped:
		return 4
	case record.StatusOutForDelivery:
		return 5
	case record.StatusDelivered, record.StatusCompleted:
		return 6
	default:
		return 0
	}
}
