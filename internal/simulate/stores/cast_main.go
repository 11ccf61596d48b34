package stores

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The people that tests ask for, by the phones that they write from.
const (
	NadiaPhone = "+34600111222" // orders 1042, partly refunded, and 1043, on its way
	ZoePhone   = "+33700111222" // a stranger, with Nadia's last seven digits; order 1045
	BrunoPhone = "+34600333444" // a guest: order 1044 alone knows him
	IkerPhone  = "+34600555666" // on his address only; order 1041
	LaraPhone  = "+34600777888" // never bought: Nadia sent her the order 1043 as a present
)

// The accounts of the main people. The others follow.
const (
	NadiaID int64 = 101 + iota
	ZoeID
	IkerID
	firstOfCrowd
)

// The products that tests name.
const (
	MugID   int64 = 301 + iota // Taza esmaltada, in blue and green
	CupID                      // Taza de desayuno, reduced
	PlateID                    // Plato llano
	JugID                      // Jarra de agua, sold out
	DraftID                    // Taza de prueba, not on sale
	GiftID                     // Tarjeta regalo, without SKU and picture
)

// NewCast makes the cast, the same every time.
func NewCast() Cast {
	c := Cast{Products: newProducts()}
	c.People = append(newPeople(), newCrowd()...)
	c.Orders = append(c.mainOrders(), c.crowdOrders()...)
	return c
}

// day is noon of a day within the time that the cast has lived in.
func day(month time.Month, of int) time.Time {
	return time.Date(2026, month, of, 12, 0, 0, 0, time.UTC)
}

// newPeople makes those with an account whom tests know by name.
func newPeople() []Person {
	nadia := Person{ID: NadiaID, First: "Nadia", Last: "Ferrer", Email: "nadia.ferrer@example.com", Phone: NadiaPhone, Language: "es", Created: day(1, 10), Modified: day(5, 4)}
	nadia.Addresses = []Address{
		{ID: 9001, Street: "Calle del Mar 7", City: "Valencia", Postcode: "46003", Province: "Valencia", Country: "ES", Phone: NadiaPhone, Default: true},
		{ID: 9002, Street: "Avenida del Puerto 12", City: "Valencia", Postcode: "46021", Province: "Valencia", Country: "ES", First: "Lara", Last: "Vidal", Phone: LaraPhone},
	}
	zoe := Person{ID: ZoeID, First: "Zoe", Last: "Marchand", Email: "zoe.marchand@example.com", Phone: ZoePhone, Language: "fr", Created: day(2, 2), Modified: day(5, 6)}
	zoe.Addresses = []Address{{ID: 9003, Street: "Rue des Tilleuls 3", City: "Lyon", Postcode: "69001", Province: "Rhône", Country: "FR", Phone: ZoePhone, Default: true}}
	iker := Person{ID: IkerID, First: "Iker", Last: "Soto", Email: "iker.soto@example.com", Language: "es", Created: day(2, 20), Modified: day(4, 28)}
	iker.Addresses = []Address{{ID: 9004, Street: "Calle Ledesma 20", City: "Bilbao", Postcode: "48001", Province: "Bizkaia", Country: "ES", Phone: IkerPhone, Default: true}}
	people := []Person{nadia, zoe, iker}
	for i := range people {
		for j := range people[i].Addresses {
			if a := &people[i].Addresses[j]; a.First == "" {
				a.First, a.Last = people[i].First, people[i].Last
			}
		}
	}
	return people
}

// newCrowd makes 120 people who fill pages.
func newCrowd() []Person {
	firsts := []string{"Aitana", "Biel", "Carla", "Dario", "Elsa", "Fermin", "Greta", "Hector", "Irene", "Joel", "Lara", "Mateo"}
	lasts := []string{"Abad", "Bosch", "Cano", "Duran", "Egea", "Fuster", "Gil", "Haro", "Ibarra", "Jordan"}
	crowd := make([]Person, 0, len(firsts)*len(lasts))
	for i := range cap(crowd) {
		p := Person{
			ID: firstOfCrowd + int64(i), First: firsts[i%len(firsts)], Last: lasts[i/len(firsts)],
			Phone: fmt.Sprintf("+34611000%03d", i+1), Language: "es",
			Created: day(3, 1).Add(time.Duration(i) * time.Hour), Modified: day(3, 8).Add(time.Duration(i) * time.Hour),
		}
		p.Email = fmt.Sprintf("crowd%03d@example.com", i+1)
		p.Addresses = []Address{{
			ID: 9101 + int64(i), First: p.First, Last: p.Last, Street: fmt.Sprintf("Calle Larga %d", i+1), City: "Teruel",
			Postcode: "44001", Province: "Teruel", Country: "ES", Phone: p.Phone, Default: true,
		}}
		crowd = append(crowd, p)
	}
	return crowd
}

// newOrder makes an order of an account that is paid and nothing else.
func (c *Cast) newOrder(number int, personID int64, created time.Time, lines ...Line) Order {
	o := Order{
		ID: 80_000 + int64(number), Number: strconv.Itoa(number), PersonID: personID, Status: Paid, Created: created, Modified: created.Add(time.Hour),
		Shipping: euros(495), ShippingMethod: "Envío estándar", PaymentMethod: "card", Lines: lines,
	}
	for i := range o.Lines {
		o.Lines[i].ID = o.ID*10 + int64(i) + 1
	}
	if p := c.Person(personID); p != nil {
		o.First, o.Last, o.Email, o.Phone = p.First, p.Last, p.Email, p.AnyPhone()
		o.Billing, o.Delivery = p.Addresses[0], p.Addresses[0]
	}
	return o
}

