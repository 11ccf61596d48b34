package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
)

// Lease implements directory.Store. All who use the file have one clock, and a
// holder that shows no sign of life loses the lease at once. It is asked for
// often, so it also is where a file is missed that was deleted or replaced: what
// is written to that one is lost.
func (s *Store) Lease(ctx context.Context, holder string, lasting time.Duration) (current string, ok bool, err error) {
	const doing = "taking the lease"
	if err := s.inPlace(); err != nil {
		return "", false, problem(ctx, doing, err)
	}
	err = s.write(ctx, doing, func(c *change) error {
		var until int64
		var err error
		if current, until, err = c.holder(); err != nil {
			return err
		}
		now := time.Now()
		if current != "" && current != holder && now.UnixNano() < until && !s.sign.take(ctx) {
			return nil
		}
		s.sign.take(ctx) // where it is not free, the next renewal tries again
		current, ok = holder, true
		_, err = c.exec(c.statements.lease, holder, now.Add(lasting).UnixNano())
		return err
	})
	if err != nil {
		return "", false, err
	}
	return current, ok, nil
}

// inPlace fails unless the file that is open is the one that has its path.
func (s *Store) inPlace() error {
	present, err := os.Stat(s.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(s.opened, present) {
		return errMoved
	}
	return err
}

// Release implements directory.Store.
func (s *Store) Release(ctx context.Context, holder string) error {
	return s.write(ctx, "giving the lease back", func(c *change) error {
		result, err := c.exec(c.statements.release, holder)
		if err != nil {
			return err
		}
		released, err := result.RowsAffected()
		if released > 0 {
			s.sign.free()
		}
		return err
	})
}

// mustHold fails unless holder is the last one who took the lease. It may have
// passed since: nobody else writes yet.
func (c *change) mustHold(holder string) error {
	current, _, err := c.holder()
	if err != nil {
		return err
	}
	if current == "" || current != holder {
		return directory.ErrLeaseLost
	}
	return nil
}

func (c *change) holder() (holder string, until int64, err error) {
	err = c.row(c.statements.holder).Scan(&holder, &until)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return holder, until, err
}
