package upstream_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// told remembers which span each request names.
type told struct {
	next  http.RoundTripper
	mutex sync.Mutex
	spans []string
}

func (n *told) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mutex.Lock()
	n.spans = append(n.spans, r.Header.Get("Traceparent"))
	n.mutex.Unlock()
	return n.next.RoundTrip(r)
}

// recorded are the spans of one call that is traced, in a few words each.
func recorded(t *testing.T, steps ...network) (spans, heard []string) {
	t.Helper()
	recorder := tracetest.NewSpanRecorder()
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(recorder))
	heads := &told{next: &script{steps: steps}}
	client := open(t, adapters.Environment{Source: "shop"}, upstream.Options{Transport: heads})
	ctx, parent := provider.Tracer("test").Start(t.Context(), "ask")
	_, _ = client.Get(ctx, adapters.FindOrders, "/orders", url.Values{"phone": {"612345678"}})
	var named []string
	for _, span := range recorder.Ended() {
		words := []string{span.Name(), span.SpanKind().String(), span.Status().Code.String(), span.Status().Description}
		for _, pair := range span.Attributes() {
			words = append(words, string(pair.Key)+"="+pair.Value.String())
		}
		spans = append(spans, strings.Join(words, " "))
		if span.Parent().SpanID() != parent.SpanContext().SpanID() {
			t.Errorf("%s is no part of the question", spans[len(spans)-1])
		}
		named = append(named, "00-"+span.SpanContext().TraceID().String()+"-"+span.SpanContext().SpanID().String()+"-01")
	}
	if !slices.Equal(named, heads.spans) {
		t.Errorf("the backend heard of %q, want %q", heads.spans, named)
	}
	return spans, heads.spans
}

func TestEveryAttemptHasASpan(t *testing.T) {
	const begin = "GET client "
	const first, second = "wazgate.source=shop http.request.method=GET http.request.resend_count=0", "wazgate.source=shop http.request.method=GET http.request.resend_count=1"
	tests := map[string]struct {
		steps []network
		want  []string
	}{
		"answered":  {[]network{answers(200, `{}`)}, []string{begin + "Unset  " + first + " http.response.status_code=200"}},
		"nobody":    {[]network{answers(404, `{}`)}, []string{begin + "Unset  " + first + " http.response.status_code=404"}},
		"refused":   {[]network{answers(401, `612345678`)}, []string{begin + "Error unauthorized " + first + " http.response.status_code=401"}},
		"cut":       {[]network{cut}, []string{begin + "Error connection closed " + first + " http.response.status_code=200"}},
		"no answer": {[]network{fails(http.ErrSchemeMismatch)}, []string{begin + "Error tls handshake " + first}},
		"retried": {[]network{answers(503, ``), answers(200, `{}`)}, []string{
			begin + "Error unavailable " + first + " http.response.status_code=503", begin + "Unset  " + second + " http.response.status_code=200",
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got, _ := recorded(t, test.steps...); !slices.Equal(got, test.want) {
					t.Errorf("got  %q\nwant %q", got, test.want)
				}
			})
		})
	}
}

// cut breaks off within the body.
func cut(r *http.Request) (*http.Response, error) {
	answer := reply(r, http.StatusOK, "")
	answer.Body = brokenBody{}
	return answer, nil
}

func TestCallsThatAreNotKeptAreStillFollowed(t *testing.T) {
	heads := &told{next: &script{steps: []network{answers(200, `{}`)}}}
	client := open(t, adapters.Environment{}, upstream.Options{Transport: heads, Headers: map[string]string{"X-Key": secret}})
	parent := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}})
	for range 2 { // headers of the client are shared by its calls
		if _, err := client.Get(trace.ContextWithSpanContext(t.Context(), parent), adapters.FindOrders, "/orders", nil); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Get(t.Context(), adapters.FindOrders, "/orders", nil); err != nil {
			t.Fatal(err)
		}
	}
	want := "00-01000000000000000000000000000000-0200000000000000-00"
	if !slices.Equal(heads.spans, []string{want, "", want, ""}) {
		t.Errorf("the backend heard of %q", heads.spans)
	}
}

func TestAttemptsInTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		slow := func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return reply(r, http.StatusOK, `{"name":"Ana Planted"}`), nil
		}
		client := open(t, adapters.Environment{Source: "shop", Logger: logInto(&log)}, upstream.Options{
			BaseURL: "https://backend.example/planted-path", Headers: map[string]string{"X-Key": secret},
			Transport: &script{steps: []network{answers(503, `planted body`), slow}},
		})
		if _, err := client.Get(t.Context(), adapters.FindOrders, "/planted-orders", url.Values{"phone": {"612345678"}}); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{
			`msg="backend asked" source=shop method=GET attempt=1 status=503 problem=unavailable duration=0s`,
			`msg="backend asked" source=shop method=GET attempt=2 status=200 problem="" duration=1s`,
		} {
			if !strings.Contains(log.String(), line) {
				t.Errorf("no line %s in\n%s", line, &log)
			}
		}
		for _, planted := range []string{"lanted", secret, "612345678", "backend.example"} {
			if strings.Contains(log.String(), planted) {
				t.Errorf("%q is in\n%s", planted, &log)
			}
		}
	})
}

// brokenBody ends before it is over.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func (brokenBody) Close() error { return nil }
