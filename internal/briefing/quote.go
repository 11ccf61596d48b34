package briefing

// How many of each a briefing mentions.
const (
	mostOthers    = 5
	mostOrders    = 10
	mostItems     = 20
	mostShipments = 5
	mostProducts  = 5
	mostCarts     = 3
	mostNotes     = 5
	mostAlerts    = 5
)

// harden returns facts whose texts are data and nothing else.
func harden(f Facts) Facts {
	f.Customer = hardenCustomer(f.Customer)
	f.Others = each(f.Others, mostOthers, hardenCustomer)
	f.Asked = word(f.Asked)
	if f.Order != nil {
		asked := hardenOrder(*f.Order)
		f.Order = &asked
	}
	f.Orders = each(f.Orders, mostOrders+1, hardenOrder)
	f.Orders = without(f.Orders, f.Order)
	f.Products = each(f.Products, mostProducts, func(p Product) Product {
		p.Title = quote(p.Title, maxTitle)
		return p
	})
	f.Carts = each(f.Carts, mostCarts, hardenCart)
	f.Alerts.Texts = each(f.Alerts.Texts, mostAlerts, quoteNote)
	f.Notes = each(f.Notes, mostNotes, quoteNote)
	return f
}

func hardenCustomer(c Customer) Customer {
	c.Name = quote(c.Name, maxName)
	c.Email = word(c.Email)
	c.Phone = word(c.Phone)
	c.State = quote(c.State, maxTitle)
	c.TotalSpent = hardenMoney(c.TotalSpent)
	c.TotalRefunded = hardenMoney(c.TotalRefunded)
	c.OtherSpent = each(c.OtherSpent, mostOthers, hardenMoney)
	return c
}

func hardenOrder(o Order) Order {
	o.Number = word(o.Number)
	o.Status = quote(o.Status, maxTitle)
	o.Amount = hardenMoney(o.Amount)
	o.Refunded = hardenMoney(o.Refunded)
	o.URL = link(o.URL)
	o.Note = quoteNote(o.Note)
	o.Payment = quote(o.Payment, maxName)
	o.Shipping = quote(o.Shipping, maxName)
	o.Items = each(o.Items, mostItems, hardenItem)
	o.Shipments = each(o.Shipments, mostShipments, hardenShipment)
	return o
}

func hardenItem(i Item) Item {
	i.Title = quote(i.Title, maxTitle)
	i.Amount = hardenMoney(i.Amount)
	return i
}

func hardenShipment(s Shipment) Shipment {
	return Shipment{Number: word(s.Number), Company: quote(s.Company, maxName), URL: link(s.URL), Status: quote(s.Status, maxTitle)}
}

func hardenCart(c Cart) Cart {
	c.URL = link(c.URL)
	c.Items = each(c.Items, mostItems, hardenItem)
	return c
}

func hardenMoney(m Money) Money { return Money{Amount: m.Amount, Currency: code(m.Currency)} }

func quoteNote(text string) string { return quote(text, maxNote) }

// each applies a change to a copy of at most n elements.
func each[T any](all []T, n int, change func(T) T) []T {
	changed := make([]T, min(n, len(all)))
	for i := range changed {
		changed[i] = change(all[i])
	}
	return changed
}

// without leaves out the order that is told in detail already.
func without(orders []Order, told *Order) []Order {
	kept := orders[:0]
	for i := range orders {
		if told == nil || !told.same(&orders[i]) {
			kept = append(kept, orders[i])
		}
	}
	return kept[:min(mostOrders, len(kept))]
}
