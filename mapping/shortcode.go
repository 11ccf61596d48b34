package mapping

import "strings"

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
	i := len(s) - len(name)
	for i < len(s) && (isLetter(s[i]) || isDigit(s[i]) || s[i] == '_' || s[i] == '-') {
		i++
	}
	if i == len(s)-len(name) || !isLetter(name[0]) {
		return 0
	}
	first, attributes, quote := i, false, byte(0)
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '=':
			attributes = true
		case attributes && (c == '"' || c == '\''):
			quote = c
		case c == '[', c == '\n' && !attributes:
			return 0
		case c == ']':
			if words := strings.Trim(s[first:i], " /"); words == "" || attributes {
				return i + 1
			}
			return 0
		}
	}
	return 0
}
