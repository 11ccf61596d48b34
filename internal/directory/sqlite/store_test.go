package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
	"github.com/wazgate/wazgate/internal/directory/storetest"
)

func TestConformance(t *testing.T) {
	paths := map[directory.Store]string{}
	at := func(t *testing.T, path string) directory.Store {
		t.Helper()
		store, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		paths[store] = path
		return store
	}
	storetest.Run(t, storetest.Options{
		Open: func(t *testing.T) directory.Store {
			t.Helper()
			return at(t, filepath.Join(t.TempDir(), "directory.db"))
		},
		Reopen: func(t *testing.T, store directory.Store) directory.Store {
			t.Helper()
			if err := store.Close(); err != nil {
				t.Error(err)
			}
			return at(t, paths[store])
		},
		Beside: func(t *testing.T, store directory.Store) directory.Store {
			t.Helper()
			return at(t, paths[store])
		},
	})
}

// TestLeaseOfTheDead is left by a store that is closed without giving it back,
// as it is when a process ends: nobody waits until it has passed.
func TestLeaseOfTheDead(t *testing.T) {
	path := newPath(t)
	wantLease := func(store directory.Store, holder, current string) {
		t.Helper()
		got, ok, err := store.Lease(t.Context(), holder, time.Hour)
		if err != nil || got != current || ok != (holder == current) {
			t.Fatalf("Lease(%q) = %q, %v, %v, want that %q has it", holder, got, ok, err, current)
		}
	}
	first, second, third := mustOpen(t, path), mustOpen(t, path), mustOpen(t, path)
	wantLease(first, "first", "first")
	wantLease(second, "second", "first")
	mustClose(t, first)
	wantLease(second, "second", "second")
	wantLease(third, "third", "second")
	wantLease(second, "second", "second")
	if err := second.Release(t.Context(), "second"); err != nil {
		t.Fatal(err)
	}
	wantLease(third, "third", "third")
	wantLease(second, "second", "third")
	if err := second.Commit(t.Context(), "second", page(0, 1)); !errors.Is(err, directory.ErrLeaseLost) {
		t.Errorf("Commit of one that was overtaken = %v", err)
	}
}

// TestLeaseWithoutASign lasts for its time where the file that shows the sign
// cannot be made.
func TestLeaseWithoutASign(t *testing.T) {
	path := newPath(t)
	if err := os.MkdirAll(path+"-lease", 0o700); err != nil {
		t.Fatal(err)
	}
	first := mustOpen(t, path)
	mustCommit(t, first, page(0, 1))
	mustClose(t, first)
	if current, ok, err := mustOpen(t, path).Lease(t.Context(), "another", time.Hour); err != nil || ok || current != holder {
		t.Errorf("Lease = %q, %v, %v, want that %q has it", current, ok, err, holder)
	}
}
