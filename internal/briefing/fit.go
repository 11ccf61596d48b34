package briefing

import (
	"strings"
	"unicode/utf8"

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
	total := -1 // the last line ends in nothing
	for _, b := range blocks {
		for _, line := range b.lines {
			total += length(line) + 1
		}
	}
	for total > most {
		b := leastImportant(blocks)
		if b == nil {
			break
		}
		last := len(b.lines) - 1
		total -= length(b.lines[last]) + 1
		b.lines = b.lines[:last]
		// A heading without anything below it says nothing.
		if last == 1 && strings.HasSuffix(b.lines[0], ":") {
			total -= length(b.lines[0]) + 1
			b.lines = nil
		}
	}
	return cut(join(blocks), most)
}

// leastImportant returns the block whose last line goes next; nil if only the
// first is left, which tells data from instructions.
func leastImportant(blocks []block) *block {
	var least *block
	for i := 1; i < len(blocks); i++ {
		b := &blocks[i]
		if len(b.lines) > 0 && (least == nil || b.rank > least.rank) {
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
		if count += weight(cluster); count > most {
			return strings.TrimRight(text[:end], " ") + "…"
		}
		if count < most {
			end += len(cluster)
		}
	}
	return text
}

// length is the number of characters of a text as a reader sees them.
func length(text string) int {
	state, count := -1, 0
	var cluster string
	for text != "" {
		cluster, text, _, state = uniseg.FirstGraphemeClusterInString(text, state)
		count += weight(cluster)
	}
	return count
}

// weight is one for what a reader sees as one character, unless it holds more
// code points than any real one: some scripts join without end.
func weight(cluster string) int {
	const most = 12
	return 1 + (utf8.RuneCountInString(cluster)-1)/most
}
