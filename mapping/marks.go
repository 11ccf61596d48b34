package mapping

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// marks says how numbers are written in texts. The zero marks are a point in
// front of the fraction and nothing between thousands.
type marks struct {
	decimal   byte // ',' or '.'; 0 is a point, or a comma if points stand between thousands
	thousands byte // ',', '.', ' ' or '\''; 0 is none, or points if the decimal mark is a comma
}

// whole returns the marks with what goes without saying.
func (m marks) whole() marks {
	switch {
	case m.decimal == 0 && m.thousands == '.':
		m.decimal = ','
	case m.decimal == 0:
		m.decimal = '.'
	case m.decimal == ',' && m.thousands == 0:
		m.thousands = '.'
	}
	return m
}

// plain turns "€ -1.234,50" into "-1234.50". The minus may stand on either side
// of the currency.
func (m marks) plain(s string) (plain string, ok bool) {
	minus, s := cutSign(s)
	if amount := withoutCurrency(s); amount != s {
		if s = amount; minus == "" {
			minus, s = cutSign(s)
		}
	}
	if s == "" || !isDigit(s[0]) {
		return "", false
	}
	m = m.whole()
	whole, fraction, marked := strings.Cut(s, string(rune(m.decimal)))
	if marked && (fraction == "" || !isDigit(fraction[0])) {
		return "", false
	}
	if whole, ok = m.ungroup(whole); marked {
		whole += "." + fraction
	}
	return minus + whole, ok
}

func cutSign(s string) (minus, rest string) {
	switch {
	case strings.HasPrefix(s, "-"):
		return "-", s[1:]
	case strings.HasPrefix(s, "\u2212"): // the minus of typesetters
		return "-", s[len("\u2212"):]
	default:
		return "", strings.TrimPrefix(s, "+")
	}
}

// ungroup removes what stands between thousands. The groups must be of three
// digits, or of two and a last one of three as in India: 12,34,567.
func (m marks) ungroup(whole string) (digits string, ok bool) {
	if m.thousands == 0 {
		return whole, true
	}
	groups := strings.FieldsFunc(whole, m.between)
	last := len(groups) - 1
	if last == 0 {
		return whole, groups[0] == whole
	}
	size := 3
	if last > 1 && len(groups[1]) == 2 && m.thousands == ',' {
		size = 2
	}
	length := last // of all groups with one mark between each two
	for i, group := range groups {
		wanted := size
		if i == last {
			wanted = 3
		}
		if strings.Trim(group, "0123456789") != "" || len(group) != wanted && (i > 0 || len(group) > size) {
			return "", false
		}
		length += len(group)
	}
	return strings.Join(groups, ""), length == utf8.RuneCountInString(whole)
}

// between reports whether a letter stands between thousands.
func (m marks) between(letter rune) bool {
	switch m.thousands {
	case ' ':
		return unicode.IsSpace(letter)
	case '\'':
		return letter == '\'' || letter == '\u2019'
	default:
		return letter == rune(m.thousands)
	}
}

// reason tells why a text is no number, and what to say if it is one by other
// marks.
func (m marks) reason(s string) string {
	if m != (marks{}) {
		return notNumber
	}
	comma, thousands := marks{decimal: ','}.reads(s), marks{thousands: ','}.reads(s)
	switch {
	case comma && thousands:
		return `not a number: its comma may be the decimal mark or stand between thousands; say decimal: "," or thousands: ","`
	case comma:
		return `not a number: its decimal mark is a comma; say decimal: ","`
	case thousands:
		return `not a number: it has commas between thousands; say thousands: ","`
	}
	for _, between := range []byte{' ', '\''} {
		said := fmt.Sprintf("thousands: %q", string(rune(between)))
		if (marks{thousands: between}).reads(s) {
			return "not a number: its thousands are marked; say " + said
		}
		if (marks{thousands: between, decimal: ','}).reads(s) {
			return "not a number: its thousands are marked; say " + said + ` and decimal: ","`
		}
	}
	return notNumber
}

// reads reports whether a text is a number by these marks.
func (m marks) reads(s string) bool {
	_, reason := parseNumber(s, m)
	return reason == ""
}

// withoutCurrency removes currency signs and codes from both ends: "US$ 5 USD".
func withoutCurrency(s string) string {
	for range 2 {
		s = strings.TrimSpace(s[currencyBefore(s):])
		s = strings.TrimSpace(s[:len(s)-currencyAfter(s)])
	}
	return s
}

// currencyBefore returns how much of the start of s is a currency: a sign that
// may have letters in front, a code, or an abbreviation.
func currencyBefore(s string) int {
	letters := 0
	for letters < len(s) && isLetter(s[letters]) {
		letters++
	}
	if sign, size := utf8.DecodeRuneInString(s[letters:]); letters <= 3 && unicode.Is(unicode.Sc, sign) {
		return letters + size
	}
	if letters == 3 && isCurrency(s[:3]) {
		return 3
	}
	for _, word := range currencyWords() {
		if strings.HasPrefix(s, word) {
			return len(word)
		}
	}
	return 0
}

// currencyAfter returns how much of the end of s is a currency.
func currencyAfter(s string) int {
	sign, size := utf8.DecodeLastRuneInString(s)
	if !unicode.Is(unicode.Sc, sign) {
		size = 0
	}
	letters := 0
	for letters+size < len(s) && isLetter(s[len(s)-size-letters-1]) {
		letters++
	}
	switch {
	case size > 0 && letters <= 3:
		return letters + size
	case letters == 3 && isCurrency(s[len(s)-3:]):
		return 3
	}
	for _, word := range currencyWords() {
		if strings.HasSuffix(s, word) {
			return len(word)
		}
	}
	return 0
}
