package rest

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// The names of the values that templates can hold, besides those of steps.
const (
	valuePhone       = "phone"
	valueEmail       = "email"
	valueOrderNumber = "order_number"
	valueReference   = "reference"
	valueCustomerID  = "customer_id"
	valueText        = "text"
	valueLimit       = "limit"
	valueLocale      = "locale"
	valueLanguage    = "language"
	valueCountry     = "country"
	valueSince       = "since"
	valuePage        = "page"
	valueOffset      = "offset"
	valueCursor      = "cursor"
	valueID          = "id"
	valueIDs         = "ids"
	valueRow         = "row"
	valueOwn         = "values"
	valueStep        = "" // of an earlier step
)

const (
	// longestValue bounds what may go into one place. Longer texts are nothing
	// that somebody looks for.
	longestValue  = 2048
	longestCursor = 8192

	defaultLimit = 50
)

// value is one value in a template.
type value struct {
	name     string // one of the names above
	read     func(sc *scope) string
	fits     func(text string) bool
	filters  []filter
	optional bool
	free     bool // what it holds is somebody else's
	longest  int

	separator string // between ids
}

// text returns what stands for the value.
func (v *value) text(sc *scope) (string, outcome) {
	if v.name == valueIDs {
		return v.joined(sc)
	}
	return v.filtered(v.read(sc))
}

func (v *value) filtered(raw string) (string, outcome) {
	text := strings.TrimSpace(raw)
	if text == "" && v.optional {
		return "", absent
	}
	if len(text) > v.longest || !visible(text) || v.fits != nil && !v.fits(text) {
		return "", refused
	}
	for _, filter := range v.filters {
		if text = filter(text); text == "" {
			return "", refused
		}
	}
	return text, full
}

// joined returns the ids, without those that would read as two.
func (v *value) joined(sc *scope) (string, outcome) {
	var out strings.Builder
	sign := strings.TrimSpace(v.separator) // blanks around it hardly matter to anybody
	for _, id := range sc.ids {
		text, result := v.filtered(id)
		if result != full || strings.Contains(text, cmp.Or(sign, " ")) {
			continue
		}
		if out.Len() > 0 {
			out.WriteString(v.separator)
		}
		out.WriteString(text)
	}
	if out.Len() == 0 {
		return "", refused
	}
	return out.String(), full
}

// visible reports whether a text has something that can be seen, and nothing
// that no search is meant to hold: control characters or broken letters.
func visible(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	seen := false
	for _, letter := range text {
		if unicode.IsControl(letter) {
			return false
		}
		seen = seen || unicode.In(letter, unicode.L, unicode.N, unicode.P, unicode.S)
	}
	return seen
}

// textOf returns a value of an answer as text; nothing, false, lists and
// objects are no text.
func textOf(found gjson.Result) string {
	switch found.Type {
	case gjson.String:
		return found.Str
	case gjson.Number:
		return found.Raw
	case gjson.True:
		return "true"
	default:
		return ""
	}
}

// reader returns how a value without a path is read.
func reader(name string) func(sc *scope) string {
	switch name {
	case valueEmail:
		return func(sc *scope) string { return sc.query.Email }
	case valueOrderNumber:
		return func(sc *scope) string { return sc.query.OrderNumber }
	case valueReference:
		return func(sc *scope) string { return sc.query.Reference }
	case valueCustomerID:
		return func(sc *scope) string { return sc.query.CustomerID }
	case valueLocale:
		return func(sc *scope) string { return sc.query.Locale }
	case valueLanguage:
		return func(sc *scope) string { return languageOf(sc.query.Locale) }
	case valueCountry:
		return func(sc *scope) string { return sc.query.Country }
	case valueID:
		return func(sc *scope) string { return sc.id }
	case valueCursor:
		return func(sc *scope) string { return sc.cursor }
	default:
		return nil
	}
}

func languageOf(locale string) string {
	language, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	return language
}

// The parts of {text}, for backends that keep names in two places.
const (
	firstWord = "first_word"
	lastWord  = "last_word"
)

// wordOf returns how {text} is read, or one of its words; they are the same
// where it has only one.
func wordOf(part string) func(sc *scope) string {
	return func(sc *scope) string {
		words := strings.Fields(sc.query.Text)
		switch {
		case part == "" || len(words) == 0:
			return sc.query.Text
		case part == firstWord:
			return words[0]
		default:
			return words[len(words)-1]
		}
	}
}

// counter returns how a number of the paging is read; size is that of the
// step's pages.
func counter(name string, size int) func(sc *scope) string {
	switch name {
	case valuePage:
		return func(sc *scope) string { return strconv.Itoa(sc.page) }
	case valueOffset:
		return func(sc *scope) string { return strconv.Itoa(sc.offset) }
	default:
		return func(sc *scope) string { return strconv.Itoa(limitOf(sc, size)) }
	}
}

// limitOf returns how many rows {limit} asks for: those that are wanted, but for
// no more than a page holds, which backends refuse or cut without a word.
func limitOf(sc *scope, size int) int {
	switch {
	case size > 0 && sc.query.Limit > 0:
		return min(size, sc.query.Limit)
	case size > 0:
		return size
	case sc.query.Limit > 0:
		return sc.query.Limit
	default:
		return defaultLimit
	}
}

// rendering returns how a form of the phone is read; the one in turn for "".
func rendering(form string) func(sc *scope) string {
	if form == "" {
		return func(sc *scope) string { return sc.phone }
	}
	return func(sc *scope) string {
		text, _ := sc.query.Phone.Rendering(form)
		return text
	}
}

// fitsPhone holds renderings of phones to what they are made of.
func fitsPhone(text string) bool {
	return strings.ContainsAny(text, "0123456789") && !strings.ContainsFunc(text, func(letter rune) bool {
		return !strings.ContainsRune("0123456789+-(). /\u00a0", letter)
	})
}

// fitsID holds ids beside other text to what means nothing in any language.
func fitsID(text string) bool {
	return !strings.ContainsFunc(text, func(letter rune) bool {
		return letter > unicode.MaxASCII || letter != '-' && letter != '_' && letter != '.' && !unicode.IsLetter(letter) && !unicode.IsDigit(letter)
	})
}

// isSign reports whether what stands between ids is one sign, and blanks, that
// separates in lists and in no language.
func isSign(separator string) bool {
	trimmed := strings.TrimSpace(separator)
	return len(trimmed) == 1 && strings.Contains(",;|/+:&", trimmed)
}

// fitsCode holds languages and countries to what they are made of.
func fitsCode(text string) bool {
	return len(text) <= 35 && !strings.ContainsFunc(text, func(letter rune) bool {
		return letter > unicode.MaxASCII || letter != '-' && letter != '_' && !unicode.IsLetter(letter) && !unicode.IsDigit(letter)
	})
}
