package catalog

import (
	"net/url"
	"strings"

	"github.com/wazgate/wazgate/internal/record"
)

// Rule says where the shop is for customers of one country or language. Empty
// parts leave theirs as it is.
type Rule struct {
	Host       string // replaces the host: tienda.example.de
	PathPrefix string // put before the path: /de
	Parameter  string // name=value, added to the query or replaced in it
}

// addresses applies the rule for one customer.
type addresses struct {
	rule     Rule
	prefixes []string // of all rules: an address carries at most one of them
}

func (o Options) addresses() addresses {
	rule, ok := o.ByCountry[strings.ToUpper(o.Country)]
	if !ok {
		rule = o.ByLanguage[baseOf(o.Locale)]
	}
	result := addresses{rule: rule}
	if rule.PathPrefix == "" {
		return result
	}
	for _, rules := range []map[string]Rule{o.ByCountry, o.ByLanguage} {
		for _, other := range rules {
			if prefix := normalPrefix(other.PathPrefix); prefix != "" {
				result.prefixes = append(result.prefixes, prefix)
			}
		}
	}
	return result
}

// localise returns the address for the customer, or "" for what is no address
// of the web.
func (a addresses) localise(address string) string {
	parsed := parseWeb(address)
	if parsed == nil {
		return ""
	}
	if a.rule.Host != "" {
		parsed.Host = a.rule.Host
	}
	if prefix := normalPrefix(a.rule.PathPrefix); prefix != "" {
		parsed.RawPath = prefix + a.withoutPrefix(parsed.EscapedPath())
		if path, err := url.PathUnescape(parsed.RawPath); err == nil {
			parsed.Path = path
		}
	}
	if name, value, ok := strings.Cut(a.rule.Parameter, "="); ok {
		parsed.RawQuery = withParameter(parsed.RawQuery, name, value)
	}
	return parsed.String()
}

// variant returns the address of a variant: the backend's own, or the product's
// with the variant's number.
func (a addresses) variant(p *record.Product, v *record.Variant) string {
	if own := a.localise(v.URL); own != "" {
		return own
	}
	address := a.localise(p.URL)
	if address == "" || v.ID == "" {
		return address
	}
	parsed := parseWeb(address)
	if parsed == nil {
		return ""
	}
	parsed.RawQuery = withParameter(parsed.RawQuery, "variant", v.ID)
	return parsed.String()
}

// withoutPrefix takes off a prefix that the path has already, of this rule or
// another.
func (a addresses) withoutPrefix(path string) string {
	longest := ""
	for _, prefix := range a.prefixes {
		if len(prefix) > len(longest) && (path == prefix || strings.HasPrefix(path, prefix+"/")) {
			longest = prefix
		}
	}
	path = path[len(longest):]
	if path != "" && path[0] != '/' {
		return "/" + path
	}
	return path
}

func normalPrefix(prefix string) string {
	prefix = strings.Trim(prefix, "/")
	if prefix == "" {
		return ""
	}
	return (&url.URL{Path: "/" + prefix}).EscapedPath()
}

// withParameter sets one parameter and leaves the others as they were spelt.
func withParameter(query, name, value string) string {
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(key)
		if pair != "" && (err != nil || plain != name) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value)), "&")
}

// webAddress returns an address of the web, or "" for anything else.
func webAddress(address string) string {
	if parsed := parseWeb(address); parsed != nil {
		return parsed.String()
	}
	return ""
}

// parseWeb returns nil for everything that a browser would not open as a page,
// and drops credentials.
func parseWeb(address string) *url.URL {
	parsed, err := url.Parse(strings.TrimSpace(address))
	if err != nil || parsed.Hostname() == "" || parsed.Opaque != "" {
		return nil
	}
	if parsed.Scheme != "http" && parsed.Scheme != "https" {
		return nil
	}
	parsed.User = nil
	return parsed
}
