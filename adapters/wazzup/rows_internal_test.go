package wazzup

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/tidwall/gjson"
)

// TestKeptRowsLetTheirPageGo: a page may be megabytes of which a few rows are
// kept, while the state of each deal is asked for.
func TestKeptRowsLetTheirPageGo(t *testing.T) {
	page := `{"data":[{"id":"1"},{"id":"2"},{"id":"1"}],"padding":"` + strings.Repeat("x", 1<<16) + `"}`
	list, _ := elements(gjson.Parse(page), "deals")
	kept := fresh(place{}, list)
	if len(kept) != 2 || kept[0].Raw != list[0].Raw || kept[1].Raw != list[1].Raw {
		t.Fatalf("kept %v", kept)
	}
	next := place{}.next(rows{list: list, count: 9})
	for _, part := range []string{kept[0].Raw, kept[1].Raw, next.First, next.Last} {
		if isWithin(part, page) {
			t.Errorf("%s holds its page", part)
		}
	}
}

func isWithin(part, whole string) bool {
	begin, at := addressOf(whole), addressOf(part)
	return at >= begin && at < begin+uintptr(len(whole))
}

func addressOf(text string) uintptr {
	return uintptr(unsafe.Pointer(unsafe.StringData(text))) //nolint:gosec // only compared
}
