package rest

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/wazgate/wazgate/internal/upstream"
)

const (
	contentJSON = "application/json"
	contentForm = "application/x-www-form-urlencoded"

	// mostDecodings is how often servers may decode a path, one behind another.
	mostDecodings = 3
)

// call is the compiled request of a step.
type call struct {
	method  string
	path    []piece
	query   []parameter
	headers []parameter
	form    []parameter
	json    node // the whole body, that of GraphQL as well
	content string
}

// parameter is a name with one text, or several where it is repeated.
type parameter struct {
	name  string
	texts []*template
	byID  bool // the one text is repeated for each id
}

// request returns what to send for a scope. It is errNothing where a value that
// is needed is empty, or does not fit into its place.
func (s *step) request(sc *scope) (upstream.Request, error) {
	c := &s.call
	request := upstream.Request{Method: c.method, ContentType: c.content, Door: s.graphql}
	var fine bool
	if request.Path, fine = pathOf(c.path, sc); !fine {
		return upstream.Request{}, errNothing
	}
	if request.Query, fine = valuesOf(c.query, sc); !fine {
		return upstream.Request{}, errNothing
	}
	headers, fine := valuesOf(c.headers, sc)
	if !fine {
		return upstream.Request{}, errNothing
	}
	request.Header = http.Header(headers)
	if request.Body, fine = c.body(sc); !fine {
		return upstream.Request{}, errNothing
	}
	return request, nil
}

func (c *call) body(sc *scope) (body []byte, fine bool) {
	if c.json != nil {
		body, result := c.json.append(nil, sc)
		return body, result == full
	}
	if c.form == nil {
		return nil, true
	}
	form, fine := valuesOf(c.form, sc)
	if !fine {
		return nil, false
	}
	return []byte(form.Encode()), true
}

// valuesOf returns parameters with their texts; nil where there are none.
func valuesOf(parameters []parameter, sc *scope) (url.Values, bool) {
	if len(parameters) == 0 {
		return nil, true
	}
	values := make(url.Values, len(parameters))
	for i := range parameters {
		texts, fine := parameters[i].values(sc)
		if !fine {
			return nil, false
		}
		if len(texts) > 0 {
			values[parameters[i].name] = texts
		}
	}
	return values, true
}

func (p *parameter) values(sc *scope) (texts []string, fine bool) {
	if p.byID {
		return p.repeated(sc)
	}
	for _, one := range p.texts {
		text, result := one.text(sc)
		switch result {
		case refused:
			return nil, false
		case full:
			texts = append(texts, text)
		case absent:
		}
	}
	return texts, true
}

// repeated returns the text of each id that fits.
func (p *parameter) repeated(sc *scope) (texts []string, fine bool) {
	inner := *sc
	for _, id := range sc.ids {
		inner.id = id
		if text, result := p.texts[0].text(&inner); result == full {
			texts = append(texts, text)
		}
	}
	return texts, len(texts) > 0
}

// pathOf returns the path with each value escaped, so that it stays within its
// segment.
func pathOf(pieces []piece, sc *scope) (string, bool) {
	var out strings.Builder
	begin := 0 // of the segment that is being written
	for i := range pieces {
		if pieces[i].value == nil {
			out.WriteString(pieces[i].literal)
			if slash := strings.LastIndexByte(pieces[i].literal, '/'); slash >= 0 {
				if !properSegment(out.String()[begin:]) {
					return "", false
				}
				begin = out.Len() - len(pieces[i].literal) + slash + 1
			}
			continue
		}
		text, result := pieces[i].value.text(sc)
		if result != full || climbs(text) {
			return "", false
		}
		out.WriteString(url.PathEscape(text))
	}
	return out.String(), properSegment(out.String()[begin:])
}

// properSegment refuses a segment that values and literals together make one of
// dots only. What follows a slash is not looked at: it is literal.
func properSegment(segment string) bool {
	segment, _, _ = strings.Cut(segment, "/")
	return segment != "." && segment != ".."
}

// climbs reports whether a value would leave its place where a server decodes
// slashes, even twice.
func climbs(text string) bool {
	plain := strings.ToLower(text)
	if strings.Trim(plain, ".") == "" {
		return true
	}
	if !strings.ContainsAny(plain, `/\%`) {
		return false
	}
	decoder := strings.NewReplacer("%25", "%", "%2f", "/", "%5c", "/", "%2e", ".", `\`, "/")
	for range mostDecodings {
		plain = decoder.Replace(plain)
	}
	if decoder.Replace(plain) != plain {
		return true // whatever it is, it is no identifier
	}
	for part := range strings.SplitSeq(plain, "/") {
		if part == "." || part == ".." {
			return true
		}
	}
	return false
}
