package cache_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/internal/cache"
)

// TestPeek goes through the ages of a value, and of an empty one.
func TestPeek(t *testing.T) {
	tests := []struct {
		age   time.Duration
		empty bool
		held  bool
		state cache.State
	}{
		{0, false, true, cache.Fresh},
		{time.Minute, false, true, cache.Fresh},
		{61 * time.Second, false, true, cache.Stale},
		{23 * time.Hour, false, true, cache.Stale},
		{25 * time.Hour, false, false, ""},
		{15 * time.Second, true, true, cache.Fresh},
		{16 * time.Second, true, false, ""},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			c := cache.New[string](cache.Options{})
			if _, held := c.Peek("key"); held {
				t.Error("something is held that was never loaded")
			}
			load := func(context.Context) (string, int, bool, error) { return "value", 5, test.empty, nil }
			if _, err := c.Get(t.Context(), "key", load); err != nil {
				t.Fatal(err)
			}
			time.Sleep(test.age)
			got, held := c.Peek("key")
			if held != test.held || got.State != test.state || held && (got.Value != "value" || got.Age != test.age) {
				t.Errorf("after %v, empty %v: held %v, %+v", test.age, test.empty, held, got)
			}
			_ = c.Close(t.Context())
		})
	}
}
