package simulate

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// window counts requests a minute, from the first one on.
type window struct {
	limit int // negative: none

	mu    sync.Mutex
	until time.Time
	used  int
}

// count counts a request, writes the headers that every answer carries, and
// returns how long to wait if the limit is used up. A request that was not
// allowed in does not count.
func (w *window) count(header http.Header, allowed bool) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if !now.Before(w.until) {
		w.until, w.used = now.Add(time.Minute), 0
	}
	limit, wait := w.limit, time.Duration(0)
	switch {
	case limit < 0:
		limit = 1000
	case allowed && w.used == limit:
		wait = w.until.Sub(now)
	case allowed:
		w.used++
	}
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(limit-w.used))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(w.until.Unix(), 10))
	return wait
}
