package cache

import (
	"hash/maphash"
	"strings"
	"sync"
	"time"

	gocache "github.com/patrickmn/go-cache"
)

const (
	maxShards = 16
	// A shard is never smaller than this, or a single large answer of a
	// backend would not fit into its share.
	minShardBytes   = 16 << 20
	minShardEntries = 256
	// entryWeight is what an entry costs besides key and value.
	entryWeight = 320
)

func weight(key string, size int) int64 {
	return int64(max(size, 0)) + 2*int64(len(key)) + entryWeight
}

// store spreads the entries over shards, so that making room in one holds up
// few callers.
type store[V any] struct {
	seed   maphash.Seed
	shards []*shard[V]
}

func newStore[V any](maxEntries int, maxBytes int64) *store[V] {
	count := min(maxShards, maxEntries/minShardEntries, int(maxBytes/minShardBytes))
	count = max(count, 1)
	s := &store[V]{seed: maphash.MakeSeed()}
	for range count {
		s.shards = append(s.shards, newShard[V](maxEntries/count, maxBytes/int64(count)))
	}
	return s
}

func (s *store[V]) shard(key string) *shard[V] {
	return s.shards[maphash.String(s.seed, key)%uint64(len(s.shards))]
}

func (s *store[V]) get(key string) *entry[V] { return s.shard(key).get(key) }

func (s *store[V]) put(e *entry[V], lifetime time.Duration) { s.shard(e.key).put(e, lifetime) }

// shard is a go-cache with the bound that go-cache lacks: a CLOCK, the cheap
// relative of "least recently used". Reading takes go-cache's read lock only.
// go-cache runs without its janitor, which would hold that lock for as long as
// it takes to look at every entry; instead each put looks at a few.
type shard[V any] struct {
	items      *gocache.Cache
	maxEntries int
	maxBytes   int64

	mu    sync.Mutex // held by every change, and so while OnEvicted runs
	ring  []*entry[V]
	index map[string]*entry[V] // go-cache does not tell when Set replaces
	bytes int64
	hand  int
	broom int

	evictions uint64
}

func newShard[V any](maxEntries int, maxBytes int64) *shard[V] {
	s := &shard[V]{
		items:      gocache.New(gocache.NoExpiration, 0),
		maxEntries: maxEntries,
		maxBytes:   maxBytes,
		index:      make(map[string]*entry[V]),
	}
	s.items.OnEvicted(func(key string, _ any) { s.unlink(key) })
	return s
}

func (s *shard[V]) get(key string) *entry[V] {
	found, ok := s.items.Get(key)
	if !ok {
		return nil
	}
	held, ok := found.(*entry[V])
	if ok && !held.used.Load() {
		held.used.Store(true)
	}
	return held
}

// put keeps e in place of its predecessor. What does not fit into the shard
// even alone is not kept, nor is the predecessor, which is outdated.
func (s *shard[V]) put(e *entry[V], lifetime time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.size > s.maxBytes {
		s.items.Delete(e.key)
		return
	}
	s.link(e)
	s.items.Set(e.key, e, lifetime)
	s.sweep()
	for len(s.ring) > s.maxEntries || s.bytes > s.maxBytes {
		s.evict(e)
	}
}

// link gives e its place. A key that comes for the first time counts as unused
// until it is asked for again: many one-time questions do not push out the few
// that come all the time.
func (s *shard[V]) link(e *entry[V]) {
	if old, ok := s.index[e.key]; ok {
		e.used.Store(true)
		s.bytes -= old.size
		e.slot = old.slot
		s.ring[e.slot] = e
	} else {
		e.slot = len(s.ring)
		s.ring = append(s.ring, e)
	}
	s.index[e.key] = e
	s.bytes += e.size
}

// forget removes what has a key that begins with prefix.
func (s *shard[V]) forget(prefix string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.index {
		if strings.HasPrefix(key, prefix) {
			s.items.Delete(key)
		}
	}
}

func (s *shard[V]) unlink(key string) {
	gone, ok := s.index[key]
	if !ok {
		return
	}
	delete(s.index, key)
	s.bytes -= gone.size
	last := len(s.ring) - 1
	s.ring[gone.slot] = s.ring[last]
	s.ring[gone.slot].slot = gone.slot
	s.ring[last] = nil
	s.ring = s.ring[:last]
}

// evict removes the next entry that nobody asked for since the hand last came
// by, but not newcomer, to which it makes room.
func (s *shard[V]) evict(newcomer *entry[V]) {
	for {
		s.hand %= len(s.ring)
		candidate := s.ring[s.hand]
		if candidate != newcomer && !candidate.used.Swap(false) {
			s.items.Delete(candidate.key)
			s.evictions++
			return
		}
		s.hand++
	}
}

// sweep looks at two entries a put, so expired ones leave faster than new ones arrive.
func (s *shard[V]) sweep() {
	now := time.Now()
	for range 2 {
		s.broom %= len(s.ring)
		if candidate := s.ring[s.broom]; candidate.expires.Before(now) {
			s.items.Delete(candidate.key)
		} else {
			s.broom++
		}
		if len(s.ring) == 0 {
			return
		}
	}
}
