package directory

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// census tells how common tokens are in a list, as far as a sample of its rows
// shows. A store takes as much time for a token as it has rows: of many tokens
// that lead to the same rows, only the rarest are worth asking for.
type census struct {
	rows   int
	counts map[string]int
	taken  time.Time
}

const (
	// sampleRows is how many rows a census looks at, leastRows how few tell
	// nothing.
	sampleRows = 1_000
	leastRows  = 200
	// censusLasts is how long a census is believed, and one of a list that is
	// only being filled.
	censusLasts = time.Hour
	censusHalf  = time.Minute
)

// isOld reports whether the list may be another by now. The nil census is old.
func (c *census) isOld() bool {
	if c == nil {
		return true
	}
	lasts := censusLasts
	if c.rows < sampleRows {
		lasts = censusHalf
	}
	return time.Since(c.taken) > lasts
}

// rarest returns the rarest of tokens: as many as only one row of so many has
// all of, if they were independent. Without a census, that is all of them.
func (c *census) rarest(tokens []string, oneOf float64) []string {
	if c == nil || c.rows < leastRows {
		return tokens
	}
	tokens = slices.Clone(tokens)
	slices.SortStableFunc(tokens, func(a, b string) int { return cmp.Compare(c.counts[a], c.counts[b]) })
	for i, share := 0, 1.0; i < len(tokens); i++ {
		share *= float64(c.counts[tokens[i]]+1) / float64(c.rows)
		if share*oneOf <= 1 {
			return tokens[:i+1]
		}
	}
	return tokens
}

// census returns the census of the list. Whoever finds an old one takes another
// while the rest goes on with what there is.
func (s *shelf[R]) census(ctx context.Context) *census {
	p := s.packer
	p.mutex.Lock()
	known := p.census
	mine := known.isOld() && !p.counting
	p.counting = p.counting || mine
	p.mutex.Unlock()
	if !mine {
		return known
	}
	taken, err := s.count(ctx)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.counting = false
	if err == nil {
		p.census = taken
	}
	return p.census
}

func (s *shelf[R]) count(ctx context.Context) (*census, error) {
	rows, err := s.store.Scan(ctx, s.list, 0, sampleRows)
	if err != nil {
		return nil, err
	}
	volumes, err := s.read(ctx, rows)
	if err != nil {
		return nil, err
	}
	c := &census{rows: len(volumes), counts: make(map[string]int), taken: time.Now()}
	for i := range volumes {
		for _, token := range s.tokens(volumes[i].record) {
			if k := class(token[0]); k == ofLetters || k == ofDigits {
				c.counts[token]++
			}
		}
	}
	return c, nil
}
