package httpapi_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

// running is a server on loopback.
type running struct {
	house
	public, admin string
	stop          func() error
}

func run(t *testing.T, a *answerer, change func(*httpapi.Options)) running {
	t.Helper()
	h := build(t, a, func(o *httpapi.Options) {
		o.Public = httpapi.Listen{Address: "127.0.0.1:0", Setting: "server.address"}
		o.Admin = httpapi.Listen{Address: "127.0.0.1:0", Setting: "server.admin_address"}
		if change != nil {
			change(o)
		}
	})
	if err := h.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	public, admin := h.Addresses()
	r := running{house: h, public: public.String(), admin: admin.String()}
	stopped := false
	r.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	return r
}

// fetch reads one URL on a connection of its own.
func fetch(t *testing.T, client *http.Client, url string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestRun(t *testing.T) {
	r := run(t, nil, nil)
	if code, body := fetch(t, new(http.Client), "http://"+r.public+"/wazion/globalSearch?query=ana&token="+validToken); code != 200 || !strings.Contains(body, `"found":true`) {
		t.Errorf("got %d %s", code, body)
	}
	if code, body := fetch(t, new(http.Client), "http://"+r.admin+"/healthz"); code != 200 || !strings.Contains(body, `"ok"`) {
		t.Errorf("got %d %s", code, body)
	}
	if code, _ := fetch(t, new(http.Client), "http://"+r.public+"/metrics"); code != 404 {
		t.Errorf("the public side shows metrics: %d", code)
	}
}

func TestShutdownFinishesRunningCalls(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	r := run(t, &answerer{answer: func(context.Context, wazion.Request) gateway.Reply {
		close(arrived)
		<-release
		return gateway.Reply{Answer: wazion.SearchResult{}, Outcome: gateway.OutcomeNotFound}
	}}, nil)
	got := make(chan string, 1)
	go func() {
		_, body := fetch(t, new(http.Client), "http://"+r.public+"/wazion/globalSearch?query=ana&token="+validToken)
		got <- strings.TrimSpace(body)
	}()
	<-arrived
	stopped := make(chan error, 1)
	go func() { stopped <- r.stop() }()
	for { // the door closes for new calls while the old one waits
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", r.public)
		if err != nil {
			break
		}
		_ = connection.Close()
	}
	if code, body := fetch(t, new(http.Client), "http://"+r.admin+"/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "closing") {
		t.Errorf("readyz says %d %s", code, body)
	}
	close(release)
	if body := <-got; body != `{"found":false,"customers":[]}` {
		t.Errorf("the running call got %s", body)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestShutdownIsBounded(t *testing.T) {
	public, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	arrived, release := make(chan struct{}), make(chan struct{})
	h := build(t, &answerer{answer: func(context.Context, wazion.Request) gateway.Reply {
		close(arrived)
		<-release
		return gateway.Reply{}
	}}, func(o *httpapi.Options) {
		o.Public = httpapi.Listen{Listener: public}
		o.ShutdownTimeout = time.Millisecond
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	connection := dial(t, public.Addr().String())
	fmt.Fprintf(connection, "GET /wazion/globalSearch?query=ana&token=%s HTTP/1.1\r\nHost: x\r\n\r\n", validToken)
	<-arrived
	cancel()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "closing") {
		t.Errorf("got %v", err)
	}
	close(release)
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// TestUnfinishedBody sends half a body and then nothing: the answer still comes.
func TestUnfinishedBody(t *testing.T) {
	for name, body := range map[string]string{
		"length":  "Content-Length: 5000\r\n\r\nquery=ana&token=" + validToken + "&phone=346",
		"chunked": "Transfer-Encoding: chunked\r\n\r\n2a\r\nquery=ana&token=" + validToken + "&phone=34600000\r\n",
		"nothing": "Content-Length: 10\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, nil, func(o *httpapi.Options) { o.Service.Budgets.GlobalSearch = 2 * time.Second })
			connection := dial(t, r.public)
			fmt.Fprintf(connection, "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n%s", body)
			answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			text, err := io.ReadAll(answer.Body)
			if err != nil || answer.StatusCode != http.StatusOK || !json.Valid(text) {
				t.Errorf("got %d %s %v", answer.StatusCode, text, err)
			}
			if name != "nothing" && len(r.answerer.calls()) != 1 {
				t.Errorf("what had come was not used: %s", text)
			}
		})
	}
}

func TestHalfClosedConnection(t *testing.T) {
	r := run(t, nil, nil)
	connection := dial(t, r.public)
	fmt.Fprintf(connection, "GET /wazion/globalSearch?query=ana&token=%s HTTP/1.1\r\nHost: x\r\n\r\n", validToken)
	if half, ok := connection.(*net.TCPConn); ok {
		if err := half.CloseWrite(); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); !strings.Contains(string(text), `"found":true`) {
		t.Errorf("got %s", text)
	}
}

func TestConnectionIsKeptAfterABody(t *testing.T) {
	r := run(t, nil, nil)
	connection := dial(t, r.public)
	reader := bufio.NewReader(connection)
	for range 3 {
		body := "query=ana&token=" + validToken
		fmt.Fprintf(connection, "POST /wazion/globalSearch HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		answer, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(answer.Body); err != nil || !strings.Contains(string(text), `"found":true`) {
			t.Errorf("got %s %v", text, err)
		}
		_ = answer.Body.Close()
	}
}

func TestHugeBodyIsAnsweredOverTheWire(t *testing.T) {
	r := run(t, nil, nil)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+r.public+"/wazion/globalSearch",
		strings.NewReader("query=ana&token="+validToken+"&x="+strings.Repeat("x", 4<<20)))
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	answer, err := new(http.Client).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(text), `"found":true`) {
		t.Errorf("got %d %s %v", answer.StatusCode, text, err)
	}
}

func TestPortInUse(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, setting := range []string{"server.address", "server.admin_address"} {
		h := build(t, nil, func(o *httpapi.Options) {
			o.Public = httpapi.Listen{Address: "127.0.0.1:0", Setting: "server.address"}
			o.Admin = httpapi.Listen{Address: "127.0.0.1:0", Setting: "server.admin_address"}
			if setting == o.Public.Setting {
				o.Public.Address = taken.Addr().String()
			} else {
				o.Admin.Address = taken.Addr().String()
			}
		})
		err := h.Run(t.Context())
		if err == nil || !strings.HasPrefix(err.Error(), setting+": "+taken.Addr().String()+" is already in use") {
			t.Errorf("got %v", err)
		}
	}
}

func TestAddressThatIsNone(t *testing.T) {
	for _, address := range []string{"nonsense", "127.0.0.1:99999", "192.0.2.1:0"} {
		h := build(t, nil, func(o *httpapi.Options) { o.Public = httpapi.Listen{Address: address, Setting: "server.address"} })
		if err := h.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "server.address: ") {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

// writeCertificate writes a certificate for localhost and returns its serial number.
func writeCertificate(t *testing.T, certFile, keyFile string, serial int64, modified time.Time) *x509.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, modified, modified); err != nil {
			t.Fatal(err)
		}
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func TestTLS(t *testing.T) {
	folder := t.TempDir()
	files := httpapi.TLS{CertFile: filepath.Join(folder, "cert.pem"), KeyFile: filepath.Join(folder, "key.pem")}
	certificate := writeCertificate(t, files.CertFile, files.KeyFile, 1, time.Now())
	r := run(t, nil, func(o *httpapi.Options) { o.Public.TLS = files })
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "localhost"}, ForceAttemptHTTP2: true}}
	if code, body := fetch(t, client, "https://"+r.public+"/wazion/globalSearch?query=ana&token="+validToken); code != 200 || !strings.Contains(body, `"found":true`) {
		t.Errorf("got %d %s", code, body)
	}
	if got := r.CertificateEnd(); !got.Equal(certificate.NotAfter) {
		t.Errorf("the certificate ends %v, told is %v", certificate.NotAfter, got)
	}
	writeCertificate(t, files.CertFile, files.KeyFile, 2, time.Now())
	if got := r.CertificateEnd(); got.IsZero() {
		t.Error("a renewed certificate has no end")
	}
	if plain := build(t, nil, nil); !plain.CertificateEnd().IsZero() {
		t.Error("a certificate ends where there is none")
	}
	old := &tls.Dialer{Config: &tls.Config{RootCAs: roots, ServerName: "localhost", MaxVersion: tls.VersionTLS11}} //nolint:gosec // it must be refused
	if connection, err := old.DialContext(t.Context(), "tcp", r.public); err == nil {
		_ = connection.Close()
		t.Error("TLS 1.1 was accepted")
	}
}

