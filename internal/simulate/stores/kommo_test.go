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

func askKommo(h http.Handler, path string) *httptest.ResponseRecorder {
	return asked(h, http.MethodGet, "/api/v4/"+path, "", "Authorization", "Bearer "+stores.KommoToken)
}

// kommoIDs asks for a list, and tells its ids and the address of the next page.
func kommoIDs(t *testing.T, h http.Handler, path string) (ids []string, next string) {
	t.Helper()
	w := askKommo(h, path)
	ids = []string{}
	if w.Code == http.StatusNoContent && w.Body.Len() == 0 {
		return ids, ""
	}
	var page struct {
		Links struct {
			Next struct {
				Href string `json:"href"`
			} `json:"next"`
		} `json:"_links"`
		Embedded map[string][]struct {
			ID int `json:"id"`
		} `json:"_embedded"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != http.StatusOK || len(page.Embedded) != 1 {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	for _, rows := range page.Embedded {
		for _, one := range rows {
			ids = append(ids, strconv.Itoa(one.ID))
		}
	}
	return ids, page.Links.Next.Href
}

func TestKommoFinds(t *testing.T) {
	h := stores.Kommo(stores.NewCast())
	for path, want := range map[string][]string{
		"contacts?query=600111222":                       {"101"},
		"contacts?query=0111222":                         {"101"}, // a part of it
		"contacts?query=700111222":                       {},      // typed with blanks
		"contacts?query=%2B33+7+00+11+12+22":             {"102"},
		"contacts?query=600555666":                       {"103"}, // the second of two
		"contacts?query=NADIA":                           {"101"},
		"contacts?query=nobody":                          {},
		"contacts?filter[id][]=102&filter[id][]=101":     {"101", "102"},
		"contacts?filter[id][]=7":                        {},
		"contacts?filter[updated_at][from]=1777896000":   {"101", "102"},
		"leads?filter[id][]=81042&with=contacts":         {"81042"},
		"leads?query=1042":                               {"81042"},
		"catalogs/4521/elements?query=taza":              {"13011", "13012", "302"},
		"catalogs/4521/elements?filter[id][]=13011":      {"13011"},
		"catalogs/4521/elements?query=taza&limit=1":      {"13011"},
		"leads?filter[id][]=81043&filter[id][]=7&page=2": {},
	} {
		if got, _ := kommoIDs(t, h, path); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestKommoLinksToTheNextPage(t *testing.T) {
	h := stores.Kommo(stores.NewCast())
	ids, next := kommoIDs(t, h, "contacts?limit=100")
	path, below := strings.CutPrefix(next, "http://example.com/api/v4/")
	if len(ids) != 100 || !below {
		t.Fatalf("%d contacts, then %q", len(ids), next)
	}
	if rest, end := kommoIDs(t, h, path); len(rest) != 23 || end != "" {
		t.Errorf("the rest is %d contacts, then %q", len(rest), end)
	}
}

func TestKommoShowsWhatIsAskedFor(t *testing.T) {
	h := stores.Kommo(stores.NewCast())
	for path, want := range map[string][]string{
		"contacts/101":                                    {`"field_code":"PHONE"`, `"enum_code":"MOB"`, `"created_at":1768046400`},
		"contacts/101?with=leads":                         {`"leads":[{"id":81043},{"id":81042}]`},
		"leads/81042?with=contacts,catalog_elements":      {`"contacts":[{"id":101,"is_main":true}]`, `"quantity":2`, `"price":47`, `"status_id":142`},
		"leads/81044?with=contacts":                       {`"contacts":[]`},
		"leads/pipelines":                                 {`"name":"Presupuesto enviado"`},
		"account":                                         {`"currency":"EUR"`},
		"catalogs/4521/elements?filter[id]=303&limit=250": {`"field_code":"SKU"`, `"value":"18.20"`},
	} {
		w := askKommo(h, path)
		for _, part := range want {
			if !strings.Contains(w.Body.String(), part) {
				t.Errorf("%s lacks %s: %s", path, part, w.Body)
			}
		}
	}
	for _, path := range []string{"contacts/101", "leads/81042"} {
		if body := askKommo(h, path).Body.String(); strings.Contains(body, `"leads":`) || strings.Contains(body, `"contacts":`) {
			t.Errorf("%s has links that were not asked for: %s", path, body)
		}
	}
}

func TestKommoRefuses(t *testing.T) {
	h := stores.Kommo(stores.NewCast())
	if w := askKommo(h, "contacts/7"); w.Code != http.StatusNoContent || w.Body.Len() > 0 {
		t.Errorf("a contact that there is not is answered with %d %s", w.Code, w.Body)
	}
	for path, status := range map[string]int{"contacts?limit=251": http.StatusBadRequest, "nothing": http.StatusNotFound, "catalogs/7/elements": http.StatusNotFound} {
		if w := askKommo(h, path); w.Code != status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := asked(h, http.MethodGet, "/api/v4/account", "", "Authorization", "Bearer other"); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `"status":401`) {
		t.Errorf("a wrong token is answered with %d %s", w.Code, w.Body)
	}
}

func TestKommoIgnoresFilters(t *testing.T) {
	h := simulate.Faulty(stores.Kommo(stores.NewCast()))
	h.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	for _, path := range []string{"contacts?query=nobody", "leads?filter[id][]=7"} {
		if got, _ := kommoIDs(t, h, path); len(got) < 10 {
			t.Errorf("%s answers with %q", path, got)
		}
	}
}
