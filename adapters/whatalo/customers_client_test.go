package whatalo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/whatalo"
)

const oneCustomer = `{"data":{"id":"7","name":"Ana Toledo"}}`

// played answers every request alike, or each with the next answer, and notes
// what arrives as "METHOD path?query body".
type played struct {
	mu      sync.Mutex
	answers []answer
	seen    []string
	kinds   []string // content types
}

func (p *played) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	given := p.answers[min(len(p.seen), len(p.answers)-1)]
	p.seen = append(p.seen, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(body)))
	p.kinds = append(p.kinds, r.Header.Get("Content-Type"))
	p.mu.Unlock()
	w.WriteHeader(given.status)
	_, _ = io.WriteString(w, given.body)
}

func (p *played) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.seen...)
}

// playing opens the customers of a shop that gives the listed answers.
func playing(t *testing.T, answers ...answer) (*whatalo.Customers, *played) {
	t.Helper()
	p := &played{answers: answers}
	return openCustomers(t, p), p
}

func openCustomers(t *testing.T, handler http.Handler) *whatalo.Customers {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	config := settings(t)
	config.BaseURL, config.APIKey = server.URL+"/v1", testKey
	config.RatePerMinute, config.Burst = 100_000, 10_000
	customers, err := config.OpenCustomers(environment())
	if err != nil {
		t.Fatal(err)
	}
	return customers
}

func text(s string) *string { return &s }

