package rest_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

// What must never be seen outside of a request.
const (
	planted  = "planted_4be1"
	password = "word_" + planted
	clientID = "client"
)

// locked is a buffer that many may write into.
type locked struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}

// backend is a shop that answers to those who bring what it wants, and the
// server that gives tokens for it.
type backend struct {
	*httptest.Server
	mux    *http.ServeMux
	log    locked
	wanted atomic.Value // the header Authorization
	asked  atomic.Int32 // readings
	tokens atomic.Int32 // token calls
}

func newBackend(t *testing.T) *backend {
	t.Helper()
	b := &backend{mux: http.NewServeMux()}
	b.wanted.Store("")
	b.mux.HandleFunc("/v1/status", func(w http.ResponseWriter, r *http.Request) {
		b.asked.Add(1)
		if r.Header.Get("Authorization") != b.wanted.Load() {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":"` + r.Header.Get("Authorization") + `"}`))
			return
		}
		_, _ = w.Write([]byte(`{}`))
	})
	b.Server = httptest.NewServer(b.mux)
	t.Cleanup(b.Close)
	t.Cleanup(func() {
		if strings.Contains(b.log.String(), planted) {
			t.Error("the log holds a secret")
		}
	})
	return b
}

// gives has the server answer token calls.
func (b *backend) gives(answer func(number int, w http.ResponseWriter, r *http.Request)) {
	b.mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer(int(b.tokens.Add(1)), w, r)
	})
}

func probed(address string, auth rest.Auth) *rest.Config {
	return &rest.Config{
		BaseURL: address, Auth: auth,
		Operations: rest.Operations{Probe: &rest.Question{Step: rest.Step{Get: "status"}}},
	}
}

