// Package cache keeps the answers of slow backends in memory: fresh ones for
// a minute, older ones for the day on which the backend is down.
//
// It promises its callers four things. Any number of identical questions at
// the same moment make one call. A caller that hangs up harms nobody else. A
// failing backend never takes away what was known. Memory is bounded in
// entries and in bytes.
package cache

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// ErrClosed is returned for what is not in memory once the cache is closed.
var ErrClosed = errors.New("cache is closed")

// State tells where a value came from. It is a label of the cache metric.
type State string

// The closed set of states.
const (
	// Fresh values came from memory and are no older than Options.TTL.
	Fresh State = "fresh"
	// Stale values came from memory and are older than that.
	Stale State = "stale"
	// Miss values were loaded for this caller.
	Miss State = "miss"
	// Shared values were loaded by another caller who asked a moment earlier.
	Shared State = "shared"
)

// Loader reads one value from where it really is. It is told the value's size
// in bytes, which counts against Options.MaxBytes, and whether the value says
// that there is nothing, which keeps it for Options.Negative only.
//
// A Loader runs detached from the caller that started it: its context carries
// that caller's values but ends only by Options.FlightTimeout or Cache.Close,
// and it must return soon after. Errors are handed to everybody who waits, are
// not kept and push nothing out.
type Loader[V any] func(ctx context.Context) (value V, size int, empty bool, err error)

// Result is a value and what is known about its age. The value is shared with
// every other caller of the same key: it must not be changed.
type Result[V any] struct {
	Value V
	State State
	Age   time.Duration
}

// Cache holds values by key. It is safe for concurrent use.
type Cache[V any] struct {
	options  Options
	ages     atomic.Pointer[Ages]
	store    *store[V]
	flights  singleflight.Group
	slots    chan struct{}
	work     tracker
	shutdown context.Context
	cancel   context.CancelFunc
}

// New returns an empty cache. Options that are not set take their defaults.
func New[V any](options Options) *Cache[V] {
	options = options.withDefaults()
	shutdown, cancel := context.WithCancel(context.Background()) //nolint:gosec // Close calls cancel
	c := &Cache[V]{
		options:  options,
		store:    newStore[V](options.MaxEntries, options.MaxBytes),
		slots:    make(chan struct{}, options.MaxBackground),
		shutdown: shutdown,
		cancel:   cancel,
	}
	c.SetAges(options.ages())
	return c
}

// SetAges changes how long values are served from now on. Those that are held
// stay as long as they were going to.
func (c *Cache[V]) SetAges(ages Ages) {
	ages = ages.withDefaults()
	c.ages.Store(&ages)
}

// Forget drops the values whose key begins with prefix. A load that is under way
// may still bring one.
func (c *Cache[V]) Forget(prefix string) {
	for _, shard := range c.store.shards {
		shard.forget(prefix)
	}
}

// Get returns the value of key, from memory or by load, whichever the age of
// what is held asks for:
//
//   - up to Options.TTL (Options.Negative for empty values): from memory;
//   - up to Options.Revalidate: from memory at once, loaded anew behind;
//   - up to Options.Stale: loaded, and the old value only if that fails or ctx
//     ends first, in which case the load goes on and fills the cache;
//   - older, or expired and empty, or not held: loaded.
//
// For a while after a failed load an old value is returned without another
// attempt: for Options.RetryAfter, twice that after the next failure, and so on
// up to Options.RetryAtMost. An error means that there is no value at all: it is the
// loader's, or the cause for which ctx ended.
func (c *Cache[V]) Get(ctx context.Context, key string, load Loader[V]) (Result[V], error) {
	return c.get(ctx, key, load, c.ages.Load().Revalidate)
}

// Renew is Get for callers to whom an old value proves nothing: it is loaded
// anew before their eyes, and the old one returned only if that fails, has just
// failed, or takes longer than ctx.
func (c *Cache[V]) Renew(ctx context.Context, key string, load Loader[V]) (Result[V], error) {
	return c.get(ctx, key, load, 0)
}

func (c *Cache[V]) get(ctx context.Context, key string, load Loader[V], revalidate time.Duration) (Result[V], error) {
	held := c.store.get(key)
	if held == nil {
		return c.await(ctx, key, load, nil)
	}
	age := held.age()
	switch {
	case age <= c.freshness(held.empty):
		return held.result(Fresh), nil
	case held.empty:
		return c.await(ctx, key, load, nil)
	case held.resting():
		return held.result(Stale), nil
	case age <= revalidate:
		c.refresh(ctx, held, load)
		return held.result(Stale), nil
	default:
		return c.await(ctx, key, load, held)
	}
}

// Peek returns the value of key if Get could still serve it, and loads nothing.
// An empty value that is no longer fresh is none: it says nothing of now.
func (c *Cache[V]) Peek(key string) (Result[V], bool) {
	held := c.store.get(key)
	switch {
	case held == nil:
		return Result[V]{}, false
	case held.age() <= c.freshness(held.empty):
		return held.result(Fresh), true
	case held.empty:
		return Result[V]{}, false
	default:
		return held.result(Stale), true
	}
}

func (c *Cache[V]) freshness(empty bool) time.Duration {
	if empty {
		return c.ages.Load().Negative
	}
	return c.ages.Load().TTL
}

// Close stops all loads, tells them so by their context and waits until they
// have returned or ctx ends, in which case it returns the cause. What is in
// memory can still be read afterwards.
func (c *Cache[V]) Close(ctx context.Context) error {
	done := c.work.close()
	c.cancel()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// tracker counts running loads, and refuses new ones once closed.
type tracker struct {
	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup
}

func (t *tracker) begin() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.running.Add(1)
	return true
}

func (t *tracker) end() { t.running.Done() }

func (t *tracker) close() <-chan struct{} {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	done := make(chan struct{})
	go func() {
		t.running.Wait()
		close(done)
	}()
	return done
}

// entry is one value in memory. All but the atomics is written once.
type entry[V any] struct {
	key    string
	value  V
	stored time.Time
	size   int64
	empty  bool

	slot       int          // place in the shard's ring, guarded by the shard
	expires    time.Time    // when nobody may see it any more
	used       atomic.Bool  // asked for since the hand of the clock last passed
	refreshing atomic.Bool  // a load behind is under way
	restUntil  atomic.Int64 // Unix nanoseconds until which a failed load is not repeated
	failures   atomic.Int64 // loads that failed since this value came
}

func (e *entry[V]) age() time.Duration { return time.Since(e.stored) }

func (e *entry[V]) resting() bool { return time.Now().UnixNano() < e.restUntil.Load() }

func (e *entry[V]) result(state State) Result[V] {
	return Result[V]{Value: e.value, State: state, Age: e.age()}
}
