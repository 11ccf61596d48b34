package simulate_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

// hub is an open hub without limit.
func hub(o simulate.WazzupOptions) *simulate.Wazzup {
	o.Requests = -1
	return simulate.NewShop(simulate.Options{Seed: 1}).Wazzup(o)
}

// batchOf is a list as the hub writes it.
type batchOf struct {
	Count int              `json:"count"`
	Data  []map[string]any `json:"data"`
}

// batch asks for a page that must come in the documented envelope.
func batch(t *testing.T, h http.Handler, target string) batchOf {
	t.Helper()
	w := ask(h, http.MethodGet, target, "")
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d %s", target, w.Code, w.Body)
	}
	var b batchOf
	unmarshal(t, w.Body.Bytes(), &b)
	return b
}

// called finds the contact of the name.
func called(t *testing.T, api *simulate.Wazzup, name string) simulate.Contact {
	t.Helper()
	all := api.Contacts()
	i := slices.IndexFunc(all, func(c simulate.Contact) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no contact is called %q", name)
	}
	return all[i]
}

func TestWazzupRoutes(t *testing.T) {
	t.Parallel()
	small := hub(simulate.WazzupOptions{Contacts: 2, Deals: 2})
	vip := called(t, hub(simulate.WazzupOptions{}), "Lucía Ferreiro Castro")
	deal := hub(simulate.WazzupOptions{}).DealsOf(vip.ID)[0]
	for _, test := range []struct {
		name, target string
		api          *simulate.Wazzup
		status       int
		file         string // golden; empty: only the status
	}{
		{"contacts", "/v3/contacts", small, 200, "wazzup_contacts.json"},
		{"contacts by a guess of their limit", "/v3/contacts?limit=1&phone=34", small, 200, "wazzup_contacts.json"},
		{"contact", "/v3/contacts/" + vip.ID, hub(simulate.WazzupOptions{}), 200, "wazzup_contact.json"},
		{"deals", "/v3/deals?offset=0", small, 200, "wazzup_deals.json"},
		{"deal", "/v3/deals/" + deal.ID, hub(simulate.WazzupOptions{}), 200, "wazzup_deal.json"},
		{"users", "/v3/users", small, 200, "wazzup_users.json"},
		{"user", "/v3/users/12", small, 200, "wazzup_user.json"},
		{"nothing behind the end", "/v3/contacts?offset=2", small, 200, "wazzup_end.json"},
		{"no contact", "/v3/contacts/1", small, 404, "wazzup_not_found.json"},
		{"no deal", "/v3/deals/1", small, 404, ""},
		{"no user", "/v3/users/99", small, 404, ""},
		{"no route", "/v3/companies", small, 404, ""},
		{"no number", "/v3/deals?offset=all", small, 400, ""},
		{"a negative number", "/v3/contacts?offset=-1", small, 400, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := ask(test.api, http.MethodGet, test.target, "")
			if w.Code != test.status {
				t.Fatalf("%s: %d %s, want %d", test.target, w.Code, w.Body, test.status)
			}
			if test.file != "" {
				golden(t, test.file, w.Body.Bytes())
			}
		})
	}
}

func TestWazzupPagesHoldEverythingOnce(t *testing.T) {
	t.Parallel()
	api := hub(simulate.WazzupOptions{Contacts: 1050, Deals: 400})
	for kind, want := range map[string]int{"contacts": 1050, "deals": 400} {
		var got []string
		for offset := 0; ; offset += 100 {
			p := batch(t, api, fmt.Sprintf("/v3/%s?offset=%d", kind, offset))
			if p.Count != len(p.Data) || len(p.Data) != min(100, max(0, want-offset)) {
				t.Errorf("%s from %d: %d rows, count %d", kind, offset, len(p.Data), p.Count)
			}
			if len(p.Data) == 0 {
				break
			}
			for _, row := range p.Data {
				got = append(got, row["id"].(string))
			}
		}
		if sorted := slices.Sorted(slices.Values(got)); !slices.Equal(got, sorted) {
			t.Errorf("the %s are not in the order of their ids", kind)
		}
		if len(slices.Compact(got)) != want {
			t.Errorf("%d %s, want %d", len(got), kind, want)
		}
	}
}

