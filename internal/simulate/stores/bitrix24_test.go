package stores_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// bitrixAnswer is what all methods answer.
type bitrixAnswer struct {
	Result json.RawMessage `json:"result"`
	Next   int             `json:"next"`
	Total  int             `json:"total"`
	Time   map[string]any  `json:"time"`
}

// askBitrix calls a method that must succeed.
func askBitrix(t *testing.T, h http.Handler, method, body string) bitrixAnswer {
	t.Helper()
	w := asked(h, http.MethodPost, "/rest/1/"+stores.Bitrix24Webhook+"/"+method, body)
	var got bitrixAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got.Time == nil {
		t.Fatalf("%s %s: %d %s", method, body, w.Code, w.Body)
	}
	return got
}

func TestBitrix24FindsByComm(t *testing.T) {
	h := stores.Bitrix24(stores.NewCast())
	for body, want := range map[string]string{
		`{"entity_type":"CONTACT","type":"PHONE","values":["+34600111222"]}`:             `{"CONTACT":[101]}`,
		`{"entity_type":"CONTACT","type":"PHONE","values":["600111222"]}`:                `[]`, // whole numbers only
		`{"entity_type":"CONTACT","type":"PHONE","values":["963555010","+33700111222"]}`: `{"CONTACT":[101,102]}`,
		`{"entity_type":"CONTACT","type":"EMAIL","values":["Nadia.Ferrer@example.com"]}`: `{"CONTACT":[101]}`,
		`{"entity_type":"CONTACT","type":"EMAIL","values":["nadia.ferrer@example.con"]}`: `[]`,
		`{"entity_type":"CONTACT","type":"PHONE","values":["+34600555666"]}`:             `[]`, // Iker's is on an address
		`{"entity_type":"CONTACT","type":"PHONE","values":["+34 600 33-34-44 (x)"]}`:     `{"CONTACT":[111044]}`,
	} {
		if got := askBitrix(t, h, "crm.duplicate.findbycomm", body).Result; string(got) != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

func TestBitrix24Lists(t *testing.T) {
	h := stores.Bitrix24(stores.NewCast())
	for _, test := range []struct{ method, body, want string }{
		{"crm.deal.list", `{"filter":{"CONTACT_ID":101},"select":["ID","OPPORTUNITY"],"order":{"DATE_CREATE":"DESC"}}`, `[{"ID":"1043","OPPORTUNITY":"46.65"},{"ID":"1042","OPPORTUNITY":"47.15"}]`},
		{"crm.deal.list", `{"filter":{"@ID":["1044","1045"]},"select":["ID"]}`, `[{"ID":"1044"},{"ID":"1045"}]`},
		{"crm.contact.list", `{"filter":{"PHONE":"+34 600 111 222"},"select":["ID","SECOND_NAME"]}`, `[{"ID":"101","SECOND_NAME":null}]`},
		{"crm.contact.list", `{"filter":{"PHONE":"+34600111222"},"select":["ID"]}`, `[]`}, // exactly as typed
		{"crm.item.list", `{"entityTypeId":3,"select":["id"],"filter":{"0":{"logic":"OR","0":{"%name":"zoe"},"1":{"%lastName":"Salas"}}}}`, `{"items":[{"id":102},{"id":111044}]}`},
		{"crm.item.list", `{"entityTypeId":3,"select":["id"],"filter":{"%name":"nad","%lastName":"ferr"}}`, `{"items":[{"id":101}]}`},
		{"crm.item.productrow.list", `{"filter":{"=ownerType":"D","=ownerId":[1044]},"select":["productName"]}`, `{"productRows":[{"productName":"Taza de desayuno"}]}`},
		{"catalog.price.list", `{"filter":{"productId":[301]},"select":["price"]}`, `{"prices":[{"price":14.5}]}`},
	} {
		if got := askBitrix(t, h, test.method, test.body).Result; string(got) != test.want {
			t.Errorf("%s %s: %s, want %s", test.method, test.body, got, test.want)
		}
	}
}

func TestBitrix24Pages(t *testing.T) {
	h := stores.Bitrix24(stores.NewCast())
	first, second := askBitrix(t, h, "crm.deal.list", `{"select":["ID"]}`), askBitrix(t, h, "crm.deal.list", `{"select":["ID"],"start":50}`)
	last := askBitrix(t, h, "crm.deal.list", `{"select":["ID"],"start":"100"}`)
	if first.Next != 50 || second.Next != 100 || last.Next != 0 || first.Total != 125 || slices.Equal(first.Result, second.Result) {
		t.Errorf("next is %d, %d, %d of %d", first.Next, second.Next, last.Next, first.Total)
	}
	if unknown := askBitrix(t, h, "crm.deal.list", `{"filter":{"CONTACT":101}}`); unknown.Total != 125 {
		t.Errorf("a filter that there is not leaves %d deals", unknown.Total)
	}
	if plain := askBitrix(t, h, "crm.contact.list", `{"filter":{"ID":"101"}}`); strings.Contains(string(plain.Result), "PHONE\":[") {
		t.Errorf("phones come without being selected: %s", plain.Result)
	}
}

func TestBitrix24Refuses(t *testing.T) {
	h := stores.Bitrix24(stores.NewCast())
	own := "/rest/1/" + stores.Bitrix24Webhook + "/"
	for _, test := range []struct {
		target, body string
		status       int
		code         string
	}{
		{"/rest/1/another/profile", "{}", http.StatusUnauthorized, "NO_AUTH_FOUND"},
		{own + "crm.nothing.list", "{}", http.StatusNotFound, "ERROR_METHOD_NOT_FOUND"},
		{own + "profile", "phone=1", http.StatusBadRequest, "INVALID_REQUEST"},
		{own + "crm.duplicate.findbycomm", `{"values":["1"]}`, http.StatusBadRequest, "Communication type is not defined"},
		{own + "crm.duplicate.findbycomm", `{"type":"PHONE"}`, http.StatusBadRequest, "Communication values is not defined"},
		{own + "crm.item.productrow.list", `{"filter":{"=ownerId":1}}`, http.StatusBadRequest, "INVALID_ARG_VALUE"},
		{own + "catalog.product.list", `{}`, http.StatusBadRequest, "INVALID_ARG_VALUE"},
		{own + "crm.item.list", `{"entityTypeId":99}`, http.StatusBadRequest, "INVALID_ARG_VALUE"},
	} {
		w := asked(h, http.MethodPost, test.target, test.body)
		var refusal map[string]string
		if err := json.Unmarshal(w.Body.Bytes(), &refusal); err != nil || w.Code != test.status || refusal["error"] != test.code {
			t.Errorf("%s: %d %s", test.target, w.Code, w.Body)
		}
	}
	switched := simulate.Faulty(h)
	switched.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	if got := askBitrix(t, switched, "crm.deal.list", `{"filter":{"CONTACT_ID":101}}`); got.Total != 125 {
		t.Errorf("%d deals although filters are ignored", got.Total)
	}
}
