package mapping

// embeddedExpr reads the JSON that stands inside a text.
type embeddedExpr struct {
	of   expr
	path string // in it, for gjson; empty is the whole
	memo int    // where the run remembers what was read last
}

// recent is what was read last at one place of the file. An element of a long
// list mostly asks again for what the element before it has asked for.
type recent struct {
	raw   string
	found value
}

func (e *embeddedExpr) eval(f *frame) value {
	v := e.of.eval(f)
	switch v.kind {
	case kindObject, kindArray: // some answers hold it as it is
		return e.inside(f, v, v.json())
	case kindText:
		if v.empty() {
			return v
		}
	default:
		return e.inside(f, v, v.raw)
	}
	last := f.run.recent(e.memo)
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
	*last = recent{raw: v.raw, found: e.inside(f, v, document)}
	return last.found
}

func (e *embeddedExpr) inside(f *frame, v value, document string) value {
	var found value
	switch {
	case e.path == "":
		found, _ = readValue(document, skipSpace(document, 0))
	case f.charge(len(document)):
		found = ask(document, e.path)
	}
	found.source = v.source
	return found
}

func (r *run) recent(memo int) *recent {
	for len(r.memos) <= memo {
		r.memos = append(r.memos, recent{})
	}
	return &r.memos[memo]
}
