package upstream_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

const createOne adapters.Operation = "create_one"

func TestSentRequest(t *testing.T) {
	tests := []struct {
		method, path string
		query        url.Values
		body         []byte
		want, kind   string
	}{
		{http.MethodPost, "/customers", nil, []byte(`{"name":"Inés <&> \u0000"}`), "https://shop.example/v1/customers", "application/json"},
		{http.MethodPatch, "/customers/" + url.PathEscape("a/b?c"), nil, []byte(`{}`), "https://shop.example/v1/customers/a%2Fb%3Fc", "application/json"},
		{http.MethodPut, "/customers/1", url.Values{"a[b]": {"c&d"}}, []byte(`[]`), "https://shop.example/v1/customers/1?a%5Bb%5D=c%26d", "application/json"},
		{http.MethodDelete, "/customers/1", nil, nil, "https://shop.example/v1/customers/1", ""},
	}
	for _, test := range tests {
		t.Run(test.method, func(t *testing.T) {
			var sent []byte
			client := open(t, adapters.Environment{UserAgent: "wazgate/test"}, upstream.Options{
				BaseURL: "https://shop.example/v1", Headers: map[string]string{"X-Api-Key": secret},
				Transport: network(func(r *http.Request) (*http.Response, error) {
					if r.Method != test.method || r.URL.String() != test.want || r.ContentLength != int64(len(test.body)) {
						t.Errorf("%s %s with %d bytes", r.Method, r.URL, r.ContentLength)
					}
					want := http.Header{"Accept": {"application/json"}, "User-Agent": {"wazgate/test"}, "X-Api-Key": {secret}}
					if test.kind != "" {
						want.Set("Content-Type", test.kind)
						sent, _ = io.ReadAll(r.Body)
					}
					if diff := cmp.Diff(want, r.Header); diff != "" {
						t.Error(diff)
					}
					return reply(r, http.StatusOK, `{"data":{"id":"7"}}`), nil
				}),
			})
			got, err := client.Send(t.Context(), createOne, test.method, test.path, test.query, test.body)
			if err != nil || got.Status != http.StatusOK || string(got.Body) != `{"data":{"id":"7"}}` {
				t.Errorf("got %d %s, %v", got.Status, got.Body, err)
			}
			if !bytes.Equal(sent, test.body) {
				t.Errorf("%q arrived, want %q", sent, test.body)
			}
		})
	}
}

func TestNothingIsSentTwice(t *testing.T) {
	tests := map[string]network{
		"429":       answers(http.StatusTooManyRequests, "", "Retry-After", "0"),
		"500":       answers(http.StatusInternalServerError, ""),
		"502":       answers(http.StatusBadGateway, ""),
		"503":       answers(http.StatusServiceUnavailable, "", "Retry-After", "0"),
		"504":       answers(http.StatusGatewayTimeout, ""),
		"refused":   fails(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}),
		"reset":     fails(syscall.ECONNRESET),
		"closed":    fails(io.EOF),
		"half JSON": answers(http.StatusOK, `{"data":`),
	}
	for name, first := range tests {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			synctest.Test(t, func(t *testing.T) {
				client, calls := over(t, first, answers(http.StatusOK, `{}`))
				_, err := client.Send(t.Context(), createOne, method, "/customers", nil, []byte(`{"name":"Ana"}`))
				if err == nil || calls.count() != 1 {
					t.Errorf("%s %s: %d calls, %v", method, name, calls.count(), err)
				}
			})
		}
	}
}

// TestDroppedWriteIsNotRepeated holds for the transport, too, which repeats
// readings by itself when a connection in use turns out to be dead.
func TestDroppedWriteIsNotRepeated(t *testing.T) {
	var mu sync.Mutex
	writes := 0
	client, _ := serving(t, upstream.Options{}, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `[]`)
			return
		}
		mu.Lock()
		writes++
		mu.Unlock()
		panic(http.ErrAbortHandler)
	})
	if _, err := client.Get(t.Context(), adapters.Probe, "", nil); err != nil {
		t.Fatal(err)
	}
	_, err := client.Send(t.Context(), createOne, http.MethodPost, "", nil, []byte(`{}`))
	wantKind(t, err, adapters.Unavailable)
	mu.Lock()
	defer mu.Unlock()
	if writes != 1 {
		t.Errorf("the write arrived %d times", writes)
	}
}

