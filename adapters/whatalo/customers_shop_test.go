package whatalo_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/whatalo"
	"github.com/wazgate/wazgate/internal/simulate"
)

// simulated opens the customers of an invented shop behind a switch.
func simulated(t *testing.T) (*whatalo.Customers, *simulate.Shop, *simulate.FaultSwitch) {
	t.Helper()
	shop := simulate.NewShop(simulate.Options{Customers: 60})
	faults := simulate.Faulty(shop.Whatalo(simulate.WhataloOptions{APIKey: testKey, RatePerMinute: -1}))
	return openCustomers(t, faults), shop, faults
}

// TestLifeOfACustomer creates somebody, changes and clears fields, and finds the
// same by id, by search and in the count.
func TestLifeOfACustomer(t *testing.T) {
	c, shop, _ := simulated(t)
	ctx := t.Context()
	made, err := c.Create(ctx, whatalo.NewCustomer{Name: "Zoé <Núñez> & \"Hija\"", Email: "zoe@example.com", Phone: "+34 611 24 05 73"})
	if err != nil {
		t.Fatal(err)
	}
	if made.ID == "" || made.OrdersCount == nil || *made.OrdersCount != 0 {
		t.Errorf("made %+v", made)
	}
	changed, err := c.Update(ctx, made.ID, whatalo.CustomerChange{Email: text(""), Notes: text("dos\nlíneas")})
	if err != nil {
		t.Fatal(err)
	}
	want := made
	want.Email, want.Notes = "", "dos\nlíneas"
	if diff := cmp.Diff(want, changed, cmpopts.IgnoreFields(whatalo.Customer{}, "UpdatedAt")); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	read, err := c.Get(ctx, made.ID)
	if diff := cmp.Diff(changed, read); diff != "" || err != nil {
		t.Errorf("read %v (-want +got):\n%s", err, diff)
	}
	found, err := c.List(ctx, whatalo.CustomerFilter{Search: "zoé <núñez> & \"hija\""})
	if diff := cmp.Diff([]whatalo.Customer{changed}, found.Customers); diff != "" || err != nil {
		t.Errorf("found %v (-want +got):\n%s", err, diff)
	}
	if count, err := c.Count(ctx); err != nil || count != len(shop.Customers())+1 {
		t.Errorf("%d customers, %v, want %d", count, err, len(shop.Customers())+1)
	}
}

func TestShopRefuses(t *testing.T) {
	c, _, _ := simulated(t)
	_, err := c.Create(t.Context(), whatalo.NewCustomer{Name: "Zoé", Email: "zoe.example.com"})
	if diff := cmp.Diff([]string{"email"}, whatalo.RefusedFields(err)); diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if want := "create_customer: bad_response (status 422) VALIDATION_ERROR: fields not accepted: email"; err.Error() != want {
		t.Errorf("told %q, want %q", err, want)
	}
	_, unknown := c.Update(t.Context(), "999999999999", whatalo.CustomerChange{Name: text("Zoé")})
	_, route := c.Update(t.Context(), "count/x", whatalo.CustomerChange{Name: text("Zoé")})
	_, nobody := c.Get(t.Context(), "999999999999")
	for _, err := range []error{unknown, route, nobody} {
		if adapters.KindOf(err) != adapters.NotFound {
			t.Errorf("got %v, want not found", err)
		}
	}
	if got, err := c.Get(t.Context(), "count"); adapters.KindOf(err) != adapters.BadResponse {
		t.Errorf("the count is taken for the customer %+v, %v", got, err)
	}
}

