package wazzup_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/wazzup"
)

const key = "invented-key"

// answer is what the hub says to one request. A text that names a file of
// testdata stands for the file.
type answer struct {
	status int
	body   string
}

func ok(body string) answer { return answer{status: http.StatusOK, body: body} }

// hub knows exactly the listed requests, written as "METHOD path?query body", and
// the list of users. Any other request fails the test.
type hub struct {
	t       *testing.T
	server  *httptest.Server
	answers map[string]answer

	mu    sync.Mutex
	calls []string
	kinds []string // content types
}

func newHub(t *testing.T, answers map[string]answer) *hub {
	t.Helper()
	h := &hub{t: t, answers: answers}
	h.server = httptest.NewServer(h)
	t.Cleanup(h.server.Close)
	return h
}

// ServeHTTP implements http.Handler.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	request := strings.TrimSpace(r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/v3") + " " + string(body))
	if err != nil || r.Header.Get("Authorization") != "Bearer "+key {
		h.t.Errorf("%s came with %q, %v", request, r.Header.Get("Authorization"), err)
	}
	h.mu.Lock()
	h.calls, h.kinds = append(h.calls, request), append(h.kinds, r.Header.Get("Content-Type"))
	given, known := h.answers[request]
	h.mu.Unlock()
	switch {
	case !known && request == "GET /users":
		given = ok("users.json")
	case !known:
		h.t.Errorf("unexpected request %s", request)
		given = answer{status: http.StatusTeapot, body: `{}`}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(given.status)
	if _, err := w.Write(text(h.t, given.body)); err != nil {
		h.t.Logf("writing %s: %v", request, err)
	}
}

// asked returns the requests so far, without those for the users.
func (h *hub) asked() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(h.calls), func(call string) bool { return call == "GET /users" })
}

func (h *hub) open() adapters.Adapter {
	h.t.Helper()
	return open(h.t, h.server.URL, nil)
}

func (h *hub) deals() *wazzup.Deals {
	h.t.Helper()
	config := settings(h.t, h.server.URL)
	opened, err := config.OpenDeals(environment())
	if err != nil {
		h.t.Fatal(err)
	}
	return opened
}

// open opens an adapter of the hub at an address, with the defaults but for what
// change sets and without a limit that a test would wait for.
func open(t *testing.T, address string, change func(*wazzup.Config)) adapters.Adapter {
	t.Helper()
	config := settings(t, address)
	if change != nil {
		change(config)
	}
	adapter, err := config.Open(environment())
	if err != nil {
		t.Fatal(err)
	}
	return adapter
}

func settings(t *testing.T, address string) *wazzup.Config {
	t.Helper()
	config, ok := wazzup.New().(*wazzup.Config)
	if !ok {
		t.Fatalf("New returns a %T", wazzup.New())
	}
	config.BaseURL, config.APIKey = address+"/v3", key
	config.RatePerMinute, config.Burst = 100_000, 10_000
	return config
}

func environment() adapters.Environment {
	return adapters.Environment{Source: "crm", Logger: slog.New(slog.DiscardHandler), UserAgent: "wazgate/test"}
}

func text(t *testing.T, body string) []byte {
	t.Helper()
	if filepath.Ext(body) != ".json" {
		return []byte(body)
	}
	read, err := os.ReadFile(filepath.Join("testdata", body))
	if err != nil {
		t.Error(err)
	}
	return read
}
