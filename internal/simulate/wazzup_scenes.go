package simulate

// chatScene is what the hub knows of a persona.
type chatScene struct {
	persona string
	also    []Channel // beside WhatsApp
	deals   []dealScene
}

// dealScene is a deal that a persona is known for.
type dealScene struct {
	name   string
	closed bool
}

// chatScenes lists the personas' contacts. They are the same in every shop.
func chatScenes() []chatScene {
	return []chatScene{
		{"vip", []Channel{{Type: Telegram, ID: "5512903377", Username: "luciaferreiro", Phone: "34611222333"}}, []dealScene{
			{"Vajilla azul para la casa de verano, 12 servicios", false}, {"Regalo de boda: juego de té Marea", true},
		}},
		{"waiting", nil, []dealScene{{"Encargo: platos de postre con iniciales", false}}},
		{"mexico", []Channel{{Type: Instagram, ID: "ximena_robles"}}, []dealScene{{"Vajilla de gres a México, 8 personas", true}}},
		{"family", []Channel{{Type: WhatsGroup, ID: "34655666777-1571234567"}}, []dealScene{{"Cuencos para la cafetería Souto", false}}},
		{"guest", nil, []dealScene{{"Tazas para el aniversario de la peña", false}}},
		{"prospect", []Channel{{Type: Instagram, ID: "restaurante_apedra"}}, []dealScene{
			{"Vajilla para el restaurante A Pedra, 60 cubiertos", false}, {"Muestras de esmalte", true},
		}},
	}
}

// stage adds the personas with their deals, and returns their numbers.
func (c *crm) stage() map[string]bool {
	taken := map[string]bool{}
	for _, s := range chatScenes() {
		for _, p := range c.shop.personas {
			if p.Key == s.persona {
				c.play(s, p.Customer)
				taken[p.Customer.E164] = true
			}
		}
	}
	c.fixed = len(c.contacts)
	return taken
}

// play adds the contact of a persona.
func (c *crm) play(s chatScene, of Customer) {
	channels := append([]Channel{{Type: WhatsApp, ID: digitsOf(of.E164)}}, s.also...)
	c.add(Contact{Name: of.Name, Channels: channels, CustomerID: of.ID})
	owner := &c.contacts[len(c.contacts)-1]
	owner.ResponsibleID, owner.URI = "11", "https://crm.example.com/contacts/"+owner.ID
	for _, deal := range s.deals {
		c.deal(deal.name, deal.closed, *owner)
		d := &c.deals[len(c.deals)-1]
		d.URI = "https://crm.example.com/deals/" + d.ID
	}
}
