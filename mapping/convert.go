package mapping

import (
	"strings"
	"time"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/record"
)

// each calls do for the elements of an array, or for a single value as if it
// were the only element.
func (f *frame) each(v value, do func(value)) {
	if v.kind != kindArray {
		do(v)
		return
	}
	if v.listed() {
		for i := range v.rare.list {
			do(v.rare.list[i].value)
		}
		return
	}
	elements := elementsOf(v)
	for one, more := elements.next(); more; one, more = elements.next() {
		one.source = v.source
		do(one)
	}
}

// elements walks over the elements of an array.
type elements struct {
	raw string
	at  int
}

func elementsOf(v value) elements { return elements{raw: v.raw, at: 1} }

func (e *elements) next() (v value, more bool) {
	if !e.seek() {
		return value{}, false
	}
	v, e.at = readValue(e.raw, e.at)
	return v, true
}

// seek moves to the next element. It reports false at the end of the array.
func (e *elements) seek() bool {
	for ; e.at < len(e.raw); e.at++ {
		switch e.raw[e.at] {
		case ',', ' ', '\n', '\t', '\r':
		case ']':
			return false
		default:
			return true
		}
	}
	return false
}

// toNumber reads a scalar as a number.
func toNumber(v value, m marks) (parsed decimal.Decimal, reason string) {
	switch v.kind {
	case kindDecimal:
		return v.number, ""
	case kindNumber:
		return parseNumber(v.raw, marks{})
	case kindText:
		return parseNumber(v.text(), m)
	default:
		return parsed, notNumber
	}
}

func (f *frame) asTime(v value, layouts *moments) (time.Time, bool) {
	switch {
	case v.empty():
		return time.Time{}, false
	case v.kind == kindTime:
		return v.rare.time, true
	case !v.scalar() || v.kind == kindBool:
		f.warn(v, "not a time")
		return time.Time{}, false
	}
	when, reason := layouts.parse(v)
	if reason != "" {
		f.warn(v, reason)
	}
	return when, reason == "" && !when.IsZero()
}

func (f *frame) asPhone(v value, country expr) (record.Phone, bool) {
	if v.kind == kindPhone {
		return v.rare.phone, true
	}
	raw, ok := f.asText(v)
	if !ok {
		return record.Phone{}, false
	}
	if v.kind == kindBool || !plausiblePhone(raw) {
		f.warn(v, "not a phone number")
		return record.Phone{}, false
	}
	phone := record.Phone{Raw: raw}
	if country != nil {
		phone.Country = f.asCountry(country.eval(f))
	}
	return phone, true
}

// asCountry accepts what has the form of an ISO 3166 alpha-2 code.
func (f *frame) asCountry(v value) string {
	code, ok := f.asText(v)
	if !ok {
		return ""
	}
	if len(code) != 2 || !isLetter(code[0]) || !isLetter(code[1]) {
		f.warn(v, "not a country code of two letters")
		return ""
	}
	return strings.ToUpper(code)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
