package upstream

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"

	"github.com/wazgate/wazgate/adapters"
)

var (
	errEmptyValue = errors.New("a search value is empty")
	errPath       = errors.New("a value does not fit into a path")
)

// target knows where requests go and what is sent with each of them.
type target struct {
	base       *url.URL // without query
	fixed      url.Values
	header     http.Header
	configured []string    // names in header that no call may replace
	public     http.Header // what every request tells of us; others may be shown it
	hidden     []string    // nobody may be shown
}

func newTarget(env adapters.Environment, o Options) (target, error) {
	setting := o.Setting
	if setting == "" {
		setting = "base_url"
	}
	base, err := parseBase(o.BaseURL, setting)
	if err != nil {
		return target{}, err
	}
	header, err := newHeader(env.UserAgent, o.Headers)
	if err != nil {
		return target{}, err
	}
	fixed := base.Query()
	base.RawQuery = ""
	for name, value := range o.Query {
		fixed.Set(name, value)
	}
	goal := target{base: base, fixed: fixed, header: header, hidden: o.Hidden, public: publicHeader(env.UserAgent)}
	for name := range o.Headers {
		goal.configured = append(goal.configured, http.CanonicalHeaderKey(name))
	}
	return goal, nil
}

// parseBase tells what is wrong without repeating the address: it may hold a key.
func parseBase(raw, setting string) (*url.URL, error) {
	refuse := func(problem, mend string) error {
		return &adapters.SettingError{Setting: setting, Problem: problem, Mend: mend}
	}
	const example = "write an address such as https://api.example.com/v1"
	if strings.TrimSpace(raw) == "" {
		return nil, refuse("is empty", example)
	}
	base, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil:
		return nil, refuse("is no address", example)
	case base.Scheme != "http" && base.Scheme != "https":
		return nil, refuse("does not start with https:// or http://", example)
	case base.Hostname() == "":
		return nil, refuse("names no host", example)
	case base.User != nil:
		return nil, refuse("holds a user or password", "send them in a header or with the adapter's own settings")
	case base.Fragment != "":
		return nil, refuse("has a part after #", "leave that part out")
	}
	if _, err := url.ParseQuery(base.RawQuery); err != nil {
		return nil, refuse("has a part after ? that cannot be read", "write it as name=value&name=value")
	}
	return base, nil
}

// publicHeader is what every request tells of us.
func publicHeader(agent string) http.Header {
	header := http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}
	if agent != "" {
		header.Set("User-Agent", agent)
	}
	return header
}

func newHeader(agent string, headers map[string]string) (http.Header, error) {
	header := publicHeader(agent)
	header.Del("Content-Type")
	for name, value := range headers {
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			return nil, &adapters.SettingError{
				Setting: "headers", Problem: "one name cannot be a header name", Mend: "use letters, digits and hyphens",
			}
		case !httpguts.ValidHeaderFieldValue(value):
			return nil, &adapters.SettingError{
				Setting: "headers." + name, Problem: "holds a line break or control character", Mend: "check how the value was pasted",
			}
		}
		if transportOwns(name) {
			return nil, &adapters.SettingError{
				Setting: "headers." + name, Problem: "is set by wazgate itself", Mend: "leave it out",
			}
		}
		header.Set(name, value)
	}
	return header, nil
}

// transportOwns names headers that net/http would leave out without a word, or
// that would change what an answer's body is.
func transportOwns(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Accept-Encoding", "Connection", "Content-Length", "Host", "Trailer", "Transfer-Encoding":
		return true
	default:
		return false
	}
}

// request builds one call. It refuses what would ask for something else than
// the adapter meant.
func (t target) request(ctx context.Context, path string, query url.Values) (*http.Request, error) {
	address, err := t.address(path)
	if err != nil {
		return nil, err
	}
	values := make(url.Values, len(query)+len(t.fixed))
	for name, list := range query {
		for _, value := range list {
			if strings.TrimSpace(value) == "" {
				return nil, errEmptyValue
			}
		}
		values[name] = list
	}
	for name, list := range t.fixed {
		values[name] = list
	}
	address.RawQuery = values.Encode()
	request := &http.Request{
		Method: http.MethodGet, URL: address, Host: address.Host, Header: t.header.Clone(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	return request.WithContext(ctx), nil
}

// address appends path to the base. Dot segments are refused rather than
// cleaned: an identifier of ".." would otherwise read the collection above it.
func (t target) address(path string) (*url.URL, error) {
	address := *t.base
	if path == "" || path == "/" {
		return &address, nil
	}
	if strings.ContainsAny(path, "?#") {
		return nil, errPath
	}
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if !safeSegment(segment) {
			return nil, errPath
		}
	}
	address.RawPath = strings.TrimRight(t.base.EscapedPath(), "/") + "/" + strings.TrimLeft(path, "/")
	plain, err := url.PathUnescape(address.RawPath)
	if err != nil {
		return nil, errPath
	}
	address.Path = plain
	return &address, nil
}

// safeSegment also looks behind escaped slashes, which many servers decode.
func safeSegment(segment string) bool {
	plain, err := url.PathUnescape(segment)
	if err != nil || strings.TrimSpace(plain) == "" || strings.ContainsFunc(plain, unicode.IsControl) {
		return false
	}
	for part := range strings.FieldsFuncSeq(plain, func(r rune) bool { return r == '/' || r == '\\' }) {
		if part == "." || part == ".." {
			return false
		}
	}
	return true
}

// sentBy returns everything in address and headers that must not come back in an
// error. Of a header that holds a credential behind a word, both are looked for.
func sentBy(request *http.Request) []string {
	var list []string
	for name, values := range request.Header {
		if name == "Content-Type" {
			continue
		}
		for _, value := range values {
			list = append(list, value)
			if _, credential, found := strings.Cut(value, " "); found {
				list = append(list, credential)
			}
		}
	}
	if user, password, found := request.BasicAuth(); found {
		list = append(list, user, password)
	}
	for _, values := range request.URL.Query() {
		list = append(list, values...)
	}
	return append(list, strings.Split(request.URL.Path, "/")...)
}
