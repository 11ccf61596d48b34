package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
)

const holder = "holder"

func people() directory.List {
	return directory.List{Source: "crm", Kind: directory.Customers}
}

// page has count rows; all have the token "all", and each has one of its own.
func page(from, count int) directory.Page {
	p := directory.Page{List: people(), State: directory.State{Pass: 1, Pages: from}}
	for i := from; i < from+count; i++ {
		p.Entries = append(p.Entries, directory.Entry{
			ID:       fmt.Sprintf("id%d", i),
			Document: bytes.Repeat(fmt.Appendf(nil, "document %d ", i), 40),
			Tokens:   []string{"all", fmt.Sprintf("n%d", i)},
		})
	}
	return p
}

func newPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "folder", "directory.db")
}

// mustOpen opens a store, which is closed in the end at the latest.
func mustOpen(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, Wait: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func mustCommit(t *testing.T, store directory.Store, p directory.Page) {
	t.Helper()
	if _, ok, err := store.Lease(t.Context(), holder, time.Hour); err != nil || !ok {
		t.Fatalf("Lease = %v, %v", ok, err)
	}
	if err := store.Commit(t.Context(), holder, p); err != nil {
		t.Fatal(err)
	}
}

func mustClose(t *testing.T, store directory.Store) {
	t.Helper()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// wantRows looks up as many rows as there should be, and one by its token.
func wantRows(t *testing.T, store directory.Store, count int) {
	t.Helper()
	got, err := store.Count(t.Context(), people())
	if err != nil || got != count {
		t.Fatalf("Count = %d, %v, want %d", got, err, count)
	}
	rows, err := store.Find(t.Context(), people(), []string{"all"}, count+1)
	if err != nil || len(rows) != count {
		t.Fatalf("Find found %d rows, %v, want %d", len(rows), err, count)
	}
	rows, err = store.Find(t.Context(), people(), []string{"n7", "all"}, 9)
	if err != nil || len(rows) != 1 || rows[0].ID != "id7" {
		t.Fatalf("Find of one found %d rows, %v", len(rows), err)
	}
}

func wantKind(t *testing.T, err error, want directory.StoreErrorKind) {
	t.Helper()
	var typed *directory.StoreError
	if !errors.As(err, &typed) || typed.Kind != want {
		t.Fatalf("the error is %v, want kind %q", err, want)
	}
}

func rawly(t *testing.T, path string, statements ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return db
}

func TestFilesAreForTheirOwner(t *testing.T) {
	path := newPath(t)
	store := mustOpen(t, path)
	mustCommit(t, store, page(0, 10))
	for _, part := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + part)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o, want 600", info.Name(), mode)
		}
	}
	mustClose(t, store)
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the journal after closing: %v, want that it is gone", err)
	}
}

func TestPathsOfAllKinds(t *testing.T) {
	for _, name := range []string{"a b%20.db", "file:a?mode=memory", "a#b", "ü.db", `a"b'c.db`, "a&b=c"} {
		path := filepath.Join(t.TempDir(), name)
		store := mustOpen(t, path)
		mustCommit(t, store, page(0, 10))
		mustClose(t, store)
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		wantRows(t, mustOpen(t, path), 10)
	}
}

// What belongs to somebody else is refused, and is the same afterwards.
func TestSomethingElse(t *testing.T) {
	random := make([]byte, 100_000)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	raw := func(statements ...string) func(string) {
		return func(path string) { _ = rawly(t, path, statements...).Close() }
	}
	content := func(content []byte) func(string) {
		return func(path string) { write(t, path, content) }
	}
	tests := map[string]func(path string){
		"text":                           content([]byte("sources:\n  - name: shop\n")),
		"noise":                          content(random),
		"the right start":                content(append([]byte("SQLite format 3\x00"), random...)),
		"another program":                raw("CREATE TABLE rows (number)", "INSERT INTO rows VALUES (1)"),
		"another program without tables": raw("PRAGMA application_id = 17"),
		"another program's version":      raw("PRAGMA user_version = 1"),
	}
	for name, lay := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "directory.db")
			lay(path)
			before := read(t, path)
			_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
			wantKind(t, err, directory.Corrupt)
			if !bytes.Equal(before, read(t, path)) {
				t.Error("the file was changed")
			}
			discardAndGoOn(t, path, before)
		})
	}
}

