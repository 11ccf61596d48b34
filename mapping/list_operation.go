package mapping

import (
	"github.com/govalues/decimal"
)

// overList is what the operations over a list have in common.
type overList struct {
	list  *listing
	of    expr // for each element; nil where only the element counts
	exact bool // warnings may follow, so that the place of a value is worth knowing
}

// each visits the values of the elements, those of lists inside them one by
// one. Empty ones are left out. It reports whether there is a list, and how
// many of its elements count.
func (o *overList) each(f *frame, visit func(g *frame, v value) bool) (there bool, elements int) {
	there = o.list.each(f, func(g *frame) bool {
		elements++
		more := true
		g.each(o.of.eval(g), func(v value) {
			if more && !v.empty() {
				more = visit(g, v)
			}
		})
		return more
	})
	return there && !f.run.exhausted(), elements
}

// located returns a value of an element for use outside of it.
func (o *overList) located(g *frame, v value) value {
	if !o.exact && v.scalar() {
		v.source = nil
	} else {
		v.source = g.fixed(v.source)
	}
	return v
}

// sumExpr adds numbers up. One that is none makes the sum missing: a part of it
// would be a wrong sum.
type sumExpr struct {
	overList
	marks marks
}

func (e *sumExpr) eval(f *frame) value {
	var sum decimal.Decimal
	found, failed := false, false
	there, elements := e.each(f, func(g *frame, v value) bool {
		number, reason := toNumber(v, e.marks)
		if reason == "" {
			next, err := sum.Add(number)
			if sum, found = next, true; err == nil {
				return true
			}
			reason = "the sum is no number that can be held"
		}
		g.warn(v, reason)
		failed = true
		return false
	})
	if !there || failed || elements > 0 && !found {
		return value{}
	}
	return numberValue(sum)
}

// countExpr counts elements, or those of them that have a value.
type countExpr struct{ overList }

func (e *countExpr) eval(f *frame) value {
	count := int64(0)
	there := e.list.each(f, func(g *frame) bool {
		if e.of == nil || !e.of.eval(g).empty() {
			count++
		}
		return true
	})
	if !there || f.run.exhausted() {
		return value{}
	}
	return numberValue(decimal.MustNew(count, 0))
}

// extremeExpr is the smallest or largest of numbers, or of times.
type extremeExpr struct {
	overList
	largest bool
}

func (e *extremeExpr) eval(f *frame) value {
	var best value
	var bestKey sortKey
	failed := false
	there, _ := e.each(f, func(g *frame, v value) bool {
		if zeroDate(v.text()) {
			return true
		}
		key := sortKeyOf(v, e.list.manner)
		if key.class > sortTime || best.kind != kindMissing && key.class != bestKey.class {
			g.warn(v, "neither a number nor a time that can be compared with the others")
			failed = true
			return false
		}
		if order := key.compare(bestKey, false); best.kind == kindMissing || e.largest && order > 0 || !e.largest && order < 0 {
			best, bestKey = e.located(g, v), key
		}
		return true
	})
	if !there || failed {
		return value{}
	}
	return best
}

// collectExpr is the list of the values.
type collectExpr struct{ overList }

func (e *collectExpr) eval(f *frame) value {
	var all []member
	there, _ := e.each(f, func(g *frame, v value) bool {
		all = append(all, member{value: e.located(g, v), spot: spot{index: single}})
		return true
	})
	if !there || len(all) == 0 {
		return value{}
	}
	return listValue(all)
}

// oneExpr is the value of the element at a place.
type oneExpr struct {
	overList
	at int // from 1 on, or lastPlace
}

func (e *oneExpr) eval(f *frame) value {
	if e.at == lastPlace {
		return e.last(f)
	}
	var found value
	left := e.at
	e.list.each(f, func(g *frame) bool {
		if left--; left == 0 {
			found = e.located(g, e.of.eval(g))
		}
		return left > 0
	})
	return found
}

// last remembers each element as if it were the last: what is in the others is
// none of its concern.
func (e *oneExpr) last(f *frame) value {
	w := walk{listing: e.list}
	var k keeping
	e.list.each(f, func(g *frame) bool {
		k.list = k.list[:0]
		for depth := range k.above {
			k.above[depth] = k.above[depth][:0]
		}
		w.stand(&k, g)
		return true
	})
	if len(k.list) == 0 || f.run.exhausted() {
		return value{}
	}
	g := w.openOne(f, &k, 0)
	return e.located(g, e.of.eval(g))
}

// lookupExpr is the value of the first element that has one of the keys, and a
// value.
type lookupExpr struct{ overList }

func (e *lookupExpr) eval(f *frame) value {
	var found value
	e.list.each(f, func(g *frame) bool {
		v := e.of.eval(g)
		if v.empty() {
			return true
		}
		found = e.located(g, v)
		return false
	})
	return found
}

// valueOrSelf is the value of a key–value pair: its value, or the pair itself if
// it is none.
type valueOrSelf struct{ value, self expr }

func (e valueOrSelf) eval(f *frame) value {
	if f.self.kind == kindObject {
		return e.value.eval(f)
	}
	return e.self.eval(f)
}
