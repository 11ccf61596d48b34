package directory

import (
	"context"
	"slices"
	"strings"
)

const (
	// mostTokens bounds how many tokens of a query are looked up at once: the
	// records tell the rest.
	mostTokens = 32
	// mostCandidates bounds how many rows of one tier are looked at.
	mostCandidates = 200
	// handful is how many records are read before it is asked whether that is
	// enough.
	handful = 16
)

// seeker looks into one list for what is wanted.
type seeker[R any] struct {
	shelf *shelf[R]
	judge func(*R) rank
	limit int

	asked map[string]answered
	seen  map[int64]bool // rows that were looked at
	found []volume[R]
}

// answered is what a list said to a question.
type answered struct {
	rows []Row
	most int // that were asked for
}

func newSeeker[R any](s *shelf[R], limit int, judge func(*R) rank) *seeker[R] {
	return &seeker[R]{shelf: s, judge: judge, limit: limit, asked: make(map[string]answered), seen: make(map[int64]bool)}
}

// unending is a rank of which there is never enough.
const unending rank = -1

// tier is one way to look for what is wanted; it finds what ranks as high as
// rank, and perhaps more.
type tier struct {
	rank   rank
	tokens tokens
}

// few is how many rows are asked for at first: nearly all that the tokens lead
// to is what is wanted.
func (k *seeker[R]) few() int { return k.limit + handful }

// follow goes through tiers until there is enough that ranks as high.
func (k *seeker[R]) follow(ctx context.Context, tiers ...tier) error {
	for _, tier := range tiers {
		for _, most := range []int{k.few(), max(mostCandidates, 2*k.limit)} {
			if k.hasEnough(tier.rank) {
				return nil
			}
			rows, err := k.find(ctx, tier.tokens, most)
			if err != nil {
				return err
			}
			if err := k.take(ctx, rows, tier.rank); err != nil {
				return err
			}
			if len(rows) < most {
				break
			}
		}
	}
	return nil
}

// find asks nothing twice: tiers of some texts are the same.
func (k *seeker[R]) find(ctx context.Context, wanted tokens, most int) ([]Row, error) {
	list := wanted.list()
	list = list[:min(len(list), mostTokens)]
	question := strings.Join(list, " ")
	if known, ok := k.asked[question]; ok && (len(known.rows) < known.most || known.most >= most) {
		return known.rows, nil
	}
	rows, err := k.shelf.find(ctx, list, most)
	k.asked[question] = answered{rows, most}
	return rows, err
}

// take looks at rows until there is enough that ranks as high as worst.
func (k *seeker[R]) take(ctx context.Context, rows []Row, worst rank) error {
	fresh := make([]Row, 0, len(rows))
	for _, row := range rows {
		if !k.seen[row.Number] {
			fresh = append(fresh, row)
		}
	}
	for len(fresh) > 0 && !k.hasEnough(worst) {
		some := fresh[:min(len(fresh), handful)]
		fresh = fresh[len(some):]
		volumes, err := k.shelf.read(ctx, some)
		if err != nil {
			return err
		}
		for _, row := range some {
			k.seen[row.Number] = true
		}
		for i := range volumes {
			if volumes[i].rank = k.judge(volumes[i].record); volumes[i].rank != nowhere {
				k.found = append(k.found, volumes[i])
			}
		}
	}
	return nil
}

func (k *seeker[R]) hasEnough(worst rank) bool {
	count := 0
	for i := range k.found {
		if k.found[i].rank <= worst {
			count++
		}
	}
	return count >= k.limit
}

func (k *seeker[R]) hasExact() bool {
	return slices.ContainsFunc(k.found, func(v volume[R]) bool { return v.rank == exactly })
}

func (k *seeker[R]) best() []R { return k.shelf.best(k.found, k.limit) }

// seek follows the tiers of what is known as a whole, and then looks for the
// words of the text and for a part of a phone. The widest tier has all that the
// narrower ones have: where it has few, they are left out. People whose name
// begins with one word are mostly many, so they are looked for before.
func (k *seeker[R]) seek(ctx context.Context, w *wanted, whole []tier) error {
	if len(w.words) == 0 {
		return k.follow(ctx, append(whole, w.phoneTier(nil))...)
	}
	c := k.shelf.census(ctx)
	before, after, enough := whole, []tier{w.wholeTier(), w.beginTier(c), w.wordsTier(c)}, unending
	switch {
	case w.isFragment():
		before, after, enough = append(before, after[0], after[1], w.addressTier(c)), nil, inAddress
	case len(w.words) == 1 && k.shelf.list.Kind == Customers:
		before, after, enough = append(before, after[:2]...), after[2:], beginning
	}
	if err := k.follow(ctx, before...); err != nil {
		return err
	}
	if !k.hasEnough(enough) {
		few, err := k.takeAll(ctx, w.letters(c))
		if err != nil {
			return err
		}
		if few {
			after = nil
		} else {
			after = append(after, tier{somewhere, w.letters(nil)})
		}
	}
	return k.follow(ctx, append(after, w.phoneTier(c))...)
}

// takeAll looks at the rows that tokens lead to, and reports whether these were
// all.
func (k *seeker[R]) takeAll(ctx context.Context, wanted tokens) (few bool, err error) {
	rows, err := k.find(ctx, wanted, k.few())
	if err != nil {
		return false, err
	}
	return len(rows) < k.few() && !wanted.none(), k.take(ctx, rows, unending)
}
