package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/wazion"
)

// The outcomes that the door itself gives, beside those of the gateway.
const (
	outcomeUnauthorized gateway.Outcome = "unauthorized"
	outcomeThrottled    gateway.Outcome = "throttled" // too many wrong credentials
	outcomeUnknown      gateway.Outcome = "unknown_endpoint"
	outcomeMethod       gateway.Outcome = "wrong_method"
	outcomeTest         gateway.Outcome = "test"
	outcomePanic        gateway.Outcome = "panic"
	outcomeOverrun      gateway.Outcome = "overrun"
	outcomeUnencodable  gateway.Outcome = "unencodable"
	outcomeMalformed    gateway.Outcome = "malformed"
	outcomeOverloaded   gateway.Outcome = "overloaded"
)

const (
	// answerMargin is the part of a budget that is left when the Answerer's
	// deadline comes, writeMargin the part left when the door stops waiting.
	answerMargin = 150 * time.Millisecond
	writeMargin  = 50 * time.Millisecond
	// maxDrain is how much of an oversized body is read and thrown away: many
	// callers look for an answer only after they have sent everything.
	maxDrain = 8 << 20
)

// call is one call by WAzion on its way through the door.
type call struct {
	*service
	server   *Server
	id       string
	arrived  time.Time
	budget   time.Duration
	endpoint wazion.Endpoint // empty if unknown
	named    string          // as the caller spelled it
	remote   netip.Addr      // where it comes from
	request  wazion.Request
	span     trace.Span // nil where the call is not traced
	times    *telemetry.Times
}

func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, name string) {
	endpoint, _ := wazion.ParseEndpoint(name)
	service := s.service.Load()
	c := &call{
		service: service, server: s, id: w.Header().Get("X-Request-Id"), arrived: time.Now(),
		endpoint: endpoint, named: name, budget: service.Budgets.of(endpoint), remote: s.origin.of(r),
	}
	s.metrics.InFlight(1)
	defer s.metrics.InFlight(-1)
	reply := c.decide(w, r)
	reply = c.write(w, reply)
	c.account(r, reply)
}

// decide returns what the call gets. It does not panic. The body is read only
// where it can matter: who has no credential yet may carry one in it.
func (c *call) decide(w http.ResponseWriter, r *http.Request) (reply gateway.Reply) {
	defer func() {
		if value := recover(); value != nil {
			reply = c.panicked(value)
		}
	}()
	parameters := c.Wire.Read(bodyless(r))
	c.request = parameters.Request(c.endpoint)
	said := c.judge(parameters)
	if hasBody(r) {
		whole, ok := c.read(w, r, said.admitted)
		if !ok {
			return c.empty(outcomeOverloaded, c.Messages.Unavailable)
		}
		c.request = whole.Request(c.endpoint)
		if !said.admitted {
			said = c.judge(whole)
		}
	}
	switch {
	case !said.admitted:
		return c.turnAway(said)
	case strings.EqualFold(c.named, wazion.VerifyConversion):
		return c.empty(outcomeUnknown, "")
	case c.endpoint == "":
		return c.empty(outcomeUnknown, c.Messages.UnknownAddress)
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return c.empty(outcomeMethod, c.Messages.WrongMethod)
	case c.request.Test:
		return gateway.Reply{Answer: wazion.TestAnswer(c.request, c.Labels), Outcome: outcomeTest}
	default:
		return c.ask(c.begin(context.WithoutCancel(r.Context()), r))
	}
}

func (c *call) judge(parameters wazion.Parameters) verdict {
	return c.server.guard.admit(c.keys, c.revision, parameters.Credentials(), c.remote)
}

// turnAway says the same whether the credential was wrong or not heard.
func (c *call) turnAway(said verdict) gateway.Reply {
	c.server.metrics.Unauthorized(c.name())
	if !said.refused {
		return c.empty(outcomeUnauthorized, c.Messages.Unauthorized)
	}
	if refused, now := c.server.guard.tell(); now {
		c.server.logger.Warn("too many wrong credentials: further ones are refused, but those that nobody can guess or that were valid lately", "refused", refused)
	}
	return c.empty(outcomeThrottled, c.Messages.Unauthorized)
}

func hasBody(r *http.Request) bool { return r.Body != nil && r.Body != http.NoBody }

func bodyless(r *http.Request) *http.Request {
	head := *r
	head.Body = nil
	return &head
}

// drained reports whether the rest of a body came to its end. What is unread
// gets a read deadline in the past: net/http would otherwise wait for it before
// it sends the answer.
func drained(r *http.Request) bool {
	_, err := io.CopyN(io.Discard, r.Body, maxDrain)
	return errors.Is(err, io.EOF)
}

// ask asks the Answerer, if it is not asked by too many already. The caller's
// hanging up does not end the work: some callers close their sending half early,
// and what is found is kept for the next call.
func (c *call) ask(ctx context.Context) gateway.Reply {
	asking := &c.server.crowds.asking
	if !asking.enter(c.maxCalls()) {
		return c.overloaded(ctx)
	}
	limit := c.arrived.Add(c.budget)
	ctx, cancel := context.WithDeadline(ctx, limit.Add(-min(answerMargin, c.budget/4)))
	return c.wait(ctx, limit.Add(-min(writeMargin, c.budget/8)), c.Answerer.Answer, func() {
		cancel()
		asking.leave()
	})
}

// wait returns what answer says, or that nobody could look if it does not come
// back in time. Once it has come back, however late, done is called.
func (c *call) wait(ctx context.Context, limit time.Time, answer func(context.Context, wazion.Request) gateway.Reply, done func()) gateway.Reply {
	replies := make(chan gateway.Reply, 1)
	go func() {
		defer done()
		defer func() {
			if value := recover(); value != nil {
				replies <- c.panicked(value)
			}
		}()
		replies <- answer(ctx, c.request)
	}()
	patience := time.NewTimer(time.Until(limit))
	defer patience.Stop()
	select {
	case reply := <-replies:
		return reply
	case <-patience.C:
		return c.empty(outcomeOverrun, c.Messages.Unavailable)
	}
}

func (c *call) empty(outcome gateway.Outcome, text string) gateway.Reply {
	return gateway.Reply{Answer: wazion.Empty(c.endpoint, c.request.AI, c.Labels, text), Outcome: outcome}
}

// panicked logs where, but not the value: it may hold somebody's data.
func (c *call) panicked(value any) gateway.Reply {
	kind := fmt.Sprintf("%T", value)
	c.server.metrics.Panic("call")
	c.server.logger.Error("a call panicked", "request_id", c.id, "endpoint", c.name(), "kind", kind, "stack", string(debug.Stack()))
	return c.empty(outcomePanic, c.Messages.Unavailable)
}

// name is the endpoint's, for labels: never what a stranger made up.
func (c *call) name() string {
	if c.endpoint == "" {
		return "unknown"
	}
	return string(c.endpoint)
}

func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return r.Method
	default:
		return "other"
	}
}
