package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"github.com/wazgate/wazgate/internal/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// traced returns traces that go to a collector.
func traced(t *testing.T, sample float64, collect http.HandlerFunc) (traces *telemetry.Traces, m *telemetry.Metrics, log *bytes.Buffer) {
	t.Helper()
	collector := httptest.NewServer(collect)
	t.Cleanup(collector.Close)
	m, log = telemetry.NewMetrics(), new(bytes.Buffer)
	traces, err := telemetry.NewTraces(telemetry.TraceOptions{
		Endpoint: collector.URL + "/planted-path", Headers: map[string]string{"Authorization": "planted-key"}, Sample: sample,
		Version: "1.2.3", Metrics: m, Logger: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = traces.Close(context.WithoutCancel(t.Context())) })
	return traces, m, log
}

func closeTraces(t *testing.T, traces *telemetry.Traces) {
	t.Helper()
	if err := traces.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSpansAsTheCollectorReadsThem(t *testing.T) {
	bodies := make(chan []byte, 1)
	traces, m, _ := traced(t, 1, func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "planted-key" || r.Header.Get("Content-Type") != "application/json" || r.URL.Path != "/planted-path" {
			t.Errorf("the collector got %s with %v", r.URL, r.Header)
		}
		bodies <- body
	})
	at := time.Unix(1_700_000_000, 5)
	ctx, parent := traces.Tracer().Start(t.Context(), "call", trace.WithSpanKind(trace.SpanKindServer), trace.WithTimestamp(at))
	_, child := traces.Tracer().Start(ctx, "ask", trace.WithTimestamp(at), trace.WithAttributes(
		attribute.String("text", "a"), attribute.Int("number", 503), attribute.Bool("yes", true), attribute.StringSlice("list", []string{"a", "b"}),
	))
	child.SetStatus(codes.Error, "unavailable")
	child.End(trace.WithTimestamp(at.Add(time.Second)))
	parent.SetStatus(codes.Ok, "")
	parent.End(trace.WithTimestamp(at.Add(2 * time.Second)))
	closeTraces(t, traces)

	var got any
	if err := json.Unmarshal(<-bodies, &got); err != nil {
		t.Fatal(err)
	}
	text := func(text string) map[string]any { return map[string]any{"stringValue": text} }
	pair := func(key string, value any) map[string]any { return map[string]any{"key": key, "value": value} }
	want := map[string]any{"resourceSpans": []any{map[string]any{
		"resource": map[string]any{"attributes": []any{pair("service.name", text("wazgate")), pair("service.version", text("1.2.3"))}},
		"scopeSpans": []any{map[string]any{
			"scope": map[string]any{"name": telemetry.TracerName, "version": "1.2.3"},
			"spans": []any{
				map[string]any{
					"traceId": parent.SpanContext().TraceID().String(), "spanId": child.SpanContext().SpanID().String(),
					"parentSpanId": parent.SpanContext().SpanID().String(), "flags": float64(child.SpanContext().TraceFlags()), "name": "ask", "kind": 1.,
					"startTimeUnixNano": "1700000000000000005", "endTimeUnixNano": "1700000001000000005",
					"attributes": []any{
						pair("text", text("a")), pair("number", map[string]any{"intValue": "503"}), pair("yes", map[string]any{"boolValue": true}),
						pair("list", map[string]any{"arrayValue": map[string]any{"values": []any{text("a"), text("b")}}}),
					},
					"status": map[string]any{"code": 2., "message": "unavailable"},
				},
				map[string]any{
					"traceId": parent.SpanContext().TraceID().String(), "spanId": parent.SpanContext().SpanID().String(),
					"flags": float64(parent.SpanContext().TraceFlags()), "name": "call", "kind": 2.,
					"startTimeUnixNano": "1700000000000000005", "endTimeUnixNano": "1700000002000000005",
					"status": map[string]any{"code": 1.},
				},
			},
		}},
	}}}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Error(diff)
	}
	has(t, m, `wazgate_trace_spans_total{result="sent"} 2`, `wazgate_trace_spans_total{result="dropped"} 0`)
}

