// Package sqlite keeps the directory in one SQLite file, with no server beside
// it. Documents lie in an ordinary table; the tokens lie in a full-text index
// that keeps nothing but which row has which token; and what rows a list has,
// and which of them the present pass has seen, lie in bitmaps, so that a page
// without news writes next to nothing.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/wazgate/wazgate/internal/directory"
)

// Options says where the directory is kept.
type Options struct {
	// Path is the file. It and its folder are made if they are not there.
	Path string
	// Wait is how long another process's lock is waited for; 2 seconds if zero.
	Wait time.Duration
	// ReadOnly only looks: a file that is not there is an error, and one that is
	// stays as it is.
	ReadOnly bool
}

// Store is the directory in a file. One connection writes, a few read; readers
// see the last complete page and wait for nobody.
type Store struct {
	readers *sql.DB
	writer  *sql.DB // nil where the file can only be read
	writing chan struct{}
	path    string
	opened  fs.FileInfo // which file that was
	sign    *sign       // for whoever writes
	read    readStatements
	change  changeStatements
}

var _ directory.Store = (*Store)(nil)

// Open opens the directory, and makes it if it is not there. A file that can
// only be read is opened for reading; one that is damaged, or something else,
// is left as it is: Discard takes it out of the way.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Wait == 0 {
		o.Wait = 2 * time.Second
	}
	s := &Store{writing: make(chan struct{}, 1), path: o.Path, sign: signOf(o.Path)}
	if err := s.open(ctx, o); err != nil {
		_ = s.Close()
		if cause := ctx.Err(); errors.Is(cause, context.DeadlineExceeded) {
			err = &directory.StoreError{Kind: directory.Unreachable, Err: cause}
			return nil, fmt.Errorf("opening the directory: %w", err)
		}
		return nil, problem(ctx, "opening the directory", err)
	}
	return s, nil
}

// Close implements directory.Store. The writer goes last: it takes the journal
// with it.
func (s *Store) Close() error {
	s.sign.free()
	var failures []error
	for _, pool := range []*sql.DB{s.readers, s.writer} {
		if pool != nil {
			failures = append(failures, pool.Close())
		}
	}
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("closing the directory: %w", err)
	}
	return nil
}

// write runs body in a transaction of its own, alone. It can be cancelled until
// it begins and by body: single statements are not worth a watchman each.
func (s *Store) write(ctx context.Context, doing string, body func(*change) error) error {
	if s.writer == nil {
		return fmt.Errorf("%s: %w", doing, &directory.StoreError{Kind: directory.ReadOnly})
	}
	select {
	case s.writing <- struct{}{}:
		defer func() { <-s.writing }()
	case <-ctx.Done():
		return problem(ctx, doing, ctx.Err())
	}
	if err := ctx.Err(); err != nil {
		return problem(ctx, doing, err)
	}
	if err := s.transact(context.WithoutCancel(ctx), body); err != nil {
		return problem(ctx, doing, err)
	}
	return nil
}

func (s *Store) transact(ctx context.Context, body func(*change) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := body(&change{ctx: ctx, tx: tx, statements: &s.change}); err != nil {
		_ = tx.Rollback() // SQLite may have done it by itself, as on a full disk
		return err
	}
	return tx.Commit()
}
