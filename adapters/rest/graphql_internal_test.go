package rest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// says answers every call with the same body.
type says string

func (s says) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{},
		ContentLength: int64(len(s)), Body: io.NopCloser(bytes.NewReader([]byte(s))),
	}, nil
}

func graphConfig() *Config {
	return &Config{
		BaseURL: "http://shop.example.com",
		Cost:    Cost{Available: "extensions.left", Restore: "extensions.rate", Reserve: 100},
		Operations: Operations{FindOrders: &FindOrders{ByEmail: &Question{Step: Step{
			Post: "graphql", GraphQL: "query($q: String!) { orders(query: $q) { id } }", Variables: map[string]any{"q": "{email}"}, Rows: "data.orders",
		}}}},
	}
}

func TestGraphQLErrors(t *testing.T) {
	const partly = `{"data":{"orders":[{"id":1}]},"errors":[{"message":"m","extensions":{"code":"ACCESS_DENIED"}}]}`
	use := adapters.ResponseRule{Path: "data.orders.0", Present: new(bool), Means: adapters.Use}
	*use.Present = true
	tests := []struct {
		name, body string
		rules      []adapters.ResponseRule
		want       adapters.Kind
		fine       bool
	}{
		{name: "no errors", body: `{"data":{"orders":[]},"errors":[]}`, fine: true},
		{name: "errors beside data", body: partly, want: adapters.BadResponse},
		{name: "errors that a rule allows", body: partly, rules: []adapters.ResponseRule{use}, fine: true},
		{name: "throttled", body: `{"data":null,"errors":[{"extensions":{"code":"THROTTLED"}}]}`, want: adapters.RateLimited},
		{
			name: "throttled beside data", want: adapters.RateLimited,
			body: `{"data":{"orders":[{"id":1}]},"errors":[{"extensions":{"code":"throttled"}}]}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config := graphConfig()
			plan, err := compile(config)
			if err != nil {
				t.Fatal(err)
			}
			client, err := upstream.New(adapters.Environment{Rules: test.rules}, upstream.Options{BaseURL: config.BaseURL, Transport: says(test.body)})
			if err != nil {
				t.Fatal(err)
			}
			_, err = newAdapter(plan, client, nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com"})
			var failure *adapters.Error
			switch {
			case test.fine && err != nil, !test.fine && err == nil:
				t.Errorf("error: %v", err)
			case err != nil && (!errors.As(err, &failure) || failure.Kind != test.want || failure.Operation != adapters.FindOrders):
				t.Errorf("error: %v, want %v", err, test.want)
			}
		})
	}
}

// TestCostHoldsCallsBack: what the backend wants to keep is left to it.
func TestCostHoldsCallsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		config := graphConfig()
		a := openTransport(t, says(`{"data":{"orders":[{"id":1}]},"extensions":{"left":40,"rate":20}}`), config)
		a.cost = config.Cost.compiled()
		began := time.Now()
		for range 2 {
			if _, err := a.Fetch(t.Context(), adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com"}); err != nil {
				t.Fatal(err)
			}
		}
		if taken := time.Since(began); taken != 3*time.Second {
			t.Errorf("the second call waited %v, want the 3s in which 60 points come back", taken)
		}
	})
}

// missing answers every call with status 404.
type missing struct{}

func (missing) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := says(`{"errors":"Not Found"}`).RoundTrip(r)
	answer.StatusCode = http.StatusNotFound
	return answer, err
}

// TestGraphQLThatIsNotThere: no question is behind the one address, so that a 404
// says nothing of whom was asked for, unless a rule says so.
func TestGraphQLThatIsNotThere(t *testing.T) {
	plan, err := compile(graphConfig())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		rules []adapters.ResponseRule
		fine  bool
	}{
		"told":    {},
		"allowed": {rules: []adapters.ResponseRule{{Statuses: []adapters.StatusRange{{First: 404, Last: 404}}, Means: adapters.Empty}}, fine: true},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := upstream.New(adapters.Environment{Rules: test.rules}, upstream.Options{BaseURL: "http://shop.example.com", Transport: missing{}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = newAdapter(plan, client, nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com"})
			if test.fine != (err == nil) || !test.fine && adapters.KindOf(err) != adapters.BadResponse {
				t.Errorf("told %v", err)
			}
		})
	}
}
