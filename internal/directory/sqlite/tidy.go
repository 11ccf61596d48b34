package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// One call of Tidy holds up the writing of pages: it does this much at most.
const (
	tidyRows     = 500 // of forgotten lists
	tidyMerge    = 400 // pages of the index
	tidyVacuum   = 800 // pages given back
	freeFraction = 100 // one page in so many may be free

	// As many segments, with one page of the index in so many beside the largest
	// segment, do not slow lookups down enough to write the whole index anew.
	fewSegments   = 8
	smallFraction = 10
	// Nor do as many pages of rows that are gone; each has some hundred.
	fewTombstones = 8
)

// Tidy implements directory.Store.
func (s *Store) Tidy(ctx context.Context) (more bool, err error) {
	const doing = "tidying up the directory"
	for _, step := range []func(*change) (bool, error){clearForgotten, merge, vacuum} {
		err := s.write(ctx, doing, func(c *change) error {
			var err error
			more, err = step(c)
			return err
		})
		if more || err != nil {
			return more, err
		}
	}
	// The journal shrinks when nobody reads from it; next time, if not now.
	if _, err := s.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return false, problem(ctx, doing, err)
	}
	return false, nil
}

// clearForgotten deletes rows of a list that was forgotten, and at last the list.
func clearForgotten(c *change) (more bool, err error) {
	var list int64
	err = c.tx.QueryRowContext(c.ctx, "SELECT number FROM lists WHERE source IS NULL LIMIT 1").Scan(&list)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	deleted, err := c.delete(c.ctx, list, tidyRows, func(b *block) bitmap { return b.present })
	if deleted == tidyRows || err != nil {
		return true, err
	}
	for _, statement := range []string{
		"DELETE FROM blocks WHERE list = ?", "DELETE FROM dictionaries WHERE list = ?", "DELETE FROM lists WHERE number = ?",
	} {
		if _, err := c.tx.ExecContext(c.ctx, statement, list); err != nil {
			return false, err
		}
	}
	return true, nil
}

// merge merges the index into one segment, bit by bit, once something slows
// lookups down: many segments, much beside the largest one, or many rows that
// are still in a segment although they were deleted or have other tokens.
func merge(c *change) (more bool, err error) {
	var count, largest, all, tombstones int64
	err = c.tx.QueryRowContext(c.ctx, "SELECT count(*), ifnull(max(pages), 0), ifnull(sum(pages), 0) "+
		"FROM (SELECT count(*) AS pages FROM tokens_idx GROUP BY segid)").Scan(&count, &largest, &all)
	if err != nil {
		return false, err
	}
	if tombstones, err = c.number("SELECT count(*) FROM tokens_data WHERE id >= 1 << 53"); err != nil {
		return false, err
	}
	if tombstones <= fewTombstones && (count <= 1 || count <= fewSegments && (all-largest)*smallFraction <= all) {
		return false, nil
	}
	before, err := c.number("SELECT total_changes()")
	if err != nil {
		return false, err
	}
	// A negative number of pages has every segment take part.
	if _, err := c.tx.ExecContext(c.ctx, "INSERT INTO tokens (tokens, rank) VALUES ('merge', ?)", -tidyMerge); err != nil {
		return false, err
	}
	after, err := c.number("SELECT total_changes()")
	return after-before >= 2, err // less is the request alone
}

// vacuum gives pages back to the disk that are free and more than the next
// pages of a sync will want.
func vacuum(c *change) (more bool, err error) {
	free, err := c.number("PRAGMA freelist_count")
	if err != nil {
		return false, err
	}
	all, err := c.number("PRAGMA page_count")
	if err != nil {
		return false, err
	}
	spare := free - all/freeFraction
	if spare <= 0 {
		return false, nil
	}
	_, err = c.tx.ExecContext(c.ctx, fmt.Sprintf("PRAGMA incremental_vacuum(%d)", min(spare, tidyVacuum)))
	return spare > tidyVacuum, err
}

func (c *change) number(query string) (number int64, err error) {
	err = c.tx.QueryRowContext(c.ctx, query).Scan(&number)
	return number, err
}
