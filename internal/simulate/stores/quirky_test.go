package stores_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate/stores"
)

// quirkyRows is what the quirky store answers.
type quirkyRows struct {
	OK   int              `json:"ok"`
	Rows []map[string]any `json:"rows"`
	Next any              `json:"next"`
}

// askQuirky asks as somebody who has logged in.
func askQuirky(t *testing.T, h http.Handler, target string) quirkyRows {
	t.Helper()
	w := asked(h, http.MethodPost, "/shop/login", `{"user":"`+stores.QuirkyUser+`","password":"`+stores.QuirkyPassword+`"}`)
	var opened struct {
		Session struct {
			Token string `json:"token"`
		} `json:"session"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &opened); err != nil {
		t.Fatal(err)
	}
	w = asked(h, http.MethodGet, target, "", "X-Session", opened.Session.Token)
	var got quirkyRows
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	return got
}

func TestQuirkyFindsAnyPart(t *testing.T) {
	h := stores.Quirky(stores.NewCast())
	for target, want := range map[string][]any{
		"/shop/find?in=people&q=600+11+12":                {"101"},
		"/shop/find?in=people&q=600111222":                {"g-1043"}, // typed otherwise
		"/shop/find?in=people&q=NADIA.ferrer@example.com": {"101", "g-1043"},
		"/shop/find?in=people&q=1045":                     {"102"},
		"/shop/find?in=people&q=nobody+there":             {},
	} {
		ids := []any{}
		for _, row := range askQuirky(t, h, target).Rows {
			ids = append(ids, row["id"])
		}
		if !slices.Equal(ids, want) {
			t.Errorf("%s: %v, want %v", target, ids, want)
		}
	}
	if everybody := askQuirky(t, h, "/shop/find?in=people&q="); len(everybody.Rows) != 25 || everybody.Next == false {
		t.Errorf("an empty search finds %d, and then %v", len(everybody.Rows), everybody.Next)
	}
}

func TestQuirkyIgnoresTheFiltersOfOrders(t *testing.T) {
	h := stores.Quirky(stores.NewCast())
	seen := 0
	for next := any("/shop/orders?buyer=101&tel=600111222"); next != false; {
		page := askQuirky(t, h, next.(string))
		seen, next = seen+len(page.Rows), page.Next
	}
	if seen != len(stores.NewCast().Orders) {
		t.Errorf("%d orders", seen)
	}
}

// TestQuirkyAmounts holds the forms that a mapping has to see through.
func TestQuirkyAmounts(t *testing.T) {
	row := askQuirky(t, stores.Quirky(stores.NewCast()), "/shop/find?in=orders&q=1042").Rows[0]
	text, err := json.Marshal([]any{row["state"], row["total"], row["paid"], row["lines"].([]any)[0].(map[string]any)["each_cents"]})
	if err != nil || string(text) != `["pending",32.65,47.15,1450]` {
		t.Errorf("%s (%v)", text, err) // floats lose the tail
	}
	w := asked(stores.Quirky(stores.NewCast()), http.MethodGet, "/shop/find?in=orders&q=1042", "", "X-Session", "quirky-planted-session")
	if !strings.Contains(w.Body.String(), `"total":32.649999999999999`) {
		t.Errorf("no tail in %s", w.Body)
	}
}

func TestQuirkyRefuses(t *testing.T) {
	h := stores.Quirky(stores.NewCast())
	if w := asked(h, http.MethodPost, "/shop/login", `{"user":"x","password":"y"}`); w.Code != http.StatusForbidden {
		t.Errorf("a wrong password: %d", w.Code)
	}
	if w := asked(h, http.MethodGet, "/shop/people", "", "X-Session", "x"); w.Code != http.StatusUnauthorized {
		t.Errorf("no session: %d", w.Code)
	}
	if got := askQuirky(t, h, "/shop/find?in=nothing&q=x"); got.OK != 0 || got.Rows != nil {
		t.Errorf("finding in nothing: %+v", got)
	}
}
