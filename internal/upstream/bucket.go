package upstream

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// bucket is a token bucket: tokens come at a steady rate, and as many as burst
// are kept for calls that start at once. Calls that somebody waits for may take
// every token. Background calls have the whole rate while nobody else wants it,
// but leave a reserve in the bucket and let all others go first, so that nobody
// waits because of them.
//
// Who waits holds no token: whoever gives up takes nothing with him. Within each
// of the two lines, first come is first served.
type bucket struct {
	interval time.Duration // from one token to the next
	burst    int
	reserve  int // tokens that background calls leave

	mu     sync.Mutex
	drawn  time.Time // the bucket holds a token for every interval since
	front  line
	behind line
}

// line is a line of waiting calls. Its first one holds turn.
type line struct {
	turn   chan struct{}
	length int // guarded by the bucket's mu
}

// newBucket returns a full bucket, or nil where there is no limit.
func newBucket(perMinute float64, burst int) *bucket {
	if perMinute <= 0 {
		return nil
	}
	if burst <= 0 {
		burst = max(1, int(perMinute/60))
	}
	b := &bucket{
		interval: time.Duration(math.Ceil(float64(time.Minute) / perMinute)),
		burst:    burst,
		front:    line{turn: make(chan struct{}, 1)},
		behind:   line{turn: make(chan struct{}, 1)},
	}
	if burst > 1 {
		b.reserve = max(1, burst/4)
	}
	return b
}

// take waits for a token. It returns a *heldError as soon as it is clear that
// none comes within the context's time.
func (b *bucket) take(ctx context.Context, behind bool) error {
	wait, taken := b.join(behind)
	if taken {
		return nil
	}
	own := b.line(behind)
	defer b.leave(own)
	if !fits(ctx, wait) {
		return &heldError{wait: wait, reason: adapters.HeldByRate}
	}
	select {
	case own.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-own.turn }()
	for {
		wait, taken := b.takeFirst(behind)
		switch {
		case taken:
			return nil
		case !fits(ctx, wait):
			return &heldError{wait: wait, reason: adapters.HeldByRate}
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// spare takes a token if there is one that nobody waits for.
func (b *bucket) spare(behind bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, taken := b.try(behind, b.line(behind).length)
	return taken
}

// giveBack returns a token that was taken for nothing.
func (b *bucket) giveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drawn = b.drawn.Add(-b.interval)
}

func (b *bucket) line(behind bool) *line {
	if behind {
		return &b.behind
	}
	return &b.front
}

// join takes a token if nobody is in the way, or else becomes the last of its
// line.
func (b *bucket) join(behind bool) (wait time.Duration, taken bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	own := b.line(behind)
	if wait, taken = b.try(behind, own.length); !taken {
		own.length++
	}
	return wait, taken
}

// takeFirst is for the first of a line.
func (b *bucket) takeFirst(behind bool) (wait time.Duration, taken bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.try(behind, 0)
}

func (b *bucket) leave(own *line) {
	b.mu.Lock()
	defer b.mu.Unlock()
	own.length--
}

// try takes a token for a call that has ahead calls of its own line before it,
// or tells how long it has to wait if no further calls come.
func (b *bucket) try(behind bool, ahead int) (wait time.Duration, taken bool) {
	needed := 1
	if behind {
		ahead += b.front.length
		needed += b.reserve
	}
	now := time.Now()
	if full := now.Add(-time.Duration(b.burst) * b.interval); b.drawn.Before(full) {
		b.drawn = full
	}
	wait = time.Duration(needed+ahead)*b.interval - now.Sub(b.drawn)
	switch {
	case wait > 0:
		return wait, false
	case ahead > 0: // who is ahead takes the token in a moment
		return b.interval, false
	default:
		b.drawn = b.drawn.Add(b.interval)
		return 0, true
	}
}
