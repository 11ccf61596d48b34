package httpapi

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/telemetry"
)

// begin begins the span of a call that is let in, and the notes of how long its
// sources take. It returns the context that all work for it is done in. Who was
// not let in leaves no trace: nothing is asked for him, and he shall not crowd out
// others. Nothing that was sent becomes part of a span.
func (c *call) begin(ctx context.Context, r *http.Request) context.Context {
	ctx, c.times = telemetry.WithTimes(ctx)
	if c.server.options.Tracer == nil {
		return ctx
	}
	ctx, c.span = c.server.options.Tracer.Start(c.continued(ctx, r), c.name(),
		trace.WithSpanKind(trace.SpanKindServer), trace.WithTimestamp(c.arrived),
		trace.WithAttributes(
			attribute.String("wazgate.endpoint", c.name()),
			attribute.String("wazgate.request_id", c.id),
			attribute.String("http.request.method", methodOf(r)),
		))
	return ctx
}

// continued returns a context with the caller's own span, so that the call
// belongs to the caller's trace and is sampled as that is. Where everybody is let
// in, nobody has shown that he may decide that.
func (c *call) continued(ctx context.Context, r *http.Request) context.Context {
	if c.Access.Anyone {
		return ctx
	}
	// Only this header: what else callers say of traces is passed on to nobody.
	told := propagation.MapCarrier{"traceparent": r.Header.Get("Traceparent")}
	return propagation.TraceContext{}.Extract(ctx, told)
}

// end ends the span of the call, if it has one.
func (c *call) end(reply gateway.Reply) {
	if c.span == nil {
		return
	}
	c.span.SetAttributes(
		attribute.String("wazgate.outcome", string(reply.Outcome)),
		attribute.StringSlice("wazgate.degraded", reply.Degraded),
		attribute.Bool("wazgate.stale", reply.Stale),
		attribute.Int("http.response.status_code", http.StatusOK),
	)
	switch reply.Outcome {
	case outcomePanic, outcomeOverrun, outcomeUnencodable, gateway.OutcomeUnknown:
		c.span.SetStatus(codes.Error, string(reply.Outcome))
	}
	c.span.End()
}

// traceID is that of a call of which a trace is kept, or nothing.
func (c *call) traceID() string {
	if c.span == nil || !c.span.SpanContext().IsSampled() {
		return ""
	}
	return c.span.SpanContext().TraceID().String()
}
