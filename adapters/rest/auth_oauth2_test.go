package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/rest"
)

func (b *backend) oauth() *rest.OAuth2Auth {
	return &rest.OAuth2Auth{TokenURL: b.URL + "/token", ClientID: clientID, ClientSecret: password, In: "header"}
}

// numbered gives token after token, and has the shop want the newest.
func (b *backend) numbered() {
	b.gives(func(number int, w http.ResponseWriter, _ *http.Request) {
		token := fmt.Sprintf("%s_%d", planted, number)
		b.wanted.Store("Bearer " + token)
		_, _ = fmt.Fprintf(w, `{"access_token":%q,"expires_in":3600}`, token)
	})
}

// together makes many calls at once and returns what came of them.
func together(t *testing.T, source adapters.Adapter, calls int) []error {
	t.Helper()
	failures := make([]error, calls)
	var group sync.WaitGroup
	for i := range failures {
		group.Go(func() { failures[i] = probe(t.Context(), source) })
	}
	group.Wait()
	return failures
}

func TestTokenCallOfAClient(t *testing.T) {
	tests := map[string]struct {
		change func(*rest.OAuth2Auth)
		want   url.Values
		basic  bool
	}{
		"in the header": {func(*rest.OAuth2Auth) {}, url.Values{"grant_type": {"client_credentials"}}, true},
		"in the body": {func(a *rest.OAuth2Auth) { a.In = "body" }, url.Values{
			"grant_type": {"client_credentials"}, "client_id": {clientID}, "client_secret": {password},
		}, false},
		"scopes and parameters": {func(a *rest.OAuth2Auth) {
			a.Scopes, a.Params = []string{"a", "b"}, map[string]string{"audience": "shop"}
		}, url.Values{"grant_type": {"client_credentials"}, "scope": {"a b"}, "audience": {"shop"}}, true},
		"a refresh token": {func(a *rest.OAuth2Auth) { a.RefreshToken, a.Params = "old", map[string]string{"audience": "shop"} }, url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {"old"}, "audience": {"shop"},
		}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBackend(t)
			b.wanted.Store("Bearer abc")
			b.gives(func(_ int, w http.ResponseWriter, r *http.Request) {
				_, secret, basic := r.BasicAuth()
				if err := r.ParseForm(); err != nil || basic != test.basic || basic && secret != password {
					t.Errorf("%v, in the header: %t", err, basic)
				}
				if diff := cmp.Diff(test.want, r.PostForm); diff != "" {
					t.Error(diff)
				}
				_, _ = w.Write([]byte(`{"access_token":"abc","token_type":"Odd"}`))
			})
			auth := b.oauth()
			test.change(auth)
			if err := probe(t.Context(), b.open(t, rest.Auth{OAuth2: auth})); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBothPlacesAreTried(t *testing.T) {
	b := newBackend(t)
	b.wanted.Store("Bearer abc")
	b.gives(func(_ int, w http.ResponseWriter, r *http.Request) {
		if r.FormValue("client_secret") != password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{"access_token":"abc"}`))
	})
	auth := b.oauth()
	auth.In = ""
	if err := probe(t.Context(), b.open(t, rest.Auth{OAuth2: auth})); err != nil || b.tokens.Load() != 2 {
		t.Errorf("%v after %d token calls", err, b.tokens.Load())
	}
}

func TestTokenInAHeaderOfItsOwn(t *testing.T) {
	b := newBackend(t)
	b.gives(func(_ int, w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"access_token":"abc"}`)) })
	var got string
	b.mux.HandleFunc("/other/status", func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("X-Access-Token") + r.Header.Get("Authorization")
		_, _ = w.Write([]byte(`{}`))
	})
	auth := b.oauth()
	auth.Header = "x-access-token"
	opened, err := probed(b.URL+"/other", rest.Auth{OAuth2: auth}).Open(adapters.Environment{})
	if err != nil {
		t.Fatal(err)
	}
	if err := probe(t.Context(), opened); err != nil || got != "abc" {
		t.Errorf("sent %q, %v", got, err)
	}
}

