package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
)

// TestFull bounds the file from within, for machines on which no small disk
// can be mounted.
func TestFull(t *testing.T) {
	store, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "directory.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	limit := func(pages int) {
		if _, err := store.writer.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := store.Lease(t.Context(), "holder", time.Hour); err != nil {
		t.Fatal(err)
	}
	list := directory.List{Source: "crm", Kind: directory.Customers}
	commit := func(id string) error {
		return store.Commit(t.Context(), "holder", directory.Page{List: list, Entries: []directory.Entry{
			{ID: id, Document: make([]byte, 10_000), Tokens: []string{"red"}},
			{ID: id + " too", Document: make([]byte, 10_000), Tokens: []string{"red"}},
		}})
	}
	limit(60)
	written := 0
	for ; err == nil; written++ {
		err = commit(fmt.Sprint(written))
	}
	written--
	var typed *directory.StoreError
	if !errors.As(err, &typed) || typed.Kind != directory.Full || written < 2 {
		t.Fatalf("after %d pages: %v, want kind full", written, err)
	}
	want := func(pages int) {
		t.Helper()
		rows, err := store.Find(t.Context(), list, []string{"red"}, 1_000)
		if err != nil || len(rows) != 2*pages {
			t.Fatalf("Find = %d rows, %v, want %d", len(rows), err, 2*pages)
		}
	}
	want(written)
	limit(1_000)
	if err := commit("more"); err != nil {
		t.Fatalf("Commit when there is room again: %v", err)
	}
	want(written + 1)
}
