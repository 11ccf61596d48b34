package directory

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
)

// rank says how well a record fits what was searched for, best first.
type rank int

const (
	exactly   rank = iota // it is the whole name, number or address
	beginning             // the name begins with it
	inAddress             // with its signs, it is a part of the address
	byWords               // every word of it begins a word of the name
	somewhere             // every word of it is somewhere, or it is a part of a phone
	nowhere
)

// minPhonePart is the fewest digits that a search by part of a phone needs.
const minPhonePart = 4

// wanted is a text that is searched for, read as everything it may be.
type wanted struct {
	text    string   // folded
	words   []string // of text, each once
	address string   // if it is a whole e-mail address
	digits  string   // if it may be a part of a phone
	number  phone.Number
	order   askedNumber // if it may be an order number
}

// newWanted reads a text. One that is longer than what is kept of names is
// nobody's: nothing is wanted then.
func newWanted(text string, phones *phone.Parser) wanted {
	text = strings.TrimSpace(text)
	if len(text) > mostText {
		return wanted{}
	}
	w := wanted{text: fold.Text(text), address: normalAddress(text)}
	w.words = words(w.text)
	slices.Sort(w.words)
	w.words = slices.Compact(w.words)
	if strings.ContainsAny(w.text, " \t") {
		w.address = ""
	}
	if strings.Trim(text, "+0123456789 -./()") == "" {
		if digits := onlyDigits(text); len(digits) >= minPhonePart {
			w.digits = digits
		}
		w.number, _ = phones.Parse(text, "")
	}
	if w.address == "" && strings.ContainsFunc(w.text, isDigit) && !strings.ContainsAny(w.text, " +") {
		w.order = newAskedNumber(text)
	}
	return w
}

// person ranks who has this name, address and numbers.
func (w *wanted) person(s *Source, name, address string, phones ...record.Phone) rank {
	if w.isKey(s, address, phones...) {
		return exactly
	}
	best := w.name(name, address)
	if best > somewhere && slices.ContainsFunc(phones, func(stored record.Phone) bool { return w.isPartOf(s, stored) }) {
		return somewhere
	}
	return best
}

// isKey reports whether the text is the whole address or one of the numbers.
func (w *wanted) isKey(s *Source, address string, phones ...record.Phone) bool {
	if w.address != "" && normalAddress(address) == w.address {
		return true
	}
	return isOneOf(s, w.number, phones...)
}

// isOneOf reports whether a number may be one of those stored.
func isOneOf(s *Source, asked phone.Number, stored ...record.Phone) bool {
	return asked.Digits != "" && slices.ContainsFunc(stored, func(one record.Phone) bool {
		return one.Raw != "" && s.Phones.Match(asked, one.Raw, one.Country) != phone.None
	})
}

// isPartOf finds the digits in a number as it is spelled or, without the zeros
// that are dialled first, in the whole number.
func (w *wanted) isPartOf(s *Source, stored record.Phone) bool {
	if w.digits == "" {
		return false
	}
	if strings.Contains(onlyDigits(stored.Raw), w.digits) {
		return true
	}
	bare := w.bareDigits()
	if len(bare) < gram {
		return false
	}
	number, ok := s.Phones.Parse(stored.Raw, stored.Country)
	return ok && strings.Contains(number.Digits, bare)
}

func (w *wanted) bareDigits() string { return strings.TrimLeft(w.digits, "0") }

// name ranks a name, with the address beside it.
func (w *wanted) name(name, address string) rank {
	if len(w.words) == 0 {
		return nowhere
	}
	name, address = fold.Text(clip(name)), fold.Text(clip(address))
	local, _, _ := strings.Cut(address, "@")
	begins := func(word string) bool { return beginsWord(name, word) || beginsWord(local, word) }
	switch {
	case name == w.text:
		return exactly
	case strings.HasPrefix(name, w.text):
		return beginning
	case w.isFragment() && strings.Contains(address, w.text):
		return inAddress
	case w.every(begins):
		return byWords
	case w.every(func(word string) bool { return begins(word) || !isShort(word) && isIn(word, name, address) }):
		return somewhere
	default:
		return nowhere
	}
}

func isIn(word, name, address string) bool {
	return strings.Contains(name, word) || strings.Contains(address, word)
}

// isFragment reports whether the text may be cut out of an e-mail address. What
// is only letters is a word.
func (w *wanted) isFragment() bool {
	return strings.ContainsAny(w.text, "@._-+") && !strings.Contains(w.text, " ")
}

func (w *wanted) every(holds func(string) bool) bool {
	return !slices.ContainsFunc(w.words, func(word string) bool { return !holds(word) })
}

// isShort reports whether a word has too few letters to be looked for in the
// middle of others, where such are everywhere.
func isShort(word string) bool {
	letters := utf8.RuneCountInString(word)
	return letters < 2 || letters == 2 && !isDense(word)
}

// beginsWord reports whether a word of a folded text begins with start.
func beginsWord(text, start string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], start)
		if at < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+at])
		if from+at == 0 || !isPartOfWord(before) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[from+at:])
		from += at + size
	}
}

// anOrder ranks an order by its number or name and by its buyer; by the buyer's
// name only where no customer has it.
func (w *wanted) anOrder(s *Source, o *record.Order) rank {
	best := nowhere
	for _, number := range []string{orderNumber(o), o.Reference, o.ID} {
		best = min(best, w.order.rank(number))
	}
	if isTitle(o.Number) {
		best = min(best, w.name(o.Number, ""))
	}
	switch {
	case len(ownersOf(o)) == 0:
		return min(best, w.person(s, o.CustomerName, o.CustomerEmail, o.CustomerPhone))
	case w.isKey(s, o.CustomerEmail, o.CustomerPhone):
		return exactly
	default:
		return best
	}
}

// askedNumber is an order number that is asked for. Either side may have marks
// around it.
type askedNumber struct {
	text    string // as it was asked for
	folded  string
	compact string // empty for no number
}

// newAskedNumber reads a number. One that is longer than what is kept of them is
// none.
func newAskedNumber(text string) askedNumber {
	text = strings.TrimSpace(text)
	if len(text) > mostText {
		return askedNumber{}
	}
	folded := fold.Text(text)
	return askedNumber{text, folded, compact(folded)}
}

func (a askedNumber) rank(stored string) rank {
	if a.compact == "" || stored == "" {
		return nowhere
	}
	folded := fold.Text(clip(stored))
	switch {
	case compact(folded) == a.compact:
		return exactly
	case standsIn(folded, strings.Trim(a.folded, "#")), standsIn(a.folded, strings.Trim(folded, "#")):
		return somewhere
	default:
		return nowhere
	}
}

// standsIn reports whether a number stands in a text, not only some of its
// digits.
func standsIn(text, number string) bool {
	if number == "" {
		return false
	}
	for from := 0; ; {
		at := strings.Index(text[from:], number)
		if at < 0 {
			return false
		}
		begin, end := from+at, from+at+len(number)
		if !splitsDigits(text, begin) && !splitsDigits(text, end) {
			return true
		}
		from = begin + 1
	}
}

func splitsDigits(text string, at int) bool {
	return at > 0 && at < len(text) && isDigit(rune(text[at-1])) && isDigit(rune(text[at]))
}
