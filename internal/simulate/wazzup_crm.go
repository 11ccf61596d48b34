package simulate

import (
	"maps"
	"math/rand/v2"
)

// crm draws the contacts and deals that some CRM has loaded into the hub.
type crm struct {
	shop     *Shop
	random   *rand.Rand
	people   *population
	users    []User
	contacts []Contact
	deals    []Deal

	fixed     int            // contacts whose deals are settled
	owned     map[string]int // deals by contact
	last      map[string]int // number of the last order by customer
	neighbour number         // whom the previous contact is reached at
}

// newCRM draws what the options ask for. It has its own luck, so that a shop
// is the same with and without a hub.
func newCRM(s *Shop, o WazzupOptions) *crm {
	random := rand.New(rand.NewPCG(s.seed, 0x6361726c61))
	c := &crm{
		shop: s, random: random, users: colleagues(), owned: map[string]int{}, last: map[string]int{},
		people: &population{
			random: random, now: s.now, regions: regions(), lexicons: lexicons(),
			numbers: &numbers{random: random, taken: maps.Clone(s.taken)},
		},
	}
	if o.Contacts == 0 && o.Deals == 0 {
		c.loadShop()
		return c
	}
	for range o.Contacts {
		c.stranger()
	}
	c.fill(o.Deals)
	return c
}

// loadShop draws contacts for a good part of the customers, now and then one
// for somebody who is no customer, and nine deals to ten contacts.
func (c *crm) loadShop() {
	taken := c.stage()
	for _, o := range c.shop.orders {
		if o.InWhatalo() {
			c.last[o.CustomerID] = o.Number
		}
	}
	for _, customer := range c.shop.customers {
		switch draw := c.random.IntN(100); {
		case draw < 70 && !taken[customer.E164]:
			c.customer(customer)
		case draw > 90:
			c.stranger()
		}
	}
	c.fill((len(c.contacts) - c.fixed) * 9 / 10)
}

// customer adds a customer of the shop. Without a phone, the shop and the hub
// do not know that they mean the same person.
func (c *crm) customer(of Customer) {
	if of.Phone == "" {
		c.add(Contact{Name: of.Name, Channels: c.hiddenChats(of.Name), CustomerID: of.ID})
		return
	}
	c.add(Contact{Name: c.called(of.Name, of.phone), Channels: c.chats(of.Name, of.phone), CustomerID: of.ID})
	c.neighbour = of.phone
}

// stranger adds somebody whom the shop does not know.
func (c *crm) stranger() {
	home := c.people.region()
	c.people.ids++
	name, phone := c.people.lexicons[home.language].name(c.random), c.people.numbers.draw(home)
	switch c.random.IntN(20) {
	case 0:
		c.add(Contact{Name: name, Channels: c.hiddenChats(name)})
	case 1:
		c.add(Contact{Name: "Grupo " + name, Channels: []Channel{c.group()}})
	default:
		c.add(Contact{Name: c.called(name, phone), Channels: c.chats(name, phone)})
		c.neighbour = phone
	}
}

// add gives the contact an id, somebody who looks after it, and an address.
func (c *crm) add(contact Contact) {
	contact.ID = publicID(6, len(c.contacts)+1)
	contact.ResponsibleID = c.responsible()
	if c.random.IntN(12) != 0 {
		contact.URI = "https://crm.example.com/contacts/" + contact.ID
	}
	c.contacts = append(c.contacts, contact)
}

// responsible draws a user, now and then one who has left.
func (c *crm) responsible() string {
	if c.random.IntN(40) == 0 {
		return "99"
	}
	return pick(c.random, c.users).ID
}
