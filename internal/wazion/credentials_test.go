package wazion_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/wazion"
)

// login is a call's outer form, as far as credentials are concerned.
type login struct {
	query  string
	header map[string]string
	body   string
}

func (l login) request() *http.Request {
	request := httptest.NewRequest(http.MethodPost, "/wazion/globalSearch?"+l.query, strings.NewReader(l.body))
	for name, value := range l.header {
		request.Header.Set(name, value)
	}
	return request
}

func tokens(found ...string) wazion.Credentials { return wazion.Credentials{Tokens: found} }

func basic(user, password string) wazion.Credentials {
	return wazion.Credentials{User: user, Password: password, HasBasic: true}
}

func TestCredentials(t *testing.T) {
	tests := map[string]struct {
		login login
		want  wazion.Credentials
	}{
		"none":                     {login{}, wazion.Credentials{}},
		"query":                    {login{query: "token=abc"}, tokens("abc")},
		"query, empty":             {login{query: "token="}, wazion.Credentials{}},
		"query, name in capitals":  {login{query: "TOKEN=abc"}, tokens("abc")},
		"query, raw plus":          {login{query: "token=a+b/c=="}, tokens("a b/c==", "a+b/c==")},
		"query, plus in front":     {login{query: "token=+abc"}, tokens("abc", "+abc")},
		"query, PHP style":         {login{query: "auth[token]=abc"}, tokens("abc")},
		"JSON":                     {login{body: `{"token":"abc"}`}, tokens("abc")},
		"JSON, a number":           {login{body: `{"token":1234567890123456789}`}, tokens("1234567890123456789")},
		"JSON, nested":             {login{body: `{"auth":{"Token":"abc"}}`}, tokens("abc")},
		"JSON, null":               {login{body: `{"token":null}`}, wazion.Credentials{}},
		"form":                     {login{body: `token=abc`}, tokens("abc")},
		"body and query":           {login{query: "token=old", body: `{"token":"new"}`}, tokens("new", "old")},
		"the same twice":           {login{query: "token=abc", body: `{"token":"abc"}`}, tokens("abc")},
		"header with scheme":       {login{header: map[string]string{"Authorization": "bearer  abc"}}, tokens("abc")},
		"header without scheme":    {login{header: map[string]string{"Authorization": "abc"}}, tokens("abc")},
		"header with other scheme": {login{header: map[string]string{"Authorization": "Token abc"}}, tokens("abc", "Token abc")},
		"header with scheme only":  {login{header: map[string]string{"Authorization": "Bearer "}}, wazion.Credentials{}},
		"basic":                    {login{header: map[string]string{"Authorization": "Basic dXNlcjpwYTpzcw=="}}, basic("user", "pa:ss")},
		"basic in small letters":   {login{header: map[string]string{"Authorization": "basic dXNlcjpwdw=="}}, basic("user", "pw")},
		"basic, broken":            {login{header: map[string]string{"Authorization": "Basic %%%"}}, wazion.Credentials{}},
		"basic, no colon":          {login{header: map[string]string{"Authorization": "Basic dXNlcg=="}}, wazion.Credentials{}},
		"basic, nothing":           {login{header: map[string]string{"Authorization": "Basic"}}, wazion.Credentials{}},
		"basic, empty":             {login{header: map[string]string{"Authorization": "Basic Og=="}}, basic("", "")},
		"user in the body":         {login{body: `{"username":"user","password":"pw"}`}, basic("user", "pw")},
		"user without password":    {login{body: `{"user":"user"}`}, wazion.Credentials{}},
		"an absurd token":          {login{query: "token=" + strings.Repeat("x", 5000)}, wazion.Credentials{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := wazion.Wire{}.Read(test.login.request()).Credentials()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("credentials (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCredentialsUnderConfiguredNames(t *testing.T) {
	wire := wazion.Wire{TokenField: "clave", TokenHeader: "X-Api-Key"}
	tests := map[string]struct {
		login login
		want  wazion.Credentials
	}{
		"field":              {login{query: "clave=abc"}, tokens("abc")},
		"field in the body":  {login{body: `{"Clave":"abc"}`}, tokens("abc")},
		"the usual field":    {login{query: "token=abc"}, tokens("abc")},
		"header":             {login{header: map[string]string{"X-Api-Key": "abc"}}, tokens("abc")},
		"header with scheme": {login{header: map[string]string{"X-Api-Key": "Bearer abc"}}, tokens("abc")},
		"the usual header":   {login{header: map[string]string{"Authorization": "Bearer abc"}}, tokens("abc")},
		"header and basic": {
			login{header: map[string]string{"X-Api-Key": "abc", "Authorization": "Basic dXNlcjpwdw=="}},
			wazion.Credentials{Tokens: []string{"abc"}, User: "user", Password: "pw", HasBasic: true},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := wire.Read(test.login.request()).Credentials()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("credentials (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOneCallMakesFewGuesses(t *testing.T) {
	var body strings.Builder
	for i := range 500 {
		body.WriteString("auth[")
		body.WriteString(strings.Repeat("x", i%7))
		body.WriteString("][token]=guess")
		body.WriteString(strings.Repeat("y", i))
		body.WriteString("&")
	}
	found := wazion.Wire{}.Read(login{query: "token=mine", body: body.String()}.request()).Credentials()
	if len(found.Tokens) > 8 {
		t.Errorf("%d tokens to try in one call", len(found.Tokens))
	}
}
