package redact

import (
	"strings"
	"unicode"
)

// another draws one of count letters from first on that is not the letter
// itself: what is replaced must never stay as it was by chance.
func another(draw func(rune) rune, letter, first, count rune) rune {
	if letter < first || letter >= first+count {
		return first + draw(count)
	}
	return first + (letter-first+1+draw(count-1))%count
}

// scramble replaces letters by letters and digits by digits, each word always in
// the same way.
func (n inventor) scramble(text string) string { return eachWord(text, n.letters) }

// prose is scramble that leaves the marks of HTML alone.
func (n inventor) prose(text string) string {
	var out strings.Builder
	for text != "" {
		start := strings.IndexAny(text, "<&")
		if start < 0 {
			break
		}
		stop := ">"
		if text[start] == '&' {
			stop = ";"
		}
		length := strings.Index(text[start:], stop)
		if length < 0 || stop == ";" && length > 10 {
			out.WriteString(n.scramble(text[:start]))
			out.WriteByte(text[start])
			text = text[start+1:]
			continue
		}
		out.WriteString(n.scramble(text[:start]))
		mark := text[start : start+length+1]
		if at := strings.IndexByte(mark, ' '); at > 0 && stop == ">" { // attributes may hold anything
			mark = mark[:at] + ">"
		}
		out.WriteString(mark)
		text = text[start+length+1:]
	}
	return out.String() + n.scramble(text)
}

func (n inventor) letters(word string) string {
	draw := n.drawn("letters", strings.ToLower(word))
	return strings.Map(func(letter rune) rune {
		switch {
		case unicode.IsDigit(letter):
			return another(draw, letter, '0', 10)
		case !unicode.IsLetter(letter):
			return letter
		}
		first, count := 'a', 'z'-'a'+1
		switch {
		case unicode.Is(unicode.Cyrillic, letter):
			first, count = 'а', 32
		case unicode.Is(unicode.Greek, letter):
			first, count = 'κ', 7
		case unicode.Is(unicode.Arabic, letter):
			first, count = 'ف', 5
		case unicode.Is(unicode.Hebrew, letter):
			first, count = 'א', 20
		case unicode.Is(unicode.Han, letter), unicode.Is(unicode.Hiragana, letter), unicode.Is(unicode.Katakana, letter):
			first, count = '丁', 100
		case unicode.Is(unicode.Hangul, letter):
			first, count = '가', 100
		}
		made := another(draw, unicode.ToLower(letter), first, count)
		if unicode.IsUpper(letter) {
			return unicode.ToUpper(made)
		}
		return made
	}, word)
}

func isLatin(letters []rune) bool {
	for _, letter := range letters {
		if unicode.IsLetter(letter) && !unicode.Is(unicode.Latin, letter) {
			return false
		}
	}
	return true
}

// eachWord replaces every run of letters and digits.
func eachWord(text string, replace func(string) string) string {
	var out strings.Builder
	start := -1
	for at, letter := range text {
		inWord := unicode.IsLetter(letter) || unicode.IsDigit(letter) || unicode.Is(unicode.Mn, letter)
		switch {
		case inWord && start < 0:
			start = at
		case !inWord && start >= 0:
			out.WriteString(replace(text[start:at]))
			start = -1
		}
		if !inWord {
			out.WriteRune(letter)
		}
	}
	if start >= 0 {
		out.WriteString(replace(text[start:]))
	}
	return out.String()
}
