package yamlnode

import (
	"fmt"
	"strings"
)

func blanks(number int) string {
	if number == 1 {
		return "1 blank"
	}
	return fmt.Sprintf("%d blanks", number)
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

func lastWord(text string) string {
	return text[strings.LastIndexAny(text, " ,{[")+1:]
}

// beginning returns where the value begins that text ends in: after the last
// key, comma or bracket.
func beginning(text string) int {
	start := 0
	for _, separator := range []string{": ", ", ", "- "} {
		if at := strings.LastIndex(text, separator); at >= 0 {
			start = max(start, at+len(separator))
		}
	}
	if start == 0 {
		start = strings.LastIndexAny(text, "{[") + 1
	}
	return start + len(text[start:]) - len(strings.TrimLeft(text[start:], " "))
}

// textFrom returns the text that was meant to begin where rest does: up to the
// end of the line, or of the section or list that it stands in.
func textFrom(before, rest string) string {
	inside := strings.Count(before, "{")+strings.Count(before, "[") > strings.Count(before, "}")+strings.Count(before, "]")
	if comment := strings.Index(rest, " #"); comment >= 0 {
		rest = rest[:comment]
	}
	depth := 0
	for i := range len(rest) {
		switch rest[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 && inside {
				return strings.TrimSpace(rest[:i])
			}
		case ',':
			if depth <= 0 && inside {
				return strings.TrimSpace(rest[:i])
			}
		}
	}
	return strings.TrimSpace(rest)
}

func clip(text string) string {
	const most = 40
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
