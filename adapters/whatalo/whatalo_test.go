package whatalo_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/whatalo"
)

const none = `{"data":[],"pagination":{"page":1,"per_page":25,"total":0,"total_pages":0}}`

// TestFetch states for every kind of query the one request it causes and what
// comes back.
func TestFetch(t *testing.T) {
	since := time.Date(2026, 9, 1, 10, 0, 0, 0, time.FixedZone("", 7200))
	tests := []struct {
		name    string
		op      adapters.Operation
		query   adapters.Query
		request string
		answer  string
		ids     string
		next    string
	}{
		{
			"customer by phone", adapters.FindCustomers, adapters.Query{Phone: asker()},
			"/v1/customers?per_page=100&search=%2B34611240573", "customers_search.json", "412907335518 412907335604", "",
		},
		{
			"customer by e-mail", adapters.FindCustomers, adapters.Query{Email: "ines+x&y@example.com"},
			"/v1/customers?per_page=25&search=ines%2Bx%26y%40example.com", "customers_search.json", "412907335518 412907335604", "",
		},
		{
			"customer by id", adapters.FindCustomers, adapters.Query{CustomerID: "412907335518"},
			"/v1/customers/412907335518", "customer.json", "412907335518", "",
		},
		{
			"customer by hostile id", adapters.FindCustomers, adapters.Query{CustomerID: "12?search=a&b#c"},
			"/v1/customers/12%3Fsearch=a&b%23c", "customer.json", "412907335518", "",
		},
		{
			"customers by text", adapters.SearchCustomers, adapters.Query{Text: "  quiroga & co ", Limit: 500},
			"/v1/customers?per_page=100&search=quiroga+%26+co", "customers_search.json", "412907335518 412907335604", "",
		},
		{
			"products", adapters.SearchProducts, adapters.Query{Text: "taza", Limit: 8},
			"/v1/products?per_page=8&search=taza&status=active", "products_search.json", "530182746091 530182746093 530182746094", "",
		},
		{
			"first customers", adapters.ListCustomers, adapters.Query{},
			"/v1/customers?order=asc&page=1&per_page=100&sort=created_at", "customers_page.json", "412907335518 412907335604 412907335710", "2",
		},
		{
			"last customers", adapters.ListCustomers, adapters.Query{Cursor: "2", Limit: 3, Since: since},
			"/v1/customers?order=asc&page=2&per_page=3&sort=created_at", "customers_page.json", "412907335518 412907335604 412907335710", "",
		},
		{
			"changed orders", adapters.ListOrders, adapters.Query{Since: since},
			"/v1/orders?order=asc&page=1&per_page=100&sort=created_at&updated_at%5Bgte%5D=2026-09-01T08%3A00%3A00Z",
			"orders_page.json", "903718264117 903718264301 903718264455", "",
		},
		{"probe", adapters.Probe, adapters.Query{}, "/v1/store", "store.json", "str_7f21", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newShop(t, map[string]answer{
				test.request: ok(test.answer), customers("611+24+05+73"): ok(none), "/v1/store": ok("store.json"),
			})
			document, err := s.open(nil).Fetch(t.Context(), test.op, test.query)
			if err != nil {
				t.Fatal(err)
			}
			if s.count(test.request) != 1 {
				t.Errorf("asked %q, want %q once", s.asked(), test.request)
			}
			if diff := cmp.Diff(test.ids, ids(document)); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
			if document.Next != test.next || document.Missing != nil {
				t.Errorf("next %q, missing %q, want %q and nothing", document.Next, document.Missing, test.next)
			}
			if test.op != adapters.Probe && gjson.GetBytes(document.Steps["store"], "data.currency").String() != "EUR" {
				t.Errorf("the step store is %s", document.Steps["store"])
			}
		})
	}
}

// ids returns the ids of a document's rows, or of its one object.
func ids(document adapters.Document) string {
	data := gjson.GetBytes(document.Body, "data")
	if data.IsObject() {
		return data.Get("id").String()
	}
	var all []string
	for _, row := range data.Array() {
		all = append(all, row.Get("id").String())
	}
	return strings.Join(all, " ")
}

