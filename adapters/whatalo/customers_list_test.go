package whatalo_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/whatalo"
)

func amount(s string) *decimal.Decimal {
	d := decimal.MustParse(s)
	return &d
}

func whole(n int) *int { return &n }

func yes(b bool) *bool { return &b }

func TestCustomerFilter(t *testing.T) {
	noon := time.Date(2026, 9, 1, 12, 0, 0, 0, time.FixedZone("", 7200))
	tests := []struct {
		name   string
		filter whatalo.CustomerFilter
		want   string
	}{
		{"nothing", whatalo.CustomerFilter{}, ""},
		{"page", whatalo.CustomerFilter{Page: 3, PerPage: 100, Sort: "total_spent", Order: "asc"}, "?order=asc&page=3&per_page=100&sort=total_spent"},
		{"search", whatalo.CustomerFilter{Search: " +34 611&has_orders=true#\"'%ñ "}, "?search=%2B34+611%26has_orders%3Dtrue%23%22%27%25%C3%B1"},
		{
			"limits", whatalo.CustomerFilter{
				TotalSpentMin: amount("0.10"), TotalSpentMax: amount("1000000"), OrdersCountMin: whole(0), OrdersCountMax: whole(9),
			},
			"?orders_count%5Bgte%5D=0&orders_count%5Blte%5D=9&total_spent%5Bgte%5D=0.10&total_spent%5Blte%5D=1000000",
		},
		{
			"times", whatalo.CustomerFilter{LastOrderFrom: noon, LastOrderTo: noon.Add(time.Millisecond)},
			"?last_order_at%5Bgte%5D=2026-09-01T10%3A00%3A00Z&last_order_at%5Blte%5D=2026-09-01T10%3A00%3A00.001Z",
		},
		{"with orders", whatalo.CustomerFilter{HasOrders: yes(true)}, "?has_orders=true"},
		{"without orders", whatalo.CustomerFilter{HasOrders: yes(false)}, "?has_orders=false"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, p := playing(t, ok(none))
			page, err := c.List(t.Context(), test.filter)
			if err != nil || page.Customers == nil || len(page.Customers) != 0 || page.More {
				t.Errorf("got %+v, %v", page, err)
			}
			if diff := cmp.Diff([]string{"GET /v1/customers" + test.want}, p.requests()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
	for _, sort := range whatalo.CustomerSorts() {
		c, p := playing(t, ok(none))
		if _, err := c.List(t.Context(), whatalo.CustomerFilter{Sort: sort}); err != nil || len(p.requests()) != 1 {
			t.Errorf("%s: %v", sort, err)
		}
	}
}

func TestFiltersRefusedWithoutACall(t *testing.T) {
	c, p := playing(t, ok(none))
	for name, filter := range map[string]whatalo.CustomerFilter{
		"page below 1":        {Page: -1},
		"rows below 1":        {PerPage: -1},
		"rows over the limit": {PerPage: 101},
		"unknown sort":        {Sort: "name,id"},
		"unknown order":       {Order: "DESC"},
		"blank search":        {Search: " \t"},
		"negative amount":     {TotalSpentMin: amount("-0.01")},
		"negative most":       {TotalSpentMax: amount("-1")},
		"negative count":      {OrdersCountMin: whole(-1)},
		"negative most count": {OrdersCountMax: whole(-1)},
	} {
		if _, err := c.List(t.Context(), filter); adapters.KindOf(err) != adapters.Unsupported {
			t.Errorf("%s: %v, want unsupported", name, err)
		}
	}
	if calls := p.requests(); len(calls) != 0 {
		t.Errorf("asked %q", calls)
	}
}

func TestCustomersAreRead(t *testing.T) {
	c, _ := playing(t, ok(string(fixture(t, "customers_page.json"))))
	got, err := c.List(t.Context(), whatalo.CustomerFilter{PerPage: 3})
	if err != nil {
		t.Fatal(err)
	}
	created := time.Date(2025, 11, 3, 10, 0, 0, 0, time.UTC)
	updated := time.Date(2026, 9, 14, 8, 31, 0, 0, time.UTC)
	want := whatalo.CustomerPage{Page: 1, PerPage: 3, Total: 6, TotalPages: 2, More: true, Customers: []whatalo.Customer{
		{
			ID: "412907335518", Name: "Inés Quiroga", Email: "ines.quiroga@example.com", Phone: "+34611240573",
			Notes: "Prefiere entregas por la tarde", OrdersCount: whole(3), TotalSpent: amount("241.5"),
			LastOrderID: "903718264455", LastOrderAt: updated.Add(-time.Minute), CreatedAt: created, UpdatedAt: updated,
		},
		{
			ID: "412907335604", Name: "Bruno Casal", Email: "bruno.casal@example.com", Phone: "611 24 05 73",
			OrdersCount: whole(1), TotalSpent: amount("18"), CreatedAt: created, UpdatedAt: updated,
		},
		{
			ID: "412907335710", Name: "Ana Toledo", Phone: "+1-809-555-0142",
			OrdersCount: whole(0), TotalSpent: amount("0"), CreatedAt: created, UpdatedAt: updated,
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
}

func TestOddCustomersAreRead(t *testing.T) {
	c, _ := playing(t, ok(string(fixture(t, "customers_odd.json"))))
	got, err := c.List(t.Context(), whatalo.CustomerFilter{})
	if err != nil {
		t.Fatal(err)
	}
	created := time.Date(2025, 11, 3, 10, 0, 0, 0, time.UTC)
	want := whatalo.CustomerPage{Page: 1, PerPage: 4, Total: 4, More: true, Customers: []whatalo.Customer{
		{
			ID: "412907335518412907335518", Phone: "34611240573", OrdersCount: whole(3), TotalSpent: amount("241.50"),
			LastOrderID: "903718264455", CreatedAt: created,
		},
		{ID: "cus_abc123", Name: "Bruno Casal", CreatedAt: created, UpdatedAt: time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)},
		{ID: "3", Name: `Ana "Toledo" <b>& Cía</b>`},
		{ID: "4", OrdersCount: whole(100), TotalSpent: amount("0.1")},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
}

func TestWhetherThereAreMorePages(t *testing.T) {
	tests := []struct {
		name, body string
		more       bool
	}{
		{"more", `{"data":[{"id":1}],"pagination":{"page":2,"per_page":2,"total_pages":9}}`, true},
		{"last", `{"data":[{"id":1}],"pagination":{"page":2,"per_page":2,"total_pages":2}}`, false},
		{"page that never moves", `{"data":[{"id":1}],"pagination":{"page":1,"per_page":2,"total_pages":2}}`, false},
		{"empty before the last", `{"data":[],"pagination":{"page":2,"per_page":2,"total_pages":9}}`, false},
		{"full without pagination", `{"data":[{"id":1},{"id":2}]}`, true},
		{"partial without pagination", `{"data":[{"id":1}]}`, false},
		{"pagination of another type", `{"data":[{"id":1}],"pagination":["x"]}`, false},
	}
	for _, test := range tests {
		c, _ := playing(t, ok(test.body))
		page, err := c.List(t.Context(), whatalo.CustomerFilter{Page: 2, PerPage: 2})
		if err != nil || page.More != test.more || page.PerPage != 2 {
			t.Errorf("%s: %+v, %v", test.name, page, err)
		}
	}
}

func TestListsThatAreNone(t *testing.T) {
	for _, body := range []string{
		`[]`, `{}`, `{"data":{"id":"7"}}`, `{"data":null}`, `{"data":[null]}`, `{"data":["7"]}`, `{"data":[[]]}`,
		`{"data":[{"id":"7"},{"name":"Ana Toledo"}]}`, `{"data":[{"id":""}]}`, `<html>`, ``,
	} {
		c, _ := playing(t, ok(body))
		page, err := c.List(t.Context(), whatalo.CustomerFilter{})
		if adapters.KindOf(err) != adapters.BadResponse || len(page.Customers) != 0 || strings.Contains(err.Error(), "Toledo") {
			t.Errorf("%s: %+v, %v, want a bad response", body, page, err)
		}
	}
	c, _ := playing(t, answer{status: http.StatusForbidden, body: `{"error":{"code":"authorization_error"}}`})
	if _, err := c.List(t.Context(), whatalo.CustomerFilter{}); adapters.KindOf(err) != adapters.Forbidden {
		t.Errorf("got %v, want forbidden", err)
	}
}
