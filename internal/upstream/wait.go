package upstream

import (
	"cmp"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// longestWait keeps absurd figures from overflowing.
	longestWait = 24 * time.Hour
	// refill is how long calls are held where nothing is left of the limit and
	// the backend does not tell for how long.
	refill = time.Second
)

// Limits name the headers in which a backend tells of its limit, where they are
// not the usual ones.
type Limits struct {
	// Remaining tells how many calls are left: by a figure, or as "39/40", which
	// says how many of how many are used up.
	Remaining string
	// Reset tells when there are more. Where a backend has no such header, a
	// remainder of zero holds calls for a second.
	Reset string
	// ResetUnit is what a figure in Reset counts; 0 means seconds. A figure too
	// large for a wait is a point in time.
	ResetUnit time.Duration
}

// retryAfter returns how long the backend asks to be left alone; 0 if it does
// not say.
func (l Limits) retryAfter(answer *http.Response) time.Duration {
	if told := headerOf(answer, "Retry-After"); told != "" {
		return parseWait(told, time.Second, answer)
	}
	if answer.StatusCode == http.StatusTooManyRequests {
		return l.resetAfter(answer)
	}
	return 0
}

// resetAfter returns how long it takes until the backend's limit starts anew.
func (l Limits) resetAfter(answer *http.Response) time.Duration {
	if told := headerOf(answer, l.Reset); told != "" {
		return parseWait(told, cmp.Or(l.ResetUnit, time.Second), answer)
	}
	return parseWait(headerOf(answer, "X-RateLimit-Reset", "RateLimit-Reset"), time.Second, answer)
}

// spentFor returns how long nothing is left; 0 where something is, or where the
// backend does not say.
func (l Limits) spentFor(answer *http.Response) time.Duration {
	own := headerOf(answer, l.Remaining)
	left, told := parseLeft(cmp.Or(own, headerOf(answer, "X-RateLimit-Remaining", "RateLimit-Remaining")))
	if !told || left >= 1 {
		return 0
	}
	wait := l.resetAfter(answer)
	if wait == 0 && own != "" {
		wait = refill
	}
	return min(wait, longestHold)
}

// parseLeft reads a number of calls, or how many of how many are used up.
func parseLeft(text string) (left float64, ok bool) {
	used, most, isShare := strings.Cut(text, "/")
	left, err := strconv.ParseFloat(strings.TrimSpace(used), 64)
	if err != nil || !isShare {
		return left, err == nil
	}
	limit, err := strconv.ParseFloat(strings.TrimSpace(most), 64)
	return limit - left, err == nil
}

// parseWait reads units from now, Unix seconds or milliseconds, or an HTTP date.
// Points in time are taken relative to the answer's own Date, so that a backend's
// wrong clock does no harm.
func parseWait(text string, unit time.Duration, answer *http.Response) time.Duration {
	const (
		unixSeconds = 1e8 // more than three years of waiting is a point in time
		unixMillis  = 1e11
	)
	text = strings.TrimSpace(text)
	figure, err := strconv.ParseFloat(text, 64)
	switch {
	case err == nil && figure < unixSeconds/unit.Seconds():
		figure *= unit.Seconds()
	case err != nil:
		at, err := http.ParseTime(text)
		if err != nil {
			return 0
		}
		figure = float64(at.Unix()) - sentAt(answer)
	}
	switch {
	case math.IsNaN(figure):
		return 0
	case figure >= unixMillis:
		figure = figure/1000 - sentAt(answer)
	case figure >= unixSeconds:
		figure -= sentAt(answer)
	}
	return time.Duration(min(max(figure, 0), longestWait.Seconds()) * float64(time.Second))
}

func sentAt(answer *http.Response) float64 {
	sent, err := http.ParseTime(answer.Header.Get("Date"))
	if err != nil {
		sent = time.Now()
	}
	return float64(sent.UnixMilli()) / 1000
}

func headerOf(answer *http.Response, names ...string) string {
	for _, name := range names {
		if value := answer.Header.Get(name); value != "" {
			return value
		}
	}
	return ""
}
