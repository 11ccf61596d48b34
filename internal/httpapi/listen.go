package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// Listen says where a door is.
type Listen struct {
	// Address is a host and port; port 0 takes any free one.
	Address string
	// Listener is used instead of Address if it is set.
	Listener net.Listener
	// Setting is what the configuration calls Address, for messages.
	Setting string
	TLS     TLS
}

func (l Listen) wanted() bool { return l.Listener != nil || l.Address != "" }

// Times that guard against callers that send or read slowly. Calls have tighter
// ones of their own.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 20 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 256 << 10 // queries of GET calls are part of it
	maxStreams        = 100       // of one HTTP/2 connection
)

// door is a listener with its server.
type door struct {
	listener net.Listener
	server   *http.Server
}

// Listen opens the doors' ports, so that mistakes are known before anything
// else starts. Calls wait until Run.
func (s *Server) Listen(ctx context.Context) error {
	public, err := s.open(ctx, s.options.Public, s.public, s.refusal)
	if err != nil {
		return err
	}
	s.doors = []*door{public}
	if !s.options.Admin.wanted() {
		return nil
	}
	admin, err := s.open(ctx, s.options.Admin, s.admin, nil)
	if err != nil {
		_ = public.listener.Close()
		s.doors = nil
		return err
	}
	s.doors = append(s.doors, admin)
	return nil
}

// Addresses returns where the doors listen, after Listen: WAzion's and, if it is
// open, the one for whoever runs the gateway.
func (s *Server) Addresses() (public, admin net.Addr) {
	if len(s.doors) > 0 {
		public = s.doors[0].listener.Addr()
	}
	if len(s.doors) > 1 {
		admin = s.doors[1].listener.Addr()
	}
	return public, admin
}

// CertificateEnd returns when the certificate that is served ends: the first of
// several, and the zero Time without TLS or while none was obtained.
func (s *Server) CertificateEnd() time.Time {
	if end := s.expiry.Load(); end != nil {
		return (*end)()
	}
	return time.Time{}
}

// open opens a port. Refusal, where it is given, answers what is no request.
func (s *Server) open(ctx context.Context, where Listen, handler http.Handler, refusal func() []byte) (*door, error) {
	config, end, err := where.TLS.config(s.logger)
	if err != nil {
		return nil, err
	}
	if end != nil {
		s.expiry.Store(&end)
	}
	listener := where.Listener
	if listener == nil {
		if listener, err = new(net.ListenConfig).Listen(ctx, "tcp", where.Address); err != nil {
			return nil, explain(where, err)
		}
	}
	if config != nil {
		listener = newHandshakes(ctx, listener, config, refusal, s.logger)
	}
	if refusal != nil {
		listener = &politeListener{Listener: listener, refusal: refusal}
	}
	return &door{listener: listener, server: &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		// "OPTIONS *" gets the answer that anything else gets.
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(complaints{s.logger.Handler()}, slog.LevelWarn),
		// A caller asks some questions at a time. More streams than that are
		// somebody who opens them to reset them.
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: maxStreams, MaxReadFrameSize: 16 << 10, MaxReceiveBufferPerStream: 64 << 10, MaxReceiveBufferPerConnection: 256 << 10,
			SendPingTimeout: 30 * time.Second, PingTimeout: 10 * time.Second, WriteByteTimeout: 10 * time.Second,
		},
	}}, nil
}

// explain says which setting to change and how.
func explain(where Listen, err error) error {
	setting := where.Setting
	if setting == "" {
		setting = "address"
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s: %s is already in use: stop the program that listens there or choose another port: %w", setting, where.Address, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%s: %s may not be opened by this user: choose a port from 1024 on or grant the right to bind lower ones: %w", setting, where.Address, err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%s: %s is no address of this machine: use one that it has, or 0.0.0.0 for all: %w", setting, where.Address, err)
	default:
		return fmt.Errorf("%s: listening on %q: %w", setting, where.Address, err)
	}
}
