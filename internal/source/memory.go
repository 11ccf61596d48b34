package source

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// ErrNotInMemory is what a question gets that could be answered from memory
// only, because it was asked so or too late, and of which nothing is known. It
// proves nothing.
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

type anewKey struct{}

// Anew returns a context by which sources do not answer with what they would
// otherwise read again behind the caller's back: it is read before.
func Anew(ctx context.Context) context.Context { return context.WithValue(ctx, anewKey{}, true) }

func isAnew(ctx context.Context) bool {
	marked, _ := ctx.Value(anewKey{}).(bool)
	return marked
}

// leastTime is what a question to a backend takes at the least.
const leastTime = 100 * time.Millisecond

// TooLate reports whether what is left of ctx is too little to begin a question
// to a backend.
func TooLate(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < leastTime
}

// peek answers from the cache alone.
func (s *Source) peek(key string) (Answer, error) {
	if result, held := s.Cache.Peek(key); held {
		return s.remembered(result)
	}
	return Answer{}, ErrNotInMemory
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
	answer, err := s.peek(s.key(op, q))
	listed := !slices.Contains(s.operations, adapters.SearchCustomers)
	if err == nil || !s.mirrors(op) || !listed && op != adapters.SearchCustomers && !q.Brief {
		return answer, err
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
