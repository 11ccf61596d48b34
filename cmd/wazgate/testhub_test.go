package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/gateway"
	"github.com/wazgate/wazgate/internal/simulate"
)

// hub is the simulated chat hub behind a mirrored source.
type hub struct {
	*simulate.Wazzup
	Faults *simulate.FaultSwitch
	Server *simulate.Server
	// File is the directory's.
	File string
}

// startHub starts the hub until the test ends. It has no limit of its own
// unless the options set one.
func startHub(tb testing.TB, shop *simulate.Shop, options simulate.WazzupOptions, file string) *hub {
	tb.Helper()
	options.APIKey = wazzupKey
	if options.Requests == 0 {
		options.Requests = -1
	}
	h := &hub{Wazzup: shop.Wazzup(options), File: cmp.Or(file, filepath.Join(tb.TempDir(), "wazgate.db"))}
	h.Faults = simulate.Faulty(h.Wazzup)
	h.Server = startBackend(tb, h.Faults)
	return h
}

// config is what a merchant would write for the hub; nothing without one.
func (h *hub) config() string {
	if h == nil {
		return ""
	}
	return fmt.Sprintf(`  %s:
    adapter: wazzup
    settings: {base_url: "%s/v3", api_key: %q, rate_per_minute: 100000, burst: 10000}
    variables: {open_text: abierto, closed_text: cerrado}
directory: {path: %q, interval: 24h}
`, crmSource, h.Server.URL(), wazzupKey, h.File)
}

// health is what /readyz tells of a source.
func (h *testHouse) health(tb testing.TB, name string) gateway.SourceHealth {
	tb.Helper()
	all := h.healths(tb)
	at := slices.IndexFunc(all, func(s gateway.SourceHealth) bool { return s.Name == name })
	if at < 0 {
		tb.Fatalf("readyz does not know %s: %+v", name, all)
	}
	return all[at]
}

// healths is what /readyz tells of all sources.
func (h *testHouse) healths(tb testing.TB) []gateway.SourceHealth {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, h.Admin+"/readyz", http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	got, err := fetch(h.Client, request)
	if err != nil || got.Status != http.StatusOK {
		tb.Fatalf("readyz: status %d, %v", got.Status, err)
	}
	var told struct {
		Sources []gateway.SourceHealth `json:"sources"`
	}
	if err := json.Unmarshal(got.Body, &told); err != nil {
		tb.Fatal(err)
	}
	return told.Sources
}

// awaitState waits until /readyz says so of a source, for as long as the test
// may take.
func (h *testHouse) awaitState(tb testing.TB, name, state string) gateway.SourceHealth {
	tb.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	late := time.NewTimer(4 * time.Minute)
	defer late.Stop()
	for {
		known := h.health(tb, name)
		if known.State == state {
			return known
		}
		select {
		case <-again.C:
		case <-late.C:
			tb.Fatalf("%s is not %s: %+v\n%s", name, state, known, h.Logs)
		}
	}
}
