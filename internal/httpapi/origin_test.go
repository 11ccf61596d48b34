package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestWhereCallsComeFrom looks at the one thing that is told of an address: what
// kind of network it is in.
func TestWhereCallsComeFrom(t *testing.T) {
	const public, private, loopback, unknown = "public", "private", "loopback", "unknown"
	tests := []struct {
		name    string
		direct  bool // without a proxy
		trusted string
		peer    string
		headers []string
		want    string
	}{
		{name: "no proxy", direct: true, peer: "127.0.0.1:5", headers: []string{"203.0.113.7"}, want: loopback},
		{name: "no proxy, but a list of them", direct: true, trusted: "127.0.0.0/8", peer: "127.0.0.1:5", headers: []string{"203.0.113.7"}, want: loopback},
		{name: "a proxy on this machine", peer: "127.0.0.1:5", headers: []string{"203.0.113.7"}, want: public},
		{name: "a proxy on this machine, version 6", peer: "[::1]:5", headers: []string{"2001:db8::7"}, want: public},
		{name: "a proxy in a private network", peer: "10.0.0.9:5", headers: []string{"203.0.113.7"}, want: public},
		{name: "a mapped address", peer: "[::ffff:10.0.0.9]:5", headers: []string{"203.0.113.7"}, want: public},
		{name: "a stranger's word", peer: "203.0.113.9:5", headers: []string{"127.0.0.1"}, want: public},
		{name: "invented before the last", peer: "127.0.0.1:5", headers: []string{"127.0.0.1, 10.0.0.1, 203.0.113.7"}, want: public},
		{name: "two proxies", peer: "127.0.0.1:5", headers: []string{"127.0.0.1, 203.0.113.7, 10.0.0.1"}, want: public},
		{name: "a header per proxy", peer: "127.0.0.1:5", headers: []string{"127.0.0.1", "203.0.113.7", "10.0.0.1"}, want: public},
		{name: "a private caller", peer: "127.0.0.1:5", headers: []string{"10.0.0.1"}, want: private},
		{name: "a named proxy", trusted: "203.0.113.0/24", peer: "203.0.113.9:5", headers: []string{"10.0.0.1"}, want: private},
		{name: "another proxy than the named one", trusted: "203.0.113.0/24", peer: "127.0.0.1:5", headers: []string{"10.0.0.1"}, want: loopback},
		{name: "with ports", peer: "127.0.0.1:5", headers: []string{"203.0.113.7:4711"}, want: public},
		{name: "in brackets with ports", peer: "127.0.0.1:5", headers: []string{"[2001:db8::7]:4711"}, want: public},
		{name: "in brackets", peer: "127.0.0.1:5", headers: []string{"[2001:db8::7]"}, want: public},
		{name: "no header", peer: "127.0.0.1:5", want: loopback},
		{name: "empty", peer: "127.0.0.1:5", headers: []string{""}, want: loopback},
		{name: "empty entries", peer: "127.0.0.1:5", headers: []string{",,,"}, want: loopback},
		{name: "no address", peer: "127.0.0.1:5", headers: []string{"203.0.113.7, unknown"}, want: loopback},
		{name: "noise", peer: "127.0.0.1:5", headers: []string{"\x00\xff%s', 1.2.3.4.5"}, want: loopback},
		{name: "a long row", peer: "127.0.0.1:5", headers: []string{"203.0.113.7" + strings.Repeat(", 10.0.0.1", 50_000)}, want: private},
		{name: "no peer", peer: "@", headers: []string{"203.0.113.7"}, want: unknown},
	}
	for _, one := range tests {
		t.Run(one.name, func(t *testing.T) {
			h := build(t, nil, func(o *httpapi.Options) {
				o.BehindProxy = !one.direct
				if one.trusted != "" {
					o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix(one.trusted)}
				}
			})
			r := call(wazion.GlobalSearch, "query=ana")
			r.RemoteAddr, r.Header = one.peer, http.Header{"X-Forwarded-For": one.headers}
			if text := check(t, wazion.GlobalSearch, false, h.send(r)); text != "" {
				t.Errorf("error %q", text)
			}
			if !strings.Contains(h.log.String(), `"network":"`+one.want+`"`) {
				t.Errorf("want %s, got %s", one.want, h.log)
			}
		})
	}
}

func FuzzForwardedFor(f *testing.F) {
	f.Add("127.0.0.1:5", "203.0.113.7, 10.0.0.1")
	f.Add("[::1%eth0]:5", ",[fe80::1%eth0],")
	h := build(f, nil, func(o *httpapi.Options) { o.BehindProxy, o.Logger = true, nil })
	f.Fuzz(func(t *testing.T, peer, header string) {
		r := call(wazion.GlobalSearch, "query=ana")
		r.RemoteAddr = peer
		r.Header.Set("X-Forwarded-For", header)
		answer := httptest.NewRecorder()
		h.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `"found":true`) {
			t.Errorf("got %d %s", answer.Code, answer.Body)
		}
	})
}
