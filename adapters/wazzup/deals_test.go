package wazzup_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/wazzup"
)

func yes(b bool) *bool { return &b }

// deal is one that can be uploaded.
func deal(id string) wazzup.Deal {
	return wazzup.Deal{ID: id, ResponsibleUserID: "u-7", Name: "Vajilla", Contacts: []string{"c-101"}, Closed: yes(false)}
}

func batch(count int) []wazzup.Deal {
	var deals []wazzup.Deal
	for i := range count {
		deals = append(deals, deal(strconv.Itoa(i+1)))
	}
	return deals
}

const sent = `{"id":"1","responsibleUserId":"u-7","name":"Vajilla","contacts":["c-101"],"closed":false}`

func TestDealCalls(t *testing.T) {
	upload := func(deals ...wazzup.Deal) func(context.Context, *wazzup.Deals) error {
		return func(ctx context.Context, d *wazzup.Deals) error { return d.Upload(ctx, deals) }
	}
	remove := func(id string) func(context.Context, *wazzup.Deals) error {
		return func(ctx context.Context, d *wazzup.Deals) error { return d.Delete(ctx, id) }
	}
	full := wazzup.Deal{
		ID: " 9 ", ResponsibleUserID: "u\t", Name: " \"</b>\" \n", Contacts: []string{" 1", "c-2"}, URL: "https://crm.example.com/?a=1&b=2 ", Closed: yes(true),
	}
	tests := []struct {
		name   string
		call   func(context.Context, *wazzup.Deals) error
		want   string
		answer answer
	}{
		{"upload", upload(deal("1")), "POST /deals [" + sent + "]", answer{status: 200}},
		{
			"upload everything", upload(full, deal("1")),
			`POST /deals [{"id":"9","responsibleUserId":"u","name":"\"\u003c/b\u003e\"","uri":"https://crm.example.com/?a=1\u0026b=2",` +
				`"contacts":["1","c-2"],"closed":true},` + sent + `]`, ok(`{}`),
		},
		{"upload, answered by a list", upload(deal("1")), "POST /deals [" + sent + "]", ok(`[]`)},
		{"upload nothing", upload(), "", ok("")},
		{"delete", remove(" 101 "), "DELETE /deals/101", answer{status: 200}},
		{"delete without content", remove("101"), "DELETE /deals/101", answer{status: 204}},
		{"delete an odd id", remove("a/b?c#d"), "DELETE /deals/a%2Fb%3Fc%23d", ok(`{}`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := newHub(t, map[string]answer{test.want: test.answer})
			if err := test.call(t.Context(), h.deals()); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(test.want, strings.Join(h.asked(), "\n")); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if strings.HasPrefix(test.want, "POST") && h.kinds[0] != "application/json" {
				t.Errorf("content type %q", h.kinds[0])
			}
		})
	}
}

