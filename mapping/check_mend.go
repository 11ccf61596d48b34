package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// misread says what to write for what was read as a path, but hardly meant as
// one; "" if it looks like a path.
func (p *lookedUp) misread() string {
	written, keys := p.written, p.way[p.at].keys
	switch {
	case asExpression(written) != "":
		return "this was read as a path; " + asExpression(written)
	case strings.Contains(written, "://"), strings.ContainsRune(written, ' ') && !slices.ContainsFunc(keys, hasBlank),
		isCode(written) && !slices.ContainsFunc(keys, isCode):
		return fmt.Sprintf("this was read as a path; for a fixed text write {const: %s}", quotedText(written))
	default:
		return ""
	}
}

func hasBlank(key string) bool { return strings.ContainsRune(key, ' ') }

// isCode reports whether a text is written in capitals, such as EUR.
func isCode(text string) bool {
	letters := 0
	for _, letter := range text {
		switch {
		case unicode.IsUpper(letter):
			letters++
		case !unicode.IsDigit(letter) && letter != '_' && letter != '-' && letter != ' ':
			return false
		}
	}
	return letters > 1
}

// quotedText writes a text as YAML takes it for one.
func quotedText(text string) string {
	if strings.ContainsAny(text, `:#{}[],"'&*!|>%@`) {
		return fmt.Sprintf("%q", text)
	}
	return text
}

// asExpression says what to write for a comparison of programming languages that
// has no blanks: those with blanks are refused at load.
func asExpression(written string) string {
	parts := regexp.MustCompile(`^([^\s=!<>]+) *(===?|!==?|<>|=|[<>]=|[<>]) *(\S.*)$`).FindStringSubmatch(written)
	if parts == nil || strings.ContainsAny(written, "#|") {
		return ""
	}
	setting := map[string]string{">": "above", "<": "below", ">=": "at_least", "<=": "at_most", "!=": "not", "!==": "not", "<>": "not"}[parts[2]]
	if setting == "" {
		setting = "is"
	}
	return fmt.Sprintf("write {path: %s, %s: %s}", parts[1], setting, strings.Trim(parts[3], `'"`))
}

// slip reports whether a key is so near another one that it is hardly meant
// otherwise. Keys that differ by a number are meant so.
func slip(wanted, key string) bool {
	if strings.EqualFold(wanted, key) {
		return true
	}
	const short, long = 4, 10
	length := utf8.RuneCountInString(wanted)
	if length < short || withoutDigits(wanted) == withoutDigits(key) || wanted[0]|0x20 != key[0]|0x20 {
		return false
	}
	distance := yamlnode.Distance(wanted, key)
	return distance == 1 || distance == 2 && length >= long || variant(wanted, key)
}

// variant reports whether two keys are the same word, written in the ways that
// are usual among backends: [post_code, postcode], [cancelled, canceled]. Who
// names both means both.
func variant(a, b string) bool { return plainWord(a) == plainWord(b) }

func plainWord(key string) string {
	letters := strings.Map(func(letter rune) rune {
		if !unicode.IsLetter(letter) {
			return -1
		}
		return unicode.ToLower(letter)
	}, key)
	letters = strings.NewReplacer("our", "or", "ll", "l", "ise", "ize", "isat", "izat", "ies", "y").Replace(letters)
	return strings.TrimSuffix(letters, "s")
}

func withoutDigits(key string) string {
	return strings.Map(func(letter rune) rune {
		if letter >= '0' && letter <= '9' {
			return -1
		}
		return letter
	}, key)
}
