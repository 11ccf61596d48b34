package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

// What must not be told to anybody who was not asked for it: credentials of
// callers and of backends, people, and what backends say.
const (
	secretToken    = "tok-3f9d1c77aa"
	secretPassword = "pw-8c1e5b20dd"
	secretGuess    = "guess-71c0fe42"
	secretShopKey  = "wk_live_5ab1e5ecre7"
	secretHeader   = "hdr-44d0aa91"
	secretInURL    = "url-90ee17c3"
	secretHubKey   = "hub-2be6aa58"

	personName  = "Perdita Plantada"
	personEmail = "perdita.plantada@example.org"
	personPhone = "+34699123987"
	personWords = "MARCA-DEL-CUERPO prefiere pagar a plazos"
)

// planted is everything that is looked for, in all ways in which it may be spelled.
func planted() []string {
	plain := []string{
		secretToken, secretPassword, secretGuess, secretShopKey, secretHeader, secretInURL, secretHubKey,
		personName, personEmail, "perdita.plantada", personPhone, personPhone[1:], personPhone[3:], "699 12 39 87", "699 123 987", "MARCA-DEL-CUERPO",
	}
	all := plain
	for _, text := range plain {
		all = append(all, url.QueryEscape(text), url.PathEscape(text), base64.StdEncoding.EncodeToString([]byte(text)))
	}
	return all
}

func givesAway(t *testing.T, where string, text []byte) {
	t.Helper()
	lower := bytes.ToLower(text)
	for _, secret := range planted() {
		if at := bytes.Index(lower, []byte(strings.ToLower(secret))); at >= 0 {
			t.Errorf("%s has %q: …%s…", where, secret, text[max(0, at-120):min(len(text), at+len(secret)+60)])
		}
	}
}

// parrot is a backend that repeats what it is sent, and tells of a person, in
// every place that an answer has.
type parrot struct {
	habit func(heard string, w http.ResponseWriter, r *http.Request)
}

// ServeHTTP implements http.Handler.
func (p *parrot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	heard := r.URL.String()
	for name, values := range r.Header {
		heard += " " + name + ": " + strings.Join(values, " ")
	}
	p.habit(heard+" "+personName+" "+personEmail+" "+personPhone+" "+personWords, w, r)
}

type habit = func(heard string, w http.ResponseWriter, r *http.Request)

