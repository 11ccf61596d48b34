package source

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// ErrNotInMemory is what a question gets that was asked by a context of
// FromMemory and of which nothing is known. It proves nothing.
var ErrNotInMemory = errors.New("the answer is not in memory")

type memoryKey struct{}

// FromMemory returns a context by which sources answer at once from what they
// hold: they call no backend, and wait for nobody who does.
func FromMemory(ctx context.Context) context.Context {
	return context.WithValue(ctx, memoryKey{}, true)
}

func isFromMemory(ctx context.Context) bool {
	marked, _ := ctx.Value(memoryKey{}).(bool)
	return marked
}

const (
	// glance is how long a look into the directory may take where an answer is
	// wanted at once.
	glance = 100 * time.Millisecond
	// maxGlances bounds those that a sick disk does not let go of.
	maxGlances = 32
)

// recall answers without the backend. The directory is asked only where it
// answers in the backend's place anyway: such answers are in no cache.
func (s *Source) recall(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, error) {
	if result, held := s.Cache.Peek(s.key(op, q)); held {
		return s.remembered(result)
	}
	listed := !slices.Contains(s.operations, adapters.SearchCustomers)
	if !s.mirrors(op) || !listed && op != adapters.SearchCustomers && !q.Brief {
		return Answer{}, ErrNotInMemory
	}
	copied := s.glance(ctx, op, q)
	return copied.answer(), copied.err
}

// glance looks into the directory for a moment, or not at all while too many
// others do.
func (s *Source) glance(ctx context.Context, op adapters.Operation, q adapters.Query) copied {
	select {
	case s.glances <- struct{}{}:
	default:
		return copied{err: ErrNotInMemory}
	}
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	looking := make(chan copied, 1)
	go func() {
		defer func() { <-s.glances }()
		looking <- s.find(ctx, op, q)
	}()
	return await(ctx, looking)
}
