package upstream

import (
	"fmt"
	"io"
	"net/http"
	"slices"
)

const (
	// largeBody is more than the answers of most backends have.
	largeBody = 512 << 10
	// maxLargeReads is how many longer ones are read at a time. A backend that
	// sends too much sends it to everybody who asks, and all of that together is
	// more memory than a gateway should need.
	maxLargeReads = 4
)

// largeReads are the places of those who read large bodies.
type largeReads chan struct{}

func newLargeReads() largeReads { return make(largeReads, maxLargeReads) }

// enter waits for a place as long as the request lasts.
func (l largeReads) enter(request *http.Request) error {
	select {
	case l <- struct{}{}:
		return nil
	case <-request.Context().Done():
		return fmt.Errorf("waiting to read a large body: %w", request.Context().Err())
	}
}

func (l largeReads) leave() { <-l }

// load reads a body of up to limit bytes, at first only its beginning.
func (c *content) load(limit int64) ([]byte, error) {
	beginning, err := io.ReadAll(io.LimitReader(c.raw, min(limit+1, largeBody)))
	switch {
	case err != nil:
		return nil, err
	case int64(len(beginning)) > limit:
		return nil, errTooLarge
	case len(beginning) < largeBody:
		return beginning, nil
	}
	if err := c.large.enter(c.request); err != nil {
		return nil, err
	}
	defer c.large.leave()
	rest, err := io.ReadAll(io.LimitReader(c.raw, limit+1-largeBody))
	switch {
	case err != nil:
		return nil, err
	case int64(len(rest)) > limit-largeBody:
		return nil, errTooLarge
	default:
		return slices.Concat(beginning, rest), nil
	}
}