func TestTLSMistakes(t *testing.T) {
	folder := t.TempDir()
	for name, files := range map[string]httpapi.TLS{
		"no file":     {CertFile: filepath.Join(folder, "none.pem"), KeyFile: filepath.Join(folder, "none.pem")},
		"no key":      {CertFile: filepath.Join(folder, "none.pem")},
		"ACME folder": {ACMEDomains: []string{"gate.example.com"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, nil, func(o *httpapi.Options) { o.Public = httpapi.Listen{Address: "127.0.0.1:0", TLS: files} })
			if err := h.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "server.tls: ") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// health is a fixed state of the sources.
type health []gateway.SourceHealth

func (h health) Health() []gateway.SourceHealth { return h }

func TestAdmin(t *testing.T) {
	h := build(t, nil, func(o *httpapi.Options) {
		o.Service.Health = health{{Name: "shop", Adapter: "whatalo", State: "failing", LastError: "unavailable"}}
	})
	get := func(path string) (int, string) {
		recorder := httptest.NewRecorder()
		h.AdminHandler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		return recorder.Code, strings.TrimSpace(recorder.Body.String())
	}
	want := map[string]string{
		"/healthz": `{"status":"ok"}`,
		"/readyz":  `{"status":"ready","sources":[{"name":"shop","adapter":"whatalo","state":"failing","last_error":"unavailable"}]}`,
	}
	for path, body := range want {
		code, got := get(path)
		if diff := cmp.Diff(body, got); code != 200 || diff != "" {
			t.Errorf("%s: %d %s", path, code, diff)
		}
	}
	if code, body := get("/metrics"); code != 200 || !strings.Contains(body, "go_goroutines") {
		t.Errorf("metrics: %d", code)
	}
	for _, path := range []string{"/nothing", "/schemas/nothing.json", "/wazion/globalSearch"} {
		if code, body := get(path); code != 404 || !json.Valid([]byte(body)) {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
}

func TestSchemas(t *testing.T) {
	want := wazion.Schemas()
	want["mapping.schema.json"] = []byte(`{"title":"A mapping"}`)
	h := build(t, nil, func(o *httpapi.Options) {
		o.Schemas = func() map[string][]byte {
			return map[string][]byte{"mapping.schema.json": want["mapping.schema.json"]}
		}
	})
	get := func(path string) []byte {
		recorder := httptest.NewRecorder()
		h.AdminHandler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		if recorder.Code != 200 {
			t.Fatalf("%s: %d", path, recorder.Code)
		}
		return recorder.Body.Bytes()
	}
	var index struct {
		Schemas map[string]string `json:"schemas"`
	}
	if err := json.Unmarshal(get("/schemas/"), &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Schemas) != len(want) || len(index.Schemas) < 7 {
		t.Fatalf("the index lists %v", index.Schemas)
	}
	for name, path := range index.Schemas {
		if diff := cmp.Diff(string(want[name]), string(get(path))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWithoutLoggerMetricsAndHealth(t *testing.T) {
	server, err := httpapi.New(httpapi.Options{Service: httpapi.Service{Answerer: sample(spanish(t)), Labels: spanish(t), Access: httpapi.Access{Anyone: true}}})
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	server.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/wazion/globalSearch?query=ana", nil))
	if recorder.Code != 200 {
		t.Errorf("status %d", recorder.Code)
	}
	recorder = httptest.NewRecorder()
	server.AdminHandler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	if got := strings.TrimSpace(recorder.Body.String()); got != `{"status":"ready"}` {
		t.Errorf("got %s", got)
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := build(t, nil, func(o *httpapi.Options) { o.Logger = nil })
		ended := make(chan int)
		for range 50 {
			go func() { ended <- h.send(call(wazion.SidePanelCustomerInfo, "phone=34612345678")).Body.Len() }()
		}
		first := <-ended
		for range 49 {
			if length := <-ended; length != first {
				t.Errorf("answers of %d and %d bytes", first, length)
			}
		}
	})
}
