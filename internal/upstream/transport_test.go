package upstream_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

func TestRedirectToAnotherHostCarriesNothing(t *testing.T) {
	var reached atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		fmt.Fprint(w, `[]`)
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		client, _ := serving(t, upstream.Options{
			Headers: map[string]string{"X-Api-Key": secret}, Query: map[string]string{"key": secret},
		}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", other.URL+"/?key="+secret)
			w.WriteHeader(status)
		})
		_, err := client.Get(t.Context(), adapters.Probe, "", nil)
		wantKind(t, err, adapters.BadResponse)
	}
	if reached.Load() != 0 {
		t.Error("a redirect to another host was followed")
	}
}

func TestRedirects(t *testing.T) {
	tests := []struct {
		name, base, location string
		follow               bool
	}{
		{"other path", "https://backend.example/v1", "/v2", true},
		{"relative", "https://backend.example/v1", "v2", true},
		{"same host in capitals", "https://backend.example/v1", "https://BACKEND.example/v2", true},
		{"to https", "http://backend.example/v1", "https://backend.example/v1", true},
		{"to https from a port", "http://backend.example:8080/v1", "https://backend.example/v1", true},
		{"to https on a port", "http://backend.example/v1", "https://backend.example:8443/v1", false},
		{"to http", "https://backend.example/v1", "http://backend.example/v1", false},
		{"other port", "https://backend.example/v1", "https://backend.example:444/v1", false},
		{"other host", "https://backend.example/v1", "https://other.example/v1", false},
		{"subdomain", "https://backend.example/v1", "https://api.backend.example/v1", false},
		{"other scheme", "https://backend.example/v1", "ftp://backend.example/v1", false},
		{"with a user", "https://backend.example/v1", "https://x:y@backend.example/v1", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			calls := &script{steps: []network{
				answers(http.StatusFound, "", "Location", test.location),
				func(r *http.Request) (*http.Response, error) {
					if r.Header.Get("Referer") != "" {
						t.Error("the address before is told")
					}
					return reply(r, http.StatusOK, `[]`), nil
				},
			}}
			client := open(t, adapters.Environment{}, upstream.Options{
				BaseURL: test.base, Transport: calls, Query: map[string]string{"key": secret},
			})
			_, err := client.Get(t.Context(), adapters.Probe, "", nil)
			if followed := calls.count() == 2; followed != test.follow || followed != (err == nil) {
				t.Errorf("followed: %t (%v), want %t", followed, err, test.follow)
			}
			if err != nil {
				wantKind(t, err, adapters.BadResponse)
			}
		})
	}
}

func TestAtMostThreeRedirects(t *testing.T) {
	client, calls := over(t, answers(http.StatusFound, "", "Location", "/round"))
	_, err := client.Get(t.Context(), adapters.Probe, "", nil)
	wantKind(t, err, adapters.BadResponse)
	if calls.count() != 4 {
		t.Errorf("%d calls, want 4", calls.count())
	}
}

func TestUntrustedCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `[]`) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	client := open(t, adapters.Environment{}, upstream.Options{BaseURL: server.URL})
	_, err := client.Get(t.Context(), adapters.Probe, "", nil)
	told := wantKind(t, err, adapters.Unavailable)
	if told.Err.Error() != "certificate not trusted" {
		t.Errorf("told %q", told.Err)
	}
}

func TestFaultsInWords(t *testing.T) {
	drop := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	client, server := serving(t, upstream.Options{}, drop)
	_, err := client.Get(t.Context(), adapters.Probe, "", nil)
	if told := wantKind(t, err, adapters.Unavailable); told.Err.Error() != "connection closed" {
		t.Errorf("told %q", told.Err)
	}
	tests := map[string]string{
		"http://127.0.0.1:1": "connection refused",
		strings.Replace(server.URL, "http://", "https://", 1): "tls handshake",
	}
	for address, want := range tests {
		client := open(t, adapters.Environment{}, upstream.Options{BaseURL: address})
		_, err := client.Get(t.Context(), adapters.Probe, "", nil)
		if told := wantKind(t, err, adapters.Unavailable); told.Err.Error() != want {
			t.Errorf("told %q, want %q", told.Err, want)
		}
	}
}

func TestCancelledBeforeTheCall(t *testing.T) {
	client, calls := over(t, answers(http.StatusOK, `[]`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Get(ctx, adapters.Probe, "", nil)
	wantKind(t, err, adapters.Unavailable)
	if calls.count() != 0 {
		t.Error("the backend was called")
	}
}
