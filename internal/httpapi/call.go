package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/wazion"
)

// The outcomes that the door itself gives, beside those of the gateway.
const (
	outcomeUnauthorized gateway.Outcome = "unauthorized"
	outcomeUnknown      gateway.Outcome = "unknown_endpoint"
	outcomeMethod       gateway.Outcome = "wrong_method"
	outcomeTest         gateway.Outcome = "test"
	outcomePanic        gateway.Outcome = "panic"
	outcomeOverrun      gateway.Outcome = "overrun"
	outcomeUnencodable  gateway.Outcome = "unencodable"
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
	request  wazion.Request
}

func (s *Server) serveCall(w http.ResponseWriter, r *http.Request, name, remote string) {
	endpoint, _ := wazion.ParseEndpoint(name)
	service := s.service.Load()
	c := &call{
		service: service, server: s, id: rand.Text(), arrived: time.Now(),
		endpoint: endpoint, named: name, budget: service.Budgets.of(endpoint),
	}
	reply := c.decide(w, r)
	reply = c.write(w, reply)
	c.account(r, reply, networkOf(remote))
}

// decide returns what the call gets. It does not panic.
func (c *call) decide(w http.ResponseWriter, r *http.Request) (reply gateway.Reply) {
	defer func() {
		if value := recover(); value != nil {
			reply = c.panicked(value)
		}
	}()
	parameters := c.read(w, r)
	c.request = parameters.Request(c.endpoint)
	switch {
	case !c.keys.admit(parameters.Credentials()):
		c.server.metrics.Unauthorized(c.name())
		return c.empty(outcomeUnauthorized, c.Messages.Unauthorized)
	case strings.EqualFold(c.named, wazion.VerifyConversion):
		return c.empty(outcomeUnknown, "")
	case c.endpoint == "":
		return c.empty(outcomeUnknown, c.Messages.UnknownAddress)
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return c.empty(outcomeMethod, c.Messages.WrongMethod)
	case c.request.Test:
		return gateway.Reply{Answer: wazion.TestAnswer(c.request, c.Labels), Outcome: outcomeTest}
	default:
		return c.ask(r.Context())
	}
}

// read reads the parameters, of a slow body as much as comes in two thirds of
// the time. A body that is still unread then gets a read deadline in the past:
// net/http would otherwise wait for its rest before it sends the answer.
func (c *call) read(w http.ResponseWriter, r *http.Request) wazion.Parameters {
	if r.Body == nil || r.Body == http.NoBody {
		return c.Wire.Read(r)
	}
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(c.arrived.Add(c.budget * 2 / 3)) // not every test has a connection
	parameters := c.Wire.Read(r)
	next := c.arrived
	if _, err := io.CopyN(io.Discard, r.Body, maxDrain); errors.Is(err, io.EOF) {
		next = time.Time{}
	}
	_ = connection.SetReadDeadline(next)
	return parameters
}

// ask asks the Answerer and answers without it if it does not come back. The
// caller's hanging up does not end the work: some callers close their sending
// half early, and what is found is kept for the next call.
func (c *call) ask(ctx context.Context) gateway.Reply {
	limit := c.arrived.Add(c.budget)
	ctx, cancel := context.WithDeadline(context.WithoutCancel(ctx), limit.Add(-min(answerMargin, c.budget/4)))
	replies := make(chan gateway.Reply, 1)
	go func() {
		defer cancel()
		defer func() {
			if value := recover(); value != nil {
				replies <- c.panicked(value)
			}
		}()
		replies <- c.Answerer.Answer(ctx, c.request)
	}()
	patience := time.NewTimer(time.Until(limit.Add(-min(writeMargin, c.budget/8))))
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

// account counts the call and logs it, without anything of what was asked.
func (c *call) account(r *http.Request, reply gateway.Reply, network string) {
	took := time.Since(c.arrived)
	c.server.metrics.Call(c.name(), string(reply.Outcome), took)
	c.server.logger.InfoContext(r.Context(), "call", "request_id", c.id, "endpoint", c.name(), "method", methodOf(r), "status", http.StatusOK,
		"outcome", string(reply.Outcome), "duration", took, "degraded", reply.Degraded, "stale", reply.Stale, "network", network)
}

func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return r.Method
	default:
		return "other"
	}
}
