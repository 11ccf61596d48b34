package redact

import (
	"encoding/base64"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostWords is of how many words names are by which people are known elsewhere:
// longer ones are rather those of companies.
const mostWords = 3

// learn remembers whom a document names: the same words and numbers may stand
// where no key tells what they are.
func (w *walk) learn(text string, as class) {
	switch {
	case !w.learns:
	case as == aPhone:
		if tail := lastDigits(text); tail != "" {
			w.phones[tail] = true
		}
	case as == aName:
		words := strings.FieldsFunc(text, func(letter rune) bool { return !unicode.IsLetter(letter) && !unicode.IsMark(letter) })
		if len(words) > mostWords {
			return
		}
		for _, word := range words {
			w.words[strings.ToLower(word)] = true
		}
	}
}

// knownWord replaces a word of somebody's name where it is written as a name.
func (w *walk) knownWord(word string) string {
	first, _ := utf8.DecodeRuneInString(word)
	if !unicode.IsLower(first) && utf8.RuneCountInString(word) > 2 && w.words[strings.ToLower(word)] {
		return w.inventor.name(word)
	}
	return word
}

// phonesIn replaces numbers that are known, that have a country code, or that
// stand in a sentence and are as long as phones are.
func (w *walk) phonesIn(text string) string {
	prose := strings.ContainsRune(text, ' ') && strings.ContainsFunc(text, unicode.IsLetter)
	var out strings.Builder
	from := 0
	for _, at := range w.numbers.FindAllStringIndex(text, -1) {
		number := text[at[0]:at[1]]
		if strings.HasPrefix(number, "+") || w.phones[lastDigits(number)] || prose && w.isLikePhone(text, at[0], at[1]) {
			out.WriteString(text[from:at[0]])
			out.WriteString(w.inventor.phone(number))
			from = at[1]
		}
	}
	return out.String() + text[from:]
}

func (w *walk) isLikePhone(text string, from, to int) bool {
	const shortest, longest = 9, 13
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	digits := 0
	for _, letter := range text[from:to] {
		if letter >= '0' && letter <= '9' {
			digits++
		}
	}
	return digits >= shortest && digits <= longest && !w.dates.MatchString(text[from:to]) &&
		!unicode.IsLetter(before) && !unicode.IsLetter(after)
}

// decoded replaces a text in which another one is encoded, such as a token with
// somebody's address. Ids of GraphQL stay: they lead from one answer to another.
func (w *walk) decoded(text string) string {
	part, _, _ := strings.Cut(text, ".")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		inner, err := encoding.DecodeString(part)
		if err == nil && isReadable(string(inner)) && !strings.HasPrefix(string(inner), "gid:") {
			return w.inventor.scramble(text)
		}
	}
	return text
}

func isReadable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(letter rune) bool {
		return !unicode.IsPrint(letter) && !unicode.IsSpace(letter)
	})
}

// isAccount reports whether a text is an IBAN, by its check digits.
func isAccount(text string) bool {
	text = strings.ReplaceAll(text, " ", "")
	var digits strings.Builder
	for _, letter := range text[4:] + text[:4] {
		if letter >= 'A' {
			digits.WriteString(big.NewInt(int64(letter - 'A' + 10)).String())
		} else {
			digits.WriteRune(letter)
		}
	}
	number, ok := new(big.Int).SetString(digits.String(), 10)
	return ok && new(big.Int).Mod(number, big.NewInt(97)).Int64() == 1
}
