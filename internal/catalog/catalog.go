// Package catalog shapes products as WAzion and its AI want them: in the
// customer's language, with addresses of the shop in the customer's country.
package catalog

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/wazion"
)

// MaxDescription is how much of a description the side panel shows, in
// characters as a reader sees them.
const MaxDescription = 500

// Options say for whom products are presented. The zero value leaves addresses
// as they are.
type Options struct {
	Locale   string // of the customer; see Locale
	Country  string // of the customer's phone, ISO 3166 alpha-2; empty if unknown
	Currency string // ISO 4217, of prices without one

	// ByCountry and ByLanguage say where the shop is for a customer; the country
	// is looked up first. Keys are upper case and lower case respectively.
	ByCountry  map[string]Rule
	ByLanguage map[string]Rule

	// Raw is the backend's own answer. It leaves only if IncludeRaw is set.
	Raw        []byte
	IncludeRaw bool
}

// Present returns products for the side panel.
func Present(products []record.Product, o Options) wazion.Products {
	addresses := o.addresses()
	answer := wazion.Products{
		HTTPStatus: http.StatusOK, Count: len(products), TargetLocale: o.Locale,
		Products: make([]wazion.Product, len(products)),
	}
	if o.IncludeRaw {
		answer.Raw = o.Raw
	}
	for i := range products {
		answer.Products[i] = present(&products[i], addresses)
	}
	return answer
}

// PresentAI returns products for the AI.
func PresentAI(products []record.Product, o Options) wazion.AIProducts {
	addresses := o.addresses()
	answer := wazion.AIProducts{Count: len(products), Locale: o.Locale, Products: make([]wazion.AIProduct, len(products))}
	words := wordsOf(o.Locale)
	for i := range products {
		answer.Products[i] = presentAI(&products[i], addresses, func(p *record.Product) string {
			return words.offer(p, o.Currency)
		})
	}
	return answer
}

func present(p *record.Product, addresses addresses) wazion.Product {
	shown := wazion.Product{
		Title:       p.Title,
		TitleCopy:   cmp.Or(p.TitleTranslated, p.Title),
		Handle:      p.Handle,
		Description: shorten(p.Description, MaxDescription),
		SKU:         sku(p),
		Image:       webAddress(p.Image),
		URL:         addresses.localise(p.URL),
		Variants:    make([]wazion.Variant, len(p.Variants)),
	}
	for i := range p.Variants {
		v := &p.Variants[i]
		shown.Variants[i] = wazion.Variant{
			ID:             v.ID,
			Title:          v.Title,
			TitleCopy:      cmp.Or(v.TitleTranslated, v.Title),
			HasCustomTitle: hasCustomTitle(p, v),
			SKU:            v.SKU,
			Image:          cmp.Or(webAddress(v.Image), shown.Image),
			URL:            addresses.variant(p, v),
		}
	}
	return shown
}

func presentAI(p *record.Product, addresses addresses, offer func(*record.Product) string) wazion.AIProduct {
	shown := wazion.AIProduct{
		Title:       cmp.Or(p.TitleTranslated, p.Title),
		Handle:      p.Handle,
		Description: paragraphs(strings.TrimSpace(p.Description), offer(p)),
		SKU:         sku(p),
		URL:         addresses.localise(p.URL),
		Variants:    make([]wazion.AIVariant, len(p.Variants)),
	}
	for i := range p.Variants {
		v := &p.Variants[i]
		shown.Variants[i] = wazion.AIVariant{
			ID: v.ID, Title: cmp.Or(v.TitleTranslated, v.Title), SKU: v.SKU, URL: addresses.variant(p, v),
		}
	}
	return shown
}

// sku returns the first variant's, or the product's own.
func sku(p *record.Product) string {
	if len(p.Variants) > 0 && p.Variants[0].SKU != "" {
		return p.Variants[0].SKU
	}
	return p.SKU
}

// hasCustomTitle reports whether a variant's title says something: shops fill
// in a placeholder, or the product's title, where there is only one.
func hasCustomTitle(p *record.Product, v *record.Variant) bool {
	title := strings.TrimSpace(v.Title)
	return title != "" &&
		!strings.EqualFold(title, "Default Title") &&
		!strings.EqualFold(title, strings.TrimSpace(p.Title))
}

func paragraphs(texts ...string) string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, "\n\n")
}
