package rest

import (
	"cmp"
	"encoding/base64"
	"maps"
	"net/http"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// headerAuthorization is where most backends look for what proves who asks.
const headerAuthorization = "Authorization"

// prove adds to the options what proves who asks: to headers or query where that
// always is the same, or else as what gets tokens. Errors are
// *adapters.SettingError, joined where there are several.
func (c *Config) prove(env adapters.Environment, o *upstream.Options) error {
	if err := c.checkAuth(); err != nil {
		return err
	}
	headers, query := map[string]string{}, map[string]string{}
	switch auth := c.Auth; {
	case auth.Basic != nil:
		pair := auth.Basic.User + ":" + auth.Basic.Password
		headers[headerAuthorization] = "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
	case auth.Bearer != nil:
		headers[headerAuthorization] = "Bearer " + *auth.Bearer
	case auth.Header != nil:
		headers[auth.Header.Name] = withScheme(auth.Header.Scheme, auth.Header.Value)
	case auth.Query != nil:
		query[auth.Query.Name] = auth.Query.Value
	case auth.OAuth2 != nil:
		source, err := newOAuth(env, *auth.OAuth2)
		if err != nil {
			return err
		}
		o.Authorize = newTokens(env, auth.OAuth2.place(), source.fetch)
	case auth.Login != nil:
		o.Authorize = newTokens(env, auth.Login.place(), c.newLogin(env).fetch)
	}
	o.Headers, o.Query = besides(o.Headers, headers), besides(o.Query, query)
	return nil
}

// header returns the one that proves who asks; none for auth in the query.
func (a *Auth) header() string {
	switch {
	case a.Basic != nil, a.Bearer != nil:
		return headerAuthorization
	case a.Header != nil:
		return http.CanonicalHeaderKey(a.Header.Name)
	case a.OAuth2 != nil:
		return a.OAuth2.place().header
	case a.Login != nil:
		return a.Login.place().header
	default:
		return ""
	}
}

// sets reports whether a header is what proves who asks.
func (a *Auth) sets(header string) bool {
	own := a.header()
	return own != "" && own == http.CanonicalHeaderKey(header)
}

// besides returns what both hold, and leaves them as they are.
func besides(all, more map[string]string) map[string]string {
	whole := make(map[string]string, len(all)+len(more))
	maps.Copy(whole, all)
	maps.Copy(whole, more)
	return whole
}

// withScheme puts a word before a key, if there is one.
func withScheme(scheme, value string) string {
	if scheme == "" {
		return value
	}
	return scheme + " " + value
}

// place is where a token is sent.
type place struct {
	header string
	scheme string
}

func (a OAuth2Auth) place() place { return placeOf(a.Header, a.Scheme) }

func (a LoginAuth) place() place { return placeOf(a.Header, a.Scheme) }

// placeOf supplies what settings leave out. Headers of a backend's own hold the
// token alone.
func placeOf(header string, scheme *string) place {
	at := place{header: http.CanonicalHeaderKey(cmp.Or(strings.TrimSpace(header), headerAuthorization))}
	switch {
	case scheme != nil:
		at.scheme = strings.TrimSpace(*scheme)
	case at.header == headerAuthorization:
		at.scheme = "Bearer"
	}
	return at
}
