package cache_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/internal/cache"
)

// TestForget drops what begins alike, in every shard, and nothing else.
func TestForget(t *testing.T) {
	c, b := open(t, cache.Options{}), &backend{}
	const count = 1000
	ask := func(prefix string) {
		t.Helper()
		for i := range count {
			if _, err := c.Get(t.Context(), prefix+strconv.Itoa(i), b.load); err != nil {
				t.Fatal(err)
			}
		}
	}
	ask("shop\x00")
	ask("shop2\x00")
	c.Forget("shop\x00")
	ask("shop2\x00")
	if got := b.loads.Load(); got != 2*count {
		t.Errorf("%d loads, want %d: another's values are gone, too", got, 2*count)
	}
	ask("shop\x00")
	if got := b.loads.Load(); got != 3*count {
		t.Errorf("%d loads, want %d", got, 3*count)
	}
}

// TestSetAges changes how long values that are there already are served.
func TestSetAges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, b := open(t, cache.Options{TTL: time.Hour}), &backend{}
		get(t, c, b)
		time.Sleep(2 * time.Minute)
		if got := get(t, c, b); got.State != cache.Fresh {
			t.Errorf("%s before", got.State)
		}
		c.SetAges(cache.Ages{TTL: time.Minute, Revalidate: time.Minute})
		if got := get(t, c, b); got.State != cache.Miss || b.loads.Load() != 2 {
			t.Errorf("%s after %d loads", got.State, b.loads.Load())
		}
	})
}
