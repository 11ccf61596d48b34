package rest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// oauth2 checks a client of an OAuth 2 server.
func (k *authCheck) oauth2(client OAuth2Auth) {
	k.address("oauth2.token_url", client.TokenURL)
	if strings.TrimSpace(client.ClientID) == "" {
		k.add("oauth2.client_id", "is empty", "write what the server calls client id, or app id")
	}
	if client.ClientSecret == "" && client.RefreshToken == "" {
		k.add("oauth2", "has neither client_secret nor refresh_token", "write the client's secret, or a refresh_token")
	}
	if client.TokenFile != "" && client.RefreshToken == "" {
		k.add("oauth2", "has a token_file, which keeps refresh tokens, and no refresh_token", "write refresh_token, or leave token_file out")
	}
	if client.In != "" && client.In != clientInHeader && client.In != clientInBody {
		k.add("oauth2.in", "is unknown", "write header or body, or leave it out to have both tried")
	}
	k.asked(client)
	k.sent("oauth2", client.Header, client.Scheme)
}

// asked checks what a token call asks for.
func (k *authCheck) asked(client OAuth2Auth) {
	for _, scope := range client.Scopes {
		if scope == "" || strings.ContainsAny(scope, " \t\r\n") {
			k.add("oauth2.scopes", "holds one that is no word", "write every scope on its own")
			break
		}
	}
	for name := range client.Params {
		if slices.Contains([]string{"grant_type", "client_id", "client_secret", "refresh_token", "scope"}, name) {
			k.add("oauth2.params."+name, "is sent anyway", "leave it out, or use the setting of its own")
		}
	}
}

// login checks a call that answers with a token.
func (k *authCheck) login(call LoginAuth) {
	switch {
	case strings.TrimSpace(call.Post) == "":
		k.add("login.post", "is empty", "write the path of the login below base_url, such as auth/login")
	case strings.Contains(call.Post, "://"):
		k.address("login.post", call.Post)
	default:
		k.loginPath(call.Post)
	}
	switch {
	case call.JSON == nil && call.Form == nil:
		k.add("login", "sends nothing", "write what proves who asks as json or as form")
	case call.JSON != nil && call.Form != nil:
		k.add("login", "has a json and a form", "keep the one that the backend asks for")
	}
	if call.Lasts < 0 {
		k.add("login.lasts", "is below zero", "write how long a token lasts, such as 1h")
	}
	for setting, path := range map[string]string{"login.token": call.Token, "login.expires_in": call.ExpiresIn} {
		if path == "" {
			continue
		}
		if _, wrong := parsePath(path, false); wrong != nil {
			k.add(setting, wrong.problem, wrong.mend)
		}
	}
	k.sent("login", call.Header, call.Scheme)
}

func (k *authCheck) loginPath(path string) {
	parsed, err := url.Parse(path)
	if err != nil || parsed.Host != "" || parsed.Scheme != "" || parsed.Fragment != "" ||
		slices.Contains(strings.Split(parsed.Path, "/"), "..") {
		k.add("login.post", "is no path", "write the path of the login below base_url, such as auth/login")
	}
}

// sent checks where a token goes.
func (k *authCheck) sent(form, header string, scheme *string) {
	if scheme != nil {
		k.scheme(form+".scheme", strings.TrimSpace(*scheme))
	}
	if header != "" && !httpguts.ValidHeaderFieldName(header) {
		k.add(form+".header", "cannot be a header name", "use letters, digits and hyphens")
		return
	}
	k.header(form+".header", http.CanonicalHeaderKey(placeOf(header, nil).header))
}
