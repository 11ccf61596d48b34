package catalog_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/catalog"
	"github.com/wazgate/wazgate/internal/record"
)

func TestLocalisedAddress(t *testing.T) {
	whole := catalog.Rule{Host: "tienda.example.de", PathPrefix: "/de", Parameter: "locale=de_DE"}
	cases := map[string]struct {
		rule    catalog.Rule
		address string
		want    string
	}{
		"no rule":                 {catalog.Rule{}, "https://shop.example.com/p/1?b=2&a=1", "https://shop.example.com/p/1?b=2&a=1"},
		"everything":              {whole, "https://shop.example.com/p/1", "https://tienda.example.de/de/p/1?locale=de_DE"},
		"host only":               {catalog.Rule{Host: "a.example.de"}, "http://shop.example.com:8443/p?x=1#y", "http://a.example.de/p?x=1#y"},
		"prefix once":             {catalog.Rule{PathPrefix: "/de"}, "https://shop.example.com/de/p/1", "https://shop.example.com/de/p/1"},
		"prefix alone":            {catalog.Rule{PathPrefix: "/de"}, "https://shop.example.com/de", "https://shop.example.com/de"},
		"prefix of a word":        {catalog.Rule{PathPrefix: "/de"}, "https://shop.example.com/deals", "https://shop.example.com/de/deals"},
		"prefix before no path":   {catalog.Rule{PathPrefix: "/de/"}, "https://shop.example.com", "https://shop.example.com/de"},
		"prefix of two":           {catalog.Rule{PathPrefix: "store/de"}, "https://shop.example.com/p", "https://shop.example.com/store/de/p"},
		"prefix and escapes":      {catalog.Rule{PathPrefix: "/de"}, "https://shop.example.com/a%2Fb%20c", "https://shop.example.com/de/a%2Fb%20c"},
		"prefix of another":       {catalog.Rule{PathPrefix: "/de"}, "https://shop.example.com/es/p", "https://shop.example.com/de/p"},
		"parameter replaced":      {catalog.Rule{Parameter: "locale=de_DE"}, "https://shop.example.com/p?locale=es_ES&x=%20a", "https://shop.example.com/p?x=%20a&locale=de_DE"},
		"parameter spelt oddly":   {catalog.Rule{Parameter: "locale=de_DE"}, "https://shop.example.com/p?loc%61le=es", "https://shop.example.com/p?locale=de_DE"},
		"parameter to be escaped": {catalog.Rule{Parameter: "l=de&x=1"}, "https://shop.example.com/p", "https://shop.example.com/p?l=de%26x%3D1"},
		"letters":                 {catalog.Rule{PathPrefix: "/de"}, "https://shop.example.com/camión", "https://shop.example.com/de/cami%C3%B3n"},
		"script":                  {whole, "javascript:alert(1)", ""},
		"data":                    {whole, "data:text/html,x", ""},
		"file":                    {whole, "file:///etc/passwd", ""},
		"no host":                 {whole, "https:///p", ""},
		"relative":                {whole, "/products/1", ""},
		"opaque":                  {whole, "https:shop.example.com", ""},
		"credentials":             {catalog.Rule{}, "https://user:pass@shop.example.com/p", "https://shop.example.com/p"},
		"empty":                   {whole, "", ""},
		"blanks":                  {catalog.Rule{}, " https://shop.example.com/p ", "https://shop.example.com/p"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			rules := map[string]catalog.Rule{"DE": c.rule, "ES": {PathPrefix: "/es"}}
			if got := localised(c.address, rules); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestCountryBeforeLanguage(t *testing.T) {
	options := catalog.Options{
		ByCountry:  map[string]catalog.Rule{"AT": {Host: "at.example.com"}},
		ByLanguage: map[string]catalog.Rule{"de": {Host: "de.example.com"}},
	}
	cases := map[string]struct{ country, locale, want string }{
		"country":           {"AT", "de", "https://at.example.com/p"},
		"country in small":  {"at", "de", "https://at.example.com/p"},
		"language":          {"DE", "de", "https://de.example.com/p"},
		"language, region":  {"", "de-CH", "https://de.example.com/p"},
		"neither":           {"FR", "fr", "https://shop.example.com/p"},
		"nothing to go by":  {"", "", "https://shop.example.com/p"},
		"no country at all": {"001", "??", "https://shop.example.com/p"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			options.Country, options.Locale = c.country, c.locale
			products := []record.Product{{URL: "https://shop.example.com/p"}}
			if got := catalog.Present(products, options).Products[0].URL; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestVariantAddress(t *testing.T) {
	cases := map[string]struct {
		product, own, id string
		want             string
	}{
		"joined":                  {"https://shop.example.com/p", "", "7", "https://shop.example.com/p?variant=7"},
		"beside other parameters": {"https://shop.example.com/p?a=1#top", "", "7", "https://shop.example.com/p?a=1&variant=7#top"},
		"replaced":                {"https://shop.example.com/p?variant=1", "", "7", "https://shop.example.com/p?variant=7"},
		"escaped":                 {"https://shop.example.com/p", "", "a b&c", "https://shop.example.com/p?variant=a+b%26c"},
		"its own":                 {"https://shop.example.com/p", "https://shop.example.com/v", "7", "https://shop.example.com/v"},
		"its own is none":         {"https://shop.example.com/p", "ftp://shop.example.com/v", "7", "https://shop.example.com/p?variant=7"},
		"without number":          {"https://shop.example.com/p", "", "", "https://shop.example.com/p"},
		"without product address": {"", "", "7", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			products := []record.Product{{URL: c.product, Variants: []record.Variant{{ID: c.id, URL: c.own}}}}
			if got := catalog.Present(products, catalog.Options{}).Products[0].Variants[0].URL; got != c.want {
				t.Errorf("panel: got %s, want %s", got, c.want)
			}
			if got := catalog.PresentAI(products, catalog.Options{}).Products[0].Variants[0].URL; got != c.want {
				t.Errorf("AI: got %s, want %s", got, c.want)
			}
		})
	}
}

// Whatever the address: what comes out is one of the web, on the right host,
// with the prefix and the parameter once, and the same if it is done again.
func FuzzLocalisedAddress(f *testing.F) {
	for _, seed := range []string{
		"https://shop.example.com/p/1?a=1#x", "http://u:p@[::1]:80/de/%2f?locale=a&locale=b", "//x/y", "https://a/..//de/de",
		"HTTPS://ä.example/ü?q=;%zz", "https://x.example/de?&&=&locale", "javascript://x/%0aalert(1)",
	} {
		f.Add(seed)
	}
	rules := map[string]catalog.Rule{"DE": {Host: "tienda.example.de", PathPrefix: "/de", Parameter: "locale=de_DE"}, "ES": {PathPrefix: "/es"}}
	f.Fuzz(func(t *testing.T, address string) {
		once := localised(address, rules)
		if once == "" {
			return
		}
		if twice := localised(once, rules); twice != once {
			t.Errorf("once  %q\ntwice %q", once, twice)
		}
		parsed, err := url.Parse(once)
		if err != nil {
			t.Fatalf("%q: %v", once, err)
		}
		if (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host != "tienda.example.de" || parsed.User != nil {
			t.Errorf("%q leads elsewhere", once)
		}
		path := parsed.EscapedPath()
		if path != "/de" && !strings.HasPrefix(path, "/de/") {
			t.Errorf("%q lacks the prefix", once)
		}
		if count := strings.Count("&"+parsed.RawQuery, "&locale="); count != 1 || !strings.HasSuffix(parsed.RawQuery, "locale=de_DE") {
			t.Errorf("%q has the parameter %d times", once, count)
		}
	})
}

// localised is what a German customer gets.
func localised(address string, rules map[string]catalog.Rule) string {
	options := catalog.Options{Country: "DE", ByCountry: rules}
	return catalog.Present([]record.Product{{URL: address}}, options).Products[0].URL
}
