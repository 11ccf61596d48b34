package rest

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// mostFailures is how many calls for rows may fail one after another before the
// rest of a step is given up.
const mostFailures = 3

// dispatch starts the calls that are due, as many as may be under way, and ends
// the steps that have none left. It reports whether a step ended.
func (r *run) dispatch(ctx, besides context.Context) bool {
	for _, p := range r.steps {
		for p.state == asks && p.step.each == "" && len(p.groups) > 0 && r.free(p) {
			r.askGroup(ctx, besides, p)
		}
	}
	for r.flying < mostFlying {
		p, at := r.nextRow()
		if p == nil {
			break
		}
		r.askRow(ctx, besides, p, at)
	}
	finished := false
	for _, p := range r.steps {
		if p.done() {
			r.finish(p)
			finished = true
		}
	}
	return finished
}

// done reports whether a step has nothing more to ask and to wait for.
func (p *progress) done() bool {
	return p.state == asks && p.flying == 0 && len(p.groups) == 0 && p.next >= len(p.order)
}

// free reports whether a step may have another call under way.
func (r *run) free(p *progress) bool {
	return r.flying < mostFlying && p.flying < max(p.step.atOnce, 1)
}

// worth reports whether a step is asked on: what can be done without is left
// where time, or what the backend allows, is over.
func (r *run) worth(p *progress) bool {
	if p.needed {
		return true
	}
	return p.failures < mostFailures && !r.hurries()
}

// hurries reports whether time, or what the backend allows, leaves nothing for
// what can be done without.
func (r *run) hurries() bool { return r.limited || !r.caller.clock.allows() }

// askGroup asks for the next ids, or for all there is of a step without batch. A
// part of what is asked for is better than nothing.
func (r *run) askGroup(ctx, besides context.Context, p *progress) {
	switch {
	case !r.worth(p):
		p.missing, p.groups = true, nil
		p.passing = p.passing || r.hurries()
		return
	case p.asked > 0 && !r.caller.clock.allows():
		p.cut, p.passing, p.groups = true, true, nil
		return
	}
	sc := r.scope()
	sc.ids = p.groups[0]
	p.groups = p.groups[1:]
	p.asked++
	r.fly(ctx, besides, p, p.asked, sc)
}

// nextRow returns the step and the row that are due: all steps of the newest row
// before those of the next one. Rows that are not asked for are passed over.
func (r *run) nextRow() (due *progress, row int) {
	for _, p := range r.steps {
		if p.state == asks && p.step.each != "" && r.pass(p) && r.mayAsk(p) && (due == nil || p.next < due.next) {
			due = p
		}
	}
	if due == nil {
		return nil, 0
	}
	row = due.order[due.next]
	due.next++
	return due, row
}

// mayAsk reports whether the next row of a step may be asked for now.
func (r *run) mayAsk(p *progress) bool {
	flying := 0
	for _, other := range r.steps {
		if other.step.each == p.step.each {
			flying += other.flying
		}
	}
	return flying < r.pool(p.step.each) && p.flying < max(p.step.atOnce, 1) && r.follows(p, p.order[p.next])
}

// pool is how many calls for the rows of one step may be under way.
func (r *run) pool(each string) int {
	most := 1
	for _, p := range r.steps {
		if p.step.each == each && p.state == asks {
			most = max(most, p.step.atOnce)
		}
	}
	return most
}

// pass moves on to the next row that a step is asked for, and reports whether
// there is one. What time or the settings do not allow any more is missing.
func (r *run) pass(p *progress) bool {
	for p.next < len(p.order) {
		at := p.order[p.next]
		row := r.named[p.step.each].document.rows[at]
		if !r.follows(p, at) {
			return true
		}
		if row.IsObject() && p.step.asks(row) {
			isIn := p.asked < p.step.mostRows
			if isIn && r.worth(p) {
				return true
			}
			p.missing, p.next = true, len(p.order)
			p.passing = p.passing || isIn && r.hurries()
			return false
		}
		p.settled[at] = true
		p.next++
	}
	return false
}

// follows reports whether the other steps for the same row that p refers to have
// ended.
func (r *run) follows(p *progress, row int) bool {
	return !slices.ContainsFunc(p.step.needs, func(name string) bool {
		other := r.named[name]
		return other != nil && other.state == asks && other.step.each == p.step.each && !other.settled[row]
	})
}

func (r *run) askRow(ctx, besides context.Context, p *progress, row int) {
	p.asked++
	sc := r.scope()
	sc.row = r.named[p.step.each].document.rows[row]
	r.fly(ctx, besides, p, row, sc)
}

