package gateway

import (
	"slices"
	"strings"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/witness"
)

// The kinds of what is left out of answers, as they are told.
const (
	droppedCustomers = "customers"
	droppedOrders    = "orders"
	droppedPeople    = "people"
)

// dropCustomer tells why a customer was left out.
func dropCustomer(w *witness.Witness, s *source.Source, c *record.Customer) {
	if w != nil {
		w.Drop(s.Name, droppedCustomers, whyUnproved(c.Email, customerPhones(c)...))
	}
}

// dropOrder tells why an order was left out.
func dropOrder(w *witness.Witness, s *source.Source, o *record.Order) {
	if w == nil {
		return
	}
	why := whyUnproved(o.CustomerEmail, o.CustomerPhone)
	if len(ownerIDs(o)) > 0 {
		why += ", and its customer_id is nobody's who was proved"
	} else {
		why += ", and it names no customer_id"
	}
	w.Drop(s.Name, droppedOrders, why)
}

// whyUnproved says which field would have proved whose a record is. It holds
// nobody's data.
func whyUnproved(email string, phones ...record.Phone) string {
	hasPhone := slices.ContainsFunc(phones, func(p record.Phone) bool { return strings.TrimSpace(p.Raw) != "" })
	hasEmail := strings.TrimSpace(email) != ""
	switch {
	case hasPhone && hasEmail:
		return "its phone and its e-mail are not those that were asked for"
	case hasPhone:
		return "its phone is not the one that was asked for, and it has no e-mail"
	case hasEmail:
		return "it has no phone, and its e-mail is not one that was asked for"
	default:
		return "it has neither a phone nor an e-mail"
	}
}

// Reasons that concern no single record.
const (
	whyUnmatched = "nothing in it matches what was searched for"
	whyAmbiguous = "several people share this number, which has no country code"
	whyShared    = "the e-mail that led there is shared with somebody who has another phone"
)

// keepPerson tells of whom an answer shows.
func keepPerson(w *witness.Witness, found result, p person, merged *profile) {
	if w == nil {
		return
	}
	one := witness.Merged{Customers: len(p.customers), Orders: len(p.orders), Shown: len(merged.orders)}
	note := func(rank int) {
		if name := found.order[rank]; !slices.Contains(one.Sources, name) {
			one.Sources = append(one.Sources, name)
		}
	}
	for _, hit := range p.customers {
		note(hit.rank)
		w.Keep(found.order[hit.rank], hit.Identity()...)
	}
	for _, hit := range p.orders {
		note(hit.rank)
		w.Keep(found.order[hit.rank], hit.Order.Identity()...)
	}
	w.Merge(one)
}

// keepMatch tells whether a customer is one that was searched for. One that is
// not may still be shown for an order of hers or his.
func keepMatch(w *witness.Witness, s *source.Source, c *record.Customer, quality int) {
	switch {
	case w == nil:
	case quality == noMatch:
		w.Drop(s.Name, droppedCustomers, whyUnmatched)
	default:
		w.Keep(s.Name, c.Identity()...)
	}
}

func keepOrder(w *witness.Witness, s *source.Source, o *record.Order) {
	if w != nil {
		w.Keep(s.Name, o.Identity()...)
	}
}

// keepOwner tells who the owner of an order is, if that is among those who came.
func keepOwner(w *witness.Witness, m *match, customers []record.Customer) {
	for i := range customers {
		if c := &customers[i]; w != nil && c.ID != "" && c.ID == m.customer {
			w.Keep(m.source.Name, c.Identity()...)
		}
	}
}
