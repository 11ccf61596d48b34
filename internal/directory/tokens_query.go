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

// nameTiers lead to names that are the text, begin with it, or have words that
// begin with its words. What they find, letters finds too.
func (w *wanted) nameTiers() []tier {
	if len(w.words) == 0 {
		return nil
	}
	var whole tokens
	whole.addHash(ofName, w.text)
	tiers := []tier{{exactly, whole}}
	if t := w.letters(); t.addBegin(w.text, gram) || t.addBegin(w.text, 2) {
		tiers = append(tiers, tier{beginning, t})
	}
	t := w.letters()
	for _, word := range w.words {
		t.addStart(word)
	}
	return append(tiers, tier{byWords, t})
}

// letters returns what names and addresses have in which all words are found.
func (w *wanted) letters() tokens {
	var t tokens
	for _, word := range w.words {
		if isShort(word) {
			t.addStart(word)
		} else {
			t.addCover(word)
		}
	}
	return t
}

// addCover adds as few threes of letters as have all letters of a word: more of
// them lead to hardly fewer rows, and each one takes time.
func (t *tokens) addCover(word string) {
	letters := utf8.RuneCountInString(word)
	if letters < gram {
		t.add(ofLetters, word)
		return
	}
	place := 0
	eachGram(word, gram, func(some string) {
		if place%gram == 0 || place == letters-gram {
			t.add(ofLetters, some)
		}
		place++
	})
}

// addressTier leads to addresses that the text is a part of: there, words may
// be cut at both ends.
func (w *wanted) addressTier() []tier {
	if !w.isFragment() {
		return nil
	}
	var t tokens
	for _, word := range w.words {
		if utf8.RuneCountInString(word) >= gram {
			t.addCover(word)
		}
	}
	t.addAround(w.text)
	if t.none() {
		return nil
	}
	return []tier{{inAddress, t}}
}

// phoneTier leads to phones that the digits are a part of. Without the zeros
// before them they are a part of the whole number, too.
func (w *wanted) phoneTier() []tier {
	digits := w.bareDigits()
	if len(digits) < gram {
		digits = w.digits
	}
	if digits == "" {
		return nil
	}
	var t tokens
	t.addDigits(digits)
	return []tier{{somewhere, t}}
}

func (t *tokens) none() bool { return len(t.ends) == 0 }
