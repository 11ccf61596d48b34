package mapping

import (
	"cmp"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// sortKey is what an element is put into order by: a number, a time or a text.
type sortKey struct {
	class  sortClass
	number decimal.Decimal
	time   time.Time
	text   string
}

type sortClass uint8

// Where keys are of several classes, these are in the order of the classes.
const (
	sortNumber sortClass = iota
	sortTime
	sortText
	sortNothing
)

func sortKeyOf(v value, m manner) sortKey {
	if v.empty() || !v.scalar() {
		return sortKey{class: sortNothing}
	}
	if v.kind == kindTime {
		return sortKey{class: sortTime, time: v.rare.time}
	}
	if number, reason := toNumber(v, m.marks); reason == "" {
		return sortKey{class: sortNumber, number: number}
	}
	text := v.text()
	if when, reason := parseUsual(text, m.clock()); reason == "" {
		return sortKey{class: sortTime, time: when}
	}
	return sortKey{class: sortText, text: text}
}

// compare puts nothing last, in whichever direction.
func (k sortKey) compare(other sortKey, descending bool) int {
	if k.class == sortNothing || other.class == sortNothing {
		return cmp.Compare(k.class, other.class)
	}
	order := cmp.Compare(k.class, other.class)
	if order == 0 {
		switch k.class {
		case sortNumber:
			order = k.number.Cmp(other.number)
		case sortTime:
			order = k.time.Compare(other.time)
		default:
			order = strings.Compare(k.text, other.text)
		}
	}
	if descending {
		return -order
	}
	return order
}
