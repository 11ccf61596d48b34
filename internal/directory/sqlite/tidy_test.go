package sqlite_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
)

// tidy tidies up to the end, and returns in how many steps.
func tidy(t *testing.T, store directory.Store) int {
	t.Helper()
	for steps := 1; steps < 10_000; steps++ {
		more, err := store.Tidy(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return steps
		}
	}
	t.Fatal("there is more to tidy up each time")
	return 0
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// ask asks the file itself.
func ask[T any](t *testing.T, path, query string) T {
	t.Helper()
	var answer T
	db := rawly(t, path)
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), query).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return answer
}

func TestTidyGivesSpaceBack(t *testing.T) {
	path := newPath(t)
	store := mustOpen(t, path)
	for from := 0; from < 600; from += 100 {
		mustCommit(t, store, page(from, 100))
	}
	tidy(t, store)
	full := sizeOf(t, path)
	if err := store.Forget(t.Context(), holder, "crm"); err != nil {
		t.Fatal(err)
	}
	mustCommit(t, store, page(0, 20)) // the same source, begun anew
	if steps := tidy(t, store); steps < 2 {
		t.Errorf("600 rows were deleted in %d steps", steps)
	}
	if size := sizeOf(t, path); size > full/3 {
		t.Errorf("the file has %d bytes after forgetting nearly everything, and had %d", size, full)
	}
	if size := sizeOf(t, path+"-wal"); size != 0 {
		t.Errorf("the journal has %d bytes", size)
	}
	wantRows(t, store, 20)
	if rows := ask[int](t, path, "SELECT count(*) FROM rows"); rows != 20 {
		t.Errorf("there are %d rows in the file", rows)
	}
}

const segments = "SELECT count(DISTINCT segid) FROM tokens_idx"

func TestTidyMergesTheIndex(t *testing.T) {
	path := newPath(t)
	store := mustOpen(t, path)
	for from := 0; from < 300; from += 10 {
		mustCommit(t, store, page(from, 10))
	}
	if before := ask[int](t, path, segments); before < 5 {
		t.Fatalf("there are only %d segments to merge", before)
	}
	tidy(t, store)
	if after := ask[int](t, path, segments); after != 1 {
		t.Errorf("there are %d segments after tidying up", after)
	}
	wantRows(t, store, 300)
}

// What changes in a document but not in its tokens costs the index nothing.
func TestOtherDocumentSameTokens(t *testing.T) {
	const structure = "SELECT block FROM tokens_data WHERE id = 10"
	path := newPath(t)
	store := mustOpen(t, path)
	mustCommit(t, store, page(0, 50))
	before := ask[[]byte](t, path, structure)
	changed := page(0, 50)
	for i := range changed.Entries {
		changed.Entries[i].Document = fmt.Appendf(nil, "changed %d", i)
		tokens := changed.Entries[i].Tokens
		tokens[0], tokens[1] = tokens[1], tokens[0]
	}
	mustCommit(t, store, changed)
	if !bytes.Equal(before, ask[[]byte](t, path, structure)) {
		t.Error("the index was written")
	}
	wantRows(t, store, 50)
	rows, err := store.Known(t.Context(), people(), []string{"id7"})
	if err != nil || len(rows) != 1 || string(rows[0].Document) != "changed 7" {
		t.Errorf("Known = %v, %v", rows, err)
	}
	changed.Entries[7].Tokens = []string{"all", "other"}
	mustCommit(t, store, changed)
	if bytes.Equal(before, ask[[]byte](t, path, structure)) {
		t.Error("other tokens did not reach the index")
	}
}

// FuzzFind looks for anything: it is found where it is stored, and otherwise
// nothing happens.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"all", "all,n7", "n7,n8", `"`, "all OR n7", "n*", "\x00", "all,", "\xff", "^all", "token:all", "(all)", "-all", "NEAR(all n7)", "1xall", "😀"} {
		f.Add(seed)
	}
	store := openForFuzzing(f)
	f.Fuzz(func(t *testing.T, text string) {
		var tokens []string
		for _, token := range bytes.Split([]byte(text), []byte(",")) {
			tokens = append(tokens, string(token))
		}
		rows, err := store.Find(t.Context(), people(), tokens, 100)
		if err != nil {
			t.Fatalf("Find(%q): %v", tokens, err)
		}
		want := 0
		for i := range 30 {
			if has(i, tokens) {
				want++
			}
		}
		if len(rows) != want {
			t.Errorf("Find(%q) found %d rows, want %d", tokens, len(rows), want)
		}
	})
}

// has reports whether the i-th row of page has all tokens.
func has(i int, tokens []string) bool {
	for _, token := range tokens {
		if token != "all" && token != fmt.Sprintf("n%d", i) {
			return false
		}
	}
	return true
}

func openForFuzzing(f *testing.F) *sqlite.Store {
	f.Helper()
	store, err := sqlite.Open(f.Context(), sqlite.Options{Path: filepath.Join(f.TempDir(), "directory.db")})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = store.Close() })
	if _, ok, err := store.Lease(f.Context(), holder, time.Hour); err != nil || !ok {
		f.Fatalf("Lease = %v, %v", ok, err)
	}
	if err := store.Commit(f.Context(), holder, page(0, 30)); err != nil {
		f.Fatal(err)
	}
	return store
}
