package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/wazgate/wazgate/internal/gateway"
)

// account counts the call, ends its trace and logs it, without anything of what
// was asked. A call that took more than half of its time is a warning.
func (c *call) account(r *http.Request, reply gateway.Reply) {
	took := time.Since(c.arrived)
	c.count(reply, took)
	c.end(reply)
	level, attributes := slog.LevelInfo, []any{
		"request_id", c.id, "endpoint", c.name(), "method", methodOf(r), "status", http.StatusOK,
		"outcome", string(reply.Outcome), "duration", took, "degraded", reply.Degraded, "stale", reply.Stale, "network", networkOf(c.remote),
	}
	if id := c.traceID(); id != "" {
		attributes = append(attributes, "trace_id", id)
	}
	if took > c.budget/2 {
		level = slog.LevelWarn
		source, slowest := c.times.Slowest()
		attributes = append(attributes, "budget", c.budget, "slowest_source", source, "slowest_question", slowest)
	}
	c.server.logger.Log(r.Context(), level, "call", attributes...)
}

// count counts what was sent, whoever answered: an answer that came too late to
// be sent is none.
func (c *call) count(reply gateway.Reply, took time.Duration) {
	metrics := c.server.metrics
	metrics.Call(c.name(), string(reply.Outcome), took)
	for _, source := range reply.Degraded {
		metrics.Degraded(c.name(), source)
	}
	if reply.Stale {
		metrics.Stale(c.name())
	}
}
