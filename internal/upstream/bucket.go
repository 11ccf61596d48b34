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
// every token. All others have the whole rate while nobody else wants it, but leave
// a reserve in the bucket and let the more urgent ones go first, so that nobody
// waits because of them.
//
// Who waits holds no token: whoever gives up takes nothing with him. Within each
// of the lines, first come is first served.
type bucket struct {
	interval time.Duration // from one token to the next
	burst    int
	reserves [urgencies]int // tokens that calls leave for more urgent ones

	mu    sync.Mutex
	drawn time.Time // the bucket holds a token for every interval since
	lines [urgencies]line
}

// urgency says which calls let others go first: the later ones the earlier ones.
type urgency int

const (
	needed    urgency = iota // somebody waits for it
	optional                 // somebody waits for what it is a part of, and can do without it
	unhurried                // nobody waits
	urgencies
)

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
	}
	for i := range b.lines {
		b.lines[i].turn = make(chan struct{}, 1)
	}
	// Few tokens are better spent on what is a part of an answer than kept.
	b.reserves[optional] = burst / 4
	if burst > 1 {
		b.reserves[unhurried] = max(1, burst/4)
	}
	return b
}

// take waits for a token. It returns a *heldError as soon as it is clear that
// none comes within the context's time.
func (b *bucket) take(ctx context.Context, who urgency) error {
	wait, taken := b.join(who)
	if taken {
		return nil
	}
	own := &b.lines[who]
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
		wait, taken := b.takeFirst(who)
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
func (b *bucket) spare(who urgency) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, taken := b.try(who, b.lines[who].length)
	return taken
}

// giveBack returns a token that was taken for nothing.
func (b *bucket) giveBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drawn = b.drawn.Add(-b.interval)
}

// join takes a token if nobody is in the way, or else becomes the last of its
// line.
func (b *bucket) join(who urgency) (wait time.Duration, taken bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	own := &b.lines[who]
	if wait, taken = b.try(who, own.length); !taken {
		own.length++
	}
	return wait, taken
}

// takeFirst is for the first of a line.
func (b *bucket) takeFirst(who urgency) (wait time.Duration, taken bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.try(who, 0)
}

func (b *bucket) leave(own *line) {
	b.mu.Lock()
	defer b.mu.Unlock()
	own.length--
}

// try takes a token for a call that has ahead calls of its own line before it,
// or tells how long it has to wait if no further calls come.
func (b *bucket) try(who urgency, ahead int) (wait time.Duration, taken bool) {
	tokens := 1 + b.reserves[who]
	for i := range b.lines[:who] {
		ahead += b.lines[i].length
	}
	now := time.Now()
	if full := now.Add(-time.Duration(b.burst) * b.interval); b.drawn.Before(full) {
		b.drawn = full
	}
	wait = time.Duration(tokens+ahead)*b.interval - now.Sub(b.drawn)
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
