package upstream_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// seen returns a client and the request that it sends.
func seen(t *testing.T, o upstream.Options) (*upstream.Client, *http.Request) {
	t.Helper()
	var got http.Request
	o.Transport = network(func(r *http.Request) (*http.Response, error) {
		got = *r
		return reply(r, http.StatusOK, `[]`), nil
	})
	return open(t, adapters.Environment{UserAgent: "wazgate/test"}, o), &got
}

func TestRequest(t *testing.T) {
	tests := []struct {
		name, base, path string
		fixed            map[string]string
		query            url.Values
		want             string
	}{
		{"base alone", "https://shop.example/orders/", "", nil, nil, "https://shop.example/orders/"},
		{"joined", "https://shop.example/v1/", "/orders", nil, nil, "https://shop.example/v1/orders"},
		{"no slashes", "https://shop.example", "orders", nil, nil, "https://shop.example/orders"},
		{"trailing slash", "https://shop.example/v1", "/orders/", nil, nil, "https://shop.example/v1/orders/"},
		{"escaped", "https://shop.example/v1", "/orders/" + url.PathEscape("a/b?c#d"), nil, nil, "https://shop.example/v1/orders/a%2Fb%3Fc%23d"},
		{"plus", "https://shop.example", "", nil, url.Values{"phone": {"+34600111222"}}, "https://shop.example?phone=%2B34600111222"},
		{"query of the base", "https://shop.example/o?shop=1", "", nil, url.Values{"email": {"a@b.example"}}, "https://shop.example/o?email=a%40b.example&shop=1"},
		{"fixed wins", "https://shop.example/o", "", map[string]string{"key": "k"}, url.Values{"key": {"x", "y"}}, "https://shop.example/o?key=k"},
		{"no injection", "https://shop.example/o", "", nil, url.Values{"q": {"a&key=x#"}}, "https://shop.example/o?q=a%26key%3Dx%23"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, got := seen(t, upstream.Options{BaseURL: test.base, Query: test.fixed, Headers: map[string]string{"x-api-key": secret}})
			if _, err := client.Get(t.Context(), adapters.Probe, test.path, test.query); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.URL.String()); diff != "" {
				t.Error(diff)
			}
			want := http.Header{"Accept": {"application/json"}, "User-Agent": {"wazgate/test"}, "X-Api-Key": {secret}}
			if diff := cmp.Diff(want, got.Header); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatMustNotBeAsked(t *testing.T) {
	tests := []struct {
		name, path string
		query      url.Values
	}{
		{"empty value", "/o", url.Values{"phone": {""}}},
		{"blank value", "/o", url.Values{"email": {"a@b.example"}, "phone": {" \t"}}},
		{"dots", "/customers/..", nil},
		{"escaped dots", "/customers/%2e%2e", nil},
		{"dots behind an escaped slash", "/customers/" + url.PathEscape("../../admin"), nil},
		{"dots behind a backslash", "/customers/" + url.PathEscape(`x\..`), nil},
		{"one dot", "/customers/.", nil},
		{"empty segment", "/customers//orders", nil},
		{"blank segment", "/customers/%20", nil},
		{"line break", "/customers/a%0d%0ab", nil},
		{"NUL", "/customers/%00", nil},
		{"query in the path", "/customers?all=1", nil},
		{"fragment", "/customers#x", nil},
		{"broken escape", "/customers/%zz", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, calls := over(t, answers(http.StatusOK, `[]`))
			_, err := client.Get(t.Context(), adapters.FindCustomers, test.path, test.query)
			wantKind(t, err, adapters.Unsupported)
			if calls.count() != 0 {
				t.Error("the backend was called")
			}
		})
	}
}

func FuzzPathStaysInPlace(f *testing.F) {
	for _, id := range []string{"1042", "..", "../x", "%2e%2e", "a/b", "a\\..\\b", "ñ", "%", "\x00", "?x", "#"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		client, got := seen(t, upstream.Options{BaseURL: "https://shop.example/v1"})
		if _, err := client.Get(t.Context(), adapters.FindCustomers, "/customers/"+url.PathEscape(id), nil); err != nil {
			wantKind(t, err, adapters.Unsupported)
			return
		}
		sent, err := url.Parse(got.URL.String())
		if err != nil || sent.Host != "shop.example" || sent.RawQuery != "" || sent.Fragment != "" {
			t.Fatalf("%q asks for %v (%v)", id, sent, err)
		}
		path := strings.Split(sent.EscapedPath(), "/")
		if len(path) != 4 || path[1] != "v1" || path[2] != "customers" {
			t.Fatalf("%q asks for %v", id, path)
		}
		if back, err := url.PathUnescape(path[3]); err != nil || back != id {
			t.Fatalf("%q arrives as %q", id, back)
		}
	})
}

func TestSettings(t *testing.T) {
	tests := []struct {
		name    string
		options upstream.Options
		want    string
	}{
		{"empty", upstream.Options{}, "base_url: is empty; write an address such as https://api.example.com/v1"},
		{"named", upstream.Options{Setting: "url"}, "url: is empty; write an address such as https://api.example.com/v1"},
		{"no scheme", upstream.Options{BaseURL: "shop.example"}, "base_url: does not start with https:// or http://; write an address such as https://api.example.com/v1"},
		{"file", upstream.Options{BaseURL: "file:///etc/passwd"}, "base_url: does not start with https:// or http://; write an address such as https://api.example.com/v1"},
		{"no host", upstream.Options{BaseURL: "https:///v1"}, "base_url: names no host; write an address such as https://api.example.com/v1"},
		{"broken", upstream.Options{BaseURL: "https://shop.example/%zz?" + secret}, "base_url: is no address; write an address such as https://api.example.com/v1"},
		{"user", upstream.Options{BaseURL: "https://u:" + secret + "@shop.example"}, "base_url: holds a user or password; send them in a header or with the adapter's own settings"},
		{"fragment", upstream.Options{BaseURL: "https://shop.example/#x"}, "base_url: has a part after #; leave that part out"},
		{"query", upstream.Options{BaseURL: "https://shop.example/?a=%zz"}, "base_url: has a part after ? that cannot be read; write it as name=value&name=value"},
		{"header name", upstream.Options{BaseURL: "https://shop.example", Headers: map[string]string{"x key": secret}}, "headers: one name cannot be a header name; use letters, digits and hyphens"},
		{"header value", upstream.Options{BaseURL: "https://shop.example", Headers: map[string]string{"x-key": secret + "\n"}}, "headers.x-key: holds a line break or control character; check how the value was pasted"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := upstream.New(adapters.Environment{}, test.options)
			var wrong *adapters.SettingError
			if !errors.As(err, &wrong) {
				t.Fatalf("%v is no *adapters.SettingError", err)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
