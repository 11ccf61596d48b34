package redact

import (
	"net/url"
	"strings"
)

// link replaces what stands in the query of a web address, and what may be a key
// or somebody's name or number in its path.
func (n inventor) link(text string) string {
	scheme, _, _ := strings.Cut(text, ":")
	switch {
	case isIn(" tel sms callto whatsapp ", strings.ToLower(scheme)):
		return n.phone(text)
	case !isLink(text):
		return text
	}
	address, err := url.Parse(text)
	if err != nil {
		return n.template(text)
	}
	parts, personal := strings.Split(address.EscapedPath(), "/"), isProfiles(address.Host)
	for i, part := range parts {
		parts[i] = n.part(part, personal)
		personal = personal || isOneOf(peopleWords+"profile u people ", part)
	}
	made := strings.Join(parts, "/")
	if address.Host != "" {
		made = "//" + address.Host + made
	}
	if address.Scheme != "" {
		made = address.Scheme + ":" + made
	}
	if address.RawQuery == "" {
		return made
	}
	return made + "?" + n.pairs(address.RawQuery)
}

// template keeps the host of what is no whole address, such as one with a place
// for a number, and replaces what stands behind it.
func (n inventor) template(text string) string {
	scheme, rest, _ := strings.Cut(text, "://")
	host, path, _ := strings.Cut(rest, "/")
	if host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != "" {
		return n.scramble(text)
	}
	return scheme + "://" + host + "/" + n.scramble(path)
}

// part replaces a part of a path; personal says that it is somebody's.
func (n inventor) part(part string, personal bool) string {
	switch digits := strings.Trim(part, "+0123456789") == ""; {
	case digits && len(part) < 9:
		return part
	case digits:
		return n.phone(part)
	case personal, len(part) >= 20 && strings.ContainsAny(part, "0123456789") && !strings.Contains(part, "-"):
		return n.scramble(part)
	default:
		return part
	}
}

// isProfiles reports whether the pages of a site are people.
func isProfiles(host string) bool {
	return isIn(" instagram.com facebook.com twitter.com x.com t.me linkedin.com tiktok.com vk.com ", strings.TrimPrefix(strings.ToLower(host), "www."))
}

// pairs replaces the values of a query or of a form.
func (n inventor) pairs(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if key, value, ok := strings.Cut(pair, "="); ok {
			pairs[i] = key + "=" + n.scramble(value)
		} else {
			pairs[i] = n.scramble(pair)
		}
	}
	return strings.Join(pairs, "&")
}

// isLink also knows addresses on the same host, if they have a query.
func isLink(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") ||
		strings.HasPrefix(text, "/") && strings.Contains(text, "?")
}
