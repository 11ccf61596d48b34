package directory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/mapping"
)

// shelf is one list of a source, to be looked into.
type shelf[R any] struct {
	store   Store
	packer  *packer
	list    List
	request mapping.Request
	join    func([][]byte, []byte, mapping.Request) ([]mapping.Element[R], []mapping.Warning)
	created func(*R) record.Optional[time.Time]
	tokens  func(*R) []string
	name    func(*R) string
	lacks   func(missing []string) // is told what the records lack that were picked
}

// volume is a record with the number of the row that it was read from.
type volume[R any] struct {
	row     int64
	rank    rank
	record  *R
	missing []string // parts of the record that could not be read
}

// find returns the rows that have every one of tokens, the latest first.
func (s *shelf[R]) find(ctx context.Context, tokens []string, limit int) ([]Row, error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	rows, err := s.store.Find(ctx, s.list, tokens, limit)
	if err != nil {
		return nil, fmt.Errorf("looking into %s: %w", s.list, err)
	}
	return rows, nil
}

// known returns the rows of records by their ids.
func (s *shelf[R]) known(ctx context.Context, ids ...string) ([]Row, error) {
	rows, err := s.store.Known(ctx, s.list, ids)
	if err != nil {
		return nil, fmt.Errorf("looking into %s: %w", s.list, err)
	}
	return rows, nil
}

// read returns the records of rows, in their order. Rows that give none any
// more are left out.
func (s *shelf[R]) read(ctx context.Context, rows []Row) ([]volume[R], error) {
	volumes := make([]volume[R], 0, len(rows))
	for len(rows) > 0 {
		together := 1
		for together < len(rows) && rows[together].Context == rows[0].Context {
			together++
		}
		around, missing, err := s.packer.shared(ctx, rows[0].Context)
		if err != nil {
			return nil, err
		}
		raws := make([][]byte, together)
		for i, row := range rows[:together] {
			if raws[i], err = s.packer.unpack(ctx, row.Document, row.Dictionary); err != nil {
				return nil, err
			}
		}
		elements, _ := s.join(raws, around, s.request)
		for i := range elements {
			volumes = append(volumes, volume[R]{row: rows[elements[i].At].Number, record: &elements[i].Record, missing: missing})
		}
		rows = rows[together:]
	}
	return volumes, nil
}

// pick returns the best records of rows.
func (s *shelf[R]) pick(ctx context.Context, rows []Row, limit int, judge func(*R) rank) ([]R, error) {
	volumes, err := s.read(ctx, rows)
	if err != nil {
		return nil, err
	}
	for i := range volumes {
		volumes[i].rank = judge(volumes[i].record)
	}
	return s.best(slices.DeleteFunc(volumes, func(v volume[R]) bool { return v.rank == nowhere }), limit), nil
}

// best returns the records that rank best, the newest of equals first. What has
// no date is as old as its row.
func (s *shelf[R]) best(volumes []volume[R], limit int) []R {
	slices.SortFunc(volumes, func(a, b volume[R]) int {
		older := s.created(b.record).Value.Compare(s.created(a.record).Value)
		return cmp.Or(cmp.Compare(a.rank, b.rank), older, cmp.Compare(b.row, a.row))
	})
	if len(volumes) == 0 {
		return nil
	}
	records := make([]R, min(len(volumes), limit))
	for i := range records {
		records[i] = *volumes[i].record
		s.lacks(volumes[i].missing)
	}
	return records
}
