package httpapi

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	// lingering is how long a refused caller may go on sending, and maxLinger how
	// much: closing at once would reset the connection, and take the answer along.
	lingering = 500 * time.Millisecond
	maxLinger = 256 << 10
)

// politeListener accepts connections on which no call gets an HTTP error: what
// net/http refuses before any handler sees it gets WAzion's empty answer.
type politeListener struct {
	net.Listener

	refusal func() []byte
}

// Accept returns the next connection.
func (l *politeListener) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if encrypted, ok := connection.(*tls.Conn); ok && encrypted.ConnectionState().NegotiatedProtocol != "" && encrypted.ConnectionState().NegotiatedProtocol != "http/1.1" {
		return connection, nil // HTTP/2 has other refusals, and net/http wants it as it is
	}
	return polite(connection, l.refusal), nil
}

// politeConn replaces refusals that net/http writes. It knows them by a status
// that no handler behind it gives, and by their line end, which is escaped in
// JSON: so no part of an answer can pass for one.
type politeConn struct {
	net.Conn

	refusal func() []byte
	refused atomic.Bool
}

func polite(connection net.Conn, refusal func() []byte) *politeConn {
	return &politeConn{Conn: connection, refusal: refusal}
}

// Write sends p or, if p is a refusal, the polite answer.
func (c *politeConn) Write(p []byte) (int, error) {
	if !isRefusal(p) {
		return c.Conn.Write(p)
	}
	if err := c.refuse(); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (c *politeConn) refuse() error {
	c.refused.Store(true)
	_ = c.SetWriteDeadline(time.Now().Add(lingering))
	_, err := c.Conn.Write(c.refusal())
	return err
}

// Close lets a refused caller read its answer.
func (c *politeConn) Close() error {
	if c.refused.Swap(false) {
		_ = c.CloseWrite()
		_ = c.SetReadDeadline(time.Now().Add(lingering))
		_, _ = io.CopyN(io.Discard, c.Conn, maxLinger)
	}
	return c.Conn.Close()
}

// CloseWrite ends the sending half, where there is one.
func (c *politeConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// isRefusal reports whether p begins an HTTP/1 answer with an error. Handlers give
// but one, 404.
func isRefusal(p []byte) bool {
	const protocol, status = "HTTP/1.", "HTTP/1.1 400"
	return len(p) > len(status) && bytes.HasPrefix(p, []byte(protocol)) && bytes.Contains(p, []byte("\r\n")) &&
		p[8] == ' ' && '3' <= p[9] && p[9] <= '5' && string(p[9:12]) != "404"
}

// refusal returns the whole answer to bytes that are no request.
func (s *Server) refusal() []byte {
	s.metrics.Call("unknown", string(outcomeMalformed), 0)
	body := s.service.Load().malformed
	header := http.Header{"Connection": {"close"}}
	s.protect(header)
	describe(header, body)
	var answer bytes.Buffer
	fmt.Fprintf(&answer, "HTTP/1.1 %d %s\r\n", http.StatusOK, http.StatusText(http.StatusOK))
	_ = header.Write(&answer) // a buffer takes everything
	answer.WriteString("\r\n")
	answer.Write(body)
	return answer.Bytes()
}
