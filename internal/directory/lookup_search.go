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
	seen  map[int64]rank // of the rows that were looked at
	found []volume[R]
}

// answered is what a list said to a question.
type answered struct {
	rows []Row
	most int // that were asked for
}

func newSeeker[R any](s *shelf[R], limit int, judge func(*R) rank) *seeker[R] {
	return &seeker[R]{shelf: s, judge: judge, limit: limit, asked: make(map[string]answered), seen: make(map[int64]rank)}
}

// unending is a rank of which there is never enough.
const unending rank = -1

// few is how many rows are asked for at first: nearly all that the tokens lead
// to is what is wanted.
func (k *seeker[R]) few() int { return k.limit + handful }

// many is how many rows of a tier are looked at, at most.
func (k *seeker[R]) many() int { return max(mostCandidates, 2*k.limit) }

// follow goes through tiers until there is enough that ranks as high.
func (k *seeker[R]) follow(ctx context.Context, tiers ...tier) error {
	for _, tier := range tiers {
		rows, err := k.ask(ctx, tier.rank, tier.tokens, k.few())
		if err == nil && len(rows) >= k.few() && !k.isVain(tier.rank, rows) {
			_, err = k.ask(ctx, tier.rank, tier.sharp, k.many())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ask looks at rows that have tokens, unless there is enough that ranks as high
// as worst.
func (k *seeker[R]) ask(ctx context.Context, worst rank, tokens []string, most int) ([]Row, error) {
	if k.hasEnough(worst) {
		return nil, nil
	}
	rows, err := k.find(ctx, tokens, most)
	if err != nil {
		return nil, err
	}
	return rows, k.take(ctx, rows, worst)
}

// isVain reports whether the first rows of many show that their words do not
// begin with what is wanted, although they have its letters.
func (k *seeker[R]) isVain(worst rank, rows []Row) bool {
	return worst == byWords && !slices.ContainsFunc(rows, func(row Row) bool { return k.seen[row.Number] <= worst })
}

// find asks nothing twice: tiers of some texts are the same.
func (k *seeker[R]) find(ctx context.Context, tokens []string, most int) ([]Row, error) {
	tokens = tokens[:min(len(tokens), mostTokens)]
	question := strings.Join(tokens, " ")
	if known, ok := k.asked[question]; ok && (len(known.rows) < known.most || known.most >= most) {
		return known.rows, nil
	}
	rows, err := k.shelf.find(ctx, tokens, most)
	k.asked[question] = answered{rows, most}
	return rows, err
}

// take looks at rows until there is enough that ranks as high as worst.
func (k *seeker[R]) take(ctx context.Context, rows []Row, worst rank) error {
	fresh := make([]Row, 0, len(rows))
	for _, row := range rows {
		if _, ok := k.seen[row.Number]; !ok {
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
			k.seen[row.Number] = nowhere
		}
		for _, v := range volumes {
			v.rank = k.judge(v.record)
			if k.seen[v.row] = v.rank; v.rank != nowhere {
				k.found = append(k.found, v)
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
// words of the text and for a part of a phone. People whose name begins with one
// word are mostly many, so they are looked for first; of several words, it is
// better to see first whether anybody has them.
func (k *seeker[R]) seek(ctx context.Context, w *wanted, whole []tier) error {
	if len(w.words) == 0 {
		return k.follow(ctx, whole...)
	}
	c := k.shelf.census(ctx)
	names := []tier{w.wholeTier(), w.beginTier(c)}
	switch {
	case w.digits != "": // there are few such names
		return k.follow(ctx, append(whole, names[0], sharpened(w.lettersTier(c)), w.phoneTier(c))...)
	case w.isFragment():
		if err := k.follow(ctx, append(append(whole, names...), w.addressTier(c))...); err != nil || k.hasEnough(inAddress) {
			return err
		}
		names = nil
	case len(w.words) == 1 && k.shelf.list.Kind == Customers:
		if err := k.follow(ctx, append(whole, names...)...); err != nil || k.hasEnough(beginning) {
			return err
		}
		names = nil
	default:
		if err := k.follow(ctx, whole...); err != nil {
			return err
		}
	}
	return k.widen(ctx, w, c, names)
}

// widen looks for the words wherever they may be. Where these are many, it
// looks for names with them, the best first.
func (k *seeker[R]) widen(ctx context.Context, w *wanted, c *census, names []tier) error {
	widest := w.lettersTier(c)
	if len(widest.tokens) == 0 {
		return k.follow(ctx, names...)
	}
	if all, err := k.takeAll(ctx, widest.tokens, k.few()); all || err != nil {
		return err
	}
	if err := k.follow(ctx, names...); err != nil {
		return err
	}
	if !k.hasEnough(somewhere) {
		if all, err := k.takeAll(ctx, widest.sharp, k.many()); all || err != nil {
			return err
		}
	}
	if len(k.found) == 0 {
		return k.follow(ctx, w.everyTier()...)
	}
	if w.isFragment() || len(w.words) == 1 && !c.hasWord(w.words[0]) {
		return nil
	}
	return k.follow(ctx, w.wordsTier(c), widest)
}

// takeAll looks at all rows that have tokens, or, where there are more than
// most, at some. It reports whether these were all.
func (k *seeker[R]) takeAll(ctx context.Context, tokens []string, most int) (all bool, err error) {
	rows, err := k.find(ctx, tokens, most)
	if err != nil {
		return false, err
	}
	if len(rows) < most || most == k.few() {
		return len(rows) < most, k.take(ctx, rows, unending)
	}
	return false, k.take(ctx, rows, somewhere)
}
