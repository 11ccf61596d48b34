package catalog_test

import (
	"testing"

	"github.com/wazgate/wazgate/internal/catalog"
)

func TestLocale(t *testing.T) {
	cases := map[string]struct{ target, country, fallback, want string }{
		"asked for":                     {"de", "ES", "es", "de"},
		"asked for with region":         {"pt_br", "ES", "es", "pt-BR"},
		"asked for nonsense":            {"not a language", "DE", "es", "de"},
		"asked for no language":         {"und-ES", "DE", "es", "de"},
		"of the phone":                  {"", "DE", "es", "de"},
		"of the phone, small letters":   {"", "fr", "es", "fr"},
		"Austria":                       {"", "AT", "es", "de"},
		"Argentina":                     {"", "AR", "en", "es"},
		"Brazil":                        {"", "BR", "es", "pt"},
		"Switzerland, shop in French":   {"", "CH", "fr", "fr"},
		"Switzerland, shop in Italian":  {"", "CH", "it-IT", "it"},
		"Switzerland, shop in Spanish":  {"", "CH", "es", "de"},
		"Belgium, shop in French":       {"", "BE", "fr", "fr"},
		"Belgium, shop in English":      {"", "BE", "en", "nl"},
		"Canada":                        {"", "CA", "es", "en"},
		"Canada, shop in French":        {"", "CA", "fr", "fr"},
		"India":                         {"", "IN", "es", "en"},
		"Luxembourg":                    {"", "LU", "es", "fr"},
		"Luxembourg, shop in German":    {"", "LU", "de", "de"},
		"United States, Spanish shop":   {"", "US", "es", "es"},
		"Puerto Rico":                   {"", "PR", "en", "es"},
		"Paraguay":                      {"", "PY", "pt", "es"},
		"Morocco":                       {"", "MA", "es", "fr"},
		"no country":                    {"", "", "it", "it"},
		"a number of no country":        {"", "001", "it", "it"},
		"unknown country":               {"", "ZZ", "it", "it"},
		"what is configured is no name": {"", "", "", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := catalog.Locale(c.target, c.country, c.fallback); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
