package wazion

// sampleTexts is what the sample data says in one language.
type sampleTexts struct {
	person                          string
	shirt, shoes, cap, socks        string
	backpack                        string
	note                            string
	product, description, red, blue string
}

func sampleTextsIn(language string) sampleTexts {
	switch language {
	case "en":
		return sampleTexts{
			person: "Test Customer",
			shirt:  "Premium T-Shirt - Size L", shoes: "Running Pro Trainers", cap: "Classic Cap", socks: "Sports Socks",
			backpack: "City Backpack", note: "Deliver in the afternoon",
			product: "Premium T-Shirt", description: "Organic cotton T-shirt with a classic cut.",
			red: "M / Red", blue: "L / Blue",
		}
	case "it":
		return sampleTexts{
			person: "Cliente di Prova",
			shirt:  "Maglietta Premium - Taglia L", shoes: "Scarpe Running Pro", cap: "Cappellino Classico", socks: "Calze sportive",
			backpack: "Zaino City", note: "Consegnare nel pomeriggio",
			product: "Maglietta Premium", description: "Maglietta in cotone biologico dal taglio classico.",
			red: "M / Rosso", blue: "L / Blu",
		}
	case "fr":
		return sampleTexts{
			person: "Client de Test",
			shirt:  "T-shirt Premium - Taille L", shoes: "Baskets Running Pro", cap: "Casquette classique", socks: "Chaussettes de sport",
			backpack: "Sac à dos City", note: "Livrer l'après-midi",
			product: "T-shirt Premium", description: "T-shirt en coton biologique à la coupe classique.",
			red: "M / Rouge", blue: "L / Bleu",
		}
	case "de":
		return sampleTexts{
			person: "Testkunde",
			shirt:  "Premium-T-Shirt - Größe L", shoes: "Laufschuhe Running Pro", cap: "Klassische Kappe", socks: "Sportsocken",
			backpack: "City-Rucksack", note: "Am Nachmittag liefern",
			product: "Premium-T-Shirt", description: "T-Shirt aus Bio-Baumwolle in klassischem Schnitt.",
			red: "M / Rot", blue: "L / Blau",
		}
	case "pt":
		return sampleTexts{
			person: "Cliente de Teste",
			shirt:  "Camiseta Premium - Tamanho L", shoes: "Tênis Running Pro", cap: "Boné clássico", socks: "Meias esportivas",
			backpack: "Mochila City", note: "Entregar à tarde",
			product: "Camiseta Premium", description: "Camiseta de algodão orgânico com corte clássico.",
			red: "M / Vermelho", blue: "L / Azul",
		}
	default:
		return sampleTexts{
			person: "Cliente de Prueba",
			shirt:  "Camiseta Premium - Talla L", shoes: "Zapatillas Running Pro", cap: "Gorra Clásica", socks: "Calcetines deportivos",
			backpack: "Mochila City", note: "Entregar por la tarde",
			product: "Camiseta Premium", description: "Camiseta de algodón orgánico de corte clásico.",
			red: "M / Rojo", blue: "L / Azul",
		}
	}
}
