package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Bytes is an amount of memory, written as 256MiB, 1GiB or a plain number.
type Bytes int64

// ParseBytes reads an amount such as 256MiB.
func ParseBytes(text string) (Bytes, error) {
	digits := strings.TrimRight(text, "KMGiB")
	unit, known := byteUnit(strings.TrimSpace(text[len(digits):]))
	number, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
	if err != nil || !known || number < 0 || number > math.MaxInt64/unit {
		return 0, fmt.Errorf("%q is no amount of memory such as 256MiB", text)
	}
	return Bytes(number * unit), nil
}

// String returns the amount in the largest unit that divides it.
func (b Bytes) String() string {
	for _, name := range []string{"GiB", "MiB", "KiB"} {
		if unit, _ := byteUnit(name); b != 0 && int64(b)%unit == 0 {
			return strconv.FormatInt(int64(b)/unit, 10) + name
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

func byteUnit(name string) (int64, bool) {
	switch name {
	case "", "B":
		return 1, true
	case "KiB":
		return 1 << 10, true
	case "MiB":
		return 1 << 20, true
	case "GiB":
		return 1 << 30, true
	default:
		return 0, false
	}
}
