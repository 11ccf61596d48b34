package ordertracking_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/ordertracking"
)

const key = "invented-key"

// endpoint answers every request alike and keeps what was asked.
type endpoint struct {
	t      *testing.T
	server *httptest.Server
	status int
	body   string // a file of testdata, or the text itself

	mu    sync.Mutex
	calls []string
}

func newEndpoint(t *testing.T, status int, body string) *endpoint {
	t.Helper()
	e := &endpoint{t: t, status: status, body: body}
	e.server = httptest.NewServer(e)
	t.Cleanup(e.server.Close)
	return e
}

// ServeHTTP implements http.Handler.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.calls = append(e.calls, r.Method+" "+r.URL.RequestURI())
	e.mu.Unlock()
	if r.Header.Get("X-Api-Key") != key {
		e.t.Errorf("%s came with key %q", r.URL.RequestURI(), r.Header.Get("X-Api-Key"))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	body := []byte(e.body)
	if filepath.Ext(e.body) == ".json" {
		body = fixture(e.t, e.body)
	}
	if _, err := w.Write(body); err != nil {
		e.t.Logf("writing the answer: %v", err)
	}
}

func (e *endpoint) asked() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.calls)
}

// open opens an adapter of the endpoint, with the defaults but for what change
// sets.
func (e *endpoint) open(change func(*ordertracking.Config)) adapters.Adapter {
	e.t.Helper()
	config := settings(e.t)
	config.URL, config.Headers = e.server.URL+"/api/orders", map[string]string{"x-api-key": key}
	if change != nil {
		change(config)
	}
	adapter, err := config.Open(environment())
	if err != nil {
		e.t.Fatal(err)
	}
	return adapter
}

func settings(t *testing.T) *ordertracking.Config {
	t.Helper()
	config, ok := ordertracking.New().(*ordertracking.Config)
	if !ok {
		t.Fatalf("New returns a %T", ordertracking.New())
	}
	return config
}

func environment() adapters.Environment {
	return adapters.Environment{Source: "tracking", Logger: slog.New(slog.DiscardHandler), UserAgent: "wazgate/test"}
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func asker() adapters.Phone {
	return adapters.Phone{
		E164: "+34622330144", Digits: "34622330144", National: "622330144",
		NationalFormatted: "622 33 01 44", InternationalFormatted: "+34 622 33 01 44", Region: "ES",
	}
}
