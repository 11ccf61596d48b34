// Package visible keeps of a text what a reader sees of it. Names, notes and
// titles are written by customers and third parties; what hides in them could
// turn a line around, say something to a model that nobody sees, or break out
// of its place.
package visible

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	zwnj      = '\u200c' // zero width non-joiner
	zwj       = '\u200d' // zero width joiner
	asEmoji   = '\ufe0f' // variation selector 16
	keycap    = '\u20e3'
	maxMarks  = 4 // on one letter; real ones have three at most
	maxJoined = 4 // joints in one emoji; a family of four has three
)

// Line returns text on one line, without control and direction characters, tags
// and whatever else shows nothing. Joiners stay where a script or an emoji needs
// them.
func Line(text string) string { return reduce(text, false) }

// Lines is Line for text that may have several.
func Lines(text string) string { return reduce(text, true) }

// IsAll reports whether text is one line and shows all that it holds.
func IsAll(text string) bool { return Line(text) == text }

func reduce(text string, lines bool) string {
	if isPlain(text) {
		return text
	}
	r := reducer{rest: text, lines: lines}
	r.kept.Grow(len(text))
	for r.rest != "" {
		letter, size := utf8.DecodeRuneInString(r.rest)
		r.rest = r.rest[size:]
		if letter != utf8.RuneError {
			r.take(letter)
		}
	}
	return strings.TrimSpace(r.kept.String())
}

// isPlain reports whether there is nothing to look for, as in most texts.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= unicode.MaxASCII {
			return false
		}
	}
	return true
}

// reducer goes through a text letter by letter.
type reducer struct {
	rest   string // what is still to come
	lines  bool
	kept   strings.Builder
	last   rune // that was kept; 0 at first
	marks  int  // on the last letter
	joined int  // joints in the emoji under way
}

func (r *reducer) take(letter rune) {
	switch {
	case letter > ' ' && letter < unicode.MaxASCII:
		r.keep(letter)
	case unicode.In(letter, unicode.Z, unicode.Cc):
		r.separate(letter)
	case letter == zwj, letter == zwnj:
		r.join(letter)
	case letter == asEmoji && r.showsEmoji():
		r.kept.WriteRune(letter)
	case hides(letter):
	case unicode.In(letter, unicode.M):
		r.mark(letter)
	default:
		r.keep(letter)
	}
}

func (r *reducer) separate(letter rune) {
	switch {
	case letter == '\r' && strings.HasPrefix(r.rest, "\n"):
	case r.lines && strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", letter):
		r.keep('\n')
	default:
		r.keep(' ')
	}
}

// mark keeps a mark on a letter. One without a letter would change what stands
// before the text.
func (r *reducer) mark(mark rune) {
	if r.marks++; r.marks <= maxMarks && r.last > ' ' {
		r.kept.WriteRune(mark)
	}
}

// showsEmoji reports whether the last letter may be shown as an emoji.
func (r *reducer) showsEmoji() bool {
	return isPictograph(r.last) || strings.HasPrefix(r.rest, string(keycap)) && strings.ContainsRune("0123456789#*", r.last)
}

func (r *reducer) keep(letter rune) {
	r.kept.WriteRune(letter)
	r.last, r.marks = letter, 0
	if !isPictograph(letter) {
		r.joined = 0
	}
}

// join keeps a joiner between two that it joins.
func (r *reducer) join(joiner rune) {
	next, _ := utf8.DecodeRuneInString(r.rest)
	switch {
	case isJoining(r.last) && isJoining(next):
	case joiner == zwj && isPictograph(r.last) && isPictograph(next) && r.joined < maxJoined:
		r.joined++
	default:
		return
	}
	r.kept.WriteRune(joiner)
}

// isPictograph reports whether a letter may be part of an emoji.
func isPictograph(letter rune) bool {
	return letter > unicode.MaxLatin1 && unicode.Is(unicode.So, letter) && !hides(letter) || letter >= '\U0001f3fb' && letter <= '\U0001f3ff'
}

// isJoining reports whether a letter is of a script that is written with
// joiners.
func isJoining(letter rune) bool {
	return letter > unicode.MaxLatin1 && unicode.In(letter,
		unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
		unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
		unicode.Khmer, unicode.Myanmar, unicode.Tibetan)
}

// hides reports whether a letter shows nothing by itself: direction marks, tags,
// variation selectors, fillers, private use, and what nobody has assigned yet.
func hides(letter rune) bool {
	return unicode.In(letter, unicode.C, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) ||
		letter == '\u2800' || letter == unicode.ReplacementChar
}
