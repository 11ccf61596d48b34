package upstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// maxFields is how many field names of a refusal are kept.
const maxFields = 20

var (
	errMethod = errors.New("the method does not write")
	errSent   = errors.New("the body to send is no JSON")
)

// FieldsError names the fields that the backend did not accept. Its words about
// them are not kept, because they may repeat what was sent.
type FieldsError struct {
	Fields []string // plain words, at least one
}

// Error implements error.
func (e *FieldsError) Error() string { return "fields not accepted: " + strings.Join(e.Fields, ", ") }

// Send writes: it makes one POST, PUT, PATCH or DELETE call with a body of JSON,
// or without a body where that is nil. The name op only serves errors. Path,
// query and errors are treated as by Get, and the call counts for the same
// limits and the same circuit breaker.
//
// Unlike Get it never asks twice, because what was done once could be done
// again. An error of kind Unavailable therefore leaves open whether the backend
// did it, unless the call was held back; a BadResponse with a 2xx status says
// that it probably did. Where the backend refuses fields with status 400 or 422,
// the error holds a *FieldsError if they have names that can be told.
//
// The body of the Response is empty where the backend answers none.
func (c *Client) Send(
	ctx context.Context, op adapters.Operation, method, path string, query url.Values, body []byte,
) (Response, error) {
	if err := checkSent(method, body); err != nil {
		return Response{}, &adapters.Error{Kind: adapters.Internal, Operation: op, Err: err}
	}
	ctx, cancel := bounded(ctx)
	defer cancel()
	request, err := c.target.request(c.attempts.count(ctx), path, query)
	if err != nil {
		return Response{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op, Err: err}
	}
	load(request, method, body)
	if err := c.authorize(op, request); err != nil {
		return Response{}, err
	}
	leave, err := c.enter(ctx, urgencyOf(op, false))
	if err != nil {
		return Response{}, failure(op, err)
	}
	defer leave()
	return c.write(op, request, body)
}

func (c *Client) write(op adapters.Operation, request *http.Request, body []byte) (Response, error) {
	defer c.leave()
	answer, err := c.http.Do(request)
	if err != nil {
		return Response{}, failure(op, err)
	}
	defer func() { _ = answer.Body.Close() }()
	c.pace.observe(answer)
	names, values := leaves(gjson.ParseBytes(body))
	reader := reader{
		op: op, terms: c.circuit.terms, sent: append(sentBy(request), values...), writes: true, names: names,
	}
	response, err := reader.read(answer)
	if errors.Is(err, errEmptyBody) {
		return Response{Status: answer.StatusCode, Header: answer.Header}, nil
	}
	return response, err
}

// good reports whether status means that a write was done. A reading may take
// such a status, as 204, for "no such thing".
func good(status int) bool { return status >= 200 && status <= 299 }

func checkSent(method string, body []byte) error {
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
	default:
		return errMethod
	}
	if body != nil && !json.Valid(body) {
		return errSent
	}
	return nil
}

// load makes a write of a request. The body can be had anew, for a redirect that
// keeps the method.
func load(request *http.Request, method string, body []byte) {
	request.Method = method
	if body == nil {
		return
	}
	if request.Header.Get("Content-Type") == "" {
		request.Header.Set("Content-Type", "application/json")
	}
	request.ContentLength = int64(len(body))
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	request.Body = io.NopCloser(bytes.NewReader(body))
}

// leaves returns the names and the values of a valid document.
func leaves(document gjson.Result) (names, values []string) {
	if !document.IsObject() && !document.IsArray() {
		if document.Type == gjson.String || document.Type == gjson.Number {
			values = append(values, document.String())
		}
		return nil, values
	}
	document.ForEach(func(name, value gjson.Result) bool {
		if document.IsObject() {
			names = append(names, name.String())
		}
		moreNames, moreValues := leaves(value)
		names, values = append(names, moreNames...), append(values, moreValues...)
		return true
	})
	return names, values
}

// refused returns the names of the fields that a write was refused for, each
// once, whether they are told for the whole or row by row. A name that is no plain word, or that repeats a value sent, is left out.
func (r reader) refused(status int, body []byte) []string {
	invalid := status == http.StatusBadRequest || status == http.StatusUnprocessableEntity
	if !r.writes || !invalid || !json.Valid(body) {
		return nil
	}
	var fields []string
	for _, found := range toldFields(body) {
		name := found.String()
		harmless := slices.Contains(r.names, name) || !repeats(name, r.sent)
		if found.Type == gjson.String && plainWord(name) && harmless && !slices.Contains(fields, name) && len(fields) < maxFields {
			fields = append(fields, name)
		}
	}
	return fields
}

// toldFields returns what stands where backends name fields: those of the whole,
// or of each row.
func toldFields(body []byte) []gjson.Result {
	told := gjson.GetBytes(body, "error.details.#.field").Array()
	for _, row := range gjson.GetBytes(body, "data.#.fields").Array() {
		told = append(told, row.Array()...)
	}
	return told
}
