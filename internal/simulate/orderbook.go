package simulate

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// orderBook draws the orders of a shop.
type orderBook struct {
	random *rand.Rand
	shop   *Shop
	people *population
	placed []*placing
	items  int
}

// placing is an order that has no number yet.
type placing struct {
	order   Order
	tracked bool // only the order-tracking backend has it
}

// newOrderBook opens the book with the orders of the personas.
func newOrderBook(random *rand.Rand, shop *Shop, people *population) *orderBook {
	b := &orderBook{random: random, shop: shop, people: people}
	for _, s := range scenes() {
		for _, persona := range people.personas {
			if persona.Key == s.persona {
				b.stage(s, persona.Customer)
			}
		}
	}
	return b
}

// stage places the order of a scene.
func (b *orderBook) stage(s scene, by Customer) {
	o := b.open(by, s.placedAt(b.shop.now))
	o.CustomerPhone, o.Address.Phone, o.Address.E164 = by.Phone, by.Phone, by.E164
	for _, line := range s.lines {
		o.Items = append(o.Items, b.item(b.shop.products[line.product], line.quantity, by.Currency))
	}
	o.Status, o.PaymentStatus = s.status, s.payment
	b.priced(&o, by.Currency)
	b.parcel(&o, s.delivery)
	b.placed = append(b.placed, &placing{o, s.tracked})
}

// fill places drawn orders until there are n: mostly by customers, some by
// guests, of whom some are customers who did not sign in, and some are known
// to the order-tracking backend alone.
func (b *orderBook) fill(n int) {
	personas := 5
	for len(b.placed) < n {
		switch draw := b.random.IntN(100); {
		case draw < 4:
			b.guestOrder(b.people.person(), false)
		case draw < 7:
			b.guestOrder(b.people.person(), true)
		case draw < 9:
			b.guestOrder(b.customer(personas), false)
		default:
			b.place(b.customer(personas), false)
		}
	}
}

// customer draws a registered customer who is no persona; few of them place
// most of the orders.
func (b *orderBook) customer(personas int) Customer {
	others := b.people.customers[min(personas, len(b.people.customers)-1):]
	luck := b.random.Float64()
	return others[int(luck*luck*float64(len(others)))]
}

// guestOrder places an order without an account.
func (b *orderBook) guestOrder(by Customer, tracked bool) {
	if by.Phone == "" && by.Email == "" {
		by.Email = b.people.email(by.Name)
	}
	by.ID = ""
	b.place(by, tracked)
}

// place draws an order of the customer.
func (b *orderBook) place(by Customer, tracked bool) {
	luck := b.random.Float64()
	age := time.Duration(luck*luck*700*24*60) * time.Minute
	o := b.open(by, b.shop.now.Add(-age-time.Minute))
	currency := by.Currency
	if b.random.IntN(60) == 0 {
		currency = pick(b.random, []string{"EUR", "USD", "GBP", "JPY", "KWD"})
	}
	for range 1 + b.random.IntN(4) {
		o.Items = append(o.Items, b.item(pick(b.random, b.shop.products), 1+b.random.IntN(4), currency))
	}
	delivery := b.progress(&o, age)
	b.priced(&o, currency)
	b.parcel(&o, delivery)
	b.placed = append(b.placed, &placing{o, tracked})
}

// open starts an order in the name of the customer. The phone is typed in
// anew, so that it may be spelled differently from the customer's record.
func (b *orderBook) open(by Customer, at time.Time) Order {
	o := Order{
		CustomerID: by.ID, CustomerName: by.Name, CustomerEmail: by.Email, E164: by.E164,
		Payment: pick(b.random, []string{"card", "card", "card", "bizum", "paypal", "cod"}),
		Method:  pick(b.random, []string{"Mensajería 24 h", "Mensajería 48 h", "Punto de recogida"}),
		Address: by.Address, CreatedAt: at.Truncate(time.Second),
	}
	o.Address.Name = by.Name
	if by.E164 != "" {
		o.CustomerPhone = by.phone.spell(spelling(b.random, by.region))
		o.Address.Phone, o.Address.E164 = o.CustomerPhone, by.E164
	}
	if b.random.IntN(15) == 0 {
		neighbour := b.people.numbers.draw(by.region)
		o.Address.Phone, o.Address.E164 = neighbour.spell(SpelledSpaced), neighbour.e164()
	}
	if b.random.IntN(8) == 0 {
		o.Notes = pick(b.random, []string{"Dejar en portería", "Es un regalo, por favor sin precios", "Llamar antes de entregar"})
	}
	if b.random.IntN(6) == 0 {
		o.InternalNotes = internalMark + ": revisar el margen con el proveedor"
	}
	return o
}

