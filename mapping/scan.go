package mapping

import (
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The scanner reads JSON that has been validated, so it checks nothing but the
// bounds of its input: of anything else it makes some value, without panic.

// skipSpace returns the place of the next byte that is no white space.
func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the place after the string that begins at i.
func skipString(s string, i int) int {
	for i++; i+8 <= len(s); {
		marks := marksIn(eightOf(s[i : i+8]))
		if marks == 0 {
			i += 8
			continue
		}
		switch i += bits.TrailingZeros64(marks) / 8; s[i] {
		case '"':
			return i + 1
		case '\\':
			i += 2
		default:
			i++
		}
	}
	for ; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return len(s)
}

// eightOf returns the eight bytes of a text, the first one lowest.
func eightOf(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// skipContainer returns the place after the object or array that begins at i,
// and how many members it has.
func skipContainer(s string, i int) (end int, members int32) {
	depth, start, commas := 0, i, int32(0)
	for i < len(s) {
		switch c := s[i]; c | 0x20 { // which makes one of [ and {, and one of ] and }
		case '"':
			i = skipString(s, i)
			continue
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				if commas > 0 || skipSpace(s, start+1) < i {
					commas++
				}
				return i + 1, commas
			}
		case ',':
			if depth == 1 {
				commas++
			}
		}
		i++
	}
	return len(s), commas
}

// skipValue returns the place after the value that begins at i.
func skipValue(s string, i int) int {
	if i >= len(s) {
		return len(s)
	}
	switch s[i] {
	case '"':
		return skipString(s, i)
	case '{', '[':
		end, _ := skipContainer(s, i)
		return end
	default:
		return skipWord(s, i)
	}
}

// skipWord returns the place after the number, true, false or null at i. It
// always moves on.
func skipWord(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case ',', '}', ']', ' ', '\n', '\t', '\r', ':':
			return i
		}
	}
	return i
}

// readValue returns the value that begins at i and the place after it.
func readValue(s string, i int) (value, int) {
	if i >= len(s) {
		return value{}, len(s)
	}
	switch s[i] {
	case '"':
		end := skipString(s, i)
		return value{kind: kindText, raw: s[i+1 : max(end-1, i+1)]}, end
	case '{':
		end, _ := skipContainer(s, i)
		return value{kind: kindObject, raw: s[i:end]}, end
	case '[':
		end, count := skipContainer(s, i)
		return value{kind: kindArray, count: count, raw: s[i:end]}, end
	case 't', 'f':
		end := skipWord(s, i)
		return value{kind: kindBool, raw: s[i:end]}, end
	case 'n':
		return value{kind: kindNull, raw: "null"}, skipWord(s, i)
	default:
		end := skipWord(s, i)
		return value{kind: kindNumber, raw: s[i:end]}, end
	}
}

// unescape decodes the escapes of a JSON string. NUL is left out: no text of a
// store holds it, and databases refuse it.
func unescape(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for {
		slash := strings.IndexByte(s, '\\')
		if slash < 0 || slash+1 >= len(s) {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:slash])
		letter, size := escapeAt(s[slash:])
		if letter != 0 {
			out.WriteRune(letter)
		}
		s = s[slash+size:]
	}
}

// escapeAt decodes the escape at the start of s, which has two bytes at least.
func escapeAt(s string) (letter rune, size int) {
	switch s[1] {
	case 'b', 'f', 'v':
		return ' ', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return unicodeAt(s)
	default:
		letter, size = utf8.DecodeRuneInString(s[1:])
		return letter, size + 1
	}
}

func unicodeAt(s string) (letter rune, size int) {
	first, ok := hexAt(s)
	if !ok {
		return utf8.RuneError, 2
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if second, ok := hexAt(s[6:]); ok {
		if letter = utf16.DecodeRune(first, second); letter != utf8.RuneError {
			return letter, 12
		}
	}
	return utf8.RuneError, 6
}

// hexAt decodes \uXXXX at the start of s.
func hexAt(s string) (letter rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for _, digit := range []byte(s[2:6]) {
		letter <<= 4
		switch {
		case digit >= '0' && digit <= '9':
			letter |= rune(digit - '0')
		case digit|0x20 >= 'a' && digit|0x20 <= 'f':
			letter |= rune(digit|0x20-'a') + 10
		default:
			return 0, false
		}
	}
	return letter, true
}
