package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"golang.org/x/text/language"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/yamlnode"
)

func (l *loader) checkStore(store *Store) {
	store.Region = l.checkRegion("store.region", store.Region)
	if !slices.Contains(wazion.Languages(), store.Language) {
		l.complain("store.language", fmt.Sprintf("store.language is %s, which is none of ours", l.show("store.language", store.Language)), "possible here: "+strings.Join(wazion.Languages(), ", "))
	}
	if !isCurrency(store.Currency) {
		l.complain("store.currency", fmt.Sprintf("store.currency is %s, which is no currency", l.show("store.currency", store.Currency)), "write the three letters of ISO 4217, as in EUR")
	}
	l.checkKeys("store.labels", "label", wazion.LabelKeys())
}

// checkRegion returns the country in upper case.
func (l *loader) checkRegion(path, code string) string {
	upper := strings.ToUpper(code)
	region, err := language.ParseRegion(upper)
	switch {
	case err != nil || len(upper) != 2 || !region.IsCountry():
		l.complain(path, fmt.Sprintf("%s is %s, which is no country", path, l.show(path, code)), "write the two letters of ISO 3166, as in ES")
	case region.Canonicalize() != region:
		l.complain(path, fmt.Sprintf("%s is %s, which is not the code of ISO 3166", path, l.show(path, code)), fmt.Sprintf("did you mean %q?", region.Canonicalize().String()))
	}
	return upper
}

// checkKeys reports the keys of a section that are not among those known.
func (l *loader) checkKeys(path, noun string, known []string) {
	section := l.decoder.found[path]
	if section == nil {
		return
	}
	for _, entry := range section.Entries {
		if !slices.Contains(known, entry.Key.Value) {
			l.blame(entry.Key, fmt.Sprintf("unknown %s %q", noun, entry.Key.Value), yamlnode.DidYouMean(entry.Key.Value, known))
		}
	}
}

func (l *loader) checkProducts(products *Products) {
	products.Locales.ByCountry = l.checkLocales("products.locales.by_country", products.Locales.ByCountry, l.checkCountryKey)
	products.Locales.ByLanguage = l.checkLocales("products.locales.by_language", products.Locales.ByLanguage, l.checkLanguageKey)
}

// checkLocales checks every entry, and returns them under their keys in the
// usual case.
func (l *loader) checkLocales(path string, locales map[string]Localisation, checkKey func(*yamlnode.Node) string) map[string]Localisation {
	section := l.decoder.found[path]
	if section == nil {
		return locales
	}
	usual := make(map[string]Localisation, len(locales))
	for _, entry := range section.Entries {
		place := join(path, entry.Key.Value)
		locale := locales[entry.Key.Value]
		usual[checkKey(entry.Key)] = locale
		if locale.Host != "" && !isHost(locale.Host) {
			l.complain(place+".host", fmt.Sprintf("the host %s is none", l.show(place+".host", locale.Host)), "write it without https:// and path, as in shop.example.com")
		}
		if locale.PathPrefix != "" && (!strings.HasPrefix(locale.PathPrefix, "/") || strings.ContainsAny(locale.PathPrefix, "?# ")) {
			l.complain(place+".path_prefix", fmt.Sprintf("the path prefix %s is none", l.show(place+".path_prefix", locale.PathPrefix)), "write for example /de")
		}
		if name, _, found := strings.Cut(locale.Parameter, "="); locale.Parameter != "" && (!found || name == "" || strings.ContainsAny(locale.Parameter, "?&# ")) {
			l.complain(place+".parameter", fmt.Sprintf("the parameter %s is none", l.show(place+".parameter", locale.Parameter)), "write name=value, as in locale=de_DE")
		}
	}
	return usual
}

func (l *loader) checkCountryKey(key *yamlnode.Node) string {
	upper := strings.ToUpper(key.Value)
	if region, err := language.ParseRegion(upper); err != nil || len(upper) != 2 || !region.IsCountry() {
		l.blame(key, fmt.Sprintf("%q is no country", key.Value), "write the two letters of ISO 3166, as in DE")
	}
	return upper
}

func (l *loader) checkLanguageKey(key *yamlnode.Node) string {
	lower := strings.ToLower(key.Value)
	if base, err := language.ParseBase(lower); err != nil || base.String() != lower {
		l.blame(key, fmt.Sprintf("%q is no language", key.Value), "write its code in ISO 639, as in de")
	}
	return lower
}

func (l *loader) checkAI(ai *AI) {
	l.checkKeys("ai.templates", "language", wazion.Languages())
	ai.Templates = make(map[string]string, len(ai.TemplateFiles))
	for _, name := range slices.Sorted(maps.Keys(ai.TemplateFiles)) {
		path := join("ai.templates", name)
		if l.spoilt(path) || !slices.Contains(wazion.Languages(), name) {
			continue
		}
		if ai.TemplateFiles[name] == "" {
			l.complain(path, "the template for "+name+" names no file", "remove the line to use the built-in one")
			continue
		}
		text, ok := l.readFileOf(path, ai.TemplateFiles[name], "template")
		if !ok {
			continue
		}
		ai.Templates[name] = string(text)
		l.checkTemplate(path, name, ai.Templates[name])
	}
}

// checkTemplate finds mistakes of form; which functions there are is known to
// whoever renders it.
func (l *loader) checkTemplate(path, name, text string) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(text, "", "", make(map[string]*parse.Tree)); err != nil {
		l.complain(path, "the template cannot be read: "+strings.TrimPrefix(err.Error(), "template: "), "mend it, or remove the line to use the built-in one")
	}
}

func isCurrency(code string) bool {
	return len(code) == 3 && strings.IndexFunc(code, func(letter rune) bool { return letter < 'A' || letter > 'Z' }) < 0
}