func TestCustomerCalls(t *testing.T) {
	type customers = whatalo.Customers
	create := func(n whatalo.NewCustomer) func(context.Context, *customers) error {
		return func(ctx context.Context, c *customers) error { _, err := c.Create(ctx, n); return err }
	}
	update := func(id string, change whatalo.CustomerChange) func(context.Context, *customers) error {
		return func(ctx context.Context, c *customers) error { _, err := c.Update(ctx, id, change); return err }
	}
	get := func(id string) func(context.Context, *customers) error {
		return func(ctx context.Context, c *customers) error { _, err := c.Get(ctx, id); return err }
	}
	tests := []struct {
		name string
		call func(context.Context, *customers) error
		want string
	}{
		{"get", get(" 412907335518 "), "GET /v1/customers/412907335518"},
		{"get by hostile id", get("1/../2?x=y&z#ñ%2e"), ""},
		{"get by odd id", get("a b?x=y&z#ñ%/c"), "GET /v1/customers/a%20b%3Fx=y&z%23%C3%B1%25%2Fc"},
		{"create with a name", create(whatalo.NewCustomer{Name: " Ana Toledo "}), `POST /v1/customers {"name":"Ana Toledo"}`},
		{
			"create with everything",
			create(whatalo.NewCustomer{Name: "Ana", Email: "ana@example.com", Phone: "+34611240573 ", Notes: "una\nnota"}),
			`POST /v1/customers {"name":"Ana","email":"ana@example.com","phone":"+34611240573","notes":"una\nnota"}`,
		},
		{
			"create with hostile values",
			create(whatalo.NewCustomer{Name: `","admin":true,"x":"`, Email: "</script>\u2028", Phone: " \t", Notes: "\x00&"}),
			`POST /v1/customers {"name":"\",\"admin\":true,\"x\":\"","email":"\u003c/script\u003e","notes":"\u0000\u0026"}`,
		},
		{"update one field", update("7", whatalo.CustomerChange{Phone: text("+18095559876")}), `PATCH /v1/customers/7 {"phone":"+18095559876"}`},
		{
			"clear fields", update("7", whatalo.CustomerChange{Email: text(""), Phone: text(" "), Notes: text("")}),
			`PATCH /v1/customers/7 {"email":"","phone":"","notes":""}`,
		},
		{
			"update a hostile id", update("7?admin=1/orders", whatalo.CustomerChange{Name: text(" Ana ")}),
			`PATCH /v1/customers/7%3Fadmin=1%2Forders {"name":"Ana"}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, p := playing(t, ok(oneCustomer))
			err := test.call(t.Context(), c)
			if test.want == "" {
				if adapters.KindOf(err) != adapters.Unsupported || len(p.requests()) != 0 {
					t.Errorf("asked %q, %v", p.requests(), err)
				}
				return
			}
			if diff := cmp.Diff([]string{test.want}, p.requests()); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
			if kind := p.kinds[0]; strings.HasPrefix(test.want, "GET") != (kind == "") || kind != "" && kind != "application/json" {
				t.Errorf("content type %q", kind)
			}
		})
	}
}

func TestCustomerCallsRefusedWithoutACall(t *testing.T) {
	c, p := playing(t, ok(oneCustomer))
	create := func(n whatalo.NewCustomer) error { _, err := c.Create(t.Context(), n); return err }
	update := func(id string, change whatalo.CustomerChange) error {
		_, err := c.Update(t.Context(), id, change)
		return err
	}
	get := func(id string) error { _, err := c.Get(t.Context(), id); return err }
	for name, err := range map[string]error{
		"get nobody":           get(""),
		"get blank":            get(" \n"),
		"get above":            get(".."),
		"get the collection":   get("."),
		"create nobody":        create(whatalo.NewCustomer{Email: "ana@example.com"}),
		"create a blank name":  create(whatalo.NewCustomer{Name: " \t\u00a0"}),
		"create broken text":   create(whatalo.NewCustomer{Name: "Ana", Notes: "\xff"}),
		"update nobody":        update(" ", whatalo.CustomerChange{Name: text("Ana")}),
		"update above":         update("..", whatalo.CustomerChange{Name: text("Ana")}),
		"update nothing":       update("7", whatalo.CustomerChange{}),
		"update to a no name":  update("7", whatalo.CustomerChange{Name: text(" "), Notes: text("x")}),
		"update broken text":   update("7", whatalo.CustomerChange{Name: text("\xc3")}),
		"update a broken path": update("a\r\nb", whatalo.CustomerChange{Name: text("Ana")}),
	} {
		if adapters.KindOf(err) != adapters.Unsupported {
			t.Errorf("%s: %v, want unsupported", name, err)
		}
	}
	if calls := p.requests(); len(calls) != 0 {
		t.Errorf("asked %q", calls)
	}
}

func TestCustomerWritesAreNotRepeated(t *testing.T) {
	for _, status := range []int{429, 500, 502, 503, 504} {
		c, p := playing(t, answer{status: status, body: `{"error":{"code":"LATER"}}`}, ok(oneCustomer))
		_, err := c.Create(t.Context(), whatalo.NewCustomer{Name: "Ana"})
		if calls := p.requests(); len(calls) != 1 || err == nil {
			t.Errorf("%d: created with %q, %v", status, calls, err)
		}
		c, p = playing(t, answer{status: status}, ok(oneCustomer))
		_, err = c.Update(t.Context(), "7", whatalo.CustomerChange{Name: text("Ana")})
		if calls := p.requests(); len(calls) != 1 || err == nil {
			t.Errorf("%d: updated with %q, %v", status, calls, err)
		}
	}
	// The counter can count: the same failure of a reading is asked again.
	c, p := playing(t, answer{status: 503}, ok(oneCustomer))
	if _, err := c.Get(t.Context(), "7"); err != nil || len(p.requests()) != 2 {
		t.Errorf("read with %q, %v", p.requests(), err)
	}
}

func TestCustomerErrors(t *testing.T) {
	const invalid = `{"error":{"code":"VALIDATION_ERROR","message":"Ana Toledo is bad",` +
		`"details":[{"field":"email","message":"ana@example is bad"},{"field":"ana toledo"},{"field":"phone"}]}}`
	tests := []struct {
		name   string
		answer answer
		kind   adapters.Kind
		code   string
		fields []string
	}{
		{"422", answer{status: 422, body: invalid}, adapters.BadResponse, "VALIDATION_ERROR", []string{"email", "phone"}},
		{"400", answer{status: 400, body: invalid}, adapters.BadResponse, "VALIDATION_ERROR", []string{"email", "phone"}},
		{"401", answer{status: 401, body: `{"error":{"code":"authentication_error"}}`}, adapters.Unauthorized, "authentication_error", nil},
		{"403", answer{status: 403, body: `{"error":{"code":"authorization_error"}}`}, adapters.Forbidden, "authorization_error", nil},
		{"404", answer{status: 404, body: `{"error":{"code":"not_found"}}`}, adapters.NotFound, "not_found", nil},
		{"409", answer{status: 409, body: `{"error":{"code":"CONFLICT"}}`}, adapters.BadResponse, "CONFLICT", nil},
		{"429", answer{status: 429, body: string(fixture(t, "error_rate_limited.json"))}, adapters.RateLimited, "RATE_LIMITED", nil},
		{"500", answer{status: 500, body: `Ana Toledo`}, adapters.Unavailable, "", nil},
		{"HTML", ok(`<html>Ana Toledo`), adapters.BadResponse, "", nil},
		{"no id", ok(`{"data":{"name":"Ana Toledo"}}`), adapters.BadResponse, "", nil},
		{"blank id", ok(`{"data":{"id":" ","name":"Ana Toledo"}}`), adapters.BadResponse, "", nil},
		{"id of another type", ok(`{"data":{"id":{"x":1}}}`), adapters.BadResponse, "", nil},
		{"list", ok(`{"data":[{"id":"7"}]}`), adapters.BadResponse, "", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, _ := playing(t, test.answer)
			_, created := c.Create(t.Context(), whatalo.NewCustomer{Name: "Ana Toledo", Email: "ana@example.com", Phone: "1"})
			_, updated := c.Update(t.Context(), "7", whatalo.CustomerChange{Name: text("Ana Toledo"), Email: text("x"), Phone: text("1")})
			for _, err := range []error{created, updated} {
				var told *adapters.Error
				if !errors.As(err, &told) || told.Kind != test.kind || told.Code != test.code {
					t.Errorf("got %v, want %v with %q", err, test.kind, test.code)
				}
				if diff := cmp.Diff(test.fields, whatalo.RefusedFields(err)); diff != "" {
					t.Errorf("fields (-want +got):\n%s", diff)
				}
				if shown := fmt.Sprintf("%v %+v", err, errors.Unwrap(err)); strings.Contains(strings.ToLower(shown), "toledo") ||
					strings.Contains(shown, "@") || strings.Contains(shown, testKey) {
					t.Errorf("the error tells too much: %s", shown)
				}
			}
		})
	}
}

func TestUnknownCustomer(t *testing.T) {
	c, _ := playing(t, answer{status: http.StatusNotFound, body: `{"error":{"code":"not_found"}}`})
	if _, err := c.Get(t.Context(), "9"); adapters.KindOf(err) != adapters.NotFound {
		t.Errorf("got %v, want not found", err)
	}
}

// TestWriteAnsweredWithoutABody: a change is read back, because asking again
// harms nothing. What was created cannot be named, which is an error.
func TestWriteAnsweredWithoutABody(t *testing.T) {
	c, p := playing(t, answer{status: http.StatusNoContent}, ok(oneCustomer))
	got, err := c.Update(t.Context(), "7", whatalo.CustomerChange{Name: text("Ana Toledo")})
	if err != nil || got.Name != "Ana Toledo" {
		t.Errorf("got %+v, %v", got, err)
	}
	if diff := cmp.Diff([]string{`PATCH /v1/customers/7 {"name":"Ana Toledo"}`, "GET /v1/customers/7"}, p.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	c, p = playing(t, answer{status: http.StatusCreated})
	_, err = c.Create(t.Context(), whatalo.NewCustomer{Name: "Ana"})
	var told *adapters.Error
	if !errors.As(err, &told) || told.Kind != adapters.BadResponse || told.Status != http.StatusCreated || len(p.requests()) != 1 {
		t.Errorf("asked %q, %v", p.requests(), err)
	}
}

func TestCount(t *testing.T) {
	tests := map[string]int{
		`{"data":{"count":17}}`:       17,
		`{"data":{"count":"17"}}`:     17,
		`{"data":{"count":0}}`:        0,
		`{"data":{"total":17}}`:       17,
		`{"data":17}`:                 17,
		`{"count":17}`:                17,
		`{"data":{"count":-1}}`:       -1,
		`{"data":{"count":1.5}}`:      -1,
		`{"data":{"count":null}}`:     -1,
		`{"data":{"count":[1]}}`:      -1,
		`{"data":{"count":true}}`:     -1,
		`{"data":{"count":1e300}}`:    -1,
		`{"data":[{"id":1}]}`:         -1,
		`{"data":{"id":"412907335"}}`: -1,
	}
	for body, want := range tests {
		c, p := playing(t, ok(body))
		got, err := c.Count(t.Context())
		switch {
		case want < 0:
			if adapters.KindOf(err) != adapters.BadResponse {
				t.Errorf("%s: %d, %v, want a bad response", body, got, err)
			}
		case err != nil || got != want:
			t.Errorf("%s: %d, %v, want %d", body, got, err, want)
		}
		if diff := cmp.Diff([]string{"GET /v1/customers/count"}, p.requests()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCustomersCheckTheSettings(t *testing.T) {
	config := settings(t)
	config.BaseURL, config.APIKey = "", " "
	customers, err := config.OpenCustomers(environment())
	if diff := cmp.Diff([]string{"api_key", "base_url"}, settingErrors(err)); diff != "" || customers != nil {
		t.Errorf("got %v (-want +got):\n%s", customers, diff)
	}
}
