package house

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
)

// Token is what lets callers in.
const Token = "t0ken-planted-in-the-test"

// Options say what a house is to be like. The zero value is a small shop
// without limits behind all three sources.
type Options struct {
	// Shop is the shop behind all backends; 40 customers of seed 7 if nil.
	Shop *simulate.Shop
	// Whatalo, Tracking and Wazzup are how the backends behave. Keys are filled
	// in, and a rate of zero is none.
	Whatalo  simulate.WhataloOptions
	Tracking simulate.TrackingOptions
	Wazzup   simulate.WazzupOptions
	// Faults are what is wrong with backends at the beginning.
	Faults map[string]simulate.Fault
	// Reach returns the URL, without a path, under which the gateway is to find
	// a backend that listens at address: that of a proxy. Nil is the backend's.
	Reach func(source, address string) string
	// SourceConfig has lines of YAML for single sources, each ended and indented
	// by four blanks.
	SourceConfig map[string]string
	// Config has further sections of YAML, other than auth, server and sources.
	Config string
	// MaxProcs is how many threads of the gateway run at once; 0: as many as
	// there are processors.
	MaxProcs int
	// Environment has further variables of the process, as NAME=value.
	Environment []string
	// Hosts are the names that the process knows, with their addresses, beside
	// localhost.
	Hosts map[string]string
	// Logged is shown the log piece by piece and tells which to keep, where it
	// gets long. Nil keeps all.
	Logged func(text []byte) bool
	// Before is called when everything is there but the gateway.
	Before func(*House)
	// AwaitCopy waits until the copy of the mirrored source is complete.
	AwaitCopy bool
}

// House is the program between simulated backends and a caller, all on
// loopback. It is safe for concurrent use.
type House struct {
	URL, Admin string // as http://host:port
	Shop       *simulate.Shop
	Backends   map[string]*Backend
	// Client waits as long as WAzion waits for most endpoints.
	Client *http.Client
	// Folder is where the process runs.
	Folder string

	tb        testing.TB
	process   *process
	validator *wazionschema.Validator
	secrets   []string // must appear nowhere
	people    []string // must appear in answers alone
	restart   func()
}

// Open starts backends and the gateway and waits until it answers. It is
// stopped when the test ends.
func (p Program) Open(tb testing.TB, options Options) *House {
	tb.Helper()
	h := &House{
		Shop: options.Shop, Folder: tb.TempDir(), tb: tb, validator: wazionschema.NewValidator(),
		Client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}},
	}
	tb.Cleanup(h.Client.CloseIdleConnections)
	if h.Shop == nil {
		h.Shop = simulate.NewShop(simulate.Options{Seed: 7, Customers: 40})
	}
	h.Backends = h.startBackends(p, &options)
	for name, fault := range options.Faults {
		h.Backends[name].Set(fault)
	}
	h.SetHosts(options.Hosts)
	h.write("wazgate.yaml", h.config(&options))
	if options.Before != nil {
		options.Before(h)
	}
	h.start(p, &options)
	if options.AwaitCopy {
		h.AwaitState(CRM, "ok")
	}
	return h
}

func (h *House) startBackends(p Program, options *Options) map[string]*Backend {
	const shopKey, trackingKey, crmKey = "wk_live_planted-in-the-test", "tracking-planted-in-the-test", "wazzup-planted-in-the-test"
	whatalo, tracking, wazzup := options.Whatalo, options.Tracking, options.Wazzup
	whatalo.APIKey, tracking.APIKey, wazzup.APIKey = shopKey, trackingKey, crmKey
	if whatalo.RatePerMinute == 0 {
		whatalo.RatePerMinute = -1
	}
	if wazzup.Requests == 0 {
		wazzup.Requests = -1
	}
	backends := map[string]*Backend{
		Shop:     p.newBackend(h.tb, shopKey, h.Shop.Whatalo(whatalo)),
		Tracking: p.newBackend(h.tb, trackingKey, h.Shop.OrderTracking(tracking)),
		CRM:      p.newBackend(h.tb, crmKey, h.Shop.Wazzup(wazzup)),
	}
	h.secrets = append(simulate.LeakMarkers(), Token, shopKey, trackingKey, crmKey)
	for _, backend := range backends {
		h.secrets = append(h.secrets, backend.Address())
	}
	return backends
}

