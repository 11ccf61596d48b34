package wazzup_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/wazzup"
)

// TestFetch states for every kind of query the requests it causes and what comes
// back.
func TestFetch(t *testing.T) {
	tests := []struct {
		name     string
		op       adapters.Operation
		query    adapters.Query
		requests string
		answer   answer
		ids      string
	}{
		{"contact", adapters.FindCustomers, adapters.Query{CustomerID: " c-101 "}, "GET /contacts/c-101", ok("contact.json"), "c-101"},
		{
			"contact by hostile id", adapters.FindCustomers, adapters.Query{CustomerID: "12?offset=a&b#c/d"},
			"GET /contacts/12%3Foffset=a&b%23c%2Fd", ok("contact.json"), "c-101",
		},
		{"contact in an envelope", adapters.FindCustomers, adapters.Query{CustomerID: "5"}, "GET /contacts/5", ok(`{"data":{"id":5}}`), "5"},
		{"deal", adapters.FindOrders, adapters.Query{OrderNumber: "9001"}, "GET /deals/9001", ok("deal_open.json"), "9001"},
		{
			"contacts", adapters.ListCustomers, adapters.Query{Limit: 5, Since: time.Now()}, "GET /contacts?offset=0",
			ok("contacts_page.json"), "c-101 102 c-103 c-104 c-105 c-106 ",
		},
		{"no contacts", adapters.ListCustomers, adapters.Query{}, "GET /contacts?offset=0", ok("none.json"), ""},
		{"no deals", adapters.ListOrders, adapters.Query{}, "GET /deals?offset=0", ok("none.json"), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHub(t, map[string]answer{test.requests: test.answer})
			document, err := h.open().Fetch(t.Context(), test.op, test.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.requests, strings.Join(h.asked(), " ")); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if got := strings.Join(ids(document), " "); got != test.ids {
				t.Errorf("ids %q, want %q", got, test.ids)
			}
			if document.Next != "" || document.Incremental || document.Missing != nil || document.Steps != nil {
				t.Errorf("the document also says %+v", document)
			}
		})
	}
}

// ids returns the ids of a document's rows.
func ids(document adapters.Document) []string {
	all := []string{}
	for _, row := range gjson.GetBytes(document.Body, "data").Array() {
		all = append(all, row.Get("id").String())
	}
	return all
}

func TestProbe(t *testing.T) {
	h := newHub(t, map[string]answer{"GET /users": ok("users.json")})
	document, err := h.open().Fetch(t.Context(), adapters.Probe, adapters.Query{})
	if want := strings.TrimSpace(string(text(t, "users.json"))); err != nil || string(document.Body) != want {
		t.Errorf("got %s, %v", document.Body, err)
	}
}

// TestEnvelopes: all of them are seen in the wild.
func TestEnvelopes(t *testing.T) {
	for list, op := range map[string]adapters.Operation{"contacts": adapters.ListCustomers, "deals": adapters.ListOrders} {
		tests := map[string]bool{ // the body, and whether it has the row
			`{"count":1,"data":[{"id":"7","closed":true}]}`: true, `[{"id":"7","closed":true}]`: true,
			`{"` + list + `":[{"id":"7","closed":true}]}`: true, `{"data":[{"id":"7","closed":true}],"error":null}`: true,
			`{"data":[]}`: false, `[]`: false, `{"count":0}`: false, `{"count":0,"data":null}`: false, `{"` + list + `":[],"error":""}`: false,
			`{"data":[],"error":{},"count":0}`: false,
		}
		for body, has := range tests {
			document, err := newHub(t, map[string]answer{"GET /" + list + "?offset=0": ok(body)}).open().Fetch(t.Context(), op, adapters.Query{})
			if err != nil || (len(ids(document)) == 1) != has || !strings.HasPrefix(string(document.Body), `{"data":[`) {
				t.Errorf("%s gives %s, %v", body, document.Body, err)
			}
		}
	}
}

