package gateway

import (
	"cmp"
	"context"
	"slices"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/witness"
)

// introduce asks who the owners are of whom an order that was searched for tells
// no more than their id, or not how to reach them, and leaves out who stays
// nobody: an empty line helps no one. It returns the sources that could not be asked.
func (g *Gateway) introduce(ctx context.Context, found []match) (known []match, failed []string) {
	answers := make([]source.Answer, len(found))
	lost := make([]bool, len(found))
	var asked group
	for i := range found[:min(len(found), maxResults)] {
		m := &found[i]
		if !m.isUnknown() && !m.isOwner() || m.customer == "" || !m.source.Supports(adapters.FindCustomers) {
			continue
		}
		if lost[i] = source.TooLate(ctx); lost[i] {
			continue
		}
		asked.do(g.caught(m.source.Name, func() { lost[i] = true }), func() {
			answer, err := m.source.Ask(ctx, adapters.FindCustomers, adapters.Query{CustomerID: m.customer, Brief: true})
			answers[i], lost[i] = answer, couldNotLook(answer, err)
			keepOwner(witness.Of(ctx), m, answer.Records.Customers)
		})
	}
	asked.wait()
	for i := range found {
		found[i].learn(answers[i].Records.Customers)
		if lost[i] {
			failed = append(failed, found[i].source.Name)
		}
	}
	return slices.DeleteFunc(found, func(m match) bool { return m.isUnknown() }), failed
}

// isUnknown reports whether there is nothing to call the person by.
func (m *match) isUnknown() bool { return m.called() == "" }

// isOwner reports whether only an order of the person is known, and no phone.
func (m *match) isOwner() bool { return len(m.orders) > 0 && m.phone == "" }

// learn takes over what the source knows of the customer with that id. Backends
// that ignore a filter answer with others.
func (m *match) learn(customers []record.Customer) {
	at := slices.IndexFunc(customers, func(c record.Customer) bool { return c.ID != "" && c.ID == m.customer })
	if at < 0 {
		return
	}
	c := &customers[at]
	m.name, m.email, m.url = cmp.Or(c.Name, m.name), cmp.Or(normalEmail(c.Email), m.email), cmp.Or(m.url, c.URL)
	m.phones = append(m.phones, customerPhones(c)...)
	if m.key == "" {
		m.key, m.phone = firstPhone(m.source, m.phones)
	}
}
