package mapping

import (
	"slices"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// expr works one value out for an element.
type expr interface {
	eval(f *frame) value
}

// base says which document a path starts from.
type base uint8

const (
	baseElement base = iota // the element, or one above it
	baseRoot
	baseStep
	baseGroup // the members of the element, or of one above it
	baseFixed // a place in words, where a value was found that an operation took out of a list
)

// pathExpr reads a value of the document.
type pathExpr struct {
	written string // as in the file
	below   string // without its scope
	base    base
	up      int    // of baseElement: how many elements above
	step    int    // of baseStep
	slot    int    // of a simple path
	query   string // of any other; empty is the base itself
	memo    int    // of a query: where the run remembers its last answer
	trace   *pathTrace
}

func (p *pathExpr) eval(f *frame) (v value) {
	if p.slot != noSlot && p.base == baseElement && p.up == 0 && f.rest == finished { // as nearly all are
		v = f.slots[p.slot]
		v.source = p
		return v
	}
	return p.evalIn(f)
}

func (p *pathExpr) evalIn(f *frame) value {
	base := f
	switch p.base {
	case baseRoot:
		base = f.run.frames[0]
	case baseStep:
		base = f.run.steps[p.step]
	default:
		for range p.up {
			base = base.parent
		}
		if p.base == baseGroup {
			return base.group
		}
	}
	var v value
	switch {
	case p.slot != noSlot:
		v = base.slot(p.slot)
	case p.query == "":
		v = base.self
	default:
		v = p.read(f, base)
	}
	v.source = p
	return v
}

// slot returns what the walk over the element found for a path.
func (f *frame) slot(slot int) value {
	if f.rest != finished && f.slots[slot].kind == kindMissing {
		f.finish()
	}
	return f.slots[slot]
}

// variableExpr is a variable of the source.
type variableExpr struct{ index int }

func (e variableExpr) eval(f *frame) value { return textValue(f.run.mapping.values[e.index]) }

// requestExpr is something of the call that the mapping runs for.
type requestExpr struct{ read func(Request) string }

func (e requestExpr) eval(f *frame) value { return textValue(e.read(f.run.request)) }

// constExpr is always the same value.
type constExpr struct{ value value }

func (e constExpr) eval(*frame) value { return e.value }

// emptyExpr takes further values for empty.
type emptyExpr struct {
	of     expr
	empty  []literal
	inside bool // of a list: those of its elements as well
}

func (e emptyExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if e.inside && v.kind == kindArray {
		return e.among(f, v)
	}
	if v.oneOf(e.empty) {
		return value{source: v.source}
	}
	return v
}

// among returns what is left of a list.
func (e emptyExpr) among(f *frame, list value) value {
	full := true
	f.each(list, func(one value) { full = full && !one.oneOf(e.empty) })
	if full {
		return list
	}
	all := slices.DeleteFunc(f.appendMembers(nil, list), func(one member) bool { return one.value.oneOf(e.empty) })
	left := listValue(all)
	left.source = list.source
	return left
}

func (v value) oneOf(several []literal) bool {
	for i := range several {
		if several[i].equals(v) {
			return true
		}
	}
	return false
}

// dayExpr takes the dates that databases write for none for empty.
type dayExpr struct{ of expr }

func (e dayExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.kind == kindText && zeroDate(v.text()) {
		return value{source: v.source}
	}
	return v
}

// firstExpr is the first of several values that is not empty. What did not fit
// in those before it is told only if there is none.
type firstExpr struct{ of []expr }

func (e firstExpr) eval(f *frame) value {
	var v value
	begun := f.attempt()
	for _, one := range e.of {
		last := len(f.run.warnings)
		if v = one.eval(f); !v.empty() {
			f.forgive(begun, last)
			return v
		}
	}
	return v
}

// attempt is what was told before several values are tried.
type attempt struct {
	warnings int
	words    map[*yamlnode.Node]int
}

func (f *frame) attempt() attempt {
	begun := attempt{warnings: len(f.run.warnings)}
	if t := f.run.trace; t != nil {
		begun.words = t.missing()
	}
	return begun
}

// forgive takes back what was told of the values in front of the one that is
// taken, but not that a budget is used up.
func (f *frame) forgive(begun attempt, last int) {
	r := f.run
	if r.spent || r.work > maxTextWork {
		return
	}
	r.warnings = slices.Delete(r.warnings, begun.warnings, last)
	if r.trace != nil {
		r.trace.found(begun.words)
	}
}

// defaultExpr stands in for a value that is empty.
type defaultExpr struct{ of, fallback expr }

func (e defaultExpr) eval(f *frame) value {
	if v := e.of.eval(f); !v.empty() {
		return v
	}
	return e.fallback.eval(f)
}
