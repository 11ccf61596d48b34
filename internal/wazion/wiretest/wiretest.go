// Package wiretest holds the ways in which WAzion's calls arrive, as requests
// with the meaning that each must have. It is support for tests: the reader of
// requests and the doors in front of it are held to the same table.
package wiretest

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/wazgate/wazgate/internal/wazion"
)

// The credentials that every request carries in one way or the other.
const (
	Token    = "s3cr3t-T0ken"
	User     = "wazion"
	Password = "pa:ss word" //nolint:gosec // invented, for tests only
)

// Boundary separates the parts of multipart bodies.
const boundary = "----wiretest7Rz"

// Auth is one of WAzion's authentication types.
type Auth string

// The four documented types and none at all.
const (
	AuthQuery  Auth = "query"
	AuthHeader Auth = "header"
	AuthBasic  Auth = "basic"
	AuthBody   Auth = "body"
	AuthNone   Auth = "none"
)

// Auths returns the four documented types.
func Auths() []Auth { return []Auth{AuthQuery, AuthHeader, AuthBasic, AuthBody} }

// Credentials returns what a reader with default names must find.
func (a Auth) Credentials() wazion.Credentials {
	switch a {
	case AuthQuery, AuthHeader, AuthBody:
		return wazion.Credentials{Tokens: []string{Token}}
	case AuthBasic:
		return wazion.Credentials{User: User, Password: Password, HasBasic: true}
	default:
		return wazion.Credentials{}
	}
}

// Case is one way to ask, and what is asked.
type Case struct {
	Name string
	// Build returns a new request with the given credentials. Its URL is
	// absolute and its path is /wazion/ENDPOINT, so that it can be served
	// directly or sent by a client after its host is replaced.
	Build func(auth Auth) *http.Request
	Want  wazion.Request
}

// Cases returns the whole table.
func Cases() []Case {
	var cases []Case
	for _, group := range [][]call{
		queryCalls(), relatedCalls(), formCalls(), multipartCalls(), jsonCalls(), mislabelledCalls(), mixedCalls(),
		testCalls(), searchCalls(), awkwardCalls(),
	} {
		for _, one := range group {
			cases = append(cases, Case{Name: one.name, Build: one.build, Want: one.want})
		}
	}
	return cases
}

// kind is what a body is, whatever its Content-Type says.
type kind int

const (
	noBody kind = iota
	formBody
	jsonBody
	multipartBody
)

// call is a request before it has credentials.
type call struct {
	name        string
	method      string // GET if empty
	query       string // as on the wire
	kind        kind
	body        string
	contentType string // none if empty
	want        wazion.Request
}

func (c call) build(auth Auth) *http.Request {
	query, body, contentType := c.query, c.body, c.contentType
	switch auth {
	case AuthQuery:
		query = joined(query, "&", "token="+Token)
	case AuthBody:
		body, contentType = c.withToken()
	case AuthHeader, AuthBasic, AuthNone:
	}
	request := &http.Request{
		Method: c.method,
		URL:    &url.URL{Scheme: "http", Host: "gateway.example.com", Path: "/wazion/" + string(c.want.Endpoint), RawQuery: query},
		Host:   "gateway.example.com",
		Header: make(http.Header),
		Proto:  "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body:          io.NopCloser(bytes.NewReader([]byte(body))),
		ContentLength: int64(len(body)),
	}
	if request.Method == "" {
		request.Method = http.MethodGet
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	authorise(request, auth)
	return request
}

func authorise(request *http.Request, auth Auth) {
	switch auth {
	case AuthHeader:
		request.Header.Set("Authorization", "Bearer "+Token)
	case AuthBasic:
		request.SetBasicAuth(User, Password)
	case AuthQuery, AuthBody, AuthNone:
	}
}

// withToken returns the body with the token in it, in the body's own encoding.
func (c call) withToken() (body, contentType string) {
	switch c.kind {
	case formBody:
		return joined("token="+Token, "&", c.body), c.contentType
	case multipartBody:
		return field("token", Token) + c.body, c.contentType
	case jsonBody:
		before, after, _ := strings.Cut(c.body, "{")
		if strings.TrimSpace(after) != "}" {
			after = "," + after
		}
		return before + `{"token":"` + Token + `"` + after, c.contentType
	default:
		return `{"token":"` + Token + `"}`, "application/json"
	}
}

func joined(first, separator, second string) string {
	if first == "" || second == "" {
		return first + second
	}
	return first + separator + second
}

// field is one part of a multipart body.
func field(name, value string) string {
	return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
}

func multipartOf(fields ...string) string {
	return strings.Join(fields, "") + "--" + boundary + "--\r\n"
}
