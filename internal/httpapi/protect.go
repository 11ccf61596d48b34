package httpapi

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"runtime/debug"
)

// protect puts the headers that every answer of both doors carries. They matter
// to browsers, which have no business here and are told so.
func (s *Server) protect(header http.Header) {
	header.Set("X-Request-Id", rand.Text())
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Frame-Options", "DENY")
	if s.options.Public.TLS.enabled() {
		header.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// guarded protects the answers of a door. Whatever panics before an answer began
// is answered with status and body.
func (s *Server) guarded(door http.Handler, status int, body func() []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.protect(w.Header())
		answer := &begun{ResponseWriter: w}
		defer func() {
			if value := recover(); value != nil {
				s.panicked(value)
				if !answer.yes {
					send(w, status, body())
				}
			}
		}()
		door.ServeHTTP(answer, r)
	})
}

// panicked logs where, but not the value: it may hold somebody's data. It is the
// last to catch anything, so the log must not panic either.
func (s *Server) panicked(value any) {
	defer func() { _ = recover() }()
	s.metrics.Panic("call")
	s.logger.Error("a door panicked", "kind", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
}

// begun knows whether an answer has begun.
type begun struct {
	http.ResponseWriter

	yes bool
}

// WriteHeader begins the answer.
func (b *begun) WriteHeader(status int) {
	b.yes = true
	b.ResponseWriter.WriteHeader(status)
}

// Write begins the answer, too.
func (b *begun) Write(p []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(p)
}

// Unwrap leads http.ResponseController to the connection.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }
