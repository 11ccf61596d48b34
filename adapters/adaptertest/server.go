package adaptertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Routes maps paths to the JSON that is answered there. A segment in braces,
// as in "/orders/{id}/items", stands for any one segment.
type Routes map[string]string

// find returns the answer for an escaped path. A literal segment wins over one
// in braces.
func (r Routes) find(path string) (string, bool) {
	if body, ok := r[path]; ok {
		return body, true
	}
	for pattern, body := range r {
		if matches(strings.Split(pattern, "/"), strings.Split(path, "/")) {
			return body, true
		}
	}
	return "", false
}

func matches(pattern, path []string) bool {
	return slices.EqualFunc(pattern, path, func(want, got string) bool {
		return want == got || strings.HasPrefix(want, "{") && strings.HasSuffix(want, "}") && got != ""
	})
}

// Request is what the backend saw of one call.
type Request struct {
	Method string
	Path   string // escaped
	Query  url.Values
	Header http.Header
	Body   string // as it was sent
}

// carries reports whether value is somewhere in the request.
func (r Request) carries(value string) bool {
	text := r.Path + "\n" + r.Query.Encode() + "\n" + r.Body
	for name, values := range r.Header {
		text += "\n" + name + ": " + strings.Join(values, ", ")
	}
	plain, err := url.QueryUnescape(strings.ReplaceAll(text, "+", "%2B"))
	if err != nil {
		plain = text
	}
	for _, values := range r.Query {
		plain += "\n" + strings.Join(values, "\n")
	}
	return strings.Contains(text, value) || strings.Contains(plain, value)
}

// mostSent is how much of a request's body is looked at.
const mostSent = 1 << 20

// Server plays a backend and records what is asked of it.
type Server struct {
	URL string

	server   *httptest.Server
	released chan struct{}
	release  func()

	mu       sync.Mutex
	answer   http.HandlerFunc
	requests []Request
	unknown  []string
}

// Serve starts a backend that answers routes whatever is asked, until the test
// ends. It is for tests beyond the suite, such as the gateway's: a backend that
// ignores its filters is the one that gives strangers' data away.
func Serve(t testing.TB, routes Routes) *Server {
	t.Helper()
	s := newServer(routes)
	t.Cleanup(s.close)
	return s
}

func newServer(routes Routes) *Server {
	s := &Server{released: make(chan struct{})}
	s.release = sync.OnceFunc(func() { close(s.released) })
	s.Answer(routes)
	s.server = httptest.NewServer(s)
	s.URL = s.server.URL
	return s
}

// close also ends the calls that hang.
func (s *Server) close() {
	s.release()
	s.server.Close()
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, mostSent)) // what is not there is not carried
	s.mu.Lock()
	s.requests = append(s.requests, Request{
		Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header.Clone(), Body: string(body),
	})
	answer := s.answer
	s.mu.Unlock()
	answer(w, r)
}

// Answer makes the backend healthy, with these routes.
func (s *Server) Answer(routes Routes) {
	s.Handle(func(w http.ResponseWriter, r *http.Request) {
		body, ok := routes.find(r.URL.EscapedPath())
		w.Header().Set("Content-Type", "application/json")
		if !ok {
			s.mu.Lock()
			s.unknown = append(s.unknown, r.URL.Path)
			s.mu.Unlock()
			w.WriteHeader(http.StatusNotFound)
			body = `{"error":{"code":"NO_ROUTE"}}`
		}
		write(w, body)
	})
}

// Handle makes the backend answer every call like this.
func (s *Server) Handle(answer http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

// Hang makes the backend accept calls and never answer.
func (s *Server) Hang() {
	s.Handle(func(_ http.ResponseWriter, r *http.Request) { s.wait(r) })
}

func (s *Server) wait(r *http.Request) {
	select {
	case <-s.released:
	case <-r.Context().Done():
	}
}

// Requests returns what was asked so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Forget empties the record.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.unknown = nil, nil
}

// unknownPaths returns the paths that no route answers.
func (s *Server) unknownPaths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(s.unknown)))
}

// write ignores errors: a caller that left is a part of the play.
func write(w http.ResponseWriter, body string) { _, _ = io.WriteString(w, body) }
