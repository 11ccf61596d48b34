package gateway

import (
	"context"
	"time"

	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
)

// result is what all sources together said about a conversation.
type result struct {
	status
	customers  []customerHit
	orders     []orderHit
	ordersLost bool // some source did not answer a question for orders
}

// lookup asks all sources of the endpoint at once. When the first answers are
// there, or most of the time is gone, sources that found nothing by phone are
// asked by the addresses that the others proved.
func (g *Gateway) lookup(ctx context.Context, endpoint wazion.Endpoint, talk conversation) result {
	sources := g.Sources[endpoint]
	inquiries := make([]*inquiry, len(sources))
	finished := make([]chan struct{}, len(sources))
	for i, s := range sources {
		inquiries[i], finished[i] = newInquiry(g, s, i, talk), make(chan struct{})
		go func() {
			defer close(finished[i])
			defer func() {
				if recover() != nil {
					inquiries[i].lose()
				}
			}()
			inquiries[i].run(ctx)
		}()
	}
	early := waitMost(ctx, finished)
	g.follow(ctx, inquiries, early)
	for i := range finished {
		<-finished[i]
		early[i] = true
	}
	g.follow(ctx, inquiries, early) // what the slower ones proved
	return combine(sources, inquiries)
}

// mostOf returns a context that lasts a little more than half of what is left
// of ctx.
func mostOf(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithTimeout(ctx, time.Until(deadline)*6/10)
	}
	return context.WithCancel(ctx)
}

// waitMost waits until all are finished or more than half of the time is gone,
// and returns which are.
func waitMost(ctx context.Context, finished []chan struct{}) []bool {
	done := make([]bool, len(finished))
	most, cancel := mostOf(ctx)
	defer cancel()
	for i, channel := range finished {
		select {
		case <-channel:
			done[i] = true
		case <-most.Done():
			select {
			case <-channel:
				done[i] = true
			default:
			}
		}
	}
	return done
}

func combine(sources []*source.Source, inquiries []*inquiry) result {
	all := result{status: newStatus(sources)}
	for i, q := range inquiries {
		found := &q.finding
		if found.cut {
			found.drop(evidence.isBare)
		}
		if found.failed {
			all.fail(sources[i].Name)
		}
		if found.stale {
			all.age(sources[i].Name)
		}
		all.ordersLost = all.ordersLost || found.ordersLost
		all.customers = append(all.customers, found.customers...)
		all.orders = append(all.orders, found.orders...)
	}
	return all
}
