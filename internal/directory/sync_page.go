package directory

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// write stores what is new or changed on a page, and that the rest of it was
// seen. It reports whether the page had been there already; such a page is not
// written.
func (s *syncer) write(ctx context.Context, page fetched) (again bool, err error) {
	rows, err := s.known(ctx, page.pieces)
	if err != nil {
		return false, err
	}
	if s.cameAgain(page, rows) {
		return true, nil
	}
	number, err := s.context.save(ctx, s.store, marked(page.around, page.missing))
	if err != nil {
		return false, fmt.Errorf("saving what the pages of %s share: %w", s.list, err)
	}
	changed, seen := s.compare(ctx, page, rows, number)
	entries, err := s.pack(ctx, changed, number)
	if err != nil {
		return false, err
	}
	next := s.after(page)
	if len(entries) > 0 && len(page.missing) > 0 {
		next = next.lacks(page)
	}
	if len(next.Missing) > len(s.state.Missing) {
		s.logger.WarnContext(ctx, "records are stored without what could not be read of them", "missing", next.Missing)
	}
	if err := s.commit(ctx, Page{List: s.list, Entries: entries, Seen: seen, State: next}); err != nil {
		return false, err
	}
	s.count(page, len(entries), len(seen))
	s.memory.first = cmp.Or(s.memory.first, page.digest)
	return false, s.remember(ctx, rows, changed)
}

// known returns the stored rows of a page's elements, by id.
func (s *syncer) known(ctx context.Context, pieces []piece) (map[string]Row, error) {
	if len(pieces) == 0 {
		return nil, nil
	}
	ids := make([]string, len(pieces))
	for i := range pieces {
		ids[i] = pieces[i].id
	}
	rows, err := s.store.Known(ctx, s.list, ids)
	if err != nil {
		return nil, fmt.Errorf("reading the known %s: %w", s.list, err)
	}
	byID := make(map[string]Row, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	return byID, nil
}

// compare tells what is new or changed from what is as it was.
func (s *syncer) compare(ctx context.Context, page fetched, rows map[string]Row, number int64) (changed []piece, seen []int64) {
	for _, piece := range page.pieces {
		row, ok := rows[piece.id]
		if ok && s.same(ctx, row, piece.raw, page, number) {
			seen = append(seen, row.Number)
			continue
		}
		changed = append(changed, piece)
	}
	return changed, seen
}

// same compares a stored document. One that cannot be unpacked is another. What
// only lacks something for the moment is not stored in place of what does not.
func (s *syncer) same(ctx context.Context, row Row, raw []byte, page fetched, number int64) bool {
	if row.Context != number && !page.passing {
		return false
	}
	stored, err := s.packer.unpack(ctx, row.Document, row.Dictionary)
	switch {
	case err != nil:
		return false
	case page.passing:
		return isPoorer(stored, raw, page.missing)
	default:
		return bytes.Equal(stored, raw)
	}
}

// pack makes entries of pieces.
func (s *syncer) pack(ctx context.Context, pieces []piece, number int64) ([]Entry, error) {
	entries := make([]Entry, len(pieces))
	err := spread(len(pieces), func(from, to int) error {
		for i := from; i < to; i++ {
			document, dictionary, err := s.packer.pack(ctx, pieces[i].raw)
			if err != nil {
				return fmt.Errorf("packing %s: %w", s.list, err)
			}
			entries[i] = Entry{
				ID: pieces[i].id, Document: document, Dictionary: dictionary,
				Context: number, Tokens: pieces[i].tokens,
			}
		}
		return nil
	})
	return entries, err
}

// commit writes a page, and keeps its state once it is written.
func (s *syncer) commit(ctx context.Context, page Page) error {
	s.directory.courtesy.giveWay(ctx)
	err := s.store.Commit(ctx, s.directory.options.Holder, page)
	if err != nil {
		return fmt.Errorf("writing a page of %s: %w", s.list, err)
	}
	s.directory.noteStore(nil)
	s.state = page.State
	s.tracker.note(page.State)
	return nil
}

// after returns the state after a page.
func (s *syncer) after(page fetched) State {
	next := s.state
	if next.Pages == 0 && !page.incremental {
		next.Partial = false
	}
	next.Cursor = page.next
	next.Pages++
	next.Records += len(page.pieces)
	// What was there once in the pass and is not any more may have moved others.
	next.Total = max(next.Total, page.total)
	if page.digest != "" {
		next.LastIDs = page.digest
	}
	next.Paged = time.Now().UTC()
	return next
}

func (s *syncer) count(page fetched, written, unchanged int) {
	metrics, source, kind := s.directory.metrics, s.list.Source, string(s.list.Kind)
	metrics.Page(source, kind)
	metrics.Records(source, kind, "written", written)
	metrics.Records(source, kind, "unchanged", unchanged)
	metrics.Records(source, kind, "unreadable", page.unreadable)
	s.tracker.goesOn()
	s.failures = 0
}

// tell notes the end of a pass in the metrics and in the log.
func (s *syncer) tell(first bool) {
	took := s.state.Changed.Sub(s.state.Started)
	s.directory.metrics.Pass(s.list.Source, string(s.list.Kind), took)
	if first {
		s.logger.Info("the directory is complete", "records", s.state.Records, "pages", s.state.Pages, "took", took)
		return
	}
	s.logger.Debug("the directory is in step", "records", s.state.Records, "pages", s.state.Pages, "took", took)
}

// lastOfEach leaves out pieces whose id comes again later in the page.
func lastOfEach(pieces []piece) []piece {
	last := make(map[string]int, len(pieces))
	for i := range pieces {
		last[pieces[i].id] = i
	}
	if len(last) == len(pieces) {
		return pieces
	}
	kept := make([]piece, 0, len(last))
	for i := range pieces {
		if last[pieces[i].id] == i {
			kept = append(kept, pieces[i])
		}
	}
	return kept
}

// digest tells pages apart by their ids.
func digest(pieces []piece) string {
	if len(pieces) == 0 {
		return ""
	}
	hash := sha256.New()
	for i := range pieces {
		fmt.Fprintf(hash, "%d:%s", len(pieces[i].id), pieces[i].id)
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// savedContext is the context saved last: pages of a list mostly share one.
type savedContext struct {
	value  []byte
	number int64
}

func (c *savedContext) save(ctx context.Context, store Store, value []byte) (int64, error) {
	if value == nil {
		return 0, nil
	}
	if c.number != 0 && bytes.Equal(c.value, value) {
		return c.number, nil
	}
	number, err := store.SaveContext(ctx, value)
	if err != nil {
		return 0, err
	}
	c.value, c.number = bytes.Clone(value), number
	return number, nil
}
