package gateway

import (
	"slices"

	"github.com/wazgate/wazgate/internal/record"
)

// ownerIDs returns the ids of the customers whose an order is, none twice.
func ownerIDs(order *record.Order) []string {
	var ids []string
	for _, id := range append([]string{order.CustomerID}, order.CustomerIDs...) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// owns proves an order by its own phone or address, or by the ids of customers
// of the same source who were proved before: then it is every one of theirs.
func (q *inquiry) owns(order *record.Order) []orderHit {
	proof := q.talk.prove(q.source, order.CustomerEmail, order.CustomerPhone)
	var hits []orderHit
	ids := ownerIDs(order)
	for i := range q.finding.customers {
		if customer := &q.finding.customers[i]; slices.Contains(ids, customer.ID) {
			hits = append(hits, ownedBy(customer, order, proof, len(ids) == 1))
		}
	}
	if len(hits) == 0 && proof.proves() {
		hits = append(hits, orderHit{Order: *order, evidence: proof})
	}
	return hits
}

// ownedBy returns an order as that of one of its owners. What it says of its
// buyer is not shown with the others, and does not join them.
func ownedBy(customer *customerHit, order *record.Order, proof evidence, alone bool) orderHit {
	hit := orderHit{Order: *order, evidence: proof, ownerID: customer.ID}
	isBuyer := alone || customer.ID == order.CustomerID
	if !isBuyer {
		hit.CustomerName, hit.CustomerEmail = "", ""
	}
	if !isBuyer || proof.match < customer.match {
		hit.evidence = customer.evidence
	}
	return hit
}

// proveAgain looks once more at the orders that were found by their number
// before the people they may belong to were known.
func (q *inquiry) proveAgain() {
	for i := range q.unproved {
		for _, hit := range q.owns(&q.unproved[i]) {
			hit.mentioned = true
			q.addOrder(hit)
		}
	}
	q.unproved = nil
}

// addOrder adds an order, unless it is known already. One of several owners is
// known once for each of them.
func (q *inquiry) addOrder(hit orderHit) {
	hit.rank = q.rank
	several := len(ownerIDs(&hit.Order)) > 1
	for i := range q.finding.orders {
		known := &q.finding.orders[i]
		if !q.sameOrder(&known.Order, &hit.Order) || several && known.ownerID != hit.ownerID {
			continue
		}
		known.mentioned = known.mentioned || hit.mentioned
		if known.lacking && !hit.lacking {
			hit.mentioned = known.mentioned
			*known = hit
		}
		return
	}
	q.finding.orders = append(q.finding.orders, hit)
}
