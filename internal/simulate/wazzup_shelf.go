package simulate

import (
	"slices"
	"strings"
	"sync"
)

// shelved is what the hub keeps on a shelf: a contact or a deal.
type shelved[T any] interface {
	key() string
	copied() T
}

// shelf keeps one kind of entity in the order of ids, as the lists have it.
// What lies on it is replaced, never changed. It is safe for concurrent use.
type shelf[T shelved[T]] struct {
	name string // as it stands in addresses

	mu   sync.RWMutex
	rows []T
}

// newShelf takes over the rows, in any order.
func newShelf[T shelved[T]](name string, rows []T) *shelf[T] {
	slices.SortFunc(rows, func(x, y T) int { return strings.Compare(x.key(), y.key()) })
	return &shelf[T]{name: name, rows: rows}
}

// find is the place of an id, and whether it is there.
func (s *shelf[T]) find(id string) (int, bool) {
	return slices.BinarySearchFunc(s.rows, id, func(row T, id string) int { return strings.Compare(row.key(), id) })
}

// where lists copies of all that fulfil the condition.
func (s *shelf[T]) where(condition func(T) bool) []T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	kept := keep(s.rows, condition)
	for i, row := range kept {
		kept[i] = row.copied()
	}
	return kept
}

// one returns the row with the id.
func (s *shelf[T]) one(id string) (T, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if i, ok := s.find(id); ok {
		return s.rows[i], true
	}
	var none T
	return none, false
}

// page returns the rows from the offset on, and how many there are in all.
func (s *shelf[T]) page(offset int, repeatLast bool) (rows []T, total int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	total = len(s.rows)
	if repeatLast && offset >= total {
		offset = max(0, total-1) / wazzupPage * wazzupPage
	}
	offset = min(offset, total)
	return slices.Clone(s.rows[offset:min(offset+wazzupPage, total)]), total
}

// put adds the rows, or replaces those with their ids.
func (s *shelf[T]) put(rows ...T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, row := range rows {
		row = row.copied()
		i, known := s.find(row.key())
		if !known {
			s.rows = slices.Insert(s.rows, i, row)
		}
		s.rows[i] = row
	}
}

// remove deletes the rows and lists the ids that had none.
func (s *shelf[T]) remove(ids ...string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	unknown := []string{}
	for _, id := range ids {
		i, known := s.find(id)
		if !known {
			unknown = append(unknown, id)
			continue
		}
		s.rows = slices.Delete(s.rows, i, i+1)
	}
	return unknown
}
