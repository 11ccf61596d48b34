package soak_test

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// usage is what the process has.
type usage struct {
	resident, peak    int64 // bytes
	goroutines, files int
}

func (u usage) String() string {
	return fmt.Sprintf("%d MiB resident (at most %d so far), %d goroutines, %d files and connections", u.resident>>20, u.peak>>20, u.goroutines, u.files)
}

// measure asks the process and the system.
func measure(tb testing.TB, h *house.House) usage {
	tb.Helper()
	figures := h.Metrics(tb)
	return usage{
		resident: memory(h.Process(), "VmRSS"), peak: memory(h.Process(), "VmHWM"),
		goroutines: figures.Goroutines(), files: figures.Files(),
	}
}

// slack is how many goroutines and files more than before are nothing.
const slack = 20

// settle waits until what was begun has ended, and fails if it does not.
// Connections that are kept for further calls end here, with their backends.
func settle(tb testing.TB, h *house.House, before usage) usage {
	tb.Helper()
	h.Client.CloseIdleConnections()
	for _, backend := range h.Backends {
		backend.Kill()
		backend.Restart()
	}
	var now usage
	err := house.Until(tb.Context(), time.Minute, func() error {
		now = measure(tb, h)
		if now.goroutines > before.goroutines+slack || now.files > before.files+slack {
			return fmt.Errorf("something is left: %s, before %s", now, before)
		}
		return nil
	})
	if err != nil {
		tb.Error(err)
	}
	return now
}

// memory is a line of what Linux tells of a process, in bytes; 0 elsewhere.
func memory(process int, name string) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(process) + "/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), name+":")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.ParseInt(kilobytes, 10, 64)
	return n << 10
}

// askEverything asks each endpoint something that has an answer.
func askEverything(tb testing.TB, h *house.House) {
	tb.Helper()
	vip := h.Shop.Personas()[0].Customer
	for _, q := range []house.Question{
		{Endpoint: wazion.SidePanelCustomerInfo, Parameters: []string{"phone", vip.E164}},
		{Endpoint: wazion.AICustomerInitialInfo, Parameters: []string{"phone", vip.E164}},
		{Endpoint: wazion.SidePanelCustomerFindToJoin, Parameters: []string{"query", vip.Name}},
		{Endpoint: wazion.GlobalSearch, Parameters: []string{"query", vip.Name}},
		{Endpoint: wazion.SearchProducts, Parameters: []string{"q", "taza"}},
	} {
		mention := vip.Name
		if q.Endpoint == wazion.SearchProducts {
			mention = "Taza"
		}
		if got := h.Ask(tb, q); !bytes.Contains(got.Body, []byte(mention)) || got.Degraded() != nil {
			tb.Errorf("%s: %s is not in it, degraded by %v: %s", q.Endpoint, mention, got.Degraded(), got.Body)
		}
	}
}

// logWatch looks for panics and credentials in a log and keeps no more of it
// than those.
type logWatch struct {
	panics, leaks atomic.Int64
	mutex         sync.Mutex
	kept          bytes.Buffer
}

// see implements house.Options.Logged.
func (w *logWatch) see(text []byte) bool {
	if bytes.Contains(text, []byte(house.Token)) {
		w.leaks.Add(1)
	}
	if bytes.Contains(text, []byte("panic")) && w.panics.Add(1) <= 5 {
		w.mutex.Lock()
		defer w.mutex.Unlock()
		w.kept.Write(text)
	}
	return bytes.Contains(text, []byte(`"answering WAzion"`))
}

func (w *logWatch) judge(tb testing.TB) {
	tb.Helper()
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if panics := w.panics.Load(); panics > 0 {
		tb.Errorf("the log speaks of panics %d times:\n%s", panics, w.kept.String())
	}
	if leaks := w.leaks.Load(); leaks > 0 {
		tb.Errorf("the log has the token in it, %d times", leaks)
	}
}