func TestAnswersToWrites(t *testing.T) {
	const well = adapters.Kind(-1)
	tests := []struct {
		name   string
		status int
		body   string
		kind   adapters.Kind
		code   string
	}{
		{"created", 201, `{"data":{"id":"1"}}`, well, ""},
		{"accepted without a body", 202, ``, well, ""},
		{"blank body", 200, " \n", well, ""},
		{"no content", 204, ``, well, ""},
		{"HTML", 200, `<html>`, adapters.BadResponse, ""},
		{"error told as done", 200, `{"error":{"code":"NOPE"}}`, adapters.BadResponse, "NOPE"},
		{"invalid", 400, `{"error":{"code":"BAD"}}`, adapters.BadResponse, "BAD"},
		{"unauthorised", 401, `{}`, adapters.Unauthorized, ""},
		{"forbidden", 403, `{"error":{"code":"authorization_error"}}`, adapters.Forbidden, "authorization_error"},
		{"not found", 404, `{"error":{"code":"NOT_FOUND"}}`, adapters.NotFound, "NOT_FOUND"},
		{"conflict", 409, `{"error":{"code":"EXISTS"}}`, adapters.BadResponse, "EXISTS"},
		{"rate", 429, `{}`, adapters.RateLimited, ""},
		{"failure", 500, ``, adapters.Unavailable, ""},
		{"body over the limit", 200, `"` + strings.Repeat("x", 100) + `"`, adapters.BadResponse, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := open(t, adapters.Environment{}, upstream.Options{MaxBody: 64, Transport: answers(test.status, test.body)})
			got, err := client.Send(t.Context(), createOne, http.MethodPost, "/customers", nil, []byte(`{"name":"Ana"}`))
			if test.kind == well {
				if err != nil || got.Status != test.status || string(got.Body) != strings.TrimSpace(test.body) {
					t.Fatalf("%d %q, %v", got.Status, got.Body, err)
				}
				return
			}
			told := wantKind(t, err, test.kind)
			if told.Code != test.code || told.Status != test.status || told.Operation != createOne {
				t.Errorf("code %q, status %d, operation %q", told.Code, told.Status, told.Operation)
			}
		})
	}
}

func TestFieldsNotAccepted(t *testing.T) {
	detail := func(fields ...string) string {
		for i, field := range fields {
			fields[i] = `{"field":` + field + `,"message":"Ana Toledo says 34600111222"}`
		}
		return `{"error":{"code":"VALIDATION_ERROR","message":"Ana Toledo","details":[` + strings.Join(fields, ",") + `]}}`
	}
	var many []string
	for i := range 30 {
		many = append(many, fmt.Sprintf(`"f%d"`, i))
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   string
	}{
		{"422", 422, detail(`"email"`, `"name"`), "email name"},
		{"400", 400, detail(`"email"`), "email"},
		{"other status", 409, detail(`"email"`), ""},
		{"good status", 200, detail(`"email"`), ""},
		{"twice", 422, detail(`"email"`, `"email"`), "email"},
		{"not sent", 422, detail(`"address.zip"`), "address.zip"},
		{"sent name within a value", 422, detail(`"notes"`), "notes"},
		{"no words", 422, detail(`"a b"`, `"<x>"`, `""`, `7`, `null`, `["email"]`, `{"x":1}`, `"34600111222"`), ""},
		{"repeated value", 422, detail(`"Toledo"`, `"ana.toledo"`, `"email"`), "email"},
		{"no details", 422, `{"error":{"code":"VALIDATION_ERROR"}}`, ""},
		{"details of another type", 422, `{"error":{"details":"email"}}`, ""},
		{"row by row", 400, `{"error":"INVALID","data":[{"index":0,"fields":["email"]},{"index":2,"fields":["more","email","ana.toledo"]}]}`, "email more"},
		{"rows of another type", 400, `{"error":"INVALID","data":[7,null,{"fields":"email"},{"fields":{"a":"notes"}},{"fields":[["name"]]}]}`, "email"},
		{"no rows", 400, `{"error":"INVALID","data":{}}`, ""},
		{"broken", 422, detail(`"email"`) + "}", ""},
		{"too many", 422, detail(many...), "f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19"},
	}
	const body = `{"name":"Ana Toledo","email":"ana.toledo@example.com","notes":"my notes","more":[{"phone":34600111222}]}`
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, _ := over(t, answers(test.status, test.body))
			_, err := client.Send(t.Context(), createOne, http.MethodPost, "/customers", nil, []byte(body))
			wantKind(t, err, adapters.BadResponse)
			var found *upstream.FieldsError
			var fields []string
			if errors.As(err, &found) {
				fields = found.Fields
			}
			if diff := cmp.Diff(test.want, strings.Join(fields, " ")); diff != "" {
				t.Error(diff)
			}
			for _, hidden := range []string{"Toledo", "34600111222"} {
				if strings.Contains(fmt.Sprintf("%v %+v", err, errors.Unwrap(err)), hidden) {
					t.Errorf("%q tells %q", err, hidden)
				}
			}
		})
	}
}

