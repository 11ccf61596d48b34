package rest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// position is where the text of a template goes.
type position uint8

const (
	inPath position = iota
	inQuery
	inForm
	inHeader
	inJSON
	inComparison // with a hit that was read; nothing is sent
)

// template compiles one text.
func (s *stepping) template(setting, text string, at position) *template {
	parts, wrong := parseTemplate(text)
	if s.object(setting, wrong) {
		return &template{}
	}
	compiled := &template{pieces: make([]piece, 0, len(parts))}
	fine := true
	for _, part := range parts {
		if part.name == "" {
			compiled.pieces = append(compiled.pieces, piece{literal: part.literal})
			continue
		}
		v := s.value(setting, part, at)
		if v == nil {
			fine = false
			continue
		}
		compiled.pieces = append(compiled.pieces, piece{value: v})
	}
	if fine {
		s.checkBeside(setting, parts, compiled, at)
		compiled.number = isNumber(parts)
	}
	return compiled
}

// checkBeside refuses free values beside other text that no filter fits to it.
func (s *stepping) checkBeside(setting string, parts []written, compiled *template, at position) {
	s.checkQuotes(setting, parts)
	if len(parts) < 2 || at == inPath || at == inComparison {
		return
	}
	for i, part := range parts {
		v := compiled.pieces[i].value
		if v == nil || !v.free || slices.ContainsFunc(part.filters, func(f writtenFilter) bool { return tames(f.name) }) {
			continue
		}
		if v.name == valueIDs || v.name == valueID {
			v.fits = fitsID
			continue
		}
		s.complain(setting, fmt.Sprintf("{%s} stands beside other text, and what it holds could mean something there", part.name),
			fmt.Sprintf("say how it fits in: {%[1]s|number}, {%[1]s|plain}, \"{%[1]s|quoted}\" in double quotes, '{%[1]s|sql}' in single ones, or {%[1]s|raw} where it can do no harm", part.name))
	}
}

// checkQuotes holds quoted and sql to the quotes that they are for.
func (s *stepping) checkQuotes(setting string, parts []written) {
	var inside byte
	wanted := false
	for _, part := range parts {
		inside = quotesAfter(part.literal, inside)
		for _, filter := range part.filters {
			var quote byte
			var mend string
			switch filter.name {
			case "quoted":
				quote, mend = '"', `write "{%s|quoted}", with double quotes around it`
			case "sql":
				quote, mend = '\'', `write '{%s|sql}', with single quotes around it`
			default:
				continue
			}
			wanted = true
			if inside != quote {
				s.complain(setting, fmt.Sprintf("{%s|%s} does not stand in the quotes that it is for", part.name, filter.name), fmt.Sprintf(mend, part.name))
				return
			}
		}
	}
	if wanted && inside != 0 {
		s.complain(setting, "the quotes around a value are not closed", "write the same quotes behind it")
	}
}

// quotesAfter returns the quotes that are open after a literal.
func quotesAfter(literal string, inside byte) byte {
	for i := 0; i < len(literal); i++ {
		switch c := literal[i]; {
		case c == '\\':
			i++
		case c == inside:
			inside = 0
		case inside == 0 && (c == '"' || c == '\''):
			inside = c
		}
	}
	return inside
}

// isNumber reports whether a text alone is a number in JSON.
func isNumber(parts []written) bool {
	if len(parts) != 1 || parts[0].name == "" {
		return false
	}
	if last := len(parts[0].filters) - 1; last >= 0 {
		filter := parts[0].filters[last].name
		return filter == "number" && parts[0].name != valueIDs || filter == "unix" || filter == "unix_ms"
	}
	switch parts[0].name {
	case valuePage, valueOffset, valueLimit:
		return true
	default:
		return false
	}
}

// pathTemplate compiles the path of a request.
func (s *stepping) pathTemplate(name, text string) []piece {
	setting := s.place + "." + name
	compiled := s.template(setting, text, inPath)
	for i := range compiled.pieces {
		if v := compiled.pieces[i].value; v != nil {
			if v.optional {
				s.complain(setting, "a path has no place for a value that may be missing", "remove the ?, or write a step for each case")
			}
			continue
		}
		fixed, wrong := pathLiteral(compiled.pieces[i].literal)
		s.object(setting, wrong)
		compiled.pieces[i].literal = fixed
	}
	s.object(setting, checkPathText(text))
	return compiled.pieces
}

// looksUp reports whether a step asks for somebody or something by what the
// question is about: of these a backend may well say that they are not there.
func (s *stepping) looksUp() bool {
	return slices.ContainsFunc(s.ask.values, func(name string) bool { return s.used[name] })
}

// isFixed reports whether a path is the same whatever is asked.
func isFixed(path []piece) bool {
	return !slices.ContainsFunc(path, func(one piece) bool { return one.value != nil && one.value.name != valueOwn })
}

// pathLiteral escapes what cannot stand in an address as it is.
func pathLiteral(text string) (string, *trouble) {
	switch {
	case strings.Contains(text, "://"):
		return "", &trouble{"is a whole address", "write what comes behind base_url only, as in orders"}
	case strings.Contains(text, "?"):
		return "", &trouble{"has parameters in the path", "write them below query, each on a line of its own"}
	case strings.Contains(text, "#"):
		return "", &trouble{"has a # in the path", "remove it and what follows; it is never sent"}
	case strings.Contains(text, "//"):
		return "", &trouble{"has an empty part in the path", "remove the extra slash"}
	}
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '%' && !isEscape(text[i:]):
			return "", &trouble{"has a % that escapes nothing", "write %25 for the sign itself"}
		case isPathByte(c):
			out.WriteByte(c)
		default:
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String(), nil
}

func isEscape(text string) bool {
	return len(text) > 2 && strings.Trim(text[1:3], "0123456789abcdefABCDEF") == ""
}

func isPathByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~!$&'()*+,;=:@/%", c) >= 0
}

// checkPathText looks at what only the whole path shows.
func checkPathText(text string) *trouble {
	plain, err := url.PathUnescape(text)
	if err != nil {
		return nil // told already
	}
	for part := range strings.SplitSeq(strings.ReplaceAll(plain, `\`, "/"), "/") {
		if part == "." || part == ".." {
			return &trouble{"climbs out of base_url", "write the path below base_url, without dots"}
		}
	}
	if strings.ContainsFunc(plain, unicode.IsControl) {
		return &trouble{"holds a control character", "remove it"}
	}
	return nil
}
