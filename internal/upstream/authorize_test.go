package upstream_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// numbered is an Authorizer whose tokens count up.
type numbered struct {
	mu      sync.Mutex
	current int
	most    int // it does not renew beyond that
	told    int // how often it was told of a 401
	fails   error
	renews  error
}

func (n *numbered) token() string { return fmt.Sprintf("%s_%d", secret, n.current) }

func (n *numbered) Authorize(request *http.Request) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	request.Header.Set("Authorization", "Bearer "+n.token())
	return n.fails
}

func (n *numbered) Renew(refused *http.Request) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.told++
	if n.renews != nil {
		return false, n.renews
	}
	if refused.Header.Get("Authorization") == "Bearer "+n.token() && n.current < n.most {
		n.current++
		return true, nil
	}
	return false, nil
}

// wanting answers those who bring the token of that number.
func wanting(number int) network {
	return func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") == fmt.Sprintf("Bearer %s_%d", secret, number) {
			return echoing(r)
		}
		return reply(r, http.StatusUnauthorized, `{"error":"expired"}`), nil
	}
}

func authorized(t *testing.T, env adapters.Environment, proof *numbered, calls *script) *upstream.Client {
	t.Helper()
	return open(t, env, upstream.Options{Authorize: proof, Transport: calls, RatePerMinute: 60, Burst: 10})
}

func TestOneRepeatAfterRenewal(t *testing.T) {
	tests := map[string]struct {
		proof *numbered
		wants int
		kind  adapters.Kind // -1 for an answer
		calls int
	}{
		"the first is good":    {&numbered{most: 9}, 0, -1, 1},
		"the second is good":   {&numbered{most: 9}, 1, -1, 2},
		"the third would be":   {&numbered{most: 9}, 2, adapters.Unauthorized, 2},
		"nothing newer":        {&numbered{}, 1, adapters.Unauthorized, 1},
		"renewing fails":       {&numbered{renews: errors.New(secret)}, 1, adapters.Unavailable, 1},
		"renewing is refused":  {&numbered{renews: &adapters.Error{Kind: adapters.Forbidden}}, 1, adapters.Forbidden, 1},
		"nothing proves it":    {&numbered{fails: errors.New(secret)}, 0, adapters.Unavailable, 0},
		"nothing may prove it": {&numbered{fails: &adapters.Error{Kind: adapters.Unauthorized}}, 0, adapters.Unauthorized, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			calls := &script{steps: []network{wanting(test.wants)}}
			answer, err := authorized(t, adapters.Environment{}, test.proof, calls).Read(t.Context(), adapters.FindOrders, posted(`{"a":1}`))
			if test.kind < 0 {
				if err != nil || !strings.HasSuffix(string(answer.Body), `"{\"a\":1}"]`) {
					t.Errorf("%s, %v", answer.Body, err)
				}
			} else if failure := wantKind(t, err, test.kind); failure.Operation != adapters.FindOrders || strings.Contains(err.Error(), secret) {
				t.Errorf("the error is %q", err)
			}
			if calls.count() != test.calls {
				t.Errorf("%d calls, want %d", calls.count(), test.calls)
			}
		})
	}
}

// TestRepeatCounts: what is asked again counts for the limit, and for the tally.
func TestRepeatCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		counts := newTally()
		calls := &script{steps: []network{wanting(1)}}
		client := open(t, adapters.Environment{Observer: counts}, upstream.Options{
			Authorize: &numbered{most: 9}, Transport: calls, RatePerMinute: 60, Burst: 1,
		})
		began := time.Now()
		if _, err := client.Get(t.Context(), adapters.FindOrders, "", nil); err != nil {
			t.Fatal(err)
		}
		if time.Since(began) != time.Second || counts.of("retried") != 1 {
			t.Errorf("the repeat came after %v, counted %d times", time.Since(began), counts.of("retried"))
		}
	})
}

// TestRulesGoBeforeRenewal: a merchant who says that 401 means something else is
// believed.
func TestRulesGoBeforeRenewal(t *testing.T) {
	rules := []adapters.ResponseRule{{Statuses: []adapters.StatusRange{{First: 401, Last: 401}}, Means: adapters.Empty}}
	proof, calls := &numbered{most: 9}, &script{steps: []network{wanting(1)}}
	_, err := authorized(t, adapters.Environment{Rules: rules}, proof, calls).Get(t.Context(), adapters.FindOrders, "", nil)
	wantKind(t, err, adapters.NotFound)
	if proof.told != 0 || calls.count() != 1 {
		t.Errorf("told %d times, %d calls", proof.told, calls.count())
	}
}

// TestWritesAreProven, and never repeated.
func TestWritesAreProven(t *testing.T) {
	proof, calls := &numbered{most: 9}, &script{steps: []network{wanting(0)}}
	client := authorized(t, adapters.Environment{}, proof, calls)
	if _, err := client.Send(t.Context(), adapters.FindOrders, http.MethodPost, "", nil, nil); err != nil {
		t.Error(err)
	}
	proof.current = 1
	_, err := client.Send(t.Context(), adapters.FindOrders, http.MethodPost, "", nil, nil)
	wantKind(t, err, adapters.Unauthorized)
	if calls.count() != 2 {
		t.Errorf("%d calls, want 2", calls.count())
	}
}

// TestTokenNeverComesBack: not as a code, not in part.
func TestTokenNeverComesBack(t *testing.T) {
	client := authorized(t, adapters.Environment{}, &numbered{}, &script{steps: []network{
		answers(http.StatusForbidden, `{"error":"no_`+secret+`_0"}`),
	}})
	_, err := client.Get(t.Context(), adapters.FindOrders, "", nil)
	if told := wantKind(t, err, adapters.Forbidden); told.Code != "" {
		t.Errorf("code %q", told.Code)
	}
}
