package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/wazgate/wazgate/internal/yamlnode"
)

// CheckDocument returns what makes a document unreadable for every mapping, at
// its place, or nil. The error is of type yamlnode.Problems; name is used in it.
func CheckDocument(name string, body []byte) error {
	problem := yamlnode.Problem{File: name}
	content := bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if len(content) > maxDocument {
		problem.Message = fmt.Sprintf("the document has %d MiB", len(content)>>20)
		problem.Mend = "keep it under 16 MiB: fewer records on a page are enough"
		return yamlnode.Problems{problem}
	}
	switch ok, deep := inspect(content); {
	case deep >= 0:
		problem = placed(problem, content, deep)
		problem.Message = fmt.Sprintf("the document is nested deeper than %d levels", maxDepth)
		problem.Mend = "no answer of a store is; save it anew"
	case ok:
		return nil
	default:
		problem = invalidJSON(problem, content)
	}
	return yamlnode.Problems{problem}
}

// invalidJSON says where a document stops being JSON.
func invalidJSON(problem yamlnode.Problem, body []byte) yamlnode.Problem {
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		problem.Line, problem.Column = 1, 1
		problem.Message, problem.Mend = "the document is empty", "save the backend's answer there"
		return problem
	case trimmed[0] == '<':
		problem = placed(problem, body, bytes.IndexByte(body, '<'))
		problem.Message, problem.Mend = "this is HTML or XML, not JSON", "look at the address and the credentials of the call: a backend often answers so to a wrong one"
		return problem
	}
	problem.Line, problem.Column, problem.Message, problem.Mend = 1, 1, "not valid JSON", "save the backend's answer as it is"
	var anything json.RawMessage
	decoder := json.NewDecoder(bytes.NewReader(body))
	err := decoder.Decode(&anything)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		problem = placed(problem, body, int(syntax.Offset)-1)
		problem.Message = "not valid JSON: " + syntax.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		problem = placed(problem, body, len(body)-1)
		problem.Message = "not valid JSON: it ends in the middle"
	case err == nil:
		rest := int(decoder.InputOffset())
		rest += len(body[rest:]) - len(bytes.TrimLeft(body[rest:], " \t\r\n"))
		problem = placed(problem, body, rest)
		problem.Message, problem.Mend = "not valid JSON: something follows the end of the document", "keep one document in the file"
	}
	return problem
}

// placed gives a problem its place. Lines that are too long to be shown, as
// JSON without line breaks has them, are shown around the place only.
func placed(problem yamlnode.Problem, body []byte, offset int) yamlnode.Problem {
	offset = max(min(offset, len(body)), 0)
	start := bytes.LastIndexByte(body[:offset], '\n') + 1
	line := body[start:]
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	problem.Line, problem.Column = bytes.Count(body[:offset], []byte("\n"))+1, offset-start+1
	const most = 100
	if utf8.Valid(line) && len(line) <= most {
		problem.Source = strings.TrimRight(string(line), "\r")
	}
	return problem
}
