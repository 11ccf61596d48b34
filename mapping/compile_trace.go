package mapping

import (
	"github.com/wazgate/wazgate/internal/yamlnode"
)

// tracer compiles a second program, which notes what it does. A nil tracer
// leaves everything as it is: that is the program that answers calls.
type tracer struct {
	paths []*tracedPath
	rules []*rule
	lists []*listRule
	kind  string
}

// tracedPath is a path of the file.
type tracedPath struct {
	kind    string
	label   string
	scope   *scope // that the path starts in
	inside  *scope // that it is used in
	written string
	below   string
	node    *yamlnode.Node
}

// pathTrace is what a traced path does instead of the path itself.
type pathTrace struct {
	slot  int
	query string
	scope *scope
	quiet bool
}

// rule is how the file fills one field.
type rule struct {
	kind, label, name string
	required          bool
	key, node         *yamlnode.Node
}

// listRule is how the file makes a list of records.
type listRule struct {
	kind, label string
	node        *yamlnode.Node
}

// asTraced takes the place of a query in a path that is traced.
const asTraced = "(traced)"

// path makes p note what it reads. All paths of a file come by here.
func (t *tracer) path(x context, s *scope, p *pathExpr, node *yamlnode.Node) *pathExpr {
	if t == nil {
		return p
	}
	t.paths = append(t.paths, &tracedPath{kind: t.kind, label: x.label, scope: s, inside: x.scope, written: p.written, below: p.below, node: node})
	p.trace = &pathTrace{slot: p.slot, query: p.query, scope: s}
	p.slot, p.query = noSlot, asTraced
	return p
}

// hush keeps a path that is read of every element out of the explanation.
func (t *tracer) hush(e expr) {
	if p, ok := e.(*pathExpr); ok && t != nil {
		p.trace.quiet = true
	}
}

// read reads the path from its base on.
func (p *pathExpr) read(f, base *frame) value {
	traced := p.trace
	if traced == nil {
		return base.query(p.query, p.memo)
	}
	var v value
	switch {
	case traced.slot != noSlot:
		v = base.slot(traced.slot)
	case traced.query == "":
		v = base.self
	default:
		v = base.query(traced.query, p.memo)
	}
	if t := base.run.trace; t != nil {
		t.saw(f, base, p, v)
	}
	return v
}

// given makes what does not come from the document tell of itself.
func (t *tracer) given(e expr, written string) expr {
	if t == nil || e == nil {
		return e
	}
	return givenExpr{of: e, written: written}
}

type givenExpr struct {
	of      expr
	written string
}

func (e givenExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if t := f.run.trace; t != nil {
		t.given(e.written, v)
	}
	return v
}

// fallback makes a default tell that it stood in: for the whole field, or for a
// part of its value.
func (t *tracer) fallback(x context, e expr) expr {
	if t == nil {
		return e
	}
	return fallbackTrace{of: e, whole: x.field}
}

type fallbackTrace struct {
	of    expr
	whole bool
}

func (e fallbackTrace) eval(f *frame) value {
	v := e.of.eval(f)
	t := f.run.trace
	switch {
	case t == nil:
	case e.whole:
		t.current().fallback = true
	default:
		t.note(Read{Note: "its default", Found: true, Raw: clipped(v)})
	}
	return v
}

// words makes an enum tell which words it lacks.
func (t *tracer) words(e *enumExpr, section *yamlnode.Node) expr {
	if t != nil && !e.quiet {
		for _, entry := range section.Entries {
			if entry.Key.Value == "enum" {
				e.of = wordsTrace{of: e.of, enum: e, key: entry.Key}
			}
		}
	}
	return e
}

type wordsTrace struct {
	of   expr
	enum *enumExpr
	key  *yamlnode.Node
}

func (e wordsTrace) eval(f *frame) value {
	v := e.of.eval(f)
	if t := f.run.trace; t != nil && v.scalar() && !v.empty() {
		if _, known := e.enum.find(v.text()); !known {
			t.miss(e.key, v.text())
		}
	}
	return v
}

// traceField makes a field note its value.
func traceField[R any](t *tracer, plan fieldPlan[R], entry yamlnode.Entry, target *field[R]) fieldPlan[R] {
	if t == nil {
		return plan
	}
	one := &rule{kind: t.kind, label: plan.label, name: target.name, required: plan.required, key: entry.Key, node: entry.Value}
	t.rules = append(t.rules, one)
	assign := plan.assign
	plan.assign = func(f *frame, out *R) bool {
		field, before := f.run.trace.begin(one), len(f.run.warnings)
		field.set = assign(f, out)
		if field.set {
			field.value = target.show(out)
			f.run.trace.truths(field, target.want)
		}
		f.run.trace.end(field, f.run.warnings[min(before, len(f.run.warnings)):])
		return field.set
	}
	return plan
}

// traceList makes a list note its elements: one more field in front of the
// others begins an element, one behind them ends it.
func traceList[R any](t *tracer, plan *listPlan[R], node *yamlnode.Node) *listPlan[R] {
	if t == nil {
		return plan
	}
	list := &listRule{kind: t.kind, label: plan.label, node: node}
	t.lists = append(t.lists, list)
	begin := func(f *frame, _ *R) bool {
		if plan.where == nil {
			f.run.trace.tally(list).seen++
		}
		f.run.trace.element(f, list)
		return false
	}
	end := func(f *frame, _ *R) bool {
		f.run.trace.finished()
		return false
	}
	plan.fields = append(append([]fieldPlan[R]{{label: plan.label, assign: begin}}, plan.fields...), fieldPlan[R]{label: plan.label, assign: end})
	if plan.where != nil {
		plan.where = whereTrace{of: plan.where, list: list}
		if plan.list != nil {
			plan.list.where = plan.where
		}
	}
	return plan
}

// whereTrace notes which elements a list leaves out.
type whereTrace struct {
	of   condition
	list *listRule
}

func (c whereTrace) holds(f *frame) (truth, known bool) {
	t := f.run.trace
	asked := &tracedField{}
	t.open = append(t.open, asked)
	truth, known = c.of.holds(f)
	t.open = t.open[:len(t.open)-1]
	counted := t.tally(c.list)
	counted.seen++
	if !truth {
		counted.where++
		t.element(f, c.list)
		t.last().dropped = "where does not hold" + because(asked.reads)
		counted.compare(asked.reads)
	}
	return truth, known
}

// begin says which kind is compiled next.
func (t *tracer) begin(kind string) {
	if t != nil {
		t.kind = kind
	}
}
