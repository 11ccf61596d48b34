package upstream

import (
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/wazgate/wazgate/internal/conceal"
	"github.com/wazgate/wazgate/internal/witness"
)

// watch has a request noted for somebody who wants to see what is asked. What
// the settings put on every request is taken out before.
func (a *attempts) watch(asked *witness.Ask, request *http.Request) (*http.Response, error) {
	shown, mask := a.shown(asked, request)
	noted := asked.Send(shown)
	answer, err := a.send(request)
	if err != nil {
		noted.End(func(e *witness.Exchange) { e.Problem = classify(err).Error() })
		return nil, err
	}
	answer.Body = &watchedBody{ReadCloser: answer.Body, noted: noted, status: answer.StatusCode, mask: mask, untold: shown.Token}
	return answer, nil
}

// shown describes a request to a person.
func (a *attempts) shown(watching *witness.Ask, request *http.Request) (witness.Exchange, conceal.Mask) {
	shown := witness.Exchange{Method: request.Method, Host: request.URL.Host, Path: "/" + conceal.Mark}
	if a.goal == nil {
		shown.Token = true
		return shown, conceal.Mask{}
	}
	call, _ := request.Context().Value(askedKey{}).(asked)
	hidden := a.goal.credentials(request, call)
	watching.Hide(hidden...)
	mask := conceal.New(hidden...)
	if request.Response == nil { // where a redirect led to was not asked for by us
		shown.Path = a.goal.shownPath(request.URL, mask)
	}
	query := request.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		for _, value := range query[name] {
			if _, fixed := a.goal.fixed[name]; fixed || request.Response != nil {
				value = conceal.Mark
			}
			shown.Query = append(shown.Query, witness.Parameter{Name: mask.Text(name), Value: mask.Text(value)})
		}
	}
	shown.Headers = shownHeaders(request.Header, call, mask)
	if request.GetBody != nil {
		if body, err := request.GetBody(); err == nil { // it is in memory
			sent, _ := io.ReadAll(io.LimitReader(body, witness.MaxAnswer))
			shown.Sent = mask.Text(string(sent))
		}
	}
	return shown, mask
}

// shownHeaders leaves out what every request has. Of a header that is no part of
// the question only the name is told.
func shownHeaders(header http.Header, call asked, mask conceal.Mask) []witness.Parameter {
	var shown []witness.Parameter
	for _, name := range slices.Sorted(maps.Keys(header)) {
		own := call.header.Values(name)
		switch {
		case name == "Accept", name == "User-Agent", name == "Traceparent", name == "Content-Type":
		case len(own) > 0 && slices.Equal(own, header[name]):
			shown = append(shown, witness.Parameter{Name: name, Value: mask.Text(strings.Join(own, ", "))})
		default:
			shown = append(shown, witness.Parameter{Name: name, Value: conceal.Mark})
		}
	}
	return shown
}

// credentials returns everything that settings and tokens put on a request.
func (t target) credentials(request *http.Request, call asked) []string {
	hidden := slices.Clone(t.hidden)
	for name, values := range request.Header {
		if slices.Equal(call.header.Values(name), values) || slices.Equal(t.public.Values(name), values) {
			continue
		}
		for _, value := range values {
			hidden = append(hidden, credentialsIn(value)...)
		}
	}
	for _, values := range t.fixed {
		hidden = append(hidden, values...)
	}
	for segment := range strings.SplitSeq(t.base.Path, "/") {
		if !isCommon(segment) {
			hidden = append(hidden, segment)
		}
	}
	return hidden
}

// MayBeCredential reports whether a text that settings hold in clear may be one:
// by its name, or because it is long and has digits. A shorter one names a shop,
// and a list the fields that are wanted. What settings take from outside is known
// where it comes in.
func MayBeCredential(name, value string) bool {
	const fewest = 8
	return conceal.Names(name) ||
		len(value) >= fewest && strings.ContainsAny(value, "0123456789") && !strings.ContainsAny(value, ", ")
}

// credentialsIn returns a header's value in all of its parts.
func credentialsIn(value string) []string {
	list := []string{value}
	_, credential, schemed := strings.Cut(value, " ")
	if schemed {
		list = append(list, credential)
	}
	if plain, err := base64.StdEncoding.DecodeString(credential); err == nil {
		user, password, _ := strings.Cut(string(plain), ":")
		list = append(list, user, password)
	}
	return list
}

// shownPath shows the path of a call. Of the base path, in which some backends
// want a credential, only the common words stay.
func (t target) shownPath(address *url.URL, mask conceal.Mask) string {
	base := strings.TrimRight(t.base.Path, "/")
	rest, below := strings.CutPrefix(address.Path, base)
	if !below {
		return "/" + conceal.Mark
	}
	segments := strings.Split(base, "/")
	for i, segment := range segments {
		if !isCommon(segment) {
			segments[i] = conceal.Mark
		}
	}
	return strings.Join(segments, "/") + mask.Text(rest)
}

// isCommon reports whether a segment of a base path is a word that interfaces
// have everywhere, or a version. Anything else may be a credential.
func isCommon(segment string) bool {
	common := []string{
		"", "api", "rest", "json", "graphql", "admin", "wp-json", "wc", "index.php", "web", "public", "shop", "shops",
		"store", "stores", "crm", "data", "odata", "orders", "customers", "products", "services", "default", "all",
	}
	return slices.Contains(common, strings.ToLower(segment)) || regexp.MustCompile(`^(v?\d{1,2}(\.\d{1,2})?|20\d\d-\d\d)$`).MatchString(segment)
}

// watchedBody notes what is read of an answer.
type watchedBody struct {
	io.ReadCloser
	noted  *witness.Exchange
	status int
	mask   conceal.Mask
	untold bool // nothing of it is noted
	bytes  int64
	text   []byte
	once   sync.Once
}

// Read implements io.Reader.
func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.bytes += int64(n)
	if left := witness.MaxAnswer - len(b.text); !b.untold && left > 0 {
		b.text = append(b.text, p[:min(n, left)]...)
	}
	switch {
	case errors.Is(err, io.EOF):
		b.end(nil)
	case err != nil:
		b.end(err)
	}
	return n, err
}

// Close implements io.Closer.
func (b *watchedBody) Close() error {
	b.end(nil)
	return b.ReadCloser.Close()
}

func (b *watchedBody) end(err error) {
	b.once.Do(func() {
		b.noted.End(func(e *witness.Exchange) {
			e.Status, e.Bytes, e.Cut = b.status, b.bytes, !b.untold && b.bytes > int64(len(b.text))
			e.Answer = b.mask.Text(strings.ToValidUTF8(string(b.text), "\ufffd"))
			if err != nil {
				e.Problem = classify(err).Error()
			}
		})
	})
}
