package simulate

import (
	"math/rand/v2"
	"strings"
)

// region is a country the shop sells to, with the shape of its mobile numbers.
type region struct {
	code     string   // ISO 3166
	calling  string   // country calling code
	trunk    string   // what people dial before the number inside the country
	prefixes []string // how a mobile number begins, without calling code
	free     int      // digits that follow the prefix
	firstMin int      // smallest allowed first digit of those
	groups   []int    // how people group the digits
	weight   int      // share of the customers, in thousandths
	currency string
	language language
	country  string // as an address spells it
}

// regions lists the countries, the home country first.
func regions() []*region {
	return []*region{
		{"ES", "34", "", []string{"61", "62", "63", "64", "65", "66", "67", "68", "69"}, 7, 0, []int{3, 2, 2, 2}, 610, "EUR", spanish, "España"},
		{"PT", "351", "", []string{"91", "92", "93", "96"}, 7, 0, []int{3, 3, 3}, 60, "EUR", portuguese, "Portugal"},
		{"FR", "33", "0", []string{"60", "61", "62", "66", "67", "68"}, 7, 0, []int{1, 2, 2, 2, 2}, 60, "EUR", french, "France"},
		{"DE", "49", "0", []string{"160", "162", "170", "171", "172", "173", "175"}, 7, 1, []int{3, 3, 4}, 60, "EUR", german, "Deutschland"},
		{"IT", "39", "", []string{"320", "328", "333", "338", "340", "347"}, 7, 1, []int{3, 3, 4}, 50, "EUR", italian, "Italia"},
		{"GB", "44", "0", []string{"771", "772", "773", "774", "775", "784", "785"}, 7, 0, []int{4, 6}, 35, "GBP", english, "United Kingdom"},
		{"US", "1", "", []string{"212", "305", "415", "512", "617", "702", "303", "206"}, 7, 2, []int{3, 3, 4}, 30, "USD", english, "United States"},
		{"DO", "1", "", []string{"809", "849"}, 7, 2, []int{3, 3, 4}, 15, "USD", spanish, "República Dominicana"},
		{"MX", "52", "", []string{"551", "555", "331", "333", "811", "818"}, 7, 0, []int{2, 4, 4}, 20, "USD", spanish, "México"},
		{"BR", "55", "0", []string{"1198", "1199", "2198", "2199", "3198", "4199"}, 7, 0, []int{2, 5, 4}, 15, "USD", portuguese, "Brasil"},
		{"AR", "54", "0", []string{"9113", "9114", "9115", "9116"}, 7, 0, []int{1, 2, 4, 4}, 12, "USD", spanish, "Argentina"},
		{"CO", "57", "", []string{"300", "310", "311", "312", "313", "315", "320"}, 7, 0, []int{3, 3, 4}, 10, "USD", spanish, "Colombia"},
		{"KZ", "7", "8", []string{"701", "702", "705", "707", "747", "777"}, 7, 1, []int{3, 3, 2, 2}, 8, "EUR", kazakh, "Қазақстан"},
		{"JP", "81", "0", []string{"801", "802", "901", "902", "903"}, 7, 0, []int{2, 4, 4}, 9, "JPY", japanese, "日本"},
		{"KW", "965", "", []string{"500", "501", "660", "661", "990", "991"}, 5, 0, []int{4, 4}, 6, "KWD", arabic, "Kuwait"},
	}
}

// number is a phone number in parts.
type number struct {
	region   *region
	national string // the significant number
}

// e164 is the whole number, with plus.
func (n number) e164() string { return "+" + n.region.calling + n.national }

// lastSeven is what generic order-tracking endpoints compare.
func lastSeven(phone string) string {
	digits := digitsOf(phone)
	if len(digits) > 7 {
		return digits[len(digits)-7:]
	}
	return digits
}

// digitsOf drops everything that is not a digit.
func digitsOf(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}

// numbers hands out numbers that nobody has yet.
type numbers struct {
	random *rand.Rand
	taken  map[string]bool
}

// draw returns a new number of the region.
func (n *numbers) draw(in *region) number {
	for {
		tail := make([]byte, in.free)
		for i := range tail {
			tail[i] = byte('0' + n.random.IntN(10))
		}
		tail[0] = byte('0' + in.firstMin + n.random.IntN(10-in.firstMin))
		if drawn, ok := n.take(in, string(tail)); ok {
			return drawn
		}
	}
}

// colliding returns a number of the region that ends like the other one, if
// the region has such numbers.
func (n *numbers) colliding(in *region, other number) (number, bool) {
	tail := lastSeven(other.national)
	if in.free != len(tail) || int(tail[0]-'0') < in.firstMin {
		return number{}, false
	}
	return n.take(in, tail)
}

// take makes the number and marks it as taken, unless somebody has it.
func (n *numbers) take(in *region, tail string) (number, bool) {
	made := number{region: in, national: in.prefixes[n.random.IntN(len(in.prefixes))] + tail}
	if n.taken[made.e164()] {
		return number{}, false
	}
	n.taken[made.e164()] = true
	return made, true
}
