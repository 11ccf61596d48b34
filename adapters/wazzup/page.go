package wazzup

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

const (
	fullPage = 100 // rows; a page with fewer is the last
	// stepBack is by how many rows a page is moved back that does not begin where
	// the one before ended, and maxSteps how often.
	stepBack = 90
	maxSteps = 20
	// maxOffset keeps absurd cursors from being asked for.
	maxOffset = 1_000_000_000
)

var (
	errCursor  = errors.New("the cursor is none that this list gave")
	errRepeats = errors.New("the list begins again instead of going on")
)

// place is where a list goes on: at its last row that was read, so that the next
// page begins with it. Where it does not, rows before it were deleted, and as
// many after it have moved out of the page. The pages before are then read as
// well, until one holds the last row or the first of the page before.
//
// Where 20 steps of 90 rows do not find them, both were deleted themselves, and
// the list goes on: only where more than 1,800 rows before the place were
// deleted at once, too, are rows skipped until the list is read the next time.
//
// Rows that were added before the place only make some be read twice.
type place struct {
	Offset int    `json:"offset"`
	First  string `json:"first"` // id of the first row of the page before
	Last   string `json:"last"`  // id of its last row, which was at Offset
}

// parsePlace reads a cursor. The list begins where there is none.
func parsePlace(cursor string) (place, error) {
	if cursor == "" {
		return place{}, nil
	}
	var from place
	decoder := json.NewDecoder(strings.NewReader(cursor))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&from); err != nil {
		return place{}, errCursor
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return place{}, errCursor
	}
	if from.Offset < 0 || from.Offset > maxOffset || from.First == "" || from.Last == "" {
		return place{}, errCursor
	}
	return from, nil
}

// cursor writes the place; that of the beginning, to which no list goes on, says
// that the list has ended.
func (p place) cursor() string {
	if p == (place{}) {
		return ""
	}
	text, err := json.Marshal(p)
	if err != nil {
		return ""
	}
	return string(text)
}

// page is a part of a list, each row once.
type page struct {
	rows  []gjson.Result
	next  place
	total int // of the whole list; 0 if not known
}

// page reads the rows from a place on, without the one that the page before ended
// with.
func (c client) page(ctx context.Context, op adapters.Operation, of list, from place) (page, error) {
	found, err := c.rows(ctx, op, of, from.Offset)
	if err != nil {
		return page{}, err
	}
	end := from.Offset + len(found.list)
	if from.Offset > 0 && firstID(found.list) == from.First {
		// The list was read to its end and the offset lies behind that, or it is ignored.
		if len(found.list) >= fullPage && found.count > end {
			return page{}, unusable(op, errRepeats)
		}
		return page{rows: fresh(from, after(found.list, from.Last))}, nil
	}
	earlier, err := c.missed(ctx, op, of, from, found)
	if err != nil {
		return page{}, err
	}
	result := page{rows: fresh(from, append(earlier, found.list...)), next: from.next(found)}
	switch {
	case result.next == place{}:
		result.total = end
	case found.count >= end && found.count > len(found.list):
		result.total = found.count
	}
	return result, nil
}

// next returns where the list goes on after a page. What "count" means nobody
// knows, so it never ends the list; but a short page is not believed to be the
// last where even the least that it can mean is more than was read.
func (p place) next(found rows) place {
	length := len(found.list)
	if length == 0 || length < fullPage && found.count <= p.Offset+length {
		return place{}
	}
	at, last := lastID(found.list)
	then := place{Offset: p.Offset + at, First: strings.Clone(firstID(found.list)), Last: strings.Clone(last)}
	if then.Offset == p.Offset && then.Last == p.Last || then.Offset > maxOffset {
		return place{} // nothing new
	}
	return then
}

// missed returns the rows before a page, as far back as anything may have been
// skipped: none where it holds the row that it should begin with.
func (c client) missed(ctx context.Context, op adapters.Operation, of list, from place, found rows) ([]gjson.Result, error) {
	if from.Last == "" || holds(found.list, from.Last) {
		return nil, nil
	}
	var earlier []gjson.Result
	for offset, steps := from.Offset, 0; offset > 0 && steps < maxSteps; steps++ {
		offset = max(0, offset-stepBack)
		before, err := c.rows(ctx, op, of, offset)
		if err != nil {
			return nil, err
		}
		for _, row := range before.list {
			earlier = append(earlier, detached(row))
		}
		if holds(before.list, from.Last, from.First) {
			break
		}
	}
	return earlier, nil
}

// holds reports whether one of the rows has one of the ids.
func holds(rows []gjson.Result, ids ...string) bool {
	return slices.ContainsFunc(rows, func(row gjson.Result) bool {
		return slices.Contains(ids, identifier(row.Get("id")))
	})
}

// after returns the rows after the one with an id, or all where there is none.
func after(rows []gjson.Result, id string) []gjson.Result {
	at := slices.IndexFunc(rows, func(row gjson.Result) bool { return identifier(row.Get("id")) == id })
	return rows[at+1:]
}

// fresh returns the rows without the one that was read before, each id once.
// Rows without an id are all kept.
func fresh(from place, found []gjson.Result) []gjson.Result {
	seen := map[string]bool{from.Last: true}
	kept := make([]gjson.Result, 0, len(found))
	for _, row := range found {
		id := identifier(row.Get("id"))
		if id != "" && seen[id] {
			continue
		}
		seen[id] = true
		kept = append(kept, detached(row))
	}
	return kept
}
