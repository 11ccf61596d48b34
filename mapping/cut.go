package mapping

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// cutText cuts a text to a number of characters as a reader sees them, the
// ellipsis among them: after a word, unless that leaves too little of it.
func cutText(text string, most int) string {
	if len(text) <= most {
		return text
	}
	rest, state, position := text, -1, 0
	hard, blank, word := 0, 0, 0 // where to cut at the latest, in front of a blank, and after a word without one
	for count := 1; rest != ""; count++ {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		switch {
		case count > most:
			return strings.TrimRightFunc(text[:place(hard, blank, word)], dangling) + "…"
		case strings.TrimFunc(cluster, unicode.IsSpace) == "":
			blank = position
		}
		if position += len(cluster); count < most {
			hard = position
			if boundaries&uniseg.MaskWord != 0 {
				word = position
			}
		}
	}
	return text
}

// place chooses where to cut. Text without blanks, such as Chinese, is cut
// between its words, and a word that is very long is cut itself.
func place(hard, blank, word int) int {
	switch {
	case blank > hard/4:
		return blank
	case word > hard/4:
		return word
	default:
		return hard
	}
}

// dangling characters look odd in front of an ellipsis.
func dangling(letter rune) bool {
	return unicode.IsSpace(letter) || strings.ContainsRune(",;:-–—…", letter)
}
