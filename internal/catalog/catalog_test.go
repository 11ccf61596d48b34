package catalog_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"github.com/rivo/uniseg"

	"github.com/wazgate/wazgate/internal/catalog"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/wazion"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	german := catalog.Options{
		Locale: "de", Country: "DE", Currency: "EUR",
		ByCountry: map[string]catalog.Rule{"DE": {Host: "tienda.example.de", PathPrefix: "/de", Parameter: "locale=de_DE"}},
		Raw:       []byte(`{"data":[{"secret":1}]}`),
	}
	withRaw := german
	withRaw.IncludeRaw = true
	cases := map[string]any{
		"panel":     catalog.Present(shop(), german),
		"panel_raw": catalog.Present(shop()[:1], withRaw),
		"ai":        catalog.PresentAI(shop(), german),
		"nothing":   catalog.Present(nil, catalog.Options{Locale: "es"}),
		"ai_none":   catalog.PresentAI(nil, catalog.Options{Locale: "es"}),
	}
	for name, answer := range cases {
		t.Run(name, func(t *testing.T) {
			got := indented(t, answer)
			file := filepath.Join("testdata", name+".golden.json")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
			if strings.Contains(got, "null") {
				t.Errorf("the answer holds a null:\n%s", got)
			}
		})
	}
}

func TestDescription(t *testing.T) {
	family, flag, accented := "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é̂"
	cases := map[string]struct{ text, want string }{
		"short":                {"Una gorra.", "Una gorra."},
		"just fits":            {strings.Repeat("a", 500), strings.Repeat("a", 500)},
		"one too many":         {strings.Repeat("a", 501), strings.Repeat("a", 499) + "…"},
		"after a word":         {strings.Repeat("abcd ", 101), strings.TrimSpace(strings.Repeat("abcd ", 99)) + " abcd…"},
		"families fit":         {strings.Repeat(family, 500), strings.Repeat(family, 500)},
		"families are whole":   {strings.Repeat(family, 501), strings.Repeat(family, 499) + "…"},
		"flags are whole":      {strings.Repeat(flag, 501), strings.Repeat(flag, 499) + "…"},
		"accents stay":         {strings.Repeat(accented, 501), strings.Repeat(accented, 499) + "…"},
		"no comma at the end":  {strings.Repeat("a", 400) + ", " + strings.Repeat("b", 300), strings.Repeat("a", 400) + "…"},
		"blanks around":        {"  \n Una gorra. \t", "Una gorra."},
		"a word ends at limit": {strings.Repeat("a", 499) + " bcd", strings.Repeat("a", 499) + "…"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := catalog.Present([]record.Product{{Description: c.text}}, catalog.Options{})
			got := answer.Products[0].Description
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if count := uniseg.GraphemeClusterCount(got); count > catalog.MaxDescription {
				t.Errorf("%d characters", count)
			}
			ai := catalog.PresentAI([]record.Product{{Description: c.text}}, catalog.Options{})
			if got := ai.Products[0].Description; got != strings.TrimSpace(c.text) {
				t.Errorf("the AI gets %d of %d bytes", len(got), len(c.text))
			}
		})
	}
}

func TestOffer(t *testing.T) {
	price := func(text string) record.Number { return record.Some(decimal.MustParse(text)) }
	cases := map[string]struct {
		product record.Product
		locale  string
		want    string
	}{
		"Spanish":           {record.Product{Price: price("19.9"), Currency: "eur", Available: record.Some(true)}, "es", "Precio: 19.90 EUR. Disponible."},
		"English":           {record.Product{Price: price("20"), Currency: "USD", Available: record.Some(false)}, "en-US", "Price: 20 USD. Sold out."},
		"Italian":           {record.Product{Available: record.Some(true)}, "it", "Disponibile."},
		"French":            {record.Product{Available: record.Some(false)}, "fr", "Épuisé."},
		"German":            {record.Product{Price: price("1234.50")}, "de", "Preis: 1234.50 CHF."},
		"Portuguese":        {record.Product{Available: record.Some(false)}, "pt_BR", "Esgotado."},
		"no words for it":   {record.Product{Available: record.Some(true)}, "sv", "Available."},
		"three decimals":    {record.Product{Price: price("1.250"), Currency: "KWD"}, "en", "Price: 1.25 KWD."},
		"nothing known":     {record.Product{}, "es", ""},
		"after description": {record.Product{Description: "Gorra.", Available: record.Some(true)}, "es", "Gorra.\n\nDisponible."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			answer := catalog.PresentAI([]record.Product{c.product}, catalog.Options{Locale: c.locale, Currency: "CHF"})
			if got := answer.Products[0].Description; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCustomTitle(t *testing.T) {
	cases := map[string]bool{
		"Default Title": false, "default title": false, " DEFAULT TITLE ": false,
		"Gorra": false, "gorra ": false, "": false,
		"Roja": true, "Gorra roja": true,
	}
	for title, want := range cases {
		product := record.Product{Title: "Gorra", Variants: []record.Variant{{Title: title}}}
		answer := catalog.Present([]record.Product{product}, catalog.Options{})
		if got := answer.Products[0].Variants[0].HasCustomTitle; got != want {
			t.Errorf("%q: got %v", title, got)
		}
	}
}

func TestSKU(t *testing.T) {
	cases := map[string]struct {
		product record.Product
		want    string
	}{
		"of the first variant": {record.Product{SKU: "P", Variants: []record.Variant{{SKU: "V1"}, {SKU: "V2"}}}, "V1"},
		"of the product":       {record.Product{SKU: "P", Variants: []record.Variant{{}, {SKU: "V2"}}}, "P"},
		"without variants":     {record.Product{SKU: "P"}, "P"},
	}
	for name, c := range cases {
		if got := catalog.Present([]record.Product{c.product}, catalog.Options{}).Products[0].SKU; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestRawStaysInside(t *testing.T) {
	options := catalog.Options{Raw: []byte(`{"cost_price":3}`)}
	if raw := catalog.Present(shop(), options).Raw; len(raw) != 0 {
		t.Errorf("raw leaves although nobody asked for it: %s", raw)
	}
	options.IncludeRaw = true
	want := wazion.RawObject(options.Raw)
	if diff := cmp.Diff(want, catalog.Present(shop(), options).Raw); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// indented is an answer as JSON for people: & stands for itself.
func indented(t *testing.T, answer any) string {
	t.Helper()
	text, err := json.MarshalIndent(answer, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), `\u0026`, "&") + "\n"
}

// shop has a product of everything, and one of next to nothing.
func shop() []record.Product {
	return []record.Product{
		{
			ID: "1", Title: "Gorra", TitleTranslated: "Mütze", Handle: "gorra", Description: "Una gorra de algodón.", SKU: "G",
			Image: "https://cdn.example.com/gorra.jpg", URL: "https://tienda.example.com/products/gorra?ref=wa#top",
			Price: record.Some(decimal.MustParse("19.90")), Available: record.Some(true),
			Variants: []record.Variant{
				{ID: "11", Title: "Roja", TitleTranslated: "Rot", SKU: "G-R", Image: "https://cdn.example.com/roja.jpg"},
				{ID: "12", Title: "Default Title", SKU: "G-D", URL: "https://tienda.example.com/products/gorra-d"},
			},
		},
		{ID: "2", Title: "Taza", URL: "javascript:alert(1)", Image: "data:image/png;base64,AAAA", Variants: []record.Variant{{ID: "21"}}},
	}
}
