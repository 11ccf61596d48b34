package httpapi_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

func TestRebinding(t *testing.T) {
	tests := []struct {
		local, host string
		want        int
	}{
		{"127.0.0.1:9090", "localhost:9090", http.StatusOK},
		{"127.0.0.1:9090", "LocalHost", http.StatusOK},
		{"127.0.0.1:9090", "localhost.:9090", http.StatusOK},
		{"127.0.0.1:9090", "127.0.0.1:9090", http.StatusOK},
		{"127.0.0.1:9090", "127.9.9.9", http.StatusOK},
		{"[::1]:9090", "[::1]:9090", http.StatusOK},
		{"[::1]:9090", "[::1]", http.StatusOK},
		{"127.0.0.1:9090", "attacker.example:9090", http.StatusMisdirectedRequest},
		{"127.0.0.1:9090", "127.0.0.1.attacker.example", http.StatusMisdirectedRequest},
		{"127.0.0.1:9090", "localhost.attacker.example", http.StatusMisdirectedRequest},
		{"127.0.0.1:9090", "10.0.0.1:9090", http.StatusMisdirectedRequest},
		{"127.0.0.1:9090", "", http.StatusMisdirectedRequest},
		{"[::1]:9090", "attacker.example", http.StatusMisdirectedRequest},
		{"10.0.0.1:9090", "wazgate.monitoring.svc:9090", http.StatusOK},
		{"10.0.0.1:9090", "10.0.0.1:9090", http.StatusOK},
	}
	h := build(t, nil, nil)
	for _, path := range []string{"/healthz", "/metrics", "/readyz", "/schemas/"} {
		for _, one := range tests {
			t.Run(path+" "+one.host+" at "+one.local, func(t *testing.T) {
				local, err := net.ResolveTCPAddr("tcp", one.local)
				if err != nil {
					t.Fatal(err)
				}
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Host = one.host
				answer := httptest.NewRecorder()
				h.AdminHandler().ServeHTTP(answer, r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local)))
				if answer.Code != one.want {
					t.Errorf("got %d", answer.Code)
				}
				if one.want != http.StatusOK && (!strings.HasPrefix(answer.Header().Get("Content-Type"), "text/plain") || strings.Contains(answer.Body.String(), "{")) {
					t.Errorf("got %s", answer.Body)
				}
			})
		}
	}
}

// TestRebindingOverTheWire holds that net/http says where a call arrived.
func TestRebindingOverTheWire(t *testing.T) {
	r := run(t, nil, nil)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+r.admin+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host, request.Close = "attacker.example", true
	answer, err := new(http.Client).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("got %d", answer.StatusCode)
	}
}

// TestAdminShowsNoSecret looks for credentials and people in all that the other
// door shows, after calls with them.
func TestAdminShowsNoSecret(t *testing.T) {
	h := build(t, &answerer{answer: func(_ context.Context, request wazion.Request) gateway.Reply {
		if request.Query == "panic" {
			panic("+34600111222")
		}
		return gateway.Reply{Answer: wazion.SearchResult{Found: true, Customers: []wazion.SearchCustomer{{ID: "1", Name: "Ana Planted", Email: "ana@planted.example", Phone: "+34600111222"}}}}
	}}, func(o *httpapi.Options) {
		o.Configuration = func() httpapi.Configuration { return httpapi.Configuration{Revision: 1} }
	})
	h.send(call(wazion.GlobalSearch, "query=Planted"))
	h.send(call(wazion.GlobalSearch, "query=panic"))
	h.tryLogin(t, here, validUser, validPass)
	h.tryLogin(t, here, validUser, "wrong-planted")
	for _, path := range []string{"/", "/healthz", "/readyz", "/readyz?verbose", "/metrics", "/schemas", "/schemas/", "/config", "/debug/pprof/", "/debug/vars"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodTrace} {
			r := httptest.NewRequest(method, path, strings.NewReader("x"))
			r.Header.Set("Authorization", validToken)
			answer := httptest.NewRecorder()
			h.AdminHandler().ServeHTTP(answer, r)
			told := fmt.Sprint(answer.Header(), answer.Body)
			for _, secret := range []string{validToken, "another-token", validPass, "lanted", "600111222", "203.0.113"} {
				if strings.Contains(told, secret) {
					t.Errorf("%s %s tells %s", method, path, secret)
				}
			}
			for _, name := range []string{"X-Content-Type-Options", "Content-Security-Policy", "X-Request-Id", "Cache-Control"} {
				if answer.Header().Get(name) == "" {
					t.Errorf("%s %s lacks %s", method, path, name)
				}
			}
		}
	}
}
