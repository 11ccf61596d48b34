package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
)

// mount mounts a small disk of its own, or skips the test where that is not
// allowed. There is no other way for root to meet a full or read-only disk.
func mount(t *testing.T, size string) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("mounting is not allowed here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func remountReadOnly(t *testing.T, folder string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("mounting is not allowed here: %v", err)
	}
}

// wantReadOnly tries everything that writes.
func wantReadOnly(t *testing.T, store directory.Store) {
	t.Helper()
	ctx := t.Context()
	_, _, lease := store.Lease(ctx, holder, time.Hour)
	_, sweep := store.Sweep(ctx, holder, people(), 9, 9)
	_, saved := store.SaveContext(ctx, []byte("x"))
	_, dictionary := store.SaveDictionary(ctx, people(), []byte("x"))
	_, tidy := store.Tidy(ctx)
	for what, err := range map[string]error{
		"Lease": lease, "Sweep": sweep, "SaveContext": saved, "SaveDictionary": dictionary, "Tidy": tidy,
		"Commit": store.Commit(ctx, holder, page(0, 1)), "Release": store.Release(ctx, holder), "Forget": store.Forget(ctx, holder, "crm"),
	} {
		var typed *directory.StoreError
		if !errors.As(err, &typed) || typed.Kind != directory.ReadOnly {
			t.Errorf("%s = %v, want kind read_only", what, err)
		}
	}
}

func TestReadOnlyFolder(t *testing.T) {
	folder := mount(t, "16m")
	closed, killed := filepath.Join(folder, "closed.db"), filepath.Join(folder, "killed.db")
	store := mustOpen(t, closed)
	mustCommit(t, store, page(0, 50))
	for _, part := range []string{"", "-wal", "-shm"} {
		write(t, killed+part, read(t, closed+part))
	}
	mustClose(t, store)
	remountReadOnly(t, folder)
	for _, path := range []string{closed, killed} {
		store := mustOpen(t, path)
		wantRows(t, store, 50)
		wantReadOnly(t, store)
		wantRows(t, store, 50)
	}
	_, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(folder, "new.db")})
	wantKind(t, err, directory.ReadOnly)
}

// TestReadOnlyFile is about permissions, which root does not feel.
func TestReadOnlyFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to every file")
	}
	for _, folderToo := range []bool{false, true} {
		path := newPath(t)
		store := mustOpen(t, path)
		mustCommit(t, store, page(0, 50))
		mustClose(t, store)
		if err := os.Chmod(path, 0o400); err != nil {
			t.Fatal(err)
		}
		if folderToo {
			if err := os.Chmod(filepath.Dir(path), 0o500); err != nil { //nolint:gosec // A folder must be entered.
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(filepath.Dir(path), 0o700) }) //nolint:gosec // A folder must be entered.
		}
		store = mustOpen(t, path)
		wantRows(t, store, 50)
		wantReadOnly(t, store)
	}
}

// TestReadOnlyAfterKill has a journal with which SQLite does not get on unless
// it may write.
func TestReadOnlyAfterKill(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write to every file")
	}
	path := newPath(t)
	store := mustOpen(t, path)
	mustCommit(t, store, page(0, 50))
	mustClose(t, store)
	write(t, path+"-wal", bytes.Repeat([]byte("junk"), 5000))
	write(t, path+"-shm", make([]byte, 32<<10))
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Chmod(path+part, 0o400); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	store = mustOpen(t, path)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("opening it took %v", took)
	}
	wantRows(t, store, 50)
	wantReadOnly(t, store)
}

// TestFullDisk fills the disk beside the directory, writes until nothing fits
// any more, and makes room again.
func TestFullDisk(t *testing.T) {
	folder := mount(t, "3m")
	ballast := filepath.Join(folder, "ballast")
	write(t, ballast, make([]byte, 2<<20))
	path := filepath.Join(folder, "directory.db")
	store := mustOpen(t, path)
	written := fill(t, store)
	wantRows(t, store, written)
	wantKind(t, store.Commit(t.Context(), holder, page(written, 50)), directory.Full)
	_, err := store.SaveDictionary(t.Context(), people(), make([]byte, 1<<20))
	wantKind(t, err, directory.Full)
	wantRows(t, store, written)

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	mustCommit(t, store, page(written, 50))
	wantRows(t, store, written+50)
	mustClose(t, store)
	wantRows(t, mustOpen(t, path), written+50)
}

// A directory that was closed on a full disk opens again on it.
func TestOpenOnFullDisk(t *testing.T) {
	folder := mount(t, "1m")
	path := filepath.Join(folder, "directory.db")
	store := mustOpen(t, path)
	written := fill(t, store)
	_ = store.Close()
	ballast := filepath.Join(folder, "ballast")
	_ = os.WriteFile(ballast, make([]byte, 3<<20), 0o600) // what is left
	store = mustOpen(t, path)
	wantRows(t, store, written)
	wantKind(t, store.Commit(t.Context(), holder, page(written, 500)), directory.Full)
	wantRows(t, store, written)
}

// fill writes pages until the disk is full, and returns how many rows fitted.
func fill(t *testing.T, store directory.Store) int {
	t.Helper()
	if _, ok, err := store.Lease(t.Context(), holder, time.Hour); err != nil || !ok {
		t.Fatalf("Lease = %v, %v", ok, err)
	}
	for written := 0; ; written += 50 {
		err := store.Commit(context.WithoutCancel(t.Context()), holder, page(written, 50))
		if err == nil {
			continue
		}
		wantKind(t, err, directory.Full)
		if written < 100 {
			t.Fatal(fmt.Sprint("only ", written, " rows fitted"))
		}
		return written
	}
}