func TestNewerVersion(t *testing.T) {
	path := newPath(t)
	mustClose(t, mustOpen(t, path))
	_ = rawly(t, path, "PRAGMA user_version = 2").Close()
	before := read(t, path)
	_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
	wantKind(t, err, directory.Newer)
	if !bytes.Equal(before, read(t, path)) {
		t.Error("the file was changed")
	}
}

// discardAndGoOn rebuilds, and finds the old file beside the new one.
func discardAndGoOn(t *testing.T, path string, before []byte) {
	t.Helper()
	aside, err := sqlite.Discard(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, read(t, aside)) {
		t.Error("the file that was put aside is another")
	}
	store := mustOpen(t, path)
	mustCommit(t, store, page(0, 20))
	wantRows(t, store, 20)
}

func TestDamage(t *testing.T) {
	whole := newPath(t)
	store := mustOpen(t, whole)
	mustCommit(t, store, page(0, 600))
	mustClose(t, store)
	content := read(t, whole)
	damages := map[string]func([]byte) []byte{
		"cut in half":   func(content []byte) []byte { return content[:len(content)/2] },
		"cut in a page": func(content []byte) []byte { return content[:len(content)/3+77] },
		"no header":     func(content []byte) []byte { clear(content[:100]); return content },
		"noise": func(content []byte) []byte {
			for i := 100; i < len(content); i += 7 {
				content[i] ^= 0x5a
			}
			return content
		},
		"zeros": func(content []byte) []byte { clear(content[4096:]); return content },
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "directory.db")
			damaged := damage(bytes.Clone(content))
			write(t, path, damaged)
			store, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
			if err == nil {
				err = useAll(t.Context(), store)
				_ = store.Close()
			}
			wantKind(t, err, directory.Corrupt)
			discardAndGoOn(t, path, read(t, path))
		})
	}
}

// useAll reads everything until something fails.
func useAll(ctx context.Context, store directory.Store) error {
	_, err := store.Scan(ctx, people(), 0, 10_000)
	if err == nil {
		_, err = store.Find(ctx, people(), []string{"all"}, 10_000)
	}
	if err == nil {
		_, err = store.Known(ctx, people(), []string{"id1", "id500"})
	}
	if err == nil {
		_, err = store.State(ctx, people())
	}
	return err
}

// One damaged page is noticed when something is read from it, not before, and
// what is elsewhere is still answered.
func TestDamagedPlace(t *testing.T) {
	path := newPath(t)
	store := mustOpen(t, path)
	mustCommit(t, store, page(0, 600))
	mustClose(t, store)
	content := read(t, path)
	at := bytes.Index(content, []byte("document 300 document 300"))
	if at < 0 {
		t.Fatal("the document cannot be found in the file")
	}
	start := at / 4096 * 4096
	for i := start; i < start+4096; i++ {
		content[i] = 0xa5
	}
	write(t, path, content)
	store = mustOpen(t, path)
	_, err := store.Find(t.Context(), people(), []string{"n300"}, 9)
	wantKind(t, err, directory.Corrupt)
	rows, err := store.Find(t.Context(), people(), []string{"n7"}, 9)
	if err != nil || len(rows) != 1 {
		t.Errorf("Find of a row elsewhere = %d rows, %v", len(rows), err)
	}
}

func TestLockedForWriting(t *testing.T) {
	path := newPath(t)
	store := mustOpen(t, path)
	mustCommit(t, store, page(0, 20))
	other := rawly(t, path, "BEGIN IMMEDIATE")
	wantKind(t, store.Commit(t.Context(), holder, page(20, 20)), directory.Locked)
	_, _, err := store.Lease(t.Context(), holder, time.Hour)
	wantKind(t, err, directory.Locked)
	wantRows(t, store, 20)
	if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	mustCommit(t, store, page(20, 20))
	wantRows(t, store, 40)
}

