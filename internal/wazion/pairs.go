package wazion

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxPairs bounds what one query or body may hold, as PHP does.
	maxPairs = 1000
	// maxText is the length of a text parameter in characters.
	maxText = 256
)

// pair is one named value as it came. A nested value bears a name in PHP's
// style: auth[token].
type pair struct{ name, value string }

type pairs []pair

// first returns the first value that is not empty: one whose name matches
// exactly, else one whose name differs only in case.
func (p pairs) first(name string) string {
	for _, value := range p.all(name) {
		if value != "" {
			return value
		}
	}
	return ""
}

// all returns the values under a name, its indexed forms (name[], name[0])
// included: those whose name matches exactly or, if all of them are empty,
// those whose name differs only in case.
func (p pairs) all(name string) []string {
	exact := p.matching(func(found string) bool { return found == name })
	for _, value := range exact {
		if value != "" {
			return exact
		}
	}
	return p.matching(func(found string) bool { return strings.EqualFold(found, name) })
}

// nested returns the values that are members called name of any object.
func (p pairs) nested(name string) []string {
	var values []string
	for _, one := range p {
		inner, ok := strings.CutSuffix(one.name, "]")
		if !ok {
			continue
		}
		if at := strings.LastIndexByte(inner, '['); at >= 0 && strings.EqualFold(inner[at+1:], name) {
			values = append(values, one.value)
		}
	}
	return values
}

func (p pairs) matching(matches func(name string) bool) []string {
	var values []string
	for _, one := range p {
		if matches(withoutIndex(one.name)) {
			values = append(values, one.value)
		}
	}
	return values
}

func (p pairs) add(name, value string) pairs {
	if len(p) >= maxPairs {
		return p
	}
	return append(p, pair{name: name, value: value})
}

func withoutIndex(name string) string {
	if base, _, found := strings.Cut(name, "["); found && strings.HasSuffix(name, "]") {
		return base
	}
	return name
}

// cleanText makes one line of at most 256 characters out of whatever came.
func cleanText(value string) string {
	value = strings.Map(cleanRune, strings.ToValidUTF8(value, string(utf8.RuneError)))
	return strings.TrimSpace(cutText(strings.TrimSpace(value)))
}

func cleanRune(r rune) rune {
	const remove, byteOrderMark, lineSeparator, paragraphSeparator = -1, '\uFEFF', '\u2028', '\u2029'
	switch {
	case r == '\t', r == '\n', r == '\r', r == lineSeparator, r == paragraphSeparator:
		return ' '
	case unicode.IsControl(r), r == byteOrderMark:
		return remove
	default:
		return r
	}
}

func cutText(value string) string {
	count := 0
	for at := range value {
		if count == maxText {
			return value[:at]
		}
		count++
	}
	return value
}
