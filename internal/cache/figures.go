package cache

// Figures are how full a cache is.
type Figures struct {
	Entries   int
	Bytes     int64  // as told by the loaders, plus the entries' own weight
	Evictions uint64 // of entries that had not expired, to make room
}

// Figures returns how full the cache is just now.
func (c *Cache[V]) Figures() Figures {
	var total Figures
	for _, shard := range c.store.shards {
		shard.mu.Lock()
		total.Entries += len(shard.ring)
		total.Bytes += shard.bytes
		total.Evictions += shard.evictions
		shard.mu.Unlock()
	}
	return total
}
