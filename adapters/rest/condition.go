package rest

import (
	"strings"

	"github.com/tidwall/gjson"
)

// fewestDigits is how many last digits two phones must share to be alike: all
// before them may be written, left out, or replaced by a zero.
const fewestDigits = 7

// match is one entry of only: what must stand in a hit.
type match struct {
	path  path
	want  *template
	phone bool // compared by its last digits
	own   bool // it speaks of who is asked for
}

// condition is one entry of where: what may stand in a row.
type condition struct {
	path path
	any  []string
}

// keeps reports whether only lets a hit of the step's own answer through, and
// whether one that it does not is somebody else's than was asked for.
func (s *step) keeps(sc *scope, row gjson.Result) (kept, strange bool) {
	kept = true
	for i := range s.only {
		one := &s.only[i]
		want, result := one.want.text(sc)
		if result == absent || result == full && one.found(one.path.in(row), want) {
			continue
		}
		kept, strange = false, strange || one.own
	}
	return kept, strange
}

func (m *match) found(got gjson.Result, want string) bool {
	alike := sameText
	if m.phone {
		alike = samePhone
	}
	return anyText(got, func(text string) bool { return alike(text, want) })
}

// asks reports whether where and having let a row of an earlier step be asked for.
func (s *step) asks(row gjson.Result) bool {
	for i := range s.where {
		one := &s.where[i]
		if !anyText(one.path.in(row), one.allows) {
			return false
		}
	}
	return s.having.none() || stands(s.having.in(row))
}

func (c *condition) allows(text string) bool {
	for _, one := range c.any {
		if sameText(text, one) {
			return true
		}
	}
	return false
}

// anyText reports whether a value is as wanted; of a list, one member.
func anyText(got gjson.Result, wanted func(text string) bool) bool {
	if !got.IsArray() {
		return got.Exists() && !got.IsObject() && wanted(plainOf(got))
	}
	found := false
	got.ForEach(func(_, member gjson.Result) bool {
		found = !member.IsArray() && !member.IsObject() && wanted(plainOf(member))
		return !found
	})
	return found
}

// plainOf is textOf that also tells false.
func plainOf(found gjson.Result) string {
	if found.Type == gjson.False {
		return "false"
	}
	return textOf(found)
}

func sameText(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func samePhone(a, b string) bool {
	a, b = digitsOf(a), digitsOf(b)
	return len(a) >= fewestDigits && len(b) >= fewestDigits && a[len(a)-fewestDigits:] == b[len(b)-fewestDigits:]
}

func digitsOf(text string) string {
	return strings.Map(func(letter rune) rune {
		if letter >= '0' && letter <= '9' {
			return letter
		}
		return -1
	}, text)
}

// stands reports whether something is there that is not empty.
func stands(found gjson.Result) bool {
	switch found.Type {
	case gjson.Null, gjson.False:
		return false
	case gjson.Number:
		return found.Num != 0
	case gjson.String:
		return strings.TrimSpace(found.Str) != ""
	case gjson.JSON:
		some := false
		found.ForEach(func(_, _ gjson.Result) bool {
			some = true
			return false
		})
		return some
	default:
		return true
	}
}
