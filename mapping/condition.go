package mapping

import (
	"strings"

	"github.com/govalues/decimal"
)

// condition is true or false for an element. known is false where the data
// that it asks about is not there; such a condition does not hold.
type condition interface {
	holds(f *frame) (truth, known bool)
}

// conditionExpr makes a value of a condition: unknown is not false.
type conditionExpr struct{ of condition }

func (e conditionExpr) eval(f *frame) value {
	truth, known := e.of.holds(f)
	if !known {
		return value{}
	}
	return boolValue(truth)
}

// literal is a fixed value that others are compared with.
type literal struct {
	text   string
	isNull bool
	isBool bool
	truth  bool
	isNum  bool
	number decimal.Decimal
}

// equals compares without interpretation, except that letter case and the
// spelling of numbers do not matter.
func (l *literal) equals(v value) bool {
	if l.isNull {
		return v.empty()
	}
	if !v.scalar() {
		return false
	}
	if l.isNum && (v.kind == kindNumber || v.kind == kindDecimal) {
		number, reason := toNumber(v, marks{})
		return reason == "" && number.Cmp(l.number) == 0
	}
	return strings.EqualFold(v.text(), l.text)
}

// matches compares as equals does, and knows numbers inside texts and the many
// spellings of yes and no besides.
func (l *literal) matches(v value, m marks) bool {
	if l.equals(v) {
		return true
	}
	switch {
	case !v.scalar() || v.empty():
		return false
	case l.isBool:
		truth, ok := parseTruth(v)
		return ok && truth == l.truth
	case l.isNum:
		number, reason := toNumber(v, m)
		return reason == "" && number.Cmp(l.number) == 0
	default:
		return false
	}
}

// comparison asks whether a value is one of several.
type comparison struct {
	of      expr
	among   []literal
	marks   marks
	negated bool
}

func (c *comparison) holds(f *frame) (truth, known bool) {
	v := c.of.eval(f)
	if c.fits(f, v) {
		return !c.negated, true
	}
	return c.negated, c.negated || !v.empty()
}

// fits reports whether the value is one of the several, or holds one if it is a
// list.
func (c *comparison) fits(f *frame, v value) bool {
	if v.kind == kindArray {
		return f.some(v, func(one value) bool { return !one.empty() && c.isOne(one) })
	}
	return c.isOne(v)
}

func (c *comparison) isOne(v value) bool {
	for i := range c.among {
		if c.among[i].matches(v, c.marks) {
			return true
		}
	}
	return false
}

// some reports whether one of the elements of a list is as asked for.
func (f *frame) some(list value, is func(value) bool) bool {
	found := false
	f.each(list, func(one value) { found = found || f.spend(0) && is(one) })
	return found
}

// existence asks whether there is a value.
type existence struct{ of expr }

func (c existence) holds(f *frame) (truth, known bool) {
	return !c.of.eval(f).empty(), true
}

// truthful takes a value itself as true or false.
type truthful struct{ of expr }

func (c truthful) holds(f *frame) (truth, known bool) {
	answer, ok := f.asBool(c.of.eval(f))
	return ok && answer.Value, ok
}

// negation holds where another condition does not.
type negation struct{ of condition }

func (c negation) holds(f *frame) (truth, known bool) {
	truth, _ = c.of.holds(f)
	return !truth, true
}

// combination is all or any of several conditions.
type combination struct {
	of  []condition
	all bool
}

func (c combination) holds(f *frame) (truth, known bool) {
	for _, one := range c.of {
		truth, certain := one.holds(f)
		known = known || certain
		if truth != c.all {
			return truth, certain
		}
	}
	return c.all, known
}

// choiceExpr is one of two values.
type choiceExpr struct {
	when            condition
	then, otherwise expr
}

func (e choiceExpr) eval(f *frame) value {
	if truth, _ := e.when.holds(f); truth {
		return e.then.eval(f)
	}
	return e.otherwise.eval(f)
}
