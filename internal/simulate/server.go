package simulate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a handler that listens on loopback.
type Server struct {
	http     *http.Server
	listener net.Listener
	stop     func() bool
	done     chan struct{}
	close    sync.Once
}

// Start serves the handler until Close or until ctx ends. It listens at the
// preferred address (host and port; empty: any port), or at another port if
// that one is taken. An address that others could reach is an error.
func Start(ctx context.Context, handler http.Handler, preferredAddress string) (*Server, error) {
	listener, err := listen(ctx, preferredAddress)
	if err != nil {
		return nil, err
	}
	s := &Server{
		http: &http.Server{
			Handler: handler, ReadHeaderTimeout: 10 * time.Second,
			ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // broken connections are on purpose here
		},
		listener: listener,
		done:     make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener) // always an error: that it was closed
	}()
	s.stop = context.AfterFunc(ctx, func() { _ = s.http.Close() })
	return s, nil
}

// listen opens the preferred port, or any other.
func listen(ctx context.Context, preferred string) (net.Listener, error) {
	if preferred == "" {
		preferred = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(preferred)
	if err != nil {
		return nil, fmt.Errorf("reading the address %q: %w", preferred, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("listening at %q: %w", preferred, ErrNotLoopback)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", preferred)
	if err == nil {
		return listener, nil
	}
	listener, again := config.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	if again != nil {
		return nil, fmt.Errorf("listening on loopback: %w", errors.Join(err, again))
	}
	return listener, nil
}

// ErrNotLoopback says that an address could be reached from other machines.
var ErrNotLoopback = errors.New("simulated backends listen on loopback only")

// URL is where the server answers, without a slash at the end.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Close ends all connections at once and returns when no new ones are taken.
// It may be called again.
func (s *Server) Close() {
	s.close.Do(func() {
		s.stop()
		_ = s.http.Close() // the listener is gone either way
	})
	<-s.done
}
