package rest

import (
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
)

// enoughDigits is how many last digits must agree for a text to look like the
// number that was asked for. It decides when to stop asking, never what is shown.
const enoughDigits = 7

// mentions reports whether any text or number in a value looks like the phone
// with these digits, however it is written.
func mentions(value gjson.Result, digits string) bool {
	wanted, whole := digits, len(digits) < enoughDigits
	if !whole {
		wanted = digits[len(digits)-enoughDigits:]
	}
	switch value.Type {
	case gjson.String:
		return writes(value.Str, wanted, whole)
	case gjson.Number:
		return writes(value.Raw, wanted, whole)
	case gjson.JSON:
		found := false
		value.ForEach(func(_, member gjson.Result) bool {
			found = mentions(member, digits)
			return !found
		})
		return found
	default:
		return false
	}
}

// writes reports whether digits end somewhere in a text as wanted, whatever
// stands between them. A letter begins anew; the end of each group may be the
// end of the number, because two numbers may stand in one text.
func writes(text, wanted string, whole bool) bool {
	var run strings.Builder
	ends := func() bool {
		if whole {
			return run.String() == wanted
		}
		return strings.HasSuffix(run.String(), wanted)
	}
	inGroup := false
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			run.WriteRune(r)
			inGroup = true
			continue
		case inGroup && ends():
			return true
		case unicode.IsLetter(r):
			run.Reset()
		}
		inGroup = false
	}
	return inGroup && ends()
}
