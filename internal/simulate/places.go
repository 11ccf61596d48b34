package simulate

import (
	"fmt"
	"math/rand/v2"
)

// Address is where an order goes. Its phone may be another than the
// customer's: a neighbour, an office.
type Address struct {
	Name       string
	Phone      string // as spelled
	E164       string // whose number Phone really is
	Line       string
	City       string
	Province   string
	PostalCode string
	Country    string // as spelled
	Code       string // ISO 3166
}

// place is a town with the pattern of its postal codes: # is any digit.
type place struct{ city, province, postal string }

// places lists towns of a region.
func places(code string) []place {
	switch code {
	case "ES":
		return []place{
			{"Vigo", "Pontevedra", "362##"}, {"A Coruña", "A Coruña", "150##"}, {"Madrid", "Madrid", "280##"},
			{"Barcelona", "Barcelona", "080##"}, {"Sevilla", "Sevilla", "410##"}, {"Cádiz", "Cádiz", "110##"},
			{"León", "León", "240##"}, {"Donostia", "Gipuzkoa", "200##"}, {"Palma", "Illes Balears", "070##"},
		}
	case "PT":
		return []place{{"Porto", "Porto", "4###-###"}, {"Évora", "Évora", "7###-###"}, {"Setúbal", "Setúbal", "29##-###"}}
	case "FR":
		return []place{{"Nantes", "Loire-Atlantique", "440##"}, {"Béziers", "Hérault", "345##"}, {"Orléans", "Loiret", "450##"}}
	case "DE":
		return []place{{"München", "Bayern", "80###"}, {"Köln", "Nordrhein-Westfalen", "50###"}, {"Lübeck", "Schleswig-Holstein", "235##"}}
	case "IT":
		return []place{{"Faenza", "Ravenna", "4801#"}, {"Torino", "Torino", "101##"}, {"Forlì", "Forlì-Cesena", "4712#"}}
	case "GB":
		return []place{{"Stoke-on-Trent", "Staffordshire", "ST1 #AB"}, {"Leeds", "West Yorkshire", "LS2 #DN"}}
	case "US":
		return []place{{"Austin", "Texas", "787##"}, {"Portland", "Maine", "041##"}, {"Santa Fe", "New Mexico", "875##"}}
	default:
		return placesAfar(code)
	}
}

// placesAfar lists towns of the regions that seldom order.
func placesAfar(code string) []place {
	switch code {
	case "DO":
		return []place{{"Santo Domingo", "Distrito Nacional", "10###"}}
	case "MX":
		return []place{{"Ciudad de México", "CDMX", "06###"}, {"Guadalajara", "Jalisco", "44###"}}
	case "BR":
		return []place{{"São Paulo", "SP", "01###-###"}, {"Curitiba", "PR", "80###-###"}}
	case "AR":
		return []place{{"Buenos Aires", "CABA", "C10##ABC"}}
	case "CO":
		return []place{{"Bogotá", "Cundinamarca", "110###"}, {"Medellín", "Antioquia", "050###"}}
	case "KZ":
		return []place{{"Алматы", "Алматы", "0500##"}}
	case "JP":
		return []place{{"Kyoto", "Kyoto", "60#-8###"}}
	default:
		return []place{{"Salmiya", "Hawalli", "220##"}}
	}
}

// address draws an address in the region.
func address(random *rand.Rand, in *region, words lexicon) Address {
	town := pick(random, places(in.code))
	postal := []byte(town.postal)
	for i, c := range postal {
		if c == '#' {
			postal[i] = byte('0' + random.IntN(10))
		}
	}
	street, house := pick(random, words.streets), 1+random.IntN(120)
	line := fmt.Sprintf("%s %d", street, house)
	if words.numberFirst {
		line = fmt.Sprintf("%d %s", house, street)
	}
	return Address{
		Line: line, City: town.city, Province: town.province, PostalCode: string(postal),
		Country: in.country, Code: in.code,
	}
}
