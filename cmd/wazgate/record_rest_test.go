package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecordTakesCredentialsOut records a store that repeats how it was asked:
// its address has a key in it, as those of webhooks do.
func TestRecordTakesCredentialsOut(t *testing.T) {
	const key, password, session = "hook-7d1c55aa", "pa55/w0rd+9", "session-41ab77cd"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := "http://" + r.Host + r.URL.RequestURI()
		switch filepath.Base(r.URL.Path) {
		case "login":
			_, _ = fmt.Fprintf(w, `{"session":%q}`, session)
		case "people":
			_, _ = fmt.Fprintf(w, `{"asked":%q,%q:1,"inner":"{\"via\":\"%s\"}","data":[{"id":1,"name":"Odalis Tejera","mail":"nadia.ferrer@example.com"}],"next":%q,"token":%q}`,
				asked, key, key, asked+"?page=2&key="+key, session)
		default:
			_, _ = fmt.Fprintf(w, `[{"self":%q,"owner":"Odalis Tejera","phone":"600 111 222"}]`, asked)
		}
	}))
	t.Cleanup(server.Close)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"wazgate.yaml": "sources:\n  shop:\n    adapter: rest\n    mapping: shop.yaml\n    settings:\n      base_url: \"" + server.URL + "/rest/${HOOK}\"\n" +
			"      auth: {login: {post: login, json: {password: \"${PASSWORD}\"}, token: session}}\n" +
			"      operations:\n        find_customers:\n          by_email: {get: people, query: {q: \"{email}\"}, rows: data}\n" +
			"          then: [{name: homes, get: homes}]\nstore: {region: ES, language: es, currency: EUR}\n",
		"shop.yaml": "version: 1\ncustomers: {from: data, fields: {id: id, name: name, email: mail}}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("HOOK", key)
	t.Setenv("PASSWORD", password)
	got := command(t, "record", "shop", "--email", "nadia.ferrer@example.com", "-c", filepath.Join(folder, "wazgate.yaml"))
	samples := recordings(t, filepath.Join(folder, "shop.samples"))
	if got.code != exitFine || len(samples) != 2 {
		t.Fatalf("%s: %v", got, samples)
	}
	samples["what is told"] = got.String()
	for name, text := range samples {
		for _, hidden := range []string{key, password, session, "Odalis", "Tejera", "600 111 222"} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s shows %s: %s", name, hidden, text)
			}
		}
	}
}

// TestRecordSavesListsOnce: a list is the same page, whoever is asked for.
func TestRecordSavesListsOnce(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `[{"id":1,"name":"Nadia Ferrer","mail":"nadia.ferrer@example.com"}]`)
	}))
	t.Cleanup(server.Close)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"wazgate.yaml": "sources:\n  shop:\n    adapter: rest\n    mapping: shop.yaml\n    settings:\n      base_url: \"" + server.URL + "\"\n" +
			"      operations: {find_customers: {by_email: {get: people, query: {q: \"{email}\"}}}, list_customers: {get: people, query: {since: \"{since?}\"}}}\n" +
			"store: {region: ES, language: es, currency: EUR}\n",
		"shop.yaml": "version: 1\ncustomers: {from: $root, fields: {id: id, name: name, email: mail}}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	asked := []string{"--email", "nadia.ferrer@example.com"}
	for i, want := range []struct {
		args  []string
		files int
		list  bool
	}{{asked, 2, true}, {asked, 3, false}, {nil, 4, true}} {
		got := command(t, append([]string{"record", "shop", "-c", filepath.Join(folder, "wazgate.yaml")}, want.args...)...)
		files := len(recordings(t, filepath.Join(folder, "shop.samples")))
		if got.code != exitFine || files != want.files || strings.Contains(got.stdout, "list_customers first page") != want.list {
			t.Errorf("call %d: %d files, %s", i+1, files, got)
		}
	}
}

// TestRecordSaysWhatToMend holds that whoever records learns why nothing comes:
// what lacks, what cannot be asked, and what failures mostly come from.
func TestRecordSaysWhatToMend(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch filepath.Base(r.URL.Path) {
		case "orders":
			_, _ = fmt.Fprint(w, `[{"id":1},{"id":2}]`)
		case "refused":
			w.WriteHeader(http.StatusUnauthorized)
		case "lines":
			w.WriteHeader(http.StatusInternalServerError)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	for _, test := range []struct {
		name, operations, args string
		code                   int
		says                   []string
	}{
		{
			"a step fails", `{find_orders: {by_email: {get: orders, query: {q: "{email}"}}, then: [{name: lines, each: answer, get: "orders/{row.id}/lines"}]}}`,
			"--email ana@example.com", exitFine, []string{"find_orders by e-mail, 2 orders, without lines (not read, or not wholly)"},
		},
		{
			"a path that is nowhere", `{find_orders: {by_email: {get: ordres, query: {q: "{email}"}}}}`,
			"--email ana@example.com", exitFine, []string{"0 orders", "nothing was found: ask for somebody whom the backend knows", "a 404 counts as nobody"},
		},
		{
			"a key that is wrong", `{find_orders: {by_email: {get: refused, query: {q: "{email}"}}}}`,
			"--email ana@example.com", exitProblem, []string{"find_orders by e-mail: unauthorized (status 401)\n", "unauthorized: the backend does not take the key; look", "nothing was saved"},
		},
		{
			"a question that is not there", `{find_orders: {by_email: {get: orders, query: {q: "{email}"}}}}`,
			"--phone +34600111222", exitProblem, []string{"shop cannot be asked for find_orders by phone\nnothing was saved"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			for name, text := range map[string]string{
				"wazgate.yaml": "sources:\n  shop:\n    adapter: rest\n    mapping: shop.yaml\n    settings:\n      base_url: " + server.URL + "\n      operations: " + test.operations + "\n",
				"shop.yaml":    "version: 1\norders: {from: $self, fields: {id: id}}\n",
			} {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got := command(t, append([]string{"record", "shop", "-c", filepath.Join(folder, "wazgate.yaml")}, strings.Fields(test.args)...)...)
			if got.code != test.code {
				t.Errorf("code %d: %s", got.code, got)
			}
			for _, says := range test.says {
				if !strings.Contains(got.stdout+got.stderr, says) {
					t.Errorf("%q is not in %s", says, got)
				}
			}
		})
	}
}
