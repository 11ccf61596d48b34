package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	driver "modernc.org/sqlite"
	result "modernc.org/sqlite/lib"

	"github.com/wazgate/wazgate/internal/directory"
)

// errNotOurs says that a file is in order, but no directory of wazgate.
var errNotOurs = errors.New("the file belongs to another program")

// errDamaged says that something cannot be read that SQLite has no objection to.
var errDamaged = errors.New("the content of the file is damaged")

// errNewer says that a later version wrote the file.
var errNewer = errors.New("the file has a later schema")

// errUnwritable says that this process's user may not write a file.
var errUnwritable = errors.New("the file may not be written")

// errMoved says that the file that is open is not in its place any more.
var errMoved = errors.New("the file was deleted or replaced")

// problem wraps an error with what was being done, and with the reason that a
// person can do something about.
func problem(ctx context.Context, doing string, err error) error {
	if cause := ctx.Err(); cause != nil {
		return fmt.Errorf("%s: %w", doing, cause)
	}
	if kind := kindOf(err); kind != "" {
		err = &directory.StoreError{Kind: kind, Err: err}
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func kindOf(err error) directory.StoreErrorKind {
	var typed *driver.Error
	switch {
	case errors.Is(err, errNotOurs), errors.Is(err, errDamaged):
		return directory.Corrupt
	case errors.Is(err, errNewer):
		return directory.Newer
	case errors.Is(err, errUnwritable):
		return directory.ReadOnly
	case errors.Is(err, errMoved):
		return directory.Unreachable
	case errors.As(err, &typed):
		return kindOfCode(typed.Code())
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return directory.Full
	case errors.Is(err, syscall.EROFS):
		return directory.ReadOnly
	}
	var place *fs.PathError
	if errors.As(err, &place) {
		return directory.Unreachable
	}
	return ""
}

func kindOfCode(code int) directory.StoreErrorKind {
	switch code {
	case result.SQLITE_IOERR_SHMSIZE: // the index of the journal cannot grow
		return directory.Full
	case result.SQLITE_IOERR_CORRUPTFS, result.SQLITE_IOERR_DATA:
		return directory.Corrupt
	case result.SQLITE_READONLY_DBMOVED:
		return directory.Unreachable
	}
	switch code & 0xff {
	case result.SQLITE_FULL:
		return directory.Full
	case result.SQLITE_READONLY:
		return directory.ReadOnly
	case result.SQLITE_CORRUPT, result.SQLITE_NOTADB:
		return directory.Corrupt
	case result.SQLITE_BUSY, result.SQLITE_LOCKED, result.SQLITE_PROTOCOL:
		return directory.Locked
	case result.SQLITE_CANTOPEN, result.SQLITE_IOERR, result.SQLITE_PERM, result.SQLITE_AUTH:
		return directory.Unreachable
	}
	return ""
}
