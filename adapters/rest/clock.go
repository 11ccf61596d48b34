package rest

import (
	"context"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// leastReserve and mostReserve bound what is kept back of the time, for
	// handing over what was read.
	leastReserve = 150 * time.Millisecond
	mostReserve  = time.Second
	// longestRun bounds what is read besides where nothing else does.
	longestRun = 30 * time.Second
	// longestPage bounds one page of a list with all that is read for its rows:
	// nobody waits for it.
	longestPage = 10 * time.Minute
	// shortestPause and longestPause bound how long what a list reads besides
	// leaves a backend alone that asks for it.
	shortestPause = time.Second
	longestPause  = time.Minute
)

// isList reports whether op reads a list, for which nobody waits.
func isList(op adapters.Operation) bool {
	return op == adapters.ListCustomers || op == adapters.ListOrders
}

// clock tells until when it makes sense to ask for what the answer can do
// without: the further pages, and what is read besides.
type clock struct {
	until time.Time

	mu      sync.Mutex
	typical time.Duration // how long calls of this run take; 0 before the first
}

// newClock keeps a reserve before the moment at which nobody waits any more.
func newClock(ctx context.Context, op adapters.Operation) *clock {
	now := time.Now()
	end := now.Add(longestRun)
	if isList(op) {
		end = now.Add(longestPage)
	}
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(end) {
		end = deadline
	}
	if waited, ok := adapters.AwaitedUntil(ctx); ok && waited.Before(end) {
		end = waited
	}
	reserve := min(max(end.Sub(now)/10, leastReserve), mostReserve)
	return &clock{until: end.Add(-reserve)}
}

// took learns from a call. Waiting for its turn is a part of it.
func (c *clock) took(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.typical == 0 {
		c.typical = d
		return
	}
	c.typical = (3*c.typical + d) / 4
}

// allows reports whether a usual call that begins now ends in time.
func (c *clock) allows() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.typical + c.typical/4).Before(c.until)
}

// pause leaves the backend alone for so long, and reports whether there is time
// for another call afterwards.
func (c *clock) pause(ctx context.Context, wait time.Duration) bool {
	wait = min(max(wait, shortestPause), longestPause)
	if time.Now().Add(wait).After(c.until) {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return c.allows()
	case <-ctx.Done():
		return false
	}
}

// besides returns the context of calls that the answer can do without.
func (c *clock) besides(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, c.until)
}
