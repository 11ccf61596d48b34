package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
)

// Lease implements directory.Store. All who use the file have one clock.
func (s *Store) Lease(ctx context.Context, holder string, lasting time.Duration) (current string, ok bool, err error) {
	err = s.write(ctx, "taking the lease", func(c *change) error {
		var until int64
		var err error
		if current, until, err = c.holder(); err != nil {
			return err
		}
		now := time.Now()
		if current != "" && current != holder && now.UnixNano() < until {
			return nil
		}
		current, ok = holder, true
		_, err = c.exec(c.statements.lease, holder, now.Add(lasting).UnixNano())
		return err
	})
	if err != nil {
		return "", false, err
	}
	return current, ok, nil
}

// Release implements directory.Store.
func (s *Store) Release(ctx context.Context, holder string) error {
	return s.write(ctx, "giving the lease back", func(c *change) error {
		_, err := c.exec(c.statements.release, holder)
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
