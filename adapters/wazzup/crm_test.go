package wazzup_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/adapters"
)

// crm plays a list of contacts that changes while it is read.
type crm struct {
	server *httptest.Server

	mu      sync.Mutex
	ids     []string // sorted
	offsets []int    // that were asked for
	count   string   // what it tells: page, all, nothing, or a number
	clamps  bool     // an offset behind the end gets the last page
	ignores bool     // the offset is ignored
	size    int      // rows of a page, if not 100
	before  func(offset int)
}

func newCRM(t *testing.T, ids ...string) *crm {
	t.Helper()
	c := &crm{count: "page", ids: slices.Sorted(slices.Values(ids)), size: 100}
	c.server = httptest.NewServer(c)
	c.server.Config.SetKeepAlivesEnabled(false) // many adapters come, each with connections of its own
	t.Cleanup(c.server.Close)
	return c
}

// numbered returns count ids, of which there is room for more in between.
func numbered(count int) []string {
	ids := make([]string, count)
	for i := range ids {
		ids[i] = fmt.Sprintf("c%06d", i*10)
	}
	return ids
}

// ServeHTTP implements http.Handler.
func (c *crm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/contacts") {
		_, _ = w.Write([]byte(`[]`))
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	offset, err := strconv.Atoi(r.URL.Query().Get("offset"))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if c.before != nil {
		c.before(offset)
	}
	c.offsets = append(c.offsets, offset)
	_, _ = w.Write([]byte(c.page(offset)))
}

func (c *crm) page(offset int) string {
	switch {
	case c.ignores:
		offset = 0
	case c.clamps && offset >= len(c.ids):
		offset = max(0, len(c.ids)-1) / c.size * c.size
	}
	from := min(offset, len(c.ids))
	ids := c.ids[from:min(from+c.size, len(c.ids))]
	rows := make([]string, len(ids))
	for i, id := range ids {
		rows[i] = `{"id":"` + id + `"}`
	}
	list := `[` + strings.Join(rows, ",") + `]`
	switch c.count {
	case "nothing":
		return list
	case "page":
		return fmt.Sprintf(`{"count":%d,"data":%s}`, len(ids), list)
	case "all":
		return fmt.Sprintf(`{"count":%d,"data":%s}`, len(c.ids), list)
	default:
		return fmt.Sprintf(`{"count":%s,"data":%s}`, c.count, list)
	}
}

// add and remove keep the order of the list. They are for before.
func (c *crm) add(id string) {
	if at, known := slices.BinarySearch(c.ids, id); !known {
		c.ids = slices.Insert(c.ids, at, id)
	}
}

func (c *crm) remove(from, to int) []string {
	from, to = min(from, len(c.ids)), min(to, len(c.ids))
	removed := slices.Clone(c.ids[from:to])
	c.ids = slices.Delete(c.ids, from, to)
	return removed
}

// asked returns the offsets that were asked for.
func (c *crm) asked() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.offsets)
}

// crawled is what came of reading a list to its end.
type crawled struct {
	ids   []string
	pages int
	total int // told with the last page
	err   error
}

// crawl reads the list page by page.
func (c *crm) crawl(t *testing.T, adapter adapters.Adapter) crawled {
	t.Helper()
	const most = 500
	var all crawled
	for cursor := ""; ; {
		document, err := adapter.Fetch(t.Context(), adapters.ListCustomers, adapters.Query{Cursor: cursor})
		if all.err = err; err != nil {
			return all
		}
		all.ids, all.total = append(all.ids, ids(document)...), document.Total
		if all.pages++; document.Next == "" {
			return all
		}
		if all.pages == most {
			t.Fatalf("the list does not end after %d pages", most)
		}
		cursor = document.Next
	}
}