func TestWazzupDialects(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options simulate.WazzupOptions
		target  string
		want    string // the answer begins so
	}{
		"numeric contact":  {simulate.WazzupOptions{NumericIDs: true}, "/v3/contacts/ID", `{"id":ID,"responsibleUserId":1`},
		"numeric contacts": {simulate.WazzupOptions{NumericIDs: true}, "/v3/contacts", `{"count":100,"data":[{"id":6`},
		"numeric deals":    {simulate.WazzupOptions{NumericIDs: true}, "/v3/deals", `{"count":3,"data":[{"id":9`},
		"numeric users":    {simulate.WazzupOptions{NumericIDs: true}, "/v3/users", `[{"id":14,`},
		"textual deals":    {simulate.WazzupOptions{}, "/v3/deals", `{"count":3,"data":[{"id":"9`},
		"all counted":      {simulate.WazzupOptions{CountsAll: true}, "/v3/contacts", `{"count":130,"data":[{`},
		"bare contacts":    {simulate.WazzupOptions{Envelope: simulate.BareList}, "/v3/contacts", `[{"id":"6`},
		"bare and empty":   {simulate.WazzupOptions{Envelope: simulate.BareList}, "/v3/deals?offset=100", `[]`},
		"named contacts":   {simulate.WazzupOptions{Envelope: simulate.NamedList}, "/v3/contacts", `{"contacts":[{"id":"6`},
		"named deals":      {simulate.WazzupOptions{Envelope: simulate.NamedList}, "/v3/deals", `{"deals":[{"id":"9`},
		"wrapped users":    {simulate.WazzupOptions{WrappedUsers: true}, "/v3/users", `{"count":5,"data":[{"id":"14"`},
		"bare users":       {simulate.WazzupOptions{Envelope: simulate.NamedList}, "/v3/users", `[{"id":"14"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.options.Contacts, test.options.Deals = 130, 3
			api := hub(test.options)
			id := api.Contacts()[0].ID
			got := ask(api, http.MethodGet, strings.Replace(test.target, "ID", id, 1), "").Body.String()
			if want := strings.Replace(test.want, "ID", id, 1); !strings.HasPrefix(got, want) {
				t.Errorf("%.200s, want %s…", got, want)
			}
		})
	}
}

func TestWazzupTellsClosedAndAddresses(t *testing.T) {
	t.Parallel()
	for _, options := range []simulate.WazzupOptions{{}, {ClosedInLists: true}, {Links: true}} {
		api := hub(options)
		closed := map[bool]int{}
		for _, row := range batch(t, api, "/v3/deals").Data {
			id := row["id"].(string)
			if value, told := row["closed"].(bool); told {
				closed[value]++
			} else if options.ClosedInLists {
				t.Errorf("the list does not say whether deal %s is closed", id)
			}
			for field, allowed := range map[string]bool{"uri": !options.Links, "link": options.Links} {
				if _, there := row[field]; there && !allowed {
					t.Errorf("%+v: deal %s has the field %s", options, id, field)
				}
			}
			if !options.ClosedInLists && len(closed) > 0 {
				t.Fatalf("the list says whether deal %s is closed", id)
			}
		}
		if options.ClosedInLists && len(closed) != 2 {
			t.Errorf("deals by closed: %v", closed)
		}
		for _, deal := range api.Deals()[:20] {
			var row map[string]any
			unmarshal(t, ask(api, http.MethodGet, "/v3/deals/"+deal.ID, "").Body.Bytes(), &row)
			if row["closed"] != deal.Closed {
				t.Errorf("deal %s: closed %v, want %v", deal.ID, row["closed"], deal.Closed)
			}
		}
	}
}

func TestWazzupRepeatsItsLastPageOnDemand(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ contacts, last int }{{250, 200}, {200, 100}, {30, 0}} {
		api := hub(simulate.WazzupOptions{Contacts: test.contacts, RepeatLastPage: true})
		want := batch(t, api, fmt.Sprintf("/v3/contacts?offset=%d", test.last))
		for _, offset := range []int{test.contacts, 300, 100_000} {
			if diff := cmp.Diff(want, batch(t, api, fmt.Sprintf("/v3/contacts?offset=%d", offset))); diff != "" {
				t.Errorf("%d contacts, offset %d (-want +got):\n%s", test.contacts, offset, diff)
			}
		}
		if got := batch(t, api, "/v3/deals?offset=100"); len(got.Data) != 0 {
			t.Errorf("no deals, and yet %v", got)
		}
	}
}

// authorized asks with the header of a key.
func authorized(h http.Handler, header string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/v3/contacts", nil)
	r.Header.Set("Authorization", header)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestWazzupKeys(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Customers: 5})
	api, sidecar := shop.Wazzup(simulate.WazzupOptions{APIKey: "k"}), shop.Wazzup(simulate.WazzupOptions{APIKey: "k", SidecarKey: true})
	for header, want := range map[string]int{"": 401, "k": 401, "Basic k": 401, "Bearer other": 401, "Bearer k": 200} {
		if w := authorized(api, header); w.Code != want {
			t.Errorf("%q: %d %s, want %d", header, w.Code, w.Body, want)
		}
	}
	golden(t, "wazzup_unauthorized.json", authorized(api, "").Body.Bytes())
	if w := authorized(sidecar, "Bearer k"); w.Code != 403 || strings.TrimSpace(w.Body.String()) != `{"error":"FORBIDDEN"}` {
		t.Errorf("a sidecar key: %d %s", w.Code, w.Body)
	}
	if w := authorized(sidecar, "Bearer other"); w.Code != 401 {
		t.Errorf("a wrong sidecar key: %d %s", w.Code, w.Body)
	}
}

func TestWazzupRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := simulate.NewShop(simulate.Options{Customers: 5}).Wazzup(simulate.WazzupOptions{APIKey: "k"})
		burst := func() map[int]int {
			codes := map[int]int{}
			for range 600 {
				codes[authorized(api, "Bearer k").Code]++
			}
			return codes
		}
		authorized(api, "Bearer other") // opens the window and does not count
		for _, step := range []struct {
			wait time.Duration
			want map[int]int
		}{
			{0, map[int]int{200: 500, 429: 100}},
			{5*time.Second - 1, map[int]int{429: 600}},
			{1, map[int]int{200: 500, 429: 100}},
		} {
			time.Sleep(step.wait)
			if diff := cmp.Diff(step.want, burst()); diff != "" {
				t.Errorf("after %v (-want +got):\n%s", step.wait, diff)
			}
		}
		golden(t, "wazzup_rate_limited.json", authorized(api, "Bearer k").Body.Bytes())
	})
}

func TestWazzupOtherLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop := simulate.NewShop(simulate.Options{Customers: 5})
		for _, test := range []struct {
			options simulate.WazzupOptions
			want    [3]int // the third after a second
		}{
			{simulate.WazzupOptions{Requests: 1, Window: time.Second}, [3]int{200, 429, 200}},
			{simulate.WazzupOptions{Requests: 1}, [3]int{200, 429, 429}},
			{simulate.WazzupOptions{Requests: -1}, [3]int{200, 200, 200}},
		} {
			api, got := shop.Wazzup(test.options), [3]int{}
			got[0], got[1] = authorized(api, "").Code, authorized(api, "").Code
			time.Sleep(time.Second)
			got[2] = authorized(api, "").Code
			if got != test.want {
				t.Errorf("%+v: %v, want %v", test.options, got, test.want)
			}
		}
	})
}

func TestRequestsToTheHubAreCounted(t *testing.T) {
	t.Parallel()
	counting := simulate.Faulty(hub(simulate.WazzupOptions{Contacts: 3}))
	ask(counting, http.MethodGet, "/v3/contacts?offset=100", "")
	ask(counting, http.MethodPatch, "/v3/deals/bulk_delete", "[]")
	counting.Set(simulate.Fault{Kind: simulate.StatusFault, Path: "/v3/users"})
	if w := ask(counting, http.MethodGet, "/v3/users", ""); w.Code != http.StatusInternalServerError {
		t.Errorf("a fault of the users: %d", w.Code)
	}
	var got []string
	for _, seen := range counting.Log() {
		got = append(got, seen.Method+" "+seen.Path+"?"+seen.Query.Encode())
	}
	want := []string{"GET /v3/contacts?offset=100", "PATCH /v3/deals/bulk_delete?", "GET /v3/users?"}
	if diff := cmp.Diff(want, got); diff != "" || counting.Count() != 3 || counting.Requests()["/v3/contacts"] != 1 {
		t.Errorf("%v (-want +got):\n%s", counting.Requests(), diff)
	}
}

// marshal writes JSON for a request.
func marshal(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
