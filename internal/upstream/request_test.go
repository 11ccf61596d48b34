package upstream_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// posted is a reading that asks in its body.
func posted(body string) upstream.Request {
	return upstream.Request{Method: http.MethodPost, Path: "graphql", Body: []byte(body)}
}

// echoing answers with what arrives.
func echoing(r *http.Request) (*http.Response, error) {
	body := []byte{}
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	answer, err := json.Marshal([]any{r.Method, r.URL.String(), r.Header, string(body)})
	if err != nil {
		return nil, err
	}
	return reply(r, http.StatusOK, string(answer)), nil
}

func TestReadSends(t *testing.T) {
	all := upstream.Options{
		BaseURL: "https://shop.example/v1", Transport: network(echoing),
		Headers: map[string]string{"X-Key": "k"}, Query: map[string]string{"key": "q"},
	}
	tests := []struct {
		name   string
		wanted upstream.Request
		want   string
	}{
		{"nothing", upstream.Request{}, `["GET","https://shop.example/v1?key=q",{"Accept":["application/json"],"X-Key":["k"]},""]`},
		{"a body", posted(`{"a":1}`), `["POST","https://shop.example/v1/graphql?key=q",{"Accept":["application/json"],` +
			`"Content-Type":["application/json"],"X-Key":["k"]},"{\"a\":1}"]`},
		{"a form", upstream.Request{Method: http.MethodPost, Body: []byte("a=1"), ContentType: "application/x-www-form-urlencoded"},
			`["POST","https://shop.example/v1?key=q",{"Accept":["application/json"],` +
				`"Content-Type":["application/x-www-form-urlencoded"],"X-Key":["k"]},"a=1"]`},
		{"headers", upstream.Request{Header: http.Header{"Accept": {"text/json"}, "x-key": {"other"}, "X-Phone": {"1", "2"}}},
			`["GET","https://shop.example/v1?key=q",{"Accept":["text/json"],"X-Key":["k"],"X-Phone":["1","2"]},""]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer, err := open(t, adapters.Environment{}, all).Read(t.Context(), adapters.FindOrders, test.wanted)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(answer.Body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	tests := map[string]struct {
		wanted upstream.Request
		kind   adapters.Kind
	}{
		"a write":              {upstream.Request{Method: http.MethodDelete}, adapters.Internal},
		"a body without POST":  {upstream.Request{Body: []byte(`{}`)}, adapters.Internal},
		"a header of our own":  {upstream.Request{Header: http.Header{"Host": {"x"}}}, adapters.Internal},
		"an empty header":      {upstream.Request{Header: http.Header{"X-Phone": {" "}}}, adapters.Unsupported},
		"a broken header":      {upstream.Request{Header: http.Header{"X-Phone": {"1\r\nX-Other: 2"}}}, adapters.Unsupported},
		"a broken header name": {upstream.Request{Header: http.Header{"X Phone": {"1"}}}, adapters.Unsupported},
		"a broken type": {
			upstream.Request{Method: http.MethodPost, Body: []byte(`{}`), ContentType: "a\nb"}, adapters.Unsupported,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, calls := over(t, answers(http.StatusOK, `[]`))
			_, err := client.Read(t.Context(), adapters.FindOrders, test.wanted)
			wantKind(t, err, test.kind)
			if calls.count() != 0 {
				t.Error("it was sent")
			}
		})
	}
}

// bodies notes what arrives before it answers.
func bodies(t *testing.T, seen *[]string, step network) network {
	t.Helper()
	return func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		*seen = append(*seen, string(body))
		return step(r)
	}
}

func TestReadingPostIsAskedTwice(t *testing.T) {
	var seen []string
	client, _ := over(t,
		bodies(t, &seen, answers(http.StatusBadGateway, "")), bodies(t, &seen, answers(http.StatusOK, `["yes"]`)))
	answer, err := client.Read(t.Context(), adapters.FindOrders, posted(`{"phone":"1"}`))
	if err != nil || string(answer.Body) != `["yes"]` {
		t.Fatalf("%s, %v", answer.Body, err)
	}
	if diff := cmp.Diff([]string{`{"phone":"1"}`, `{"phone":"1"}`}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestReadingPostFollowsTheRules(t *testing.T) {
	rules := []adapters.ResponseRule{{
		Statuses: []adapters.StatusRange{{First: 200, Last: 200}}, Path: "found", Equals: []string{"false"}, Means: adapters.Empty,
	}}
	client := open(t, adapters.Environment{Rules: rules}, upstream.Options{Transport: answers(http.StatusOK, `{"found":false}`)})
	_, err := client.Read(t.Context(), adapters.FindOrders, posted(`{}`))
	wantKind(t, err, adapters.NotFound)
	if _, err = client.Send(t.Context(), adapters.FindOrders, http.MethodPost, "", nil, []byte(`{}`)); err != nil {
		t.Errorf("a write follows them, too: %v", err)
	}
}

func TestReadingPostIsHedged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHedging(t, adapters.Environment{Hedge: true}, upstream.Options{}, 60)
		var second atomic.Value
		h.play(func(r *http.Request) (*http.Response, error) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				return nil, err
			}
			return hangs(r)
		}, func(r *http.Request) (*http.Response, error) {
			answer, err := echoing(r)
			second.Store(r.Method)
			return answer, err
		})
		answer, err := h.Read(t.Context(), adapters.FindOrders, posted(`{"phone":"1"}`))
		if err != nil || !strings.HasSuffix(string(answer.Body), `"{\"phone\":\"1\"}"]`) {
			t.Errorf("%s, %v", answer.Body, err)
		}
		if second.Load() != http.MethodPost || h.counts.of("hedged") != 1 {
			t.Errorf("second attempt by %v, %d hedged", second.Load(), h.counts.of("hedged"))
		}
	})
}

func TestReadingPostIsRedirectedAsPost(t *testing.T) {
	for status, moved := range map[int]bool{
		http.StatusFound: false, http.StatusSeeOther: false, http.StatusTemporaryRedirect: true, http.StatusPermanentRedirect: true,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			client, _ := serving(t, upstream.Options{}, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/graphql" {
					http.Redirect(w, r, "/moved", status)
					return
				}
				body, _ := io.ReadAll(r.Body)
				_, _ = fmt.Fprintf(w, `["%s %s"]`, r.Method, body)
			})
			answer, err := client.Read(t.Context(), adapters.FindOrders, posted(`1`))
			if !moved {
				wantKind(t, err, adapters.BadResponse)
				return
			}
			if err != nil || string(answer.Body) != `["POST 1"]` {
				t.Errorf("%s, %v", answer.Body, err)
			}
		})
	}
}

// TestQuestionsDifferByBody: what one question fails with says nothing about
// the others, and a body and a header make a question as a query does.
func TestQuestionsDifferByBody(t *testing.T) {
	asks := map[string]func(i int) upstream.Request{
		"body":   func(i int) upstream.Request { return posted(fmt.Sprintf(`{"phone":%d}`, i)) },
		"header": func(i int) upstream.Request { return upstream.Request{Header: http.Header{"X-Phone": {fmt.Sprint(i)}}} },
	}
	for name, ask := range asks {
		for different, want := range map[bool]string{true: "open", false: "closed"} {
			t.Run(fmt.Sprint(name, different), func(t *testing.T) {
				client, _ := over(t, answers(http.StatusInternalServerError, ""))
				for i := range 5 {
					if !different {
						i = 0
					}
					_, err := client.Read(t.Context(), adapters.FindOrders, ask(i))
					wantKind(t, err, adapters.Unavailable)
				}
				if got := client.State(); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			})
		}
	}
}

// TestNothingSentComesBack: a backend that repeats what it was asked, as its
// error code, is not believed.
func TestNothingSentComesBack(t *testing.T) {
	withKey := upstream.Options{Headers: map[string]string{"Authorization": "Basic a2V5X29uZTp3b3JkX3R3bw=="}} // key_one:word_two
	tests := map[string]struct {
		code   string
		wanted upstream.Request
	}{
		"json":     {"ana_ruiz", posted(`{"variables":{"list":[{"text":"ana_ruiz"}]}}`)},
		"form":     {"ana_ruiz", upstream.Request{Method: http.MethodPost, Body: []byte("a=b&q=ana_ruiz"), ContentType: "x/y"}},
		"header":   {"ana_ruiz", upstream.Request{Header: http.Header{"X-Text": {"ana_ruiz"}}}},
		"next":     {"ana_ruiz", upstream.Request{Next: "?text=ana_ruiz"}},
		"user":     {"no_key_one", upstream.Request{}},
		"password": {"word_two.", upstream.Request{}},
		"harmless": {"not_allowed", posted(`{"text":"ana_ruiz"}`)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			withKey.Transport = answers(http.StatusBadRequest, `{"error":{"code":"`+test.code+`"}}`)
			_, err := open(t, adapters.Environment{}, withKey).Read(t.Context(), adapters.FindOrders, test.wanted)
			told := wantKind(t, err, adapters.BadResponse).Code
			if (told != "") != (name == "harmless") {
				t.Errorf("code %q", told)
			}
		})
	}
}

func TestNextAddress(t *testing.T) {
	tests := map[string]struct{ next, want string }{
		"whole":              {"https://shop.example/v1/orders?page=2", "https://shop.example/v1/orders?key=q&page=2"},
		"its key":            {"https://shop.example/v1/orders?page=2&key=old", "https://shop.example/v1/orders?key=q&page=2"},
		"relative":           {"?page=2", "https://shop.example/v1/list/orders?key=q&page=2"},
		"from the host":      {"/v1/other?page=2", "https://shop.example/v1/other?key=q&page=2"},
		"an empty value":     {"/v1/other?page=2&filter=", "https://shop.example/v1/other?filter=&key=q&page=2"},
		"the base":           {"/v1?page=2", "https://shop.example/v1/?key=q&page=2"},
		"a fragment":         {"?page=2#top", "https://shop.example/v1/list/orders?key=q&page=2"},
		"the usual port":     {"https://SHOP.example:443/v1/x", "https://shop.example/v1/x?key=q"},
		"behind a proxy":     {"http://shop.example/v1/x", "https://shop.example/v1/x?key=q"},
		"escaped":            {"/v1/a%2Fb", "https://shop.example/v1/a%2Fb?key=q"},
		"another host":       {"https://evil.example/v1/orders", ""},
		"without scheme":     {"//evil.example/v1/orders", ""},
		"another port":       {"https://shop.example:8443/v1/orders", ""},
		"another scheme":     {"ftp://shop.example/v1/orders", ""},
		"a file":             {"file:///etc/passwd", ""},
		"opaque":             {"mailto:x", ""},
		"a user":             {"https://u:p@shop.example/v1/orders", ""},
		"above":              {"https://shop.example/v2/orders", ""},
		"beside":             {"https://shop.example/v1beta/orders", ""},
		"above by dots":      {"../../v2/orders", ""},
		"above by escapes":   {"/v1/%2e%2e/v2", ""},
		"by escaped slashes": {"/v1/x%2f..%2f..%2fv2", ""},
		"by backslashes":     {`/v1/..%5c..%5cv2`, ""},
		"no address":         {"https://shop.example/%zz", ""},
		"no query":           {"/v1/orders?a=%zz", ""},
		"control characters": {"/v1/orders\x00", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var asked string
			client := open(t, adapters.Environment{}, upstream.Options{
				BaseURL: "https://shop.example/v1/", Query: map[string]string{"key": "q"},
				Transport: network(func(r *http.Request) (*http.Response, error) {
					asked = r.URL.String()
					return reply(r, http.StatusOK, `[]`), nil
				}),
			})
			_, err := client.Read(t.Context(), adapters.FindOrders, upstream.Request{
				Path: "list/orders", Query: url.Values{"first": {"1"}}, Next: test.next,
			})
			if test.want == "" {
				if failure := wantKind(t, err, adapters.BadResponse); strings.Contains(failure.Error(), "example") {
					t.Errorf("it tells the address: %v", failure)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if asked != test.want {
				t.Errorf("asked %q, want %q", asked, test.want)
			}
		})
	}
}
