package rest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// checkSettings checks what is not part of a question. The address, the headers
// and what proves who asks are checked by those that use them.
func (c *compiler) checkSettings() {
	s := c.settings
	for _, name := range slices.Sorted(maps.Keys(s.Values)) {
		if name == "" || strings.ContainsAny(name, "{}|?\".\n ") {
			c.complain("values."+name, fmt.Sprintf("%q cannot name a value", name), "use letters, digits, - and _")
		}
		if strings.TrimSpace(s.Values[name]) == "" {
			c.complain("values."+name, "is empty", "write the text, or remove it")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Query)) {
		if strings.TrimSpace(s.Query[name]) == "" {
			c.complain("query."+name, "is empty", "write what is sent, or remove it")
		}
	}
	c.within("rate_per_minute", s.RatePerMinute, 0, 1_000_000)
	c.within("burst", s.Burst, 0, 100_000)
	c.checkLimit()
	c.checkCost()
	if fixed, wrong := pathLiteral(s.GraphQLPath); !c.object("graphql_path", wrong) {
		c.object("graphql_path", checkPathText(fixed))
	}
}

func (c *compiler) checkLimit() {
	limit := c.settings.Limit
	for name, header := range map[string]string{"limit.remaining": limit.Remaining, "limit.reset": limit.Reset} {
		if header != "" && !httpguts.ValidHeaderFieldName(header) {
			c.complain(name, "is no name of a header", "use letters, digits and hyphens")
		}
	}
	if limit.ResetIn != "" {
		c.oneOf("limit.reset_in", limit.ResetIn, []string{"seconds", "milliseconds", "unix", "unix_ms"})
	}
	if limit.ResetIn != "" && limit.Reset == "" {
		c.complain("limit.reset_in", "there is no header that it is about", "add reset: the name of the header")
	}
}

func (c *compiler) checkCost() {
	cost := c.settings.Cost
	c.path("cost.available", cost.Available)
	c.path("cost.restore", cost.Restore)
	c.within("cost.reserve", cost.Reserve, 0, 1_000_000)
	if cost.Available == "" && (cost.Restore != "" || cost.Reserve != 0) {
		c.complain("cost.available", "nothing says what may still be spent", "add the path, as in extensions.cost.throttleStatus.currentlyAvailable")
	}
}

// checkParameter refuses a parameter that goes with every call anyway: the
// backend would get one of the two only.
func (c *compiler) checkParameter(setting, name string) {
	owner := ""
	if address, err := url.Parse(c.settings.BaseURL); err == nil && address.Query().Has(name) {
		owner = "base_url"
	}
	if _, fixed := c.settings.Query[name]; fixed {
		owner = "query"
	}
	if auth := c.settings.Auth.Query; auth != nil && auth.Name == name {
		owner = "auth.query"
	}
	if owner != "" {
		c.complain(setting, "goes with every call already, from "+owner, "keep one of the two")
	}
}

// sends reports whether a header goes with every call.
func (c *Config) sends(header string) bool {
	for name := range c.Headers {
		if http.CanonicalHeaderKey(name) == http.CanonicalHeaderKey(header) {
			return true
		}
	}
	return false
}
