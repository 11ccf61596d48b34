package mapping

import (
	"strings"

	"github.com/tidwall/gjson"
)

// translation is a text in one language.
type translation struct {
	language string // such as es or es-ES; anything else is nobody's
	text     value
}

// chosen returns the translation for who asks: in the locale, in the language,
// in one of those preferred, or the first. A region of the same language, or
// the language without one, is good enough.
func (f *frame) chosen(from []translation, prefer []string) value {
	for i := -2; i < len(prefer); i++ {
		wanted := f.run.request.Locale
		switch {
		case i == -1:
			wanted = f.run.request.Language
		case i >= 0:
			wanted = prefer[i]
		}
		best, bestFit := value{}, 0
		for j := range from {
			if fit := languageFit(from[j].language, wanted); fit > bestFit {
				best, bestFit = from[j].text, fit
			}
		}
		if bestFit > 0 {
			return best
		}
	}
	if len(from) == 0 {
		return value{}
	}
	return from[0].text
}

// languageFit tells how well a language serves somebody: 3 is exactly, 2 the
// language without a region, 1 that of another region, 0 not at all.
func languageFit(language, wanted string) int {
	main, region := cutLanguage(language)
	wantedMain, wantedRegion := cutLanguage(wanted)
	switch {
	case main == "" || !strings.EqualFold(main, wantedMain):
		return 0
	case strings.EqualFold(region, wantedRegion):
		return 3
	case region == "":
		return 2
	default:
		return 1
	}
}

func cutLanguage(language string) (main, region string) {
	if at := strings.IndexAny(language, "-_"); at >= 0 {
		return language[:at], language[at+1:]
	}
	return language, ""
}

// isLanguage reports whether a word has the form of a language, perhaps with a
// script or region: es, pt-BR, zh_Hant_TW.
func isLanguage(word string) bool {
	for i, part := range strings.FieldsFunc(word, func(letter rune) bool { return letter == '-' || letter == '_' }) {
		if i == 0 && len(part) > 3 || len(part) < 2 || len(part) > 8 {
			return false
		}
		for j := range len(part) {
			if !isLetter(part[j]) && (i == 0 || !isDigit(part[j])) {
				return false
			}
		}
	}
	return word != "" && isLetter(word[0])
}

// languagesExpr is a text of the file in several languages.
type languagesExpr struct{ of []translation }

func (e languagesExpr) eval(f *frame) value { return f.chosen(e.of, nil) }

// localisedExpr is a text of the document in several languages.
type localisedExpr struct {
	of        expr
	keys      []string          // where an element of a list keeps its language
	texts     []string          // where it keeps its text
	languages map[string]string // what ids stand for
	prefer    []string
	traced    *localisedRule // of a traced program
}

func (e *localisedExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.kind != kindObject && v.kind != kindArray {
		return v
	}
	var found []translation
	known := false // some of it has a form that is known
	add := func(language string, text value) {
		known = true
		if text.scalar() && !text.empty() {
			found = append(found, translation{e.named(language), text})
		}
	}
	if v.kind == kindArray {
		filled := false
		f.each(v, func(one value) {
			filled = filled || one.kind != kindNull
			e.element(one, add)
		})
		known = known || !filled
	} else if !e.element(v, add) {
		e.members(v, add)
		known = known || skipSpace(v.raw, 1) >= len(v.raw)-1
	}
	return e.pick(f, v, found, known)
}

// pick chooses among what was found, or tells that it is of no known form.
func (e *localisedExpr) pick(f *frame, v value, found []translation, known bool) value {
	text := f.chosen(found, e.prefer)
	if e.traced != nil {
		f.run.trace.localised(e, v, found, text)
	}
	if !known {
		f.warn(v, "neither a text nor texts by their languages")
		return value{}
	}
	text.source = v.source
	return text
}

func (e *localisedExpr) named(language string) string {
	if named, ok := e.languages[language]; ok {
		return named
	}
	return language
}

// element adds an element of a list: {locale: es, value: Taza}. It reports
// false for anything else but a text.
func (e *localisedExpr) element(one value, add func(string, value)) bool {
	if one.scalar() {
		add("", one)
		return true
	}
	language, text := inside(one, e.keys), inside(one, e.texts)
	if !language.scalar() || text.kind == kindMissing {
		return false
	}
	add(language.text(), text)
	return true
}

// members adds the members of an object by languages: {es: Taza}, or
// {es: {name: Taza}}.
func (e *localisedExpr) members(v value, add func(string, value)) {
	gjson.Parse(v.raw).ForEach(func(key, one gjson.Result) bool {
		language, text := key.String(), fromResult(one)
		if text.kind == kindObject {
			text = inside(text, e.texts)
		}
		if _, known := e.languages[language]; known || isLanguage(language) || language == "default" {
			add(language, text)
		}
		return true
	})
}

// inside returns the first of several paths that an object has.
func inside(v value, paths []string) value {
	if v.kind != kindObject {
		return value{}
	}
	for _, path := range paths {
		if found := ask(v.raw, path); found.kind != kindMissing {
			return found
		}
	}
	return value{}
}
