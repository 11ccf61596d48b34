package directory

import (
	"context"
	"fmt"
)

// memory is what this process remembers of the pass under way. After a restart
// it knows less, which costs at most some pages.
type memory struct {
	pages    int    // that this process read
	empty    int    // in a row
	known    int    // in a row of which every record was seen before
	fresh    int    // records that were new
	lacking  int    // in a row that lacked something which another reading may bring
	first    string // the digest of the first page with records
	repeated bool
	seen     rowSet
	// floor is the first row that this pass wrote for the first time: those after
	// it were seen as well, because rows are numbered in the order of writing.
	floor int64
}

// cameAgain reports whether a page shows that the backend starts over: it is the
// one before or the first one, or one of as many as were read before that hold
// nothing that this pass has not seen. Backends that answer the last page to
// whatever comes after it, or the first one, would never end. A few pages without
// news prove nothing: records that are added at the front push others on.
func (s *syncer) cameAgain(page fetched, rows map[string]Row) bool {
	m := &s.memory
	m.empty++
	if len(page.pieces) == 0 {
		return false
	}
	m.empty, m.known = 0, m.known+1
	for _, piece := range page.pieces {
		row, ok := rows[piece.id]
		if !ok || !m.hasSeen(row.Number) {
			m.known = 0
			break
		}
	}
	return page.next != "" && (page.digest == s.state.LastIDs || page.digest == m.first || m.known > 1 && m.known >= s.state.Pages)
}

func (m *memory) hasSeen(number int64) bool {
	return m.floor > 0 && number >= m.floor || m.seen.has(number)
}

// remember keeps what a page had, once it is written.
func (s *syncer) remember(ctx context.Context, rows map[string]Row, changed []piece) error {
	m := &s.memory
	m.pages++
	for _, row := range rows {
		m.seen.add(row.Number)
	}
	var fresh []string
	for _, piece := range changed {
		if _, ok := rows[piece.id]; !ok {
			fresh = append(fresh, piece.id)
		}
	}
	m.fresh += len(fresh)
	if m.floor == 0 && len(fresh) > 0 {
		written, err := s.store.Known(ctx, s.list, fresh)
		if err != nil {
			return fmt.Errorf("reading what was written of %s: %w", s.list, err)
		}
		for i, row := range written {
			if i == 0 || row.Number < m.floor {
				m.floor = row.Number
			}
		}
	}
	return s.samples.add(ctx, s.packer, changed)
}

// rowSet is a set of row numbers, in pieces of which most are filled.
type rowSet map[int64]*[64]uint64

func (r *rowSet) add(number int64) {
	if *r == nil {
		*r = rowSet{}
	}
	part, ok := (*r)[number>>12]
	if !ok {
		part = new([64]uint64)
		(*r)[number>>12] = part
	}
	part[number>>6&63] |= 1 << (number & 63)
}

func (r *rowSet) has(number int64) bool {
	part, ok := (*r)[number>>12]
	return ok && part[number>>6&63]&(1<<(number&63)) != 0
}
