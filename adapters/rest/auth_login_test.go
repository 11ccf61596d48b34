package rest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

func TestLogin(t *testing.T) {
	form := map[string]string{"user": "u&1", "password": password}
	tests := map[string]struct {
		auth   rest.LoginAuth
		answer string
		sent   []string // path, query, X-Shop, Content-Type, body
		want   string   // Authorization, X-Token
	}{
		"form": {
			rest.LoginAuth{Post: "auth/login?lang=en", Form: form, Token: "data.token"}, `{"data":{"token":"abc"}}`,
			[]string{"/v1/auth/login", "fixed=1&lang=en", "main", "application/x-www-form-urlencoded", "password=" + password + "&user=u%261"},
			"Bearer abc,",
		},
		"json": {
			rest.LoginAuth{Post: "/auth/login", JSON: map[string]any{"user": "u", "since": int64(1)}}, `"abc"`,
			[]string{"/v1/auth/login", "fixed=1", "main", "application/json", `{"since":1,"user":"u"}`}, "Bearer abc,",
		},
		"an address": {
			rest.LoginAuth{Post: "BASE/login", Form: map[string]string{"a": "b"}, Token: "0.key"}, `[{"key":12345}]`,
			[]string{"/login", "", "", "application/x-www-form-urlencoded", "a=b"}, "Bearer 12345,",
		},
		"a header": {
			rest.LoginAuth{Post: "login", Form: map[string]string{"a": "b"}, Token: "t", Header: "x-token"}, `{"t":"abc"}`,
			[]string{"/v1/login", "fixed=1", "main", "application/x-www-form-urlencoded", "a=b"}, ",abc",
		},
		"a word": {
			rest.LoginAuth{Post: "login", Form: map[string]string{"a": "b"}, Token: "t", Scheme: new("Token")}, `{"t":"abc"}`,
			[]string{"/v1/login", "fixed=1", "main", "application/x-www-form-urlencoded", "a=b"}, "Token abc,",
		},
		"no word": {
			rest.LoginAuth{Post: "login", Form: map[string]string{"a": "b"}, Token: "t", Scheme: new("")}, `{"t":"abc"}`,
			[]string{"/v1/login", "fixed=1", "main", "application/x-www-form-urlencoded", "a=b"}, "abc,",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBackend(t)
			var sent []string
			var got string
			b.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					got = r.Header.Get("Authorization") + "," + r.Header.Get("X-Token")
					_, _ = w.Write([]byte(`{}`))
					return
				}
				body, _ := io.ReadAll(r.Body)
				sent = []string{r.URL.Path, r.URL.RawQuery, r.Header.Get("X-Shop"), r.Header.Get("Content-Type"), string(body)}
				_, _ = w.Write([]byte(test.answer))
			})
			test.auth.Post = strings.Replace(test.auth.Post, "BASE", b.URL, 1)
			config := probed(b.URL+"/v1", rest.Auth{Login: &test.auth})
			config.Operations.Probe.Get = "other"
			config.Headers, config.Query = map[string]string{"X-Shop": "main"}, map[string]string{"fixed": "1"}
			opened, err := config.Open(adapters.Environment{})
			if err != nil {
				t.Fatal(err)
			}
			if err := probe(t.Context(), opened); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.sent, sent); diff != "" || got != test.want {
				t.Errorf("sent %q, want %q\n%s", got, test.want, diff)
			}
		})
	}
}

func TestLoginThatFails(t *testing.T) {
	tests := map[string]struct {
		status int
		body   string
		kind   adapters.Kind
	}{
		"refused":     {401, `{"error":"` + password + `"}`, adapters.Unauthorized},
		"not found":   {404, ``, adapters.Unavailable},
		"too many":    {429, ``, adapters.RateLimited},
		"broken":      {503, ``, adapters.Unavailable},
		"HTML":        {200, `<html>` + password, adapters.Unavailable},
		"no token":    {200, `{"other":"` + password + `"}`, adapters.Unavailable},
		"empty token": {200, `{"token":" "}`, adapters.Unavailable},
		"odd token":   {200, `{"token":{"a":"` + password + `"}}`, adapters.Unavailable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBackend(t)
			b.gives(func(_ int, w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			})
			source := b.open(t, rest.Auth{Login: &rest.LoginAuth{
				Post: b.URL + "/token", Form: map[string]string{"password": password}, Token: "token",
			}})
			for range 2 {
				wantKind(t, probe(t.Context(), source), test.kind)
			}
			if b.tokens.Load() != 1 || b.asked.Load() != 0 {
				t.Errorf("%d token calls, %d readings", b.tokens.Load(), b.asked.Load())
			}
		})
	}
}
