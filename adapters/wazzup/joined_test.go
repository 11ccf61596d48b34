package wazzup_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/wazzup"
)

// TestDealsTellWhetherTheyAreClosed although the list does not. What is known is
// not asked for again.
func TestDealsTellWhetherTheyAreClosed(t *testing.T) {
	h := newHub(t, map[string]answer{
		"GET /deals?offset=0": ok("deals_page.json"), "GET /deals/9001": ok("deal_open.json"), "GET /deals/9002": ok("deal_closed.json"),
		"GET /deals/9003": {status: http.StatusInternalServerError}, "GET /deals/9005": {status: http.StatusNotFound},
	})
	adapter := h.open()
	asked := 0
	for _, want := range [][]string{
		{"GET /deals/9001", "GET /deals/9002", "GET /deals/9003", "GET /deals/9005", "GET /deals?offset=0"},
		{"GET /deals/9003", "GET /deals/9005", "GET /deals?offset=0"},
	} {
		document := fetch(t, adapter, adapters.ListOrders)
		if got := strings.Join(closed(document), " "); got != "false true null true -" {
			t.Errorf("closed is %s", got)
		}
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(h.asked()[asked:]))); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		asked = len(h.asked())
	}
}

func TestDealStatesCanBeSwitchedOff(t *testing.T) {
	h := newHub(t, map[string]answer{"GET /deals?offset=0": ok("deals_page.json")})
	document := fetch(t, open(t, h.server.URL, func(c *wazzup.Config) { c.DealStates = false }), adapters.ListOrders)
	if got := strings.Join(closed(document), " "); got != "- - null true -" || len(h.asked()) != 1 {
		t.Errorf("closed is %s after %q", got, h.asked())
	}
}

// TestNamesAreJoined in place of what the hub may say itself.
func TestNamesAreJoined(t *testing.T) {
	const row = `{"id":"1","responsibleUserId":"8","responsibleUser":"x","n\u0061me":"Ana","contactData":[],"a\"b":[1 , 2],"closed":false}`
	tests := map[string]struct {
		users answer
		want  string
	}{
		"known": {ok("users.json"), `{"id":"1","responsibleUserId":"8","n\u0061me":"Ana","contactData":[],"a\"b":[1 , 2],"closed":false,` +
			`"responsibleUser":{"id":"8","name":"Uxío Castro"}}`},
		"wrapped":      {ok(`{"count":1,"data":[{"id":"8","name":" Uxío \"U\" <Castro> "}]}`), ""},
		"unknown":      {ok(`[{"id":"9","name":"Marta Ferreiro"}]`), row},
		"nameless":     {ok(`[{"id":"8","name":" "},{"id":8,"name":7},{"name":"x"},null]`), row},
		"nobody":       {ok(`[]`), row},
		"failure":      {answer{status: 500}, row},
		"closed route": {answer{status: 403, body: "forbidden.json"}, row},
		"no list":      {ok(`{"users":{}}`), row},
	}
	for name, test := range tests {
		for op, request := range map[adapters.Operation]string{
			adapters.ListCustomers: "GET /contacts?offset=0", adapters.FindCustomers: "GET /contacts/1",
			adapters.ListOrders: "GET /deals?offset=0", adapters.FindOrders: "GET /deals/1",
		} {
			body := row
			if strings.Contains(request, "offset") {
				body = `[` + row + `]`
			}
			h := newHub(t, map[string]answer{"GET /users": test.users, request: ok(body)})
			document, err := h.open().Fetch(t.Context(), op, adapters.Query{CustomerID: "1", OrderNumber: "1"})
			if err != nil {
				t.Errorf("%s, %s: %v", name, op, err)
				continue
			}
			if test.want == "" {
				if got := gjson.GetBytes(document.Body, "data.0.responsibleUser.name").Str; got != `Uxío "U" <Castro>` {
					t.Errorf("%s, %s: %q", name, op, got)
				}
				continue
			}
			if diff := cmp.Diff(`{"data":[`+test.want+`]}`, string(document.Body)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, op, diff)
			}
		}
	}
}

