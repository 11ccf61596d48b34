package simulate

import (
	"math/rand/v2"
	"strings"
)

// Spelling is a way in which people and systems write the same phone number.
type Spelling string

// The ways that the shop's records use.
const (
	SpelledE164       Spelling = "e164"        // +34612345678
	SpelledSpaced     Spelling = "spaced"      // +34 612 34 56 78
	SpelledDashed     Spelling = "dashed"      // +34-612-34-56-78
	SpelledParens     Spelling = "parens"      // +34 (612) 34-56-78
	SpelledTrunk      Spelling = "trunk"       // +49 (0)171 234 5678
	SpelledDoubleZero Spelling = "double_zero" // 0034612345678
	SpelledNoPlus     Spelling = "no_plus"     // 34612345678
	SpelledNational   Spelling = "national"    // 612 34 56 78
	SpelledDigits     Spelling = "digits"      // 612345678
)

// Complete tells whether the spelling says which country the number is of.
func (s Spelling) Complete() bool {
	return s != SpelledNational && s != SpelledDigits && s != SpelledNoPlus
}

// spell writes the number in the given way.
func (n number) spell(way Spelling) string {
	calling := "+" + n.region.calling
	groups := n.grouped()
	switch way {
	case SpelledSpaced:
		return calling + " " + strings.Join(groups, " ")
	case SpelledDashed:
		return calling + "-" + strings.Join(groups, "-")
	case SpelledParens:
		return calling + " (" + groups[0] + ") " + strings.Join(groups[1:], "-")
	case SpelledTrunk:
		return calling + " (0)" + strings.Join(groups, " ")
	case SpelledDoubleZero:
		return "00" + n.region.calling + n.national
	case SpelledNoPlus:
		return n.region.calling + n.national
	case SpelledNational:
		return n.domestic(" ")
	case SpelledDigits:
		return n.domestic("")
	default:
		return n.e164()
	}
}

// domestic is what people of the country write among themselves. Argentine
// mobiles lose the 9 of the international form and gain a 15 after the area.
func (n number) domestic(separator string) string {
	groups := n.grouped()
	if n.region.code == "AR" {
		return "0" + groups[1] + separator + "15" + separator + strings.Join(groups[2:], separator)
	}
	if n.region.code == "BR" {
		return strings.Join(groups, separator)
	}
	return n.region.trunk + strings.Join(groups, separator)
}

// grouped cuts the national number into the groups of its country.
func (n number) grouped() []string {
	rest, groups := n.national, make([]string, 0, len(n.region.groups))
	for _, size := range n.region.groups {
		groups = append(groups, rest[:size])
		rest = rest[size:]
	}
	return groups
}

// usage is how many of a hundred numbers at home are spelled each way.
func usage() []struct {
	way   Spelling
	share int
} {
	return []struct {
		way   Spelling
		share int
	}{
		{SpelledE164, 34}, {SpelledSpaced, 14}, {SpelledDashed, 7}, {SpelledParens, 5}, {SpelledDoubleZero, 6},
		{SpelledNoPlus, 6}, {SpelledTrunk, 3}, {SpelledNational, 15}, {SpelledDigits, 10},
	}
}

// spelling draws a way to write a number of the region. Customers at home
// often leave the country out, the others seldom.
func spelling(random *rand.Rand, in *region) Spelling {
	draw := random.IntN(100)
	if in.code != "ES" {
		draw = draw * 80 / 100
	}
	for _, u := range usage() {
		if draw < u.share {
			if u.way == SpelledTrunk && !in.showsTrunk() {
				return SpelledE164
			}
			return u.way
		}
		draw -= u.share
	}
	return SpelledE164
}

// showsTrunk tells whether people put the 0 that they dial at home into the
// international form, too.
func (r *region) showsTrunk() bool {
	return r.code == "DE" || r.code == "FR" || r.code == "GB" || r.code == "JP"
}
