package catalog

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// shorten cuts a text to a number of characters as a reader sees them: after a
// word, with an ellipsis as the last character. A word as long as the text may
// be is cut itself.
func shorten(text string, most int) string {
	text = strings.TrimSpace(text)
	if len(text) <= most {
		return text
	}
	rest, state, count, position := text, -1, 0, 0
	end, word := 0, 0 // where most-1 characters end, and the last word within them
	inside := false
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		count++
		blank := strings.TrimFunc(cluster, unicode.IsSpace) == ""
		if blank && inside && count <= most {
			word = position
		}
		inside = !blank
		position += len(cluster)
		if count < most {
			end = position
		}
		if count > most {
			if word == 0 {
				word = end
			}
			return strings.TrimRightFunc(text[:word], dangling) + "…"
		}
	}
	return text
}

// dangling characters look odd before an ellipsis.
func dangling(letter rune) bool {
	return unicode.IsSpace(letter) || strings.ContainsRune(",;:-–—…", letter)
}