func TestLockedAltogether(t *testing.T) {
	path := newPath(t)
	store := mustOpen(t, path)
	mustCommit(t, store, page(0, 20))
	mustClose(t, store)
	other := rawly(t, path, "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE")
	_, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, Wait: 20 * time.Millisecond})
	wantKind(t, err, directory.Locked)
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	wantRows(t, mustOpen(t, path), 20)
}

// TestKilled takes the files as they are after a kill: the journal is not yet
// in the file, and the last page may be half in the journal.
func TestKilled(t *testing.T) {
	path := newPath(t)
	store := mustOpen(t, path)
	for from := 0; from < 100; from += 20 {
		mustCommit(t, store, page(from, 20))
	}
	journal := read(t, path+"-wal")
	for _, part := range []int{len(journal), len(journal) - 1, len(journal) / 2, len(journal) / 3, 40, 0} {
		killed := filepath.Join(t.TempDir(), "directory.db")
		write(t, killed, read(t, path))
		write(t, killed+"-wal", journal[:part])
		store := mustOpen(t, killed)
		state, err := store.State(t.Context(), people())
		if err != nil {
			t.Fatal(err)
		}
		count, err := store.Count(t.Context(), people())
		if err != nil {
			t.Fatal(err)
		}
		if want := state.Pages + 20; count != want && (count != 0 || state.Pages != 0) {
			t.Errorf("with %d bytes of the journal there are %d rows after page %d", part, count, state.Pages)
		}
		if part == len(journal) && count != 100 {
			t.Errorf("with the whole journal there are %d rows", count)
		}
		mustCommit(t, store, page(0, 100))
		wantRows(t, store, 100)
		mustClose(t, store)
	}
}

func TestNoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	_, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(file, "directory.db")})
	wantKind(t, err, directory.Unreachable)
	_, err = sqlite.Open(t.Context(), sqlite.Options{Path: t.TempDir()})
	wantKind(t, err, directory.Unreachable)
}

// TestFileGoesAway deletes or replaces the file under an open store.
func TestFileGoesAway(t *testing.T) {
	tests := map[string]func(path string) error{
		"deleted": os.Remove,
		"deleted with its journal": func(path string) error {
			return errors.Join(os.Remove(path+"-wal"), os.Remove(path+"-shm"), os.Remove(path))
		},
		"discarded": func(path string) error { _, err := sqlite.Discard(path); return err },
		"replaced": func(path string) error {
			if _, err := sqlite.Discard(path); err != nil {
				return err
			}
			other, err := sqlite.Open(t.Context(), sqlite.Options{Path: path})
			if err != nil {
				return err
			}
			return other.Close()
		},
	}
	for name, takeAway := range tests {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			store := mustOpen(t, path)
			mustCommit(t, store, page(0, 20))
			if err := takeAway(path); err != nil {
				t.Fatal(err)
			}
			_, _, err := store.Lease(t.Context(), holder, time.Hour)
			wantKind(t, err, directory.Unreachable)
			mustClose(t, store)
			store = mustOpen(t, path)
			mustCommit(t, store, page(0, 30))
			wantRows(t, store, 30)
		})
	}
}

func TestDiscardTwice(t *testing.T) {
	path := newPath(t)
	store := mustOpen(t, path)
	mustCommit(t, store, page(0, 20))
	if _, err := sqlite.Discard(path); err != nil { // open and with a journal
		t.Fatal(err)
	}
	mustClose(t, store)
	mustClose(t, mustOpen(t, path))
	aside, err := sqlite.Discard(path)
	if err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Dir(path) + "/*")
	if want := []string{path + "-lease", aside}; err != nil || !slices.Equal(left, want) {
		t.Errorf("there are the files %q, %v, want %q", left, err, want)
	}
	if again, err := sqlite.Discard(path); again != "" || err != nil {
		t.Errorf("Discard of nothing = %q, %v", again, err)
	}
	if _, err := os.Stat(aside); err != nil {
		t.Errorf("the file that was put aside: %v", err)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