// TestNumbersAreJoined states what is a phone number among the ways to reach
// somebody.
func TestNumbersAreJoined(t *testing.T) {
	way := func(kind, id string) string { return `{"chatType":"` + kind + `","chatId":` + id + `}` }
	phone := func(kind, number string) string {
		return `{"chatType":"` + kind + `","chatId":"77","phone":` + number + `}`
	}
	tests := map[string]string{
		way("whatsapp", `"34600111222"`):                                          "+34600111222",
		way("viber", `34600111222`):                                               "+34600111222",
		way("WhatsApp", `"+34 600-11.12 (22)"`):                                   "+34600111222",
		way("whatsapp", `"0034600111222"`):                                        "+34600111222",
		way("whatsapp", `"0600111222"`):                                           "0600111222",
		way("whatsapp", `"34600111222@c.us"`):                                     "+34600111222",
		way("whatsapp", `"34600111222@s.whatsapp.net"`):                           "+34600111222",
		way("whatsapp", `"34600111222@lid"`):                                      "",
		way("whatsapp", `"34600111222@g.us"`):                                     "",
		way("whatsapp", `"iria600111222"`):                                        "",
		way("whatsapp", `"600111"`):                                               "",
		way("whatsapp", `"3460011122233344"`):                                     "",
		way("whatsapp", `null`):                                                   "",
		way("whatsapp", `"٣٤٦٠٠١١١٢٢٢"`):                                          "",
		way("whatsgroup", `"34600111222"`):                                        "",
		way("instagram", `"34600111222"`):                                         "",
		way("telegram", `"34600111222"`):                                          "",
		way("max", `"34600111222"`):                                               "",
		way("", `"34600111222"`):                                                  "",
		phone("telegram", `"34600111222"`):                                        "+34600111222",
		phone("max", `34600111222`):                                               "+34600111222",
		phone("telegroup", `"34600111222"`):                                       "",
		phone("maxgroup", `"34600111222"`):                                        "",
		phone("telegram", `"34600111222"`) + "," + way("viber", `"34600111333"`):  "+34600111333 +34600111222",
		phone("whatsapp", `"34600111222"`) + "," + way("viber", `"+34600111222"`): "+34600111222",
		`7,null,"34600111222",[{"phone":"34600111222"}]`:                          "",
	}
	for ways, want := range tests {
		h := newHub(t, map[string]answer{"GET /contacts/1": ok(`{"id":"1","phones":["old"],"contactData":[` + ways + `]}`)})
		document, err := h.open().Fetch(t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: "1"})
		var got []string
		for _, number := range gjson.GetBytes(document.Body, "data.0.phones").Array() {
			got = append(got, number.Str)
		}
		if want == "" {
			want = "old" // nothing is joined
		}
		if strings.Join(got, " ") != want || err != nil {
			t.Errorf("%s gives %q, %v, want %q", ways, got, err, want)
		}
	}
}

func TestNumbersAreNoNames(t *testing.T) {
	tests := map[string]bool{
		`"79011112233"`: true, `"+34 600 11 12 22"`: true, `" (600) 11-12-22 "`: true, `34600111222`: true, `"☎ 600111222"`: true,
		`"Iria"`: false, `"Iria 600111222"`: false, `"600111222 (WhatsApp)"`: false, `"4 + 4"`: false, `"1234"`: false, `""`: false, `null`: false,
		`"🌸"`: false, `"李 13800138000"`: false,
	}
	for name, want := range tests {
		h := newHub(t, map[string]answer{"GET /contacts/1": ok(`{"id":"1","name":` + name + `}`)})
		document, err := h.open().Fetch(t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: "1"})
		if got := gjson.GetBytes(document.Body, "data.0.unnamed").Bool(); got != want || err != nil {
			t.Errorf("%s: unnamed %v, %v, want %v", name, got, err, want)
		}
	}
}

func fetch(t *testing.T, adapter adapters.Adapter, op adapters.Operation) adapters.Document {
	t.Helper()
	document, err := adapter.Fetch(t.Context(), op, adapters.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// closed returns what each row says, "-" where it says nothing.
func closed(document adapters.Document) []string {
	var all []string
	for _, row := range gjson.GetBytes(document.Body, "data").Array() {
		said := "-"
		if told := row.Get("closed"); told.Exists() {
			said = told.Raw
		}
		all = append(all, said)
	}
	return all
}
