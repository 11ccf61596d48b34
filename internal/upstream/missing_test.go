package upstream_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// TestNotFoundThatIsNoAnswer: a page of a web server's own says that the path is
// wrong. What only calls itself HTML, as much of PHP does, is as before.
func TestNotFoundThatIsNoAnswer(t *testing.T) {
	const html = "text/html; charset=utf-8"
	gone := []adapters.ResponseRule{{Statuses: status(404, 404), Means: adapters.Empty}}
	tests := []struct {
		name, kind, body string
		rules            []adapters.ResponseRule
		want             adapters.Kind
	}{
		{"page", html, "\n<!doctype html><title>Not Found</title>", nil, adapters.BadResponse},
		{"strict page", "application/xhtml+xml", `<?xml version="1.0"?><html/>`, nil, adapters.BadResponse},
		{"long page", html, "<html>" + strings.Repeat("x", 70<<10), nil, adapters.BadResponse},
		{"page that a rule allows", html, "<html>", gone, adapters.NotFound},
		{"JSON called HTML", html, `{"error":"no such order"}`, nil, adapters.NotFound},
		{"word called HTML", html, "Not found", nil, adapters.NotFound},
		{"nothing called HTML", html, "", nil, adapters.NotFound},
		{"JSON", "application/json", `{"error":"no such order"}`, nil, adapters.NotFound},
		{"text", "text/plain", "404 page not found", nil, adapters.NotFound},
		{"nobody says what", "", "<html>", nil, adapters.NotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client, _ := ruled(t, test.rules, answers(http.StatusNotFound, test.body, "Content-Type", test.kind))
			_, err := client.Get(t.Context(), adapters.FindOrders, "", nil)
			if told := wantKind(t, err, test.want); told.Status != http.StatusNotFound || told.Code != "" && test.want != adapters.NotFound {
				t.Errorf("told %+v", told)
			}
		})
	}
}

// TestNotFoundWhereOneAddressAnswersAll: there a 404 is a wrong address.
func TestNotFoundWhereOneAddressAnswersAll(t *testing.T) {
	question := upstream.Request{Method: http.MethodPost, Body: []byte(`{"query":"{shop}"}`), Door: true}
	client, _ := over(t, answers(http.StatusNotFound, `{"errors":"Not Found"}`))
	_, err := client.Read(t.Context(), adapters.FindOrders, question)
	wantKind(t, err, adapters.BadResponse)

	client, _ = over(t, answers(http.StatusNoContent, ""))
	_, err = client.Read(t.Context(), adapters.FindOrders, question)
	wantKind(t, err, adapters.NotFound)

	gone := []adapters.ResponseRule{{Statuses: status(404, 404), Means: adapters.Empty}}
	client, _ = ruled(t, gone, answers(http.StatusNotFound, ""))
	_, err = client.Read(t.Context(), adapters.FindOrders, question)
	wantKind(t, err, adapters.NotFound)
}
