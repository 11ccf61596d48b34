package briefing

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/wazgate/wazgate/internal/visible"
)

// The longest texts, in characters as a reader sees them.
const (
	maxName  = 80
	maxTitle = 100
	maxNote  = 200
	maxWord  = 60
	maxURL   = 300
)

// quote returns somebody else's text as data: one line, cut, between guillemets
// that it cannot close. Nothing stays "".
func quote(text string, most int) string {
	if text = clean(text, most); text == "" {
		return ""
	}
	return "«" + text + "»"
}

// word returns a text that is usually a number or a code: bare if it looks like
// one, with so few letters that it can say nothing, and quoted otherwise.
func word(text string) string {
	text = clean(text, maxWord)
	if text == "" || isCode(text) {
		return text
	}
	return "«" + text + "»"
}

// isCode reports whether a text is made of digits, the marks between them and
// at most two short groups of letters, such as "#1042", "1Z999AA1" or "SO/24-7".
func isCode(text string) bool {
	const maxLetters, maxGroups = 4, 2
	digits, letters, groups := 0, 0, 0
	for _, letter := range text {
		switch {
		case letter >= '0' && letter <= '9':
			digits, letters = digits+1, 0
		case letter >= 'a' && letter <= 'z', letter >= 'A' && letter <= 'Z':
			if letters++; letters == 1 {
				groups++
			}
			if letters > maxLetters || groups > maxGroups {
				return false
			}
		case strings.ContainsRune("#+-_./", letter):
			letters = 0
		default:
			return false
		}
	}
	return digits > 0
}

// link returns an address, quoted, if it is one of the web and of bearable
// length.
func link(text string) string {
	text = strings.TrimSpace(text)
	parsed, err := url.Parse(text)
	if err != nil || len(text) > maxURL || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return ""
	}
	safe := parsed.String()
	if len(safe) > maxURL { // what had to be encoded is longer
		return ""
	}
	for _, letter := range safe {
		if letter <= ' ' || letter >= unicode.MaxASCII || strings.ContainsRune("<>\"`{}|\\^", letter) {
			return ""
		}
	}
	return "«" + safe + "»"
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
	text = visible.Line(norm.NFC.String(strings.ToValidUTF8(text, "")))
	// What was taken out may have stood between letters that are one.
	text = norm.NFC.String(strings.Map(unbracketed, text))
	return cut(strings.Join(strings.Fields(text), " "), most)
}

// unbracketed keeps brackets from ending a quotation, or from looking as if they
// did, and from looking like a model's own marks.
func unbracketed(letter rune) rune {
	switch {
	case letter < unicode.MaxASCII && letter != '<' && letter != '>':
		return letter // nearly all there is
	case strings.ContainsRune("«《⟪≪⋘⪡⪻︽❮❰˂ᐸ﹤<＜", letter):
		return '‹'
	case strings.ContainsRune("»》⟫≫⋙⪢⪼︾❯❱˃ᐳ﹥>＞", letter):
		return '›'
	}
	return letter
}