// line makes a position out of a product, or of its variant of that number.
func (c *Cast) line(productID int64, variant, quantity int) Line {
	p := c.Product(productID)
	l := Line{ProductID: p.ID, Name: p.Name, SKU: p.SKU, Quantity: quantity, Price: p.Price}
	if len(p.Variants) > 0 {
		v := p.Variants[variant]
		l.VariantID, l.Variant, l.SKU, l.Price = v.ID, v.Name, v.SKU, v.Price
	}
	return l
}

// mainOrders makes the orders that tests know by number.
func (c *Cast) mainOrders() []Order {
	iker := c.newOrder(1041, IkerID, day(4, 20), c.line(PlateID, 0, 4))
	iker.Status = Delivered
	refunded := c.newOrder(1042, NadiaID, day(4, 25), c.line(MugID, 0, 2), c.line(PlateID, 0, 1))
	refunded.Status, refunded.Modified = Delivered, day(5, 2)
	refunded.Discounts = []Discount{{Code: "BIENVENIDA", Amount: euros(500)}}
	refunded.Refunds = []Refund{{ID: 7001, Created: day(5, 2), Amount: euros(1450), Reason: "Llegó con una grieta", LineID: refunded.Lines[0].ID, Pieces: 1}}
	shipped := c.newOrder(1043, NadiaID, day(5, 3), c.line(MugID, 1, 1), c.line(CupID, 0, 2))
	shipped.Status, shipped.Note = Shipped, "Dejar en portería"
	shipped.Delivery = c.Person(NadiaID).Addresses[1]
	shipped.Shipments = []Shipment{{ID: 7101, Carrier: "Correos", Number: "PQ1043ES", URL: "https://tracking.example.com/PQ1043ES", Sent: day(5, 4)}}
	guest := c.newOrder(1044, 0, day(5, 4), c.line(CupID, 0, 1))
	guest.First, guest.Last, guest.Email, guest.Phone = "Bruno", "Salas", "bruno.salas@example.com", BrunoPhone
	guest.Billing = Address{First: "Bruno", Last: "Salas", Street: "Calle Nueva 5", City: "Sevilla", Postcode: "41001", Province: "Sevilla", Country: "ES", Phone: BrunoPhone}
	guest.Delivery = guest.Billing
	stranger := c.newOrder(1045, ZoeID, day(5, 5), c.line(PlateID, 0, 2))
	return []Order{iker, refunded, shipped, guest, stranger}
}

// crowdOrders makes one order, 2001 to 2120, for each of the crowd.
func (c *Cast) crowdOrders() []Order {
	orders := make([]Order, 0, len(c.People))
	for i := range c.People {
		p := &c.People[i]
		if p.ID < firstOfCrowd {
			continue
		}
		n := int(p.ID - firstOfCrowd)
		o := c.newOrder(2001+n, p.ID, day(5, 6).Add(time.Duration(n)*time.Minute), c.line(PlateID, 0, 1+n%3))
		o.Status = []Status{Paid, Shipped, Delivered, Cancelled, Pending}[n%5]
		orders = append(orders, o)
	}
	return orders
}

// newProducts makes the shelf.
func newProducts() []Product {
	created := day(1, 2)
	products := []Product{
		{ID: MugID, Name: "Taza esmaltada", SKU: "TAZ-01", Category: "Mesa", Price: euros(1450), Stock: 14, Active: true,
			Description: "<p>Hecha a mano &amp; apta para lavavajillas.</p><script>alert(1)</script>"},
		{ID: CupID, Name: "Taza de desayuno", SKU: "TDE-01", Category: "Mesa", Price: euros(1290), Before: euros(1690), Stock: 8, Active: true, Description: "<p>Grande.</p>"},
		{ID: PlateID, Name: "Plato llano", SKU: "PLL-01", Category: "Mesa", Price: euros(1820), Stock: 40, Active: true, Description: "<p>Ø&nbsp;27 cm</p>"},
		{ID: JugID, Name: "Jarra de agua", SKU: "JAR-01", Category: "Mesa", Price: euros(3475), Active: true},
		{ID: DraftID, Name: "Taza de prueba", SKU: "TAZ-99", Category: "Mesa", Price: euros(100), Stock: 1},
		{ID: GiftID, Name: "Tarjeta regalo", Category: "Regalos", Price: euros(2500), Stock: 99, Active: true},
	}
	products[0].Variants = []Variant{
		{ID: 3011, Name: "Azul", SKU: "TAZ-01-A", Option: "Color", Price: euros(1450), Stock: 9},
		{ID: 3012, Name: "Verde", SKU: "TAZ-01-V", Option: "Color", Price: euros(1590), Stock: 5},
	}
	for i := range products {
		p := &products[i]
		p.Slug, p.Created, p.Modified = strings.ReplaceAll(strings.ToLower(p.Name), " ", "-"), created, created.AddDate(0, 1, i)
		if p.ID != GiftID {
			p.Image = "/media/" + p.Slug + ".jpg"
		}
	}
	return products
}
