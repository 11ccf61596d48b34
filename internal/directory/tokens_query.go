package directory

import (
	"slices"
	"unicode/utf8"
)

// tier is one way to look for what is wanted; it finds what ranks as high as
// rank, and perhaps more. The tokens lead to few rows in vain; the sharp ones, of
// which each takes time, to hardly any.
type tier struct {
	rank          rank
	tokens, sharp []string
}

// sharpened returns a tier that asks with its sharp tokens at once.
func sharpened(t tier) tier { return tier{t.rank, t.sharp, t.sharp} }

// exact is the tier of what is looked up as a whole.
func exact(t tokens) tier { return tier{exactly, t.list(), t.list()} }

// personTiers lead to whose number or address the text is.
func (w *wanted) personTiers() []tier {
	var tiers []tier
	if w.address != "" {
		var t tokens
		t.addHash(ofAddress, w.address)
		tiers = append(tiers, exact(t))
	}
	if w.number.Digits != "" {
		var t tokens
		t.addTail(w.number.Digits)
		tiers = append(tiers, exact(t))
	}
	return tiers
}

// numberTier leads to orders with that number.
func (w *wanted) numberTier() []tier {
	if w.order.compact == "" {
		return nil
	}
	var tiers []tier
	for _, t := range w.order.tokens() {
		tiers = append(tiers, exact(t))
	}
	return tiers
}

// tokens returns what leads to orders of that number, the surest first.
func (a askedNumber) tokens() []tokens {
	keys := orderKeys(a.folded)
	ways := make([]tokens, len(keys))
	for i, key := range keys {
		ways[i].addHash(ofNumber, key)
	}
	return ways
}

// wholeTier leads to names that are the text.
func (w *wanted) wholeTier() tier {
	var t tokens
	t.addHash(ofName, w.text)
	return exact(t)
}

// Of so many rows one may be looked at in vain: of those that words lead to, that
// digits lead to, and that sharp tokens lead to.
const (
	ofWords = 500
	byDigit = 100_000
	bySharp = 10_000
)

// perLetters is which part of the rows another three letters of a word leave at
// least.
const perLetters = 0.3

// beginTier leads to names that begin with the text.
func (w *wanted) beginTier(c *census) tier {
	var t tokens
	all := words(w.text)
	if len(all) > 1 {
		t.addFirst(all)
		return c.tier(beginning, t, c.share(t.list()[0]), all[1:])
	}
	begin := t.addLongestBegin(w.text)
	if begin == 0 || all[0] != w.text {
		return c.tier(beginning, t, 1, all)
	}
	// Three letters that begin as well are no news.
	known, _ := firstLetters(w.text, begin-gram+1)
	first := t.list()
	return c.among(beginning, first, c.share(first[0]), [][]string{threes(ofLetters, w.text[len(known):])})
}

// wordsTier leads to names with words that begin with the words of the text.
func (w *wanted) wordsTier(c *census) tier {
	var t tokens
	for _, word := range w.words {
		t.addStart(word)
	}
	return c.tier(byWords, t, 1, w.words)
}

// lettersTier leads to names and addresses in which all words of the text are
// found, names that are found by the tiers above included. In an address, the
// short words of a piece may be cut off long ones.
func (w *wanted) lettersTier(c *census) tier {
	long := slices.DeleteFunc(slices.Clone(w.words), isShort)
	if !w.isFragment() || len(long) == 0 {
		long = w.words
	}
	return c.tier(somewhere, tokens{}, 1, long)
}

// addressTier leads to addresses that the text is a part of: there, words may
// be cut at both ends.
func (w *wanted) addressTier(c *census) tier {
	var signs tokens
	signs.addSigns(w.text)
	all := [][]string{signs.list()}
	for _, word := range w.words {
		all = append(all, threes(ofLetters, word))
	}
	return c.among(inAddress, nil, 1, all)
}

// everyTier leads, with all tokens, to whom others have hidden so far.
func (w *wanted) everyTier() []tier {
	all := []tier{w.lettersTier(nil)}
	if w.isFragment() {
		all = append(all, w.addressTier(nil))
	}
	return all
}

// phoneTier leads to phones that the digits are a part of. Without the zeros
// before them they are a part of the whole number, too.
func (w *wanted) phoneTier(c *census) tier {
	digits := w.bareDigits()
	if len(digits) < gram {
		digits = w.digits
	}
	all := [][]string{threes(ofDigits, digits)}
	return tier{somewhere, c.pick(1, all, byDigit, 0), c.pick(1, all, byDigit, 1)}
}

// tier adds to tokens, which a share of the rows has, what has all words in it:
// three letters of long ones, and how short ones begin. Words of one letter are
// in nearly everything.
func (c *census) tier(rank rank, t tokens, share float64, words []string) tier {
	var all [][]string
	for _, word := range words {
		if isShort(word) {
			t.addStart(word)
		} else {
			all = append(all, lettersOf(word))
		}
	}
	return c.among(rank, t.list(), share, all)
}

// among adds to tokens, which a share of the rows has, what is worth asking for
// of the tokens of each word.
func (c *census) among(rank rank, first []string, share float64, words [][]string) tier {
	return tier{
		rank:   rank,
		tokens: slices.Concat(first, c.pick(share, words, ofWords, perLetters)),
		sharp:  slices.Concat(first, c.pick(share, words, bySharp, perLetters)),
	}
}

// lettersOf returns every three letters of a word, or both of a dense one.
func lettersOf(word string) []string {
	if utf8.RuneCountInString(word) >= gram {
		return threes(ofLetters, word)
	}
	var t tokens
	t.add(ofLetters, word)
	return t.list()
}

// threes returns every three letters or digits of a text.
func threes(c class, text string) []string {
	var t tokens
	eachGram(text, gram, func(some string) { t.add(c, some) })
	return t.list()
}
