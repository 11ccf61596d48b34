package briefing

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// The longest texts, in characters as a reader sees them.
const (
	maxName  = 80
	maxTitle = 100
	maxNote  = 200
	maxWord  = 60
	maxURL   = 300
	// maxMarks bounds the accents on one letter: real ones have three at most.
	maxMarks = 4
)

// quote returns somebody else's text as data: one line, cut, between guillemets
// that it cannot close. Nothing stays "".
func quote(text string, most int) string {
	if text = clean(text, most); text == "" {
		return ""
	}
	return "«" + text + "»"
}

// word returns a text that is usually a number, address or code: bare if it is
// one harmless word, quoted otherwise.
func word(text string) string {
	text = clean(text, maxWord)
	for _, letter := range text {
		if !unicode.IsLetter(letter) && !unicode.IsDigit(letter) && !strings.ContainsRune("#+-_./@", letter) {
			return "«" + text + "»"
		}
	}
	return text
}

// link returns an address if it is one, of the web and of bearable length.
func link(text string) string {
	text = strings.TrimSpace(text)
	parsed, err := url.Parse(text)
	if err != nil || len(text) > maxURL || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return ""
	}
	safe := parsed.String()
	for _, letter := range safe {
		if letter <= ' ' || letter >= unicode.MaxASCII || strings.ContainsRune("<>\"`{}|\\^", letter) {
			return ""
		}
	}
	return safe
}

// code returns a currency, or "" for what is none.
func code(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 5 || strings.Trim(strings.ToUpper(text), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return strings.ToUpper(text)
}

// clean reduces a text to one line of visible characters and cuts it.
func clean(text string, most int) string {
	// What is far beyond the limit need not be looked at.
	const bytesEach = 64
	if len(text) > most*bytesEach {
		text = text[:most*bytesEach]
	}
	text = strings.ToValidUTF8(text, "")
	text = strings.Map(visible, text)
	text = strings.Join(strings.Fields(fewMarks(norm.NFC.String(text))), " ")
	return cut(text, most)
}

// visible maps what separates to a space, drops what cannot be seen, and keeps
// brackets from ending a quotation or looking like a model's own marks.
func visible(letter rune) rune {
	switch {
	case letter > ' ' && letter < unicode.MaxASCII && letter != '<' && letter != '>':
		return letter // nearly all there is
	case strings.ContainsRune("«《⟪≪<＜", letter):
		return '‹'
	case strings.ContainsRune("»》⟫≫>＞", letter):
		return '›'
	case unicode.IsSpace(letter), unicode.In(letter, unicode.Z, unicode.Cc):
		return ' '
	case hidden(letter):
		return -1
	}
	return letter
}

// hidden reports whether a character shows nothing by itself: direction marks,
// zero-width characters, tags, variation selectors, fillers, private use and
// what nobody has assigned yet.
func hidden(letter rune) bool {
	if unicode.In(letter, unicode.C, unicode.Variation_Selector) {
		return true
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, letter) || letter == '\u2800' || letter == unicode.ReplacementChar
}

// fewMarks drops the marks beyond the fourth on one letter.
func fewMarks(text string) string {
	marks := 0
	return strings.Map(func(letter rune) rune {
		if letter < unicode.MaxLatin1 || !unicode.In(letter, unicode.M) {
			marks = 0
			return letter
		}
		if marks++; marks > maxMarks {
			return -1
		}
		return letter
	}, text)
}

// cut shortens a text to a number of characters as a reader sees them, the last
// of which is then an ellipsis.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	rest, state, end, count := text, -1, 0, 0
	var cluster string
	for rest != "" {
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if count++; count > most {
			return strings.TrimRight(text[:end], " ") + "…"
		}
		if count < most {
			end += len(cluster)
		}
	}
	return text
}
