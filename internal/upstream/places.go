package upstream

import (
	"context"
	"time"
)

// longestQueue is how long a call waits for a place before it is refused.
const longestQueue = 500 * time.Millisecond

// places bounds the calls in flight. Background calls get half of them at most.
type places struct {
	all    chan struct{}
	behind chan struct{}
}

func newPlaces(n int) *places {
	return &places{all: make(chan struct{}, n), behind: make(chan struct{}, max(1, n/2))}
}

// enter waits shortly for a place and returns how to give it back.
func (p *places) enter(ctx context.Context, behind bool) (func(), error) {
	ctx, cancel := context.WithTimeoutCause(ctx, longestQueue, faultBusy)
	defer cancel()
	if !behind {
		return enter(ctx, p.all)
	}
	leaveBehind, err := enter(ctx, p.behind)
	if err != nil {
		return nil, err
	}
	leaveAll, err := enter(ctx, p.all)
	if err != nil {
		leaveBehind()
		return nil, err
	}
	return func() { leaveAll(); leaveBehind() }, nil
}

// spare takes a place if one is free, for a call that somebody waits for.
func (p *places) spare() (leave func(), ok bool) {
	select {
	case p.all <- struct{}{}:
		return func() { <-p.all }, true
	default:
		return nil, false
	}
}

func enter(ctx context.Context, line chan struct{}) (func(), error) {
	select {
	case line <- struct{}{}:
		return func() { <-line }, nil
	default:
	}
	select {
	case line <- struct{}{}:
		return func() { <-line }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
