package simulate_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

const (
	newContact = `{"id":"c-7","responsibleUserId":"u-1","name":"Iria Souto","contactData":[{"chatType":"whatsapp","chatId":"34611000111"}]}`
	newDeal    = `{"id":7,"responsibleUserId":"11","name":"Vajilla","contacts":["c-7",12],"link":"https://crm.example.com/7","closed":false}`
)

func TestWazzupTakesContactsAndDeals(t *testing.T) {
	t.Parallel()
	api := hub(simulate.WazzupOptions{Contacts: 5, Deals: 5})
	for target, body := range map[string]string{"/v3/contacts": "[" + newContact + "]", "/v3/deals": "[" + newDeal + "]"} {
		for range 2 { // the second time nothing is new
			if w := ask(api, http.MethodPost, target, body); w.Code != http.StatusOK || w.Body.Len() > 0 {
				t.Errorf("POST %s: %d %s", target, w.Code, w.Body)
			}
		}
	}
	if len(api.Contacts()) != 6 || len(api.Deals()) != 6 {
		t.Errorf("%d contacts and %d deals, want 6", len(api.Contacts()), len(api.Deals()))
	}
	deal := simulate.Deal{ID: "7", ResponsibleID: "11", Name: "Vajilla", ContactIDs: []string{"c-7", "12"}, URI: "https://crm.example.com/7"}
	if diff := cmp.Diff([]simulate.Deal{deal}, api.DealsOf("c-7")); diff != "" {
		t.Errorf("deals (-want +got):\n%s", diff)
	}
	contact := simulate.Contact{
		ID: "c-7", ResponsibleID: "u-1", Name: "Iria Souto", Channels: []simulate.Channel{{Type: simulate.WhatsApp, ID: "34611000111"}},
	}
	if diff := cmp.Diff([]simulate.Contact{contact}, api.ContactsAt("+34611000111")); diff != "" {
		t.Errorf("contacts (-want +got):\n%s", diff)
	}
	changed := strings.Replace(newDeal, "false", "true", 1)
	if w := ask(api, http.MethodPost, "/v3/deals", "["+changed+"]"); w.Code != http.StatusOK || !api.DealsOf("c-7")[0].Closed {
		t.Errorf("%d %s: the deal is %+v, want it closed", w.Code, w.Body, api.DealsOf("c-7"))
	}
}

func TestWazzupRefusesWholeBatches(t *testing.T) {
	t.Parallel()
	many := "[" + strings.TrimSuffix(strings.Repeat(newDeal+",", 101), ",") + "]"
	without := func(entity, field string) string { return strings.Replace(entity, `"`+field+`"`, `"x"`, 1) }
	for name, test := range map[string]struct {
		method, target, body string
		status               int
		code                 string
	}{
		"too many deals":           {"POST", "/v3/deals", many, 400, "TOO_MANY_ENTITIES"},
		"too many deletions":       {"PATCH", "/v3/deals/bulk_delete", "[" + strings.Repeat("1,", 100) + "1]", 400, "TOO_MANY_ENTITIES"},
		"the same deal twice":      {"POST", "/v3/deals", "[" + newDeal + "," + newDeal + "]", 500, "INTERNAL_ERROR"},
		"the same contact twice":   {"POST", "/v3/contacts", "[" + newContact + "," + newContact + "]", 500, "INTERNAL_ERROR"},
		"a deal without name":      {"POST", "/v3/deals", "[" + strings.Replace(newDeal, "7", "8", 1) + "," + without(newDeal, "name") + "]", 400, "INVALID_DEALS_DATA"},
		"a deal without closed":    {"POST", "/v3/deals", "[" + without(newDeal, "closed") + "]", 400, "INVALID_DEALS_DATA"},
		"a deal of nobody":         {"POST", "/v3/deals", "[" + without(newDeal, "contacts") + "]", 400, "INVALID_DEALS_DATA"},
		"a contact without id":     {"POST", "/v3/contacts", "[" + without(newContact, "id") + "]", 400, "INVALID_CONTACTS_DATA"},
		"a contact without chats":  {"POST", "/v3/contacts", "[" + without(newContact, "contactData") + "]", 400, "INVALID_CONTACTS_DATA"},
		"a number with plus":       {"POST", "/v3/contacts", "[" + strings.Replace(newContact, "3461", "+3461", 1) + "]", 400, "INVALID_CONTACTS_DATA"},
		"a name that is too long":  {"POST", "/v3/contacts", "[" + strings.Replace(newContact, "Iria", strings.Repeat("ñ", 201), 1) + "]", 400, "INVALID_CONTACTS_DATA"},
		"an id of another type":    {"POST", "/v3/contacts", "[" + strings.Replace(newContact, `"c-7"`, "true", 1) + "]", 400, "INVALID_JSON"},
		"no list":                  {"POST", "/v3/contacts", newContact, 400, "INVALID_JSON"},
		"no JSON":                  {"PATCH", "/v3/contacts/bulk_delete", "", 400, "INVALID_JSON"},
		"no such contact":          {"DELETE", "/v3/contacts/c-7", "", 404, "NOT_FOUND"},
		"no such deal":             {"DELETE", "/v3/deals/7", "", 404, "NOT_FOUND"},
		"contacts are not patched": {"PATCH", "/v3/contacts/c-7", "{}", 404, "NOT_FOUND"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := hub(simulate.WazzupOptions{Contacts: 1, Deals: 1})
			w := ask(api, test.method, test.target, test.body)
			if w.Code != test.status || !strings.Contains(w.Body.String(), `{"error":"`+test.code+`"`) {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, test.status, test.code)
			}
			if len(api.Contacts()) != 1 || len(api.Deals()) != 1 {
				t.Errorf("%d contacts and %d deals, want 1", len(api.Contacts()), len(api.Deals()))
			}
		})
	}
	wrong := "[" + newDeal + `,{"id":"8","responsibleUserId":"1","contacts":["1"]}]`
	golden(t, "wazzup_invalid.json", ask(hub(simulate.WazzupOptions{}), http.MethodPost, "/v3/deals", wrong).Body.Bytes())
}

