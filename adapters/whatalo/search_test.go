package whatalo_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/whatalo"
)

func customers(search string) string { return "/v1/customers?per_page=100&search=" + search }

// TestPhoneRenderings states which renderings are asked for, in which order,
// and where the asking ends.
func TestPhoneRenderings(t *testing.T) {
	const (
		stranger = `{"data":[{"id":"7","phone":"+34699000111"}]}`
		local    = `{"data":[{"id":"7","phone":"+34699000111"},{"id":"8","phone":"(611) 24-05-73"}]}`
		nobody   = `{"data":[{"id":"9","phone":null},{"id":"10","phone":"573"}]}`
	)
	ladder := []string{"%2B34611240573", "34611240573", "611240573", "611+24+05+73", "1240573"}
	tests := []struct {
		name    string
		change  func(*whatalo.Config)
		phone   adapters.Phone
		answers []answer // to the renderings in turn
		asked   []string
		ids     string
		kind    adapters.Kind // NotFound stands for an answer
	}{
		{
			name: "the first fits", phone: asker(), answers: []answer{ok("customers_search.json")},
			asked: ladder[:1], ids: "412907335518 412907335604",
		},
		{
			name: "a stranger does not end it", phone: asker(), answers: []answer{ok(stranger), ok(none), ok(local)},
			asked: ladder[:3], ids: "7 8",
		},
		{
			name: "none at all", phone: asker(), answers: []answer{ok(none), ok(none), ok(nobody), ok(none), ok(stranger)},
			asked: ladder, ids: "9 10 7",
		},
		{
			name: "equal renderings once", phone: adapters.Phone{Digits: "611240573", National: "611240573"},
			answers: []answer{ok(none), ok(none)}, asked: []string{"611240573", "1240573"},
		},
		{
			name: "short number", phone: adapters.Phone{Digits: "112"}, answers: []answer{ok(`{"data":[{"id":"1","phone":"34112"},{"id":"2","phone":"112"}]}`)},
			asked: []string{"112"}, ids: "1 2",
		},
		{
			name: "own renderings", phone: asker(), answers: []answer{ok(none), ok(none)},
			change: func(c *whatalo.Config) {
				c.PhoneSearches, c.MaxPhoneSearches = []string{"international_formatted", "last_4", "e164"}, 2
			},
			asked: []string{"%2B34+611+24+05+73", "0573"},
		},
		{
			name: "a refused rendering is passed over", phone: asker(),
			answers: []answer{{status: 422, body: `{"error":{"code":"VALIDATION_ERROR"}}`}, ok(local)}, asked: ladder[:2], ids: "7 8",
		},
		{
			name: "but not for a no", phone: asker(),
			answers: []answer{{status: 422, body: `{}`}, ok(none), ok(none), ok(none), ok(none)}, asked: ladder, kind: adapters.BadResponse,
		},
		{
			name: "a failure ends it", phone: asker(), answers: []answer{ok(stranger), {status: 500, body: `{}`}},
			asked: ladder[:2], kind: adapters.Unavailable,
		},
		{
			name: "so does nonsense", phone: asker(), answers: []answer{ok(`<html></html>`)},
			asked: ladder[:1], kind: adapters.BadResponse,
		},
		{
			name: "so does the limit", phone: asker(), answers: []answer{{status: 429, body: "error_rate_limited.json"}},
			asked: ladder[:1], kind: adapters.RateLimited,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answers := map[string]answer{"/v1/store": ok("store.json")}
			var want []string
			for i, search := range test.asked {
				want = append(want, customers(search))
				answers[customers(search)] = test.answers[i]
			}
			// The number with separators is asked for at the same time.
			if spaced := customers(ladder[3]); test.change == nil && test.phone == asker() && !slices.Contains(want, spaced) {
				want = append(want, spaced)
				answers[spaced] = ok(none)
			}
			slices.Sort(want)
			s := newShop(t, answers)
			document, err := s.open(test.change).Fetch(t.Context(), adapters.FindCustomers, adapters.Query{Phone: test.phone})
			if adapters.KindOf(err) != test.kind {
				t.Fatalf("got %v, want %v", err, test.kind)
			}
			if diff := cmp.Diff(want, slices.Compact(slices.Sorted(slices.Values(s.asked())))); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if got := ids(document); got != test.ids {
				t.Errorf("ids %q, want %q", got, test.ids)
			}
		})
	}
}

// TestTimeEndsTheRenderings: what was not asked to the end is no "nobody".
func TestTimeEndsTheRenderings(t *testing.T) {
	s := newShop(t, map[string]answer{customers("%2B34611240573"): ok(none), customers("611+24+05+73"): ok(none), "/v1/store": ok("store.json")})
	ctx, cancel := context.WithTimeout(t.Context(), 250*time.Millisecond)
	defer cancel()
	_, err := s.open(nil).Fetch(ctx, adapters.FindCustomers, adapters.Query{Phone: asker()})
	if adapters.KindOf(err) != adapters.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
	if calls := s.asked(); len(calls) > 2 {
		t.Errorf("asked %q, want one rendering of each form", calls)
	}
}