func TestUnsupportedQueriesCauseNoCall(t *testing.T) {
	tests := map[string]struct {
		op    adapters.Operation
		query adapters.Query
	}{
		"no key":              {adapters.FindCustomers, adapters.Query{}},
		"customer by number":  {adapters.FindCustomers, adapters.Query{OrderNumber: "2051"}},
		"blank text":          {adapters.SearchCustomers, adapters.Query{Text: " \t"}},
		"blank product":       {adapters.SearchProducts, adapters.Query{}},
		"order by nothing":    {adapters.FindOrders, adapters.Query{}},
		"order by reference":  {adapters.FindOrders, adapters.Query{Reference: "A-1"}},
		"number of no digits": {adapters.FindOrders, adapters.Query{OrderNumber: "#"}},
		"dots as id":          {adapters.FindCustomers, adapters.Query{CustomerID: ".."}},
		"path as id":          {adapters.FindCustomers, adapters.Query{CustomerID: "../orders"}},
		"unknown operation":   {adapters.Operation("delete_all"), adapters.Query{Text: "x"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, map[string]answer{"/v1/store": ok("store.json")})
			document, err := s.open(nil).Fetch(t.Context(), test.op, test.query)
			if adapters.KindOf(err) != adapters.Unsupported || document.Body != nil {
				t.Errorf("got %s, %v, want unsupported", document.Body, err)
			}
			if calls := s.asked(); len(calls) != 0 {
				t.Errorf("asked %q", calls)
			}
		})
	}
}

func TestBrokenCursor(t *testing.T) {
	for _, cursor := range []string{"0", "-1", "x", "1e3", "99999999999999999999"} {
		s := newShop(t, nil)
		_, err := s.open(nil).Fetch(t.Context(), adapters.ListCustomers, adapters.Query{Cursor: cursor})
		if adapters.KindOf(err) != adapters.Internal {
			t.Errorf("cursor %q gives %v, want internal", cursor, err)
		}
	}
}

func TestPagesEnd(t *testing.T) {
	row := `{"id":"1"}`
	tests := map[string]struct {
		body string
		next string
	}{
		"more pages":             {`{"data":[` + row + `],"pagination":{"total_pages":9}}`, "4"},
		"last page":              {`{"data":[` + row + `],"pagination":{"total_pages":3}}`, ""},
		"empty before the last":  {`{"data":[],"pagination":{"total_pages":9}}`, ""},
		"no pagination, full":    {`{"data":[` + row + `,` + row + `]}`, "4"},
		"no pagination, partial": {`{"data":[` + row + `]}`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, map[string]answer{
				"/v1/customers?order=asc&page=3&per_page=2&sort=created_at": ok(test.body), "/v1/store": ok("store.json"),
			})
			document, err := s.open(nil).Fetch(t.Context(), adapters.ListCustomers, adapters.Query{Cursor: "3", Limit: 2})
			if err != nil || document.Next != test.next {
				t.Errorf("next %q, %v, want %q", document.Next, err, test.next)
			}
		})
	}
}

// TestWhatAListSaysOfItself: only orders can be asked for by the time of their
// change, and only a pagination with a total tells how many there are.
func TestWhatAListSaysOfItself(t *testing.T) {
	const page = "?order=asc&page=1&per_page=100&sort=created_at"
	const changed = page + "&updated_at%5Bgte%5D=2026-09-01T08%3A00%3A00Z"
	since := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	told, untold := `{"data":[{"id":"1"}],"pagination":{"total":712,"total_pages":8}}`, `{"data":[{"id":"1"}]}`
	tests := []struct {
		request, answer string
		op              adapters.Operation
		query           adapters.Query
		total           int
		incremental     bool
	}{
		{"/v1/customers" + page, told, adapters.ListCustomers, adapters.Query{}, 712, false},
		{"/v1/customers" + page, told, adapters.ListCustomers, adapters.Query{Since: since}, 712, false},
		{"/v1/orders" + page, told, adapters.ListOrders, adapters.Query{}, 712, false},
		{"/v1/orders" + page, untold, adapters.ListOrders, adapters.Query{}, 0, false},
		{"/v1/orders" + changed, told, adapters.ListOrders, adapters.Query{Since: since}, 712, true},
		{"/v1/orders" + changed, `{"data":[],"pagination":{"total":-1}}`, adapters.ListOrders, adapters.Query{Since: since}, 0, true},
	}
	for _, test := range tests {
		s := newShop(t, map[string]answer{test.request: ok(test.answer), "/v1/store": ok("store.json")})
		document, err := s.open(nil).Fetch(t.Context(), test.op, test.query)
		if err != nil || document.Total != test.total || document.Incremental != test.incremental {
			t.Errorf("%s: total %d, incremental %v, %v", test.request, document.Total, document.Incremental, err)
		}
	}
}

