package rest

import (
	"strings"

	"github.com/tidwall/gjson"
)

// path is a plain path: keys, and numbers for places in a list.
type path struct {
	keys  []string
	query string // the same in the syntax of gjson
}

func (p path) none() bool { return p.query == "" }

// in returns what stands at the path, or whole itself for no path.
func (p path) in(whole gjson.Result) gjson.Result {
	if p.none() {
		return whole
	}
	return whole.Get(p.query)
}

// trouble says what is wrong with a text of the settings, and how to mend it.
type trouble struct{ problem, mend string }

// parsePath parses a plain path: keys between dots, in double quotes where they
// hold letters that mean something in a path. Where lists may be gone through,
// # stands for each of their members.
func parsePath(written string, lists bool) (path, *trouble) {
	var p path
	var query []string
	for rest, more := written, true; more; {
		var key string
		var quoted bool
		var wrong *trouble
		if key, quoted, rest, more, wrong = cutKey(rest); wrong != nil {
			return path{}, wrong
		}
		each := lists && key == "#" && !quoted
		if wrong := checkKey(key, quoted); wrong != nil && !each {
			return path{}, wrong
		}
		p.keys = append(p.keys, key)
		if !each {
			key = gjson.Escape(key)
		}
		query = append(query, key)
	}
	p.query = strings.Join(query, ".")
	return p, nil
}

// cutKey cuts the first key off a path, and tells whether there are more.
func cutKey(s string) (key string, quoted bool, rest string, more bool, wrong *trouble) {
	if after, ok := strings.CutPrefix(s, `"`); ok {
		key, rest, closed := strings.Cut(after, `"`)
		if !closed {
			return "", true, "", false, &trouble{"the quotes of a key are not closed", `write " again where the key ends`}
		}
		rest, more = strings.CutPrefix(rest, ".")
		if !more && rest != "" {
			return "", true, "", false, &trouble{"after a key in quotes comes a dot or the end", "write a dot after the quotes"}
		}
		return key, true, rest, more, nil
	}
	var plain strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '.':
			return plain.String(), false, s[i+1:], true, nil
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		plain.WriteByte(s[i])
	}
	return plain.String(), false, "", false, nil
}

func checkKey(key string, quoted bool) *trouble {
	const inQuotes = "; where it belongs to the key, put the key in double quotes"
	switch {
	case key == "":
		return &trouble{"a part of the path is empty", "remove the extra dot"}
	case quoted:
		return nil
	case strings.HasSuffix(key, "]") && strings.Contains(key, "["):
		return &trouble{"places in a list stand between dots", "write lines.0 rather than lines[0]" + inQuotes}
	case strings.ContainsAny(key, "*?|"):
		return &trouble{"a plain path has no wildcards and no pipes", "name the keys" + inQuotes}
	case strings.IndexByte("#@![{", key[0]) >= 0:
		return &trouble{"a plain path has no queries and no modifiers", "name the keys, as in data.orders" + inQuotes}
	default:
		return nil
	}
}
