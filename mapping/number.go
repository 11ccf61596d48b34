package mapping

import (
	"math"
	"strings"

	"github.com/govalues/decimal"
)

// Reasons why a text is no number.
const (
	notNumber  = "not a number"
	manyDigits = "has more digits than a number can hold"
)

// parseNumber reads a number strictly and exactly. A currency may stand at
// either end of it.
func parseNumber(s string, m marks) (number decimal.Decimal, reason string) {
	s = strings.TrimSpace(s)
	if m == (marks{}) {
		if number, reason, ok := readNumber(s); ok { // as nearly every number
			return number, reason
		}
	}
	if plain, ok := m.plain(s); ok {
		if number, reason, ok := readNumber(plain); ok {
			return number, reason
		}
	}
	return number, m.reason(s)
}

// readNumber reads what JSON would take for a number. It reports false for all
// else; reason says why a number cannot be held.
func readNumber(s string) (number decimal.Decimal, reason string, ok bool) {
	negative, digits := false, s
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, digits = s[0] == '-', s[1:]
	}
	mantissa, scale, ok := readMantissa(digits)
	if !ok {
		return number, notNumber, false
	}
	number, reason = fit(negative, mantissa, scale)
	return number, reason, true
}

// mantissa is the digits of a number: value × 10^zeros.
type mantissa struct {
	value    uint64
	zeros    int // read, but not yet needed in value
	overflow bool
}

func (m *mantissa) push(digit byte) {
	if digit == '0' {
		if m.value != 0 {
			m.zeros++
		}
		return
	}
	value, ok := shift(m.value, m.zeros+1)
	m.overflow = m.overflow || !ok || value > math.MaxInt64-9
	m.value, m.zeros = value+uint64(digit-'0'), 0
}

// shift multiplies by ten, count times, as far as an int64 can hold it.
func shift(value uint64, count int) (shifted uint64, ok bool) {
	for ; count > 0; count-- {
		if value > math.MaxInt64/10 {
			return 0, false
		}
		value *= 10
	}
	return value, true
}

// readMantissa reads digits, an optional fraction and an optional exponent.
// scale counts the digits behind the decimal point.
func readMantissa(s string) (m mantissa, scale int, ok bool) {
	i := 0
	for ; i < len(s) && isDigit(s[i]); i++ {
		m.push(s[i])
	}
	if i == 0 {
		return m, 0, false
	}
	if i < len(s) && s[i] == '.' {
		start := i + 1
		for i = start; i < len(s) && isDigit(s[i]); i++ {
			m.push(s[i])
		}
		if scale = i - start; scale == 0 {
			return m, 0, false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		exponent, good := readExponent(s[i+1:])
		return m, scale - exponent, good
	}
	return m, scale, i == len(s)
}

func readExponent(s string) (exponent int, ok bool) {
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		if exponent < 1_000_000 {
			exponent = exponent*10 + int(s[i]-'0')
		}
	}
	if negative {
		exponent = -exponent
	}
	return exponent, s != ""
}

// fit makes the decimal, with the zeros at its end that were written, as far
// as there is room for them.
func fit(negative bool, m mantissa, scale int) (number decimal.Decimal, reason string) {
	written := min(max(scale, 0), decimal.MaxScale)
	if m.value == 0 && !m.overflow {
		return decimal.MustNew(0, written), ""
	}
	power := m.zeros - scale
	for kept := written; kept >= max(0, -power) && !m.overflow; kept-- {
		coefficient, ok := shift(m.value, power+kept)
		if !ok {
			continue
		}
		signed := int64(coefficient) //nolint:gosec // shift keeps it in range
		if negative {
			signed = -signed
		}
		number, err := decimal.New(signed, kept)
		if err != nil {
			break
		}
		return number, ""
	}
	return number, manyDigits
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
