package upstream_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

const (
	longEnough = 10 * time.Second
	soon       = 50 * time.Millisecond
)

func postToken(t *testing.T, client *http.Client, address string) (string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader("secret="+secret))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

func TestTokenClient(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	pages := http.NewServeMux()
	pages.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write([]byte(r.Method + " " + r.Header.Get("Accept") + " " + r.UserAgent() + " " + string(body)))
	})
	for path, target := range map[string]string{"/moved": "/token", "/elsewhere": other.URL} {
		pages.Handle(path, http.RedirectHandler(target, http.StatusTemporaryRedirect))
	}
	pages.Handle("/login", http.RedirectHandler("/token", http.StatusFound))
	pages.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20+1)) })
	pages.HandleFunc("/largest", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) })
	pages.HandleFunc("/hangs", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	server := httptest.NewServer(pages)
	defer server.Close()

	var written bytes.Buffer
	env := adapters.Environment{UserAgent: "wazgate/test", Logger: logInto(&written)}
	client := upstream.NewTokenClient(env, longEnough)
	for path, want := range map[string]string{
		"/token": "", "/moved": "", "/largest": "", "/elsewhere": "redirect that is not followed",
		"/login": "redirect that is not followed", "/large": "the body is too large",
	} {
		body, err := postToken(t, client, server.URL+path)
		switch {
		case want != "" && (err == nil || upstream.Cause(err).Error() != want):
			t.Errorf("%s: %v, want %s", path, err, want)
		case want == "" && err != nil:
			t.Errorf("%s: %v", path, err)
		case want == "" && path != "/largest" && body != "POST application/json wazgate/test secret="+secret:
			t.Errorf("%s answers %q", path, body)
		}
	}
	if _, err := postToken(t, upstream.NewTokenClient(env, soon), server.URL+"/hangs"); err == nil || !strings.HasPrefix(upstream.Cause(err).Error(), "timeout") {
		t.Errorf("%v is no time-out", err)
	}
	if elsewhere != 0 {
		t.Error("a secret went to another host")
	}
	if text := written.String(); strings.Contains(text, secret) || strings.Contains(text, "127.0.0.1") || !strings.Contains(text, "backend asked") {
		t.Errorf("the log holds %s", text)
	}
}

func TestTokenClientTrustsTheSource(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of who does not trust it
	server.StartTLS()
	defer server.Close()
	_, err := postToken(t, upstream.NewTokenClient(adapters.Environment{}, longEnough), server.URL)
	if err == nil || upstream.Cause(err).Error() != "certificate not trusted" {
		t.Errorf("%v, want an untrusted certificate", err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	if _, err := postToken(t, upstream.NewTokenClient(adapters.Environment{RootCAs: trusted}, longEnough), server.URL); err != nil {
		t.Error(err)
	}
}

func TestCauseTellsNoAddress(t *testing.T) {
	if got := upstream.Cause(errors.New(secret)).Error(); got != "network" {
		t.Error(got)
	}
}
