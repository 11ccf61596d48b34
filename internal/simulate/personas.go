package simulate

import (
	"strings"
	"time"
)

// Persona is a customer with a story, for demonstrations: name, number and
// what happened are the same in every shop.
type Persona struct {
	Key      string // short name for command lines
	Customer Customer
	Story    string
}

// reservedNumbers are never drawn: the caller's own test number, and those of
// the personas.
func reservedNumbers() map[string]bool {
	return map[string]bool{
		"+34600000000": true, "+34611222333": true, "+34622333444": true,
		"+34633444555": true, "+34655666777": true, "+525512345678": true,
		"+34604555666": true,
	}
}

// settlePersonas registers the personas, except the guest, whom only the
// order-tracking backend knows, and the prospect, whom only the chat hub does.
func (p *population) settlePersonas() {
	vip := p.persona("ES", "611222333", "Lucía Ferreiro Castro", SpelledE164)
	vip.Notes = "Clienta desde el primer día; pide con gres azul."
	waiting := p.persona("ES", "633444555", "Marta Iglesias Prieto", SpelledNational)
	mexican := p.persona("MX", "5512345678", "Ximena Robles Luna", SpelledSpaced)
	mother := p.persona("ES", "655666777", "Begoña Souto Lema", SpelledSpaced)
	son := p.persona("ES", "655666777", "Iago Rial Souto", SpelledDigits)
	son.Address = mother.Address
	guest := p.persona("ES", "622333444", "Tomás Quiroga Otero", SpelledE164)
	guest.ID = ""

	p.customers = append(p.customers, vip, waiting, mexican, mother, son)
	p.families = append(p.families, [2]int{3, 4})
	p.personas = []Persona{
		{"vip", vip, "many orders over two years, one refunded, one on its way with a tracking number"},
		{"waiting", waiting, "one order, out for delivery today; her number is stored without country"},
		{"mexico", mexican, "pays in US dollars from Mexico; an order returned, another delivered"},
		{"family", mother, "shares her phone with her son: two accounts, shown as one customer"},
		{"guest", guest, "bought as a guest: only the order-tracking backend knows the order"},
		{"prospect", p.prospect(), "never bought: only the chat hub knows her, with a deal in negotiation"},
	}
}

// prospect is somebody whom the shop does not know. She is made without luck,
// and her number is none that is ever drawn.
func (p *population) prospect() Customer {
	home := p.regions[0]
	c := Customer{Name: "Antía Loureiro Búa", Currency: home.currency, region: home, phone: number{region: home, national: "604555666"}}
	c.spelled(SpelledE164)
	return c
}

// persona makes a customer of whom everything that matters is fixed.
func (p *population) persona(code, national, name string, way Spelling) Customer {
	home := p.regions[0]
	for _, r := range p.regions {
		if r.code == code {
			home = r
		}
	}
	c := p.inhabitant(home, number{region: home, national: national})
	c.Name, c.Notes = name, ""
	c.Email = strings.ReplaceAll(slug(name), "-", ".") + "@example.com"
	p.emails[c.Email] = true
	c.CreatedAt = p.now.AddDate(-2, -3, 0)
	c.UpdatedAt = c.CreatedAt
	c.spelled(way)
	return c
}

// scene is an order that a persona is known for.
type scene struct {
	persona  string
	daysAgo  int
	status   string
	payment  string
	delivery string
	lines    []sceneLine
	tracked  bool // only the order-tracking backend has it
}

// sceneLine is a line of such an order: which product, how many.
type sceneLine struct{ product, quantity int }

// scenes lists the orders of the personas.
func scenes() []scene {
	delivered := func(persona string, daysAgo int, lines ...sceneLine) scene {
		return scene{persona, daysAgo, "completed", "paid", "delivered", lines, false}
	}
	return []scene{
		delivered("vip", 702, sceneLine{0, 2}),
		delivered("vip", 610, sceneLine{3, 6}, sceneLine{7, 6}),
		delivered("vip", 534, sceneLine{12, 1}),
		delivered("vip", 421, sceneLine{18, 2}, sceneLine{2, 4}),
		{"vip", 377, "cancelled", "failed", "", []sceneLine{{30, 1}}, false},
		delivered("vip", 298, sceneLine{40, 1}),
		delivered("vip", 203, sceneLine{5, 12}),
		{"vip", 160, "returned", "refunded", "returned", []sceneLine{{21, 1}, {22, 1}}, false},
		delivered("vip", 96, sceneLine{60, 3}, sceneLine{61, 3}),
		delivered("vip", 41, sceneLine{80, 1}),
		{"vip", 3, "in_progress", "paid", "in_transit", []sceneLine{{1, 4}, {9, 2}, {33, 1}}, false},
		{"waiting", 4, "in_progress", "paid", "out_for_delivery", []sceneLine{{15, 2}, {44, 1}}, false},
		delivered("mexico", 120, sceneLine{10, 2}),
		{"mexico", 75, "returned", "refunded", "returned", []sceneLine{{27, 1}}, false},
		delivered("family", 33, sceneLine{6, 6}),
		{"guest", 6, "in_progress", "paid", "in_transit", []sceneLine{{4, 4}, {52, 1}}, true},
	}
}

// placedAt is when the scene's order was placed.
func (s scene) placedAt(now time.Time) time.Time {
	return now.AddDate(0, 0, -s.daysAgo).Add(-97 * time.Minute)
}
