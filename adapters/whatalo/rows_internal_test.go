package whatalo

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/tidwall/gjson"
)

// TestKeptRowsLetTheirPageGo: a page may be megabytes of which a few rows are
// kept, while the next rendering waits for its turn.
func TestKeptRowsLetTheirPageGo(t *testing.T) {
	page := `{"data":[{"id":"1","phone":"+34600"},{"phone":"+34601"},{"id":"1"}],"padding":"` + strings.Repeat("x", 1<<16) + `"}`
	list, _ := rowsOf(gjson.Get(page, "data"))
	var kept rows
	kept.add(list)
	if len(kept.list) != 2 || kept.list[0].Raw != list[0].Raw || kept.list[1].Get("phone").Str != "+34601" {
		t.Fatalf("kept %v", kept.list)
	}
	for _, row := range append(kept.list, detachedAll(list)...) {
		if isWithin(row.Raw, page) {
			t.Errorf("the row %s holds its page", row.Raw)
		}
	}
	for key := range kept.seen {
		if isWithin(key, page) {
			t.Errorf("the key %s holds its page", key)
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
