package sqlite

import (
	"context"
	"database/sql"
	"net/url"
)

// sign is a lock on a file beside the directory, by which the holder of the
// lease shows that it lives: the system frees the lock when the process ends,
// however it ends. Another one then need not wait until the lease has passed.
//
// It is a lock of SQLite's, because those are the same on every system, and it
// only says who may be overtaken early: what is written is safe without it.
type sign struct {
	path string
	file *sql.DB // nil while this store has not got it
	lock *sql.Tx
}

// signOf is named like the other files of a directory.
func signOf(path string) *sign { return &sign{path: path + "-lease"} }

// take takes the lock, without waiting, and reports whether it was free. A file
// that cannot be locked counts as one that somebody has: then the time of the
// lease decides.
func (s *sign) take(ctx context.Context) bool {
	if s.lock != nil {
		return false
	}
	if err := create(s.path); err != nil {
		return false
	}
	file := pool(Options{Path: s.path}, 1, url.Values{"mode": {"rw"}, "_txlock": {"exclusive"}}, 0)
	lock, err := file.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		_ = file.Close()
		return false
	}
	s.file, s.lock = file, lock
	return true
}

// free gives the lock back, if this store has it.
func (s *sign) free() {
	if s.lock == nil {
		return
	}
	_ = s.lock.Rollback()
	_ = s.file.Close()
	s.file, s.lock = nil, nil
}
