package mapping

import (
	"strings"

	"github.com/tidwall/gjson"
)

// alternatives is the first of several lists that is there. An object without
// members is a list only if there is no other.
type alternatives struct{ of []expr }

func (e alternatives) eval(f *frame) value {
	var hollow value
	for _, one := range e.of {
		v := one.eval(f)
		switch {
		case v.empty():
		case v.hollow():
			hollow = v
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
		g.each(e.of.eval(g), func(v value) {
			if !v.empty() {
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

// jsonListExpr is the list inside of a text that is JSON.
type jsonListExpr struct {
	of    expr
	keys  *trie  // of a simple path
	query string // of any other
}

func (e *jsonListExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.empty() {
		return value{}
	}
	if v.kind != kindText {
		return v // some stores write the same as JSON itself
	}
	const dear = 16 // to decode and to check a text costs so much more than to pass over it
	text := v.text()
	if !f.spend(dear * len(text)) {
		return value{}
	}
	document, reason := readDocument([]byte(text))
	if reason != "" {
		f.warn(v, "not JSON in a text")
		return value{}
	}
	found := whole(strings.Trim(document, " \n\t\r"))
	switch {
	case e.keys != nil:
		slots := make([]value, 1)
		e.keys.walk(found.raw, 0, slots)
		found = slots[0]
	case e.query != "":
		found = (&frame{run: f.run, self: found}).query(e.query)
	}
	found.source = v.source
	return found
}
