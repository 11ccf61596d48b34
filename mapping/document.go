package mapping

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxDocument and maxDepth bound the documents that are read at all,
// maxRecords and maxWarnings what is made of them.
const (
	maxDocument = 16 << 20
	maxDepth    = 200
	maxRecords  = 50_000
	maxWarnings = 100
)

// readDocument checks a document and returns it as a string, which the values
// point into; reason says why it cannot be used.
func readDocument(body []byte) (document, reason string) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	switch {
	case len(body) > maxDocument:
		return "", "the document is larger than 16 MiB"
	case tooDeep(body):
		return "", "the document is nested deeper than 200 levels"
	case !gjson.ValidBytes(body):
		return "", "the document is not valid JSON"
	}
	if utf8.Valid(body) {
		return string(body), ""
	}
	return strings.ToValidUTF8(string(body), string(utf8.RuneError)), ""
}

// tooDeep must run before gjson validates, which recurses once for each level.
func tooDeep(body []byte) bool {
	_, deep := tooDeepAt(body)
	return deep
}

// tooDeepAt returns the place of the first bracket that is too deep.
func tooDeepAt(body []byte) (place int, deep bool) {
	if bytes.Count(body, []byte("["))+bytes.Count(body, []byte("{")) <= maxDepth {
		return 0, false
	}
	depth, inside := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case inside:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return i, true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return 0, false
}
