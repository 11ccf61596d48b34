package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/phone"
)

// TestRequestsManual runs every example of docs/requests.md. Its blocks are told
// apart by the words behind ```:
//
//	yaml settings                  the settings of a source; they hold until the next ones
//	http ask OPERATION [KEY=VALUE] what is sent for a question, and answered; --- stands between several
//	json document                  what the mapping sees
//	json step NAME                 another answer that it sees
//	text missing                   what could not be read
//	text mistake                   lines that the complaint about the settings has
func TestRequestsManual(t *testing.T) {
	examples := readRequests(t, "../../docs/requests.md")
	asked := 0
	for _, one := range examples {
		if one.asked != "" {
			asked++
		}
		t.Run(fmt.Sprintf("line %d", one.line), one.run)
	}
	if asked < 14 {
		t.Errorf("%d questions", asked)
	}
}

// requestsExample is what the manual shows together.
type requestsExample struct {
	line      int
	settings  string
	asked     string // the question, empty where only the settings are shown
	exchanges []exchange
	document  string
	steps     map[string]string
	missing   string
	mistake   string
}

// exchange is one request and its answer.
type exchange struct{ request, sent, answer string }

func (e requestsExample) run(t *testing.T) {
	backend := &manualBackend{exchanges: slices.Clone(e.exchanges)}
	server := httptest.NewServer(backend)
	defer server.Close()
	source, err := loadManual(strings.ReplaceAll(e.settings, "https://shop.example.com", server.URL))
	if e.mistake != "" {
		for line := range strings.Lines(e.mistake) {
			if err == nil || !strings.Contains(err.Error(), strings.TrimSpace(line)) {
				t.Errorf("%q is not said in: %v", line, err)
			}
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	adapter, err := source.Adapter.Open(adapters.Environment{Source: "shop", Logger: slog.New(slog.DiscardHandler)})
	if err != nil || e.asked == "" {
		if err != nil {
			t.Error(err)
		}
		return
	}
	operation, query := readQuestion(t, e.asked)
	document, err := adapter.Fetch(t.Context(), operation, query)
	if err != nil {
		t.Fatalf("%v; not understood: %v", err, backend.strange)
	}
	e.compare(t, document, backend)
}

func (e requestsExample) compare(t *testing.T, document adapters.Document, backend *manualBackend) {
	t.Helper()
	backend.mutex.Lock()
	defer backend.mutex.Unlock()
	if len(backend.strange) > 0 || len(backend.exchanges) > 0 {
		t.Errorf("sent, but not in the manual: %q; in the manual, but not sent: %v", backend.strange, backend.exchanges)
	}
	if e.document != "" {
		sameDocument(t, "document", e.document, document.Body)
	}
	for name, step := range e.steps {
		sameDocument(t, name, step, document.Steps[name])
	}
	if missing := strings.Join(document.Missing, "\n"); missing != strings.TrimSpace(e.missing) {
		t.Errorf("missing: %q", missing)
	}
}

func sameDocument(t *testing.T, what, want string, got []byte) {
	t.Helper()
	var wanted, found any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatalf("%s of the manual: %v", what, err)
	}
	if err := json.Unmarshal(got, &found); err != nil {
		t.Fatalf("%s %q: %v", what, got, err)
	}
	if difference := cmp.Diff(wanted, found); difference != "" {
		t.Errorf("%s (-manual +found):\n%s", what, difference)
	}
}

// loadManual loads the settings as those of a source.
func loadManual(settings string) (config.Source, error) {
	const mapping = "version: 1\ncustomers: {from: $self, fields: {id: id}}\norders: {from: $self, fields: {id: id}}\nproducts: {from: $self, fields: {id: id}}\n"
	text := "sources:\n  shop:\n    adapter: rest\n    mapping: shop.yaml\n    settings:\n"
	for line := range strings.Lines(settings) {
		text += "      " + line
	}
	loaded, err := config.Load(config.Options{
		Path: "wazgate.yaml", Data: []byte(text), Registry: registry(), AllowNoAuth: true,
		LookupEnv: func(name string) (string, bool) { return "secret-key", name == "SHOP_KEY" },
		ReadFile:  func(string) ([]byte, error) { return []byte(mapping), nil },
	})
	if err != nil {
		return config.Source{}, err
	}
	source, _ := loaded.Source("shop")
	return source, nil
}

func readQuestion(t *testing.T, asked string) (adapters.Operation, adapters.Query) {
	t.Helper()
	operation, key, _ := strings.Cut(asked, " ")
	name, value, _ := strings.Cut(key, "=")
	var query adapters.Query
	switch name {
	case "phone":
		number, _ := phone.NewParser("ES").Parse(value, "")
		query.Phone = gateway.Rendered(number)
	case "email":
		query.Email = value
	case "customer_id":
		query.CustomerID = value
	case "order_number":
		query.OrderNumber = value
	case "text":
		query.Text = value
	case "":
	default:
		t.Fatalf("no key is called %q", name)
	}
	return adapters.Operation(operation), query
}

// manualBackend answers what the manual says, each request once.
type manualBackend struct {
	mutex     sync.Mutex
	exchanges []exchange
	strange   []string
}

// ServeHTTP implements http.Handler.
func (b *manualBackend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	at := slices.IndexFunc(b.exchanges, func(e exchange) bool { return e.fits(r, body) })
	if at < 0 {
		b.strange = append(b.strange, r.Method+" "+r.URL.String()+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, b.exchanges[at].answer)
	b.exchanges = slices.Delete(b.exchanges, at, at+1)
}

// fits compares requests by what they mean: the order of parameters and the
// spelling of escapes do not matter, that of the path does.
func (e exchange) fits(r *http.Request, body []byte) bool {
	method, address, _ := strings.Cut(e.request, " ")
	path, rawQuery, _ := strings.Cut(address, "?")
	query := make(url.Values)
	for pair := range strings.SplitSeq(rawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name, err := url.PathUnescape(name); err == nil && name != "" {
			value, _ = url.PathUnescape(value)
			query.Add(name, value)
		}
	}
	var wanted, sent any
	_ = json.Unmarshal([]byte(e.sent), &wanted)
	_ = json.Unmarshal(body, &sent)
	return r.Method == method && r.URL.EscapedPath() == path && cmp.Equal(r.URL.Query(), query) && cmp.Equal(wanted, sent)
}

func readRequests(t *testing.T, path string) []requestsExample {
	t.Helper()
	var all []requestsExample
	for _, block := range fences(t, path) {
		words := strings.SplitN(block.info, " ", 3)
		kind := strings.Join(words[:min(2, len(words))], " ")
		last := len(all) - 1
		if kind != "yaml settings" && last < 0 && !strings.HasSuffix(kind, " untested") {
			t.Fatalf("line %d: there are no settings before", block.line)
		}
		switch kind {
		case "yaml settings":
			all = append(all, requestsExample{line: block.line, settings: block.text, steps: make(map[string]string)})
		case "http ask":
			all = append(all, requestsExample{
				line: block.line, settings: all[last].settings, asked: words[2], exchanges: readExchanges(block.text), steps: make(map[string]string),
			})
		case "json document":
			all[last].document = block.text
		case "json step":
			all[last].steps[words[2]] = block.text
		case "text missing":
			all[last].missing = block.text
		case "text mistake":
			all[last].mistake = block.text
		case "yaml untested", "sh untested", "json untested", "text untested", "go untested":
		default:
			t.Errorf("line %d: a block %q", block.line, block.info)
		}
	}
	return all
}

func readExchanges(text string) []exchange {
	var all []exchange
	for part := range strings.SplitSeq(text, "\n---\n") {
		head, answer, _ := strings.Cut(part, "\n\n")
		request, sent, _ := strings.Cut(head, "\n")
		all = append(all, exchange{request: request, sent: sent, answer: answer})
	}
	return all
}

// fence is a block of a document between ``` and ```.
type fence struct {
	line       int
	info, text string
}

func fences(t *testing.T, path string) []fence {
	t.Helper()
	var all []fence
	var open *fence
	lines := bufio.NewScanner(strings.NewReader(read(t, path)))
	for number := 1; lines.Scan(); number++ {
		line := lines.Text()
		info, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && open == nil:
			open = &fence{line: number, info: info}
		case isFence:
			all, open = append(all, *open), nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	return all
}
