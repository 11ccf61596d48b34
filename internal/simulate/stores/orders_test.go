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

// asked sends a request to a handler: a body, unless it is empty, and headers as
// name, value, name, value.
func asked(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// plainList is a list as PlainOrders writes it.
type plainList struct {
	Orders []struct {
		Number string `json:"number"`
		Status string `json:"status"`
	} `json:"orders"`
	Pages int `json:"pages"`
	Total int `json:"total"`
}

// numbers lists the orders' numbers.
func (l plainList) numbers() []string {
	list := []string{}
	for _, o := range l.Orders {
		list = append(list, o.Number)
	}
	return list
}

// askPlain asks for orders that must come.
func askPlain(t *testing.T, h http.Handler, query string) plainList {
	t.Helper()
	w := asked(h, http.MethodGet, "/api/orders?"+query, "", "X-Api-Key", stores.OrdersKey)
	var list plainList
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", query, w.Code, w.Body)
	}
	return list
}

func TestPlainOrdersFilters(t *testing.T) {
	h := stores.PlainOrders(stores.NewCast())
	for query, want := range map[string][]string{
		"phone=%2B34600111222":           {"1045", "1043", "1042"}, // and Zoe's, who has the same end
		"phone=111222":                   {},
		"email=NADIA.ferrer@example.com": {"1043", "1042"},
		"number=%231044":                 {"1044"},
		"name=salas":                     {"1044"},
		"phone=0111222&email=zoe.marchand@example.com": {"1045"},
	} {
		if got := askPlain(t, h, query).numbers(); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestPlainOrdersPages(t *testing.T) {
	h := stores.PlainOrders(stores.NewCast())
	all := askPlain(t, h, "")
	if len(all.Orders) != 20 || all.Total <= 100 || all.Pages != (all.Total+19)/20 {
		t.Fatalf("%d orders of %d on %d pages", len(all.Orders), all.Total, all.Pages)
	}
	if beyond := askPlain(t, h, "page=99"); len(beyond.Orders) != 0 {
		t.Errorf("%d orders after the end", len(beyond.Orders))
	}
	if some := askPlain(t, h, "since=2026-05-06T00:00:00Z"); some.Total == 0 || some.Total >= all.Total {
		t.Errorf("%d of %d changed since then", some.Total, all.Total)
	}
}

func TestPlainOrdersRefuses(t *testing.T) {
	h := stores.PlainOrders(stores.NewCast())
	if w := asked(h, http.MethodGet, "/api/status", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("without a key: %d", w.Code)
	}
	switched := simulate.Faulty(h)
	switched.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	if list := askPlain(t, switched, "phone=%2B34600111222"); list.Total < 100 {
		t.Errorf("%d orders although filters are ignored", list.Total)
	}
	w := asked(h, http.MethodGet, "/api/products?search=prueba", "", "X-Api-Key", stores.OrdersKey)
	if strings.TrimSpace(w.Body.String()) != `{"products":[]}` {
		t.Errorf("what is not on sale is shown: %s", w.Body)
	}
}