func refusing(status int) habit {
	return func(heard string, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"error":{"code":%q,"message":%q,"details":[{"field":%q}]},"message":%[1]q,"code":%[2]q}`, secretShopKey, heard, personEmail)
	}
}

func saying(kind, format string) habit {
	return func(heard string, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = fmt.Fprintf(w, format, heard)
	}
}

// raw answers with bytes that may be no HTTP at all.
func raw(format string) habit {
	return func(heard string, w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer func() { _ = connection.Close() }()
		_, _ = fmt.Fprintf(connection, format, heard)
	}
}

func habits() map[string]habit {
	all := map[string]habit{
		"HTML":                saying("text/html", "<html><body>%s</body></html>"),
		"text":                saying("text/plain", "%s"),
		"an error with 200":   saying("application/json", `{"error":%q}`),
		"broken JSON":         saying("application/json", `{"data":[{"id":1,"name":%q`),
		"a JSON text":         saying("application/json", `%q`),
		"strange values":      saying("application/json", `{"data":[{"id":{"a":%[1]q},"phone":[%[1]q],"email":{"x":%[1]q},"total":%[1]q,"created_at":%[1]q,"status":[%[1]q]}],"orders":%[1]q}`),
		"strange names":       saying("application/json", `{"data":[{%[1]q:%[1]q}],%[1]q:[%[1]q]}`),
		"a broken status":     raw("HTTP/1.1 999999 %s\r\n\r\n"),
		"a broken header":     raw("HTTP/1.1 200 OK\r\n%s\r\n\r\n{}"),
		"no HTTP":             raw("%s\r\n\r\n"),
		"a broken chunk":      raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n"),
		"a wrong length":      raw("HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n{}"),
		"a strange encoding":  raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n%s"),
		"a status with words": raw("HTTP/1.1 503 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
		"another place": func(heard string, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://"+secretShopKey+"@elsewhere.example.org/?said="+url.QueryEscape(heard))
			w.WriteHeader(http.StatusFound)
		},
		"a broken place": func(heard string, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://%zz"+heard)
			w.WriteHeader(http.StatusFound)
		},
		"strange headers": func(heard string, w http.ResponseWriter, _ *http.Request) {
			for _, name := range []string{"Retry-After", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Content-Type", "Date", "Set-Cookie", "Traceparent"} {
				w.Header().Set(name, heard)
			}
			w.WriteHeader(http.StatusTooManyRequests)
		},
	}
	for _, status := range []int{400, 401, 402, 403, 404, 409, 422, 429, 500, 501, 503} {
		all[fmt.Sprintf("status %d", status)] = refusing(status)
	}
	return all
}

// TestNothingIsGivenAway has backends tell all that they know in every wrong
// place, callers present credentials in every wrong way, and a person make
// mistakes in the configuration; and then reads everything that the gateway says
// to anybody but the conversation that was asked for.
func TestNothingIsGivenAway(t *testing.T) {
	for name, badHabit := range habits() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := startBeside(t, &parrot{habit: badHabit})
			for _, endpoint := range wazion.Endpoints() {
				for _, query := range []string{personPhone, personEmail, personName} {
					h.askAloud(t, endpoint, query)
				}
			}
			h.checkSaid(t)
			h.Stop()
			if said := h.traces.String(); strings.Contains(said, `"resourceSpans"`) {
				givesAway(t, "a trace", []byte(said))
			} else {
				t.Error("nothing was traced")
			}
		})
	}
}

// TestCallersAreNotRepeated sends what must not be told in every part of a call
// that is not let in, or is none.
func TestCallersAreNotRepeated(t *testing.T) {
	h := startBeside(t, &parrot{habit: refusing(http.StatusInternalServerError)})
	for _, path := range []string{"/wazion/globalSearch", "/wazion/" + secretGuess, "/" + secretGuess, "/wazion/sidePanel_CustomerInfo/" + personPhone} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, "PERDITA"} {
			for _, body := range []string{"", `{"token":"` + secretGuess + `","phone":"` + personPhone, "phone=" + personPhone + "&token=%zz" + secretGuess} {
				request, err := http.NewRequestWithContext(t.Context(), method, h.URL+path+"?phone="+url.QueryEscape(personPhone)+"&token="+secretGuess+"&"+secretGuess+"=1", strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				request.SetBasicAuth(personEmail, secretGuess)
				for _, name := range []string{"User-Agent", "X-Request-Id", "X-Forwarded-For", "Traceparent", "Tracestate", "Baggage", "Referer", "Cookie", "Content-Type", "X-Api-Key"} {
					request.Header.Set(name, personEmail+" "+secretGuess)
				}
				h.hear(t, method+" "+path, request)
			}
		}
	}
	h.checkSaid(t)
}

// TestMistakesAreToldWithoutSecrets spoils a configuration that holds secrets,
// while it is in use and before.
func TestMistakesAreToldWithoutSecrets(t *testing.T) {
	h := startBeside(t, &parrot{habit: saying("application/json", `{"data":[]}`)})
	right := h.asideConfig()
	for name, wrong := range map[string]string{
		"unknown key":        strings.Replace(right, "api_key:", "apikey:", 1),
		"key as a setting":   strings.Replace(right, "api_key: ", "", 1),
		"list for a text":    strings.Replace(right, "api_key: "+secretShopKey, "api_key: ["+secretShopKey+"]", 1),
		"mapping for a text": strings.Replace(right, secretHubKey, "{a: "+secretHubKey+"}", 1),
		"open quotes":        strings.Replace(right, secretToken, `"`+secretToken, 1),
		"open bracket":       strings.Replace(right, "["+secretToken, "[["+secretToken, 1),
		"address":            strings.Replace(right, "/orders?key=", "/or ders\x7f?key=", 1),
		"user in an address": strings.Replace(right, "http://", "http://"+secretInURL+":"+secretInURL+"@", 1),
		"header":             strings.Replace(right, "x-api-key", "x api key", 1),
		"reference":          strings.Replace(right, secretHeader, "${"+secretHeader+"}", 1),
		"database":           right + "directory: {database_url: \"postgres://wazgate:" + secretInURL + "@:x/db\"}\n",
	} {
		if wrong == right {
			t.Errorf("%s: nothing is wrong", name)
		}
		h.write(t, name+".yaml", wrong)
		for _, line := range [][]string{{"check"}, {"check", "--json"}, {"check", "--strict"}, {"serve", "--address", "127.0.0.1:0"}, {"sync"}, {"record", "shop", "--phone", personPhone, "--output", t.TempDir()}} {
			said := command(t, append(line, "-c", h.Folder+"/"+name+".yaml")...)
			if said.code == exitFine {
				t.Errorf("%s: %v does not notice: %s", name, line, said)
			}
			givesAway(t, name+": "+strings.Join(line, " "), []byte(said.String()))
		}
		h.write(t, "wazgate.yaml", wrong)
		h.awaitRefusal(t, "")
		h.checkSaid(t)
		h.write(t, "wazgate.yaml", right)
		h.await(t, "the right configuration again", func() bool { return h.configuration(t).LastReload.Result == "applied" })
	}
}

// beside is a house whose backends are all one.
type beside struct {
	*testHouse
	backend   *simulate.Server
	collector *simulate.Server
	traces    *logBuffer // what the collector was sent
}

// startBeside serves in front of a backend, with a log of everything.
func startBeside(t *testing.T, backend http.Handler) *beside {
	t.Helper()
	h := &beside{
		testHouse: &testHouse{Logs: new(logBuffer), Client: newClient(t), Folder: t.TempDir(), Token: secretToken},
		backend:   startBackend(t, backend), traces: new(logBuffer),
	}
	h.collector = startBackend(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(h.traces, r.Body) }))
	h.write(t, "wazgate.yaml", h.asideConfig())
	h.run(t, "serve", "-c", h.Folder+"/wazgate.yaml")
	return h
}

