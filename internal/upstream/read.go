package upstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// maxErrorBody is how much of a refusal is read in search of its code.
const maxErrorBody = 64 << 10

var errEmptyBody = errors.New("the body is empty")

// reader turns one answer into a Response or an error.
type reader struct {
	op      adapters.Operation
	maxBody int64
	empty   []int
	sent    []string // values that must not come back in an error
	writes  bool
	names   []string // of the fields that were written
}

func (r reader) read(answer *http.Response) (Response, error) {
	switch status := answer.StatusCode; {
	case slices.Contains(r.empty, status):
		return Response{}, r.refuse(answer, adapters.NotFound)
	case status < 200 || status > 299:
		return Response{}, r.refuse(answer, kindOf(status))
	}
	body, err := r.body(answer.Body)
	if err != nil {
		return Response{}, r.broken(answer, err)
	}
	// encoding/json bounds the depth; gjson would recurse until the stack ends.
	if !json.Valid(body) {
		return Response{}, r.broken(answer, errors.New("the body is no JSON"))
	}
	if toldError(body) {
		failure := r.broken(answer, errors.New("an error told with a good status"))
		failure.Code = errorCode(body, r.sent)
		return Response{}, failure
	}
	return Response{Status: answer.StatusCode, Header: answer.Header, Body: body}, nil
}

// body reads at most maxBody bytes, counted after decompression.
func (r reader) body(from io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(from, r.maxBody+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(body)) > r.maxBody:
		return nil, errors.New("the body is too large")
	}
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(body) == 0 {
		return nil, errEmptyBody
	}
	return body, nil
}

func (r reader) refuse(answer *http.Response, kind adapters.Kind) *adapters.Error {
	body, _ := io.ReadAll(io.LimitReader(answer.Body, maxErrorBody)) // a code is welcome, not needed
	failure := &adapters.Error{Kind: kind, Operation: r.op, Status: answer.StatusCode, Code: errorCode(body, r.sent)}
	if fields := r.refused(answer.StatusCode, body); len(fields) > 0 {
		failure.Err = &FieldsError{Fields: fields}
	}
	if kind == adapters.RateLimited || kind == adapters.Unavailable {
		failure.RetryAfter = retryAfter(answer)
	}
	return failure
}

// broken is the error for a good status with a body that cannot be used.
func (r reader) broken(answer *http.Response, err error) *adapters.Error {
	failure := &adapters.Error{Kind: adapters.BadResponse, Operation: r.op, Status: answer.StatusCode, Err: err}
	switch found := classify(err); found {
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

// toldError reports whether a valid document is an error in disguise: it has an
// error and nothing that could be an answer.
func toldError(body []byte) bool {
	document := gjson.ParseBytes(body)
	if !document.IsObject() {
		return false
	}
	told := document.Get("error")
	switch told.Type {
	case gjson.Null, gjson.False:
		return false
	case gjson.String:
		if told.Str == "" {
			return false
		}
	case gjson.JSON:
		if told.Raw == "{}" || told.Raw == "[]" {
			return false
		}
	}
	return !document.Get("data").Exists() && !document.Get("orders").Exists()
}