func TestErrorKinds(t *testing.T) {
	const request = "/v1/customers?per_page=25&search=taza"
	tests := map[string]struct {
		answer answer
		want   adapters.Kind
	}{
		"refused key":    {answer{status: 401, body: `{"error":{"code":"authentication_error"}}`}, adapters.Unauthorized},
		"missing right":  {answer{status: 403, body: `{"error":{"code":"authorization_error"}}`}, adapters.Forbidden},
		"too many calls": {answer{status: 429, body: "error_rate_limited.json"}, adapters.RateLimited},
		"failure":        {answer{status: 500, body: `{"error":{"code":"internal_error"}}`}, adapters.Unavailable},
		"refused search": {answer{status: 422, body: `{"error":{"code":"VALIDATION_ERROR"}}`}, adapters.BadResponse},
		"page of HTML":   {ok(`<html></html>`), adapters.BadResponse},
		"no list":        {ok(`{"data":{"id":"1"}}`), adapters.BadResponse},
		"bare list":      {ok(`[]`), adapters.BadResponse},
		"no data":        {ok(`{}`), adapters.BadResponse},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, map[string]answer{request: test.answer, "/v1/store": ok("store.json")})
			document, err := s.open(nil).Fetch(t.Context(), adapters.SearchCustomers, adapters.Query{Text: "taza"})
			if adapters.KindOf(err) != test.want || document.Body != nil {
				t.Errorf("got %s, %v, want %v", document.Body, err, test.want)
			}
			if strings.Contains(err.Error(), "taza") || strings.Contains(err.Error(), testKey) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

func TestNoSuchCustomer(t *testing.T) {
	s := newShop(t, map[string]answer{
		"/v1/customers/9": {status: http.StatusNotFound, body: `{"error":{"code":"not_found"}}`},
		"/v1/store":       ok("store.json"),
	})
	_, err := s.open(nil).Fetch(t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: "9"})
	if adapters.KindOf(err) != adapters.NotFound {
		t.Errorf("got %v, want not found", err)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	config := settings(t)
	config.BaseURL, config.APIKey = "shop.example.com", " "
	config.RatePerMinute, config.MaxOrders, config.ItemsOfNewest, config.MaxPhoneSearches = -1, 101, -1, 0
	config.PhoneSearches = []string{"e164", "last_3", "E164"}
	_, err := config.Open(environment())

	want := []string{
		"api_key", "base_url", "items_of_newest", "max_orders", "max_phone_searches",
		"phone_searches[1]", "phone_searches[2]", "rate_per_minute",
	}
	sorted := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	if diff := cmp.Diff(want, settingErrors(err), sorted); diff != "" {
		t.Errorf("settings told wrong (-want +got):\n%s", diff)
	}
}

// settingErrors returns the names of the settings that err is about.
func settingErrors(err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var names []string
		for _, one := range joined.Unwrap() {
			names = append(names, settingErrors(one)...)
		}
		return names
	}
	var setting *adapters.SettingError
	if errors.As(err, &setting) {
		return []string{setting.Setting}
	}
	return nil
}

func TestDefaultsOnlyLackTheKey(t *testing.T) {
	config := settings(t)
	config.APIKey = "wk_test_invented"
	adapter, err := config.Open(environment())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(adapters.Operations(), adapter.Operations()); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

func TestMappingIsACopy(t *testing.T) {
	whatalo.Mapping()[0] = 'X'
	if whatalo.Mapping()[0] == 'X' {
		t.Error("a caller can change the mapping of others")
	}
}

func TestCancelledCallIsUnavailable(t *testing.T) {
	s := newShop(t, map[string]answer{"/v1/customers?per_page=25&search=taza": ok(none), "/v1/store": ok("store.json")})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.open(nil).Fetch(ctx, adapters.SearchCustomers, adapters.Query{Text: "taza"})
	if adapters.KindOf(err) != adapters.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
}
