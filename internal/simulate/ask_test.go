package simulate_test

import (
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/simulate"
)

var update = flag.Bool("update", false, "write the golden files anew")

// ask sends a request to a handler and returns the answer.
func ask(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, content)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// page is a list as the store API writes it.
type page struct {
	Data       []map[string]any `json:"data"`
	Pagination struct {
		Page       int `json:"page"`
		PerPage    int `json:"per_page"`
		Total      int `json:"total"`
		TotalPages int `json:"total_pages"`
	} `json:"pagination"`
}

// list asks for a list that must succeed.
func list(t *testing.T, h http.Handler, target string) page {
	t.Helper()
	w := ask(h, http.MethodGet, target, "")
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d %s", target, w.Code, w.Body)
	}
	var p page
	unmarshal(t, w.Body.Bytes(), &p)
	return p
}

// unmarshal reads JSON that must be valid.
func unmarshal(t *testing.T, body []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
}

// column lists one field of all rows.
func column(p page, field string) []any {
	values := make([]any, 0, len(p.Data))
	for _, row := range p.Data {
		values = append(values, row[field])
	}
	return values
}

// golden compares a JSON body with a file.
func golden(t *testing.T, name string, body []byte) {
	t.Helper()
	var document any
	unmarshal(t, body, &document)
	got, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// persona finds a persona of the shop.
func persona(t *testing.T, shop *simulate.Shop, key string) simulate.Customer {
	t.Helper()
	for _, p := range shop.Personas() {
		if p.Key == key {
			return p.Customer
		}
	}
	t.Fatalf("no persona %q", key)
	return simulate.Customer{}
}

// record asks for the store with the key.
func record(h http.Handler, key string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/v1/store", nil)
	r.Header.Set("X-Api-Key", key)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// sameIDs expects exactly the given rows on all pages of a list, in any order.
func sameIDs(t *testing.T, h http.Handler, target string, want []string) {
	t.Helper()
	got := []string{}
	for n, pages := 1, 1; n <= pages; n++ {
		p := list(t, h, target+"&page="+strconv.Itoa(n))
		pages = p.Pagination.TotalPages
		for _, id := range column(p, "id") {
			got = append(got, id.(string))
		}
	}
	slices.Sort(got)
	sorted := append([]string{}, want...)
	slices.Sort(sorted)
	if diff := cmp.Diff(sorted, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", target, diff)
	}
}

// number reads a decimal.
func number(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
