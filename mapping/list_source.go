package mapping

import "github.com/tidwall/gjson"

// alternatives is the first of several lists that has elements. One without is
// taken only if no other has any.
type alternatives struct {
	of   []expr
	page bool // of a whole answer: one with an empty list in it is no record
}

func (e alternatives) eval(f *frame) value {
	var hollow value
	for _, one := range e.of {
		v := one.eval(f)
		switch {
		case v.empty(), e.page && hollow.bare() && v.kind != kindArray:
		case v.hollow() || v.bare():
			if !hollow.bare() {
				hollow = v
			}
		default:
			return v
		}
	}
	return hollow
}

// concatExpr is one list after another.
type concatExpr struct{ of []expr }

func (e concatExpr) eval(f *frame) value {
	var all []member
	there := false
	for _, one := range e.of {
		v := one.eval(f)
		there = there || !v.empty()
		all = f.appendMembers(all, v)
	}
	if !there {
		return value{}
	}
	return listValue(all)
}

// appendMembers adds the elements of a list.
func (f *frame) appendMembers(all []member, list value) []member {
	switch {
	case list.empty(), list.hollow():
	case list.listed():
		for i := range list.rare.list {
			if f.spend(0) {
				all = append(all, list.rare.list[i])
			}
		}
	case list.kind != kindArray:
		all = append(all, member{value: list, spot: spot{index: single}})
	default:
		e := elementsOf(list)
		for at := 0; ; at++ {
			v, more := e.next()
			if !more || !f.spend(len(v.raw)) {
				break
			}
			v.source = list.source
			all = append(all, member{value: v, spot: spot{index: at}})
		}
	}
	return all
}

// valuesExpr makes a list of an object: of the values of its members, or of
// pairs of key and value. A list stays what it is, because PHP writes an object
// whose keys are 0, 1, 2 as one.
type valuesExpr struct {
	of    expr
	pairs bool
}

func (e valuesExpr) eval(f *frame) value {
	v := e.of.eval(f)
	var all []member
	switch {
	case v.empty():
		return value{}
	case v.kind == kindObject:
		m := membersOf(v)
		for one, more := m.next(); more && f.spend(len(one.raw)); one, more = m.next() {
			one.source = v.source
			all = append(all, member{value: one, spot: spot{index: single, key: m.key}})
		}
	default:
		all = f.appendMembers(nil, v)
	}
	if e.pairs {
		f.pair(all)
	}
	return listValue(all)
}

// splitExpr is a list that settings made of a text. Its elements stand where the
// text does.
type splitExpr struct{ of expr }

func (e splitExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.listed() {
		for i := range v.rare.list {
			v.rare.list[i].value.source = v.source
		}
	}
	return v
}

// pair turns values into pairs of key and value.
func (f *frame) pair(all []member) {
	r := f.run
	for i := range all {
		key := all[i].spot.append("")
		start := len(r.buffer)
		r.buffer = append(r.buffer, `{"key":`...)
		r.buffer = gjson.AppendJSONString(r.buffer, key)
		r.buffer = append(r.buffer, `,"value":`...)
		r.buffer = append(r.buffer, all[i].value.json()...)
		r.buffer = append(r.buffer, '}')
		source := all[i].value.source
		all[i].value = value{kind: kindObject, raw: r.keep(r.buffer[start:]), source: source}
		r.buffer = r.buffer[:start]
	}
}

// narrowed is what a list leaves after its stages, as a list.
type narrowed struct {
	list *listing
	of   expr // nil for the elements themselves
}

func (e *narrowed) eval(f *frame) value {
	var all []member
	there := e.list.each(f, func(g *frame) bool {
		if e.of == nil {
			one := member{value: g.self, spot: g.spot}
			one.value.source = g.parent.fixed(g.from)
			if g.parent == f {
				one.value.source = g.from
			}
			all = append(all, one)
			return true
		}
		found := e.of.eval(g)
		g.each(found, func(v value) {
			if !v.empty() {
				if v.source == nil { // a part of a text that was split
					v.source = found.source
				}
				v.source = g.fixed(v.source)
				all = append(all, member{value: v, spot: spot{index: single}})
			}
		})
		return true
	})
	if !there {
		return value{}
	}
	return listValue(all)
}

// steadyExpr is a list that does not depend on the element: it is made once for
// the whole document.
type steadyExpr struct {
	of expr
	id int
}

func (e steadyExpr) eval(f *frame) value {
	r := f.run
	for len(r.steady) <= e.id {
		r.steady = append(r.steady, value{})
	}
	if r.steady[e.id].kind == kindMissing {
		made := e.of.eval(f)
		if made.kind == kindMissing {
			made = value{kind: kindNull}
		}
		r.steady[e.id] = made
	}
	return r.steady[e.id]
}
