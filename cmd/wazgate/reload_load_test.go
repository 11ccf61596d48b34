package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

// reloadsTried is how often a mapping is changed under load; WAZGATE_TEST_ALL
// changes it more often.
const (
	reloadsTried = 50
	reloadsAll   = 1000
)

// TestReloadUnderLoad changes a mapping over and over while callers ask. Every
// answer is whole, and nothing is left behind.
func TestReloadUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("asks thousands of questions; run without -short")
	}
	tries := reloadsTried
	if value := os.Getenv("WAZGATE_TEST_ALL"); value != "" {
		tries = reloadsAll
		t.Setenv("WAZGATE_TEST_ALL", value) // so that it is there again afterwards
		if err := os.Unsetenv("WAZGATE_TEST_ALL"); err != nil {
			t.Fatal(err) // serve refuses variables that nobody reads
		}
	}
	h := serveHouse(t, houseOptions{
		ShopSettings: mappedShop, Config: served, Wazzup: &simulate.WazzupOptions{},
	}, map[string]string{"shop.yaml": shopMapped("a")})
	h.awaitState(t, crmSource, "ok")
	// Connections are goroutines, too: with few of them, what is left behind shows.
	quiet := h.config(strings.Replace(served, "json", "json, level: warn", 1))
	h.write(t, "wazgate.yaml", strings.ReplaceAll(quiet, "    adapter: ", "    max_in_flight: 2\n    adapter: "))
	h.awaitRevision(t, 2)
	load := startLoad(t, h)
	hosts := []string{"b", "a"}
	var warm, last usage
	for i := range tries {
		host := hosts[i%len(hosts)]
		h.forgetCalls()
		h.write(t, "shop.yaml", shopMapped(host))
		h.awaitRevision(t, i+3)
		if got := h.page(t, load.phone); !strings.HasPrefix(got, "https://"+host+".") {
			t.Fatalf("reload %d: wanted %s, got %s", i+1, host, got)
		}
		if i == tries/5 {
			warm = load.measure(h)
		}
	}
	last = load.measure(h)
	load.stop()
	t.Logf("%d reloads; %d answers meanwhile, %d of them failed", tries, load.answers.Load(), load.failures.Load())
	t.Logf("after %d reloads: %s", tries/5, warm)
	t.Logf("after %d reloads: %s", tries, last)
	if load.failures.Load() > 0 || load.answers.Load() < int64(tries) {
		t.Errorf("%d of %d answers failed", load.failures.Load(), load.answers.Load())
	}
	const slack = 3 << 20
	if last.goroutines > warm.goroutines+20 || last.heap > warm.heap+slack {
		t.Errorf("it grows: %s, then %s", warm, last)
	}
	if calls := h.metric(t, "wazgate_source_calls_total", `source="crm"`, `result="ok"`); strings.Contains(calls, " ") {
		for _, count := range strings.Fields(calls) {
			if n, _ := strconv.Atoi(count); n > 10 {
				t.Errorf("the mirror was read %s times", count)
			}
		}
	}
}

// usage is what the process has.
type usage struct {
	goroutines int
	heap       uint64
	resident   string
}

func (u usage) String() string {
	return strconv.Itoa(u.goroutines) + " goroutines, " + strconv.FormatUint(u.heap>>10, 10) + " KiB heap, " + u.resident + " resident"
}

// forgetCalls drops what the backends remember of every call.
func (h *testHouse) forgetCalls() {
	for _, backend := range []*simulate.FaultSwitch{h.Whatalo, h.Tracking, h.Hub.Faults} {
		backend.Forget()
	}
}

// measure counts while nobody asks.
func (l *load) measure(h *testHouse) usage {
	l.asking.Lock()
	defer l.asking.Unlock()
	h.forgetCalls()
	debug.FreeOSMemory()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return usage{goroutines: runtime.NumGoroutine(), heap: memory.HeapAlloc, resident: resident()}
}

// resident is the memory of the process as the system counts it, where it does.
func resident() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	line, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(line)
}

// load are callers who ask all the time.
type load struct {
	phone             string // of somebody whom all of them ask for
	answers, failures atomic.Int64
	stop              func()
	asking            sync.RWMutex // held for reading by callers while they ask
}

// startLoad has callers ask for a person, each with a connection of their own.
func startLoad(t *testing.T, h *testHouse) *load {
	t.Helper()
	l := &load{phone: h.Shop.Personas()[0].Customer.E164}
	address := h.URL + "/wazion/sidePanel_CustomerInfo?" + url.Values{"token": {h.Token}, "phone": {l.phone}}.Encode()
	enough := make(chan struct{})
	var callers sync.WaitGroup
	for range 4 {
		client := newClient(t)
		callers.Go(func() {
			defer client.CloseIdleConnections()
			for {
				select {
				case <-enough:
					return
				default:
					l.ask(t, client, address)
				}
			}
		})
	}
	l.stop = sync.OnceFunc(func() {
		close(enough)
		callers.Wait()
	})
	t.Cleanup(l.stop)
	return l
}

func (l *load) ask(t *testing.T, client *http.Client, address string) {
	t.Helper()
	l.asking.RLock()
	defer l.asking.RUnlock()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Error(err)
		return
	}
	got, err := fetch(client, request)
	l.answers.Add(1)
	var panel wazion.CustomerInfo
	switch {
	case err != nil:
	case got.Status != http.StatusOK || got.Header.Get("X-Wazgate-Degraded") != "":
	case json.Unmarshal(got.Body, &panel) != nil || len(panel.Customers) != 1:
	case strings.HasPrefix(panel.Customers[0].ShopURL, "https://a.") || strings.HasPrefix(panel.Customers[0].ShopURL, "https://b."):
		return
	}
	l.failures.Add(1)
	t.Errorf("an answer failed: %v, status %d, degraded by %q: %s", err, got.Status, got.Header.Get("X-Wazgate-Degraded"), got.Body)
}
