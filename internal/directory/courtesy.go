package directory

import (
	"context"
	"sync"
	"time"
)

const (
	// longestCourtesy is how long a step of a sync lets lookups go first: under
	// any number of them it still comes to its end.
	longestCourtesy = 20 * time.Millisecond
	// quiet is how long nobody has looked anything up where nobody will soon.
	quiet = 2 * time.Millisecond
)

// courtesy lets lookups, for which somebody waits, go before a sync, which has
// time: both want the same processors.
type courtesy struct {
	mutex   sync.Mutex
	lookups int       // under way
	ended   time.Time // when the last one did
}

func (c *courtesy) begin() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.lookups++
}

func (c *courtesy) end() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.lookups--
	c.ended = time.Now()
}

func (c *courtesy) isWanted() bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.lookups > 0 || time.Since(c.ended) < quiet
}

// giveWay waits while somebody looks something up, or did a moment ago.
func (c *courtesy) giveWay(ctx context.Context) {
	for began := time.Now(); c.isWanted() && time.Since(began) < longestCourtesy; {
		if !pause(ctx, quiet/2) {
			return
		}
	}
}