func TestManyFirstCallsMakeOneTokenCall(t *testing.T) {
	b := newBackend(t)
	b.numbered()
	if err := errors.Join(together(t, b.open(t, rest.Auth{OAuth2: b.oauth()}), 100)...); err != nil {
		t.Error(err)
	}
	if b.tokens.Load() != 1 || b.asked.Load() != 100 {
		t.Errorf("%d token calls for %d readings", b.tokens.Load(), b.asked.Load())
	}
}

// TestRefusedTokenMakesNoStorm: a token does not work although it was got a
// moment ago. Another one would hardly do.
func TestRefusedTokenMakesNoStorm(t *testing.T) {
	b := newBackend(t)
	b.gives(func(_ int, w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"access_token":"` + planted + `","expires_in":3600}`))
	})
	b.wanted.Store("Bearer another")
	source := b.open(t, rest.Auth{OAuth2: b.oauth()})
	for _, err := range together(t, source, 50) {
		if told := wantKind(t, err, adapters.Unauthorized); told.Code != "" {
			t.Errorf("code %q", told.Code)
		}
	}
	for range 50 {
		wantKind(t, probe(t.Context(), source), adapters.Unauthorized)
	}
	if b.tokens.Load() != 1 || b.asked.Load() != 100 {
		t.Errorf("%d token calls, %d readings", b.tokens.Load(), b.asked.Load())
	}
}

func TestTokenCallThatFails(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a secret went elsewhere") }))
	defer elsewhere.Close()
	told := func(status int, body string, headers ...string) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) {
			for i := 0; i+1 < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	tests := map[string]struct {
		answer func(int, http.ResponseWriter, *http.Request)
		kind   adapters.Kind
		code   string
	}{
		"refused":          {told(400, `{"error":"invalid_client","error_description":"`+password+`"}`), adapters.Unauthorized, "invalid_client"},
		"refused as HTML":  {told(403, `<html>`+password), adapters.Unauthorized, ""},
		"refused as well":  {told(200, `{"error":"invalid_grant"}`), adapters.Unauthorized, "invalid_grant"},
		"odd code":         {told(401, `{"error":"`+password+`"}`), adapters.Unauthorized, ""},
		"HTML":             {told(200, `<html>`+password, "Content-Type", "text/html"), adapters.Unavailable, ""},
		"no token":         {told(200, `{"token":"`+password+`"}`), adapters.Unavailable, ""},
		"odd token":        {told(200, `{"access_token":"a\nb"}`), adapters.Unavailable, ""},
		"broken":           {told(500, `{"error":"`+password+`"}`), adapters.Unavailable, ""},
		"busy":             {told(400, `{"error":"temporarily_unavailable"}`), adapters.Unavailable, "temporarily_unavailable"},
		"too many":         {told(429, ``, "Retry-After", "20"), adapters.RateLimited, ""},
		"elsewhere":        {told(307, ``, "Location", elsewhere.URL), adapters.Unavailable, ""},
		"a page to log in": {told(302, ``, "Location", "/token?"+planted), adapters.Unavailable, ""},
		"endless":          {told(200, strings.Repeat(" ", 2<<20)), adapters.Unavailable, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newBackend(t)
			b.gives(test.answer)
			source := b.open(t, rest.Auth{OAuth2: b.oauth()})
			for range 2 {
				if failure := wantKind(t, probe(t.Context(), source), test.kind); failure.Code != test.code || failure.Operation != adapters.Probe {
					t.Errorf("told %+v", failure)
				}
			}
			if b.tokens.Load() != 1 || b.asked.Load() != 0 {
				t.Errorf("%d token calls, %d readings", b.tokens.Load(), b.asked.Load())
			}
		})
	}
}

func TestHangingTokenCallHoldsNobodyUp(t *testing.T) {
	b := newBackend(t)
	let := make(chan struct{})
	b.wanted.Store("Bearer abc")
	b.gives(func(_ int, w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-let
		_, _ = w.Write([]byte(`{"access_token":"abc"}`))
	})
	source := b.open(t, rest.Auth{OAuth2: b.oauth()})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	failure := wantKind(t, probe(ctx, source), adapters.Unavailable)
	if !errors.Is(failure, context.DeadlineExceeded) {
		t.Errorf("told %v", failure)
	}
	close(let)
	if err := probe(t.Context(), source); err != nil || b.tokens.Load() != 1 {
		t.Errorf("%v after %d token calls: the first one is for all", err, b.tokens.Load())
	}
}

// rotating gives a new refresh token with every call, and takes the newest only.
func (b *backend) rotating() {
	want := "first_" + planted
	b.gives(func(number int, w http.ResponseWriter, r *http.Request) {
		if r.FormValue("refresh_token") != want {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
			return
		}
		token := fmt.Sprintf("%s_%d", planted, number)
		b.wanted.Store("Bearer " + token)
		want = "next_" + token
		_, _ = fmt.Fprintf(w, `{"access_token":%q,"refresh_token":%q}`, token, want)
	})
}

func TestReplacedRefreshTokenIsKept(t *testing.T) {
	b := newBackend(t)
	b.rotating()
	auth := b.oauth()
	auth.RefreshToken, auth.TokenFile = "first_"+planted, filepath.Join(t.TempDir(), "token.json")
	before := b.open(t, rest.Auth{OAuth2: auth}) // waits until others have been at work
	for range 3 {
		if err := probe(t.Context(), b.open(t, rest.Auth{OAuth2: auth})); err != nil {
			t.Fatal(err)
		}
	}
	if err := probe(t.Context(), before); err != nil {
		t.Errorf("what another one kept is not seen: %v", err)
	}
	info, err := os.Stat(auth.TokenFile)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	raw, err := os.ReadFile(auth.TokenFile)
	if err != nil || !json.Valid(raw) || bytes.Contains(raw, []byte("first_")) || !bytes.Contains(raw, []byte("next_"+planted+"_4")) {
		t.Errorf("%s, %v", raw, err)
	}
	if rest, err := os.ReadDir(filepath.Dir(auth.TokenFile)); err != nil || len(rest) != 1 {
		t.Errorf("%v, %v", rest, err)
	}
	auth.RefreshToken = "renewed by hand"
	wantKind(t, probe(t.Context(), b.open(t, rest.Auth{OAuth2: auth})), adapters.Unauthorized)
}

func TestTokenFileThatCannotBeUsed(t *testing.T) {
	folder := t.TempDir()
	damaged, foreign := filepath.Join(folder, "damaged"), filepath.Join(folder, "foreign")
	for path, text := range map[string]string{damaged: planted, foreign: `{"a":"` + planted + `"}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{damaged, foreign, folder, filepath.Join(folder, "none", "token")} {
		auth := rest.Auth{OAuth2: &rest.OAuth2Auth{
			TokenURL: "https://login.example.com", ClientID: clientID, RefreshToken: password, TokenFile: path,
		}}
		_, err := probed("https://shop.example.com", auth).Open(adapters.Environment{})
		var wrong *adapters.SettingError
		if !errors.As(err, &wrong) || wrong.Setting != "auth.oauth2.token_file" || strings.Contains(err.Error(), planted) || strings.Contains(err.Error(), folder) {
			t.Errorf("told %v", err)
		}
	}
}

// TestReplacedTokenThatNobodyKeeps still is the one in use.
func TestReplacedTokenThatNobodyKeeps(t *testing.T) {
	for name, vanishes := range map[string]bool{"no file": false, "no folder any more": true} {
		t.Run(name, func(t *testing.T) {
			b := newBackend(t)
			b.rotating()
			auth := b.oauth()
			auth.RefreshToken = "first_" + planted
			folder := filepath.Join(t.TempDir(), "folder")
			if vanishes {
				auth.TokenFile = filepath.Join(folder, "token")
				if err := os.Mkdir(folder, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			source := b.open(t, rest.Auth{OAuth2: auth})
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
			if err := probe(t.Context(), source); err != nil {
				t.Fatal(err)
			}
			if text := b.log.String(); strings.Count(text, "level=WARN") != 1 || !strings.Contains(text, "after a restart the old one may be refused") {
				t.Errorf("the log holds %s", text)
			}
		})
	}
}
