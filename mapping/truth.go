package mapping

import "strings"

// parseTruth reads the ways in which stores spell yes and no.
func parseTruth(v value) (truth, ok bool) {
	if v.kind == kindDecimal {
		return !v.number.IsZero(), v.number.IsZero() || v.number.IsOne()
	}
	word := v.text()
	if len(word) > len("false") {
		return false, false
	}
	for _, yes := range [...]string{"true", "1", "yes", "y", "si", "sí", "on"} {
		if strings.EqualFold(word, yes) {
			return true, true
		}
	}
	for _, no := range [...]string{"false", "0", "no", "n", "off"} {
		if strings.EqualFold(word, no) {
			return false, true
		}
	}
	return false, false
}
