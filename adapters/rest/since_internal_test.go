package rest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// since compiles a list of changes that is asked for since a moment.
func since(written string) (*plan, error) {
	return compile(&Config{BaseURL: "https://shop.example.com", Operations: Operations{ListOrders: &Question{Step: Step{
		Get: "orders", Query: map[string]any{"changed": written, "page": "{page}"}, Pages: &Pages{By: "page"},
	}}}})
}

// TestSinceOnTheShopsClock: an hour that comes twice is asked for as a whole, so
// that no change is missed.
func TestSinceOnTheShopsClock(t *testing.T) {
	tests := []struct{ written, moment, want string }{
		{"{since?|datetime}", "2026-05-04T22:30:00Z", "2026-05-04 22:30:00"},
		{"{since?|datetime(Europe/Madrid)}", "2026-05-04T22:30:00Z", "2026-05-05 00:30:00"},
		{"{since?|date(Europe/Madrid)}", "2026-05-04T22:30:00Z", "2026-05-05"},
		{"{since?|datetime(Europe/Madrid)}", "2026-12-04T22:30:00Z", "2026-12-04 23:30:00"},
		{"{since?|datetime(America/Bogota)}", "2026-05-04T02:30:00Z", "2026-05-03 21:30:00"},
		{"{since?|datetime(Europe/Madrid)}", "2026-10-24T23:59:59Z", "2026-10-25 01:59:59"},
		{"{since?|datetime(Europe/Madrid)}", "2026-10-25T00:50:00Z", "2026-10-25 02:00:00"}, // the first 2:50
		{"{since?|datetime(Europe/Madrid)}", "2026-10-25T01:50:00Z", "2026-10-25 02:50:00"}, // the second one
		{"{since?|datetime(Europe/Madrid)}", "2026-03-29T00:50:00Z", "2026-03-29 01:50:00"},
		{"{since?|datetime(Europe/Madrid)}", "2026-03-29T01:10:00Z", "2026-03-29 03:10:00"},
	}
	for _, test := range tests {
		plan, err := since(test.written)
		if err != nil {
			t.Fatal(err)
		}
		moment, err := time.Parse(time.RFC3339, test.moment)
		if err != nil {
			t.Fatal(err)
		}
		request, err := plan.questions[adapters.ListOrders][keySingle].answer.request(&scope{query: adapters.Query{Since: moment}, page: 1})
		if got := request.Query.Get("changed"); err != nil || got != test.want {
			t.Errorf("%s of %s is %q, want %q (%v)", test.written, test.moment, got, test.want, err)
		}
	}
}

func TestZonesThatAreNone(t *testing.T) {
	for written, want := range map[string]string{
		"{since?|datetime(Europe/Mardid)}": "no zone is called so",
		"{since?|datetime(Local)}":         "no zone is called so",
		"{since?|unix(Europe/Madrid)}":     "unix is the same on every clock",
		"{since?|datetim(Europe/Madrid)}":  "did you mean",
	} {
		_, err := since(written)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "operations.list_orders.query.changed") {
			t.Errorf("%s: %v", written, err)
		}
	}
}

// TestEveryFormOfSinceIsWritten holds the two lists together.
func TestEveryFormOfSinceIsWritten(t *testing.T) {
	if slices.ContainsFunc(sinceFilters(), func(form string) bool { return moment(form, time.UTC) == nil }) {
		t.Error("a form is not written")
	}
}
