package house

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/wazion"
)

// Answer is what a caller got.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Took   time.Duration
}

// Degraded lists the sources that the answer lacks.
func (a Answer) Degraded() []string {
	if list := a.Header.Get("X-Wazgate-Degraded"); list != "" {
		return strings.Split(list, ",")
	}
	return nil
}

// Stale tells whether the answer shows last known values.
func (a Answer) Stale() bool { return a.Header.Get("X-Wazgate-Stale") == "true" }

// Question is something to ask.
type Question struct {
	Endpoint wazion.Endpoint
	// Parameters come in pairs of name and value. The token is added.
	Parameters []string
}

func (q Question) values() url.Values {
	values := url.Values{"token": {Token}}
	for i := 0; i+1 < len(q.Parameters); i += 2 {
		values.Set(q.Parameters[i], q.Parameters[i+1])
	}
	return values
}

// Request asks the question with a valid token.
func (h *House) Request(ctx context.Context, q Question) (*http.Request, error) {
	return http.NewRequestWithContext(ctx, http.MethodGet, h.URL+"/wazion/"+string(q.Endpoint)+"?"+q.values().Encode(), http.NoBody)
}

// Try asks a question and returns what holds for every answer and not for this
// one. It may be called from any goroutine.
func (h *House) Try(ctx context.Context, q Question) (Answer, error) {
	request, err := h.Request(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	got, err := h.Send(request)
	if err != nil {
		return got, err
	}
	return got, h.Judge(q, got)
}

// Ask asks a question and fails the test unless everything holds that holds for
// every answer.
func (h *House) Ask(tb testing.TB, q Question) Answer {
	tb.Helper()
	got, err := h.Try(tb.Context(), q)
	if err != nil {
		tb.Errorf("%s: %v\n%s", q.Endpoint, err, got.Body)
	}
	return got
}

// Send sends any request.
func (h *House) Send(request *http.Request) (Answer, error) {
	began := time.Now()
	response, err := h.Client.Do(request)
	if err != nil {
		return Answer{Header: http.Header{}, Took: time.Since(began)}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return Answer{Status: response.StatusCode, Header: response.Header, Body: body, Took: time.Since(began)}, err
}

// Judge returns how an answer to a question departs from what holds for all:
// its status, its type, its schema, and that it gives no secret away.
func (h *House) Judge(q Question, got Answer) error {
	var problems []error
	if got.Status != http.StatusOK {
		problems = append(problems, fmt.Errorf("status %d", got.Status))
	}
	if kind := got.Header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
		problems = append(problems, fmt.Errorf("content type %q", kind))
	}
	if err := h.validator.Validate(q.Endpoint, q.values().Get("format") == "ai", got.Body); err != nil {
		problems = append(problems, err)
	}
	for _, leak := range h.Leaks(got.Body) {
		problems = append(problems, fmt.Errorf("the answer has %q in it", leak))
	}
	return errors.Join(problems...)
}
