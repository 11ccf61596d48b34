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

// askOdoo calls search_read.
func askOdoo(h http.Handler, model, body string) *httptest.ResponseRecorder {
	return asked(h, http.MethodPost, "/json/2/"+model+"/search_read", body, "Authorization", "bearer "+stores.OdooKey, "X-Odoo-Database", stores.OdooDatabase)
}

// odooNames calls search_read and lists the names, which must come.
func odooNames(t *testing.T, h http.Handler, model, body string) []string {
	t.Helper()
	w := askOdoo(h, model, body)
	var rows []struct {
		Name any `json:"name"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &rows); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", body, w.Code, w.Body)
	}
	names := []string{}
	for _, row := range rows {
		name, _ := row.Name.(string)
		names = append(names, name)
	}
	return names
}

func TestOdooDomains(t *testing.T) {
	h := stores.Odoo(stores.NewCast())
	for _, test := range []struct {
		model, domain string
		want          []string
	}{
		{"res.partner", `[["phone","=ilike","%6%0%0%1%1%1%2%2%2%"]]`, []string{"Nadia Ferrer"}},
		{"res.partner", `[["phone","=ilike","600111222"]]`, []string{}}, // typed with blanks
		{"res.partner", `["&",["phone","=",false],["child_ids.phone","=ilike","%6%0%0%5%5%5%6%6%6%"]]`, []string{"Iker Soto"}},
		{"res.partner", `[["name","ilike","FERRER"],["type","=","contact"]]`, []string{"Nadia Ferrer"}},
		{"res.partner", `["|",["email","=ilike","zoe.marchand@example.com"],["email","=ilike","BRUNO.salas@example.com"]]`, []string{"Zoe Marchand", "Bruno Salas"}},
		{"res.partner", `["!",["id",">",101],["type","=","contact"]]`, []string{"Nadia Ferrer"}},
		{"res.partner", `[["id","in",["101"]]]`, []string{}}, // a text is no id
		{"sale.order", `[["partner_id","=",101]]`, []string{"S01042", "S01043"}},
		{"sale.order", `[["write_date",">=","2026-05-02 12:00:00"],["partner_id","in",[101,102]]]`, []string{"S01042", "S01043", "S01045"}},
	} {
		got := odooNames(t, h, test.model, `{"domain":`+test.domain+`,"fields":["name"],"order":"id"}`)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.domain, got, test.want)
		}
	}
}

func TestOdooPages(t *testing.T) {
	h := stores.Odoo(stores.NewCast())
	all := odooNames(t, h, "sale.order", `{"fields":["name"],"order":"id"}`)
	if some := odooNames(t, h, "sale.order", `{"fields":["name"],"order":"id","limit":2,"offset":1}`); !slices.Equal(some, all[1:3]) {
		t.Errorf("%q of %q", some, all[:4])
	}
	if newest := odooNames(t, h, "sale.order", `{"fields":["name"],"order":"date_order desc","limit":1}`); newest[0] == all[0] {
		t.Errorf("the newest of all is the oldest, %q", newest)
	}
}

// TestOdooWritesFalse holds the odd forms that a mapping has to bear.
func TestOdooWritesFalse(t *testing.T) {
	h := stores.Odoo(stores.NewCast())
	w := askOdoo(h, "res.partner", `{"domain":[["id","=",103]],"fields":["phone","comment"]}`)
	if got := strings.TrimSpace(w.Body.String()); got != `[{"comment":false,"id":103,"phone":false}]` {
		t.Errorf("nothing is %s", got)
	}
	w = askOdoo(h, "sale.order", `{"domain":[["name","=","S01042"]],"fields":["partner_id","date_order"]}`)
	if got := strings.TrimSpace(w.Body.String()); got != `[{"date_order":"2026-04-25 12:00:00","id":81042,"partner_id":[101,"Nadia Ferrer"]}]` {
		t.Errorf("an order is %s", got)
	}
}

func TestOdooRefuses(t *testing.T) {
	h := stores.Odoo(stores.NewCast())
	refused := func(name string, status int, w *httptest.ResponseRecorder) {
		t.Helper()
		var refusal struct {
			Name    string `json:"name"`
			Message string `json:"message"`
			Debug   string `json:"debug"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &refusal); err != nil || w.Code != status || refusal.Name == "" || refusal.Message == "" || refusal.Debug == "" {
			t.Errorf("%s: %d %s, want %d", name, w.Code, w.Body, status)
		}
	}
	refused("no key", http.StatusUnauthorized, asked(h, http.MethodPost, "/json/2/res.partner/search_read", "{}", "X-Odoo-Database", stores.OdooDatabase))
	refused("another database", http.StatusNotFound, asked(h, http.MethodPost, "/json/2/res.partner/search_read", "{}", "Authorization", "Bearer "+stores.OdooKey))
	refused("read by GET", http.StatusNotFound, asked(h, http.MethodGet, "/json/2/res.partner", ""))
	refused("no model", http.StatusNotFound, askOdoo(h, "res.nobody", "{}"))
	refused("no field", http.StatusInternalServerError, askOdoo(h, "res.partner", `{"fields":["mobile"]}`))
	refused("no domain", http.StatusInternalServerError, askOdoo(h, "res.partner", `{"domain":[["id",">="]]}`))
	refused("half a domain", http.StatusInternalServerError, askOdoo(h, "res.partner", `{"domain":["|",["id","=",1]]}`))
	refused("no JSON", http.StatusBadRequest, askOdoo(h, "res.partner", `domain=[]`))
}

func TestOdooIgnoresFilters(t *testing.T) {
	switched := simulate.Faulty(stores.Odoo(stores.NewCast()))
	switched.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	if got := odooNames(t, switched, "res.partner", `{"domain":[["id","=",101]],"fields":["name"]}`); len(got) < 100 {
		t.Errorf("%d contacts although filters are ignored", len(got))
	}
}
