package rest

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/wazgate/wazgate/adapters"
)

// authCheck collects what is wrong with the settings of auth.
type authCheck struct {
	config *Config
	wrong  []error
}

// checkAuth tells everything that is wrong with auth, and with what else is sent
// with every call where the two clash.
func (c *Config) checkAuth() error {
	check := &authCheck{config: c}
	forms := c.Auth.forms()
	switch len(forms) {
	case 0:
		return nil
	case 1:
		check.form(c.Auth)
	default:
		check.add("", "holds "+strings.Join(forms, " and "), "keep the one that the backend asks for")
	}
	return errors.Join(check.wrong...)
}

// forms returns the names of those that are set.
func (a *Auth) forms() []string {
	set := map[string]bool{
		"basic": a.Basic != nil, "bearer": a.Bearer != nil, "header": a.Header != nil,
		"query": a.Query != nil, "oauth2": a.OAuth2 != nil, "login": a.Login != nil,
	}
	maps.DeleteFunc(set, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(set))
}

func (k *authCheck) form(auth Auth) {
	switch {
	case auth.Basic != nil:
		k.basic(*auth.Basic)
	case auth.Bearer != nil:
		k.value("bearer", *auth.Bearer)
		k.twice("bearer", *auth.Bearer, "bearer")
		k.header("bearer", headerAuthorization)
	case auth.Header != nil:
		k.value("header.value", auth.Header.Value)
		k.scheme("header.scheme", auth.Header.Scheme)
		k.twice("header.value", auth.Header.Value, auth.Header.Scheme)
		k.named("header.name", auth.Header.Name)
	case auth.Query != nil:
		k.value("query.value", auth.Query.Value)
		k.query(auth.Query.Name)
	case auth.OAuth2 != nil:
		k.oauth2(*auth.OAuth2)
	case auth.Login != nil:
		k.login(*auth.Login)
	}
}

// add notes a problem with a setting below auth.
func (k *authCheck) add(setting, problem, mend string) {
	setting = strings.TrimSuffix("auth."+setting, ".")
	k.wrong = append(k.wrong, &adapters.SettingError{Setting: setting, Problem: problem, Mend: mend})
}

// value wants something that can be sent. It is never repeated.
func (k *authCheck) value(setting, value string) {
	switch {
	case strings.TrimSpace(value) == "":
		k.add(setting, "is empty", "write the key, or leave the whole form out")
	case !httpguts.ValidHeaderFieldValue(value):
		k.add(setting, "holds a line break or control character", "check how the value was pasted")
	default:
		k.pasted(setting, value)
	}
}

// pasted refuses what only comes into a credential by copying it.
func (k *authCheck) pasted(setting, value string) {
	last := len(value) - 1
	switch {
	case value != strings.TrimSpace(value):
		k.add(setting, "begins or ends with a blank", "check how the value was pasted")
	case last > 0 && value[0] == value[last] && strings.ContainsRune("\"'`", rune(value[0])):
		k.add(setting, "stands in quotation marks of its own", "write the value without them; in files with environment variables they often count as part of it")
	}
}

func (k *authCheck) basic(basic BasicAuth) {
	switch {
	case basic.User == "" && basic.Password == "":
		k.add("basic", "has neither user nor password", "write the user; the password may be empty")
	case strings.Contains(basic.User, ":"):
		k.add("basic.user", "holds a colon, which ends a user", "write what stands behind the colon as password")
	}
	for setting, value := range map[string]string{"basic.user": basic.User, "basic.password": basic.Password} {
		if value != "" && !httpguts.ValidHeaderFieldValue(value) {
			k.add(setting, "holds a line break or control character", "check how the value was pasted")
		} else if value != "" {
			k.pasted(setting, value)
		}
	}
	k.header("basic", headerAuthorization)
}

// twice refuses the word before a credential where it is sent anyway.
func (k *authCheck) twice(setting, value, scheme string) {
	if word, _, more := strings.Cut(strings.TrimSpace(value), " "); more && scheme != "" && strings.EqualFold(word, scheme) {
		k.add(setting, "begins with the word "+strings.ToUpper(scheme[:1])+scheme[1:]+", which is sent anyway", "write the token alone")
	}
}

// scheme wants one word, or none.
func (k *authCheck) scheme(setting, scheme string) {
	if scheme != "" && !httpguts.ValidHeaderFieldName(scheme) {
		k.add(setting, "is no plain word", "write a word such as Bearer or Token")
	}
}

// named wants the name of a header that nothing else sets.
func (k *authCheck) named(setting, name string) {
	switch {
	case strings.TrimSpace(name) == "":
		k.add(setting, "is empty", "write the header's name, such as X-Api-Key")
	case !httpguts.ValidHeaderFieldName(name):
		k.add(setting, "cannot be a header name", "use letters, digits and hyphens")
	default:
		k.header(setting, name)
	}
}

// header refuses one that headers sets as well.
func (k *authCheck) header(setting, name string) {
	for other := range k.config.Headers {
		if http.CanonicalHeaderKey(other) == http.CanonicalHeaderKey(name) {
			k.add(setting, "sends "+http.CanonicalHeaderKey(name)+", and so do headers", "keep one of the two")
		}
	}
}

func (k *authCheck) query(name string) {
	_, fixed := k.config.Query[name]
	base, err := url.Parse(strings.TrimSpace(k.config.BaseURL))
	switch {
	case strings.TrimSpace(name) == "":
		k.add("query.name", "is empty", "write the parameter's name, such as api_key")
	case fixed:
		k.add("query.name", "is sent by query as well", "keep one of the two")
	case err == nil && base.Query().Has(name):
		k.add("query.name", "stands in base_url as well", "keep one of the two")
	}
}

// address wants one that calls can go to. It is not repeated: it may hold a key.
func (k *authCheck) address(setting, address string) {
	const example = "write an address such as https://login.example.com/token"
	parsed, err := url.Parse(strings.TrimSpace(address))
	switch {
	case strings.TrimSpace(address) == "":
		k.add(setting, "is empty", example)
	case err != nil:
		k.add(setting, "is no address", example)
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		k.add(setting, "does not start with https:// or http://", example)
	case parsed.Hostname() == "":
		k.add(setting, "names no host", example)
	case parsed.User != nil:
		k.add(setting, "holds a user or password", "write them as settings of their own")
	case parsed.Fragment != "":
		k.add(setting, "has a part after #", "leave that part out")
	case isPlain(address):
		k.add(setting, problemPlain, mendPlain)
	}
}
