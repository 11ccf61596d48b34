package directory

import (
	"context"
	"fmt"
	"time"
)

// deriveBite is how many rows get new tokens at once.
const deriveBite = 500

// rederive makes the tokens of all stored documents anew where they were made by
// another mapping. It goes on where it was interrupted. Lookups meanwhile find
// by the old tokens what has no new ones yet.
func (s *syncer) rederive(ctx context.Context) error {
	if s.state.Pass > 0 && s.state.Derived != s.mirrored.derivation {
		s.logger.InfoContext(ctx, "names and numbers are indexed again, because the mapping changed")
	}
	for s.derives() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.rederiveBite(ctx, s.mirrored.derivation); err != nil {
			return err
		}
	}
	return nil
}

// derives reports whether there are tokens of another mapping.
func (s *syncer) derives() bool {
	return s.state.Derived != s.mirrored.derivation || s.state.Deriving != 0
}

func (s *syncer) rederiveBite(ctx context.Context, wanted string) error {
	ctx, cancel := unbroken(ctx)
	defer cancel()
	next := s.state
	if next.Derived != wanted {
		next.Derived, next.Deriving, next.Indexed = wanted, 0, 0
	}
	rows, err := s.store.Scan(ctx, s.list, next.Deriving, deriveBite)
	if err != nil {
		return fmt.Errorf("reading the stored %s: %w", s.list, err)
	}
	if len(rows) == deriveBite {
		next.Deriving = rows[len(rows)-1].Number
		next.Indexed += len(rows)
	} else {
		next.Deriving, next.Indexed = 0, 0
	}
	if len(rows) == 0 && next.Pass == 0 {
		s.state = next // the first page will say it
		return nil
	}
	entries, renamed, err := s.derived(ctx, rows)
	if err != nil {
		return err
	}
	// The rows that are written count as seen, so that the pass under way could
	// not tell any more what it did not see.
	next.Running = false
	if renamed {
		next.Completed, next.Since = time.Time{}, time.Time{}
	}
	return s.commit(ctx, Page{List: s.list, Entries: entries, State: next})
}

// derived returns rows with new tokens. Documents that give no record any more
// get none; those that cannot be unpacked stay as they are.
// renamed says that the mapping calls records by other ids than the rows have:
// the list is to be read once more.
func (s *syncer) derived(ctx context.Context, rows []Row) (entries []Entry, renamed bool, err error) {
	together := map[int64][]Row{}
	for _, row := range rows {
		together[row.Context] = append(together[row.Context], row)
	}
	entries = make([]Entry, 0, len(rows))
	for number, rows := range together {
		around, _, err := s.packer.shared(ctx, number)
		if err != nil {
			return nil, false, err
		}
		some, others := s.derivedOf(ctx, rows, around)
		entries, renamed = append(entries, some...), renamed || others
	}
	return entries, renamed, nil
}

func (s *syncer) derivedOf(ctx context.Context, rows []Row, around []byte) (entries []Entry, renamed bool) {
	var raws [][]byte
	for _, row := range rows {
		raw, err := s.packer.unpack(ctx, row.Document, row.Dictionary)
		if err != nil {
			continue
		}
		raws = append(raws, raw)
		entries = append(entries, Entry{ID: row.ID, Document: row.Document, Context: row.Context, Dictionary: row.Dictionary})
	}
	pieces, places := s.mirrored.source.rederive(s.list.Kind, raws, around)
	for i, piece := range pieces {
		entries[places[i]].Tokens = piece.tokens
		renamed = renamed || piece.id != entries[places[i]].ID
	}
	return entries, renamed
}
