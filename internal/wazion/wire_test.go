package wazion_test

import (
	"net/http"
	"net/http/httptest"
	"path"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wiretest"
)

func TestReadEveryForm(t *testing.T) {
	cases := wiretest.Cases()
	if len(cases) < 60 {
		t.Fatalf("only %d ways to ask", len(cases))
	}
	seen := make(map[string]bool)
	for _, test := range cases {
		if seen[test.Name] {
			t.Errorf("two cases are called %q", test.Name)
		}
		seen[test.Name] = true
		for _, auth := range append(wiretest.Auths(), wiretest.AuthNone) {
			t.Run(test.Name+"/"+string(auth), func(t *testing.T) {
				parameters := wazion.Wire{}.Read(test.Build(auth))
				if diff := cmp.Diff(test.Want, parameters.Request(test.Want.Endpoint)); diff != "" {
					t.Errorf("request (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(auth.Credentials(), parameters.Credentials()); diff != "" {
					t.Errorf("credentials (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// The same calls through a real connection: nothing of the table may depend on
// how the requests were built.
func TestReadOverHTTP(t *testing.T) {
	var got wazion.Request
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		endpoint, _ := wazion.ParseEndpoint(path.Base(r.URL.Path))
		got = wazion.Wire{}.Read(r).Request(endpoint)
	}))
	t.Cleanup(server.Close)
	for _, test := range wiretest.Cases() {
		t.Run(test.Name, func(t *testing.T) {
			request := test.Build(wiretest.AuthHeader)
			request.URL.Host = server.Listener.Addr().String()
			response, err := server.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			if err := response.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.Want, got); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}
