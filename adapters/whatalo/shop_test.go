package whatalo_test

import (
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
	"github.com/wazgate/wazgate/adapters/whatalo"
)

const testKey = "wk_live_invented"

// answer is what the shop says to one request. A text that names a file of
// testdata stands for the file.
type answer struct {
	status int
	body   string
	block  <-chan struct{} // answered when closed
}

// shop is a backend that knows exactly the listed requests, written as
// "path?query" with the query decoded by nobody. Any other request fails the test.
type shop struct {
	t       *testing.T
	server  *httptest.Server
	answers map[string]answer

	mu          sync.Mutex
	calls       []string
	flying, top int // calls for lines under way, now and at most
	wanted      int
	reached     func() // called once, when wanted calls are under way
}

func newShop(t *testing.T, answers map[string]answer) *shop {
	t.Helper()
	s := &shop{t: t, answers: answers}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

func ok(body string) answer { return answer{status: http.StatusOK, body: body} }

// ServeHTTP implements http.Handler.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := r.URL.RequestURI()
	given, known := s.enter(request)
	defer s.leave(request)
	if r.Method != http.MethodGet || r.Header.Get("X-Api-Key") != testKey {
		s.t.Errorf("%s %s came with key %q", r.Method, request, r.Header.Get("X-Api-Key"))
	}
	if !known {
		s.t.Errorf("unexpected request %s", request)
		given = answer{status: http.StatusTeapot, body: `{}`}
	}
	if given.block != nil {
		select {
		case <-given.block:
		case <-r.Context().Done():
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(given.status)
	if _, err := w.Write(s.text(given.body)); err != nil {
		s.t.Logf("writing %s: %v", request, err)
	}
}

func (s *shop) enter(request string) (answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, request)
	if strings.HasSuffix(request, "/items") {
		s.flying++
		s.top = max(s.top, s.flying)
	}
	if s.reached != nil && s.flying == s.wanted {
		s.reached()
		s.reached = nil
	}
	given, known := s.answers[request]
	return given, known
}

func (s *shop) leave(request string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasSuffix(request, "/items") {
		s.flying--
	}
}

// onFlight calls then as soon as count calls for lines are under way.
func (s *shop) onFlight(count int, then func()) { s.wanted, s.reached = count, then }

// most returns how many calls for lines were under way at most.
func (s *shop) most() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.top
}

func (s *shop) text(body string) []byte {
	if filepath.Ext(body) != ".json" {
		return []byte(body)
	}
	return fixture(s.t, body)
}

// asked returns the requests so far, without those for the shop's settings.
func (s *shop) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.calls), func(call string) bool { return call == "/v1/store" })
}

// count returns how often request came.
func (s *shop) count(request string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(s.calls), func(call string) bool { return call != request }))
}

// open opens an adapter of the shop, with the defaults but for what change sets.
func (s *shop) open(change func(*whatalo.Config)) adapters.Adapter {
	s.t.Helper()
	config := settings(s.t)
	config.BaseURL, config.APIKey = s.server.URL+"/v1", testKey
	if change != nil {
		change(config)
	}
	adapter, err := config.Open(environment())
	if err != nil {
		s.t.Fatal(err)
	}
	return adapter
}

func settings(t *testing.T) *whatalo.Config {
	t.Helper()
	config, ok := whatalo.New().(*whatalo.Config)
	if !ok {
		t.Fatalf("New returns a %T", whatalo.New())
	}
	return config
}

func environment() adapters.Environment {
	return adapters.Environment{Source: "shop", Logger: slog.New(slog.DiscardHandler), UserAgent: "wazgate/test"}
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// asker is the phone that the fixtures are about.
func asker() adapters.Phone {
	return adapters.Phone{
		E164: "+34611240573", Digits: "34611240573", National: "611240573",
		NationalFormatted: "611 24 05 73", InternationalFormatted: "+34 611 24 05 73", Region: "ES",
	}
}
