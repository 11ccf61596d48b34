package rest

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// renderings returns the forms of a phone that a question is asked with, each
// text once; none where the phone has none of them. A question without {phone}
// chooses its forms itself, and is asked once.
func (q *question) renderings(phone adapters.Phone) []string {
	var texts []string
	known := map[string]bool{"": true}
	for _, name := range q.phones {
		if text, _ := phone.Rendering(name); !known[text] {
			known[text] = true
			texts = append(texts, text)
		}
	}
	if q.fixed && len(texts) > 1 {
		return texts[:1]
	}
	return texts
}

// find asks the steps up to the answer and returns the run that found most. Where
// there is only one, the further steps begin beside it.
func (a *adapter) find(ctx context.Context, c *caller, q *question, query adapters.Query, from *spot) (*run, error) {
	texts := []string{""}
	if len(q.phones) > 0 {
		texts = q.renderings(query.Phone)
	}
	switch {
	case len(texts) == 0:
		return nil, &adapters.Error{Kind: adapters.Unsupported, Operation: c.op}
	case len(texts) == 1: // whatever it finds, the further steps are for that
		r := newRun(a, c, q, query, texts[0])
		r.from = from
		r.takeThen()
		r.play(ctx)
		return r, r.failure
	case q.allPhones:
		return a.findAtOnce(ctx, c, q, query, texts)
	default:
		return a.findInTurn(ctx, c, q, query, texts)
	}
}

// search is what several renderings of one number found.
type search struct {
	runs    []*run // those that did not fail
	failure error
}

// take adds a run. One that failed has no hits.
func (s *search) take(r *run) {
	if r.failure != nil {
		s.failure = cmp.Or(s.failure, r.failure)
		return
	}
	s.runs = append(s.runs, r)
}

// result says that nobody was found only where every rendering was answered.
// Otherwise the first failure is the result, or what was found in spite of it.
// What several of them found is joined: any of it may be who was looked for.
func (s *search) result() (*run, error) {
	if len(s.runs) == 0 {
		return nil, s.failure
	}
	best := s.runs[max(0, slices.IndexFunc(s.runs, func(r *run) bool { return len(r.hits()) > 0 }))]
	for _, r := range s.runs {
		best.join(r)
	}
	switch {
	case s.failure == nil:
		return best, nil
	case len(best.hits()) == 0:
		return nil, s.failure
	default:
		best.answer().missing = true
		return best, nil
	}
}

// join adds what another rendering found, step by step: the proof of a hit may
// well be in another step than the answer.
func (r *run) join(other *run) {
	for i, p := range r.steps {
		found := other.steps[i]
		if found == p {
			continue
		}
		p.missing, p.cut = p.missing || found.missing, p.cut || found.cut
		switch {
		case found.document == nil:
			continue
		case p.document == nil:
			p.document = found.document
		default:
			p.document.add(found.document.rows)
		}
		r.know(p)
	}
}

// findInTurn asks with one rendering after the other until a hit mentions the
// number.
func (a *adapter) findInTurn(ctx context.Context, c *caller, q *question, query adapters.Query, texts []string) (*run, error) {
	var found search
	var before *run
	for i, text := range texts {
		if i > 0 && !c.clock.allows() {
			late := &adapters.Error{Kind: adapters.Unavailable, Operation: c.op, Err: context.DeadlineExceeded}
			found.failure = cmp.Or(found.failure, error(late))
			break
		}
		r := newRun(a, c, q, query, text)
		if before != nil {
			r.inherit(before)
		}
		r.play(ctx)
		before = r
		if r.failure == nil && r.mentions(query.Phone) {
			return r, nil
		}
		found.take(r)
		if r.failure != nil && hopeless(r.failure) {
			break
		}
	}
	return found.result()
}

// findAtOnce asks with all renderings side by side and joins what they find.
func (a *adapter) findAtOnce(ctx context.Context, c *caller, q *question, query adapters.Query, texts []string) (*run, error) {
	runs := make([]*run, len(texts))
	var group sync.WaitGroup
	for i, text := range texts {
		runs[i] = newRun(a, c, q, query, text)
		group.Go(func() { runs[i].play(ctx) })
	}
	group.Wait()
	var found search
	for _, r := range runs {
		found.take(r)
	}
	return found.result()
}

// answer is what became of the step that holds the answer.
func (r *run) answer() *progress { return r.named[r.question.answer.name] }

// hits returns the rows of the answer.
func (r *run) hits() []gjson.Result {
	if r.answer().document == nil {
		return nil
	}
	return r.answer().document.rows
}

// mentions reports whether a hit holds the number, at least as it is dialled
// inside its country: strangers may share the last digits of it.
func (r *run) mentions(number adapters.Phone) bool {
	digits := cmp.Or(number.National, number.Digits)
	for _, row := range r.hits() {
		if mentions(row, digits) {
			return true
		}
	}
	return false
}

// hopeless reports whether another rendering would fail alike. Only a refusal of
// the text itself says nothing of the next one.
func hopeless(err error) bool {
	var failure *adapters.Error
	if !errors.As(err, &failure) {
		return true
	}
	return failure.Kind != adapters.BadResponse || failure.Status < http.StatusBadRequest
}
