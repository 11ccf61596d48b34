package httpapi

import (
	"time"

	"github.com/wazgate/wazgate/internal/gateway"
)

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
