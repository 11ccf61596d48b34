package mapping

import (
	"strconv"
	"strings"
	"unicode"
)

// plausiblePhone reports whether a text can be a phone number at all. Letters
// are none, but for what is dialled afterwards: 555-555-BILL is no number,
// 555 0100 ext. 12 is one. Neither is a day or a time of day. Which number it
// is, is found out later.
func plausiblePhone(s string) bool {
	const fewest, most = 5, 20
	if scheme, rest, found := strings.Cut(s, ":"); found && (strings.EqualFold(scheme, "tel") || strings.EqualFold(scheme, "whatsapp")) {
		s = rest
	}
	digits, rest := dialled(s)
	if digits < fewest || digits > most {
		return false
	}
	return rest == "" && !isDay(s) || isExtension(rest)
}

// dialled counts the digits in front of what cannot belong to a number.
func dialled(s string) (digits int, rest string) {
	for i, letter := range s {
		if letter == ':' || unicode.IsLetter(letter) {
			return digits, s[i:]
		}
		if letter >= '0' && letter <= '9' {
			digits++
		}
	}
	return digits, ""
}

// isDay knows days as databases and people write them: 2026-03-01, 1.3.2026,
// 03/01/2026.
func isDay(s string) bool {
	const earliest, latest = 1900, 2100
	text, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	for _, mark := range [...]string{"-", ".", "/"} {
		first, rest, _ := strings.Cut(text, mark)
		second, third, found := strings.Cut(rest, mark)
		if !found {
			continue
		}
		if len(first) == 4 {
			first, third = third, first
		}
		year, day, month := number(third), number(first), number(second)
		return len(third) == 4 && year >= earliest && year <= latest && min(day, month) >= 1 && min(day, month) <= 12 && max(day, month) <= 31
	}
	return false
}

// number reads digits, and is 0 for all else.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// isExtension knows "x12", "ext. 12" and the like.
func isExtension(s string) bool {
	for _, word := range [...]string{"extension", "ext", "x"} {
		if len(s) > len(word) && strings.EqualFold(s[:len(word)], word) {
			number := strings.Trim(s[len(word):], ".: ")
			return number != "" && len(number) <= 6 && strings.Trim(number, "0123456789") == ""
		}
	}
	return false
}

// firstPhoneExpr is the first of several values that can be a phone number. If
// none can, it is the last that is there, so that the field tells of it.
type firstPhoneExpr struct{ of []expr }

func (e firstPhoneExpr) eval(f *frame) value {
	var last value
	begun := f.attempt()
	for _, one := range e.of {
		told := len(f.run.warnings)
		v := one.eval(f)
		if v.empty() {
			continue
		}
		if f.plausible(v) {
			f.forgive(begun, told)
			return v
		}
		last = v
	}
	return last
}

func (f *frame) plausible(v value) bool {
	switch v.kind {
	case kindPhone:
		return true
	case kindArray:
		found := false
		f.each(v, func(one value) { found = found || one.kind != kindArray && f.plausible(one) })
		return found
	default:
		return v.scalar() && v.kind != kindBool && plausiblePhone(v.text())
	}
}

// phoneExpr reads a phone number with its country, or a list of them.
type phoneExpr struct {
	of, country expr
	trial       bool // others are tried if this is no number: nothing is told of it
}

func (e *phoneExpr) eval(f *frame) value {
	v := e.of.eval(f)
	switch {
	case e.trial && !v.empty() && !f.plausible(v):
		return v
	case v.kind == kindArray:
		return e.list(f, v)
	}
	phone, ok := f.asPhone(v, e.country)
	if !ok {
		return value{}
	}
	return value{kind: kindPhone, rare: &rare{phone: phone}, source: v.source}
}

func (e *phoneExpr) list(f *frame, v value) value {
	var members []member
	f.each(v, func(one value) {
		if phone, ok := f.asPhone(one, e.country); ok {
			members = append(members, member{value: value{kind: kindPhone, rare: &rare{phone: phone}, source: v.source}, spot: spot{index: single}})
		}
	})
	if members == nil {
		return value{}
	}
	return listValue(members)
}