// item makes a line for the product, or for one of its variants.
func (b *orderBook) item(p Product, quantity int, currency string) Item {
	b.items++
	i := Item{
		ID: fmt.Sprint(7000 + b.items), ProductID: p.ID, SKU: p.SKU, ProductName: p.Name, Image: p.Image,
		Quantity: quantity, UnitPrice: p.Price.In(currency),
	}
	if len(p.Variants) > 0 {
		v := pick(b.random, p.Variants)
		i.VariantID, i.VariantName, i.SKU, i.Image, i.UnitPrice = v.ID, v.Name, v.SKU, v.Image, v.Price.In(currency)
	}
	i.TotalPrice = i.UnitPrice.Times(quantity)
	return i
}

// priced adds the order up.
func (b *orderBook) priced(o *Order, currency string) {
	zero := Money{Currency: currency}
	o.Subtotal, o.Discount, o.Shipping, o.Tax = zero, zero, zero, zero
	for _, item := range o.Items {
		o.Subtotal = o.Subtotal.Plus(item.TotalPrice)
	}
	if b.random.IntN(5) == 0 {
		o.Discount = o.Subtotal.share(10)
	}
	if (Money{Minor: 6000, Currency: "EUR"}).In(currency).Minor > o.Subtotal.Minor {
		o.Shipping = Money{Minor: 490, Currency: "EUR"}.In(currency)
	}
	if currency == "USD" {
		o.Tax = o.Subtotal.minus(o.Discount).share(8)
	}
	o.Total = o.Subtotal.minus(o.Discount).Plus(o.Shipping).Plus(o.Tax)
}

// settle gives the orders their numbers, in the order in which they were
// placed, and counts them into the customers.
func (b *orderBook) settle() {
	slices.SortStableFunc(b.placed, func(x, y *placing) int { return x.order.CreatedAt.Compare(y.order.CreatedAt) })
	orders := make([]Order, 0, len(b.placed))
	number := 1000
	for i, p := range b.placed {
		o := p.order
		if !p.tracked {
			number++
			o.Number, o.ID = number, publicID(8, i+1)
		}
		if p.tracked || o.Parcel.Carrier != "" || b.random.IntN(3) > 0 {
			o.TrackingID = fmt.Sprintf("ORD-%d", 70001+i)
		}
		orders = append(orders, o)
	}
	b.shop.orders = orders
	b.census()
}

// census counts the orders into the customers and puts the customers in the
// order in which they registered.
func (b *orderBook) census() {
	index := make(map[string]*Customer, len(b.people.customers))
	for i := range b.people.customers {
		c := &b.people.customers[i]
		c.TotalSpent = Money{Currency: c.Currency}
		index[c.ID] = c
	}
	for _, o := range b.shop.orders {
		if c := index[o.CustomerID]; c != nil {
			c.count(o)
		}
	}
	b.shop.families = b.couples(b.people.families)
	b.shop.strangers = b.couples(b.people.strangers)
	for _, p := range b.people.personas {
		if c := index[p.Customer.ID]; c != nil {
			p.Customer = *c
		}
		b.shop.personas = append(b.shop.personas, p)
	}
	b.shop.customers = slices.Clone(b.people.customers)
	slices.SortFunc(b.shop.customers, func(x, y Customer) int {
		return cmp.Or(x.CreatedAt.Compare(y.CreatedAt), cmp.Compare(x.ID, y.ID))
	})
}

// count adds an order to the customer's figures. Orders come oldest first.
func (c *Customer) count(o Order) {
	c.OrdersCount++
	c.LastOrderAt, c.LastOrderID = o.CreatedAt, o.ID
	if o.CreatedAt.Before(c.CreatedAt) {
		c.CreatedAt = o.CreatedAt.Add(-10 * time.Minute)
	}
	if o.UpdatedAt.After(c.UpdatedAt) {
		c.UpdatedAt = o.UpdatedAt
	}
	if !o.Cancelled() && o.Total.Currency == c.Currency {
		c.TotalSpent = c.TotalSpent.Plus(o.Total)
	}
}

// couples turns pairs of positions into pairs of customers.
func (b *orderBook) couples(positions [][2]int) [][2]Customer {
	pairs := make([][2]Customer, 0, len(positions))
	for _, p := range positions {
		pairs = append(pairs, [2]Customer{b.people.customers[p[0]], b.people.customers[p[1]]})
	}
	return pairs
}
