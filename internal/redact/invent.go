package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"net/url"
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

// another draws one of count letters from first on that is not the letter
// itself: what is replaced must never stay as it was by chance.
func another(draw func(rune) rune, letter, first, count rune) rune {
	if letter < first || letter >= first+count {
		return first + draw(count)
	}
	return first + (letter-first+1+draw(count-1))%count
}

// day keeps the form of a date, and its year.
func (n inventor) day(text string) string {
	if len(text) >= 10 && text[4] == '-' && text[7] == '-' {
		return text[:4] + "-01-01" + text[10:]
	}
	return n.scramble(text)
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

// link replaces what stands in the query of a web address, and what may be a key
// or somebody's name or number in its path.
func (n inventor) link(text string) string {
	scheme, _, _ := strings.Cut(text, ":")
	switch {
	case isIn(" tel sms callto whatsapp ", strings.ToLower(scheme)):
		return n.phone(text)
	case !isLink(text):
		return text
	}
	address, err := url.Parse(text)
	if err != nil {
		return n.template(text)
	}
	parts, personal := strings.Split(address.EscapedPath(), "/"), isProfiles(address.Host)
	for i, part := range parts {
		parts[i] = n.part(part, personal)
		personal = personal || isOneOf(peopleWords+"profile u people ", part)
	}
	made := strings.Join(parts, "/")
	if address.Host != "" {
		made = "//" + address.Host + made
	}
	if address.Scheme != "" {
		made = address.Scheme + ":" + made
	}
	if address.RawQuery == "" {
		return made
	}
	return made + "?" + n.pairs(address.RawQuery)
}

// template keeps the host of what is no whole address, such as one with a place
// for a number, and replaces what stands behind it.
func (n inventor) template(text string) string {
	scheme, rest, _ := strings.Cut(text, "://")
	host, path, _ := strings.Cut(rest, "/")
	if host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != "" {
		return n.scramble(text)
	}
	return scheme + "://" + host + "/" + n.scramble(path)
}

// part replaces a part of a path; personal says that it is somebody's.
func (n inventor) part(part string, personal bool) string {
	switch digits := strings.Trim(part, "+0123456789") == ""; {
	case digits && len(part) < 9:
		return part
	case digits:
		return n.phone(part)
	case personal, len(part) >= 20 && strings.ContainsAny(part, "0123456789") && !strings.Contains(part, "-"):
		return n.scramble(part)
	default:
		return part
	}
}

// isProfiles reports whether the pages of a site are people.
func isProfiles(host string) bool {
	return isIn(" instagram.com facebook.com twitter.com x.com t.me linkedin.com tiktok.com vk.com ", strings.TrimPrefix(strings.ToLower(host), "www."))
}

// pairs replaces the values of a query or of a form.
func (n inventor) pairs(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if key, value, ok := strings.Cut(pair, "="); ok {
			pairs[i] = key + "=" + n.scramble(value)
		} else {
			pairs[i] = n.scramble(pair)
		}
	}
	return strings.Join(pairs, "&")
}

// isLink also knows addresses on the same host, if they have a query.
func isLink(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") ||
		strings.HasPrefix(text, "/") && strings.Contains(text, "?")
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
