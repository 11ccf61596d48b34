package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/httpapi"
	"github.com/wazgate/wazgate/internal/wazion"
)

// Where the gateway of these tests listens, and how it logs.
const served = "server: {address: \"127.0.0.1:0\", admin_address: \"127.0.0.1:0\"}\nlog: {format: json}\n"

// shopMapped is a mapping of the shop that has customers' pages on a host of
// their own.
func shopMapped(host string) string {
	return "version: 1\nextends: whatalo\ncustomers:\n  fields:\n    url: {template: \"https://" + host + ".example.com/{id}\"}\n"
}

// serveHouse runs `wazgate serve` over a folder with the files, until the test
// ends. The configuration is what startHouse has, with more behind it.
func serveHouse(tb testing.TB, options houseOptions, files map[string]string, flags ...string) *testHouse {
	tb.Helper()
	options.serve = func(h *testHouse) {
		h.Folder = tb.TempDir()
		h.write(tb, "wazgate.yaml", h.config(options.Config))
		for name, text := range files {
			h.write(tb, name, text)
		}
		h.run(tb, append([]string{"serve", "-c", filepath.Join(h.Folder, "wazgate.yaml")}, flags...)...)
	}
	return startHouse(tb, options)
}

// run runs a command line that serves, and waits until it does.
func (h *testHouse) run(tb testing.TB, args ...string) {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(tb.Context()))
	ended := make(chan int, 1)
	go func() { ended <- run(ctx, args, h.Logs, h.Logs) }()
	h.Stop = sync.OnceFunc(func() {
		h.Client.CloseIdleConnections()
		cancel()
		if code := <-ended; code != exitFine {
			tb.Errorf("exit %d: %s", code, h.Logs)
		}
	})
	tb.Cleanup(h.Stop)
	h.await(tb, "an answer", func() bool {
		for line := range strings.SplitSeq(h.Logs.String(), "\n") {
			var told struct {
				Msg   string `json:"msg"`
				At    string `json:"at"`
				Admin string `json:"admin"`
			}
			if json.Unmarshal([]byte(line), &told) == nil && told.Msg == "answering WAzion" {
				h.URL, h.Admin = "http://"+told.At, "http://"+told.Admin
				return true
			}
		}
		return false
	})
}

// await waits until something is so, for as long as the test may take.
func (h *testHouse) await(tb testing.TB, what string, is func() bool) {
	tb.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	late := time.NewTimer(time.Minute)
	defer late.Stop()
	for !is() {
		select {
		case <-again.C:
		case <-late.C:
			tb.Fatalf("there was never %s\n%s", what, h.Logs)
		}
	}
}

// write puts a file in place as a whole.
func (h *testHouse) write(tb testing.TB, name, text string) {
	tb.Helper()
	path := filepath.Join(h.Folder, name)
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		tb.Fatal(err)
	}
}

// configuration is what /readyz tells of the configuration.
func (h *testHouse) configuration(tb testing.TB) httpapi.Configuration {
	tb.Helper()
	got := get(tb, h.Client, h.Admin+"/readyz")
	var told struct {
		Status        string                `json:"status"`
		Configuration httpapi.Configuration `json:"configuration"`
	}
	if err := json.Unmarshal(got.Body, &told); err != nil || got.Status != http.StatusOK || told.Status != "ready" {
		tb.Fatalf("readyz: status %d, %v: %s", got.Status, err, got.Body)
	}
	return told.Configuration
}

// awaitRevision waits until a configuration is in use, and returns what is told
// of it.
func (h *testHouse) awaitRevision(tb testing.TB, revision int) httpapi.Configuration {
	tb.Helper()
	var told httpapi.Configuration
	h.await(tb, "another revision", func() bool {
		told = h.configuration(tb)
		return told.Revision >= revision
	})
	if told.Revision != revision || told.LastReload == nil || told.LastReload.Result != "applied" || told.LastReload.At.IsZero() {
		tb.Errorf("wanted revision %d: %+v, %+v", revision, told, told.LastReload)
	}
	return told
}

// awaitRefusal waits until a configuration is refused for a problem.
func (h *testHouse) awaitRefusal(tb testing.TB, problem string) httpapi.Configuration {
	tb.Helper()
	var told httpapi.Configuration
	h.await(tb, "a refusal because of "+problem, func() bool {
		told = h.configuration(tb)
		return told.LastReload != nil && told.LastReload.Result == "refused" && strings.Contains(strings.Join(told.LastReload.Problems, "\n"), problem)
	})
	return told
}

// page returns where the panel says that the shop's page of a customer is.
func (h *testHouse) page(tb testing.TB, phone string) string {
	tb.Helper()
	panel := h.panel(tb, phone)
	if len(panel.Customers) != 1 {
		tb.Fatalf("%d customers", len(panel.Customers))
	}
	return panel.Customers[0].ShopURL
}

func (h *testHouse) panel(tb testing.TB, phone string) wazion.CustomerInfo {
	tb.Helper()
	got := h.Ask(tb, wazion.SidePanelCustomerInfo, "phone", phone)
	if degraded := got.Header.Get("X-Wazgate-Degraded"); degraded != "" {
		tb.Errorf("degraded by %s\n%s", degraded, h.Logs)
	}
	var panel wazion.CustomerInfo
	if err := json.Unmarshal(got.Body, &panel); err != nil {
		tb.Fatal(err)
	}
	return panel
}

// metric returns the values of a metric with all of labels.
func (h *testHouse) metric(tb testing.TB, name string, labels ...string) string {
	tb.Helper()
	var lines []string
	for line := range strings.SplitSeq(string(get(tb, h.Client, h.Admin+"/metrics").Body), "\n") {
		fits := strings.HasPrefix(line, name+"{") || strings.HasPrefix(line, name+" ")
		for _, label := range labels {
			fits = fits && strings.Contains(line, label)
		}
		if fits {
			lines = append(lines, line[strings.LastIndex(line, " ")+1:])
		}
	}
	return strings.Join(lines, " ")
}
