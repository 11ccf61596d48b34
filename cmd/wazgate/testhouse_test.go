package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
	"github.com/wazgate/wazgate/internal/wazion/wiretest"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "write the golden files anew")
	// What runs in parallel here waits for backends that hang, and for little else.
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// compareGolden compares with a file below testdata, or writes it.
func compareGolden(tb testing.TB, name, got string) {
	tb.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		tb.Errorf("%s differs (-want +got), run with -update if that is right:\n%s", path, diff)
	}
}

// The keys of the simulated backends, and the names that they have as sources.
const (
	whataloKey   = "wk_live_planted-in-the-test"
	trackingKey  = "tracking-planted-in-the-test"
	wazzupKey    = "wazzup-planted-in-the-test"
	shopSource   = "shop"
	ordersSource = "tracking"
	crmSource    = "crm"
)

// houseOptions say what a house is to be like. The zero value is a small shop
// without limits and a gateway as an empty configuration makes it.
type houseOptions struct {
	// Shop is the shop behind both backends; 60 customers of seed 1 if nil.
	Shop *simulate.Shop
	// Whatalo and Tracking are how the backends behave. Keys are filled in, and
	// a rate of zero is none.
	Whatalo  simulate.WhataloOptions
	Tracking simulate.TrackingOptions
	// Wazzup adds the chat hub as a third source, crm, which is mirrored.
	Wazzup *simulate.WazzupOptions
	// HubFault is what is wrong with the hub at the beginning.
	HubFault simulate.Fault
	// Directory is the directory's file; the test's own one if empty.
	Directory string
	// ShopSettings are added to what the configuration has of the shop.
	ShopSettings string
	// Config is added to the configuration: whole sections of YAML, other than
	// auth and sources.
	Config string
	// Token is what lets callers in; wiretest's credentials do if it is empty.
	Token string
	// Restarts keeps the ports of the backends free while they are down.
	Restarts bool
	// serve puts the gateway in front of the backends instead of open.
	serve func(*testHouse)
}

// testHouse is the program between simulated backends and a caller, all on
// loopback. Whatever can be refused by a limit of the gateway's own is not.
type testHouse struct {
	URL, Admin string // as http://host:port
	Token      string
	Shop       *simulate.Shop

	// The backends, and the switches that break them.
	Whatalo, Tracking             *simulate.FaultSwitch
	WhataloServer, TrackingServer *simulate.Server
	// Hub is the third backend, if there is one.
	Hub *hub

	Client *http.Client
	Logs   *logBuffer
	// Folder has the gateway's files, where it was given any.
	Folder string
	// Stop ends the gateway and waits for it, before the test does.
	Stop func()

	shopSettings string
	validator    func() *wazionschema.Validator
	secrets      []string // that no answer may have in it
}

// startHouse builds the gateway as serve does and lets it answer until the
// test ends.
func startHouse(tb testing.TB, options houseOptions) *testHouse {
	tb.Helper()
	h := &testHouse{
		Token: options.Token, Shop: options.Shop, Logs: new(logBuffer),
		Client: newClient(tb), shopSettings: options.ShopSettings,
		validator: sync.OnceValue(wazionschema.NewValidator),
	}
	if h.Token == "" {
		h.Token = wiretest.Token
	}
	if h.Shop == nil {
		h.Shop = simulate.NewShop(simulate.Options{Seed: 1, Customers: 60})
	}
	if options.Whatalo.RatePerMinute == 0 {
		options.Whatalo.RatePerMinute = -1
	}
	options.Whatalo.APIKey, options.Tracking.APIKey = whataloKey, trackingKey
	h.Whatalo = simulate.Faulty(h.Shop.Whatalo(options.Whatalo))
	h.Tracking = simulate.Faulty(h.Shop.OrderTracking(options.Tracking))
	start := startBackend
	if options.Restarts {
		start = startAside
	}
	h.WhataloServer, h.TrackingServer = start(tb, h.Whatalo), start(tb, h.Tracking)
	h.secrets = []string{whataloKey, trackingKey, h.WhataloServer.URL(), h.TrackingServer.URL()}
	if options.Wazzup != nil {
		h.Hub = startHub(tb, h.Shop, *options.Wazzup, options.Directory)
		h.Hub.Faults.Set(options.HubFault)
	}
	if options.serve != nil {
		options.serve(h)
	} else {
		h.open(tb, options.Config)
	}
	return h
}

// startBackend listens at any port until the test ends.
func startBackend(tb testing.TB, backend http.Handler) *simulate.Server {
	tb.Helper()
	return startAt(tb, backend, "")
}

// startAside listens at a port that the system gives to nobody by itself, so
// that it is still free when the backend comes back.
func startAside(tb testing.TB, backend http.Handler) *simulate.Server {
	tb.Helper()
	for range 100 {
		address := "127.0.0.1:" + strconv.Itoa(20_000+rand.IntN(10_000))
		if server := startAt(tb, backend, address); server.URL() == "http://"+address {
			return server
		}
	}
	tb.Fatal("no port is free")
	return nil
}