// TestWhatIsNoList: reading it as an empty one would delete everything.
func TestWhatIsNoList(t *testing.T) {
	for _, body := range []string{
		`{}`, `null`, `7`, `"x"`, `{"data":{}}`, `{"data":null}`, `{"data":{"id":"1"}}`, `{"count":3,"data":null}`, `{"deals":[]}`,
		`{"count":"0"}`, `{"data":[{"name":"x"}]}`, `[[]]`, `[null,7]`, `{"data":[{"id":""},{"id":{}}]}`,
	} {
		document, err := newHub(t, map[string]answer{"GET /contacts?offset=0": ok(body)}).open().Fetch(t.Context(), adapters.ListCustomers, adapters.Query{})
		if adapters.KindOf(err) != adapters.BadResponse || document.Body != nil {
			t.Errorf("%s gives %s, %v", body, document.Body, err)
		}
	}
}

func TestUnsupportedQueriesCauseNoCall(t *testing.T) {
	tests := map[string]struct {
		op    adapters.Operation
		query adapters.Query
	}{
		"nobody":             {adapters.FindCustomers, adapters.Query{}},
		"contact by phone":   {adapters.FindCustomers, adapters.Query{Phone: adapters.Phone{Digits: "34600111222"}}},
		"contact by e-mail":  {adapters.FindCustomers, adapters.Query{Email: "iria@example.com"}},
		"contact by number":  {adapters.FindCustomers, adapters.Query{OrderNumber: "9001"}},
		"blank id":           {adapters.FindCustomers, adapters.Query{CustomerID: " \t\u00a0"}},
		"dots as id":         {adapters.FindCustomers, adapters.Query{CustomerID: ".."}},
		"path as id":         {adapters.FindCustomers, adapters.Query{CustomerID: "../deals"}},
		"id of another kind": {adapters.FindCustomers, adapters.Query{CustomerID: strings.Repeat("9", 101)}},
		"broken id":          {adapters.FindCustomers, adapters.Query{CustomerID: "\xff"}},
		"nothing":            {adapters.FindOrders, adapters.Query{}},
		"deals of a contact": {adapters.FindOrders, adapters.Query{CustomerID: "c-101"}},
		"deal by reference":  {adapters.FindOrders, adapters.Query{Reference: "9001"}},
		"names":              {adapters.SearchCustomers, adapters.Query{Text: "iria"}},
		"products":           {adapters.SearchProducts, adapters.Query{Text: "taza"}},
		"unknown operation":  {adapters.Operation("delete_all"), adapters.Query{CustomerID: "c-101"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, nil)
			document, err := h.open().Fetch(t.Context(), test.op, test.query)
			if adapters.KindOf(err) != adapters.Unsupported || document.Body != nil || len(h.asked()) != 0 {
				t.Errorf("got %s, %v after %q, want unsupported", document.Body, err, h.asked())
			}
		})
	}
}

