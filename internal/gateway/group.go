package gateway

import (
	"context"
	"sync"
)

// group runs questions side by side. A panic in one of them is that question's
// failure and nobody else's.
type group struct{ running sync.WaitGroup }

func (g *group) do(lost, question func()) {
	g.running.Go(func() {
		defer func() {
			if recover() != nil {
				lost()
			}
		}()
		question()
	})
}

func (g *group) wait() { g.running.Wait() }

// waitMost waits until all have ended or most of the time of ctx is gone, and
// reports whether all have.
func (g *group) waitMost(ctx context.Context) bool {
	ctx, cancel := mostOf(ctx)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		g.wait()
	}()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}
