package telemetry

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

const (
	spanQueue   = 2048 // spans that wait; more are dropped
	spanBatch   = 512  // spans sent at once
	spanDelay   = 2 * time.Second
	postTimeout = 5 * time.Second
	maxReply    = 64 << 10
)

// What becomes of a span.
const (
	spansSent    = "sent"
	spansFailed  = "failed"
	spansDropped = "dropped"
)

func spanResults() []string { return []string{spansSent, spansFailed, spansDropped} }

// exporter sends spans in batches, behind the calls that made them: a collector
// that is slow or away costs spans, and never a call its time.
type exporter struct {
	endpoint string
	header   http.Header
	version  string
	client   *http.Client
	logger   *slog.Logger
	metrics  *Metrics

	queue   chan sdk.ReadOnlySpan
	closing chan struct{}      // closed when no more spans come
	limit   context.Context    // of what is sent after that
	cancel  context.CancelFunc // ends it
	ended   chan struct{}
	start   sync.Once // by the first span
	stop    sync.Once
	closed  atomic.Bool
	failing bool // the last batch failed; known to run alone
}

var _ sdk.SpanProcessor = (*exporter)(nil)

func newExporter(endpoint string, header http.Header, options TraceOptions) *exporter {
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	e := &exporter{
		endpoint: endpoint, header: header, version: options.Version, logger: logger, metrics: options.Metrics,
		client: newCollectorClient(),
		queue:  make(chan sdk.ReadOnlySpan, spanQueue), closing: make(chan struct{}), ended: make(chan struct{}),
	}
	e.limit, e.cancel = context.WithCancel(context.Background())
	return e
}

// newCollectorClient follows no redirect: the headers hold a credential.
func newCollectorClient() *http.Client {
	return &http.Client{
		Timeout: postTimeout,
		Transport: &http.Transport{
			Proxy:           http.ProxyFromEnvironment,
			DialContext:     (&net.Dialer{Timeout: postTimeout}).DialContext,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
			MaxConnsPerHost: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// OnStart implements trace.SpanProcessor.
func (e *exporter) OnStart(context.Context, sdk.ReadWriteSpan) {}

// OnEnd implements trace.SpanProcessor. It never waits.
func (e *exporter) OnEnd(span sdk.ReadOnlySpan) {
	if !span.SpanContext().IsSampled() {
		return
	}
	if e.closed.Load() {
		e.metrics.countSpans(spansDropped, 1)
		return
	}
	e.start.Do(func() { go e.run() })
	select {
	case e.queue <- span:
	default:
		e.metrics.countSpans(spansDropped, 1)
	}
}

// ForceFlush implements trace.SpanProcessor; nothing is in a hurry before
// Shutdown.
func (e *exporter) ForceFlush(context.Context) error { return nil }

// Shutdown implements trace.SpanProcessor: what waits is sent, as far as ctx
// allows.
func (e *exporter) Shutdown(ctx context.Context) error {
	e.stop.Do(func() {
		e.closed.Store(true)
		close(e.closing)
	})
	e.start.Do(func() { // there was nothing to send
		e.cancel()
		close(e.ended)
	})
	defer e.client.CloseIdleConnections()
	select {
	case <-e.ended:
		return nil
	case <-ctx.Done():
		e.cancel()
		<-e.ended
		return context.Cause(ctx)
	}
}

// run sends a batch when it is full or old.
func (e *exporter) run() {
	defer close(e.ended)
	defer e.cancel()
	batch := make([]sdk.ReadOnlySpan, 0, spanBatch)
	timer := time.NewTimer(spanDelay)
	defer timer.Stop()
	for {
		select {
		case span := <-e.queue:
			if batch = append(batch, span); len(batch) < spanBatch {
				continue
			}
		case <-timer.C:
		case <-e.closing:
			e.drain(batch)
			return
		}
		batch = e.send(batch)
		timer.Reset(spanDelay)
	}
}

// drain sends all that waits.
func (e *exporter) drain(batch []sdk.ReadOnlySpan) {
	for {
		select {
		case span := <-e.queue:
			if batch = append(batch, span); len(batch) == spanBatch {
				batch = e.send(batch)
			}
		default:
			e.send(batch)
			return
		}
	}
}

// send sends a batch once and returns it empty: what failed is lost, because
// more is coming all the time.
func (e *exporter) send(batch []sdk.ReadOnlySpan) []sdk.ReadOnlySpan {
	if len(batch) == 0 {
		return batch
	}
	err := e.post(encodeSpans(batch, e.version))
	if err == nil {
		e.metrics.countSpans(spansSent, len(batch))
	} else {
		e.metrics.countSpans(spansFailed, len(batch))
	}
	if failed := err != nil; failed != e.failing {
		e.failing = failed
		if failed {
			e.logger.Warn("traces cannot be sent and are lost", "error", err)
		} else {
			e.logger.Info("traces can be sent again")
		}
	}
	clear(batch)
	return batch[:0]
}

func (e *exporter) post(body []byte) error {
	ctx, cancel := context.WithTimeout(e.limit, postTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.endpoint, bytes.NewReader(body))
	if err != nil {
		return errEndpoint
	}
	request.Header = e.header
	answer, err := e.client.Do(request)
	if err != nil {
		return withoutAddress(err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, maxReply) // so that the connection can be used again
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("the collector answers with status %d", answer.StatusCode)
	}
	return nil
}

// withoutAddress takes the address out of an error of the client: its path may
// be a credential.
func withoutAddress(err error) error {
	var failure *url.Error
	if errors.As(err, &failure) {
		return failure.Err
	}
	return err
}
