package mapping

import (
	"bytes"
	"strings"
	"unicode/utf8"
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
	if len(body) > maxDocument {
		return "", "the document is larger than 16 MiB"
	}
	switch ok, deep := inspect(body); {
	case deep >= 0:
		return "", "the document is nested deeper than 200 levels"
	case !ok:
		return "", "the document is not valid JSON"
	}
	if utf8.Valid(body) {
		return string(body), ""
	}
	return strings.ToValidUTF8(string(body), string(utf8.RuneError)), ""
}