func TestCodeThatRepeatsWhatWasSent(t *testing.T) {
	client, _ := over(t, answers(http.StatusConflict, `{"error":{"code":"ana.toledo"}}`))
	_, err := client.Send(t.Context(), createOne, http.MethodPost, "/customers", nil, []byte(`[{"email":"ana.toledo@example.com"}]`))
	if told := wantKind(t, err, adapters.BadResponse); told.Code != "" {
		t.Errorf("the error tells %q", told.Code)
	}
}

func TestNothingSentIsTold(t *testing.T) {
	var written bytes.Buffer
	defer log.SetOutput(log.Writer())
	log.SetOutput(&written)
	for name, backend := range map[string]network{
		"network":  fails(&url.Error{Op: "Post", URL: "https://backend.example/?key=" + secret, Err: errors.New("Ana Toledo")}),
		"echo":     answers(http.StatusBadRequest, `{"error":"Toledo"}`),
		"page":     answers(http.StatusOK, "<html>Ana Toledo "+secret),
		"redirect": answers(http.StatusTemporaryRedirect, "", "Location", "https://other.example/"+secret),
	} {
		client := open(t, adapters.Environment{Logger: logInto(&written)}, upstream.Options{
			Transport: backend, Headers: map[string]string{"X-Api-Key": secret},
		})
		_, err := client.Send(t.Context(), createOne, http.MethodPost, "/customers", nil, []byte(`{"name":"Ana Toledo"}`))
		text := fmt.Sprintf("%v %+v", err, errors.Unwrap(err)) + written.String()
		for _, hidden := range []string{secret, "Toledo", "backend.example", "other.example"} {
			if err == nil || strings.Contains(text, hidden) {
				t.Errorf("%s: %q tells %q", name, text, hidden)
			}
		}
	}
}

func TestWhatMustNotBeSent(t *testing.T) {
	tests := []struct {
		name, method, path string
		query              url.Values
		body               []byte
		kind               adapters.Kind
	}{
		{"reading", http.MethodGet, "/customers", nil, nil, adapters.Internal},
		{"no method", "", "/customers", nil, nil, adapters.Internal},
		{"method in small letters", "post", "/customers", nil, nil, adapters.Internal},
		{"no JSON", http.MethodPost, "/customers", nil, []byte(`name=Ana`), adapters.Internal},
		{"empty body", http.MethodPost, "/customers", nil, []byte{}, adapters.Internal},
		{"dots", http.MethodDelete, "/customers/..", nil, nil, adapters.Unsupported},
		{"empty segment", http.MethodDelete, "/customers//orders", nil, nil, adapters.Unsupported},
		{"empty value", http.MethodDelete, "/customers", url.Values{"id": {""}}, nil, adapters.Unsupported},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, calls := over(t, answers(http.StatusOK, `{}`))
			_, err := client.Send(t.Context(), createOne, test.method, test.path, test.query, test.body)
			wantKind(t, err, test.kind)
			if calls.count() != 0 {
				t.Error("the backend was called")
			}
		})
	}
}

// TestRedirectedWrites: a write moves within its host where it stays the same
// write; it never becomes a reading.
func TestRedirectedWrites(t *testing.T) {
	tests := []struct {
		status   int
		location string
		follow   bool
	}{
		{301, "/v2", false}, {302, "/v2", false}, {303, "/v2", false},
		{307, "/v2", true}, {308, "/v2", true},
		{307, "https://other.example/v2", false}, {308, "http://backend.example/v2", false},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.status, " ", test.location), func(t *testing.T) {
			client, calls := over(t, answers(test.status, "", "Location", test.location),
				func(r *http.Request) (*http.Response, error) {
					body, err := io.ReadAll(r.Body)
					if r.Method != http.MethodPost || string(body) != `{"name":"Ana"}` || err != nil {
						t.Errorf("%s %q, %v", r.Method, body, err)
					}
					return reply(r, http.StatusCreated, `{}`), nil
				})
			_, err := client.Send(t.Context(), createOne, http.MethodPost, "/v1", nil, []byte(`{"name":"Ana"}`))
			if followed := calls.count() == 2; followed != test.follow || followed != (err == nil) {
				t.Errorf("followed: %t (%v), want %t", followed, err, test.follow)
			}
			if err != nil {
				wantKind(t, err, adapters.BadResponse)
			}
		})
	}
}
