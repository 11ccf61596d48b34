package cache_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/cache"
)

// held counts the keys that are still in memory.
func held(c *cache.Cache[string], keys []string) (n, bytes int) {
	gone := func(context.Context) (string, int, bool, error) { return "", 0, false, errDown }
	for _, key := range keys {
		if result, err := c.Get(context.Background(), key, gone); err == nil {
			n++
			bytes += len(result.Value)
		}
	}
	return n, bytes
}

func put(c *cache.Cache[string], key, value string) error {
	_, err := c.Get(context.Background(), key, func(context.Context) (string, int, bool, error) {
		return value, len(value), false, nil
	})
	return err
}

func TestBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		options := cache.Options{
			MaxEntries: rapid.IntRange(1, 40).Draw(t, "entries"),
			MaxBytes:   rapid.Int64Range(1, 20_000).Draw(t, "bytes"),
		}
		c := cache.New[string](options)
		defer func() { _ = c.Close(t.Context()) }()
		var keys []string
		for i := range rapid.IntRange(1, 120).Draw(t, "puts") {
			key := strconv.Itoa(rapid.IntRange(0, 60).Draw(t, "key"))
			size := rapid.IntRange(0, 3000).Draw(t, "size")
			if err := put(c, key, string(make([]byte, size))); err != nil {
				t.Fatalf("put %d: %v", i, err)
			}
			keys = append(keys, key)
		}
		unique := map[string]bool{}
		var once []string
		for _, key := range keys {
			if !unique[key] {
				unique[key] = true
				once = append(once, key)
			}
		}
		n, bytes := held(c, once)
		if n > options.MaxEntries || int64(bytes) > options.MaxBytes {
			t.Errorf("%d entries of %d bytes are held", n, bytes)
		}
	})
}

func TestBoundsAreUsed(t *testing.T) {
	c := open(t, cache.Options{MaxEntries: 4096})
	var keys []string
	for i := range 20_000 {
		keys = append(keys, strconv.Itoa(i))
		if err := put(c, keys[i], "x"); err != nil {
			t.Fatal(err)
		}
	}
	if n, _ := held(c, keys); n != 4096 {
		t.Errorf("%d entries are held, want 4096", n)
	}
}

func TestTheAskedForStays(t *testing.T) {
	c := open(t, cache.Options{MaxEntries: 10})
	if err := put(c, "dear", "x"); err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		if err := put(c, strconv.Itoa(i), "x"); err != nil {
			t.Fatal(err)
		}
		if n, _ := held(c, []string{"dear"}); n != 1 {
			t.Fatalf("pushed out by entry %d", i)
		}
	}
}

func TestTooLargeIsServedAndNotKept(t *testing.T) {
	c := open(t, cache.Options{MaxBytes: 2000})
	for _, key := range []string{"small", "large"} {
		if err := put(c, key, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := put(c, "huge", string(make([]byte, 4000))); err != nil {
		t.Fatal(err)
	}
	if n, _ := held(c, []string{"small", "large", "huge"}); n != 2 {
		t.Errorf("%d are held, want the two small ones", n)
	}
}

func TestTooLargeReplacesTheOutdated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := open(t, cache.Options{MaxBytes: 2000})
		if err := put(c, "key", "old"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if err := put(c, "key", string(make([]byte, 4000))); err != nil {
			t.Fatal(err)
		}
		if n, _ := held(c, []string{"key"}); n != 0 {
			t.Error("the outdated value is still served")
		}
	})
}

func TestExpiredLeaveMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := cache.New[*[1 << 16]byte](cache.Options{Stale: time.Hour})
		defer func() { _ = c.Close(t.Context()) }()
		fill := func(prefix string, n int) {
			for i := range n {
				_, err := c.Get(t.Context(), prefix+strconv.Itoa(i), func(context.Context) (*[1 << 16]byte, int, bool, error) {
					return new([1 << 16]byte), 1, false, nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		fill("old", 500)
		before := heap()
		time.Sleep(2 * time.Hour)
		fill("new", 500)
		if after := heap(); after > before+before/2 {
			t.Errorf("the heap grew from %d to %d although the first half expired", before, after)
		}
	})
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func TestManyCallersAtOnce(t *testing.T) {
	c := open(t, cache.Options{TTL: time.Nanosecond, Revalidate: time.Nanosecond, RetryAfter: time.Nanosecond, MaxEntries: 50, MaxBytes: 40_000})
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(worker), 1))
			for range 2000 {
				key := strconv.Itoa(random.IntN(100))
				ctx, cancel := context.WithCancel(t.Context())
				if random.IntN(10) == 0 {
					cancel()
				}
				result, err := c.Get(ctx, key, func(context.Context) (string, int, bool, error) {
					switch random := rand.IntN(20); random {
					case 0:
						return "", 0, false, errDown
					case 1:
						panic("boom")
					default:
						return key, random * 100, random%3 == 0, nil
					}
				})
				cancel()
				if err == nil && result.Value != key {
					t.Errorf("%q was returned for %q", result.Value, key)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkHit(b *testing.B) {
	c := cache.New[string](cache.Options{})
	defer func() { _ = c.Close(b.Context()) }()
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = fmt.Sprintf("find_customers|phone|%d", i)
		if err := put(c, keys[i], "x"); err != nil {
			b.Fatal(err)
		}
	}
	load := func(context.Context) (string, int, bool, error) { return "", 0, false, errDown }
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := c.Get(b.Context(), keys[i%len(keys)], load); err != nil {
				b.Fatal(err)
			}
		}
	})
}