// TestFilteredLists compares what the filters keep with the shop's own truth.
func TestFilteredLists(t *testing.T) {
	c, shop, _ := simulated(t)
	year := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		filter whatalo.CustomerFilter
		keeps  func(simulate.Customer) bool
	}{
		"everybody":      {whatalo.CustomerFilter{}, func(simulate.Customer) bool { return true }},
		"with orders":    {whatalo.CustomerFilter{HasOrders: yes(true)}, func(c simulate.Customer) bool { return c.OrdersCount > 0 }},
		"without orders": {whatalo.CustomerFilter{HasOrders: yes(false)}, func(c simulate.Customer) bool { return c.OrdersCount == 0 }},
		"few orders": {
			whatalo.CustomerFilter{OrdersCountMin: whole(1), OrdersCountMax: whole(2)},
			func(c simulate.Customer) bool { return c.OrdersCount == 1 || c.OrdersCount == 2 },
		},
		"lately": {whatalo.CustomerFilter{LastOrderFrom: year}, func(c simulate.Customer) bool { return !c.LastOrderAt.Before(year) }},
		"spent": {
			whatalo.CustomerFilter{TotalSpentMin: amount("50.00")},
			func(c simulate.Customer) bool { return amount(c.TotalSpent.String()).Cmp(*amount("50")) >= 0 },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var want, got []string
			for _, customer := range shop.Customers() {
				if test.keeps(customer) {
					want = append(want, customer.ID)
				}
			}
			test.filter.Sort, test.filter.Order, test.filter.PerPage = "created_at", "asc", 7
			for more := true; more; {
				test.filter.Page++
				page, err := c.List(t.Context(), test.filter)
				if err != nil || page.Total != len(want) || page.Page != test.filter.Page {
					t.Fatalf("page %d of %d, total %d, %v", page.Page, page.TotalPages, page.Total, err)
				}
				for _, customer := range page.Customers {
					got = append(got, customer.ID)
				}
				more = page.More
			}
			if len(want) == 0 {
				t.Fatal("the shop has nobody of that kind")
			}
			sorted := cmpopts.SortSlices(func(a, b string) bool { return a < b })
			if diff := cmp.Diff(want, got, sorted); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSickShopIsWrittenToOnce: whatever goes wrong, a write arrives once.
func TestSickShopIsWrittenToOnce(t *testing.T) {
	for _, fault := range []simulate.Fault{
		{Kind: simulate.StatusFault, Status: http.StatusServiceUnavailable, Times: 1},
		{Kind: simulate.StatusFault, Status: http.StatusTooManyRequests, RetryAfter: "0", Times: 1},
		{Kind: simulate.ResetFault, Times: 1},
		{Kind: simulate.HTMLFault, Times: 1},
		{Kind: simulate.TruncateFault, Times: 1},
		{Kind: simulate.CutFault, Times: 1},
		{Kind: simulate.ErrorFault, Times: 1},
	} {
		t.Run(fmt.Sprint(fault.Kind, fault.Status), func(t *testing.T) {
			c, _, faults := simulated(t)
			faults.Set(fault)
			_, err := c.Create(t.Context(), whatalo.NewCustomer{Name: "Zoé"})
			if err == nil || faults.Count() != 1 {
				t.Errorf("%d requests, %v", faults.Count(), err)
			}
		})
	}
}

func TestManyCustomersAtOnce(t *testing.T) {
	const many = 24
	c, shop, faults := simulated(t)
	var mu sync.Mutex
	ids := map[string]bool{}
	var group sync.WaitGroup
	for i := range many {
		group.Go(func() {
			name := fmt.Sprintf("Zoé %02d", i)
			made, err := c.Create(t.Context(), whatalo.NewCustomer{Name: name})
			if err != nil {
				t.Error(err)
				return
			}
			changed, err := c.Update(t.Context(), made.ID, whatalo.CustomerChange{Notes: &name})
			if err != nil || changed.ID != made.ID || changed.Name != name || changed.Notes != name {
				t.Errorf("%s: %+v, %v", name, changed, err)
			}
			if _, err := c.List(t.Context(), whatalo.CustomerFilter{Search: name}); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[made.ID] = true
		})
	}
	group.Wait()
	count, err := c.Count(t.Context())
	if err != nil || len(ids) != many || count != len(shop.Customers())+many {
		t.Errorf("%d ids, %d customers, %v", len(ids), count, err)
	}
	posts := 0
	for _, seen := range faults.Log() {
		if seen.Method == http.MethodPost && strings.HasSuffix(seen.Path, "/customers") {
			posts++
		}
	}
	if posts != many {
		t.Errorf("%d POSTs, want %d", posts, many)
	}
}
