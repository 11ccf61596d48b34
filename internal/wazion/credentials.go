package wazion

import (
	"encoding/base64"
	"slices"
	"strings"
)

const (
	// maxTokens bounds the guesses that one call can make.
	maxTokens = 8
	// maxTokenLength is more than any signed token needs.
	maxTokenLength = 4096
)

// Credentials is everything in a call that may prove who calls. It is not
// judged here: the caller is let in if any of it is valid. It must never be
// logged.
type Credentials struct {
	Tokens   []string // candidates from body, query and header, without their scheme
	User     string
	Password string
	HasBasic bool // User and Password were sent
}

// Credentials returns what the call carried in any of the four documented
// places: a parameter, a header, HTTP Basic, the body.
func (p Parameters) Credentials() Credentials {
	var found Credentials
	for _, carrier := range []pairs{p.body, p.query} {
		for _, field := range p.fields {
			found.addToken(carrier.first(field))
			for _, value := range carrier.nested(field) {
				found.addToken(value)
			}
		}
	}
	for _, value := range p.header {
		found.addHeader(strings.TrimSpace(value))
	}
	if !found.HasBasic {
		found.addBodyLogin(p.body)
	}
	return found
}

// addToken adds a candidate and, because a plus sent raw in a URL arrives as a
// space, its other reading.
func (c *Credentials) addToken(value string) {
	value = strings.TrimRight(value, " \r\n")
	c.add(strings.TrimSpace(value))
	if strings.Contains(value, " ") {
		c.add(strings.ReplaceAll(value, " ", "+"))
	}
}

func (c *Credentials) add(token string) {
	if token == "" || len(token) > maxTokenLength || len(c.Tokens) >= maxTokens || slices.Contains(c.Tokens, token) {
		return
	}
	c.Tokens = append(c.Tokens, token)
}

// addHeader reads "TOKEN", "Bearer TOKEN", "Basic …" or any other scheme.
func (c *Credentials) addHeader(value string) {
	scheme, rest, found := strings.Cut(value, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case strings.EqualFold(scheme, "Basic"):
		c.addBasic(rest)
	case strings.EqualFold(scheme, "Bearer"):
		c.add(rest)
	case found:
		c.add(rest)
		c.add(value)
	default:
		c.add(value)
	}
}

func (c *Credentials) addBasic(encoded string) {
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || c.HasBasic {
		return
	}
	if user, password, found := strings.Cut(string(decoded), ":"); found {
		c.User, c.Password, c.HasBasic = user, password, true
	}
}

// addBodyLogin reads a user and password that came as fields of the body.
func (c *Credentials) addBodyLogin(body pairs) {
	user, password := body.first("user"), body.first("password")
	if user == "" {
		user = body.first("username")
	}
	if user != "" && password != "" {
		c.User, c.Password, c.HasBasic = user, password, true
	}
}
