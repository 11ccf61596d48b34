package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// TracerName is the name of the one tracer that wazgate has.
const TracerName = "github.com/wazgate/wazgate"

// TraceOptions say where traces go.
type TraceOptions struct {
	// Endpoint is the address of an OpenTelemetry collector that takes OTLP as
	// JSON over HTTP. Without a path it is completed by /v1/traces.
	Endpoint string
	// Headers are sent with every batch. They hold the credentials and are never
	// logged.
	Headers map[string]string
	// Sample is the share of calls that are traced, from 0 to 1, where the caller
	// does not decide.
	Sample  float64
	Version string // of the program
	Logger  *slog.Logger
	Metrics *Metrics // counts what becomes of spans; nil counts nothing
}

// Traces are the traces of a running gateway. No part of it is global, and a nil
// Traces traces nothing.
type Traces struct {
	provider *sdk.TracerProvider
	exporter *exporter
}

var errEndpoint = errors.New("the address that traces are sent to is none")

// NewTraces returns traces that are sent as options say, until Close.
func NewTraces(options TraceOptions) (*Traces, error) {
	address, err := url.Parse(options.Endpoint)
	if err != nil || address.Host == "" {
		return nil, errEndpoint // the parser's error repeats the address
	}
	if strings.Trim(address.Path, "/") == "" {
		address.Path = "/v1/traces"
	}
	header := make(http.Header, len(options.Headers)+2)
	for name, value := range options.Headers {
		header.Set(name, value)
	}
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "wazgate/"+options.Version)
	exporter := newExporter(address.String(), header, options)
	return &Traces{
		exporter: exporter,
		provider: sdk.NewTracerProvider(
			sdk.WithSpanProcessor(exporter),
			sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(options.Sample))),
			sdk.WithResource(resource.Empty()),
			sdk.WithRawSpanLimits(sdk.SpanLimits{
				AttributeValueLengthLimit: 200, AttributeCountLimit: 20, EventCountLimit: 0, LinkCountLimit: 0,
			}),
			sdk.WithoutPanicRecording(), // a panic may carry somebody's data
		),
	}, nil
}

// Tracer begins spans. It is nil where nothing is traced.
func (t *Traces) Tracer() trace.Tracer {
	if t == nil {
		return nil
	}
	return t.provider.Tracer(TracerName)
}

// Close sends what is left, as far as ctx allows.
func (t *Traces) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	_ = t.provider.Shutdown(ctx) // it forgets the exporter when ctx has ended already
	return t.exporter.Shutdown(ctx)
}

func newSpanMetrics(f factory) *prometheus.CounterVec {
	vec := f.counter("trace_spans_total", "Spans of traces.", "result")
	for _, result := range spanResults() {
		add(vec, 0, result)
	}
	return vec
}

// countSpans counts n spans that were sent, or why not.
func (m *Metrics) countSpans(result string, n int) {
	if m != nil {
		add(m.spans, n, result)
	}
}
