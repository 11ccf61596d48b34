package httpapi

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"time"
)

// handshakes is a listener whose connections have their TLS handshake behind
// them. net/http could do that, too; but then it would also write its refusals
// where nobody can replace them any more.
type handshakes struct {
	net.Listener

	config  *tls.Config
	refusal func() []byte
	logger  *slog.Logger
	plain   atomic.Int64 // when plain HTTP was last told of, in seconds
	results chan accepted
	closed  <-chan struct{}
	end     context.CancelFunc
}

type accepted struct {
	connection net.Conn
	err        error
}

func newHandshakes(ctx context.Context, listener net.Listener, config *tls.Config, refusal func() []byte, logger *slog.Logger) *handshakes {
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	h := &handshakes{Listener: listener, config: config, refusal: refusal, logger: logger, results: make(chan accepted), closed: ctx.Done(), end: end}
	go h.run(ctx)
	return h
}

// run accepts connections until the listener is closed. What fails in between,
// for want of file descriptors perhaps, is net/http's to wait for.
func (h *handshakes) run(ctx context.Context) {
	for {
		connection, err := h.Listener.Accept()
		if err != nil {
			h.deliver(accepted{err: err})
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return
			}
			continue
		}
		go h.shake(ctx, connection)
	}
}

func (h *handshakes) shake(ctx context.Context, raw net.Conn) {
	ctx, cancel := context.WithTimeout(ctx, readHeaderTimeout)
	defer cancel()
	connection := tls.Server(raw, h.config)
	err := connection.HandshakeContext(ctx)
	var notTLS tls.RecordHeaderError
	switch {
	case err == nil:
		h.deliver(accepted{connection: connection})
	case h.refusal != nil && errors.As(err, &notTLS) && notTLS.Conn != nil && looksLikeHTTP(notTLS.RecordHeader):
		h.tellOfPlain(time.Now())
		refused := polite(notTLS.Conn, h.refusal)
		_ = refused.refuse()
		_ = refused.Close()
	default:
		_ = connection.Close()
	}
}

// tellOfPlain logs at most once a minute that somebody speaks plain HTTP: WAzion
// perhaps, which was given an address with http://, or a proxy in front.
func (h *handshakes) tellOfPlain(now time.Time) {
	last := h.plain.Load()
	if now.Unix()-last < 60 || !h.plain.CompareAndSwap(last, now.Unix()) {
		return
	}
	h.logger.Warn("a call in plain HTTP came to a port that speaks TLS")
}

func (h *handshakes) deliver(result accepted) {
	select {
	case h.results <- result:
	case <-h.closed:
		if result.connection != nil {
			_ = result.connection.Close()
		}
	}
}

// Accept returns the next connection that is ready.
func (h *handshakes) Accept() (net.Conn, error) {
	select {
	case result := <-h.results:
		return result.connection, result.err
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close ends handshakes that are under way.
func (h *handshakes) Close() error {
	h.end()
	return h.Listener.Close()
}

// looksLikeHTTP recognises somebody who speaks HTTP where HTTPS is spoken, by
// the first five bytes: a method and the space or slash after it.
func looksLikeHTTP(header [5]byte) bool {
	switch string(header[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO", "DELET", "PATCH":
		return true
	default:
		return false
	}
}
