package rest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// besideConfig has steps behind the answer that refer to nothing of it: a call, a
// table, and what is made of the table; and one that does.
func besideConfig() *Config {
	return &Config{BaseURL: "http://shop.example.com", Operations: Operations{FindOrders: &FindOrders{
		ByEmail: &Question{Step: Step{Get: "orders", Query: map[string]any{"email": "{email}"}}},
		Then: []Step{
			{Name: "shop", Get: "shop"},
			{Name: "states", Get: "states", Keep: time.Hour},
			{Name: "names", Get: "names", Query: map[string]any{"of": "{states.0.of}"}},
			{Name: "newest", Get: "newest/{answer.0.id}"},
		},
	}}}
}

// TestStepsBehindTheAnswerBeginBesideIt: what refers to nothing of the answer
// costs no round trip of its own, and never goes before it.
func TestStepsBehindTheAnswerBeginBesideIt(t *testing.T) {
	for name, test := range map[string]struct {
		perMinute float64
		takes     time.Duration
	}{
		"without a limit":       {0, 2 * time.Second},
		"one call and then one": {60, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shop := &slowShop{takes: time.Second}
				a := openSlow(t, shop, besideConfig(), test.perMinute, 1)
				began := time.Now()
				document, err := a.Fetch(t.Context(), adapters.FindOrders, adapters.Query{Email: "nadia.ferrer@example.com"})
				if err != nil || len(document.Steps) != 4 || len(document.Missing) > 0 {
					t.Fatalf("%d steps, missing %q, %v", len(document.Steps), document.Missing, err)
				}
				if taken := time.Since(began); taken != test.takes {
					t.Errorf("took %v, want %v", taken, test.takes)
				}
				if shop.paths[0] != "/orders" || shop.calls[0] != began {
					t.Errorf("the answer was not asked for first: %q", shop.paths)
				}
			})
		})
	}
}

// TestNothingIsAskedBesideNoQuestion: where there is nothing to send for the
// answer, no call is made at all.
func TestNothingIsAskedBesideNoQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shop := &slowShop{takes: time.Second}
		a := openSlow(t, shop, besideConfig(), 0, 0)
		_, err := a.Fetch(t.Context(), adapters.FindOrders, adapters.Query{Email: "nadia\x01@example.com"})
		if adapters.KindOf(err) != adapters.Unsupported || len(shop.paths) > 0 {
			t.Errorf("%v, after %q", err, shop.paths)
		}
	})
}

// failsFor answers as slowShop does, but for one path.
type failsFor struct {
	slowShop

	path string
}

func (f *failsFor) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := f.slowShop.RoundTrip(r)
	if err == nil && strings.HasPrefix(r.URL.Path, f.path) {
		answer.StatusCode = http.StatusForbidden
	}
	return answer, err
}

// TestStepsBesideTheAnswerDoNotDecide: one that fails early is missing, and an
// answer that fails is a failure.
func TestStepsBesideTheAnswerDoNotDecide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		query := adapters.Query{Email: "nadia.ferrer@example.com"}
		shop := &failsFor{slowShop: slowShop{takes: time.Second}, path: "/shop"}
		document, err := openSlow(t, shop, besideConfig(), 0, 0).Fetch(t.Context(), adapters.FindOrders, query)
		if err != nil || !slices.Equal(document.Missing, []string{"shop"}) {
			t.Errorf("missing %q, %v", document.Missing, err)
		}
		shop.path = "/orders"
		_, err = openSlow(t, shop, besideConfig(), 0, 0).Fetch(t.Context(), adapters.FindOrders, query)
		if adapters.KindOf(err) != adapters.Forbidden {
			t.Errorf("the answer is refused: %v", err)
		}
	})
}
