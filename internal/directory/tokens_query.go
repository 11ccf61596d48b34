package directory

import "unicode/utf8"

// personTiers lead to whose number or address the text is.
func (w *wanted) personTiers() []tier {
	var tiers []tier
	if w.address != "" {
		var t tokens
		t.addHash(ofAddress, w.address)
		tiers = append(tiers, tier{exactly, t})
	}
	if w.number.Digits != "" {
		var t tokens
		t.addTail(w.number.Digits)
		tiers = append(tiers, tier{exactly, t})
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
		tiers = append(tiers, tier{exactly, t})
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
	return tier{exactly, t}
}

// The share of rows that may have all tokens of a word without having the word:
// letters of one word come together, digits do not.
const (
	perWord  = 1_000
	perPhone = 1_000_000
)

// beginTier leads to names that begin with the text.
func (w *wanted) beginTier(c *census) tier {
	var t tokens
	all := words(w.text)
	if len(all) > 1 {
		t.addFirst(all)
		all = all[1:]
	} else if !t.addBegin(w.text, gram) {
		t.addBegin(w.text, 2)
	}
	for _, word := range all {
		t.addWord(word, c)
	}
	return tier{beginning, t}
}

// wordsTier leads to names with words that begin with the words of the text.
func (w *wanted) wordsTier(c *census) tier {
	t := w.letters(c)
	for _, word := range w.words {
		t.addStart(word)
	}
	return tier{byWords, t}
}

// letters returns what names and addresses have in which all words of the text
// are found, names that are found by the tiers above included. In an address,
// the short words of a piece may be cut off long ones.
func (w *wanted) letters(c *census) tokens {
	var long, all tokens
	for _, word := range w.words {
		if !isShort(word) {
			long.addWord(word, c)
		}
		all.addWord(word, c)
	}
	if w.isFragment() && !long.none() {
		return long
	}
	return all
}

// addWord adds what has a word in it: the rarest of the threes of its letters,
// or all without a census. A word of one letter is in nearly everything.
func (t *tokens) addWord(word string, c *census) {
	if isShort(word) {
		t.addStart(word)
		return
	}
	var letters tokens
	if utf8.RuneCountInString(word) < gram {
		letters.add(ofLetters, word)
	}
	eachGram(word, gram, func(some string) { letters.add(ofLetters, some) })
	t.addAll(c.rarest(letters.list(), perWord))
}

// addressTier leads to addresses that the text is a part of: there, words may
// be cut at both ends.
func (w *wanted) addressTier(c *census) tier {
	var letters, t tokens
	letters.addSigns(w.text)
	for _, word := range w.words {
		eachGram(word, gram, func(some string) { letters.add(ofLetters, some) })
	}
	t.addAll(c.rarest(letters.list(), perPhone))
	return tier{inAddress, t}
}

// phoneTier leads to phones that the digits are a part of. Without the zeros
// before them they are a part of the whole number, too.
func (w *wanted) phoneTier(c *census) tier {
	digits := w.bareDigits()
	if len(digits) < gram {
		digits = w.digits
	}
	var threes, t tokens
	threes.addDigits(digits)
	t.addAll(c.rarest(threes.list(), perPhone))
	return tier{somewhere, t}
}

// addAll adds tokens that are made already.
func (t *tokens) addAll(made []string) {
	for _, token := range made {
		t.text = append(t.text, token...)
		t.end()
	}
}

func (t *tokens) none() bool { return len(t.ends) == 0 }
