package cache_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/internal/cache"
)

// TestAnOutageIsNotHammered asks for one key five times a second while its
// backend is down for ten minutes: an attempt every three seconds is enough.
func TestAnOutageIsNotHammered(t *testing.T) {
	for name, age := range map[string]time.Duration{"read a minute ago": time.Minute, "read an hour ago": time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			c, b := open(t, cache.Options{}), &backend{}
			get(t, c, b)
			time.Sleep(age)
			b.err = errDown
			before := b.loads.Load()
			for range 10 * 60 * 5 {
				time.Sleep(200 * time.Millisecond)
				if got := get(t, c, b); got.State != cache.Stale || got.Value != "1" {
					t.Fatalf("%s: %+v", name, got)
				}
			}
			synctest.Wait()
			attempts := b.loads.Load() - before
			t.Logf("%s: %d attempts", name, attempts)
			if attempts < 180 || attempts > 205 {
				t.Errorf("%s: %d attempts in ten minutes", name, attempts)
			}

			b.err = nil
			healed := time.Now()
			for get(t, c, b).State == cache.Stale {
				time.Sleep(200 * time.Millisecond)
			}
			if taken := time.Since(healed); taken > 4*time.Second {
				t.Errorf("%s: the new value came after %v", name, taken)
			}
		})
	}
}

// TestRenew reads before the caller's eyes what Get reads behind.
func TestRenew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, b := open(t, cache.Options{}), &backend{takes: time.Second}
		get(t, c, b)
		renew := func(want string, state cache.State) {
			t.Helper()
			got, err := c.Renew(t.Context(), "key", b.load)
			if err != nil || got.Value != want || got.State != state {
				t.Errorf("%+v, %v; want %q, %s", got, err, want, state)
			}
		}
		renew("1", cache.Fresh)
		time.Sleep(2 * time.Minute)
		renew("2", cache.Miss)
		time.Sleep(2 * time.Minute)
		b.err = errDown
		renew("2", cache.Stale)
		b.err = nil
		renew("2", cache.Stale) // a load has just failed
		time.Sleep(3 * time.Second)
		renew("4", cache.Miss)
	})
}