func (r *run) scope() scope {
	return scope{query: r.query, phone: r.phone, values: r.adapter.values, answers: r.answers}
}

// fly makes the call of a step beside the others.
func (r *run) fly(ctx, besides context.Context, p *progress, part int, sc scope) {
	if !p.needed {
		ctx = besides
	}
	r.flying++
	p.flying++
	c := *r.caller
	if p.then {
		c.sent, c.yields = &atomic.Int64{}, true // it says nothing of the answer
	} else if !r.left {
		c.departs = sync.OnceFunc(func() { r.landed <- landing{} })
	}
	go func() { r.landed <- landing{of: p, part: part, got: r.ask(ctx, &c, p.step, sc)} }()
}

func (r *run) ask(ctx context.Context, c *caller, s *step, sc scope) reading {
	switch {
	case s.keep > 0:
		return r.adapter.tables.read(ctx, c, s, sc.values)
	case s == r.question.answer && r.from != nil:
		return c.page(ctx, s, sc, *r.from)
	case r.from != nil:
		return askPatiently(ctx, c, s, sc)
	default:
		return c.read(ctx, s, sc)
	}
}

// askPatiently reads for a list, for which nobody waits: where the backend asks
// for a pause, the call is made after it.
func askPatiently(ctx context.Context, c *caller, s *step, sc scope) reading {
	for {
		got := c.read(ctx, s, sc)
		var failure *adapters.Error
		if !errors.As(got.err, &failure) || failure.Kind != adapters.RateLimited || !c.clock.pause(ctx, failure.RetryAfter) {
			return got
		}
	}
}

// land notes what a call brought.
func (r *run) land(l landing) {
	p, got := l.of, l.got
	p.cut, p.passing = p.cut || got.cut, p.passing || got.cut && got.passing
	if p.step == r.question.answer {
		r.last = got
	}
	switch {
	case got.nothing:
		p.nothing = true
	case got.err != nil && adapters.KindOf(got.err) == adapters.NotFound:
		p.failures = 0
		r.absent(p, l.part, got.err)
	case got.err != nil:
		r.fail(p, got.err)
	case p.step.each != "":
		p.failures = 0
		r.splice(p, l.part, got.document.text())
	default:
		p.failures = 0
		p.parts[l.part] = got.document
	}
	if p.step.each != "" {
		p.settled[l.part] = true
	}
}

func (r *run) splice(p *progress, row int, value string) {
	rows := r.named[p.step.each].document.rows
	rows[row] = withMember(rows[row], p.step.name, value)
}

// absent takes "no such thing" for what it is: no hits. A probe and the first
// page of a list prove nothing by it.
func (r *run) absent(p *progress, part int, err error) {
	proves := r.caller.op == adapters.Probe || r.from != nil
	switch {
	case p.step == r.question.answer && proves && !endsList(r.from, err):
		r.failure = err
	case p.step.each != "" && r.named[p.step.each].document.rows[part].Get(gjson.Escape(p.step.name)).Exists():
		r.splice(p, part, "null")
	}
}

// endsList reports whether a page that is not there is no failure: one behind the
// last one, or one of a list that the backend calls empty.
func endsList(at *spot, err error) bool {
	var failure *adapters.Error
	return at != nil && errors.As(err, &failure) && (at.Count > 0 || failure.Status != http.StatusNotFound)
}

// passes reports whether what failed may well go another time.
func passes(err error) bool {
	var failure *adapters.Error
	if !errors.As(err, &failure) {
		return false
	}
	switch failure.Kind {
	case adapters.RateLimited, adapters.Unavailable:
		return true
	case adapters.BadResponse: // such as a page of HTML about maintenance
		return failure.Status < http.StatusBadRequest
	default:
		return false
	}
}

// fail notes a failed call. What the answer cannot do without fails it, unless a
// part of it is there.
func (r *run) fail(p *progress, err error) {
	p.failures++
	switch {
	case p.needed && p.step.each != "":
		r.failure = cmp.Or(r.failure, err)
		return
	case p.needed:
		p.failed, p.groups = cmp.Or(p.failed, err), nil
		return
	}
	p.missing, p.passing = true, p.passing || passes(err)
	switch adapters.KindOf(err) {
	case adapters.RateLimited:
		r.limited = true
	case adapters.Unauthorized, adapters.Forbidden:
		p.failures = mostFailures
	}
}
