package cache_test

import (
	"strconv"
	"testing"

	"github.com/wazgate/wazgate/internal/cache"
)

func TestFigures(t *testing.T) {
	c := open(t, cache.Options{MaxEntries: 10})
	for i := range 14 {
		if err := put(c, strconv.Itoa(i), "value"); err != nil {
			t.Fatal(err)
		}
	}
	got := c.Figures()
	if got.Entries != 10 || got.Evictions != 4 || got.Bytes < 10*int64(len("value")) {
		t.Errorf("%+v, want 10 entries with their weight and 4 evictions", got)
	}
	c.Forget("")
	if got := c.Figures(); got != (cache.Figures{Evictions: 4}) {
		t.Errorf("%+v after all was forgotten", got)
	}
}
