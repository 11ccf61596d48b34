package mapping

import "strings"

const notInEnum = "not one of the words in enum"

// words are values by the words that stand for them, in lower case.
type words map[string]expr

func (w words) find(word string) (expr, bool) {
	if found, ok := w[word]; ok {
		return found, true
	}
	found, ok := w[strings.ToLower(word)]
	return found, ok
}

// enumExpr translates words.
type enumExpr struct {
	of    expr
	words words // fixed values, perhaps in several languages
	quiet bool  // a default follows
}

func (e *enumExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.empty() {
		return v
	}
	var translated value
	if found, ok := e.words.find(v.text()); ok {
		translated = found.eval(f)
	} else if !e.quiet {
		f.warn(v, notInEnum)
	}
	translated.source = v.source
	return translated
}

func (e *enumExpr) find(word string) (expr, bool) { return e.words.find(word) }

// switchExpr is one of several values, chosen by a word.
type switchExpr struct {
	of        expr
	cases     words
	otherwise expr // nil if it is not said
	quiet     bool // a default follows
}

func (e *switchExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.scalar() && !v.empty() {
		if found, ok := e.cases.find(v.text()); ok {
			return found.eval(f)
		}
	}
	switch {
	case e.otherwise != nil:
		return e.otherwise.eval(f)
	case !v.empty() && !e.quiet:
		f.warn(v, "not one of the words in cases")
	}
	return value{}
}
