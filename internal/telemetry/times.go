package telemetry

import (
	"context"
	"sync"
	"time"
)

// Times are how long the sources took that were asked for one call. Every method
// may be called on nil Times, which note nothing.
type Times struct {
	mutex sync.Mutex
	asked []asked
}

// asked is one question to a source.
type asked struct {
	source string
	began  time.Time
	took   time.Duration // 0 as long as there is no answer
}

type timesKey struct{}

// WithTimes returns a context in which the questions to sources are timed.
func WithTimes(ctx context.Context) (context.Context, *Times) {
	times := &Times{asked: make([]asked, 0, 8)}
	return context.WithValue(ctx, timesKey{}, times), times
}

// TimesOf returns those of the call that is answered in ctx, or nil.
func TimesOf(ctx context.Context) *Times {
	times, _ := ctx.Value(timesKey{}).(*Times)
	return times
}

// Begin notes that a source is being asked, and returns the number for End.
func (t *Times) Begin(source string) int {
	if t == nil {
		return 0
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.asked = append(t.asked, asked{source: source, began: time.Now()})
	return len(t.asked) - 1
}

// End notes that the question has its answer.
func (t *Times) End(number int) {
	if t == nil {
		return
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.asked[number].took = max(time.Since(t.asked[number].began), 1)
}

// Slowest returns the source that one question took longest of, also if it still
// does; nothing if none was asked.
func (t *Times) Slowest() (source string, took time.Duration) {
	if t == nil {
		return "", 0
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, one := range t.asked {
		if one.took == 0 {
			one.took = time.Since(one.began)
		}
		if one.took > took {
			source, took = one.source, one.took
		}
	}
	return source, took
}
