package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
)

// Page caches in KiB. They are small on purpose: the system caches the file
// too, and readers lose theirs with every page of a sync.
const (
	readerCount = 4
	readerCache = 6 << 10
	writerCache = 24 << 10
)

func (s *Store) open(ctx context.Context, o Options) error {
	if o.ReadOnly {
		var err error
		if s.opened, err = os.Stat(o.Path); err != nil {
			return err
		}
		return s.openReadOnly(ctx, o)
	}
	if err := create(o.Path); err != nil && !exists(o.Path) {
		return err
	}
	// Before it is opened: one that takes its place in between is opened twice,
	// which is better than never.
	var err error
	if s.opened, err = os.Stat(o.Path); err != nil {
		return err
	}
	err = s.openWriter(ctx, o)
	if kind := kindOf(err); kind == directory.ReadOnly || kind == directory.Unreachable {
		if s.openReadOnly(ctx, o) != nil {
			return err // of the attempt to write: it says why
		}
		return nil
	}
	if err != nil {
		return err
	}
	s.readers = pool(o, readerCount, url.Values{"mode": {"rw"}, "_query_only": {"1"}}, readerCache)
	return prepare(ctx, s.readers, s.read.all())
}

// create makes the file, for its owner only. It never opens one that is there:
// closing it would release the locks of whoever has it open in this process.
func create(path string) error {
	if exists(path) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // The operator names the file.
	if errors.Is(err, os.ErrExist) {
		return nil // made by another process in this moment
	}
	if err != nil {
		return err
	}
	return file.Close()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (s *Store) openWriter(ctx context.Context, o Options) error {
	for _, part := range []string{"", "-wal", "-shm"} {
		// With some of them SQLite would try for long to get on.
		if err := checkWritable(o.Path + part); err != nil {
			return err
		}
	}
	writer := pool(o, 1, url.Values{"mode": {"rw"}, "_txlock": {"immediate"}}, writerCache)
	err := setUp(ctx, writer)
	if err == nil {
		err = prepare(ctx, writer, s.change.all())
	}
	if err != nil {
		_ = writer.Close()
		return err
	}
	s.writer = writer
	return nil
}

// setUp makes an empty file a directory. Before it writes anything it looks
// whether the file is one, or is empty.
func setUp(ctx context.Context, writer *sql.DB) error {
	present, err := inspect(ctx, writer)
	if err != nil {
		return err
	}
	if !present { // it is a choice for life, and writes to a file that made another
		if _, err := writer.ExecContext(ctx, "PRAGMA auto_vacuum = INCREMENTAL"); err != nil {
			return err
		}
	}
	if _, err := writer.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	tx, err := writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	present, err = inspect(ctx, tx)
	if present {
		// A file that cannot be written lets itself be begun with all the same.
		_, err = tx.ExecContext(ctx, "DELETE FROM lease WHERE one = 0")
	}
	if present || err != nil {
		return err
	}
	for _, statement := range schema() {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("making the tables: %w", err)
		}
	}
	return tx.Commit()
}

// inspect tells whether the file is a directory or empty; a file that is
// neither is an error.
func inspect(ctx context.Context, file interface {
	QueryRowContext(ctx context.Context, query string, arguments ...any) *sql.Row
}) (present bool, err error) {
	var owner, written, tables int64
	for _, question := range []struct {
		query string
		into  *int64
	}{
		{"PRAGMA application_id", &owner},
		{"PRAGMA user_version", &written},
		{"SELECT count(*) FROM sqlite_schema", &tables},
	} {
		// The first error is the last: each may have taken long.
		if err := file.QueryRowContext(ctx, question.query).Scan(question.into); err != nil {
			return false, err
		}
	}
	switch {
	case owner == 0 && written == 0 && tables == 0:
		return false, nil
	case owner != application || written < version:
		return false, errNotOurs
	case written > version:
		return false, errNewer
	}
	return true, nil
}

// openReadOnly opens a file for lookups only. A folder in which not even the
// journal's index can be made has it read as a file that nobody changes, as has
// a ruined journal.
func (s *Store) openReadOnly(ctx context.Context, o Options) error {
	ways := []url.Values{{"mode": {"ro"}}, {"mode": {"ro"}, "immutable": {"1"}}}
	if isRuined(o.Path + "-wal") {
		ways = ways[1:]
	}
	var err error
	for _, parameters := range ways {
		readers := pool(o, readerCount, parameters, readerCache)
		var present bool
		if present, err = inspect(ctx, readers); err == nil && !present {
			err = errNotOurs
		}
		if err == nil {
			err = prepare(ctx, readers, s.read.all())
		}
		if err == nil {
			s.readers = readers
			return nil
		}
		_ = readers.Close()
	}
	return err
}

// isRuined reports whether a journal does not begin as one, as when a crash left
// zeros of it: nobody has it open then. SQLite would look for ten seconds how to
// get on without writing another, and end as if there were none.
func isRuined(journal string) bool {
	const begins, otherOrder = 0x377f0682, 1
	file, err := os.Open(journal) //nolint:gosec // The operator names the file.
	if err != nil {
		return false
	}
	defer file.Close()
	var magic [4]byte
	_, err = io.ReadFull(file, magic[:])
	return err == nil && binary.BigEndian.Uint32(magic[:])&^otherOrder != begins
}

func pool(o Options, connections int, parameters url.Values, cache int) *sql.DB {
	parameters.Set("_busy_timeout", strconv.FormatInt(int64(o.Wait/time.Millisecond), 10))
	parameters.Set("_error_rc", "1")
	parameters["_pragma"] = []string{
		"synchronous(normal)", "temp_store(memory)", fmt.Sprintf("cache_size(%d)", -cache),
		"wal_autocheckpoint(4000)", "journal_size_limit(33554432)",
	}
	path := url.URL{Path: o.Path}
	db, err := sql.Open("sqlite", "file:"+path.EscapedPath()+"?"+parameters.Encode())
	if err != nil {
		panic(err) // only of a driver that is not linked in
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}
