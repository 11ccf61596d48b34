// Package phone reads phone numbers as people and shops spell them and decides
// whether two of them are the same.
package phone

import (
	"cmp"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// minDigits is the fewest digits that can identify somebody, maxDigits the most
// that E.164 allows plus an international prefix.
const (
	minDigits = 7
	maxDigits = 18
)

// Number is one phone number.
type Number struct {
	// E164 is the number with its country code, as +34612345678; empty where
	// the country is not known.
	E164 string
	// Digits are all digits of E164, or of the spelling where E164 is empty.
	Digits string
	// Region is the country of the whole number (ISO 3166 alpha-2), or empty.
	Region string
	// Assumed says that the country is not part of the spelling: it was taken
	// from the record or from the source's default.
	Assumed bool

	canonical string
	// The forms are made when the number is read, because readings are kept.
	national, nationalForm, internationalForm string
}

// Key identifies the number across its spellings, including the Mexican,
// Argentine and Brazilian forms that WhatsApp and shops write differently. It
// is empty where the country is not known.
func (n Number) Key() string { return n.canonical }

// National returns the national significant number, or all digits where the
// country is not known.
func (n Number) National() string {
	return cmp.Or(n.national, n.Digits)
}

// Format returns the number as it is written inside its country and abroad; both
// are the digits where the country is not known.
func (n Number) Format() (national, international string) {
	return cmp.Or(n.nationalForm, n.Digits), cmp.Or(n.internationalForm, n.Digits)
}

// Parser reads numbers with a default country. It remembers what it has read,
// because reading one takes longer than all else that is done with it. It is
// safe for concurrent use.
type Parser struct {
	region string

	mutex       sync.Mutex
	young, aged map[spelling]reading
}

type spelling struct{ raw, country string }

type reading struct {
	number Number
	ok     bool
}

// generation is how many readings the parser keeps before it forgets the
// older half.
const generation = 8192

// NewParser returns a parser whose default country is region (ISO 3166 alpha-2).
func NewParser(region string) *Parser {
	return &Parser{region: strings.ToUpper(region), young: make(map[spelling]reading)}
}

// Region returns the default country, or nothing.
func (p *Parser) Region() string { return p.region }

// Parse reads raw. The country, where the record that holds the number names
// one, goes before the parser's default. It returns false for what cannot be a
// subscriber's number: letters, too few or too many digits.
func (p *Parser) Parse(raw, country string) (Number, bool) {
	key := spelling{raw, strings.ToUpper(country)}
	if known, ok := p.remembered(key); ok {
		return known.number, known.ok
	}
	number, ok := p.read(key)
	p.remember(key, reading{number, ok})
	return number, ok
}

func (p *Parser) remembered(key spelling) (reading, bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if known, ok := p.young[key]; ok {
		return known, true
	}
	known, ok := p.aged[key]
	return known, ok
}

func (p *Parser) remember(key spelling, known reading) {
	if len(key.raw) > 64 {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if len(p.young) >= generation {
		p.young, p.aged = make(map[spelling]reading, generation), p.young
	}
	p.young[key] = known
}

func (p *Parser) read(key spelling) (Number, bool) {
	text, digits, ok := clean(key.raw)
	if !ok {
		return Number{}, false
	}
	if text[0] == '+' {
		return international(digits), true
	}
	for _, region := range []string{key.country, p.region} {
		if number, ok := readIn(text, region); ok {
			number.Assumed = true
			return number, true
		}
	}
	if number, ok := valid("+"+digits, ""); ok && digits[0] != '0' {
		return number, true
	}
	return Number{Digits: digits}, true
}

// readIn reads a spelling without country code as somebody in region would dial it.
func readIn(text, region string) (Number, bool) {
	if region == "" {
		return Number{}, false
	}
	return valid(text, region)
}

func valid(text, region string) (Number, bool) {
	var parsed phonenumbers.PhoneNumber
	if phonenumbers.ParseToNumber(text, region, &parsed) != nil || !phonenumbers.IsValidNumber(&parsed) {
		return Number{}, false
	}
	return complete(&parsed), true
}

func international(digits string) Number {
	var parsed phonenumbers.PhoneNumber
	if phonenumbers.ParseToNumber("+"+withoutMobileToken(digits), "", &parsed) == nil {
		return complete(&parsed)
	}
	return Number{E164: "+" + digits, Digits: digits, canonical: "+" + digits}
}

func complete(parsed *phonenumbers.PhoneNumber) Number {
	e164 := phonenumbers.Format(parsed, phonenumbers.E164)
	region := phonenumbers.GetRegionCodeForNumber(parsed)
	if region == "" || region == "ZZ" {
		region = phonenumbers.GetRegionCodeForCountryCode(int(parsed.GetCountryCode()))
	}
	return Number{
		E164:      e164,
		Digits:    e164[1:],
		Region:    strings.TrimPrefix(region, "ZZ"),
		canonical: "+" + withoutVariants(e164[1:]),

		national:          phonenumbers.GetNationalSignificantNumber(parsed),
		nationalForm:      phonenumbers.Format(parsed, phonenumbers.NATIONAL),
		internationalForm: phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL),
	}
}

// clean keeps the digits and a leading plus, and reports whether that can be a
// number. The international prefix 00 counts as a plus.
func clean(raw string) (text, digits string, ok bool) {
	digits, plus, ok := digitsOf(withoutExtension(withoutScheme(strings.TrimSpace(raw))))
	if !plus && strings.HasPrefix(digits, "00") {
		digits, plus = digits[2:], true
	}
	if !ok || len(digits) < minDigits || len(digits) > maxDigits || strings.Trim(digits, "0") == "" {
		return "", "", false
	}
	if plus {
		return "+" + digits, digits, true
	}
	return digits, digits, true
}

// digitsOf returns the digits of a spelling, and false if there is anything in
// it that numbers are not written with.
func digitsOf(raw string) (digits string, plus, ok bool) {
	var kept strings.Builder
	for _, letter := range raw {
		switch {
		case letter >= '0' && letter <= '9':
			kept.WriteRune(letter)
		case (letter == '+' || letter == '＋') && kept.Len() == 0:
			plus = true
		case !isSeparator(letter):
			return "", false, false
		}
	}
	return kept.String(), plus, true
}

func withoutScheme(raw string) string {
	for _, scheme := range []string{"tel:", "whatsapp:"} {
		if len(raw) > len(scheme) && strings.EqualFold(raw[:len(scheme)], scheme) {
			return strings.TrimSpace(raw[len(scheme):])
		}
	}
	return raw
}

func isSeparator(letter rune) bool {
	switch letter {
	case ' ', '-', '.', '/', '(', ')', '\u00a0', '\u202f', '\u2009', '\u2010', '\u2011', '\u2012', '\u2013', '\u202a', '\u202c', '\u200e', '\u200f', '\u2060':
		return true
	}
	return false
}

// withoutExtension drops what is dialled after the call is taken: "x12", "ext. 12".
func withoutExtension(raw string) string {
	for _, word := range []string{"ext", "Ext", "EXT", "x", "X", "#"} {
		before, rest, found := cutLast(raw, word)
		rest = strings.Trim(rest, ". :")
		if found && before != "" && rest != "" && len(rest) <= 6 && strings.Trim(rest, "0123456789") == "" {
			return before
		}
	}
	return raw
}

func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

// withoutMobileToken turns the Mexican +52 1 55… of WhatsApp into +52 55….
func withoutMobileToken(digits string) string {
	if len(digits) == 13 && strings.HasPrefix(digits, "521") {
		return "52" + digits[3:]
	}
	return digits
}

// withoutVariants folds the forms in which one subscriber's number is written:
// Argentina's mobile 9 and Brazil's ninth digit are sometimes left out.
func withoutVariants(digits string) string {
	switch {
	case len(digits) == 13 && strings.HasPrefix(digits, "549"):
		return "54" + digits[3:]
	case len(digits) == 13 && strings.HasPrefix(digits, "55") && digits[4] == '9' && digits[5] >= '6':
		return digits[:4] + digits[5:]
	}
	return withoutMobileToken(digits)
}
