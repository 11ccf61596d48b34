package mapping

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// path is a parsed path: either the keys to follow, or what to hand to gjson.
type path struct {
	keys  []string // of a simple path
	query string   // of any other
	first string   // of any other: the key that it begins with, if it does with one
}

func (p path) simple() bool { return p.query == "" }

// pathError says what is wrong with a path and how to mend it.
type pathError struct{ message, mend string }

// parsePath parses the path of a mapping: gjson's syntax, and keys in double
// quotes for those with letters that mean something in a path.
func parsePath(written string) (path, *pathError) {
	var keys []string
	var query strings.Builder
	simple, first := true, ""
	for rest := written; ; {
		part, separator, after, problem := cutPart(rest)
		if problem == nil {
			problem = checkPart(part, rest == written)
		}
		if problem != nil {
			return path{}, problem
		}
		key, plain := plainKey(part)
		simple = simple && plain && separator != "|"
		if plain && rest == written {
			first = key
		}
		keys = append(keys, key)
		if strings.HasPrefix(part, `"`) {
			part = gjson.Escape(key)
		}
		query.WriteString(part + separator)
		if separator == "" {
			break
		}
		rest = after
	}
	if simple {
		return path{keys: keys}, nil
	}
	return path{query: query.String(), first: first}, checkQuery(query.String())
}

// cutPart cuts the first part off a path, at the first dot or pipe that is
// neither escaped nor inside quotes or brackets.
func cutPart(s string) (part, separator, rest string, problem *pathError) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case depth == 0 && (c == '.' || c == '|'):
			return s[:i], s[i : i+1], s[i+1:], nil
		case c == '\\':
			i++
		case c == '"' && (depth > 0 || i == 0):
			end := closingQuote(s, i)
			if end < 0 {
				return "", "", "", &pathError{"the quotes are not closed", `write " again where the key or text ends`}
			}
			i = end - 1
		default:
			depth += nesting(s, i, depth)
		}
	}
	if depth > 0 {
		return "", "", "", &pathError{"a bracket is not closed", "close it, or put \\ before it if it belongs to the key"}
	}
	return s, "", "", nil
}

// closingQuote returns the place after the string that begins at i, or -1 if
// it does not end.
func closingQuote(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// nesting tells what a letter does to the depth of brackets. Only those count
// that begin a query, a selection or the argument of a modifier; others belong
// to their key.
func nesting(s string, i, depth int) int {
	switch s[i] {
	case '(', '[', '{':
		if depth > 0 || i == 0 || s[i-1] == '#' || s[i-1] == ':' && s[0] == '@' {
			return 1
		}
	case ')', ']', '}':
		if depth > 0 {
			return -1
		}
	}
	return 0
}

func checkPart(part string, first bool) *pathError {
	if part == "" {
		return &pathError{"a part of the path is empty", "remove the extra dot"}
	}
	switch part[0] {
	case '!':
		if first {
			return &pathError{"a path cannot begin with !", "write {not: …} for the opposite of a condition, or {const: …} for a fixed value"}
		}
	case '"':
		if closingQuote(part, 0) != len(part) {
			return &pathError{"after a key in quotes comes a dot or the end", "write a dot after the quotes"}
		}
	case '#':
		if !strings.HasPrefix(part+"(", "#(") && !strings.HasPrefix(part, "#[") {
			return &pathError{fmt.Sprintf("%q is no part of a path", part), `write # alone, #(condition) or, for a key, \` + part}
		}
	case '@':
		if name, argument := modifierOf(part); argument && !gjson.ModifierExists(name, nil) {
			return &pathError{"unknown modifier @" + name, yamlnode.DidYouMean(name, modifiers())}
		}
	}
	return checkIndex(part)
}

// checkIndex refuses places in a list as programming languages write them.
func checkIndex(part string) *pathError {
	key, index, found := strings.Cut(strings.TrimSuffix(part, "]"), "[")
	if !found || key == "" || !strings.HasSuffix(part, "]") || strings.Trim(index, "0123456789*") != "" || strings.ContainsAny(key, `"\\#@`) {
		return nil
	}
	mend := fmt.Sprintf(`write %s.%s, or "%s" in quotes if that is the key`, key, index, part)
	if index == "" || index == "*" {
		mend = fmt.Sprintf(`write %s where a list is wanted, %s.0 for its first element, or "%s" in quotes if that is the key`, key, key, part)
	}
	return &pathError{"places in a list stand between dots", mend}
}

// modifierOf returns the name of the modifier that a part may be, and whether
// it has an argument.
func modifierOf(part string) (name string, argument bool) {
	if part[0] != '@' {
		return "", false
	}
	name, _, argument = strings.Cut(part[1:], ":")
	return name, argument
}

// plainKey returns the key that a part stands for, if it is no more than that.
func plainKey(part string) (key string, plain bool) {
	if strings.HasPrefix(part, `"`) {
		return unescape(part[1 : len(part)-1]), true
	}
	if strings.IndexByte("#[{", part[0]) >= 0 {
		return part, false
	}
	if name, _ := modifierOf(part); name != "" && gjson.ModifierExists(name, nil) {
		return part, false
	}
	return removeEscapes(part)
}

func removeEscapes(part string) (key string, plain bool) {
	if !strings.ContainsAny(part, `\*?`) {
		return part, true // as nearly every key
	}
	var out strings.Builder
	for i := 0; i < len(part); i++ {
		switch {
		case part[i] == '\\' && i+1 < len(part):
			i++
		case part[i] == '*' || part[i] == '?':
			return part, false
		}
		out.WriteByte(part[i])
	}
	return out.String(), true
}

// checkQuery refuses what gjson would run over unchecked JSON, without bound.
func checkQuery(query string) *pathError {
	_, after, found := strings.Cut(query, "@fromstr")
	if !found {
		return nil
	}
	for _, name := range []string{"@dig", "@pretty", "@ugly", "@valid"} {
		if strings.Contains(after, name) {
			return &pathError{name + " cannot follow @fromstr", "leave " + name + " out and name the keys"}
		}
	}
	return nil
}

func modifiers() []string {
	return []string{"dig", "flatten", "fromstr", "group", "join", "keys", "pretty", "reverse", "this", "tostr", "ugly", "valid", "values"}
}