func TestErrorKinds(t *testing.T) {
	tests := map[string]struct {
		answer answer
		want   adapters.Kind
		code   string
		wait   time.Duration
	}{
		"refused key":       {answer{status: 401}, adapters.Unauthorized, "", 0},
		"too many calls":    {answer{status: 429, body: `{"error":"TOO_MANY_REQUESTS"}`}, adapters.RateLimited, "TOO_MANY_REQUESTS", 5 * time.Second},
		"refused":           {answer{status: 400, body: "too_many.json"}, adapters.BadResponse, "TOO_MANY_ENTITIES", 0},
		"failure":           {answer{status: 500, body: `{"error":{"code":"X"}}`}, adapters.Unavailable, "X", 0},
		"nobody":            {answer{status: 404, body: `{"error":"NOT_FOUND"}`}, adapters.NotFound, "NOT_FOUND", 0},
		"empty":             {answer{status: 204}, adapters.NotFound, "", 0},
		"page of HTML":      {ok(`<html></html>`), adapters.BadResponse, "", 0},
		"error, good":       {ok("forbidden.json"), adapters.Forbidden, "FORBIDDEN", 0},
		"error with data":   {ok("too_many.json"), adapters.BadResponse, "TOO_MANY_ENTITIES", 0},
		"error as object":   {ok(`{"error":{"code":"c-101"},"data":{"id":"c-101"}}`), adapters.BadResponse, "", 0},
		"nobody with data":  {ok(`{"data":{}}`), adapters.BadResponse, "", 0},
		"list":              {ok(`[{"id":"c-101"}]`), adapters.BadResponse, "", 0},
		"object without id": {ok(`{"id":null,"name":"Iria Souto"}`), adapters.BadResponse, "", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			document, err := newHub(t, map[string]answer{"GET /contacts/c-101": test.answer}).open().
				Fetch(t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: "c-101"})
			var told *adapters.Error
			if !errors.As(err, &told) || told.Kind != test.want || told.Code != test.code || told.RetryAfter != test.wait || document.Body != nil {
				t.Fatalf("got %s, %v, want %v", document.Body, err, test.want)
			}
			if strings.Contains(err.Error(), "c-101") || strings.Contains(err.Error(), "Souto") || strings.Contains(err.Error(), key) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

// TestSidecarKey: the API itself says no more than FORBIDDEN.
func TestSidecarKey(t *testing.T) {
	for _, refusal := range []answer{{status: http.StatusForbidden, body: "forbidden.json"}, {status: http.StatusForbidden}, ok(`{"error":"FORBIDDEN","data":{}}`)} {
		h := newHub(t, map[string]answer{
			"GET /users": refusal, "GET /contacts?offset=0": refusal, "GET /contacts/c-101": refusal, "GET /deals?offset=0": refusal,
			"GET /deals/9001": refusal, "DELETE /deals/9001": refusal,
		})
		fetch := func(op adapters.Operation, q adapters.Query) error {
			_, err := h.open().Fetch(t.Context(), op, q) // each with a circuit of its own
			return err
		}
		for name, err := range map[string]error{
			"probe":    fetch(adapters.Probe, adapters.Query{}),
			"contacts": fetch(adapters.ListCustomers, adapters.Query{}),
			"contact":  fetch(adapters.FindCustomers, adapters.Query{CustomerID: "c-101"}),
			"deals":    fetch(adapters.ListOrders, adapters.Query{}),
			"deal":     fetch(adapters.FindOrders, adapters.Query{OrderNumber: "9001"}),
			"delete":   h.deals().Delete(t.Context(), "9001"),
		} {
			if adapters.KindOf(err) != adapters.Forbidden || !strings.Contains(err.Error(), "own integration") || !strings.Contains(err.Error(), "create a key") {
				t.Errorf("%s with %d: %v", name, refusal.status, err)
			}
		}
	}
}

func TestSettingsAreChecked(t *testing.T) {
	config := settings(t, "")
	config.BaseURL, config.APIKey, config.RatePerMinute, config.Burst = "crm.example.com", " ", -1, 10_001
	want := []string{"api_key", "base_url", "burst", "rate_per_minute"}
	_, err := config.Open(environment())
	_, dealsErr := config.OpenDeals(environment())
	sorted := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	for _, err := range []error{err, dealsErr} {
		if diff := cmp.Diff(want, settingErrors(err), sorted); diff != "" {
			t.Errorf("settings told wrong (-want +got):\n%s", diff)
		}
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
	config := wazzup.New().(*wazzup.Config)
	if config.BaseURL != "https://api.wazzup24.com/v3" || !config.DealStates {
		t.Errorf("defaults %+v", config)
	}
	config.APIKey = key
	adapter, err := config.Open(environment())
	if err != nil {
		t.Fatal(err)
	}
	want := []adapters.Operation{adapters.FindCustomers, adapters.FindOrders, adapters.ListCustomers, adapters.ListOrders, adapters.Probe}
	if diff := cmp.Diff(want, adapter.Operations()); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

func TestCancelledCallIsUnavailable(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h := newHub(t, nil)
	_, err := h.open().Fetch(ctx, adapters.ListOrders, adapters.Query{})
	if adapters.KindOf(err) != adapters.Unavailable || len(h.asked()) != 0 {
		t.Errorf("got %v after %q, want unavailable", err, h.asked())
	}
}

// TestMoreRowsThanAPageHasAreNoAnswer: some bytes would become gigabytes.
func TestMoreRowsThanAPageHasAreNoAnswer(t *testing.T) {
	for rows, want := range map[int]adapters.Kind{5000: 0, 5001: adapters.BadResponse} {
		body := `{"data":[` + strings.Repeat(`{"id":"1"},`, rows-1) + `{"id":"1"}]}`
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
		defer server.Close()
		_, err := open(t, server.URL, nil).Fetch(t.Context(), adapters.ListCustomers, adapters.Query{})
		if want != 0 && adapters.KindOf(err) != want || want == 0 && err != nil {
			t.Errorf("%d rows: %v, want %v", rows, err, want)
		}
	}
}
