package source

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/witness"
)

// Ask answers a query from the directory, from the cache or from the backend.
// What the backend does not know is an empty answer. An error means that it
// could not be asked, or, with kind Unsupported, that it cannot be asked by that
// key.
func (s *Source) Ask(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, error) {
	if w := witness.Of(ctx); w != nil {
		return s.askWatched(ctx, w, op, q)
	}
	return s.askTimed(ctx, op, q)
}

func (s *Source) askTimed(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, error) {
	times := telemetry.TimesOf(ctx)
	defer times.End(times.Begin(s.Name))
	parent := trace.SpanFromContext(ctx)
	if !parent.SpanContext().IsSampled() {
		return s.ask(ctx, op, q)
	}
	ctx, span := parent.TracerProvider().Tracer(telemetry.TracerName).Start(ctx, "ask", trace.WithAttributes(
		attribute.String("wazgate.source", s.Name),
		attribute.String("wazgate.operation", string(op)),
		attribute.Bool("wazgate.mirrored", s.mirrors(op)),
	))
	defer span.End()
	answer, err := s.ask(ctx, op, q)
	switch {
	case err == nil:
		span.SetAttributes(attribute.Bool("wazgate.stale", answer.Stale), attribute.Bool("wazgate.partial", answer.Partial))
	case adapters.KindOf(err) != adapters.Unsupported:
		span.SetStatus(codes.Error, whyFailed(ctx, err))
	}
	return answer, err
}

// whyFailed is the kind of an error, which alone is told: a text may hold more.
func whyFailed(ctx context.Context, err error) string {
	if ctx.Err() != nil {
		return "out of time"
	}
	return adapters.KindOf(err).String()
}

// traceState tells how the cache stood.
func traceState(ctx context.Context, state cache.State) {
	witness.AskOf(ctx).Cached(string(state))
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.SetAttributes(attribute.String("wazgate.cache", string(state)))
	}
}
