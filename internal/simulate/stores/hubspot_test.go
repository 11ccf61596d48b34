package stores_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// askHubspot posts below /crm/, or gets without a body.
func askHubspot(h http.Handler, path, body string) *httptest.ResponseRecorder {
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	return asked(h, method, "/crm/"+path, body, "Authorization", "Bearer "+stores.HubSpotToken)
}

// hubspotResults is an answer with several records.
type hubspotResults struct {
	Total   int `json:"total"`
	Results []struct {
		ID         string            `json:"id"`
		Properties map[string]string `json:"properties"`
		From       struct {
			ID string `json:"id"`
		} `json:"from"`
		To []struct {
			ID string `json:"toObjectId"`
		} `json:"to"`
	} `json:"results"`
	Paging struct {
		Next struct {
			After string `json:"after"`
		} `json:"next"`
	} `json:"paging"`
	NumErrors int `json:"numErrors"`
}

// hubspotFound reads an answer that must have the status.
func hubspotFound(t *testing.T, w *httptest.ResponseRecorder, status int) hubspotResults {
	t.Helper()
	var found hubspotResults
	if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil || w.Code != status {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return found
}

func (r hubspotResults) ids() []string {
	ids := []string{}
	for _, one := range r.Results {
		ids = append(ids, one.ID)
	}
	return ids
}

func TestHubSpotSearches(t *testing.T) {
	h := stores.HubSpot(stores.NewCast())
	filter := func(property, operator, value string) string {
		return `{"filterGroups":[{"filters":[{"propertyName":"` + property + `","operator":"` + operator + `","value":"` + value + `"}]}]}`
	}
	for _, test := range []struct {
		kind, body string
		want       []string
	}{
		{"contacts", filter("hs_searchable_calculated_phone_number", "EQ", "600111222"), []string{"101", "900"}}, // of any country
		{"contacts", filter("hs_searchable_calculated_phone_number", "EQ", "34600111222"), []string{}},
		{"contacts", filter("phone", "EQ", "+34600111222"), []string{}}, // typed with blanks
		{"contacts", filter("phone", "EQ", "600 111 222"), []string{"101"}},
		{"contacts", filter("hs_searchable_calculated_mobile_number", "EQ", "600555666"), []string{"103"}},
		{"contacts", filter("email", "EQ", "NADIA.ferrer@example.com"), []string{"101"}},
		{"contacts", filter("email", "IN", "zoe.marchand@example.com"), []string{}}, // IN takes values
		{"contacts", `{"query":"ferrer nad"}`, []string{"101"}},
		{"contacts", `{"query":"errer"}`, []string{}},
		{"contacts", `{"query":"#;"}`, []string{}},
		{"deals", filter("dealname", "CONTAINS_TOKEN", "1042"), []string{"81042"}},
		{"deals", filter("dealname", "CONTAINS_TOKEN", "104"), []string{}},
		{"products", `{"query":"taza","limit":5}`, []string{"301", "302"}},
	} {
		if got := hubspotFound(t, askHubspot(h, "objects/2026-09/"+test.kind+"/search", test.body), http.StatusOK).ids(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.body, got, test.want)
		}
	}
}

func TestHubSpotPages(t *testing.T) {
	h := stores.HubSpot(stores.NewCast())
	first := hubspotFound(t, askHubspot(h, "objects/2026-09/contacts/search", `{"limit":100,"properties":["phone"]}`), http.StatusOK)
	if first.Total != 124 || len(first.Results) != 100 || first.Paging.Next.After != "100" || first.Results[0].Properties["phone"] == "" {
		t.Errorf("the first page is %d of %d, then %q", len(first.Results), first.Total, first.Paging.Next.After)
	}
	last := hubspotFound(t, askHubspot(h, "objects/2026-09/contacts/search", `{"limit":100,"after":"100"}`), http.StatusOK)
	if len(last.Results) != 24 || last.Paging.Next.After != "" {
		t.Errorf("the last page is %d, then %q", len(last.Results), last.Paging.Next.After)
	}
	list := hubspotFound(t, askHubspot(h, "v3/objects/deals?limit=100&after=100&properties=dealname", ""), http.StatusOK)
	if len(list.Results) != 25 || list.Results[0].Properties["dealname"] == "" || list.Results[0].Properties["amount"] != "" {
		t.Errorf("the list is %v", list.ids())
	}
}

