package gateway

import (
	"slices"

	"github.com/wazgate/wazgate/internal/record"
)

// customerHit is a customer that is proved to belong to the conversation.
type customerHit struct {
	record.Customer
	evidence
	rank    int  // of the source, in the configured order
	lacking bool // a part of the answer could not be read
}

// orderHit is an order that is proved to belong to the conversation.
type orderHit struct {
	record.Order
	evidence
	rank      int
	ownerID   string // the verified customer of the same source, if the order names one
	lacking   bool   // a part of the answer could not be read: its lines, its refunds
	mentioned bool   // found by the number that was mentioned in the chat
}

// finding is all that one source said about the conversation.
type finding struct {
	customers   []customerHit
	orders      []orderHit
	failed      bool // something could not be read
	ordersKnown bool // at least one question for orders was answered
	ordersLost  bool // a question for orders was not answered
	stale       bool
	// cut says that not every record was judged: who shares a number without
	// country code with somebody may be among the rest.
	cut bool
}

// drop leaves out what proves nothing any more.
func (f *finding) drop(weak func(evidence) bool) {
	f.customers = slices.DeleteFunc(f.customers, func(hit customerHit) bool { return weak(hit.evidence) })
	f.orders = slices.DeleteFunc(f.orders, func(hit orderHit) bool { return weak(hit.evidence) })
}
