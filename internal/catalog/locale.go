package catalog

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Locale chooses the language for a customer: the one asked for, else the one
// of the phone's country, else the configured one. Where a country speaks
// several, the configured one is taken if it is among them.
func Locale(target, country, fallback string) string {
	if tag, ok := parseTag(target); ok {
		return tag.String()
	}
	if spoken := languagesOf(strings.ToUpper(country)); len(spoken) > 0 {
		if base := baseOf(fallback); slices.Contains(spoken, base) {
			return base
		}
		return spoken[0]
	}
	if tag, ok := parseTag(fallback); ok {
		return tag.String()
	}
	return fallback
}

// parseTag reads es, pt-BR and es_ES.
func parseTag(text string) (language.Tag, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return language.Und, false
	}
	tag, err := language.Parse(text)
	if err != nil {
		return language.Und, false
	}
	base, _, _ := tag.Raw()
	return tag, base.String() != "und"
}

// baseOf returns the language without region, in lower case.
func baseOf(locale string) string {
	tag, ok := parseTag(locale)
	if !ok {
		return ""
	}
	base, _ := tag.Base()
	return base.String()
}

// spokenTable lists what is spoken to customers, most usual first, where the
// general table of likely languages does not do: it holds one language for each
// country, and for some the one of most homes rather than of shops.
const spokenTable = `
AD: ca es fr
AO CV GW MZ ST TL: pt
AW CW SR SX: nl
BE: nl fr de
BO EC GT MX PE PR PY: es
BY KG KZ: ru
CA CM MU: en fr
CD CI HT MG ML NE SN: fr
CH LI: de fr it
CY: el tr en
DZ MA TN: fr ar
FI: fi sv
FO GL: da
GH IE IN KE MT MW NA NG PG PH PK RW SG TZ UG ZA ZM ZW: en
HK MO: zh en pt
LU: fr de pt
US: en es
`

// languagesOf returns what is spoken to customers in a country.
func languagesOf(country string) []string {
	for line := range strings.Lines(spokenTable) {
		countries, spoken, _ := strings.Cut(line, ":")
		if slices.Contains(strings.Fields(countries), country) {
			return strings.Fields(spoken)
		}
	}
	return likely(country)
}

// likely returns the language of most people in a country.
func likely(country string) []string {
	region, err := language.ParseRegion(country)
	if err != nil || !region.IsCountry() {
		return nil
	}
	tag, err := language.Compose(region)
	if err != nil {
		return nil
	}
	base, confidence := tag.Base()
	if confidence == language.No || base.String() == "und" {
		return nil
	}
	return []string{base.String()}
}
