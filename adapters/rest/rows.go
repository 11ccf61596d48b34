package rest

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/tidwall/gjson"
)

const (
	// mostIDs bounds what a batch asks for, and longestID one of its ids.
	mostIDs   = 1000
	longestID = 256
)

// rowsToAsk returns the rows of the step that p is asked for, the newest first.
func (r *run) rowsToAsk(p *progress) []int {
	target := r.named[p.step.each]
	if target == nil || target.document == nil {
		return nil
	}
	return newestFirst(target.document.rows, r.orderOf(p.step))
}

// orderOf is by which the rows of a step are ordered: they are shared with
// others, whose order counts where it has none.
func (r *run) orderOf(s *step) path {
	if !s.newest.none() {
		return s.newest
	}
	for _, other := range r.steps {
		if other.step.each == s.each && !other.step.newest.none() {
			return other.step.newest
		}
	}
	return path{}
}

// newestFirst returns the places of the rows, those with the largest value under
// a path first. Rows without it are the last ones.
func newestFirst(rows []gjson.Result, by path) []int {
	order := make([]int, len(rows))
	ages := make([]age, len(rows))
	for i, row := range rows {
		order[i] = i
		if !by.none() {
			ages[i] = ageOf(by.in(row))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return ages[b].compare(ages[a]) })
	return order
}

// age is a value by which rows are ordered: a number or a time, or else a text.
type age struct {
	known  bool
	number float64
	text   string
}

func ageOf(value gjson.Result) age {
	text := value.String()
	if isEmpty(value) {
		return age{}
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		return age{known: true, number: number}
	}
	for _, layout := range []string{time.RFC3339, time.RFC1123Z, time.RFC1123} {
		if at, err := time.Parse(layout, text); err == nil {
			return age{known: true, number: float64(at.UnixMilli())}
		}
	}
	return age{known: true, text: text}
}

func (a age) compare(b age) int {
	if a.known != b.known {
		if a.known {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.text, b.text))
}

// groupsToAsk returns the ids of the rows that p is asked for, each once, in
// groups of the size that the settings say. Those that are too many are missing.
func (r *run) groupsToAsk(p *progress) [][]string {
	b := p.step.batch
	known := map[string]bool{"": true}
	var ids []string
	for _, name := range b.of {
		other := r.named[name]
		if other == nil || other.document == nil {
			continue
		}
		rows := other.document.rows
		for _, i := range newestFirst(rows, p.step.newest) {
			if !p.step.asks(rows[i]) {
				continue
			}
			for _, id := range idsIn(b.id.in(rows[i]), mostLists) {
				if !known[id] {
					known[id] = true
					ids = append(ids, id)
				}
			}
		}
	}
	if len(ids) > mostIDs {
		ids, p.missing = ids[:mostIDs], true
	}
	return slices.Collect(slices.Chunk(ids, max(b.size, 1)))
}

// mostLists is how many lists in lists ids are looked for in: a path with
// several # leads to such.
const mostLists = 3

// idsIn returns the ids that a value is, or holds: no 0 and nothing empty.
func idsIn(value gjson.Result, lists int) []string {
	switch {
	case value.IsArray():
		var ids []string
		if lists > 0 {
			for _, one := range value.Array() {
				ids = append(ids, idsIn(one, lists-1)...)
			}
		}
		return ids
	case value.Type == gjson.Number && value.Num != 0:
		return []string{value.Raw}
	case value.Type == gjson.String && value.Str != "0" && len(value.Str) <= longestID && !isEmpty(value):
		return []string{value.Str}
	default:
		return nil
	}
}
