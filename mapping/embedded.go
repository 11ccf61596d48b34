package mapping

// embeddedExpr reads the JSON that stands inside a text.
type embeddedExpr struct {
	of   expr
	path string // in it, for gjson; empty is the whole
	memo int    // where the run remembers what was read last
}

// embedded is what was read last. An element of a long list mostly asks again
// for what the element before it has asked for.
type embedded struct {
	raw   string
	found value
}

func (e *embeddedExpr) eval(f *frame) value {
	v := e.of.eval(f)
	switch v.kind {
	case kindObject, kindArray: // some answers hold it as it is
		return e.inside(v, v.json())
	case kindText:
		if v.empty() {
			return v
		}
	default:
		return e.inside(v, v.raw)
	}
	last := f.run.embedded(e.memo)
	if last.raw == v.raw {
		last.found.source = v.source
		return last.found
	}
	text := v.text()
	if !f.afford(len(text)) {
		return value{}
	}
	document, reason := readDocument([]byte(text))
	if reason != "" {
		f.warn(v, "not JSON")
		return value{}
	}
	*last = embedded{raw: v.raw, found: e.inside(v, document)}
	return last.found
}

func (e *embeddedExpr) inside(v value, document string) value {
	var found value
	if e.path == "" {
		found, _ = readValue(document, skipSpace(document, 0))
	} else {
		found = ask(document, e.path)
	}
	found.source = v.source
	return found
}

func (r *run) embedded(memo int) *embedded {
	for len(r.memos) <= memo {
		r.memos = append(r.memos, embedded{})
	}
	return &r.memos[memo]
}
