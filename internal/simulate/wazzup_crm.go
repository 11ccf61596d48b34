package simulate

import (
	"fmt"
	"math/rand/v2"
)

// crm draws the contacts and deals that some CRM has loaded into the hub.
type crm struct {
	shop     *Shop
	random   *rand.Rand
	lexicons map[language]lexicon
	users    []User
	contacts []Contact
	deals    []Deal
}

// newCRM draws what the options ask for. It has its own luck, so that the shop
// is the same with and without a hub.
func newCRM(s *Shop, o WazzupOptions) *crm {
	c := &crm{shop: s, random: rand.New(rand.NewPCG(s.seed, 0x7761)), lexicons: lexicons(), users: colleagues()}
	if o.Contacts != 0 || o.Deals != 0 {
		c.settle(o.Contacts, o.Deals)
		return c
	}
	for _, customer := range s.customers {
		if customer.Phone != "" && c.random.IntN(10) < 7 {
			c.add(Contact{Name: customer.Name, CustomerID: customer.ID, Channels: []Channel{{Type: WhatsApp, ID: digitsOf(customer.E164)}}})
		}
	}
	c.fill(len(c.contacts) * 9 / 10)
	return c
}

// settle draws exactly so many contacts who are in no shop, and deals.
func (c *crm) settle(contacts, deals int) {
	strangers := &numbers{random: c.random, taken: reservedNumbers()}
	for range contacts {
		home := regions()[0]
		c.add(Contact{Name: c.lexicons[home.language].name(c.random), Channels: []Channel{{Type: WhatsApp, ID: digitsOf(strangers.draw(home).e164())}}})
	}
	c.fill(deals)
}

// add gives the contact an id and somebody who looks after it.
func (c *crm) add(contact Contact) {
	contact.ID = publicID(6, len(c.contacts)+1)
	contact.ResponsibleID = pick(c.random, c.users).ID
	contact.URI = "https://crm.example.com/contacts/" + contact.ID
	c.contacts = append(c.contacts, contact)
}

// fill draws deals until there are n.
func (c *crm) fill(n int) {
	for len(c.deals) < n {
		d := Deal{
			ID: publicID(9, len(c.deals)+1), Name: fmt.Sprintf("Vajilla boda %d personas", 20+c.random.IntN(100)),
			ResponsibleID: pick(c.random, c.users).ID, Closed: c.random.IntN(2) == 0, ContactIDs: []string{},
		}
		d.URI = "https://crm.example.com/deals/" + d.ID
		if len(c.contacts) > 0 {
			d.ContactIDs = append(d.ContactIDs, pick(c.random, c.contacts).ID)
		}
		c.deals = append(c.deals, d)
	}
}
