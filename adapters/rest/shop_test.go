package rest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

// shop plays a backend: what it answers to "GET /path?query", or to the path
// alone. Everything else is not there.
type shop struct {
	answers map[string]string
	// refuses says with which status a request is refused.
	refuses map[string]int
	// each, where set, goes before the answers.
	each func(w http.ResponseWriter, r *http.Request) bool

	mu    sync.Mutex
	calls []string
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	call := r.URL.RequestURI()
	if len(body) > 0 {
		call = r.Method + " " + call + " " + string(body)
	}
	s.mu.Lock()
	s.calls = append(s.calls, call)
	s.mu.Unlock()
	if s.each != nil && s.each(w, r) {
		return
	}
	for _, key := range []string{call, r.URL.Path} {
		if status := s.refuses[key]; status != 0 {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{}`)
			return
		}
		if answer, ok := s.answers[key]; ok {
			_, _ = io.WriteString(w, answer)
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
}

// asked returns the calls so far, sorted.
func (s *shop) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(slices.Values(s.calls))
}

// inTurn returns the calls so far in their order.
func (s *shop) inTurn() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// open returns an adapter for the shop with these questions.
func (s *shop) open(tb testing.TB, operations rest.Operations) adapters.Adapter {
	tb.Helper()
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	config := rest.New().(*rest.Config)
	config.BaseURL, config.Operations = server.URL, operations
	adapter, err := config.Open(adapters.Environment{Source: "shop"})
	if err != nil {
		tb.Fatal(err)
	}
	return adapter
}

func (s *shop) orders(tb testing.TB, byEmail rest.Question, then ...rest.Step) adapters.Adapter {
	tb.Helper()
	return s.open(tb, rest.Operations{FindOrders: &rest.FindOrders{ByEmail: &byEmail, Then: then}})
}

func fetch(tb testing.TB, a adapters.Adapter, op adapters.Operation, q adapters.Query) adapters.Document {
	tb.Helper()
	document, err := a.Fetch(tb.Context(), op, q)
	if err != nil {
		tb.Fatalf("%s: %v", op, err)
	}
	if !json.Valid(document.Body) {
		tb.Fatalf("%s: the body is no JSON: %s", op, document.Body)
	}
	return document
}

func byEmail() adapters.Query { return adapters.Query{Email: "nadia.ferrer@example.com"} }

// told puts a document into words that tests compare.
func told(d adapters.Document) string {
	var b strings.Builder
	b.Write(d.Body)
	names := make([]string, 0, len(d.Steps))
	for name := range d.Steps {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, " %s=%s", name, d.Steps[name])
	}
	if len(d.Missing) > 0 {
		fmt.Fprintf(&b, " missing %s", strings.Join(d.Missing, ", "))
	}
	return b.String()
}

func same(tb testing.TB, what, got, want string) {
	tb.Helper()
	if got != want {
		tb.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}
