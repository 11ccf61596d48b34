package stores_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
)

func askPipedrive(h http.Handler, path string) *httptest.ResponseRecorder {
	return asked(h, http.MethodGet, "/api/v2/"+path, "", "x-api-token", stores.PipedriveToken)
}

// pipedriveIDs asks for a list, and tells its ids and the cursor of the next page.
func pipedriveIDs(t *testing.T, h http.Handler, path string) (ids []string, cursor string) {
	t.Helper()
	w := askPipedrive(h, path)
	var page struct {
		Success    bool            `json:"success"`
		Data       json.RawMessage `json:"data"`
		Additional struct {
			Cursor string `json:"next_cursor"`
		} `json:"additional_data"`
	}
	type row struct {
		ID   int `json:"id"`
		Item struct {
			ID int `json:"id"`
		} `json:"item"`
	}
	var rows []row
	err := json.Unmarshal(w.Body.Bytes(), &page)
	if found := (struct {
		Items *[]row `json:"items"`
	}{&rows}); err == nil && json.Unmarshal(page.Data, &rows) != nil {
		err = json.Unmarshal(page.Data, &found)
	}
	if err != nil || w.Code != http.StatusOK || !page.Success {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	ids = []string{}
	for _, one := range rows {
		ids = append(ids, strconv.Itoa(one.ID+one.Item.ID))
	}
	return ids, page.Additional.Cursor
}

func TestPipedriveFinds(t *testing.T) {
	h := stores.Pipedrive(stores.NewCast())
	for path, want := range map[string][]string{
		"persons/search?term=600111222&fields=phone":                                 {"101", "900"}, // and who was deleted
		"persons/search?term=700111222&fields=phone":                                 {},             // typed with blanks
		"persons/search?term=%2B33+7+00+11+12+22&fields=phone":                       {"102"},
		"persons/search?term=600111222&fields=phone&exact_match=true":                {},
		"persons/search?term=NADIA.ferrer@example.com&fields=email&exact_match=true": {"101"},
		"persons/search?term=ferrer@example.com&fields=email&exact_match=true":       {},
		"persons/search?term=a+Ferr":                                                 {"101"},
		"persons?ids=103,102,7":                                                      {"102", "103"},
		"persons?updated_since=2026-05-04T12:00:00Z":                                 {"101", "102"},
		"deals?person_id=101&sort_by=add_time&sort_direction=desc":                   {"81043", "81042"},
		"deals/search?term=1042&fields=title":                                        {"81042"},
		"deals/products?deal_ids=81042&deal_ids=81045":                               {"810421", "810422", "810451"},
		"deals/products?deal_ids=81042&deal_ids=81045&limit=1":                       {"810421"},
		"products/search?term=taza&fields=name,code":                                 {"301", "302", "305"},
		"products?ids=301": {"301"},
		"stages?limit=500": {"1", "2", "3"},
		"persons/search?term=crowd001@example.com&fields=email&exact_match=true&limit=1": {"104"},
		"persons/search?term=Taza&fields=name":                                           {},
	} {
		if got, _ := pipedriveIDs(t, h, path); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestPipedrivePages(t *testing.T) {
	h := stores.Pipedrive(stores.NewCast())
	seen, cursor := 0, ""
	for pages := 0; pages == 0 || cursor != ""; pages++ {
		var ids []string
		ids, cursor = pipedriveIDs(t, h, "deals?limit=50&cursor="+cursor)
		if seen += len(ids); pages > 2 {
			t.Fatal("the pages have no end")
		}
	}
	if seen != 125 {
		t.Errorf("%d deals", seen)
	}
}

func TestPipedriveRefuses(t *testing.T) {
	h := stores.Pipedrive(stores.NewCast())
	for path, status := range map[string]int{
		"persons/search?term=x": http.StatusBadRequest, "persons/search": http.StatusBadRequest, "persons/7": http.StatusNotFound, "persons?limit=501": http.StatusBadRequest,
		"deals?cursor=odd": http.StatusBadRequest, "deals/products": http.StatusBadRequest, "deals?updated_since=yesterday": http.StatusBadRequest, "nothing": http.StatusNotFound,
	} {
		if w := askPipedrive(h, path); w.Code != status || !strings.Contains(w.Body.String(), `"success":false`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := asked(h, http.MethodGet, "/api/v2/persons", "", "x-api-token", "other"); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "unauthorized access") {
		t.Errorf("a wrong token is answered with %d %s", w.Code, w.Body)
	}
	if one := askPipedrive(h, "persons/103").Body.String(); !strings.Contains(one, `"primary":true,"value":"910 000 041"`) || !strings.Contains(one, stores.IkerPhone) {
		t.Errorf("Iker is %s", one)
	}
}

func TestPipedriveIgnoresFilters(t *testing.T) {
	h := simulate.Faulty(stores.Pipedrive(stores.NewCast()))
	h.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	for _, path := range []string{"persons?ids=7", "persons/search?term=nobody", "deals?person_id=7", "deals/products?deal_ids=7"} {
		if got, _ := pipedriveIDs(t, h, path); len(got) < 10 {
			t.Errorf("%s answers with %q", path, got)
		}
	}
}
