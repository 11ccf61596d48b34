package simulate

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Customer is somebody registered in the shop, together with the truth that
// the backends do not tell.
type Customer struct {
	ID    string // 12 digits
	Name  string
	Email string // as spelled; empty if the shop has none
	Phone string // as spelled; empty if the shop has none
	Notes string // what the merchant wrote down

	E164     string   // the number that Phone really is
	Spelling Spelling // the way it is spelled
	Currency string   // the one the customer pays in
	Address  Address

	CreatedAt, UpdatedAt time.Time

	// OrdersCount counts all orders, TotalSpent those in the customer's
	// currency that were not cancelled: so the shop counts, refunds included.
	OrdersCount int
	TotalSpent  Money
	LastOrderAt time.Time
	LastOrderID string

	region *region
	phone  number
}

// population draws people.
type population struct {
	random   *rand.Rand
	now      time.Time
	regions  []*region
	lexicons map[language]lexicon
	numbers  *numbers
	emails   map[string]bool
	ids      int

	customers []Customer
	personas  []Persona
	families  [][2]int
	strangers [][2]int
}

// newPopulation draws n customers, the personas among them.
func newPopulation(random *rand.Rand, now time.Time, n int) *population {
	p := &population{
		random: random, now: now, regions: regions(), lexicons: lexicons(),
		numbers: &numbers{random: random, taken: reservedNumbers()}, emails: map[string]bool{},
	}
	p.settlePersonas()
	for len(p.customers) < n {
		p.register(n)
	}
	return p
}

// register adds a customer, now and then with a namesake of the number: a
// member of the same family, or a stranger abroad.
func (p *population) register(n int) {
	c := p.person()
	p.customers = append(p.customers, c)
	last := len(p.customers) - 1
	switch {
	case c.Phone == "" || len(p.customers) == n:
	case last%90 == 20:
		p.customers = append(p.customers, p.relative(c))
		p.families = append(p.families, [2]int{last, last + 1})
	case last%30 == 15:
		complete := len(p.strangers)%3 != 2
		if other, ok := p.stranger(c, complete); ok {
			if complete {
				p.customers[last].spelled(SpelledE164)
			}
			p.customers = append(p.customers, other)
			p.strangers = append(p.strangers, [2]int{last, last + 1})
		}
	}
}

// person draws somebody new.
func (p *population) person() Customer {
	home := p.region()
	return p.inhabitant(home, p.numbers.draw(home))
}

// inhabitant draws somebody of the region who has the number.
func (p *population) inhabitant(home *region, phone number) Customer {
	lexicon := p.lexicons[home.language]
	c := Customer{
		ID: p.nextID(), Name: lexicon.name(p.random), Currency: home.currency,
		Address: address(p.random, home, lexicon), region: home, phone: phone,
	}
	c.Email = p.email(c.Name)
	c.CreatedAt = p.now.Add(-time.Duration(30+p.random.IntN(900*24)) * time.Hour).Truncate(time.Second)
	c.UpdatedAt = c.CreatedAt
	if p.random.IntN(12) == 0 {
		c.Notes = pick(p.random, []string{"Prefiere que la llamen por la tarde", "Regalo: sin factura en la caja", "Conserjería: piso 3º B", "Habla inglés & francés"})
	}
	c.spelled(spelling(p.random, home))
	switch p.random.IntN(100) {
	case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
		c.Email = ""
	case 11, 12, 13, 14, 15, 16, 17:
		c.Phone, c.E164, c.Spelling = "", "", ""
	}
	return c
}

// spelled writes the customer's number in the given way.
func (c *Customer) spelled(way Spelling) {
	c.Phone, c.E164, c.Spelling = c.phone.spell(way), c.phone.e164(), way
}

// relative draws somebody who shares the customer's phone, family name and
// address, but neither e-mail nor orders.
func (p *population) relative(of Customer) Customer {
	lexicon := p.lexicons[of.region.language]
	c := p.inhabitant(of.region, of.phone)
	_, family, _ := strings.Cut(of.Name, " ")
	c.Name = pick(p.random, lexicon.given) + " " + family
	c.Email = p.email(c.Name)
	c.Address = of.Address
	c.spelled(spelling(p.random, of.region))
	return c
}

// stranger draws somebody of another country whose number ends like the
// customer's; complete says that both numbers are spelled with their country.
func (p *population) stranger(of Customer, complete bool) (Customer, bool) {
	for range 20 {
		home := p.region()
		if home.calling == of.region.calling {
			continue
		}
		phone, ok := p.numbers.colliding(home, of.phone)
		if !ok {
			continue
		}
		c := p.inhabitant(home, phone)
		c.spelled(SpelledSpaced)
		if !complete {
			c.spelled(SpelledNational)
		}
		return c, true
	}
	return Customer{}, false
}

// region draws a country by its weight; every twentieth person comes from
// abroad in turn, so that even a small shop has customers from everywhere.
func (p *population) region() *region {
	if p.ids%20 == 7 {
		return p.regions[1+p.ids/20%(len(p.regions)-1)]
	}
	draw := p.random.IntN(1000)
	for _, r := range p.regions {
		if draw < r.weight {
			return r
		}
		draw -= r.weight
	}
	return p.regions[0]
}

// email makes an address that nobody has yet; some systems keep capitals.
func (p *population) email(name string) string {
	local := cmp.Or(strings.ReplaceAll(slug(name), "-", "."), "cliente")
	host := pick(p.random, []string{"example.com", "example.com", "example.net", "example.org"})
	address := local + "@" + host
	for n := 2; p.emails[address]; n++ {
		address = fmt.Sprintf("%s%d@%s", local, n, host)
	}
	p.emails[address] = true
	if p.random.IntN(25) == 0 {
		address = strings.ToUpper(address[:1]) + address[1:]
	}
	return address
}

// nextID makes the next customer number: 12 digits in no visible order.
func (p *population) nextID() string {
	p.ids++
	return publicID(3, p.ids)
}

// publicID turns a running number into 12 digits that begin with the given one
// and do not tell the order. The factor is coprime to the modulus, so that no
// two numbers meet.
func publicID(leading, running int) string {
	const modulus, factor = 100_000_000_000, 61_803_398_871
	high, low := running/1000, running%1000
	scrambled := (high*(factor*1000%modulus)%modulus + low*factor%modulus) % modulus
	return fmt.Sprintf("%d%011d", leading, scrambled)
}
