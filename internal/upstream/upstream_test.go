package upstream_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

const secret = "sk_planted_4be1"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// network plays the backend without sockets, so that time can be played, too.
type network func(*http.Request) (*http.Response, error)

func (n network) RoundTrip(r *http.Request) (*http.Response, error) { return n(r) }

// reply builds an answer; headers come in pairs.
func reply(r *http.Request, status int, body string, headers ...string) *http.Response {
	answer := &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: make(http.Header), Body: io.NopCloser(strings.NewReader(body)),
	}
	for i := 0; i+1 < len(headers); i += 2 {
		answer.Header.Set(headers[i], headers[i+1])
	}
	return answer
}

// script answers one call after the other; the last one for ever.
type script struct {
	mu    sync.Mutex
	calls int
	steps []network
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	step := s.steps[min(s.calls, len(s.steps)-1)]
	s.calls++
	s.mu.Unlock()
	return step(r)
}

func (s *script) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

func answers(status int, body string, headers ...string) network {
	return func(r *http.Request) (*http.Response, error) { return reply(r, status, body, headers...), nil }
}

func fails(err error) network {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func open(t *testing.T, env adapters.Environment, o upstream.Options) *upstream.Client {
	t.Helper()
	if o.BaseURL == "" {
		o.BaseURL = "https://backend.example/v1"
	}
	client, err := upstream.New(env, o)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// over opens a client whose network is played.
func over(t *testing.T, steps ...network) (*upstream.Client, *script) {
	t.Helper()
	s := &script{steps: steps}
	return open(t, adapters.Environment{}, upstream.Options{Transport: s}), s
}

// serving opens a client for a real server.
func serving(t *testing.T, o upstream.Options, handler http.HandlerFunc) (*upstream.Client, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	o.BaseURL = server.URL
	return open(t, adapters.Environment{}, o), server
}

func wantKind(t *testing.T, err error, kind adapters.Kind) *adapters.Error {
	t.Helper()
	var typed *adapters.Error
	if !errors.As(err, &typed) {
		t.Fatalf("error %v is no *adapters.Error", err)
	}
	if typed.Kind != kind {
		t.Fatalf("kind %v (%v), want %v", typed.Kind, err, kind)
	}
	return typed
}

func logInto(buffer *bytes.Buffer) *slog.Logger {
	return slog.New(slog.NewTextHandler(buffer, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
