package mapping

import (
	"regexp"
	"strings"
)

// maxPattern bounds the texts that regular expressions run on, maxReplaced what
// replacing may make of one, and maxTextWork the texts of a whole document that
// settings work on.
const (
	maxPattern  = 64 << 10
	maxReplaced = 1 << 20
	maxTextWork = 256 << 20

	longPattern = "a text longer than 64 KiB, too long for a regular expression"
)

// textExpr changes a text, or every text of a list.
type textExpr struct {
	of expr
	textSteps
}

// textSteps are the settings of a text. They apply in the order of the fields.
type textSteps struct {
	shortcodes bool // those of WordPress are removed
	html       bool // the text is HTML, and what follows sees what a reader sees
	extract    *regexp.Regexp
	traced     *testRule // of extract, in a traced program
	replace    []replacement
	letters    func(string) string // another case
	split      string
	pick       int // a place from 1 on, or lastPlace
	cut        int
}

const lastPlace = -1

// replacement stands for a text that is replaced wherever it is.
type replacement struct {
	old    string
	by     expr
	escape bool
}

func (e *textExpr) eval(f *frame) value {
	v := e.of.eval(f)
	if v.empty() {
		return v
	}
	source := v.source
	if e.changes() {
		v = e.change(f, v)
	}
	if e.pick != 0 {
		v = f.elementAt(v, e.pick)
	}
	if e.cut > 0 {
		v = eachText(f, v, func(s string, put func(string)) { put(cutText(s, e.cut)) })
	}
	v.source, v.plain = source, e.html
	return v
}

// changes reports whether there is more to do than to pick and cut.
func (s *textSteps) changes() bool {
	return s.shortcodes || s.html || s.extract != nil || s.replace != nil || s.letters != nil || s.split != ""
}

func (e *textExpr) change(f *frame, v value) value {
	return eachText(f, v, func(s string, put func(string)) {
		s, ok := e.one(f, v, s)
		switch {
		case !ok:
		case e.split == "":
			put(s)
		default:
			for part := range strings.SplitSeq(s, e.split) {
				put(part)
			}
		}
	})
}

// one changes a single text. It reports false if nothing is left.
func (s *textSteps) one(f *frame, v value, text string) (changed string, ok bool) {
	if !f.afford(len(text)) {
		return "", false
	}
	if s.shortcodes {
		text = withoutShortcodes(text)
	}
	if s.html {
		text = PlainText(text)
	}
	if s.extract != nil {
		if len(text) > maxPattern {
			f.warn(v, longPattern)
			return "", false
		}
		fitted := extracted(s.extract, text)
		if s.traced != nil {
			f.run.trace.test(s.traced, text, fitted != "")
		}
		text = fitted
	}
	for i := range s.replace {
		if text, ok = s.replace[i].apply(f, v, text); !ok {
			return "", false
		}
	}
	if s.letters != nil {
		text = s.letters(text)
	}
	return text, text != ""
}

// extracted returns the first group of a match, or all of it if there is none.
func extracted(pattern *regexp.Regexp, text string) string {
	match := pattern.FindStringSubmatchIndex(text)
	if match == nil {
		return ""
	}
	for group := 2; group < len(match); group += 2 {
		if match[group] >= 0 { // of alternatives, the one that was met
			return text[match[group]:match[group+1]]
		}
	}
	if len(match) > 2 {
		return ""
	}
	return text[match[0]:match[1]]
}

// apply reports false if there is nothing to put in the place of the old text.
func (r *replacement) apply(f *frame, v value, text string) (replaced string, ok bool) {
	count := strings.Count(text, r.old)
	if count == 0 {
		return text, true
	}
	by, ok := r.with(f)
	switch {
	case !ok:
		return "", false
	case r.escape:
		by = string(appendEscaped(nil, by))
	}
	if size := len(text) + count*(len(by)-len(r.old)); size > maxReplaced || !f.afford(size) {
		f.warn(v, "what replace makes of it is larger than 1 MiB")
		return "", false
	}
	return strings.ReplaceAll(text, r.old, by), true
}

// with returns what to put there. What the file says may be blanks, or nothing.
func (r *replacement) with(f *frame) (by string, ok bool) {
	if fixed, isFixed := r.by.(constExpr); isFixed {
		return fixed.value.raw, true
	}
	return f.asText(r.by.eval(f))
}

// afford counts the texts that settings work on. It reports false, with one
// warning given, when there were too many for a document.
func (f *frame) afford(size int) bool {
	r := f.run
	before := r.work
	r.work += size + 1
	if before <= maxTextWork && r.work > maxTextWork {
		f.warn(value{}, "the document holds more text than settings may work on; the rest is left out")
	}
	return r.work <= maxTextWork
}

// eachText changes a text, or the texts of a list, to any number of others.
func eachText(f *frame, v value, change func(s string, put func(string))) value {
	var made []member
	put := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			made = append(made, member{value: textValue(s), spot: spot{index: len(made)}})
		}
	}
	f.each(v, func(one value) {
		if s, ok := f.asText(one); ok {
			change(s, put)
		}
	})
	switch {
	case len(made) == 0:
		return value{}
	case len(made) == 1 && v.kind != kindArray:
		return made[0].value
	default:
		return listValue(made)
	}
}

// elementAt returns an element of a list. A single value is a list of one; null
// is no element.
func (f *frame) elementAt(v value, place int) value {
	if v.kind != kindArray {
		if place == 1 || place == lastPlace {
			return v
		}
		return value{}
	}
	var found value
	at := 0
	f.each(v, func(one value) {
		if one.kind == kindNull {
			return
		}
		if at++; at == place || place == lastPlace {
			found = one
		}
	})
	return found
}
