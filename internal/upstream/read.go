package upstream

import (
	"errors"
	"net/http"

	"github.com/wazgate/wazgate/adapters"
)

// reader turns one answer into a Response or an error.
type reader struct {
	op     adapters.Operation
	terms  terms
	sent   []string // values that must not come back in an error
	writes bool
	names  []string // of the fields that were written
}

func (r reader) read(answer *http.Response) (Response, error) {
	c := contentOf(answer, r.terms)
	switch status := answer.StatusCode; {
	case c.meaning == adapters.Empty:
		return Response{}, r.refuse(answer, c, adapters.NotFound)
	case c.meaning == adapters.Use && c.err == nil:
		return Response{Status: status, Header: answer.Header, Body: c.body, Ruled: c.ruled}, nil
	case c.meaning == adapters.Use, good(status) && c.err != nil:
		return Response{}, r.broken(answer, c)
	case good(status) && c.meaning == adapters.Fail:
		return Response{}, r.refuse(answer, c, adapters.BadResponse)
	case good(status):
		return Response{}, r.refuse(answer, c, adapters.Unavailable)
	default:
		return Response{}, r.refuse(answer, c, kindOf(status))
	}
}

func (r reader) refuse(answer *http.Response, c *content, kind adapters.Kind) *adapters.Error {
	body := c.refusal() // a code is welcome, not needed
	failure := &adapters.Error{Kind: kind, Operation: r.op, Status: answer.StatusCode, Code: errorCode(body, r.sent)}
	if fields := r.refused(answer.StatusCode, body); len(fields) > 0 {
		failure.Err = &FieldsError{Fields: fields}
	}
	if c.ruled && good(answer.StatusCode) && kind != adapters.NotFound {
		failure.Err = errRuled
	}
	if kind == adapters.RateLimited || kind == adapters.Unavailable {
		failure.RetryAfter = r.terms.limits.retryAfter(answer)
	}
	return failure
}

// broken is the error for an answer whose body cannot be used.
func (r reader) broken(answer *http.Response, c *content) *adapters.Error {
	failure := &adapters.Error{Kind: adapters.BadResponse, Operation: r.op, Status: answer.StatusCode, Err: c.err}
	if errors.Is(c.err, errTold) {
		failure.Code = errorCode(c.body, r.sent)
	}
	if !c.broken {
		return failure
	}
	switch found := classify(c.err); found {
	case faultTimeout, faultCancelled, faultReset:
		failure.Kind, failure.Err = adapters.Unavailable, found.cause()
	case faultClosed:
		failure.Err = errors.New("the body ends early")
	}
	return failure
}

func kindOf(status int) adapters.Kind {
	switch {
	case status == http.StatusUnauthorized:
		return adapters.Unauthorized
	case status == http.StatusForbidden:
		return adapters.Forbidden
	case status == http.StatusTooManyRequests:
		return adapters.RateLimited
	case status == http.StatusRequestTimeout, status >= 500:
		return adapters.Unavailable
	default:
		return adapters.BadResponse
	}
}
