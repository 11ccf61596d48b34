package wazion

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/tidwall/gjson"
)

const (
	// maxNesting is how deep values are looked for in a JSON body.
	maxNesting = 4
	// maxName bounds the name of a nested value, which repeats the names of
	// everything around it.
	maxName = 256
)

// readJSON reads a JSON object member by member. A cut object yields the
// members that are certainly complete; half a number would be another number.
func readJSON(data []byte, cut bool) (pairs, bool) {
	if len(data) == 0 || data[0] != '{' || (!cut && !json.Valid(data)) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return nil, false
	}
	var found pairs
	for decoder.More() {
		name, value, ok := readMember(decoder)
		if !ok {
			break
		}
		found = flatten(found, name, gjson.Parse(value), 0)
	}
	return found, true
}

func readMember(decoder *json.Decoder) (name, value string, ok bool) {
	token, err := decoder.Token()
	if err != nil {
		return "", "", false
	}
	name, _ = token.(string)
	var raw json.RawMessage
	if decoder.Decode(&raw) != nil {
		return "", "", false
	}
	if !decoder.More() {
		if _, err := decoder.Token(); err != nil {
			return "", "", false
		}
	}
	return name, string(raw), true
}

// flatten appends the scalars of a JSON value as text. Elements of a list keep
// the name of the list; members of an object get a name in PHP's style. Numbers
// keep the digits that they were written with.
func flatten(found pairs, name string, value gjson.Result, depth int) pairs {
	switch {
	case value.Type == gjson.Null:
		return found.add(name, "")
	case value.Type == gjson.String:
		return found.add(name, value.Str)
	case value.Type != gjson.JSON:
		return found.add(name, value.Raw)
	case depth == maxNesting:
		return found
	}
	object := value.IsObject()
	value.ForEach(func(key, element gjson.Result) bool {
		inner := name
		if object && len(name)+len(key.Str) > maxName {
			return true
		}
		if object {
			inner += "[" + key.Str + "]"
		}
		found = flatten(found, inner, element, depth+1)
		return len(found) < maxPairs
	})
	return found
}

// findBoundary returns the line that separates the parts of a multipart body:
// the one that the body begins with, else the one that the Content-Type names.
func findBoundary(contentType string, data []byte) string {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	boundary, found := bytes.CutPrefix(bytes.TrimSpace(line), []byte("--"))
	if found && len(boundary) > 0 && bytes.Contains(data, []byte("form-data")) {
		return string(boundary)
	}
	mediaType, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(mediaType, "multipart/") {
		return ""
	}
	return parameters["boundary"]
}

func readMultipart(data []byte, boundary string) pairs {
	var found pairs
	reader := multipart.NewReader(bytes.NewReader(data), boundary)
	for {
		part, err := reader.NextPart()
		if err != nil {
			return found
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return found
		}
		if part.FileName() == "" {
			found = found.add(part.FormName(), string(value))
		}
	}
}

// readForm reads a query or form. Unlike net/url it drops nothing: a broken
// escape stands for itself and a semicolon is text.
func readForm(encoded string, cut bool) pairs {
	if cut {
		encoded = encoded[:strings.LastIndexAny(encoded, "&\n")+1]
	}
	var found pairs
	for encoded != "" && len(found) < maxPairs {
		var one string
		one, encoded = cutPair(encoded)
		name, value, _ := strings.Cut(one, "=")
		if name != "" {
			found = found.add(unescape(name), unescape(value))
		}
	}
	return found
}

// cutPair splits at the separator of a form or, as in text/plain forms, a line.
func cutPair(encoded string) (one, rest string) {
	at := strings.IndexAny(encoded, "&\r\n")
	if at < 0 {
		return encoded, ""
	}
	return encoded[:at], encoded[at+1:]
}

func unescape(encoded string) string {
	var text strings.Builder
	text.Grow(len(encoded))
	for i := 0; i < len(encoded); i++ {
		switch c := encoded[i]; {
		case c == '+':
			text.WriteByte(' ')
		case c == '%' && i+2 < len(encoded) && isHex(encoded[i+1]) && isHex(encoded[i+2]):
			text.WriteByte(fromHex(encoded[i+1])<<4 | fromHex(encoded[i+2]))
			i += 2
		default:
			text.WriteByte(c)
		}
	}
	return text.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func fromHex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}
