package upstream

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/witness"
)

const tracerName = "github.com/wazgate/wazgate"

// attempts tells of every request that goes out to the backend: in a span of its
// own, where the call is traced, and in a line of the log, where that wants to
// know. Neither holds more than method, status and what went wrong.
type attempts struct {
	next   http.RoundTripper
	logger *slog.Logger
	source string
	goal   *target // of whose requests somebody may be shown more; nil for calls that get tokens
}

func newAttempts(next http.RoundTripper, env adapters.Environment) *attempts {
	logger := env.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &attempts{next: next, logger: logger, source: env.Source}
}

// attemptKey is under which the context of a call counts its attempts.
type attemptKey struct{}

// count has the attempts of one call counted, where anybody wants to know.
func (a *attempts) count(ctx context.Context) context.Context {
	if !trace.SpanContextFromContext(ctx).IsSampled() && !a.logger.Enabled(ctx, slog.LevelDebug) {
		return ctx
	}
	return context.WithValue(ctx, attemptKey{}, new(atomic.Int64))
}

// RoundTrip implements http.RoundTripper.
func (a *attempts) RoundTrip(request *http.Request) (*http.Response, error) {
	if asked := witness.AskOf(request.Context()); asked != nil {
		return a.watch(asked, request)
	}
	return a.send(request)
}

func (a *attempts) send(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	number, counted := ctx.Value(attemptKey{}).(*atomic.Int64)
	if !counted {
		return a.next.RoundTrip(withParent(request, trace.SpanContextFromContext(ctx)))
	}
	one := &sending{attempts: a, began: time.Now(), method: request.Method, before: number.Add(1) - 1}
	parent := one.begin(ctx)
	answer, err := a.next.RoundTrip(withParent(request, parent))
	if err != nil {
		one.end(err)
		return nil, err
	}
	one.status = answer.StatusCode
	answer.Body = &tracedBody{ReadCloser: answer.Body, sending: one}
	return answer, nil
}

// withParent tells the backend which span asks it, if there is one. The
// request itself stays as it is.
func withParent(request *http.Request, span trace.SpanContext) *http.Request {
	if !span.IsValid() {
		return request
	}
	told := *request
	told.Header = request.Header.Clone()
	flags := span.TraceFlags() & trace.FlagsSampled
	told.Header.Set("Traceparent", "00-"+span.TraceID().String()+"-"+span.SpanID().String()+"-"+flags.String())
	return &told
}

// sending is one request on its way to the backend, and its answer.
type sending struct {
	*attempts
	span   trace.Span // nil where the call is not traced
	began  time.Time
	method string
	before int64 // attempts of the same call
	status int   // 0 without an answer
	once   sync.Once
}

// begin begins a span, if that of the call is kept, and returns which one asks.
func (one *sending) begin(ctx context.Context) trace.SpanContext {
	parent := trace.SpanFromContext(ctx)
	if !parent.SpanContext().IsSampled() {
		return parent.SpanContext()
	}
	_, one.span = parent.TracerProvider().Tracer(tracerName).Start(ctx, one.method,
		trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(one.began), trace.WithAttributes(
			attribute.String("wazgate.source", one.source),
			attribute.String("http.request.method", one.method),
			attribute.Int64("http.request.resend_count", one.before),
		))
	return one.span.SpanContext()
}

// end tells, once, how the attempt ended.
func (one *sending) end(err error) {
	one.once.Do(func() {
		problem := ""
		switch {
		case err != nil:
			problem = classify(err).Error()
		case one.status >= http.StatusInternalServerError, one.status == http.StatusTooManyRequests,
			one.status == http.StatusUnauthorized, one.status == http.StatusForbidden:
			problem = kindOf(one.status).String()
		}
		one.logger.Debug("backend asked", "source", one.source, "method", one.method, "attempt", one.before+1,
			"status", one.status, "problem", problem, "duration", time.Since(one.began))
		if one.span == nil {
			return
		}
		if one.status > 0 {
			one.span.SetAttributes(attribute.Int("http.response.status_code", one.status))
		}
		if problem != "" {
			one.span.SetStatus(codes.Error, problem)
		}
		one.span.End()
	})
}

// tracedBody ends an attempt when its answer is read, or closed before.
type tracedBody struct {
	io.ReadCloser
	sending *sending
}

// Read implements io.Reader.
func (b *tracedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		b.sending.end(nil)
	case err != nil:
		b.sending.end(err)
	}
	return n, err
}

// Close implements io.Closer.
func (b *tracedBody) Close() error {
	b.sending.end(nil)
	return b.ReadCloser.Close()
}
