// Package httpapi is the gateway's doors: the one that WAzion calls and the one
// for whoever runs the gateway. It is the only place, beside the console, that
// knows the web framework.
//
// WAzion disables an endpoint after a row of errors, until somebody resets it by
// hand. So everything below /wazion is answered with status 200 and JSON of the
// documented shape, in time, whatever happens behind the door.
package httpapi

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/wazion"
)

// Answerer answers calls that were let in, before the deadline of ctx.
type Answerer interface {
	Answer(ctx context.Context, request wazion.Request) gateway.Reply
}

// Recaller answers from memory alone: at once, and without asking a backend.
type Recaller interface {
	Recall(ctx context.Context, request wazion.Request) gateway.Reply
}

// HealthReporter tells how the sources are.
type HealthReporter interface {
	Health() []gateway.SourceHealth
}

// Service is one gateway as its callers see it. It is never changed; Server.Use
// puts another in its place.
type Service struct {
	Answerer Answerer
	Recaller Recaller       // answers in place of Answerer when there are too many calls; nil says that nobody could look
	Health   HealthReporter // nil means that there are no sources to tell of
	Access   Access
	Wire     wazion.Wire
	Labels   wazion.Labels
	Messages wazion.Texts
	Budgets  Budgets
	// MaxCalls is how many calls the Answerer works at; 512. Further ones are
	// answered at once, by the Recaller.
	MaxCalls int
}

// Budgets are the times within which a call is answered, reading the request
// and writing the answer included. Zero means the default, and nothing is
// longer than that: the caller would be gone.
type Budgets struct {
	GlobalSearch time.Duration // 4.5 s, of the caller's 5
	Others       time.Duration // 9 s, of the caller's 10
}

func (b Budgets) of(endpoint wazion.Endpoint) time.Duration {
	if endpoint == wazion.GlobalSearch {
		return within(b.GlobalSearch, 4500*time.Millisecond)
	}
	return within(b.Others, 9*time.Second)
}

func within(configured, most time.Duration) time.Duration {
	if configured <= 0 || configured > most {
		return most
	}
	return configured
}

// Options describe the doors.
type Options struct {
	Service Service
	Public  Listen // the side that WAzion calls
	Admin   Listen // health, metrics, schemas; not opened without address and listener

	// BehindProxy believes X-Forwarded-For, if it comes from TrustedProxies.
	BehindProxy bool
	// TrustedProxies are by default the loopback and private addresses.
	TrustedProxies []netip.Prefix
	// ShutdownTimeout is how long running calls may take to end; 10 s.
	ShutdownTimeout time.Duration

	// Configuration tells which configuration is in use; nil where nobody wants
	// to know.
	Configuration func() Configuration

	// Schemas returns those that are served below /schemas/ beside those of the
	// answers; nil for none. It is asked when somebody wants to see them.
	Schemas func() map[string][]byte

	Logger  *slog.Logger // nil logs nothing
	Metrics *telemetry.Metrics
	Tracer  trace.Tracer // nil traces nothing
}

// Server serves both doors.
type Server struct {
	options Options
	logger  *slog.Logger
	metrics *telemetry.Metrics
	service atomic.Pointer[service]
	buffers sync.Pool
	crowds  *crowds
	guard   *guard
	served  atomic.Uint64 // services so far
	origin  origin
	closing atomic.Bool
	expiry  atomic.Pointer[func() time.Time] // nil without TLS
	public  http.Handler
	admin   http.Handler
	doors   []*door
}

// service is a Service with what is worked out once.
type service struct {
	Service
	keys     keys
	revision uint64

	// Answers that need nothing of a call.
	malformed []byte // to what is no request
	failed    []byte // to a call on which the door itself failed
}

func newService(given Service, revision uint64) (*service, error) {
	keys, err := newKeys(given.Access)
	if err != nil {
		return nil, err
	}
	return &service{
		Service: given, keys: keys, revision: revision,
		malformed: unasked(given, given.Messages.InvalidRequest),
		failed:    unasked(given, given.Messages.Unavailable),
	}, nil
}

// unasked encodes the empty answer to what names no endpoint.
func unasked(given Service, text string) []byte {
	var buffer bytes.Buffer
	if encode(&buffer, wazion.Empty("", false, given.Labels, text)) != nil {
		return []byte(lastResort)
	}
	return buffer.Bytes()
}

// New returns a server that is not listening yet.
func New(options Options) (*Server, error) {
	s := &Server{options: options, logger: options.Logger, metrics: options.Metrics, crowds: newCrowds(), guard: newGuard()}
	s.origin = newOrigin(options.BehindProxy, options.TrustedProxies)
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	s.buffers.New = func() any { return new(bytes.Buffer) }
	if err := s.Use(options.Service); err != nil {
		return nil, err
	}
	s.public = s.guarded(s.publicRoutes(), http.StatusOK, func() []byte { return s.service.Load().failed })
	s.admin = s.guarded(notRebound(s.adminRoutes()), http.StatusInternalServerError, func() []byte { return []byte(`{"error":"internal error"}`) })
	return s, nil
}

// Use answers all further calls with next. Running calls end as they began. A
// service that cannot work is refused, and the present one stays.
func (s *Server) Use(next Service) error {
	if next.Answerer == nil {
		return errors.New("opening the doors: there is nobody to answer calls")
	}
	service, err := newService(next, s.served.Add(1))
	if err != nil {
		return err
	}
	s.service.Store(service)
	return nil
}

// Handler returns the side that WAzion calls.
func (s *Server) Handler() http.Handler { return s.public }

// AdminHandler returns the side for whoever runs the gateway.
func (s *Server) AdminHandler() http.Handler { return s.admin }
