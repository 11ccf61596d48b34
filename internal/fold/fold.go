// Package fold turns text into the form in which it is compared: lower case,
// without accents, with special letters spelled out, so that "lukasz" equals
// "Łukasz".
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text returns the folded text with white space collapsed.
func Text(text string) string {
	if plain(text) {
		return strings.Join(strings.Fields(strings.ToLower(text)), " ")
	}
	var folded strings.Builder
	folded.Grow(len(text))
	for _, letter := range norm.NFKD.String(strings.ToValidUTF8(text, "")) {
		if unicode.Is(unicode.Mn, letter) {
			continue
		}
		letter = unicode.ToLower(letter)
		if spelled := special(letter); spelled != "" {
			folded.WriteString(spelled)
			continue
		}
		folded.WriteRune(letter)
	}
	return strings.Join(strings.Fields(folded.String()), " ")
}

// Words returns the folded words of text, without punctuation.
func Words(text string) []string {
	return strings.FieldsFunc(Text(text), func(letter rune) bool {
		return !unicode.IsLetter(letter) && !unicode.IsDigit(letter)
	})
}

func plain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// special spells out the letters that have no decomposition in Unicode.
func special(letter rune) string {
	switch letter {
	case 'ł':
		return "l"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ß':
		return "ss"
	case 'ı':
		return "i"
	}
	return ""
}
