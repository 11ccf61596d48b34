package upstream

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestWait keeps absurd figures from overflowing.
const longestWait = 24 * time.Hour

// retryAfter returns how long the backend asks to be left alone; 0 if it does
// not say.
func retryAfter(answer *http.Response) time.Duration {
	if told := headerOf(answer, "Retry-After"); told != "" {
		return parseWait(told, answer)
	}
	if answer.StatusCode == http.StatusTooManyRequests {
		return resetAfter(answer)
	}
	return 0
}

// resetAfter returns how long it takes until the backend's limit starts anew.
func resetAfter(answer *http.Response) time.Duration {
	return parseWait(headerOf(answer, "X-RateLimit-Reset", "RateLimit-Reset"), answer)
}

// parseWait reads seconds from now, Unix seconds or milliseconds, or an HTTP
// date. Points in time are taken relative to the answer's own Date, so that a
// backend's wrong clock does no harm.
func parseWait(text string, answer *http.Response) time.Duration {
	const (
		unixSeconds = 1e8 // more than three years of waiting is a point in time
		unixMillis  = 1e11
	)
	text = strings.TrimSpace(text)
	figure, err := strconv.ParseFloat(text, 64)
	if err != nil {
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
