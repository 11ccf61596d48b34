package mapping

import (
	"strings"
	"unicode"
)

// withoutShortcodes removes the tags of WordPress's shortcodes and keeps what
// stands between them: [vc_row width="1/2"]text[/vc_row]. A bracket with
// several words in it is one only if it has attributes, so that [see below]
// stays; [[name]] is how WordPress writes [name] itself.
func withoutShortcodes(s string) string {
	var out strings.Builder
	for {
		start := strings.IndexByte(s, '[')
		if start < 0 {
			if out.Len() == 0 {
				return s
			}
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:start])
		s = s[start:]
		length := shortcode(s)
		if strings.HasPrefix(s, "[[") {
			if length = shortcode(s[1:]); length > 0 && strings.HasPrefix(s[1+length:], "]") {
				out.WriteString(s[1 : 1+length])
				s = s[length+2:]
				continue
			}
			length = 0
		}
		if length == 0 {
			out.WriteByte('[')
			length = 1
		} else {
			out.WriteByte(' ') // its neighbours are words of their own
		}
		s = s[length:]
	}
}

// shortcode returns the length of the tag at the start of s, or 0.
func shortcode(s string) int {
	const longest = 4096
	s = s[:min(len(s), longest)]
	name := strings.TrimPrefix(s[1:], "/")
	if name == "" || !isLetter(name[0]) {
		return 0
	}
	rest := strings.TrimLeftFunc(name, func(c rune) bool {
		return c == '_' || c == '-' || unicode.In(c, unicode.Latin, unicode.Nd)
	})
	end := attributesEnd(rest)
	if end < 0 {
		return 0
	}
	return len(s) - len(rest) + end + 1
}

// attributesEnd returns the place of the ] behind the attributes of a tag, or
// -1. Words alone are no attributes.
func attributesEnd(s string) int {
	given, quote, stop := false, byte(0), "[\n"
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case strings.IndexByte(stop, c) >= 0:
			return -1
		case c == '=':
			given, stop = true, "["
		case given && strings.IndexByte(`"'`, c) >= 0:
			quote = c
		case c == ']' && (given || strings.Trim(s[:i], " /") == ""):
			return i
		case c == ']':
			return -1
		}
	}
	return -1
}
