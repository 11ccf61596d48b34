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
	var t tokens
	t.addNumber(w.order)
	return []tier{{exactly, t}}
}

// addNumber adds the surest key of an order number.
func (t *tokens) addNumber(asked askedNumber) {
	if keys := orderKeys(asked.folded); len(keys) > 0 {
		t.addHash(ofNumber, keys[0])
	}
}

// wholeTier leads to names that are the text.
func (w *wanted) wholeTier() tier {
	var t tokens
	t.addHash(ofName, w.text)
	return tier{exactly, t}
}

// beginTier leads to names that begin with the text.
func (w *wanted) beginTier() tier {
	var t tokens
	all := words(w.text)
	if len(all) > 1 {
		t.addFirst(all)
		all = all[1:]
	} else if !t.addBegin(w.text, gram) {
		t.addBegin(w.text, 2)
	}
	for _, word := range all {
		t.addWord(word, false)
	}
	return tier{beginning, t}
}

// wordsTier leads to names with words that begin with the words of the text.
func (w *wanted) wordsTier() tier {
	t := w.letters(false)
	for _, word := range w.words {
		t.addStart(word)
	}
	return tier{byWords, t}
}

// letters returns what names and addresses have in which all words of the text
// are found, names that are found by the tiers above included. In an address,
// the short words of a piece may be cut off long ones.
func (w *wanted) letters(every bool) tokens {
	var long, all tokens
	for _, word := range w.words {
		if !isShort(word) {
			long.addWord(word, every)
		}
		all.addWord(word, every)
	}
	if w.isFragment() && !long.none() {
		return long
	}
	return all
}

// addWord adds what has a word in it: every three of its letters, or as few
// threes as have all letters. Those lead to somewhat more rows, but every token
// takes time. A word of one letter is in nearly everything.
func (t *tokens) addWord(word string, every bool) {
	letters := utf8.RuneCountInString(word)
	switch {
	case isShort(word):
		t.addStart(word)
	case letters < gram:
		t.add(ofLetters, word)
	default:
		place := 0
		eachGram(word, gram, func(some string) {
			if every || place%gram == 0 || place == letters-gram {
				t.add(ofLetters, some)
			}
			place++
		})
	}
}

// addressTier leads to addresses that the text is a part of: there, words may
// be cut at both ends.
func (w *wanted) addressTier() tier {
	var t tokens
	for _, word := range w.words {
		if utf8.RuneCountInString(word) >= gram {
			t.addWord(word, true)
		}
	}
	t.addSigns(w.text)
	return tier{inAddress, t}
}

// phoneTier leads to phones that the digits are a part of. Without the zeros
// before them they are a part of the whole number, too.
func (w *wanted) phoneTier() tier {
	digits := w.bareDigits()
	if len(digits) < gram {
		digits = w.digits
	}
	var t tokens
	t.addDigits(digits)
	return tier{somewhere, t}
}

func (t *tokens) none() bool { return len(t.ends) == 0 }
