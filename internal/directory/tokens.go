package directory

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/fold"
)

// tokenVersion is to be raised whenever a record gets other tokens than before:
// stored documents are given new ones then.
const tokenVersion = 2

// class is the letter that a token begins with. A token only leads to rows that
// may be what is looked for; which of them are is told by their records, so it
// does no harm that hashes are short and collide.
type class byte

const (
	ofLetters  class = 't' // three letters inside of a word of a name or an address
	ofStart    class = 's' // the first two letters of a word of a name
	ofBegin    class = 'b' // the first two, three or five letters of a whole name
	ofFirst    class = 'f' // the first word of a name and how the second begins
	ofName     class = 'n' // a whole name
	ofDigits   class = 'p' // three digits of a phone
	ofPhone    class = 'h' // the last digits of a phone
	ofAddress  class = 'e' // a whole e-mail address
	ofNumber   class = 'o' // an order number
	ofCustomer class = 'c' // the customer whose an order is
)

const (
	// gram is how many letters or digits are looked up together.
	gram = 3
	// longBegin is how many letters of how a name begins are looked up together:
	// with fewer of them, all whose name begins like Valeria stand before a Valle.
	longBegin = 5
	// phoneTail is how many last digits all spellings of one number share: the
	// Argentine 15 stands before the last six.
	phoneTail = 6
	// mostText bounds how much of a name or address has tokens, mostPhones and
	// mostOwners how many phones and customers of a record have.
	mostText   = 512
	mostDigits = 32
	mostPhones = 20
	mostOwners = 100
)

// tokens gathers the tokens of a record or of a query.
type tokens struct {
	text []byte // of all tokens
	ends []int  // of each in text
}

