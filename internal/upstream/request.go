package upstream

import (
	"context"
	"encoding/json"
	"errors"
	"hash"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
	"golang.org/x/net/http/httpguts"
)

var (
	errReads   = errors.New("the method does not read")
	errNoBody  = errors.New("the method has no body")
	errHeader  = errors.New("a value does not fit into a header")
	errOwned   = errors.New("a header that is set by wazgate itself")
	errForeign = errors.New("the next address does not lie below the base address")
)

// Request is one reading. The zero value reads the base address.
type Request struct {
	// Method is GET, or POST where a backend takes questions in a body; GET if
	// empty.
	Method string
	// Path is relative to the base address. Segments that hold a value must be
	// escaped with url.PathEscape.
	Path  string
	Query url.Values
	// Next is an address that the backend told for going on, whole or relative
	// to that of Path; it takes the place of Path and Query. It must lie below
	// the base address: anything else is a BadResponse, without a call.
	Next string
	// Header holds what this call alone sends. What is configured for all calls
	// wins over it.
	Header http.Header
	Body   []byte // of a POST
	// ContentType is what Body is; application/json if empty.
	ContentType string
	// Door says that one address answers all questions: a 404 says nothing of
	// what was asked then, but that the address is wrong. It is a BadResponse.
	Door bool
	// Optional says that the answer can do without what this brings: it lets all
	// calls go first that others wait for.
	Optional bool
	// Departs, where it is set, is called when the call's turn has come, before it
	// is sent: what it waited for by then is nobody else's turn any more.
	Departs func()
}

// asked is what the context of a request knows of the call that it is a part of.
type asked struct {
	header http.Header // that belongs to the question
	door   bool
}

// askedKey is under which the context of a reading holds what it asks. That of a
// write holds nothing.
type askedKey struct{}

// reads reports whether a request is a reading, whatever its method.
func reads(request *http.Request) bool {
	_, ok := request.Context().Value(askedKey{}).(asked)
	return ok
}

// writeTo adds to what tells different questions apart. What proves who asks is
// no part of the question.
func (a asked) writeTo(sum hash.Hash) {
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		_, _ = sum.Write([]byte("\n" + name + ": " + strings.Join(a.header[name], "\n")))
	}
}

// reading builds the request of one call.
func (t target) reading(ctx context.Context, wanted Request) (*http.Request, error) {
	if err := wanted.check(); err != nil {
		return nil, err
	}
	request, err := t.request(context.WithValue(ctx, askedKey{}, asked{header: wanted.Header, door: wanted.Door}), wanted.Path, wanted.Query)
	if err != nil {
		return nil, err
	}
	if wanted.Next != "" {
		if err := t.moveTo(request, wanted.Next); err != nil {
			return nil, err
		}
	}
	for name, values := range wanted.Header {
		if name = http.CanonicalHeaderKey(name); !t.holds(name) {
			request.Header[name] = slices.Clone(values)
		}
	}
	if wanted.Body == nil {
		return request, nil
	}
	if wanted.ContentType != "" {
		request.Header.Set("Content-Type", wanted.ContentType)
	}
	load(request, http.MethodPost, wanted.Body)
	return request, nil
}

// check refuses what cannot be sent, or would ask for something else than was
// meant.
func (r Request) check() error {
	switch {
	case r.Method != "" && r.Method != http.MethodGet && r.Method != http.MethodPost:
		return errReads
	case r.Body != nil && r.Method != http.MethodPost:
		return errNoBody
	case !httpguts.ValidHeaderFieldValue(r.ContentType):
		return errHeader
	}
	return checkOwn(r.Header)
}

func checkOwn(header http.Header) error {
	for name, values := range header {
		switch {
		case transportOwns(name):
			return errOwned
		case !httpguts.ValidHeaderFieldName(name):
			return errHeader
		}
		for _, value := range values {
			switch {
			case strings.TrimSpace(value) == "":
				return errEmptyValue
			case !httpguts.ValidHeaderFieldValue(value):
				return errHeader
			}
		}
	}
	return nil
}

// holds reports whether a header is configured for all calls.
func (t target) holds(name string) bool { return slices.Contains(t.configured, name) }

// moveTo has a request read an address that the backend told. It goes where all
// calls go, with what all of them send: only what lies below the base is taken
// from the address. One that is told by http, as many backends behind a proxy
// do, is asked as the others are.
func (t target) moveTo(request *http.Request, next string) error {
	reference, err := url.Parse(strings.TrimSpace(next))
	if err != nil {
		return errForeign
	}
	told := request.URL.ResolveReference(reference)
	if !sameServer(told, t.base) {
		return errForeign
	}
	rest, below := strings.CutPrefix(told.EscapedPath(), strings.TrimRight(t.base.EscapedPath(), "/"))
	if !below || rest != "" && !strings.HasPrefix(rest, "/") {
		return errForeign
	}
	address, err := t.address(rest)
	if err != nil {
		return errForeign
	}
	values, err := url.ParseQuery(told.RawQuery)
	if err != nil {
		return errForeign
	}
	maps.Copy(values, t.fixed)
	address.RawQuery = values.Encode()
	request.URL = address
	return nil
}

// sameServer reports whether a told address leads to where all calls go.
func sameServer(told, base *url.URL) bool {
	sameScheme := told.Scheme == base.Scheme || told.Scheme == "http" && base.Scheme == "https"
	return sameScheme && told.User == nil && told.Opaque == "" &&
		strings.EqualFold(told.Hostname(), base.Hostname()) && usualPort(told) == usualPort(base)
}

// usualPort returns the port of an address, and nothing for that of its scheme.
func usualPort(address *url.URL) string {
	switch port := address.Port(); {
	case port == "80" && address.Scheme == "http", port == "443" && address.Scheme == "https":
		return ""
	default:
		return port
	}
}

// sentIn returns the values in the body of a reading.
func (r Request) sentIn() []string {
	if json.Valid(r.Body) {
		_, values := leaves(gjson.ParseBytes(r.Body))
		return values
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return []string{string(r.Body)}
	}
	return slices.Concat(slices.Collect(maps.Values(form))...)
}

// OwnHeader reports whether a header is the transport's: nobody else may set it.
func OwnHeader(name string) bool { return transportOwns(name) }
