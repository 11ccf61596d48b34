package gateway

import "sync"

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
