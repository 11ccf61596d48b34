package mapping

import "strings"

// templateExpr puts values into a text. It is empty if any of them is.
type templateExpr struct{ parts []templatePart }

type templatePart struct {
	literal     string
	of          expr // nil for a literal
	escape      bool
	open, close string // brackets that vanish with an empty value
}

func (e *templateExpr) eval(f *frame) value {
	r := f.run
	start := len(r.buffer)
	defer func() { r.buffer = r.buffer[:start] }()
	for i := range e.parts {
		part := &e.parts[i]
		if part.of == nil {
			r.buffer = append(r.buffer, part.literal...)
			continue
		}
		v := part.of.eval(f)
		s, ok := f.asText(v)
		switch {
		case !ok:
			return value{source: v.source}
		case part.escape:
			r.buffer = appendEscaped(r.buffer, s)
		default:
			r.buffer = append(r.buffer, s...)
		}
	}
	return textValue(r.keep(r.buffer[start:]))
}

// sparseExpr is a template that leaves out what is empty. Between two values
// that are there stands one of the literals between them, even if some were
// left out: the one with the most to see. The literal at the start stays, the
// one at the end goes with the last value.
type sparseExpr struct{ parts []templatePart }

func (e *sparseExpr) eval(f *frame) value {
	r := f.run
	start, filled, between := len(r.buffer), 0, ""
	defer func() { r.buffer = r.buffer[:start] }()
	last := false // the last value was there
	for i := range e.parts {
		part := &e.parts[i]
		switch {
		case part.of == nil && i == 0:
			r.buffer = append(r.buffer, part.literal...)
		case part.of == nil && (last || visible(part.literal) > visible(between)):
			between = part.literal
		case part.of != nil:
			var s string
			if s, last = f.asText(part.of.eval(f)); !last {
				continue
			}
			if filled++; filled > 1 {
				r.buffer = append(r.buffer, between...)
			}
			r.buffer, between = part.write(r.buffer, s), ""
		}
	}
	if filled == 0 {
		return value{}
	}
	if last {
		r.buffer = append(r.buffer, between...)
	}
	return textValue(r.keep(r.buffer[start:]))
}

func (p *templatePart) write(out []byte, s string) []byte {
	out = append(out, p.open...)
	if p.escape {
		out = appendEscaped(out, s)
	} else {
		out = append(out, s...)
	}
	return append(out, p.close...)
}

// visible counts the letters that are no blanks.
func visible(s string) int { return len(strings.Join(strings.Fields(s), "")) }

// embrace gives brackets around a value to the value.
func embrace(parts []templatePart) {
	for i := 1; i+1 < len(parts); i++ {
		before, after := &parts[i-1], &parts[i+1]
		if parts[i].of == nil || before.of != nil || after.of != nil {
			continue
		}
		for _, pair := range [...]string{"()", "[]", "<>", `""`, "''"} {
			if strings.HasSuffix(before.literal, pair[:1]) && strings.HasPrefix(after.literal, pair[1:]) {
				before.literal, after.literal = before.literal[:len(before.literal)-1], after.literal[1:]
				parts[i].open, parts[i].close = pair[:1], pair[1:]
				break
			}
		}
	}
}

// joinExpr puts those values that are not empty one after another.
type joinExpr struct {
	of        []expr
	separator string
}

func (e *joinExpr) eval(f *frame) value {
	r := f.run
	start, parts, last := len(r.buffer), 0, ""
	defer func() { r.buffer = r.buffer[:start] }()
	for _, one := range e.of {
		v := one.eval(f)
		f.each(v, func(element value) {
			s, ok := f.asText(element)
			if !ok {
				return
			}
			if parts++; parts > 1 {
				r.buffer = append(r.buffer, e.separator...)
			}
			last = s
			r.buffer = append(r.buffer, s...)
		})
	}
	if parts <= 1 {
		return textValue(last)
	}
	return textValue(r.keep(r.buffer[start:]))
}

// cutTemplate cuts a template at its placeholders. Pieces at odd places are
// what stands between braces; {{ and }} are braces themselves.
func cutTemplate(s string) (pieces []string, problem string) {
	var literal strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "{{") || strings.HasPrefix(s[i:], "}}"):
			literal.WriteByte(s[i])
			i++
		case s[i] == '}':
			return nil, "a } without its {"
		case s[i] == '{':
			end := placeholderEnd(s[i:])
			if end < 0 {
				return nil, "a { without its }"
			}
			pieces = append(pieces, literal.String(), strings.TrimSpace(s[i+1:i+end]))
			literal.Reset()
			i += end
		default:
			literal.WriteByte(s[i])
		}
	}
	return append(pieces, literal.String()), ""
}

// placeholderEnd returns the place of the } that closes the { at the start.
func placeholderEnd(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}
