package gateway

import (
	"context"
	"slices"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/witness"
)

// follow asks the finished inquiries that found nothing by the addresses that
// other ones proved.
func (g *Gateway) follow(ctx context.Context, inquiries []*inquiry, done []bool) {
	var leads []lead
	for i, q := range inquiries {
		if !done[i] {
			continue
		}
		for _, customer := range q.finding.customers {
			leads = appendLead(leads, customer.Email, customer.Name, customer.evidence)
		}
		for _, order := range q.finding.orders {
			leads = appendLead(leads, order.CustomerEmail, order.CustomerName, order.evidence)
		}
	}
	var following group
	for i, q := range inquiries {
		if done[i] {
			following.do(q.lose, func() { q.follow(ctx, slices.Clone(leads)) })
		}
	}
	following.wait()
}

// maxFollowed bounds the addresses that are followed: a person has few, and a
// shared number may have many.
const maxFollowed = 3

func appendLead(leads []lead, email, name string, proof evidence) []lead {
	normal := normalEmail(email)
	if normal == "" || proof.isBare() || len(leads) == maxFollowed || slices.ContainsFunc(leads, func(l lead) bool { return l.email == normal }) {
		return leads
	}
	return append(leads, lead{normal, fold.Text(name)})
}

// follow asks by addresses that other sources proved. They may be shared, so
// that everything found is dropped as soon as one row names another phone.
func (q *inquiry) follow(ctx context.Context, leads []lead) {
	unasked := q.unasked(leads)
	if len(q.finding.customers)+len(q.finding.orders) > 0 || len(unasked) == 0 {
		return
	}
	q.talk.emails = append(q.talk.emails, unasked...)
	people, orders := q.source.Supports(adapters.FindCustomers), q.source.Supports(adapters.FindOrders)
	var asked group
	for _, email := range unasked {
		if people {
			asked.do(q.lose, func() { q.askCustomers(ctx, adapters.Query{Email: email}) })
		} else if orders {
			asked.do(q.lose, func() { q.askOrders(ctx, adapters.Query{Email: email}) })
		}
	}
	asked.wait()
	q.proveAgain()
	if orders && !q.isShared(leads) {
		q.askOrdersOfCustomers(ctx)
	}
	if q.isShared(leads) {
		q.gateway.Metrics.Ambiguous(q.source.Name)
		witness.Of(ctx).Drop(q.source.Name, droppedPeople, whyShared)
		q.finding.customers, q.finding.orders = nil, nil
	}
	for i := range q.finding.customers {
		hit := &q.finding.customers[i].evidence
		hit.followed = hit.match == phone.None
	}
	for i := range q.finding.orders {
		hit := &q.finding.orders[i].evidence
		hit.followed = hit.match == phone.None
	}
}

// unasked returns the addresses of the leads that were not asked for before.
func (q *inquiry) unasked(leads []lead) []string {
	var emails []string
	for _, l := range leads {
		if !slices.Contains(q.talk.emails, l.email) {
			emails = append(emails, l.email)
		}
	}
	return emails
}

// lead is an address to follow, and whose it is said to be.
type lead struct{ email, name string }

// foreign reports whether a name is somebody else's than those of the leads.
func foreign(leads []lead, email, name string) bool {
	email, name = normalEmail(email), fold.Text(name)
	for _, l := range leads {
		if l.email == email && l.name != "" && name != "" {
			return !agree(member{name: l.name}, member{name: name})
		}
	}
	return false
}

// isShared reports whether something that was found by an address names a phone
// that is not the conversation's.
func (q *inquiry) isShared(leads []lead) bool {
	for i := range q.finding.customers {
		customer := &q.finding.customers[i].Customer
		if q.talk.contradicts(q.source, customerPhones(customer)...) || foreign(leads, customer.Email, customer.Name) {
			return true
		}
	}
	for i := range q.finding.orders {
		order := &q.finding.orders[i].Order
		if q.talk.contradicts(q.source, order.CustomerPhone) || foreign(leads, order.CustomerEmail, order.CustomerName) {
			return true
		}
	}
	return false
}
