package upstream_test

import (
	"context"
	"net/http"
	"net/url"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// TestOddQuestionsDoNotOpenTheBreaker: a backend may stumble over what one chat
// asks, in the two questions that an order number makes, and be well otherwise.
func TestOddQuestionsDoNotOpenTheBreaker(t *testing.T) {
	status := func(r *http.Request) (*http.Response, error) {
		if r.URL.Query().Has("well") {
			return reply(r, http.StatusOK, `[]`), nil
		}
		return reply(r, http.StatusInternalServerError, ""), nil
	}
	refused := func(r *http.Request) (*http.Response, error) {
		if r.URL.Query().Has("well") {
			return reply(r, http.StatusOK, `[]`), nil
		}
		return nil, syscall.ECONNREFUSED
	}
	tests := []struct {
		name    string
		step    network
		asked   []string // again and again
		calls   int
		between time.Duration
		state   string
	}{
		{"two odd ones to one that is well", status, []string{"order=x", "reference=x", "well=1"}, 60, 0, "closed"},
		{"two odd ones alone", status, []string{"order=x", "reference=x"}, 40, 0, "closed"},
		{"three odd ones alone", status, []string{"order=x", "reference=x", "order=y"}, 5, 0, "open"},
		{"three odd ones to one that is well", status, []string{"order=x", "reference=x", "order=y", "well=1"}, 12, 0, "open"},
		{"three odd ones, seldom", status, []string{"order=x", "reference=x", "order=y", "well=1"}, 60, 6 * time.Second, "closed"},
		{"one that is not heard", refused, []string{"order=x"}, 5, 0, "open"},
		{"one of two is not heard", refused, []string{"order=x", "well=1"}, 10, 0, "open"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := over(t, test.step)
				for i := range test.calls {
					query, err := url.ParseQuery(test.asked[i%len(test.asked)])
					if err != nil {
						t.Fatal(err)
					}
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					_, _ = client.Get(ctx, adapters.ListOrders, "", query)
					cancel()
					wait(test.between)
				}
				if client.State() != test.state {
					t.Errorf("%s, want %s", client.State(), test.state)
				}
			})
		})
	}
}
