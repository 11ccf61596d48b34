package wazzup_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/wazzup"
	"github.com/wazgate/wazgate/internal/simulate"
)

// TestEveryDialect reads all that the simulated hub has, however it writes it.
func TestEveryDialect(t *testing.T) {
	for i, dialect := range []simulate.WazzupOptions{
		{},
		{NumericIDs: true, Envelope: simulate.BareList, WrappedUsers: true},
		{ClosedInLists: true, Envelope: simulate.NamedList, Links: true},
		{CountsAll: true, RepeatLastPage: true, NumericIDs: true, Links: true},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			dialect.APIKey, dialect.Requests, dialect.Contacts, dialect.Deals = key, -1, 250, 120
			api := simulate.NewShop(simulate.Options{Customers: 20}).Wazzup(dialect)
			server := httptest.NewServer(api)
			defer server.Close()
			adapter := open(t, server.URL, nil)
			names := make(map[string]string)
			for _, user := range api.Users() {
				names[user.ID] = user.Name
			}

			var want, got []string
			for _, contact := range api.Contacts() {
				want = append(want, contact.ID+" by "+names[contact.ResponsibleID])
			}
			for _, row := range readAll(t, adapter, adapters.ListCustomers) {
				got = append(got, row.Get("id").String()+" by "+row.Get("responsibleUser.name").Str)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("contacts (-want +got):\n%s", diff)
			}

			want, got = nil, nil
			for _, deal := range api.Deals() {
				want = append(want, fmt.Sprint(deal.ID, " by ", names[deal.ResponsibleID], ", closed: ", deal.Closed))
			}
			for _, row := range readAll(t, adapter, adapters.ListOrders) {
				got = append(got, row.Get("id").String()+" by "+row.Get("responsibleUser.name").Str+", closed: "+row.Get("closed").Raw)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("deals (-want +got):\n%s", diff)
			}
		})
	}
}

func readAll(t *testing.T, adapter adapters.Adapter, op adapters.Operation) []gjson.Result {
	t.Helper()
	var rows []gjson.Result
	for cursor := ""; ; {
		document, err := adapter.Fetch(t.Context(), op, adapters.Query{Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, gjson.GetBytes(document.Body, "data").Array()...)
		if cursor = document.Next; cursor == "" {
			return rows
		}
	}
}

// TestDealsAreWritten to a simulated hub and read back.
func TestDealsAreWritten(t *testing.T) {
	api := simulate.NewShop(simulate.Options{Customers: 20}).Wazzup(simulate.WazzupOptions{APIKey: key, Requests: -1, Contacts: 3})
	server := httptest.NewServer(api)
	defer server.Close()
	d, err := settings(t, server.URL).OpenDeals(environment())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Upload(t.Context(), batch(100)); err != nil || len(api.Deals()) != 100 {
		t.Fatalf("%d deals, %v", len(api.Deals()), err)
	}
	changed := deal("7")
	changed.Name, changed.Closed, changed.URL = "Azulejos", yes(true), "https://crm.example.com/7"
	if err := d.Upload(t.Context(), []wazzup.Deal{changed}); err != nil || len(api.Deals()) != 100 {
		t.Fatalf("%d deals, %v", len(api.Deals()), err)
	}
	got, err := d.Get(t.Context(), "7")
	if diff := cmp.Diff(changed, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	missing, err := d.BulkDelete(t.Context(), []string{"1", "1000", "2", "x"})
	if diff := cmp.Diff([]string{"1000", "x"}, missing); diff != "" || err != nil || len(api.Deals()) != 98 {
		t.Errorf("%d deals, %v (-want +got):\n%s", len(api.Deals()), err, diff)
	}
	if err := d.Delete(t.Context(), "3"); err != nil {
		t.Error(err)
	}
	if err := d.Delete(t.Context(), "3"); adapters.KindOf(err) != adapters.NotFound {
		t.Errorf("deleted twice: %v", err)
	}
	page, err := d.List(t.Context(), "")
	if err != nil || len(page.Deals) != 97 || page.Next != "" || slices.ContainsFunc(page.Deals, func(d wazzup.Deal) bool { return d.ID == "3" }) {
		t.Errorf("%d deals, next %q, %v", len(page.Deals), page.Next, err)
	}
}
