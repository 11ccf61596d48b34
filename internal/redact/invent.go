package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"unicode"
)

// inventor makes the same invention of the same text, under a secret key.
type inventor struct{ key []byte }

// drawn returns numbers drawn by lot, the same ones for the same text.
func (n inventor) drawn(what, text string) func(below rune) rune {
	mac := hmac.New(sha256.New, n.key)
	mac.Write([]byte(what + "\x00" + text))
	sum := mac.Sum(nil)
	at := 0
	return func(below rune) rune {
		if at+4 > len(sum) {
			next := sha256.Sum256(sum)
			sum, at = next[:], 0
		}
		number := binary.BigEndian.Uint32(sum[at:])
		at += 4
		return rune(number>>1) % below
	}
}

// aWord returns an invented name.
func aWord(draw func(rune) rune) string {
	words := strings.Fields(invented)
	return words[draw(rune(len(words)))] //nolint:gosec // they are few
}

const invented = "Alba Bruno Carla Dario Elena Fabio Greta Hugo Irene Jonas Karina Lucas Marta Nadia Oscar Paula Quim Rosa Sergio Tania Ulises Vera Walter Ximena Yago Zoe Arias Bravo Campos Duarte Espino Ferrer Galan Herrero Ibarra Jurado Lobato Montes Navas Olmedo Prado Quiroga Robles Salinas Torres Urbano Valle Zamora"

// name replaces the words of a name, each always with the same one. Particles
// of one or two letters stay.
func (n inventor) name(text string) string {
	return eachWord(text, func(word string) string {
		letters := []rune(word)
		if len(letters) <= 2 && unicode.IsLower(letters[0]) {
			return word
		}
		if !isLatin(letters) {
			return n.letters(word)
		}
		draw := n.drawn("name", strings.ToLower(word))
		name := aWord(draw)
		for strings.EqualFold(name, word) {
			name = aWord(draw)
		}
		switch {
		case len(letters) == 1:
			return name[:1]
		case strings.ToUpper(word) == word:
			return strings.ToUpper(name)
		case strings.ToLower(word) == word:
			return strings.ToLower(name)
		default:
			return name
		}
	})
}

// email replaces an address. Letter case and a tag after + stay, because stores
// differ in what they make of them.
func (n inventor) email(address string) string {
	name, _, _ := strings.Cut(address, "@")
	base, tag, tagged := strings.Cut(name, "+")
	draw := n.drawn("email", strings.ToLower(base))
	made := strings.ToLower(aWord(draw)+"."+aWord(draw)) + string('0'+draw(10)) + string('0'+draw(10))
	if base != strings.ToLower(base) {
		made = strings.ToUpper(made[:1]) + made[1:]
	}
	if tagged {
		made += "+" + n.scramble(tag)
	}
	return made + "@example.com"
}

// tail is how many last digits of a phone are replaced. The same digits become
// the same ones in every spelling; what is in front is a country and a network.
const tail = 6

func lastDigits(text string) string {
	digits := strings.Map(func(letter rune) rune {
		if letter < '0' || letter > '9' {
			return -1
		}
		return letter
	}, text)
	if len(digits) < tail+1 {
		return ""
	}
	return digits[len(digits)-tail:]
}

func (n inventor) phone(text string) string {
	last := lastDigits(text)
	if last == "" {
		return n.scramble(text)
	}
	draw := n.drawn("phone", last)
	made := make([]rune, tail)
	for i := range made {
		made[i] = '0' + draw(10)
	}
	letters := []rune(text)
	for i, left := len(letters)-1, tail; i >= 0 && left > 0; i-- {
		if letters[i] >= '0' && letters[i] <= '9' {
			left--
			letters[i] = made[left]
		}
	}
	return string(letters)
}

// digits replaces the digits of a number but its first one.
func (n inventor) digits(raw string) string {
	draw, seen := n.drawn("digits", raw), false
	return strings.Map(func(letter rune) rune {
		switch {
		case letter < '0' || letter > '9':
			return letter
		case !seen:
			seen = true
			return letter
		default:
			return another(draw, letter, '0', 10)
		}
	}, raw)
}

// day keeps the form of a date, and its year.
func (n inventor) day(text string) string {
	if len(text) >= 10 && text[4] == '-' && text[7] == '-' {
		return text[:4] + "-01-01" + text[10:]
	}
	return n.scramble(text)
}
