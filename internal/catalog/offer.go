package catalog

import (
	"cmp"
	"strings"

	"github.com/wazgate/wazgate/internal/record"
)

// words are what is said of price and stock in one language.
type words struct{ price, available, soldOut string }

// wordsOf returns the words of a language; English for those that have none.
func wordsOf(locale string) words {
	switch baseOf(locale) {
	case "es":
		return words{"Precio", "Disponible", "Agotado"}
	case "it":
		return words{"Prezzo", "Disponibile", "Esaurito"}
	case "fr":
		return words{"Prix", "Disponible", "Épuisé"}
	case "de":
		return words{"Preis", "Verfügbar", "Ausverkauft"}
	case "pt":
		return words{"Preço", "Disponível", "Esgotado"}
	default:
		return words{"Price", "Available", "Sold out"}
	}
}

// offer tells price and stock, as far as they are known.
func (w words) offer(p *record.Product, currency string) string {
	var sentences []string
	if p.Price.Set {
		price := p.Price.Value.Trim(0)
		if price.Scale() == 1 {
			price = price.Pad(2) // 19.9 is a price, but nobody writes it so
		}
		currency = strings.ToUpper(cmp.Or(p.Currency, currency))
		sentences = append(sentences, strings.TrimSpace(w.price+": "+price.String()+" "+currency)+".")
	}
	if p.Available.Set {
		stock := w.soldOut
		if p.Available.Value {
			stock = w.available
		}
		sentences = append(sentences, stock+".")
	}
	return strings.Join(sentences, " ")
}
