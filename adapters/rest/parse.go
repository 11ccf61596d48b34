package rest

import (
	"strings"
)

// written is one part of a template as it stands in the settings.
type written struct {
	literal  string // of a literal
	name     string // of a value: what stands before ? and |, such as row.id
	optional bool
	filters  []writtenFilter
}

type writtenFilter struct{ name, argument string }

// parseTemplate takes a template apart. Doubled braces stand for themselves.
func parseTemplate(text string) ([]written, *trouble) {
	var parts []written
	var literal strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] != '{' && text[i] != '}':
			literal.WriteByte(text[i])
		case i+1 < len(text) && text[i+1] == text[i]:
			literal.WriteByte(text[i])
			i++
		case text[i] == '}':
			return nil, &trouble{"a } closes nothing", "write }} for a brace itself"}
		default:
			length := closing(text[i:])
			if length < 0 {
				return nil, &trouble{"a { is not closed", "close it with }, or write {{ for a brace itself"}
			}
			part, wrong := parseValue(text[i+1 : i+length])
			if wrong != nil {
				return nil, wrong
			}
			if literal.Len() > 0 {
				parts = append(parts, written{literal: literal.String()})
				literal.Reset()
			}
			parts = append(parts, part)
			i += length
		}
	}
	if literal.Len() > 0 {
		parts = append(parts, written{literal: literal.String()})
	}
	return parts, nil
}

// closing returns the place of the brace that closes the first one; those in
// the double quotes of a path belong to a key.
func closing(text string) int {
	quoted := false
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			quoted = !quoted
		case '}':
			if !quoted {
				return i
			}
		}
	}
	return -1
}

// parseValue reads what stands between braces.
func parseValue(inside string) (written, *trouble) {
	name, filters, filtered := cutUnquoted(inside, '|')
	part := written{}
	part.name, part.optional = strings.CutSuffix(strings.TrimSpace(name), "?")
	if part.name == "" || strings.ContainsAny(part.name, "{\n") {
		return part, &trouble{"braces hold no name of a value", "write {{ and }} for braces themselves"}
	}
	for filtered {
		var one string
		one, filters, filtered = strings.Cut(filters, "|")
		one = strings.TrimSpace(one)
		if strings.HasSuffix(one, "?") {
			return part, &trouble{"the ? stands behind a filter", "write it behind the name: {" + part.name + "?|" + strings.TrimSuffix(one, "?") + "}"}
		}
		filter, wrong := parseFilter(one)
		if wrong != nil {
			return part, wrong
		}
		part.filters = append(part.filters, filter)
	}
	return part, nil
}

func parseFilter(text string) (writtenFilter, *trouble) {
	name, rest, has := strings.Cut(text, "(")
	if !has {
		return writtenFilter{name: name}, nil
	}
	argument, closed := strings.CutSuffix(rest, ")")
	if !closed {
		return writtenFilter{}, &trouble{"the bracket of a filter is not closed", "write it as in {phone|spread(%)}"}
	}
	return writtenFilter{name: name, argument: argument}, nil
}

// cutUnquoted cuts at the first sep outside double quotes.
func cutUnquoted(text string, sep byte) (before, after string, found bool) {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case text[i] == sep && !quoted:
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}