// config is a configuration as a merchant would write it.
func (h *House) config(options *Options) string {
	reach := func(source string) string {
		address := h.Backends[source].Address()
		if options.Reach == nil {
			return "http://" + address
		}
		url := options.Reach(source, address)
		h.secrets = append(h.secrets, url)
		return url
	}
	return fmt.Sprintf(`server: {address: "127.0.0.1:0", admin_address: "127.0.0.1:0"}
auth: {tokens: [%q]}
sources:
  shop:
    adapter: whatalo
    settings: {base_url: "%s/v1", api_key: %q, rate_per_minute: 100000, burst: 10000}
    variables: {customer_url: "https://admin.example.com/customers/", order_url: "https://admin.example.com/orders/"}
%s  tracking:
    adapter: ordertracking
    settings: {url: "%s/orders", headers: {x-api-key: %q}}
%s  crm:
    adapter: wazzup
    settings: {base_url: "%s/v3", api_key: %q, rate_per_minute: 100000, burst: 10000}
    variables: {open_text: abierto, closed_text: cerrado}
%s%s`, Token,
		reach(Shop), h.Backends[Shop].Key, options.SourceConfig[Shop],
		reach(Tracking), h.Backends[Tracking].Key, options.SourceConfig[Tracking],
		reach(CRM), h.Backends[CRM].Key, options.SourceConfig[CRM], options.Config)
}

// SetHosts replaces the names that the process knows. It may take the process
// five seconds to notice.
func (h *House) SetHosts(known map[string]string) {
	h.tb.Helper()
	var lines strings.Builder
	lines.WriteString("127.0.0.1 localhost\n")
	for _, name := range slices.Sorted(maps.Keys(known)) {
		fmt.Fprintf(&lines, "%s %s\n", known[name], name)
	}
	h.write(hostsFile, lines.String())
}

// Reconfigure puts a changed configuration in place, as a whole. The gateway
// notices by itself.
func (h *House) Reconfigure(change func(yaml string) string) {
	h.tb.Helper()
	path := filepath.Join(h.Folder, "wazgate.yaml")
	present, err := os.ReadFile(path) //nolint:gosec // the test's own folder
	if err != nil {
		h.tb.Fatal(err)
	}
	h.write("wazgate.yaml.new", change(string(present)))
	if err := os.Rename(path+".new", path); err != nil {
		h.tb.Fatal(err)
	}
}

func (h *House) write(name, text string) {
	h.tb.Helper()
	if err := os.WriteFile(filepath.Join(h.Folder, name), []byte(text), 0o600); err != nil {
		h.tb.Fatal(err)
	}
}

func (h *House) start(p Program, options *Options) {
	h.tb.Helper()
	command := exec.CommandContext(context.WithoutCancel(h.tb.Context()), p.path, "serve", "--config", "wazgate.yaml")
	command.Dir = h.Folder
	command.Env = append(append(os.Environ(), "WAZGATE_LOG_FORMAT=json"), options.Environment...)
	if options.MaxProcs > 0 {
		command.Env = append(command.Env, fmt.Sprintf("GOMAXPROCS=%d", options.MaxProcs))
	}
	started, err := startProcess(command, options.Logged)
	if err != nil {
		h.tb.Fatal(err)
	}
	h.process = started
	h.restart = func() { h.tb.Helper(); h.start(p, options) }
	h.tb.Cleanup(h.Stop)
	answering, err := started.awaitLine("answering WAzion", 30*time.Second)
	if err != nil {
		h.tb.Fatal(err)
	}
	h.URL, h.Admin = "http://"+answering.At, "http://"+answering.Admin
}

// Stop ends the gateway politely and waits for it. It fails the test unless the
// process ends well and its log gives nothing away.
func (h *House) Stop() {
	h.tb.Helper()
	h.Client.CloseIdleConnections()
	first, err := h.process.stop(20 * time.Second)
	if !first {
		return
	}
	log := h.Log()
	if err != nil {
		h.tb.Errorf("stopping the gateway: %v\n%s", err, log)
	}
	for _, leak := range h.LeaksOfMany([]byte(log)) {
		at := strings.Index(log, leak)
		h.tb.Errorf("the log has %q in it: …%s…", leak, log[max(0, at-200):min(len(log), at+200)])
	}
}

// Restart stops the gateway and starts it again with the same files. It is
// reached elsewhere afterwards.
func (h *House) Restart() {
	h.tb.Helper()
	h.Stop()
	h.restart()
}

// Process is the id of the gateway's process.
func (h *House) Process() int { return h.process.command.Process.Pid }

// Log is what the gateway has logged so far.
func (h *House) Log() string { return h.process.log.String() }

// Plant adds texts that must appear nowhere, and people's own, which must appear
// in answers alone. It is not for concurrent use.
func (h *House) Plant(secrets, people []string) {
	h.secrets, h.people = append(h.secrets, secrets...), append(h.people, people...)
}

// Leaks lists the secrets that an answer has in it.
func (h *House) Leaks(text []byte) []string { return contained(text, h.secrets) }

// LeaksOfMany lists the secrets and what belongs to people in a text that is
// about all calls, such as the log.
func (h *House) LeaksOfMany(text []byte) []string {
	return append(contained(text, h.secrets), contained(text, h.people)...)
}

func contained(text []byte, planted []string) []string {
	return slices.DeleteFunc(slices.Clone(planted), func(secret string) bool { return !bytes.Contains(text, []byte(secret)) })
}