func TestHubSpotJoins(t *testing.T) {
	h := stores.HubSpot(stores.NewCast())
	links := hubspotFound(t, askHubspot(h, "associations/2026-09/contacts/deals/batch/read", `{"inputs":[{"id":"101"},{"id":"900"}]}`), http.StatusMultiStatus)
	if len(links.Results) != 1 || links.NumErrors != 1 || links.Results[0].From.ID != "101" || len(links.Results[0].To) != 2 {
		t.Errorf("Nadia has the deals %+v", links)
	}
	owners := hubspotFound(t, askHubspot(h, "v4/associations/deals/contacts/batch/read", `{"inputs":[{"id":"82001"}]}`), http.StatusOK)
	if len(owners.Results) != 1 || len(owners.Results[0].To) != 2 {
		t.Errorf("the deal of two is %+v", owners)
	}
	hubspotFound(t, askHubspot(h, "associations/2026-09/deals/contacts/batch/read", `{"inputs":[{"id":"81044"}]}`), http.StatusMultiStatus) // a guest's
	deals := hubspotFound(t, askHubspot(h, "objects/2026-09/deals/batch/read", `{"properties":["amount","dealstage","odd"],"inputs":[{"id":"81043"},{"id":"7"}]}`), http.StatusMultiStatus)
	if len(deals.Results) != 1 || deals.NumErrors != 1 || deals.Results[0].Properties["amount"] != "46.65" {
		t.Errorf("the deals are %+v", deals)
	}
	if one := askHubspot(h, "objects/2026-09/contacts/103?properties=firstname,phone,mobilephone", "").Body.String(); !strings.Contains(one, `"phone":null`) || !strings.Contains(one, `"mobilephone":"600 555 666"`) {
		t.Errorf("Iker is %s", one)
	}
}

func TestHubSpotRefuses(t *testing.T) {
	h := stores.HubSpot(stores.NewCast())
	for _, test := range []struct {
		path, body string
		status     int
	}{
		{"objects/2026-09/contacts/search", `{"filterGroups":[{"filters":[{"propertyName":"nothing","operator":"EQ","value":"x"}]}]}`, http.StatusBadRequest},
		{"objects/2026-09/contacts/search", `{"filterGroups":[{"filters":[{"propertyName":"email","operator":"LIKE","value":"x"}]}]}`, http.StatusBadRequest},
		{"objects/2026-09/contacts/search", `{"limit":201}`, http.StatusBadRequest},
		{"objects/2026-09/contacts/search", `{"after":"x"}`, http.StatusBadRequest},
		{"objects/2026-09/contacts/search", `{`, http.StatusBadRequest},
		{"objects/2026-09/contacts/batch/read", `{"inputs":[]}`, http.StatusBadRequest},
		{"objects/2026-09/contacts/7", "", http.StatusNotFound},
		{"objects/2026-09/contacts?limit=101", "", http.StatusBadRequest},
		{"objects/2026-09/nothing", "", http.StatusBadRequest},
		{"objects/2020-01/contacts", "", http.StatusNotFound},
		{"associations/2026-09/deals/deals/batch/read", `{"inputs":[{"id":"1"}]}`, http.StatusBadRequest},
	} {
		if w := askHubspot(h, test.path, test.body); w.Code != test.status || !strings.Contains(w.Body.String(), `"status":"error"`) {
			t.Errorf("%s %s: %d %s", test.path, test.body, w.Code, w.Body)
		}
	}
	if w := asked(h, http.MethodGet, "/crm/pipelines/2026-09/deals", "", "Authorization", "Bearer other"); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "INVALID_AUTHENTICATION") {
		t.Errorf("a wrong key is answered with %d %s", w.Code, w.Body)
	}
}

func TestHubSpotIgnoresFilters(t *testing.T) {
	h := simulate.Faulty(stores.HubSpot(stores.NewCast()))
	h.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	body := `{"query":"nobody","inputs":[{"id":"7"}]}`
	for _, path := range []string{"search", "batch/read"} {
		if got := hubspotFound(t, askHubspot(h, "objects/2026-09/contacts/"+path, body), http.StatusOK); len(got.Results) < 10 {
			t.Errorf("%s answers with %q", path, got.ids())
		}
	}
}
