package rest

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// mostFlying bounds the calls that one question has under way.
const mostFlying = 16

// run asks the steps of one question with one rendering of the phone. A step is
// asked as soon as those that it refers to have ended, so that independent ones
// run side by side. All that is known of the steps belongs to the goroutine that
// called play; the calls themselves run beside it and tell it when they end.
type run struct {
	adapter  *adapter
	caller   *caller
	question *question
	query    adapters.Query
	phone    string

	steps   []*progress // in the order of the settings
	named   map[string]*progress
	answers map[string]gjson.Result // replaced, never changed: calls under way read it

	landed  chan landing
	flying  int
	further bool  // the steps behind the answer are taken
	left    bool  // a call up to the answer has gone out
	limited bool  // the backend's limit leaves nothing for what can be done without
	failure error // of what the answer cannot do without

	from *spot   // of a list, of which one page is read
	last reading // of the answer
}

// landing is one call that ended, or of nothing, where the first one has gone out.
type landing struct {
	of   *progress
	part int // the row, or the group of ids
	got  reading
}

// state says how far a step has come.
type state int

const (
	waits state = iota
	asks
	ended
)

// progress is what became of one step in one run.
type progress struct {
	step   *step
	needed bool // the answer cannot do without it
	then   bool // it stands behind the answer
	state  state

	document *document // nil where there is nothing
	missing  bool      // all of it, or of some rows, could not be read
	cut      bool      // pages that there are were not read
	skipped  bool      // nobody wants it
	nothing  bool      // there was nothing to send
	passing  bool      // what could not be read may be read another time
	failed   error     // of a call that the answer cannot do without

	order    []int // of each: the rows to ask for, the newest first
	next     int   // the first of order that is not asked for yet
	settled  map[int]bool
	asked    int
	flying   int
	failures int // in a row

	groups [][]string // of batch: the ids that are not asked for yet
	parts  map[int]*document
}

func newRun(a *adapter, c *caller, q *question, query adapters.Query, phone string) *run {
	r := &run{
		adapter: a, caller: c, question: q, query: query, phone: phone,
		named: map[string]*progress{}, answers: map[string]gjson.Result{}, landed: make(chan landing, 2*mostFlying),
	}
	r.take(q.steps)
	r.need(q.answer)
	return r
}

// take adds steps to those that play asks.
func (r *run) take(steps []*step) {
	for _, s := range steps {
		p := &progress{step: s, parts: map[int]*document{}}
		r.steps = append(r.steps, p)
		r.named[s.name] = p
	}
}

// takeThen adds the steps behind the answer.
func (r *run) takeThen() {
	before := len(r.steps)
	r.take(r.question.then)
	for _, p := range r.steps[before:] {
		p.then = true
	}
	r.further = true
}

// need marks what the answer cannot do without.
func (r *run) need(s *step) {
	p := r.named[s.name]
	if p == nil || p.needed {
		return
	}
	p.needed = !s.optional
	if !p.needed {
		return
	}
	for _, name := range s.needs {
		if other := r.named[name]; other != nil {
			r.need(other.step)
		}
	}
}

// inherit takes over from another run what another rendering of the phone would
// not change.
func (r *run) inherit(before *run) {
	touched := map[string]bool{}
	for range r.steps { // what is asked for rows touches them, too
		for _, p := range r.steps {
			s := p.step
			if s.phone || slices.ContainsFunc(s.needs, func(name string) bool { return touched[name] }) {
				touched[s.name] = true
				if s.each != "" {
					touched[s.each] = true
				}
			}
		}
	}
	for i, p := range r.steps {
		if old := before.steps[i]; !touched[p.step.name] && old.state == ended && !old.missing {
			r.steps[i], r.named[p.step.name] = old, old
			if known, ok := before.answers[p.step.name]; ok {
				r.learn(p.step.name, known)
			}
		}
	}
}

func (r *run) learn(name string, whole gjson.Result) {
	known := maps.Clone(r.answers)
	known[name] = whole
	r.answers = known
}

