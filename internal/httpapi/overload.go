package httpapi

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/wazion"
)

const (
	defaultMaxCalls = 512
	// recallBudget is what a call gets that comes when there are too many.
	recallBudget = 250 * time.Millisecond
	// maxRecalls keeps calls beyond the bound from being as heavy together as
	// those within it.
	maxRecalls = 64
	// pressedReading is how long a body without a proven caller is waited for
	// while many others are waited for, too. An honest one is there at once.
	pressedReading = time.Second
)

// crowd bounds how many calls are at one thing at a time.
type crowd struct{ present atomic.Int64 }

// enter reports whether there was room; who entered must leave.
func (c *crowd) enter(most int) bool {
	if c.present.Add(1) <= int64(most) {
		return true
	}
	c.leave()
	return false
}

func (c *crowd) leave() { c.present.Add(-1) }

func (c *crowd) over(most int) bool { return c.present.Load() > int64(most) }

// crowds are where calls can pile up: before they have proved who they are, at
// the Answerer, and at the Recaller. Each has its own bound, so that strangers
// who send bodies by the drop keep nobody from being answered.
type crowds struct {
	reading crowd
	asking  crowd
	recalls chan struct{}
}

func newCrowds() *crowds { return &crowds{recalls: make(chan struct{}, maxRecalls)} }

func (s *service) maxCalls() int {
	if s.MaxCalls > 0 {
		return s.MaxCalls
	}
	return defaultMaxCalls
}

// read reads query and body, of a slow body as much as comes in two thirds of
// the time. It reports false if too many bodies are being read already: half of
// the room is kept for callers who proved themselves, now or lately.
func (c *call) read(w http.ResponseWriter, r *http.Request, proven bool) (wazion.Parameters, bool) {
	room, patience := c.maxCalls(), c.budget*2/3
	if !proven {
		if c.server.crowds.reading.over(room / 4) {
			patience = min(patience, pressedReading)
		}
		if !c.server.guard.knows(c.remote) {
			room = (room + 1) / 2
		}
	}
	connection := http.NewResponseController(w) // not every test has one
	if !c.server.crowds.reading.enter(room) {
		_ = connection.SetReadDeadline(c.arrived)
		return wazion.Parameters{}, false
	}
	defer c.server.crowds.reading.leave()
	_ = connection.SetReadDeadline(c.arrived.Add(patience))
	parameters := c.Wire.Read(r)
	next := c.arrived
	if drained(r) {
		next = time.Time{}
	}
	_ = connection.SetReadDeadline(next)
	return parameters, true
}

// overloaded answers a call that is one too many, from memory if that is at hand.
func (c *call) overloaded(ctx context.Context) gateway.Reply {
	if c.Recaller == nil {
		return c.empty(outcomeOverloaded, c.Messages.Unavailable)
	}
	limit := time.Now().Add(recallBudget)
	ctx, cancel := context.WithDeadline(ctx, limit)
	defer cancel()
	select {
	case c.server.crowds.recalls <- struct{}{}:
	case <-ctx.Done():
		return c.empty(outcomeOverloaded, c.Messages.Unavailable)
	}
	reply := c.wait(ctx, limit, c.Recaller.Recall, func() { <-c.server.crowds.recalls })
	reply.Outcome = outcomeOverloaded
	return reply
}