func startAt(tb testing.TB, backend http.Handler, address string) *simulate.Server {
	tb.Helper()
	server, err := simulate.Start(context.WithoutCancel(tb.Context()), backend, address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(server.Close)
	return server
}

// open puts the gateway in front of the backends.
func (h *testHouse) open(tb testing.TB, more string) {
	tb.Helper()
	settings, err := config.Load(config.Options{
		Path: "test.yaml", Data: []byte(h.config(more)), Registry: registry(),
		LookupEnv: func(string) (string, bool) { return "", false },
	})
	if err != nil {
		tb.Fatal(err)
	}
	h.openAs(tb, settings)
}

// openAs lets the gateway answer as the settings say, at ports of its own.
func (h *testHouse) openAs(tb testing.TB, settings *config.Config) {
	tb.Helper()
	public, admin := listenAnywhere(tb), listenAnywhere(tb)
	h.URL, h.Admin = "http://"+public.Addr().String(), "http://"+admin.Addr().String()
	running, err := build(settings, telemetry.NewLogger(h.Logs, "json", slog.LevelInfo), doors{
		public: httpapi.Listen{Listener: public},
		admin:  httpapi.Listen{Listener: admin},
	})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(tb.Context()))
	ended := make(chan error, 1)
	go func() { ended <- running.serve(ctx) }()
	h.Stop = sync.OnceFunc(func() {
		h.Client.CloseIdleConnections()
		cancel()
		if err := <-ended; err != nil {
			tb.Errorf("the gateway ended with: %v", err)
		}
	})
	tb.Cleanup(h.Stop)
}

// config is a configuration as a merchant would write it.
func (h *testHouse) config(more string) string {
	return fmt.Sprintf(`auth:
  tokens: [%q]
  basic: [{user: %q, password: %q}]
sources:
  %s:
    adapter: whatalo
    settings: {base_url: "%s/v1", api_key: %q, rate_per_minute: 100000, burst: 10000}
%s    variables: {customer_url: "https://admin.example.com/customers/", order_url: "https://admin.example.com/orders/"}
  %s:
    adapter: ordertracking
    settings: {url: "%s/orders", headers: {x-api-key: %q}}
%s%s`, h.Token, wiretest.User, h.password(), shopSource, h.WhataloServer.URL(), whataloKey, h.shopSettings,
		ordersSource, h.TrackingServer.URL(), trackingKey, h.Hub.config(), more)
}

// password is that of wiretest's user, unless wiretest's callers are strangers
// here.
func (h *testHouse) password() string {
	if h.Token == wiretest.Token {
		return wiretest.Password
	}
	return h.Token + "-too"
}

func listenAnywhere(tb testing.TB) net.Listener {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = listener.Close() })
	return listener
}

// newClient waits as long as WAzion waits for most endpoints, and shares no
// connections with other tests.
func newClient(tb testing.TB) *http.Client {
	tb.Helper()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	tb.Cleanup(client.CloseIdleConnections)
	return client
}

// answer is what a caller got.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Ask asks an endpoint with a valid token and checks everything that holds for
// every answer. Parameters come in pairs of name and value.
func (h *testHouse) Ask(tb testing.TB, endpoint wazion.Endpoint, parameters ...string) answer {
	tb.Helper()
	query := url.Values{"token": {h.Token}}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, h.URL+"/wazion/"+string(endpoint)+"?"+query.Encode(), http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	return h.Send(tb, endpoint, query.Get("format") == "ai", request)
}

// Send sends a request and checks everything that holds for every answer. It
// may be called from any goroutine.
func (h *testHouse) Send(tb testing.TB, endpoint wazion.Endpoint, ai bool, request *http.Request) answer {
	tb.Helper()
	got, err := fetch(h.Client, request)
	if err != nil {
		tb.Errorf("%s: %v", endpoint, err)
		return answer{Header: http.Header{}}
	}
	if got.Status != http.StatusOK {
		tb.Errorf("%s: status %d", endpoint, got.Status)
	}
	if kind := got.Header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
		tb.Errorf("%s: content type %q", endpoint, kind)
	}
	if err := h.validator().Validate(endpoint, ai, got.Body); err != nil {
		tb.Errorf("%s: %v\n%s", endpoint, err, got.Body)
	}
	for _, leak := range append(simulate.LeakMarkers(), h.secrets...) {
		if bytes.Contains(got.Body, []byte(leak)) {
			tb.Errorf("%s: the answer has %q in it", endpoint, leak)
		}
	}
	return got
}

func fetch(client *http.Client, request *http.Request) (answer, error) {
	response, err := client.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return answer{Status: response.StatusCode, Header: response.Header, Body: body}, err
}

// logBuffer collects what is logged, for any number of writers.
type logBuffer struct {
	mutex sync.Mutex
	text  strings.Builder
}

var _ io.Writer = (*logBuffer)(nil)

// Write implements io.Writer.
func (b *logBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

// String returns everything so far.
func (b *logBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}

func TestHouseAnswers(t *testing.T) {
	h := startHouse(t, houseOptions{})
	vip := h.Shop.Personas()[0].Customer
	for _, test := range []struct {
		endpoint   wazion.Endpoint
		parameters []string
	}{
		{wazion.SidePanelCustomerInfo, []string{"phone", vip.E164}},
		{wazion.AICustomerInitialInfo, []string{"phone", vip.E164}},
		{wazion.SidePanelCustomerFindToJoin, []string{"query", vip.Name}},
		{wazion.SearchProducts, []string{"q", "taza"}},
		{wazion.GlobalSearch, []string{"query", vip.Name}},
	} {
		got := h.Ask(t, test.endpoint, test.parameters...)
		if degraded := got.Header.Get("X-Wazgate-Degraded"); degraded != "" {
			t.Errorf("%s: degraded by %s", test.endpoint, degraded)
		}
		if !bytes.Contains(got.Body, []byte(vip.Name)) && test.endpoint != wazion.SearchProducts {
			t.Errorf("%s: %s is not in %s", test.endpoint, vip.Name, got.Body)
		}
	}
}
