package rest

import "strings"

// template is a text with values in it. It is compiled once; making the text is
// no more than putting its pieces together.
type template struct {
	pieces []piece
	number bool // the text alone is a number, where JSON asks for one
}

// piece is a literal, or a value.
type piece struct {
	literal string
	value   *value // nil for a literal
}

// outcome is what became of a template.
type outcome uint8

const (
	// full is a text that can be sent.
	full outcome = iota
	// absent leaves out what the text was for.
	absent
	// refused forbids the whole request: a value is missing that it needs, or one
	// does not fit into its place.
	refused
)

// text returns the text for a scope.
func (t *template) text(sc *scope) (string, outcome) {
	if len(t.pieces) == 1 {
		return t.pieces[0].text(sc)
	}
	var out strings.Builder
	for i := range t.pieces {
		text, result := t.pieces[i].text(sc)
		if result != full {
			return "", result
		}
		out.WriteString(text)
	}
	return out.String(), full
}

func (p *piece) text(sc *scope) (string, outcome) {
	if p.value == nil {
		return p.literal, full
	}
	return p.value.text(sc)
}

// constant reports whether there is no value in the template.
func (t *template) constant() (text string, is bool) {
	switch {
	case len(t.pieces) == 0:
		return "", true
	case len(t.pieces) == 1 && t.pieces[0].value == nil:
		return t.pieces[0].literal, true
	default:
		return "", false
	}
}

// uses reports whether a value of one of these names is in the template.
func (t *template) uses(names ...string) bool {
	for i := range t.pieces {
		for _, name := range names {
			if v := t.pieces[i].value; v != nil && v.name == name {
				return true
			}
		}
	}
	return false
}
