package directory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/wazgate/wazgate/internal/fold"
)

// census tells how common tokens are in a list, as far as a sample of its rows
// shows. A store takes as much time for a token as it has rows: of many tokens
// that lead to the same rows, only the rarest are worth asking for.
type census struct {
	rows   int
	counts map[string]int
	starts map[string]bool // how words of names begin, in so many letters
	taken  time.Time
}

const (
	// sampleRows is how many rows a census looks at, leastRows how few tell
	// nothing.
	sampleRows = 1_000
	leastRows  = 200
	// commonIs is of how many rows one has a token that is common.
	commonIs = 20
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

// pick returns the rarest token of each word, and then of all words the rarest
// ones, until of so many rows only one is likely to have them all in vain. share
// is which part of the rows is asked for anyway, together which part another
// token of a word leaves at least: where there are three letters of a word, the
// others are no wonder. Where few rows are left, a common token takes longer
// than to look at them. Without a census, all tokens are worth asking for.
func (c *census) pick(share float64, words [][]string, oneOf, together float64) []string {
	if c.isSmall() {
		return slices.Concat(words...)
	}
	var picked, rest []string
	for _, word := range words {
		if len(word) == 0 {
			continue
		}
		word = c.sorted(word)
		picked, rest = append(picked, word[:1]...), append(rest, word[1:]...)
		share *= c.share(word[0])
	}
	for _, token := range c.sorted(rest) {
		if share*oneOf <= 1 || share*ofWords <= 1 && c.isCommon(token) {
			break
		}
		picked = append(picked, token)
		share *= max(c.share(token), together)
	}
	return picked
}

// isSmall reports whether there is no census that tells anything.
func (c *census) isSmall() bool { return c == nil || c.rows < leastRows }

// isCommon reports whether so many rows have a token that it takes long to go
// through them.
func (c *census) isCommon(token string) bool { return c.share(token) > 1.0/commonIs }

// hasWord reports whether words of names are likely to begin with a word.
func (c *census) hasWord(word string) bool {
	begin, _ := firstLetters(word, longBegin)
	_, ok := firstLetters(word, gram)
	return c.isSmall() || !ok || c.starts[begin]
}

// sorted returns tokens with the rarest first.
func (c *census) sorted(tokens []string) []string {
	tokens = slices.Clone(tokens)
	slices.SortStableFunc(tokens, func(a, b string) int { return cmp.Compare(c.counts[a], c.counts[b]) })
	return tokens
}

// share estimates which part of the rows has a token.
func (c *census) share(token string) float64 {
	if c.isSmall() {
		return 1
	}
	return float64(c.counts[token]+1) / float64(c.rows+1)
}

// census returns the census of the list. Whoever finds an old one takes another
// while the rest goes on with what there is.
func (s *shelf[R]) census(ctx context.Context) (taken *census) {
	p := s.packer
	p.mutex.Lock()
	known := p.census
	mine := known.isOld() && !p.counting
	p.counting = p.counting || mine
	p.mutex.Unlock()
	if !mine {
		return known
	}
	defer func() {
		p.mutex.Lock()
		defer p.mutex.Unlock()
		p.counting = false
		if taken != nil {
			p.census = taken
		}
	}()
	taken, err := s.count(ctx)
	if err != nil {
		return known // the next question meets the same
	}
	return taken
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
	c := &census{rows: len(volumes), counts: make(map[string]int), starts: make(map[string]bool), taken: time.Now()}
	for i := range volumes {
		for _, token := range s.tokens(volumes[i].record) {
			if k := class(token[0]); k == ofLetters || k == ofDigits || k == ofFirst || k == ofBegin {
				c.counts[token]++
			}
		}
		for _, word := range words(fold.Text(clip(s.name(volumes[i].record)))) {
			for letters := gram; letters <= longBegin; letters++ {
				begin, _ := firstLetters(word, letters)
				c.starts[begin] = true
			}
		}
	}
	return c, nil
}
