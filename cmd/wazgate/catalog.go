package main

import (
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/catalog"
)

// catalogOptions says where the shop is for whom.
func catalogOptions(settings *config.Config) catalog.Options {
	return catalog.Options{
		Currency:   settings.Store.Currency,
		ByCountry:  rules(settings.Products.Locales.ByCountry),
		ByLanguage: rules(settings.Products.Locales.ByLanguage),
		IncludeRaw: settings.Products.IncludeRaw,
	}
}

func rules(configured map[string]config.Localisation) map[string]catalog.Rule {
	translated := make(map[string]catalog.Rule, len(configured))
	for name, localisation := range configured {
		translated[name] = catalog.Rule(localisation)
	}
	return translated
}
