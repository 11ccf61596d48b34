package rest

import (
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
)

const (
	// enoughDigits is how many digits a number must have for its end to look like
	// it; a shorter one must stand alone.
	enoughDigits = 7
	// mostDeep is how deep in a hit a number is looked for: each level is read
	// again on the way down.
	mostDeep = 16
)

// mentions reports whether any text or number in a value ends with the digits of
// a phone, however it is written. It decides when to stop asking, never what is
// shown.
func mentions(value gjson.Result, digits string) bool { return mentioned(value, digits, mostDeep) }

func mentioned(value gjson.Result, digits string, levels int) bool {
	switch {
	case value.Type == gjson.String:
		return writes(value.Str, digits, len(digits) < enoughDigits)
	case value.Type == gjson.Number:
		return writes(value.Raw, digits, len(digits) < enoughDigits)
	case value.Type == gjson.JSON && levels > 0:
		found := false
		value.ForEach(func(_, member gjson.Result) bool {
			found = mentioned(member, digits, levels-1)
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
