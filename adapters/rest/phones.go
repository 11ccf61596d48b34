package rest

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// renderings returns the forms of a phone that a question is asked with, each
// text once; none where the phone has none of them.
func (q *question) renderings(phone adapters.Phone) []string {
	var texts []string
	known := map[string]bool{"": true}
	for _, name := range q.phones {
		if text, _ := phone.Rendering(name); !known[text] {
			known[text] = true
			texts = append(texts, text)
		}
	}
	return texts
}

// find asks the steps up to the answer and returns the run that found most.
func (a *adapter) find(ctx context.Context, c *caller, q *question, query adapters.Query, from *spot) (*run, error) {
	if len(q.phones) == 0 {
		r := newRun(a, c, q, query, "")
		r.from = from
		r.play(ctx)
		return r, r.failure
	}
	texts := q.renderings(query.Phone)
	if len(texts) == 0 {
		return nil, &adapters.Error{Kind: adapters.Unsupported, Operation: c.op}
	}
	if q.allPhones {
		return a.findAtOnce(ctx, c, q, query, texts)
	}
	return a.findInTurn(ctx, c, q, query, texts)
}

// search is what several renderings of one number found.
type search struct {
	best    *run // the first one with hits, or else the first one
	failure error
}

// take adds a run. One that failed has no hits.
func (s *search) take(r *run) {
	switch {
	case r.failure != nil:
		s.failure = cmp.Or(s.failure, r.failure)
	case s.best == nil || len(s.best.hits()) == 0 && len(r.hits()) > 0:
		s.best = r
	}
}

// result says that nobody was found only where every rendering was answered.
// Otherwise the first failure is the result, or what was found in spite of it.
func (s *search) result() (*run, error) {
	switch {
	case s.failure == nil:
		return s.best, nil
	case s.best == nil || len(s.best.hits()) == 0:
		return nil, s.failure
	default:
		s.best.answer().missing = true
		return s.best, nil
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
		if r.failure == nil && r.mentions(query.Phone.Digits) {
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
	best, err := found.result()
	if err != nil {
		return nil, err
	}
	answer := best.answer()
	for _, r := range runs {
		other := r.answer()
		answer.missing, answer.cut = answer.missing || other.missing, answer.cut || other.cut
		if answer.document != nil && r != best {
			answer.document.add(r.hits())
		}
	}
	return best, nil
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

func (r *run) mentions(digits string) bool {
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