// open opens a source of the backend.
func (b *backend) open(t *testing.T, auth rest.Auth) adapters.Adapter {
	t.Helper()
	opened, err := probed(b.URL+"/v1", auth).Open(adapters.Environment{
		Source: "shop", Logger: slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func probe(ctx context.Context, source adapters.Adapter) error {
	_, err := source.Fetch(ctx, adapters.Probe, adapters.Query{})
	return err
}

// wantKind also wants an error to hold nothing that is secret.
func wantKind(t *testing.T, err error, kind adapters.Kind) *adapters.Error {
	t.Helper()
	var typed *adapters.Error
	switch {
	case !errors.As(err, &typed):
		t.Fatalf("error %v is no *adapters.Error", err)
	case typed.Kind != kind:
		t.Errorf("kind %v (%v), want %v", typed.Kind, err, kind)
	case strings.Contains(err.Error(), planted), strings.Contains(err.Error(), "127.0.0.1"), strings.Contains(err.Error(), "/"):
		t.Errorf("the error tells too much: %v", err)
	}
	return typed
}

func TestFixedKeys(t *testing.T) {
	type seen struct{ Authorization, Key, Query string }
	tests := map[string]struct {
		auth rest.Auth
		want seen
	}{
		"none":         {rest.Auth{}, seen{}},
		"basic":        {rest.Auth{Basic: &rest.BasicAuth{User: "key", Password: "word"}}, seen{Authorization: "Basic a2V5OndvcmQ="}},
		"no password":  {rest.Auth{Basic: &rest.BasicAuth{User: "key"}}, seen{Authorization: "Basic a2V5Og=="}},
		"no user":      {rest.Auth{Basic: &rest.BasicAuth{Password: "word"}}, seen{Authorization: "Basic OndvcmQ="}},
		"bearer":       {rest.Auth{Bearer: new("abc")}, seen{Authorization: "Bearer abc"}},
		"header":       {rest.Auth{Header: &rest.HeaderAuth{Name: "x-api-key", Value: "abc"}}, seen{Key: "abc"}},
		"word":         {rest.Auth{Header: &rest.HeaderAuth{Name: "X-Api-Key", Value: "abc", Scheme: "Token"}}, seen{Key: "Token abc"}},
		"another word": {rest.Auth{Header: &rest.HeaderAuth{Name: "Authorization", Value: "abc", Scheme: "Token"}}, seen{Authorization: "Token abc"}},
		"query":        {rest.Auth{Query: &rest.QueryAuth{Name: "key", Value: "a&b"}}, seen{Query: "fixed=1&key=a%26b"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got seen
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = seen{r.Header.Get("Authorization"), r.Header.Get("X-Api-Key"), r.URL.RawQuery}
				_, _ = w.Write([]byte(`{}`))
			}))
			defer server.Close()
			config := probed(server.URL, test.auth)
			if test.want.Query != "" {
				config.Query = map[string]string{"fixed": "1"}
			}
			opened, err := config.Open(adapters.Environment{})
			if err != nil {
				t.Fatal(err)
			}
			if err := probe(t.Context(), opened); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAuthSettings(t *testing.T) {
	oauth := func(change func(*rest.OAuth2Auth)) rest.Auth {
		whole := rest.OAuth2Auth{TokenURL: "https://login.example.com/token", ClientID: clientID, ClientSecret: password}
		change(&whole)
		return rest.Auth{OAuth2: &whole}
	}
	login := func(change func(*rest.LoginAuth)) rest.Auth {
		whole := rest.LoginAuth{Post: "login", Form: map[string]string{"user": password}}
		change(&whole)
		return rest.Auth{Login: &whole}
	}
	tests := map[string]struct {
		auth rest.Auth
		want string // setting and problem; empty where nothing is wrong
	}{
		"two":                  {rest.Auth{Bearer: new(password), Basic: &rest.BasicAuth{User: "u"}}, "auth: holds basic and bearer"},
		"empty basic":          {rest.Auth{Basic: &rest.BasicAuth{}}, "auth.basic: has neither user nor password"},
		"colon":                {rest.Auth{Basic: &rest.BasicAuth{User: "u:" + password}}, "auth.basic.user: holds a colon, which ends a user"},
		"line break":           {rest.Auth{Basic: &rest.BasicAuth{User: "u", Password: password + "\n"}}, "auth.basic.password: holds a line break or control character"},
		"empty bearer":         {rest.Auth{Bearer: new("")}, "auth.bearer: is empty"},
		"blank at the end":     {rest.Auth{Bearer: new(password + " ")}, "auth.bearer: begins or ends with a blank"},
		"quotes around":        {rest.Auth{Basic: &rest.BasicAuth{User: "u", Password: `"` + password + `"`}}, "auth.basic.password: stands in quotation marks of its own"},
		"scheme in the value":  {rest.Auth{Header: &rest.HeaderAuth{Name: "Authorization", Value: "token " + password, Scheme: "Token"}}, "auth.header.value: begins with the word Token, which is sent anyway"},
		"doubled word":         {rest.Auth{Bearer: new("bearer " + password)}, "auth.bearer: begins with the word Bearer, which is sent anyway"},
		"header without name":  {rest.Auth{Header: &rest.HeaderAuth{Value: password}}, "auth.header.name: is empty"},
		"odd header":           {rest.Auth{Header: &rest.HeaderAuth{Name: "a b", Value: password}}, "auth.header.name: cannot be a header name"},
		"header of our own":    {rest.Auth{Header: &rest.HeaderAuth{Name: "Host", Value: password}}, "headers.Host: is set by wazgate itself"},
		"header without value": {rest.Auth{Header: &rest.HeaderAuth{Name: "X-A"}}, "auth.header.value: is empty"},
		"two words":            {rest.Auth{Header: &rest.HeaderAuth{Name: "X-A", Value: "v", Scheme: "a b"}}, "auth.header.scheme: is no plain word"},
		"clash":                {rest.Auth{Header: &rest.HeaderAuth{Name: "x-shop", Value: "v"}}, "auth.header.name: sends X-Shop, and so do headers"},
		"query without name":   {rest.Auth{Query: &rest.QueryAuth{Value: password}}, "auth.query.name: is empty"},
		"query clash":          {rest.Auth{Query: &rest.QueryAuth{Name: "fixed", Value: "v"}}, "auth.query.name: is sent by query as well"},
		"base clash":           {rest.Auth{Query: &rest.QueryAuth{Name: "based", Value: "v"}}, "auth.query.name: stands in base_url as well"},
		"oauth2":               {oauth(func(*rest.OAuth2Auth) {}), ""},
		"no token url":         {oauth(func(a *rest.OAuth2Auth) { a.TokenURL = "" }), "auth.oauth2.token_url: is empty"},
		"odd token url":        {oauth(func(a *rest.OAuth2Auth) { a.TokenURL = "ftp://" + planted }), "auth.oauth2.token_url: does not start with https:// or http://"},
		"secret in token url":  {oauth(func(a *rest.OAuth2Auth) { a.TokenURL = "https://u:" + planted + "@example.com" }), "auth.oauth2.token_url: holds a user or password"},
		"no client":            {oauth(func(a *rest.OAuth2Auth) { a.ClientID = "" }), "auth.oauth2.client_id: is empty"},
		"no secret":            {oauth(func(a *rest.OAuth2Auth) { a.ClientSecret = "" }), "auth.oauth2: has neither client_secret nor refresh_token"},
		"public client":        {oauth(func(a *rest.OAuth2Auth) { a.ClientSecret, a.RefreshToken = "", password }), ""},
		"nothing to keep":      {oauth(func(a *rest.OAuth2Auth) { a.TokenFile = "x" }), "auth.oauth2: has a token_file, which keeps refresh tokens, and no refresh_token"},
		"odd place":            {oauth(func(a *rest.OAuth2Auth) { a.In = "cookie" }), "auth.oauth2.in: is unknown"},
		"odd scopes":           {oauth(func(a *rest.OAuth2Auth) { a.Scopes = []string{"a b"} }), "auth.oauth2.scopes: holds one that is no word"},
		"odd parameter":        {oauth(func(a *rest.OAuth2Auth) { a.Params = map[string]string{"scope": "x"} }), "auth.oauth2.params.scope: is sent anyway"},
		"odd token header":     {oauth(func(a *rest.OAuth2Auth) { a.Header = "a b" }), "auth.oauth2.header: cannot be a header name"},
		"token header clash":   {oauth(func(a *rest.OAuth2Auth) { a.Header = "X-Shop" }), "auth.oauth2.header: sends X-Shop, and so do headers"},
		"login":                {login(func(*rest.LoginAuth) {}), ""},
		"no path":              {login(func(a *rest.LoginAuth) { a.Post = "" }), "auth.login.post: is empty"},
		"path above":           {login(func(a *rest.LoginAuth) { a.Post = "../login" }), "auth.login.post: is no path"},
		"path elsewhere":       {login(func(a *rest.LoginAuth) { a.Post = "//evil.example/login" }), "auth.login.post: is no path"},
		"odd address":          {login(func(a *rest.LoginAuth) { a.Post = "ftp://example.com/login" }), "auth.login.post: does not start with https:// or http://"},
		"no body":              {login(func(a *rest.LoginAuth) { a.Form = nil }), "auth.login: sends nothing"},
		"two bodies":           {login(func(a *rest.LoginAuth) { a.JSON = true }), "auth.login: has a json and a form"},
		"no time":              {login(func(a *rest.LoginAuth) { a.Lasts = -1 }), "auth.login.lasts: is below zero"},
		"odd path":             {login(func(a *rest.LoginAuth) { a.Token = "a..b" }), "auth.login.token: a part of the path is empty"},
		"odd word":             {login(func(a *rest.LoginAuth) { a.Scheme = new("a b") }), "auth.login.scheme: is no plain word"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			config := probed("https://shop.example.com?based=1", test.auth)
			config.Headers, config.Query = map[string]string{"X-SHOP": "1"}, map[string]string{"fixed": "1"}
			_, err := config.Open(adapters.Environment{})
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var wrong *adapters.SettingError
			if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), test.want+"; ") || strings.Contains(err.Error(), planted) {
				t.Errorf("told %v, want %s", err, test.want)
			}
			if strings.Count(err.Error(), "\n") > 0 {
				t.Errorf("more than one thing is told: %v", err)
			}
		})
	}
}
