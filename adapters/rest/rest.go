// Package rest reads from any backend that answers JSON over HTTP, as the
// settings describe it: which address is asked with which values, in how many
// steps and pages, and what proves who asks.
//
// The Body of a Document is the answer's step in the backend's own form: of an
// answer in pages, the first one with the hits of all of them; of one in groups
// of ids, likewise. What each further call brought for a hit is its member of
// the step's name. The Steps are what the other steps brought, in the same form,
// but for those in groups of ids: they are the list of their hits, so that what
// reads them need not care how many groups there were.
package rest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// Open implements adapters.Config.
func (c *Config) Open(env adapters.Environment) (adapters.Adapter, error) {
	plan, err := compile(c)
	client, wrong := c.connect(env)
	if err := errors.Join(err, wrong); err != nil {
		return nil, err
	}
	a := newAdapter(plan, client, c.Values)
	a.cost = c.Cost.compiled()
	return a, nil
}

// adapter answers from one backend.
type adapter struct {
	plan       *plan
	client     *upstream.Client
	values     map[string]string
	cost       cost
	tables     *tables
	operations []adapters.Operation
}

func newAdapter(p *plan, client *upstream.Client, values map[string]string) *adapter {
	a := &adapter{plan: p, client: client, values: values, tables: newTables()}
	for _, op := range adapters.Operations() {
		if len(p.questions[op]) > 0 {
			a.operations = append(a.operations, op)
		}
	}
	return a
}

// Operations implements adapters.Adapter.
func (a *adapter) Operations() []adapters.Operation { return slices.Clone(a.operations) }

// Fetch implements adapters.Adapter.
func (a *adapter) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	question, q := a.plan.choose(op, trimmed(q))
	if question == nil {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op}
	}
	from, err := question.from(op, q)
	if err != nil {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op, Err: err}
	}
	if err := ctx.Err(); err != nil {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unavailable, Operation: op, Err: err}
	}
	caller := newCaller(ctx, a.client, op, a.cost)
	found, err := a.find(ctx, caller, question, q, from)
	if err != nil {
		return adapters.Document{}, err
	}
	if found.answer().document == nil && caller.sent.Load() == 0 {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op, Err: errNothing}
	}
	if !found.further {
		found.takeThen()
		found.play(ctx)
	}
	return found.answered()
}

// from returns where the reading of a list begins; nil where all of it is read.
func (q *question) from(op adapters.Operation, query adapters.Query) (*spot, error) {
	if op != adapters.ListCustomers && op != adapters.ListOrders {
		return nil, nil
	}
	if q.answer.pages == nil {
		if query.Cursor != "" {
			return nil, errCursor
		}
		return &spot{}, nil
	}
	at, err := q.answer.pages.resume(query.Cursor)
	return &at, err
}

// answered makes a document of what was read.
func (r *run) answered() (adapters.Document, error) {
	answer := r.answer()
	document := adapters.Document{Body: json.RawMessage("[]")}
	if answer.document != nil {
		document.Body = json.RawMessage(answer.document.text())
	}
	for _, p := range r.steps {
		if p.document != nil && p != answer {
			if document.Steps == nil {
				document.Steps = map[string]json.RawMessage{}
			}
			document.Steps[p.step.name] = json.RawMessage(p.told())
		}
		if p.missing {
			document.Missing = append(document.Missing, p.step.name)
		} else if p.cut {
			document.Missing = append(document.Missing, p.step.name+" pages")
		}
		document.Passing = document.Passing || p.passing
	}
	if r.from == nil {
		return document, nil
	}
	return r.listed(document)
}

// told is what others see of a step that is not the answer.
func (p *progress) told() string {
	if p.step.batch != nil {
		return "[" + joined(p.document.rows) + "]"
	}
	return p.document.text()
}

// listed adds what leads to the next page of a list. A list that breaks off would
// look like one whose further rows are gone.
func (r *run) listed(document adapters.Document) (adapters.Document, error) {
	document.Incremental = r.question.answer.since && !r.query.Since.IsZero()
	document.Total = r.last.total
	switch {
	case r.question.answer.pages == nil:
	case r.last.goes == isBroken:
		return adapters.Document{}, &adapters.Error{Kind: adapters.BadResponse, Operation: r.caller.op, Err: errRepeats}
	case r.last.goes == goesOn:
		document.Next = r.last.next.token()
	}
	return document, nil
}
