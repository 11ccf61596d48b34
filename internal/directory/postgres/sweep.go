package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/wazgate/wazgate/internal/directory"
)

// sweepRows is how many rows one transaction deletes at most.
const sweepRows = 1_000

// unseen has the bitmaps of the rows of a list that a pass did not see.
const unseen = `
	SELECT present.list, present.block, present.bits & ~coalesce(seen.bits, 0::bit(4096)) AS bits
	FROM wazgate.present LEFT JOIN wazgate.seen ON seen.list = present.list AND seen.block = present.block AND pass = $3::bigint
	WHERE present.list = (SELECT list FROM wazgate.lists WHERE source = $1 AND kind = $2)`

// Unseen implements directory.Store.
func (s *Store) Unseen(ctx context.Context, list directory.List, pass int64) (int, error) {
	return s.count(ctx, "counting rows that are gone",
		`SELECT coalesce(sum(bit_count(bits)), 0)::bigint FROM (`+unseen+`) AS unseen`,
		[]byte(list.Source), []byte(list.Kind), pass)
}

const sweepUnseen = `
	WITH gone AS MATERIALIZED (
		SELECT list, block << 12 | bit AS number
		FROM (` + unseen + `) AS unseen, generate_series(0, 4095) AS bit
		WHERE bit_count(bits) > 0 AND get_bit(bits, bit) = 1 LIMIT $4
	), deleted AS (
		DELETE FROM wazgate.rows USING gone WHERE rows.list = gone.list AND rows.number = gone.number
	), unmarked AS (
		UPDATE wazgate.present SET bits = present.bits & ~blocks.bits
		FROM (SELECT list, ` + ofNumbers + ` FROM gone GROUP BY 1, 2) AS blocks
		WHERE present.list = blocks.list AND present.block = blocks.block
	)
	SELECT count(*) FROM gone`

// Sweep implements directory.Store.
func (s *Store) Sweep(ctx context.Context, holder string, list directory.List, pass int64, limit int) (int, error) {
	for swept := 0; ; {
		bite := min(limit-swept, sweepRows)
		deleted := 0
		err := s.hold(ctx, "deleting rows that are gone", holder, func(ctx context.Context, tx pgx.Tx) error {
			var saved []byte
			row := tx.QueryRow(ctx, s.sql(stateOf), []byte(list.Source), []byte(list.Kind))
			err := orNone(row.Scan(&saved))
			if err == nil {
				err = mustBeLatest(saved, pass)
			}
			if err != nil {
				return err
			}
			return tx.QueryRow(ctx, s.sql(sweepUnseen), []byte(list.Source), []byte(list.Kind), pass, bite).Scan(&deleted)
		})
		if err != nil {
			return swept, err
		}
		if swept += deleted; deleted < bite || swept >= limit {
			return swept, nil
		}
	}
}

// Forget implements directory.Store. The lists are gone at once; Tidy deletes
// their rows bit by bit.
func (s *Store) Forget(ctx context.Context, holder, source string) error {
	return s.hold(ctx, "forgetting a source", holder, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, s.sql("DELETE FROM wazgate.lists WHERE source = $1"), []byte(source))
		return err
	})
}

// Tidy implements directory.Store. The rest is the work of the server's own
// autovacuum.
func (s *Store) Tidy(ctx context.Context) (more bool, err error) {
	err = s.write(ctx, "tidying up the directory", func(ctx context.Context, tx pgx.Tx) error {
		deleted, err := tx.Exec(ctx, s.sql(clearForgotten))
		if more = deleted.RowsAffected() > 0; more || err != nil {
			return err
		}
		// What pages left to be sorted into the index is not left to the next search.
		_, err = tx.Exec(ctx, "SELECT gin_clean_pending_list($1::text::regclass)", s.schema+".rows_tokens")
		return err
	})
	return more, err
}

// clearForgotten deletes a block of rows whose list is forgotten.
const clearForgotten = `
	WITH forgotten AS MATERIALIZED (
		SELECT list, block FROM wazgate.present
		WHERE NOT EXISTS (SELECT FROM wazgate.lists WHERE lists.list = present.list)
		LIMIT 1 FOR UPDATE
	), deleted AS (
		DELETE FROM wazgate.rows USING forgotten
		WHERE rows.list = forgotten.list AND number >= block << 12 AND number < (block + 1) << 12
	)
	DELETE FROM wazgate.present USING forgotten
	WHERE present.list = forgotten.list AND present.block = forgotten.block`
