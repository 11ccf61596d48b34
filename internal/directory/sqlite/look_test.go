package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/wazgate/wazgate/internal/directory/sqlite"
)

func TestReadOnlyMakesNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "below", "wazgate.db")
	if _, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, ReadOnly: true}); err == nil {
		t.Fatal("a directory that is not there is open")
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its folder was made: %v", err)
	}
}

func TestReadOnlyLeavesTheFileAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wazgate.db")
	made, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	looking, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := looking.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || string(before) != string(after) {
		t.Errorf("the file was changed: %v", err)
	}
}
