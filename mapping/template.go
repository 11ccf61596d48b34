package mapping

import "strings"

// templateExpr puts values into a text. It is empty if any of them is.
type templateExpr struct{ parts []templatePart }

type templatePart struct {
	literal string
	of      expr // nil for a literal
	escape  bool
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
