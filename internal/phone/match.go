package phone

import "strings"

// Match says how surely two numbers are the same.
type Match int

// The degrees of sureness, rising.
const (
	// None: different numbers, or not to be proved equal.
	None Match = iota
	// Bare: equal where the country code that one side lacks is the other
	// side's. It proves something only while nobody else matches as well.
	Bare
	// Assumed: equal with the country that the record or the source's default
	// gave to a number without one.
	Assumed
	// Exact: equal with country codes on both sides.
	Exact
)

// Match compares the number asked for with one as a backend spells it; country
// is the one that the same record names, or empty. Two complete numbers match
// only as a whole, however many last digits agree.
func (p *Parser) Match(asked Number, raw, country string) Match {
	stored, ok := p.Parse(raw, country)
	if !ok || asked.Digits == "" {
		return None
	}
	switch {
	case stored.E164 != "" && asked.E164 != "":
		return matchComplete(asked, stored, raw)
	case asked.E164 != "":
		return matchBare(asked, raw)
	default:
		return matchDigits(asked, stored)
	}
}

func matchComplete(asked, stored Number, raw string) Match {
	if asked.canonical == stored.canonical {
		if stored.Assumed {
			return Assumed
		}
		return Exact
	}
	// 34612345678 without its plus can be read as a valid number of the default
	// country as well: all digits, country code included, still agree.
	if _, digits, _ := clean(raw); stored.Assumed && "+"+withoutVariants(digits) == asked.canonical {
		return Bare
	}
	return None
}

// matchBare reads the spelling as somebody in the asked number's own country
// would, so that a trunk prefix or an area code is neither ignored nor invented.
func matchBare(asked Number, raw string) Match {
	text, digits, ok := clean(raw)
	if !ok {
		return None
	}
	if withoutVariants(digits) == strings.TrimPrefix(asked.canonical, "+") {
		return Bare
	}
	if there, ok := readIn(text, asked.Region); ok && there.canonical == asked.canonical {
		return Bare
	}
	return None
}

// matchDigits compares where the asked number itself has no country code: all
// the digits as they are written, or all but the zeros in front.
func matchDigits(asked, stored Number) Match {
	if asked.Digits == stored.Digits {
		return Bare
	}
	a, b := strings.TrimLeft(asked.Digits, "0"), strings.TrimLeft(stored.National(), "0")
	if len(a) < minDigits || len(b) < minDigits || a != b {
		return None
	}
	return Bare
}