func (h *beside) asideConfig() string {
	return fmt.Sprintf(`server: {address: "127.0.0.1:0", admin_address: "127.0.0.1:0"}
log: {format: json, level: debug}
store: {region: ES}
auth:
  tokens: [%s]
  basic: [{user: panel, password: %s}]
timeouts: {others: 3s, global_search: 3s}
sources:
  shop:
    adapter: whatalo
    settings: {base_url: "%[3]s/v1", api_key: %[4]s}
  tracking:
    adapter: ordertracking
    settings: {url: "%[3]s/orders?key=%[5]s", headers: {x-api-key: %[6]s}}
  crm:
    adapter: wazzup
    settings: {base_url: "%[3]s/v3", api_key: %[7]s}
telemetry: {traces: {endpoint: "%[8]s/%[5]s", headers: {authorization: %[6]s}, sample: 1}}
`, secretToken, secretPassword, h.backend.URL(), secretShopKey, secretInURL, secretHeader, secretHubKey, h.collector.URL())
}

// askAloud asks for the planted person, and for nobody else: nothing of her is
// known but what is told in the wrong place.
func (h *beside) askAloud(t *testing.T, endpoint wazion.Endpoint, query string) {
	t.Helper()
	values := url.Values{"token": {secretToken}, "phone": {query}, "relatedphones": {query}, "email": {query}, "order": {query}, "query": {query}, "q": {query}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/wazion/"+string(endpoint)+"?"+values.Encode(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	h.hear(t, string(endpoint), request)
}

// hear sends a request and reads all that comes back.
func (h *beside) hear(t *testing.T, what string, request *http.Request) {
	t.Helper()
	got, err := fetch(h.Client, request)
	if err != nil {
		t.Fatal(err)
	}
	givesAway(t, what+": the answer", got.Body)
	var header bytes.Buffer
	_ = got.Header.Write(&header)
	givesAway(t, what+": the header of the answer", header.Bytes())
}

// checkSaid reads the log and all that the admin address tells.
func (h *beside) checkSaid(t *testing.T) {
	t.Helper()
	for _, path := range []string{"/metrics", "/readyz", "/healthz", "/schemas/", "/" + secretGuess} {
		response := get(t, h.Client, h.Admin+path)
		givesAway(t, path, response.Body)
	}
	log := h.Logs.String()
	if !strings.Contains(log, `"level":"INFO"`) {
		t.Error("nothing was logged")
	}
	givesAway(t, "the log", []byte(log))
	for _, address := range []string{h.backend.URL() + "/", "elsewhere.example.org"} {
		if strings.Contains(log, address) {
			t.Errorf("the log has the address %s", address)
		}
	}
}
