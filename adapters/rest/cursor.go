package rest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode"
)

// cursorVersion changes when cursors that were handed out can no longer be read.
const cursorVersion = 1

const (
	longestToken  = 8 << 10
	mostListPages = 1_000_000
)

var (
	errCursor  = errors.New("the cursor is none of this list")
	errRepeats = errors.New("the backend's pages repeat")
)

// spot is where the reading of pages stands.
type spot struct {
	Version int    `json:"v"`
	By      string `json:"by"`
	Count   int    `json:"n"`           // pages before this one
	Read    int    `json:"r,omitempty"` // rows before this one
	Page    int    `json:"p,omitempty"`
	Offset  int    `json:"o,omitempty"`
	Cursor  string `json:"c,omitempty"`
	Next    string `json:"u,omitempty"` // the address of the page
	Before  string `json:"b,omitempty"` // digest of the page before
	Full    int    `json:"f,omitempty"` // how many rows the first page had
}

// start is the spot of the first page.
func (p *pages) start() spot {
	at := spot{Version: cursorVersion, By: string(p.by)}
	switch p.by {
	case byPage:
		at.Page = p.first
	case byOffset:
		at.Offset = p.first
	}
	return at
}

// token returns the spot as an opaque cursor.
func (at spot) token() string {
	text, err := json.Marshal(at)
	if err != nil {
		return "" // numbers and texts always can be written
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// resume reads a cursor that comes back. It may be older than the settings.
func (p *pages) resume(token string) (spot, error) {
	if token == "" {
		return p.start(), nil
	}
	var at spot
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(text) > longestToken || json.Unmarshal(text, &at) != nil {
		return spot{}, errCursor
	}
	if !at.sane(p) {
		return spot{}, errCursor
	}
	return at, nil
}

func (at spot) sane(p *pages) bool {
	switch {
	case at.Version != cursorVersion, at.By != string(p.by), at.Count < 1, at.Count > mostListPages:
		return false
	case at.Read < 0, at.Full < 0, at.Page < 0, at.Offset < 0:
		return false
	case strings.ContainsFunc(at.Cursor+at.Next, unicode.IsControl):
		return false
	}
	switch p.by {
	case byCursor:
		return at.Cursor != ""
	case byLink, byURL:
		return at.Next != ""
	case byOffset:
		return at.Offset > p.first
	default:
		return at.Page > p.first
	}
}

// linkNext returns the address that a header Link names as the next page.
func linkNext(header http.Header) string {
	for _, line := range header.Values("Link") {
		for line != "" {
			var link string
			link, line = cutLink(line)
			address, parameters, found := strings.Cut(strings.TrimSpace(link), ">")
			address, opened := strings.CutPrefix(address, "<")
			if found && opened && isNext(parameters) {
				return strings.TrimSpace(address)
			}
		}
	}
	return ""
}

// cutLink cuts the first link off: addresses and quoted texts may hold commas.
func cutLink(line string) (first, rest string) {
	inside, quoted := false, false
	for i, r := range line {
		switch {
		case r == '"' && !inside:
			quoted = !quoted
		case quoted:
		case r == '<':
			inside = true
		case r == '>':
			inside = false
		case r == ',' && !inside:
			return line[:i], line[i+1:]
		}
	}
	return line, ""
}

func isNext(parameters string) bool {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for word := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(word, "next") {
				return true
			}
		}
	}
	return false
}
