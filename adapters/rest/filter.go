package rest

import (
	"strings"
	"unicode"
)

// filter changes a text that is not empty. What it makes empty does not fit.
type filter func(text string) string

// longestNumber is the number of digits up to which a text is a number.
const longestNumber = 19

// plainFilters are those that any value can have.
func plainFilters() []string {
	return []string{"number", "plain", "quoted", "sql", "raw", "upper", "lower"}
}

// filterNamed returns a filter without an argument; nil for an unknown one.
func filterNamed(name string) filter {
	switch name {
	case "number":
		return numberOnly
	case "plain":
		return plainText
	case "quoted":
		return insideQuotes
	case "sql":
		return insideSQL
	case "raw":
		return func(text string) string { return text }
	case "upper":
		return strings.ToUpper
	case "lower":
		return strings.ToLower
	default:
		return nil
	}
}

// tames reports whether a filter makes a free value fit beside other text.
func tames(filter string) bool {
	switch filter {
	case "number", "plain", "quoted", "sql", "raw", filterThen:
		return true
	default:
		return false
	}
}

// filterThen puts a text in the place of a value that is not empty. With it, all
// parameters of a condition are left out where the one with its value is.
const filterThen = "then"

// instead returns the filter that puts a text in the place of any other.
func instead(text string) filter { return func(string) string { return text } }

// numberOnly lets whole numbers through. Leaving letters out would ask for
// another id than the one that was meant.
func numberOnly(text string) string {
	if len(text) > longestNumber || strings.Trim(text, "0123456789") != "" {
		return ""
	}
	return text
}

// plainText leaves letters, digits and what addresses are made of. A hyphen that
// begins a word, and words that mean something to search engines, would say
// what is not looked for.
func plainText(text string) string {
	var out strings.Builder
	before := ' '
	for _, letter := range text {
		switch {
		case unicode.In(letter, unicode.L, unicode.M, unicode.N), strings.ContainsRune("@._+", letter):
		case letter == '-' && unicode.In(before, unicode.L, unicode.M, unicode.N):
		default:
			letter = ' '
		}
		out.WriteRune(letter)
		before = letter
	}
	return meaningful(calmed(out.String()))
}

// calmed writes the words small that mean something to search engines.
func calmed(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		switch word {
		case "AND", "OR", "NOT", "TO", "NEAR":
			words[i] = strings.ToLower(word)
		}
	}
	return strings.Join(words, " ")
}

// insideQuotes makes a text fit between double quotes.
func insideQuotes(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(meaningful(text), `\`, `\\`), `"`, `\"`)
}

// insideSQL makes a text fit between single quotes. Some databases read a
// backslash as such and others not, so that none is sent.
func insideSQL(text string) string {
	if strings.Contains(text, `\`) {
		return ""
	}
	return strings.ReplaceAll(meaningful(text), "'", "''")
}

// meaningful refuses texts of signs only, such as % and *: they ask for everybody.
func meaningful(text string) string {
	if !strings.ContainsFunc(text, func(letter rune) bool { return unicode.In(letter, unicode.L, unicode.N) }) {
		return ""
	}
	return text
}

// spread puts a sign between all digits and around them.
func spread(sign string) filter {
	return func(text string) string {
		var out strings.Builder
		for _, letter := range text {
			if letter >= '0' && letter <= '9' {
				out.WriteString(sign)
				out.WriteRune(letter)
			}
		}
		if out.Len() == 0 {
			return ""
		}
		return out.String() + sign
	}
}
