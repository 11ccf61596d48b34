package wazion

import (
	"bytes"
	"io"
	"net/http"
)

// maxBody is how much of a body is read.
const maxBody = 64 << 10

const (
	defaultTokenField  = "token"
	defaultTokenHeader = "Authorization"
)

// Wire reads WAzion's calls in all the forms that its settings allow and its
// examples show. The names are the ones that the merchant typed into WAzion.
type Wire struct {
	TokenField  string // parameter or body field that carries the token; "token" if empty
	TokenHeader string // header that carries the token; "Authorization" if empty
}

// Read reads query and body of a call, whatever its method and Content-Type. It
// never fails: what cannot be read is missing from the Parameters. Of a body
// over 64 KiB only the complete values before that point count.
func (w Wire) Read(r *http.Request) Parameters {
	parameters := Parameters{
		fields: distinct(w.TokenField, defaultTokenField),
		body:   readBody(r),
	}
	if r.URL != nil {
		parameters.query = readForm(r.URL.RawQuery, false)
	}
	for _, name := range distinct(w.TokenHeader, defaultTokenHeader) {
		parameters.header = append(parameters.header, r.Header.Get(name))
	}
	return parameters
}

func distinct(configured, usual string) []string {
	if configured == "" || configured == usual {
		return []string{usual}
	}
	return []string{configured, usual}
}

// readBody looks at what the body is, not at what its Content-Type claims.
func readBody(r *http.Request) pairs {
	if r.Body == nil {
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	cut := err != nil
	if len(data) > maxBody {
		data, cut = data[:maxBody], true
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\uFEFF")))
	if found, ok := readJSON(data, cut); ok {
		return found
	}
	if boundary := findBoundary(r.Header.Get("Content-Type"), data); boundary != "" {
		return readMultipart(data, boundary)
	}
	return readForm(string(data), cut)
}
