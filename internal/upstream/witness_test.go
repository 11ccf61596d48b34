package upstream_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/upstream"
	"github.com/wazgate/wazgate/internal/witness"
)

// renewable puts a token on requests.
type renewable struct{ token string }

// Authorize implements upstream.Authorizer.
func (r renewable) Authorize(request *http.Request) error {
	request.Header.Set("Authorization", "Bearer "+r.token)
	return nil
}

// Renew implements upstream.Authorizer.
func (r renewable) Renew(*http.Request) (bool, error) { return false, nil }

// TestWitnessSeesNoCredential plants credentials wherever settings put them, has
// the backend repeat all that it heard, and reads what a person would be shown.
func TestWitnessSeesNoCredential(t *testing.T) {
	secrets := []string{"hook-5ab1e5ec", "key-in-query-77", "key-in-header-88", "token-of-the-hour-99", "value-of-my-own-66"}
	server, err := simulate.Start(t.Context(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, `{"heard":%q}`, fmt.Sprint(r.URL, r.Header, string(body)))
	}), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	client, err := upstream.New(adapters.Environment{}, upstream.Options{
		BaseURL: server.URL() + "/api/v2/hook-5ab1e5ec", Query: map[string]string{"key": "key-in-query-77"},
		Headers: map[string]string{"X-Api-Key": "key-in-header-88"}, Authorize: renewable{"token-of-the-hour-99"}, Hidden: []string{"value-of-my-own-66"},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, w := witness.With(t.Context())
	ctx, _ = w.Begin(ctx, "shop", "find_orders", "phone", "+34600111222")
	asked := upstream.Request{
		Method: http.MethodPost, Path: "orders/value-of-my-own-66", Query: url.Values{"phone": {"+34600111222"}, "page": {"2"}},
		Header: http.Header{"X-Shop": {"main"}}, Body: []byte(`{"q":"Nadia","of":"value-of-my-own-66"}`),
	}
	if _, err := client.Read(ctx, adapters.FindOrders, asked); err != nil {
		t.Fatal(err)
	}
	seen := *w.Asks()[0].Exchanges[0]
	if whole := fmt.Sprintf("%+v", seen); slices.ContainsFunc(secrets, func(secret string) bool { return strings.Contains(whole, secret) }) {
		t.Errorf("a credential is shown: %s", whole)
	}
	want := []witness.Parameter{{Name: "key", Value: "•••"}, {Name: "page", Value: "2"}, {Name: "phone", Value: "+34600111222"}}
	if seen.Method != http.MethodPost || seen.Path != "/api/v2/•••/orders/•••" || !slices.Equal(seen.Query, want) || seen.Sent != `{"q":"Nadia","of":"•••"}` {
		t.Errorf("the request: %+v", seen)
	}
	headers := []witness.Parameter{{Name: "Authorization", Value: "•••"}, {Name: "X-Api-Key", Value: "•••"}, {Name: "X-Shop", Value: "main"}}
	if !slices.Equal(seen.Headers, headers) {
		t.Errorf("the headers: %+v", seen.Headers)
	}
	if seen.Status != http.StatusOK || seen.Bytes == 0 || !strings.Contains(seen.Answer, "phone=%2B34600111222") || seen.Took == 0 {
		t.Errorf("the answer: %+v", seen)
	}
}

// TestWitnessSeesNoToken holds that calls which get tokens are told without what
// is sent and what comes back.
func TestWitnessSeesNoToken(t *testing.T) {
	server, err := simulate.Start(t.Context(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"access_token":"token-of-the-hour-99"}`)
	}), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	ctx, w := witness.With(t.Context())
	ctx, _ = w.Begin(ctx, "shop", "find_orders", "phone", "+34600111222")
	request, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, server.URL()+"/hook-5ab1e5ec/token?client=hook-5ab1e5ec", strings.NewReader("client_secret=hook-5ab1e5ec"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := upstream.NewTokenClient(adapters.Environment{}, 0).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	seen := *w.Asks()[0].Exchanges[0]
	if whole := fmt.Sprintf("%+v", seen); strings.Contains(whole, "hook-5ab1e5ec") || strings.Contains(whole, "token-of-the-hour-99") {
		t.Errorf("a credential is shown: %s", whole)
	}
	if !seen.Token || seen.Status != http.StatusOK || seen.Bytes != int64(len(body)) {
		t.Errorf("got %+v", seen)
	}
}
