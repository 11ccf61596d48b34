package ordertracking_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/ordertracking"
)

// TestRequests states for every question the one request it causes.
func TestRequests(t *testing.T) {
	tests := []struct {
		name   string
		change func(*ordertracking.Config)
		query  adapters.Query
		want   string
	}{
		{"e-mail", nil, adapters.Query{Email: "lucia+x&y@example.com"}, "/api/orders?email=lucia%2Bx%26y%40example.com"},
		{"order number", nil, adapters.Query{OrderNumber: "ORD-81007"}, "/api/orders?order_id=ORD-81007"},
		{"hostile number", nil, adapters.Query{OrderNumber: "1&email=a@b?#/../x y"}, "/api/orders?order_id=1%26email%3Da%40b%3F%23%2F..%2Fx+y"},
		{"reference", nil, adapters.Query{Reference: " 2093 "}, "/api/orders?ref_id=2093"},
		{"phone", nil, adapters.Query{Phone: asker()}, "/api/orders?phone=%2B34622330144"},
		{"phone in digits", format("digits"), adapters.Query{Phone: asker()}, "/api/orders?phone=34622330144"},
		{"national phone", format("national"), adapters.Query{Phone: asker()}, "/api/orders?phone=622330144"},
		{"formatted phone", format("national_formatted"), adapters.Query{Phone: asker()}, "/api/orders?phone=622+33+01+44"},
		{"last digits", format("last_7"), adapters.Query{Phone: asker()}, "/api/orders?phone=2330144"},
		{"number of no country", nil, adapters.Query{Phone: adapters.Phone{Digits: "622330144"}}, "/api/orders?phone=622330144"},
		{
			"own names and fixed parameters",
			func(c *ordertracking.Config) {
				c.URL += "?v=2"
				c.Query = map[string]string{"shop": "a b"}
				c.Parameters.Email = "customer[email]"
			},
			adapters.Query{Email: "a@example.com"}, "/api/orders?customer%5Bemail%5D=a%40example.com&shop=a+b&v=2",
		},
		{
			"the more exact key that is left",
			func(c *ordertracking.Config) { c.Parameters.OrderID = "" },
			adapters.Query{OrderNumber: "1", Email: "a@example.com"}, "/api/orders?email=a%40example.com",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t, http.StatusOK, "orders_by_phone.json")
			document, err := e.open(test.change).Fetch(t.Context(), adapters.FindOrders, test.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"GET " + test.want}, e.asked()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			want := adapters.Document{Body: []byte(strings.TrimSpace(string(fixture(t, "orders_by_phone.json"))))}
			if diff := cmp.Diff(want, document); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

func format(name string) func(*ordertracking.Config) {
	return func(c *ordertracking.Config) { c.PhoneFormat = name }
}

func TestUnsupportedQueriesCauseNoCall(t *testing.T) {
	off := func(c *ordertracking.Config) { c.Parameters.Phone, c.Parameters.RefID = "", "" }
	tests := map[string]struct {
		op    adapters.Operation
		query adapters.Query
	}{
		"no key":              {adapters.FindOrders, adapters.Query{}},
		"blank number":        {adapters.FindOrders, adapters.Query{OrderNumber: " \t"}},
		"phone is off":        {adapters.FindOrders, adapters.Query{Phone: asker()}},
		"reference is off":    {adapters.FindOrders, adapters.Query{Reference: "1"}},
		"by customer":         {adapters.FindOrders, adapters.Query{CustomerID: "1"}},
		"customers":           {adapters.FindCustomers, adapters.Query{Email: "a@example.com"}},
		"customers by text":   {adapters.SearchCustomers, adapters.Query{Text: "a"}},
		"products":            {adapters.SearchProducts, adapters.Query{Text: "a"}},
		"everything, by page": {adapters.ListOrders, adapters.Query{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, http.StatusOK, "none_list.json")
			_, err := e.open(off).Fetch(t.Context(), test.op, test.query)
			if adapters.KindOf(err) != adapters.Unsupported || len(e.asked()) != 0 {
				t.Errorf("got %v after %q, want unsupported and no call", err, e.asked())
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	tests := map[string]struct {
		status int
		body   string
		want   adapters.Kind
		fine   bool
	}{
		"list":               {200, "orders_by_phone.json", 0, true},
		"wrapped":            {200, "orders_wrapped_strings.json", 0, true},
		"single":             {200, "order_single.json", 0, true},
		"empty list":         {200, "none_list.json", 0, true},
		"empty object":       {200, "none_object.json", 0, true},
		"empty wrap":         {200, "none_wrapped.json", 0, true},
		"null":               {200, "null", 0, true},
		"message":            {200, "none_message.json", 0, true},
		"orders and success": {200, `{"success":true,"orders":[{"id":1}]}`, 0, true},
		"order with error":   {200, `{"error":"partly","results":[{"id":1}],"data":[]}`, 0, true},
		"not found":          {404, `{"error":"none"}`, adapters.NotFound, false},
		"no content":         {204, "", adapters.NotFound, false},
		"no success":         {200, "refused.json", adapters.BadResponse, false},
		"not ok":             {200, `{"ok":false,"orders":[]}`, adapters.BadResponse, false},
		"error":              {200, `{"error":"down"}`, adapters.BadResponse, false},
		"error and no order": {200, `{"error":{"code":7},"orders":[]}`, adapters.BadResponse, false},
		"no error":           {200, `{"error":null,"orders":[]}`, 0, true},
		"empty error":        {200, `{"error":"","results":[]}`, 0, true},
		"empty error object": {200, `{"error":{},"results":[]}`, 0, true},
		"text":               {200, `"none"`, adapters.BadResponse, false},
		"HTML":               {200, `<html></html>`, adapters.BadResponse, false},
		"refused key":        {401, `{}`, adapters.Unauthorized, false},
		"too many calls":     {429, `{}`, adapters.RateLimited, false},
		"failure":            {500, `oops`, adapters.Unavailable, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, test.status, test.body)
			document, err := e.open(nil).Fetch(t.Context(), adapters.FindOrders, adapters.Query{OrderNumber: "secret-1"})
			if test.fine {
				if err != nil || document.Body == nil {
					t.Errorf("got %s, %v, want a document", document.Body, err)
				}
				return
			}
			if err == nil || adapters.KindOf(err) != test.want || document.Body != nil {
				t.Fatalf("got %s, %v, want %v", document.Body, err, test.want)
			}
			if strings.Contains(err.Error(), "secret-1") || strings.Contains(err.Error(), key) {
				t.Errorf("the error tells too much: %v", err)
			}
		})
	}
}

func TestProbe(t *testing.T) {
	only := func(set func(*ordertracking.Config)) func(*ordertracking.Config) {
		return func(c *ordertracking.Config) {
			c.Parameters.Email, c.Parameters.OrderID, c.Parameters.Phone, c.Parameters.RefID = "", "", "", ""
			set(c)
		}
	}
	tests := map[string]struct {
		change func(*ordertracking.Config)
		status int
		want   string
		fine   bool
	}{
		"found nothing": {nil, 200, "order_id=wazgate-probe", true},
		"not found":     {nil, 404, "order_id=wazgate-probe", true},
		"refused":       {nil, 401, "order_id=wazgate-probe", false},
		"by reference":  {only(func(c *ordertracking.Config) { c.Parameters.RefID = "ref" }), 200, "ref=wazgate-probe", true},
		"by e-mail":     {only(func(c *ordertracking.Config) { c.Parameters.Email = "email" }), 200, "email=wazgate-probe%40example.invalid", true},
		"by phone":      {only(func(c *ordertracking.Config) { c.Parameters.Phone = "tel" }), 200, "tel=0000000", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, test.status, "none_list.json")
			document, err := e.open(test.change).Fetch(t.Context(), adapters.Probe, adapters.Query{})
			if (err == nil) != test.fine || (string(document.Body) == "[]") != test.fine {
				t.Errorf("got %s, %v", document.Body, err)
			}
			if diff := cmp.Diff([]string{"GET /api/orders?" + test.want}, e.asked()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBearerToken(t *testing.T) {
	e := newEndpoint(t, http.StatusOK, "none_list.json")
	var got string
	inner := e.server.Config.Handler
	e.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
		inner.ServeHTTP(w, r)
	})
	adapter := e.open(func(c *ordertracking.Config) { c.BearerToken = " invented \n" })
	if _, err := adapter.Fetch(t.Context(), adapters.Probe, adapters.Query{}); err != nil {
		t.Fatal(err)
	}
	if got != "Bearer invented" {
		t.Errorf("Authorization is %q", got)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	tests := map[string]struct {
		change func(*ordertracking.Config)
		want   []string
	}{
		"fine":               {func(*ordertracking.Config) {}, nil},
		"no address":         {func(c *ordertracking.Config) { c.URL = "" }, []string{"url"}},
		"unknown rendering":  {func(c *ordertracking.Config) { c.PhoneFormat = "last_99" }, []string{"phone_format"}},
		"negative rate":      {func(c *ordertracking.Config) { c.RatePerMinute, c.Burst = -1, -1 }, []string{"burst", "rate_per_minute"}},
		"name in the url":    {func(c *ordertracking.Config) { c.URL += "?email=x" }, []string{"parameters.email"}},
		"name in the query":  {func(c *ordertracking.Config) { c.Query = map[string]string{"phone": "x"} }, []string{"parameters.phone"}},
		"one name for two":   {func(c *ordertracking.Config) { c.Parameters.RefID = "order_id" }, []string{"parameters.ref_id"}},
		"two authorizations": {func(c *ordertracking.Config) { c.BearerToken, c.Headers = "x", map[string]string{"authorization": "y"} }, []string{"bearer_token"}},
		"all switched off": {func(c *ordertracking.Config) {
			c.Parameters.Email, c.Parameters.OrderID, c.Parameters.Phone, c.Parameters.RefID = "", "", "", ""
		}, []string{"parameters"}},
		"several": {func(c *ordertracking.Config) { c.URL, c.PhoneFormat = "x", "" }, []string{"phone_format", "url"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			config := settings(t)
			config.URL = "https://shop.example.com/orders"
			test.change(config)
			_, err := config.Open(environment())
			sorted := cmpopts.SortSlices(func(a, b string) bool { return a < b })
			if diff := cmp.Diff(test.want, settingErrors(err), sorted); diff != "" {
				t.Errorf("settings told wrong (-want +got):\n%s", diff)
			}
		})
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

func TestMappingIsACopy(t *testing.T) {
	ordertracking.Mapping()[0] = 'X'
	if ordertracking.Mapping()[0] == 'X' {
		t.Error("a caller can change the mapping of others")
	}
}
