package redact

import (
	"strings"

	"github.com/tidwall/gjson"
)

// surroundings are what the members of an object tell of each other.
type surroundings struct {
	named  class // what the key of a key–value pair says of its value
	order  bool  // the name of an order is its number
	parcel bool  // the number is that of a parcel
}

func surroundingsOf(v gjson.Result) surroundings {
	order := isOrder(v)
	return surroundings{named: namedClass(v), order: order, parcel: !order && isParcel(v)}
}

// classOf corrects what a member's key says, by what stands beside it and around
// the object.
func (s surroundings) classOf(key string, member gjson.Result, own, above class) class {
	switch {
	case own == aName && s.order && strings.ContainsAny(member.Str, "0123456789"):
		return kept
	case own != kept:
		return own
	case s.numbersParcel(key, member):
		return aParcel
	case isValueKey(key):
		return max(s.named, above)
	case above > aPerson && above != aText && !isPlain(key):
		return above
	default:
		return own
	}
}

func (s surroundings) numbersParcel(key string, member gjson.Result) bool {
	return s.parcel && strings.EqualFold(key, "number") && len(member.String()) >= fewestOfParcel
}

// isParcel reports whether an object says who carries something: its number is
// that of the parcel.
func isParcel(v gjson.Result) bool {
	found := false
	v.ForEach(func(key, _ gjson.Result) bool {
		found = found || isIn(carrierKeys, strings.ToLower(key.Str))
		return !found
	})
	return found
}

// fewestOfParcel is how many letters the number of a parcel has at least; those
// of orders are shorter.
const fewestOfParcel = 8
