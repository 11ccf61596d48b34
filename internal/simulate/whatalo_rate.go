package simulate

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// window counts requests in a span of time, from the first one on.
type window struct {
	limit int // negative: none
	span  time.Duration

	mu    sync.Mutex
	until time.Time
	used  int
}

// count counts a request and returns how many are used up, until when, and how
// long to wait if that is all. A request that was not allowed in does not count.
func (w *window) count(allowed bool) (used int, until time.Time, wait time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if !now.Before(w.until) {
		w.until, w.used = now.Add(w.span), 0
	}
	switch {
	case w.limit < 0 || !allowed:
	case w.used == w.limit:
		wait = w.until.Sub(now)
	default:
		w.used++
	}
	return w.used, w.until, wait
}

// rated writes the headers that every answer of the store carries, and returns
// how long to wait if the limit is used up.
func (a *Whatalo) rated(header http.Header, allowed bool) time.Duration {
	used, until, wait := a.window.count(allowed)
	limit := a.options.RatePerMinute
	if limit < 0 {
		limit = 1000
	}
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(limit-used))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(until.Unix(), 10))
	return wait
}