// list returns the tokens in order, none twice.
func (t *tokens) list() []string {
	text, start := string(t.text), 0
	all := make([]string, len(t.ends))
	for i, end := range t.ends {
		all[i], start = text[start:end], end
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (t *tokens) end() { t.ends = append(t.ends, len(t.text)) }

// add adds a few letters or digits as they are, or their hash where they are
// none of a to z and 0 to 9.
func (t *tokens) add(c class, few string) {
	t.text = append(t.text, byte(c))
	if isPlain(few) {
		t.text = append(t.text, few...)
	} else {
		t.text = append(t.text, 'u')
		t.text = appendHash(t.text, few, 6)
	}
	t.end()
}

// addHash adds something that is looked up only as a whole.
func (t *tokens) addHash(c class, whole string) {
	t.text = append(t.text, byte(c))
	t.text = appendHash(t.text, whole, c.length())
	t.end()
}

// length is of how many characters a hash is. Four of them keep the index small:
// among a million they make two or three rows out of the one looked for. One who
// has a thousand rows must not stand before anybody else, though.
func (c class) length() int {
	if c == ofCustomer || c == ofAddress {
		return 6
	}
	return 4
}

// appendHash appends characters of five bits each.
func appendHash(to []byte, text string, characters int) []byte {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	for sum := hash(text); characters > 0; characters-- {
		to = append(to, letters[sum>>59])
		sum <<= 5
	}
	return to
}

// hash is FNV-1a with its bits mixed once more: it must be the same in every
// process and in every version.
func hash(text string) uint64 {
	sum := uint64(14695981039346656037)
	for i := range len(text) {
		sum = (sum ^ uint64(text[i])) * 1099511628211
	}
	sum ^= sum >> 32
	sum *= 0x9e3779b97f4a7c15
	return sum ^ sum>>29
}

func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// addName adds all tokens of the name of a person.
func (t *tokens) addName(name string) {
	if folded := fold.Text(clip(name)); folded != "" {
		t.addHash(ofName, folded)
		t.addTitle(folded)
	}
}

// addTitle adds how a folded text and its words begin, and what is in them.
func (t *tokens) addTitle(folded string) {
	all := words(folded)
	for _, letters := range begins() {
		t.addBegin(folded, letters)
	}
	t.addFirst(all)
	for _, word := range all {
		t.addStart(word)
		t.addLetters(word)
	}
}

// addAddress adds what an address is found by if only a part of it is known.
func (t *tokens) addAddress(address string) {
	folded := fold.Text(clip(address))
	name, _, _ := strings.Cut(folded, "@")
	for _, word := range words(name) {
		t.addStart(word)
	}
	for _, word := range words(folded) {
		t.addLetters(word)
	}
	t.addSigns(folded)
}

// addSigns adds the signs before the host of an address with the letters around
// them: they tell addresses of the same words apart.
func (t *tokens) addSigns(address string) {
	name, host, whole := strings.Cut(address, "@")
	if whole {
		begin, _ := firstLetters(host, gram-1)
		name += "@" + begin
	}
	eachGram(name, gram, func(some string) {
		if strings.ContainsFunc(some, isSign) {
			t.add(ofLetters, some)
		}
	})
}

func isSign(letter rune) bool { return !isPartOfWord(letter) }

// addFirst adds the first word of several, and how the second begins.
func (t *tokens) addFirst(words []string) {
	if len(words) > 1 {
		letter, _ := firstLetters(words[1], 1)
		t.addHash(ofFirst, words[0]+" "+letter)
	}
}

// begins returns of how many letters the beginnings of a name are that have
// tokens, the longest first.
func begins() []int { return []int{longBegin, gram, 2} }

func (t *tokens) addBegin(name string, letters int) (added bool) {
	begin, ok := firstLetters(name, letters)
	if ok {
		t.add(ofBegin, begin)
	}
	return ok
}

// addLongestBegin adds as much of how a name begins as names have tokens of, and
// returns of how many letters it is.
func (t *tokens) addLongestBegin(name string) (letters int) {
	for _, letters := range begins() {
		if t.addBegin(name, letters) {
			return letters
		}
	}
	return 0
}

func (t *tokens) addStart(word string) {
	if start, ok := firstLetters(word, 2); ok {
		t.add(ofStart, start)
	}
}

// addLetters adds every three letters of a word, and every two where a script
// says with two what others say with many.
func (t *tokens) addLetters(word string) {
	eachGram(word, gram, func(some string) { t.add(ofLetters, some) })
	if isPlain(word) {
		return
	}
	eachGram(word, 2, func(some string) {
		if isDense(some) {
			t.add(ofLetters, some)
		}
	})
}

// isDense reports whether a text has letters of which two make a name.
func isDense(text string) bool {
	return strings.ContainsFunc(text, func(letter rune) bool {
		return unicode.In(letter, unicode.Han, unicode.Hiragana, unicode.Katakana)
	})
}

// addDigits adds every three of the digits of a phone.
func (t *tokens) addDigits(digits string) {
	eachGram(digits[:min(len(digits), mostDigits)], gram, func(some string) { t.add(ofDigits, some) })
}

// addTail adds the last digits of a phone.
func (t *tokens) addTail(digits string) {
	if len(digits) >= phoneTail {
		t.add(ofPhone, digits[len(digits)-phoneTail:])
	}
}

// eachGram calls each with every n letters in a row.
func eachGram(text string, n int, each func(string)) {
	start, count := 0, 0
	for end := 0; end < len(text); {
		_, last := utf8.DecodeRuneInString(text[end:])
		end += last
		if count++; count > n {
			_, first := utf8.DecodeRuneInString(text[start:])
			start += first
		}
		if count >= n {
			each(text[start:end])
		}
	}
}

func firstLetters(text string, n int) (first string, ok bool) {
	count := 0
	for at := range text {
		if count == n {
			return text[:at], true
		}
		count++
	}
	return text, count == n
}

// words returns the words of a folded text.
func words(folded string) []string {
	return strings.FieldsFunc(folded, func(letter rune) bool { return !isPartOfWord(letter) })
}

// isPartOfWord also holds for signs that belong to the letter before them:
// without them, Hindi would fall into single letters.
func isPartOfWord(letter rune) bool {
	return unicode.IsLetter(letter) || unicode.IsDigit(letter) || unicode.IsMark(letter)
}

// clip bounds a text that a backend gave.
func clip(text string) string {
	if len(text) <= mostText {
		return text
	}
	end := mostText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

func onlyDigits(text string) string {
	return strings.Map(func(letter rune) rune {
		if letter >= '0' && letter <= '9' {
			return letter
		}
		return -1
	}, text)
}
