package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
)

// schemas compiles each schema once for all tests.
var schemas = wazionschema.NewValidator()

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	validToken = "wz-7f3kq-token"
	validUser  = "shop"
	validPass  = "open-sesame-9"
)

// answerer records what reaches it and answers by its function.
type answerer struct {
	answer func(ctx context.Context, request wazion.Request) gateway.Reply

	mu       sync.Mutex
	requests []wazion.Request
}

func (a *answerer) Answer(ctx context.Context, request wazion.Request) gateway.Reply {
	a.mu.Lock()
	a.requests = append(a.requests, request)
	a.mu.Unlock()
	return a.answer(ctx, request)
}

func (a *answerer) calls() []wazion.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.requests
}

// sample answers with the documented sample data.
func sample(labels wazion.Labels) *answerer {
	return &answerer{answer: func(_ context.Context, request wazion.Request) gateway.Reply {
		return gateway.Reply{Answer: wazion.TestAnswer(request, labels), Outcome: gateway.OutcomeFound}
	}}
}

func spanish(tb testing.TB) wazion.Labels {
	tb.Helper()
	labels, err := wazion.NewLabels("es", nil)
	if err != nil {
		tb.Fatal(err)
	}
	return labels
}

// house is a server with everything that a test may look at.
type house struct {
	*httpapi.Server
	answerer *answerer
	metrics  *telemetry.Metrics
	log      *bytes.Buffer
}

// build returns a server in front of a; change may alter its options.
func build(tb testing.TB, a *answerer, change func(*httpapi.Options)) house {
	tb.Helper()
	labels := spanish(tb)
	if a == nil {
		a = sample(labels)
	}
	h := house{answerer: a, metrics: telemetry.NewMetrics(), log: new(bytes.Buffer)}
	options := httpapi.Options{
		Service: httpapi.Service{
			Answerer: a,
			Labels:   labels,
			Messages: wazion.Messages("es"),
			Access:   httpapi.Access{Tokens: []string{"another-token", validToken}, Basic: []httpapi.Login{{User: validUser, Password: validPass}}},
		},
		Logger:  slog.New(slog.NewJSONHandler(h.log, nil)), // not redacting: the door itself must keep silent
		Metrics: h.metrics,
	}
	if change != nil {
		change(&options)
	}
	server, err := httpapi.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	h.Server = server
	return h
}

func (h house) send(r *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	h.Handler().ServeHTTP(recorder, r)
	return recorder
}

func (h house) scrape(t *testing.T) string {
	t.Helper()
	recorder := httptest.NewRecorder()
	h.AdminHandler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return recorder.Body.String()
}

// call is a GET call with a valid token.
func call(endpoint wazion.Endpoint, query string) *http.Request {
	return httptest.NewRequest(http.MethodGet, "/wazion/"+string(endpoint)+"?token="+validToken+"&"+query, nil)
}

// check fails unless the answer is one that WAzion accepts from the endpoint,
// and returns its error text.
func check(t *testing.T, endpoint wazion.Endpoint, ai bool, answer *httptest.ResponseRecorder) string {
	t.Helper()
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d", answer.Code)
	}
	checkHeaders(t, answer.Header())
	body := answer.Body.Bytes()
	if err := schemas.Validate(endpoint, ai, body); err != nil {
		t.Fatalf("the answer to %s does not fit its schema: %v\n%s", endpoint, err, body)
	}
	return errorIn(t, body)
}

func checkHeaders(t *testing.T, header http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type":            "application/json; charset=utf-8",
		"Cache-Control":           "no-store",
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		"Referrer-Policy":         "no-referrer",
		"X-Frame-Options":         "DENY",
		"Server":                  "",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if len(header.Get("X-Request-Id")) < 16 {
		t.Errorf("X-Request-Id is %q", header.Get("X-Request-Id"))
	}
}

func errorIn(t *testing.T, body []byte) string {
	t.Helper()
	var answer struct {
		Error     string            `json:"error"`
		Customers []json.RawMessage `json:"customers"`
		Products  []json.RawMessage `json:"products"`
		Found     bool              `json:"found"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if answer.Error != "" && (answer.Found || len(answer.Customers)+len(answer.Products) > 0) {
		t.Errorf("an answer with an error holds data: %s", body)
	}
	return answer.Error
}

func form(values string) io.Reader { return strings.NewReader(values) }