func TestGetDeal(t *testing.T) {
	h := newHub(t, map[string]answer{
		"GET /deals/9002": ok("deal_closed.json"), "GET /deals/7": ok(`{"data":{"id":7,"link":"x","contacts":"c-1","closed":"yes"}}`),
		"GET /deals/0": {status: 404, body: `{"error":"NOT_FOUND"}`}, "GET /deals/1": ok(`{}`),
	})
	got, err := h.deals().Get(t.Context(), " 9002 ")
	want := wazzup.Deal{
		ID: "9002", ResponsibleUserID: "8", Name: "Taller de torno", Contacts: []string{"102", "c-103"},
		URL: "https://crm.example.com/deals/9002", Closed: yes(true),
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	got, err = h.deals().Get(t.Context(), "7")
	if diff := cmp.Diff(wazzup.Deal{ID: "7", URL: "x", Contacts: []string{"c-1"}}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for id, want := range map[string]adapters.Kind{"0": adapters.NotFound, "1": adapters.BadResponse} {
		if _, err := h.deals().Get(t.Context(), id); adapters.KindOf(err) != want {
			t.Errorf("%s: %v, want %v", id, err, want)
		}
	}
}

func TestListDeals(t *testing.T) {
	h := newHub(t, map[string]answer{"GET /deals?offset=0": ok("deals_page.json")})
	got, err := h.deals().List(t.Context(), "")
	want := wazzup.DealPage{Total: 5, Deals: []wazzup.Deal{
		{ID: "9001", ResponsibleUserID: "u-7", Name: "Vajilla boda 40 personas", Contacts: []string{"c-101"}, URL: "https://crm.example.com/deals/9001"},
		{ID: "9002", ResponsibleUserID: "8", Name: "Taller de torno", Contacts: []string{"102", "c-103"}, URL: "https://crm.example.com/deals/9002"},
		{ID: "9003", ResponsibleUserID: "u-99", Contacts: []string{"c-101", "c-104"}},
		{ID: "9004", ResponsibleUserID: "u-7", Name: "Pedido 1042", Closed: yes(true)},
		{ID: "9005", Name: "Encargo de azulejos", Contacts: []string{"c-106"}},
	}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestListDealsPageByPage(t *testing.T) {
	rows := func(from, to int) string {
		var list []string
		for i := from; i < to; i++ {
			list = append(list, fmt.Sprintf(`{"id":%d}`, 1000+i))
		}
		return `{"count":150,"data":[` + strings.Join(list, ",") + `]}`
	}
	h := newHub(t, map[string]answer{"GET /deals?offset=0": ok(rows(0, 100)), "GET /deals?offset=99": ok(rows(99, 150))})
	var got []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		page, err := h.deals().List(t.Context(), cursor)
		if err != nil || page.Total != 150 {
			t.Fatalf("total %d, %v", page.Total, err)
		}
		for _, deal := range page.Deals {
			got = append(got, deal.ID)
		}
		cursor = page.Next
	}
	if len(got) != 150 || got[0] != "1000" || got[149] != "1149" || len(h.asked()) != 2 {
		t.Errorf("%d deals after %q", len(got), h.asked())
	}
	for cursor, want := range map[string]adapters.Kind{"99": adapters.Unsupported, `{"offset":-1}`: adapters.Unsupported} {
		if _, err := h.deals().List(t.Context(), cursor); adapters.KindOf(err) != want {
			t.Errorf("cursor %s: %v", cursor, err)
		}
	}
	odd := newHub(t, map[string]answer{"GET /deals?offset=0": ok(`[{"id":1},{"name":"x"}]`)})
	if _, err := odd.deals().List(t.Context(), ""); adapters.KindOf(err) != adapters.BadResponse {
		t.Errorf("a deal without id: %v", err)
	}
}

func TestBulkDelete(t *testing.T) {
	const request = `PATCH /deals/bulk_delete ["1","b","3"]`
	tests := map[string]struct {
		answer  answer
		missing string
		kind    adapters.Kind // Internal for no error
	}{
		"all":            {ok(`[]`), "", adapters.Internal},
		"nothing told":   {answer{status: 200}, "", adapters.Internal},
		"no content":     {answer{status: 204}, "", adapters.Internal},
		"some":           {ok(`["1","b"]`), "1 b", adapters.Internal},
		"numbers":        {ok(`[3,1,3]`), "3 1", adapters.Internal},
		"others":         {ok(`["2",null,{"id":"1"}]`), "", adapters.Internal},
		"in an envelope": {ok(`{"data":["b"]}`), "b", adapters.Internal},
		"no list":        {ok(`{"deleted":3}`), "", adapters.BadResponse},
		"too many":       {answer{status: 400, body: "too_many.json"}, "", adapters.BadResponse},
		"told as fine":   {ok("too_many.json"), "", adapters.BadResponse},
		"failure":        {answer{status: 502}, "", adapters.Unavailable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, map[string]answer{request: test.answer})
			missing, err := h.deals().BulkDelete(t.Context(), []string{"1", " b", "3", "1 "})
			if strings.Join(missing, " ") != test.missing || adapters.KindOf(err) != test.kind || (err == nil) != (test.kind == adapters.Internal) {
				t.Errorf("missing %q, %v", missing, err)
			}
			if len(h.asked()) != 1 {
				t.Errorf("asked %q", h.asked())
			}
		})
	}
}

// TestDealCallsRefusedWithoutACall, each with what is wrong and where.
func TestDealCallsRefusedWithoutACall(t *testing.T) {
	h := newHub(t, nil)
	d := h.deals()
	upload := func(change func(*wazzup.Deal)) error {
		deals := batch(3)
		change(&deals[1])
		return d.Upload(t.Context(), deals)
	}
	set := func(field func(*wazzup.Deal) *string, value string) error {
		return upload(func(d *wazzup.Deal) { *field(d) = value })
	}
	id := func(d *wazzup.Deal) *string { return &d.ID }
	user := func(d *wazzup.Deal) *string { return &d.ResponsibleUserID }
	title := func(d *wazzup.Deal) *string { return &d.Name }
	address := func(d *wazzup.Deal) *string { return &d.URL }
	contacts := func(ids ...string) error { return upload(func(d *wazzup.Deal) { d.Contacts = ids }) }
	get := func(id string) error { _, err := d.Get(t.Context(), id); return err }
	bulk := func(ids ...string) error { _, err := d.BulkDelete(t.Context(), ids); return err }
	long := strings.Repeat("ñ", 101)
	tests := map[string]struct {
		err  error
		told string
	}{
		"too many":              {d.Upload(t.Context(), batch(101)), "more than 100 deals"},
		"twice":                 {set(id, " 1"), "deal 2 of 3: its id is that of a deal before it"},
		"no id":                 {set(id, " \t"), "deal 2 of 3: the id is empty"},
		"long id":               {set(id, long), "deal 2 of 3: the id is longer"},
		"broken id":             {set(id, "\xff"), "deal 2 of 3: a value is no valid text"},
		"nobody responsible":    {set(user, ""), "deal 2 of 3: the id of the responsible user"},
		"long responsible":      {set(user, long), "deal 2 of 3: the id of the responsible user"},
		"no name":               {set(title, " "), "deal 2 of 3: the name is empty"},
		"long name":             {set(title, long+long), "deal 2 of 3: the name is empty or longer"},
		"broken name":           {set(title, "\xc3"), "deal 2 of 3: a value is no valid text"},
		"long address":          {set(address, "https://crm.example.com/"+long+long), "deal 2 of 3: the address"},
		"nobody":                {contacts(), "deal 2 of 3: the contacts are not 1 to 10"},
		"too many contacts":     {contacts(strings.Fields("1 2 3 4 5 6 7 8 9 10 11")...), "deal 2 of 3: the contacts are not 1 to 10"},
		"blank contact":         {contacts("1", " "), "deal 2 of 3: the id of a contact"},
		"open or closed":        {upload(func(d *wazzup.Deal) { d.Closed = nil }), "deal 2 of 3: it does not say whether it is closed"},
		"get nothing":           {get(" "), "the id is empty"},
		"get above":             {get(".."), ""},
		"get broken":            {get("\xff"), "no valid text"},
		"delete nothing":        {d.Delete(t.Context(), ""), "the id is empty"},
		"delete the collection": {d.Delete(t.Context(), "."), ""},
		"delete a long id":      {d.Delete(t.Context(), long), "the id is longer"},
		"delete blank":          {bulk("1", ""), "deal 2 of 2: the id is empty"},
		"delete broken":         {bulk("\xff"), "deal 1 of 1: a value is no valid text"},
		"delete too many":       {bulk(make([]string, 101)...), "more than 100 deals"},
	}
	for name, test := range tests {
		if adapters.KindOf(test.err) != adapters.Unsupported || !strings.Contains(fmt.Sprint(test.err), test.told) {
			t.Errorf("%s: %v, want unsupported: %s", name, test.err, test.told)
		}
	}
	if err := bulk(); err != nil {
		t.Errorf("deleting nothing: %v", err)
	}
	if calls := h.asked(); len(calls) != 0 {
		t.Errorf("asked %q", calls)
	}
}

func TestAHundredDealsAreUploadedAtOnce(t *testing.T) {
	var parts []string
	for i := range 100 {
		parts = append(parts, strings.Replace(sent, `"id":"1"`, `"id":"`+strconv.Itoa(i+1)+`"`, 1))
	}
	h := newHub(t, map[string]answer{"POST /deals [" + strings.Join(parts, ",") + "]": ok(`{}`)})
	if err := h.deals().Upload(t.Context(), batch(100)); err != nil || len(h.asked()) != 1 {
		t.Errorf("%d calls, %v", len(h.asked()), err)
	}
}

func TestDealWritesAreNotRepeated(t *testing.T) {
	for _, status := range []int{429, 500, 502, 503, 504} {
		h := newHub(t, map[string]answer{
			"POST /deals [" + sent + "]": {status: status}, "DELETE /deals/1": {status: status}, `PATCH /deals/bulk_delete ["1"]`: {status: status},
		})
		_, bulk := h.deals().BulkDelete(t.Context(), []string{"1"})
		for name, err := range map[string]error{"upload": h.deals().Upload(t.Context(), batch(1)), "delete": h.deals().Delete(t.Context(), "1"), "bulk": bulk} {
			if err == nil {
				t.Errorf("%d: %s is fine", status, name)
			}
		}
		if calls := h.asked(); len(calls) != 3 {
			t.Errorf("%d: asked %q", status, calls)
		}
	}
}

func TestDealErrors(t *testing.T) {
	tests := []struct {
		answer answer
		kind   adapters.Kind
		told   string
	}{
		{answer{status: 400, body: "invalid.json"}, adapters.BadResponse, "(status 400): fields not accepted: responsibleUserId, name, uri"},
		{answer{status: 400, body: "too_many.json"}, adapters.BadResponse, "TOO_MANY_ENTITIES"},
		{answer{status: 401}, adapters.Unauthorized, ""},
		{answer{status: 403, body: "forbidden.json"}, adapters.Forbidden, "own integration"},
		{answer{status: 404, body: `{"error":"NOT_FOUND"}`}, adapters.NotFound, ""},
		{answer{status: 429}, adapters.RateLimited, ""},
		{answer{status: 500, body: "Iria Souto"}, adapters.Unavailable, ""},
		{ok(`{"error":"INVALID_DEALS_DATA","description":"Iria Souto","data":{}}`), adapters.BadResponse, "an error told with a good status"},
		{ok(`<html>Iria Souto`), adapters.BadResponse, ""},
	}
	for _, test := range tests {
		h := newHub(t, map[string]answer{"POST /deals [" + sent + "]": test.answer, "DELETE /deals/1": test.answer})
		uploaded := h.deals().Upload(t.Context(), batch(1))
		if !strings.Contains(fmt.Sprint(uploaded), test.told) {
			t.Errorf("%d: %v, want %s", test.answer.status, uploaded, test.told)
		}
		for _, err := range []error{uploaded, h.deals().Delete(t.Context(), "1")} {
			if shown := fmt.Sprintf("%v %+v", err, errors.Unwrap(err)); adapters.KindOf(err) != test.kind ||
				strings.Contains(shown, "Souto") || strings.Contains(shown, key) {
				t.Errorf("%d: %v, want %v", test.answer.status, err, test.kind)
			}
		}
	}
}