func TestWazzupDeletes(t *testing.T) {
	t.Parallel()
	api := hub(simulate.WazzupOptions{Contacts: 9, Deals: 9})
	contacts, deals := api.Contacts(), api.Deals()
	if w := ask(api, http.MethodDelete, "/v3/contacts/"+contacts[4].ID, ""); w.Code != http.StatusOK {
		t.Errorf("DELETE: %d %s", w.Code, w.Body)
	}
	body := marshal(t, []any{deals[0].ID, "gone", deals[8].ID, 17, deals[0].ID})
	w := ask(api, http.MethodPatch, "/v3/deals/bulk_delete", body)
	if want := fmt.Sprintf(`["gone","17",%q]`, deals[0].ID); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != want {
		t.Errorf("bulk_delete: %d %s, want %s", w.Code, w.Body, want)
	}
	if diff := cmp.Diff(slices.Delete(contacts, 4, 5), api.Contacts()); diff != "" {
		t.Errorf("contacts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(deals[1:8], api.Deals()); diff != "" {
		t.Errorf("deals (-want +got):\n%s", diff)
	}
	if w := ask(api, http.MethodPatch, "/v3/contacts/bulk_delete", "[]"); strings.TrimSpace(w.Body.String()) != "[]" {
		t.Errorf("nothing to delete: %d %s", w.Code, w.Body)
	}
}

// TestListsShift adds and deletes contacts between the pages of a crawl, which
// therefore misses one and sees another twice.
func TestListsShift(t *testing.T) {
	t.Parallel()
	api := hub(simulate.WazzupOptions{Contacts: 300})
	before := api.Contacts()
	at := func(target string) string { return batch(t, api, target).Data[0]["id"].(string) }
	if got, want := at("/v3/contacts?offset=100"), before[100].ID; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if !api.DeleteContact(before[3].ID) || api.DeleteContact(before[3].ID) {
		t.Error("a contact goes once")
	}
	if got, want := at("/v3/contacts?offset=100"), before[101].ID; got != want {
		t.Errorf("after a deletion %s, want %s", got, want)
	}
	api.PutContact(simulate.Contact{ID: "0", Name: "nobody"})
	api.PutContact(simulate.Contact{ID: "1", Name: "nobody"})
	if got, want := at("/v3/contacts?offset=100"), before[99].ID; got != want {
		t.Errorf("after two additions %s, want %s", got, want)
	}
	api.PutDeal(simulate.Deal{ID: "1", ContactIDs: []string{"0"}})
	if deals := api.DealsOf("0"); len(deals) != 1 || !api.DeleteDeal("1") || api.DeleteDeal("1") {
		t.Errorf("the deal of the new contact: %v", deals)
	}
}

func TestWhatIsHandedOutIsACopy(t *testing.T) {
	t.Parallel()
	api := hub(simulate.WazzupOptions{Contacts: 5, Deals: 5})
	contact, deal := api.Contacts()[0], api.Deals()[0]
	contact.Channels[0].Type, deal.ContactIDs[0] = "none", "none"
	if api.Contacts()[0].Channels[0].Type == "none" || api.Deals()[0].ContactIDs[0] == "none" {
		t.Error("a change of what was handed out changes the hub")
	}
	api.PutContact(contact)
	contact.Channels[0].Type = "other"
	if got := api.Contacts()[0].Channels[0].Type; got != "none" {
		t.Errorf("a change of what was taken in changes the hub: %q", got)
	}
}

func TestWazzupServesManyAtOnce(t *testing.T) {
	t.Parallel()
	api := hub(simulate.WazzupOptions{Contacts: 250, Deals: 10})
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 50 {
				id := fmt.Sprintf("%d-%d", worker, i)
				api.PutContact(simulate.Contact{ID: id, Channels: []simulate.Channel{{Type: simulate.Viber, ID: "34611000111"}}})
				ask(api, http.MethodGet, fmt.Sprintf("/v3/contacts?offset=%d", i), "")
				ask(api, http.MethodPost, "/v3/deals", "["+newDeal+"]")
				if i%2 == 0 {
					api.DeleteContact(id)
				}
			}
		})
	}
	group.Wait()
	if contacts, deals := len(api.Contacts()), len(api.Deals()); contacts != 350 || deals != 11 {
		t.Errorf("%d contacts and %d deals, want 350 and 11", contacts, deals)
	}
}
