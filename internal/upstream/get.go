package upstream

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// longestCall bounds a call whose context has no deadline.
	longestCall = time.Minute
	// longestListing bounds one call that nobody waits for, once its turn has
	// come: waiting for that may take longer.
	longestListing = 2 * time.Minute
)

// Get reads path, relative to the base address, with the given query: see Read.
func (c *Client) Get(ctx context.Context, op adapters.Operation, path string, query url.Values) (Response, error) {
	return c.Read(ctx, op, Request{Path: path, Query: query})
}

// Read asks the backend. Errors are *adapters.Error of the kind that fits, and
// say nothing about the address, the query, the headers or any body.
//
// A query or a header with an empty value is refused as Unsupported without a
// call, because many backends answer an empty search with everybody. So is a
// path segment that would leave its place, such as "..".
//
// A POST is treated as a reading, too: it may be asked a second time. So is
// everything once that is refused with status 401, where Options.Authorize has
// something newer by then.
func (c *Client) Read(ctx context.Context, op adapters.Operation, wanted Request) (Response, error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	ctx = c.attempts.count(ctx)
	request, err := c.prepare(ctx, op, wanted)
	if err != nil {
		return Response{}, err
	}
	answer, err := c.ask(op, request, wanted)
	if !c.mayRenew(err) {
		return answer, err
	}
	renewed, failed := c.proof.Renew(request)
	switch {
	case failed != nil:
		return Response{}, unproven(op, failed)
	case !renewed:
		return answer, err
	}
	if request, err = c.prepare(ctx, op, wanted); err != nil {
		return Response{}, err
	}
	c.observer.Retried()
	return c.ask(op, request, wanted)
}

// prepare builds a request and puts on it what proves who asks. Nobody else has
// to wait while that is got.
func (c *Client) prepare(ctx context.Context, op adapters.Operation, wanted Request) (*http.Request, error) {
	request, err := c.target.reading(ctx, wanted)
	if err != nil {
		return nil, refusal(op, err)
	}
	return request, c.authorize(op, request)
}

// ask makes one call when its turn comes.
func (c *Client) ask(op adapters.Operation, request *http.Request, wanted Request) (Response, error) {
	who := urgencyOf(op, wanted.Optional)
	leave, err := c.enter(request.Context(), who)
	if err != nil {
		return Response{}, failure(op, err)
	}
	defer leave()
	if who == unhurried {
		ctx, cancel := context.WithTimeout(request.Context(), longestListing)
		defer cancel()
		request = request.WithContext(ctx)
	}
	if wanted.Departs != nil {
		wanted.Departs()
	}
	return c.call(op, who, request, wanted.sentIn())
}

// refusal is the error for what was not sent.
func refusal(op adapters.Operation, err error) *adapters.Error {
	kind := adapters.Unsupported
	switch {
	case errors.Is(err, errForeign):
		kind = adapters.BadResponse
	case errors.Is(err, errReads), errors.Is(err, errNoBody), errors.Is(err, errOwned):
		kind = adapters.Internal
	}
	return &adapters.Error{Kind: kind, Operation: op, Err: err}
}

// enter waits for the call's turn and returns how to give its place back.
func (c *Client) enter(ctx context.Context, who urgency) (leave func(), err error) {
	if err := c.pace.wait(ctx, who); err != nil {
		c.noteHeld(err)
		return nil, err
	}
	leave, err = c.places.enter(ctx, who == unhurried)
	if err != nil {
		c.pace.unsent()
		c.noteHeld(err)
	}
	return leave, err
}

func (c *Client) call(op adapters.Operation, who urgency, request *http.Request, body []string) (Response, error) {
	wrapped, err := retryablehttp.FromRequest(request)
	if err != nil {
		return Response{}, failure(op, err)
	}
	defer c.leave()
	client := c.reads
	if who == unhurried {
		client = c.http
	}
	answer, err := newRetrier(client, c.pace, who, c.observer).Do(wrapped)
	if err != nil {
		return Response{}, failure(op, err)
	}
	defer func() { _ = answer.Body.Close() }()
	reader := reader{op: op, terms: c.circuit.terms, sent: append(sentBy(request), body...)}
	return reader.read(answer)
}

func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, longestCall)
}

// urgencyOf tells how urgent a call is: nobody waits for a list.
func urgencyOf(op adapters.Operation, isOptional bool) urgency {
	switch {
	case op == adapters.ListCustomers || op == adapters.ListOrders:
		return unhurried
	case isOptional:
		return optional
	default:
		return needed
	}
}

// failure rebuilds err, whose own text may hold an address, as one that can be
// logged.
func failure(op adapters.Operation, err error) *adapters.Error {
	result := &adapters.Error{Kind: adapters.Unavailable, Operation: op}
	var held *heldError
	var open *openError
	switch {
	case errors.As(err, &held):
		result.Kind, result.RetryAfter, result.Err = adapters.RateLimited, held.wait, held
	case errors.As(err, &open):
		result.RetryAfter, result.Err = open.wait, open
	default:
		found := classify(err)
		result.Err = found.cause()
		if found == faultRedirect {
			result.Kind = adapters.BadResponse
		}
	}
	return result
}
