package mapping

import (
	"regexp"
	"time"

	"github.com/govalues/decimal"
)

// ordering asks whether a value lies within bounds.
type ordering struct {
	of     expr
	bounds []bound
	manner manner
}

// bound is one end of what is asked for.
type bound struct {
	of    expr                // what to compare with
	holds func(sign int) bool // of the value less the bound
}

func (o *ordering) holds(f *frame) (truth, known bool) {
	a, ok := f.asOperand(o.of.eval(f), o.manner)
	if !ok {
		return false, false
	}
	truth = true
	for _, bound := range o.bounds {
		v := bound.of.eval(f)
		b, ok := f.asOperand(v, o.manner)
		switch {
		case !ok:
			return false, false
		case a.isTime != b.isTime:
			f.warn(v, "a number and a time cannot be compared")
			return false, false
		}
		truth = truth && bound.holds(a.compare(b))
	}
	return truth, true
}

// boundBy returns what a comparison asks of the sign, or nil for any other
// setting. low says that it is the lower bound.
func boundBy(name string) (holds func(sign int) bool, low bool) {
	switch name {
	case "above":
		return func(sign int) bool { return sign > 0 }, true
	case "at_least":
		return func(sign int) bool { return sign >= 0 }, true
	case "below":
		return func(sign int) bool { return sign < 0 }, false
	case "at_most":
		return func(sign int) bool { return sign <= 0 }, false
	default:
		return nil, false
	}
}

// operand is what can be larger or smaller.
type operand struct {
	isTime bool
	number decimal.Decimal
	time   time.Time
}

func (o operand) compare(with operand) int {
	if o.isTime {
		return o.time.Compare(with.time)
	}
	return o.number.Cmp(with.number)
}

func (f *frame) asOperand(v value, m manner) (operand, bool) {
	if v.empty() {
		return operand{}, false
	}
	o, ok := readOperand(v, m)
	if !ok {
		f.warn(v, "neither a number nor a time in the usual layouts")
	}
	return o, ok && (!o.isTime || !o.time.IsZero())
}

func readOperand(v value, m manner) (o operand, ok bool) {
	if v.kind == kindTime {
		return operand{isTime: true, time: v.rare.time}, true
	}
	if number, reason := toNumber(v, m.marks); reason == "" {
		return operand{number: number}, true
	}
	if v.kind != kindText {
		return operand{}, false
	}
	if zeroDate(v.text()) {
		return operand{isTime: true}, true
	}
	when, reason := parseUsual(v.text(), m.clock())
	return operand{isTime: true, time: when}, reason == ""
}

// likeness asks whether two values are the same. Of a list one element is enough.
type likeness struct {
	of, with expr
	manner   manner
	negated  bool
}

func (c *likeness) holds(f *frame) (truth, known bool) {
	a, b := c.of.eval(f), c.with.eval(f)
	if a.empty() || b.empty() {
		return c.negated, c.negated
	}
	return c.alike(f, a, b) != c.negated, true
}

func (c *likeness) alike(f *frame, a, b value) bool {
	switch {
	case a.kind == kindArray:
		return f.some(a, func(one value) bool { return !one.empty() && c.alike(f, one, b) })
	case b.kind == kindArray:
		return f.some(b, func(one value) bool { return !one.empty() && c.alike(f, a, one) })
	default:
		return a.like(b, c.manner)
	}
}

// like compares as literals do: letter case and the spelling of numbers do not
// matter.
func (v value) like(with value, m manner) bool {
	if v.kind == kindTime || with.kind == kindTime {
		a, timed := readOperand(v, m)
		b, also := readOperand(with, m)
		return timed && also && a.isTime && b.isTime && a.compare(b) == 0
	}
	l := literal{text: with.text(), isBool: with.kind == kindBool}
	l.truth = l.isBool && with.raw == "true"
	if number, reason := toNumber(with, m.marks); reason == "" {
		l.number, l.isNum = number, true
	}
	return with.scalar() && l.matches(v, m.marks)
}

// pattern asks whether a regular expression matches a text somewhere.
type pattern struct {
	of      expr
	pattern *regexp.Regexp
}

func (p *pattern) holds(f *frame) (truth, known bool) {
	v := p.of.eval(f)
	text, ok := f.asText(v)
	switch {
	case !ok || p.pattern == nil || !f.afford(len(text)):
		return false, false
	case len(text) > maxPattern:
		f.warn(v, longPattern)
		return false, false
	}
	return p.pattern.MatchString(text), true
}
