package sqlite_test

import (
	"path/filepath"
	"testing"

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