// TestSpansNeverWait makes more spans than can wait while the collector hangs.
func TestSpansNeverWait(t *testing.T) {
	arrived, leave := make(chan struct{}, 1), make(chan struct{})
	traces, m, log := traced(t, 1, func(http.ResponseWriter, *http.Request) {
		select {
		case arrived <- struct{}{}:
		default:
		}
		<-leave
	})
	defer close(leave)
	const batch, queue, more = 512, 2048, 100
	end := func(n int) {
		for range n {
			_, span := traces.Tracer().Start(t.Context(), "call")
			span.End()
		}
	}
	end(batch)
	<-arrived
	end(queue + more)
	has(t, m, `wazgate_trace_spans_total{result="dropped"} 100`)

	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := traces.Close(over); err == nil {
		t.Error("closing waits, or tells nothing of what is lost")
	}
	has(t, m, `wazgate_trace_spans_total{result="sent"} 0`)
	if told := log.String(); strings.Count(told, "traces cannot be sent") != 1 || strings.Contains(told, "planted") {
		t.Errorf("the log tells of it %q", told)
	}
}

func TestCollectorThatRefuses(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"status": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "planted answer", http.StatusUnauthorized) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/planted", http.StatusTemporaryRedirect)
		},
		"nothing": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int32
			traces, m, log := traced(t, 1, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				answer(w, r)
			})
			_, span := traces.Tracer().Start(t.Context(), "call")
			span.End()
			closeTraces(t, traces)
			has(t, m, `wazgate_trace_spans_total{result="failed"} 1`, `wazgate_trace_spans_total{result="sent"} 0`)
			if told := log.String(); !strings.Contains(told, "traces cannot be sent") || strings.Contains(told, "planted") {
				t.Errorf("the log tells %q", told)
			}
			if got := calls.Load(); got != 1 {
				t.Errorf("%d calls", got)
			}
		})
	}
}

func TestSampling(t *testing.T) {
	remote := func(flags trace.TraceFlags) trace.SpanContext {
		return trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}, TraceFlags: flags, Remote: true})
	}
	for name, test := range map[string]struct {
		sample float64
		parent trace.SpanContext
		want   bool
	}{
		"none":                    {0, trace.SpanContext{}, false},
		"all":                     {1, trace.SpanContext{}, true},
		"the caller's own":        {0, remote(trace.FlagsSampled), true},
		"not the caller's own":    {1, remote(0), false},
		"bad context of a caller": {0, trace.NewSpanContext(trace.SpanContextConfig{TraceFlags: trace.FlagsSampled}), false},
	} {
		t.Run(name, func(t *testing.T) {
			traces, _, _ := traced(t, test.sample, func(http.ResponseWriter, *http.Request) {})
			_, span := traces.Tracer().Start(trace.ContextWithRemoteSpanContext(t.Context(), test.parent), "call")
			if got := span.SpanContext().IsSampled(); got != test.want || !span.SpanContext().IsValid() {
				t.Errorf("sampled: %v, want %v", got, test.want)
			}
		})
	}
}

func TestNoTraces(t *testing.T) {
	var none *telemetry.Traces
	if none.Tracer() != nil {
		t.Error("nil traces have a tracer")
	}
	closeTraces(t, none)
	for _, address := range []string{"", "collector", "http://", "http://%zz-planted"} {
		if _, err := telemetry.NewTraces(telemetry.TraceOptions{Endpoint: address}); err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("%q: error %v", address, err)
		}
	}
	unused, _, _ := traced(t, 1, func(http.ResponseWriter, *http.Request) {})
	closeTraces(t, unused)
	_, span := unused.Tracer().Start(t.Context(), "after the end")
	span.End()
	closeTraces(t, unused)
}
