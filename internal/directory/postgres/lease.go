package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/wazgate/wazgate/internal/directory"
)

// Lease implements directory.Store. The server's clock decides, whatever those
// of the gateways say.
func (s *Store) Lease(ctx context.Context, holder string, lasting time.Duration) (current string, ok bool, err error) {
	err = s.write(ctx, "taking the lease", func(ctx context.Context, tx pgx.Tx) error {
		taken, err := tx.Exec(ctx, s.sql(`
			UPDATE wazgate.lease SET holder = $1, until = clock_timestamp() + $2
			WHERE holder = $1 OR until <= clock_timestamp()`), []byte(holder), lasting)
		if err != nil {
			return err
		}
		var name []byte
		err = tx.QueryRow(ctx, s.sql("SELECT holder FROM wazgate.lease")).Scan(&name)
		current, ok = string(name), taken.RowsAffected() > 0
		return err
	})
	if err != nil {
		return "", false, err
	}
	return current, ok, nil
}

// Release implements directory.Store.
func (s *Store) Release(ctx context.Context, holder string) error {
	return s.write(ctx, "giving the lease back", func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, s.sql(`
			UPDATE wazgate.lease SET holder = '', until = '-infinity' WHERE holder = $1`), []byte(holder))
		return err
	})
}

// hold runs body in a transaction in which nobody else can take the lease, and
// fails unless holder is the last one who took it. It may have passed since:
// nobody else writes yet.
func (s *Store) hold(ctx context.Context, doing, holder string, body func(ctx context.Context, tx pgx.Tx) error) error {
	return s.write(ctx, doing, func(ctx context.Context, tx pgx.Tx) error {
		var held bool
		err := tx.QueryRow(ctx, s.sql("SELECT holder = $1 AND holder <> '' FROM wazgate.lease FOR UPDATE"), []byte(holder)).Scan(&held)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && !held {
			return directory.ErrLeaseLost
		}
		if err != nil {
			return err
		}
		return body(ctx, tx)
	})
}
