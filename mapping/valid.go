package mapping

import (
	"encoding/binary"
	"math/bits"
)

// inspect reports whether a body is one JSON value (RFC 8259). It neither
// recurses nor goes deeper than maxDepth: deep is the place of the bracket that
// is too deep, and -1 elsewhere. Every document goes through it, so that it
// looks at eight bytes of a text at once.
func inspect(body []byte) (ok bool, deep int) {
	v := inspector{body: body, deep: -1}
	for v.value() {
		if v.next() {
			return v.at == len(body), -1
		}
	}
	return false, v.deep
}

// inspector stands at a place of a body, or at -1 where it is broken.
type inspector struct {
	body     []byte
	at       int
	depth    int
	inObject [maxDepth + 1]bool // by depth
	deep     int
}

// value goes behind the next value that holds no other: a text, a word, a number
// or empty brackets.
func (v *inspector) value() bool {
	for v.at >= 0 {
		if v.at = afterSpace(v.body, v.at); v.at >= len(v.body) {
			return false
		}
		switch c := v.body[v.at]; c {
		case '{', '[':
			if v.open(c) {
				return true
			}
		case '"':
			v.at = afterText(v.body, v.at+1)
			return v.at >= 0
		default:
			v.at = afterWord(v.body, v.at)
			return v.at >= 0
		}
	}
	return false
}

// open goes into an object or array, and reports whether it is empty.
func (v *inspector) open(bracket byte) (empty bool) {
	if v.depth == maxDepth {
		v.at, v.deep = -1, v.at
		return false
	}
	if v.at = afterSpace(v.body, v.at+1); v.at < len(v.body) && v.body[v.at] == bracket+2 {
		v.at++
		return true
	}
	v.depth++
	if v.inObject[v.depth] = bracket == '{'; v.inObject[v.depth] {
		v.at = afterKey(v.body, v.at)
	}
	return false
}

// next goes from the end of a value to where another one begins. It reports
// whether there is nothing around the value.
func (v *inspector) next() (whole bool) {
	for v.at = afterSpace(v.body, v.at); v.depth > 0; v.at = afterSpace(v.body, v.at+1) {
		if v.at >= len(v.body) || !closes(v.body[v.at], v.inObject[v.depth]) {
			break
		}
		v.depth--
	}
	switch {
	case v.depth == 0:
		return true
	case v.at >= len(v.body) || v.body[v.at] != ',':
		v.at = -1
	case v.inObject[v.depth]:
		v.at = afterKey(v.body, afterSpace(v.body, v.at+1))
	default:
		v.at++
	}
	return false
}

func closes(c byte, object bool) bool { return object && c == '}' || !object && c == ']' }

func afterSpace(body []byte, i int) int {
	for i < len(body) && (body[i] == ' ' || body[i] == '\n' || body[i] == '\r' || body[i] == '\t') {
		i++
	}
	return i
}

// afterKey returns the place after the key and the colon at i, or -1.
func afterKey(body []byte, i int) int {
	if i >= len(body) || body[i] != '"' {
		return -1
	}
	if i = afterText(body, i+1); i < 0 {
		return -1
	}
	if i = afterSpace(body, i); i >= len(body) || body[i] != ':' {
		return -1
	}
	return i + 1
}

// afterText returns the place after the text of which the first letter is at i,
// or -1.
func afterText(body []byte, i int) int {
	for {
		if i = plainEnd(body, i); i >= len(body) {
			return -1
		}
		switch body[i] {
		case '"':
			return i + 1
		case '\\':
			if i = afterEscape(body, i+1); i < 0 {
				return -1
			}
		default:
			return -1
		}
	}
}

// plainEnd returns the place of the first quote, backslash or control character
// from i on, or the length.
func plainEnd(body []byte, i int) int {
	for ; i+8 <= len(body); i += 8 {
		if marks := marksIn(binary.LittleEndian.Uint64(body[i:])); marks != 0 {
			return i + bits.TrailingZeros64(marks)/8
		}
	}
	for i < len(body) && body[i] >= ' ' && body[i] != '"' && body[i] != '\\' {
		i++
	}
	return i
}

// marksIn returns a bit for the first of eight bytes, at least, that is a quote,
// a backslash or a control character. Bits for later ones may be wrong.
func marksIn(eight uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	quote, slash := eight^(ones*'"'), eight^(ones*'\\')
	return ((eight-ones*' ')&^eight | (quote-ones)&^quote | (slash-ones)&^slash) & highs
}

// afterEscape returns the place after what follows a backslash, or -1.
func afterEscape(body []byte, i int) int {
	if i >= len(body) {
		return -1
	}
	switch body[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		for n := 1; n <= 4; n++ {
			if i+n >= len(body) || !isHex(body[i+n]) {
				return -1
			}
		}
		return i + 5
	default:
		return -1
	}
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// afterWord returns the place after true, false, null or a number, or -1.
func afterWord(body []byte, i int) int {
	switch body[i] {
	case 't':
		return after(body, i, "true")
	case 'f':
		return after(body, i, "false")
	case 'n':
		return after(body, i, "null")
	default:
		return afterNumber(body, i)
	}
}

func after(body []byte, i int, word string) int {
	if end := i + len(word); end <= len(body) && string(body[i:end]) == word {
		return end
	}
	return -1
}

func afterNumber(body []byte, i int) int {
	if body[i] == '-' {
		i++
	}
	whole := i
	if i = afterDigits(body, i); i < 0 || body[whole] == '0' && i > whole+1 {
		return -1
	}
	if i < len(body) && body[i] == '.' {
		i = afterDigits(body, i+1)
	}
	if i < 0 || i >= len(body) || body[i]|0x20 != 'e' {
		return i
	}
	return afterExponent(body, i+1)
}

func afterExponent(body []byte, i int) int {
	if i < len(body) && (body[i] == '+' || body[i] == '-') {
		i++
	}
	return afterDigits(body, i)
}

// afterDigits returns the place after one digit or more, or -1.
func afterDigits(body []byte, i int) int {
	start := i
	for i < len(body) && isDigit(body[i]) {
		i++
	}
	if i == start {
		return -1
	}
	return i
}