// play asks all steps that were taken and waits for the last call.
func (r *run) play(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	besides, done := r.caller.clock.besides(ctx)
	defer done()
	for {
		r.start(ctx, besides)
		if r.flying == 0 {
			return
		}
		l := <-r.landed
		if l.of == nil {
			r.left = true
			continue
		}
		r.flying--
		l.of.flying--
		r.land(l)
		if r.failure != nil {
			cancel()
		}
	}
}

// start begins all that can be begun.
func (r *run) start(ctx, besides context.Context) {
	for again := true; again && r.failure == nil; {
		again = false
		for _, p := range r.steps {
			if p.state == waits && r.ready(p) {
				r.begin(p)
				again = true
			}
		}
		if r.dispatch(ctx, besides) {
			again = true
		}
	}
}

// ready reports whether all that a step refers to has ended. Steps for the same
// rows follow each other row by row. What stands behind the answer takes nobody's
// turn before it, and nothing is asked where the answer has nothing to ask.
func (r *run) ready(p *progress) bool {
	if p.then && !r.left && r.answer().document == nil {
		return false
	}
	for _, name := range p.step.needs {
		other := r.named[name]
		switch {
		case other == nil || other.state == ended:
		case other.state == asks && p.step.each != "" && other.step.each == p.step.each:
		default:
			return false
		}
	}
	return p.step.each == "" || r.complete(p)
}

// complete reports whether the rows of the step that p asks for are there: the
// batches that hold them may still be under way.
func (r *run) complete(p *progress) bool {
	target := r.named[p.step.each]
	return target == nil || target.state == ended
}

// begin finds out what a step has to ask.
func (r *run) begin(p *progress) {
	p.state = asks
	switch {
	case r.unwanted(p):
		p.skipped, p.state = true, ended
	case p.step.each != "":
		p.settled = map[int]bool{}
		p.order = r.rowsToAsk(p)
	case p.step.batch != nil:
		p.groups = r.groupsToAsk(p)
	default:
		p.groups = [][]string{nil}
	}
}

// unwanted reports whether nobody wants what a step would read: the lines of
// orders, where the query says so, and what is made of them.
func (r *run) unwanted(p *progress) bool {
	if !r.query.Brief || !p.then {
		return false
	}
	return p.step.each != "" || slices.ContainsFunc(p.step.needs, func(name string) bool {
		other := r.named[name]
		return other != nil && other.skipped
	})
}

// lost reports whether something that p refers to could not be read.
func (r *run) lost(p *progress) bool {
	return slices.ContainsFunc(p.step.needs, func(name string) bool {
		other := r.named[name]
		return other != nil && other.missing
	})
}

// finish ends a step whose calls have all ended.
func (r *run) finish(p *progress) {
	p.state = ended
	if p.failed != nil && len(p.parts) == 0 {
		r.failure = cmp.Or(r.failure, p.failed)
	}
	p.cut, p.passing = p.cut || p.failed != nil, p.passing || passes(p.failed)
	if len(p.parts) > 0 {
		p.document = together(p.parts)
	}
	if !p.needed && r.lost(p) {
		p.missing = true
	}
	if p.document != nil {
		r.know(p)
	}
}

// know tells other steps what one has read.
func (r *run) know(p *progress) {
	r.learn(p.step.name, gjson.Parse(p.told()))
	if p.step == r.question.answer {
		r.learn(nameAnswer, r.answers[p.step.name])
	}
}

// together joins the answers to one step, in the order of the questions: the
// first one that has hits, with the hits of all.
func together(parts map[int]*document) *document {
	var first *document
	order := slices.Sorted(maps.Keys(parts))
	for _, part := range order {
		if d := parts[part]; first == nil || len(first.rows) == 0 && len(d.rows) > 0 {
			first = d
		}
	}
	for _, part := range order {
		if d := parts[part]; d != first {
			first.add(d.rows)
		}
	}
	return first
}
