package briefing

import (
	"strings"

	"github.com/rivo/uniseg"
)

// block is one section as lines.
type block struct {
	rank  int
	lines []string
}

// fit joins the blocks and leaves out lines, the least important and last ones
// first, until the text has at most so many characters.
func fit(blocks []block, most int) string {
	if whole := join(blocks); len(whole) <= most {
		return whole // no text has more characters than bytes
	}
	length := -1 // the last line ends in nothing
	for _, b := range blocks {
		for _, line := range b.lines {
			length += uniseg.GraphemeClusterCount(line) + 1
		}
	}
	for length > most {
		b := leastImportant(blocks)
		if b == nil {
			break
		}
		last := len(b.lines) - 1
		length -= uniseg.GraphemeClusterCount(b.lines[last]) + 1
		b.lines = b.lines[:last]
		// A heading without anything below it says nothing.
		if last == 1 && strings.HasSuffix(b.lines[0], ":") {
			length -= uniseg.GraphemeClusterCount(b.lines[0]) + 1
			b.lines = nil
		}
	}
	return cut(join(blocks), most)
}

// leastImportant returns the block whose last line goes next; nil if all that
// is left has to stay.
func leastImportant(blocks []block) *block {
	var least *block
	for i := range blocks {
		b := &blocks[i]
		if len(b.lines) > 0 && b.rank > 0 && (least == nil || b.rank > least.rank) {
			least = b
		}
	}
	return least
}

func join(blocks []block) string {
	var text strings.Builder
	for _, b := range blocks {
		for _, line := range b.lines {
			if text.Len() > 0 {
				text.WriteByte('\n')
			}
			text.WriteString(line)
		}
	}
	return text.String()
}

func nonBlank(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
