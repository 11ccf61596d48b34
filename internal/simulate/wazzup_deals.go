package simulate

import (
	"fmt"
	"slices"
)

// mostDeals is how many deals a contact may have, as far as there are enough
// contacts for all the deals.
const mostDeals = 4

// fill draws n more deals for the contacts whose deals are not settled; some
// belong to two contacts.
func (c *crm) fill(n int) {
	c.deals = slices.Grow(c.deals, n)
	for range n {
		var owners []Contact
		if owner, ok := c.owner(); ok {
			owners = append(owners, owner)
		}
		if c.random.IntN(15) == 0 {
			if second, ok := c.owner(); ok && second.ID != owners[0].ID {
				owners = append(owners, second)
			}
		}
		c.deal(c.subject(owners), c.random.IntN(100) < 55, owners...)
	}
}

// owner draws a contact who has room for a deal; after some tries, anybody.
func (c *crm) owner() (Contact, bool) {
	others := c.contacts[c.fixed:]
	if len(others) == 0 {
		return Contact{}, false
	}
	owner := pick(c.random, others)
	for tries := 0; c.owned[owner.ID] >= mostDeals && tries < 20; tries++ {
		owner = pick(c.random, others)
	}
	return owner, true
}

// deal adds a deal of the owners, looked after by whoever looks after them.
func (c *crm) deal(name string, closed bool, owners ...Contact) {
	d := Deal{ID: publicID(9, len(c.deals)+1), Name: name, Closed: closed, ResponsibleID: c.responsible()}
	for _, owner := range owners {
		c.owned[owner.ID]++
		d.ContactIDs = append(d.ContactIDs, owner.ID)
		d.ResponsibleID = owner.ResponsibleID
	}
	if c.random.IntN(20) != 0 {
		d.URI = "https://crm.example.com/deals/" + d.ID
	}
	c.deals = append(c.deals, d)
}

// subject draws what a deal is about: now and then an order of its owner.
func (c *crm) subject(owners []Contact) string {
	if len(owners) > 0 && c.random.IntN(8) == 0 {
		if order, ok := c.last[owners[0].CustomerID]; ok {
			return fmt.Sprintf("%s del pedido %d", pick(c.random, []string{"Cambio", "Segunda parte", "Reposición", "Factura"}), order)
		}
	}
	return c.occasion(2 + c.random.IntN(60))
}

// occasion draws a reason to buy about n pieces.
func (c *crm) occasion(n int) string {
	product, spanish := pick(c.random, c.shop.products).Name, c.people.lexicons[spanish]
	switch c.random.IntN(12) {
	case 0:
		return fmt.Sprintf("Vajilla boda %d personas", 10+2*n)
	case 1:
		return fmt.Sprintf("Vajilla para restaurante, %d cubiertos", 2*n)
	case 2:
		return fmt.Sprintf("Regalos de empresa Navidad %d", c.shop.now.Year()-c.random.IntN(3))
	case 3:
		return fmt.Sprintf("Lista de boda de %s y %s", pick(c.random, spanish.given), pick(c.random, spanish.given))
	case 4:
		return fmt.Sprintf("Taller de torno para %d personas", 2+n%12)
	case 5:
		return fmt.Sprintf("Presupuesto azulejos cocina, %d m²", 3+n%20)
	case 6:
		return pick(c.random, []string{"Juego de café para la oficina", "Macetas grandes para la terraza", "Baño completo de la casa rural", "Encargo con iniciales"})
	case 7:
		return "Recogida en tienda: " + product
	default:
		return fmt.Sprintf("%s, %d unidades", product, n)
	}
}
