// Package conceal takes credentials out of texts that people read.
package conceal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mark stands where something was taken out.
const Mark = "•••"

const (
	// shortest is the length below which a credential is too common a text to be
	// looked for, and sure the one from which it is taken out also of the middle
	// of a word.
	shortest, sure = 4, 8
)

// Mask knows credentials in every form in which they may be spelled. The zero
// Mask knows none.
type Mask struct{ credentials, texts []string }

// New returns a mask for credentials. Each is also looked for as it stands in an
// address, in JSON and in base64.
func New(credentials ...string) Mask {
	known := Mask{credentials: slices.Clone(credentials)}
	var texts []string
	for _, one := range credentials {
		if one = strings.TrimSpace(one); utf8.RuneCountInString(one) < shortest {
			continue
		}
		texts = append(texts, one, url.QueryEscape(one), url.PathEscape(one), quoted(one))
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			texts = append(texts, encoding.EncodeToString([]byte(one)))
		}
	}
	slices.SortFunc(texts, func(a, b string) int { // a part must not break the whole up
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	known.texts = slices.Compact(texts)
	return known
}

// With returns a mask that knows further credentials.
func (m Mask) With(credentials ...string) Mask {
	return New(slices.Concat(m.credentials, credentials)...)
}

func quoted(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return strings.Trim(string(encoded), `"`)
}

// Text returns text without the credentials.
func (m Mask) Text(text string) string {
	for _, credential := range m.texts {
		if strings.Contains(text, credential) {
			text = without(text, credential)
		}
	}
	return text
}

// JSON returns a document without the credentials, which are looked for in its
// texts alone: it stays a document.
func (m Mask) JSON(document []byte) []byte {
	out := make([]byte, 0, len(document))
	for {
		at := bytes.IndexByte(document, '"')
		if at < 0 {
			return append(out, document...)
		}
		out, document = append(out, document[:at+1]...), document[at+1:]
		end := 0
		for end < len(document) && document[end] != '"' {
			if document[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end, len(document))
		out = append(out, m.Text(string(document[:end]))...)
		if document = document[end:]; len(document) > 0 {
			out, document = append(out, '"'), document[1:]
		}
	}
}

// without replaces a credential. A short one may be a part of a common word, and
// counts only where it stands by itself.
func without(text, credential string) string {
	if len(credential) >= sure {
		return strings.ReplaceAll(text, credential, Mark)
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, credential)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		if isLetter(last) || isLetter(next) {
			out.WriteString(credential)
		} else {
			out.WriteString(Mark)
		}
		text = after
	}
}

func isLetter(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// Names reports whether a key sounds as if what stands beside it were a
// credential.
func Names(key string) bool {
	key = strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(key))
	for _, word := range []string{"token", "secret", "password", "passwd", "apikey", "authorization", "credential", "headers", "cookie", "databaseurl"} {
		if strings.Contains(key, word) {
			return true
		}
	}
	return strings.HasSuffix(key, "key") || key == "basic" || key == "pwd"
}
