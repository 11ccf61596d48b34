package house

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// admin asks the admin side.
func (h *House) admin(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.Admin+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	got, err := h.Send(request)
	if err == nil && got.Status != http.StatusOK {
		err = fmt.Errorf("%s: status %d", path, got.Status)
	}
	return got.Body, err
}

// Health is what /readyz tells of a source.
type Health struct {
	Name      string `json:"name"`
	State     string `json:"state"` // ok, failing, unused or syncing
	LastError string `json:"last_error"`
}

// Health asks /readyz for one source.
func (h *House) Health(ctx context.Context, source string) (Health, error) {
	body, err := h.admin(ctx, "/readyz")
	if err != nil {
		return Health{}, err
	}
	var told struct {
		Sources []Health `json:"sources"`
	}
	if err := json.Unmarshal(body, &told); err != nil {
		return Health{}, err
	}
	at := slices.IndexFunc(told.Sources, func(s Health) bool { return s.Name == source })
	if at < 0 {
		return Health{}, fmt.Errorf("readyz does not know %s", source)
	}
	return told.Sources[at], nil
}

// AwaitState waits up to two minutes until /readyz says so of a source.
func (h *House) AwaitState(source, state string) {
	h.tb.Helper()
	err := Until(h.tb.Context(), 2*time.Minute, func() error {
		known, err := h.Health(h.tb.Context(), source)
		if err == nil && known.State != state {
			err = fmt.Errorf("%s is not %s: %+v", source, state, known)
		}
		return err
	})
	if err != nil {
		h.tb.Fatalf("%v\n%s", err, h.Log())
	}
}

// Until tries again and again until there is no error or the patience is over;
// then it returns the last one.
func Until(ctx context.Context, patience time.Duration, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return err
		}
	}
}

// Pause waits: for what happens by itself, such as that answers grow old.
func Pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Metrics are the samples of /metrics by their series, as it is written there:
// name{label="value"}.
type Metrics map[string]float64

// Metrics reads /metrics.
func (h *House) Metrics(tb testing.TB) Metrics {
	tb.Helper()
	body, err := h.admin(tb.Context(), "/metrics")
	if err != nil {
		tb.Fatal(err)
	}
	for _, leak := range h.LeaksOfMany(body) {
		tb.Errorf("the metrics have %q in them", leak)
	}
	samples := make(Metrics)
	for text := range strings.Lines(string(body)) {
		text = strings.TrimSpace(text)
		space := strings.LastIndexByte(text, ' ')
		if space < 0 || strings.HasPrefix(text, "#") {
			continue
		}
		if value, err := strconv.ParseFloat(text[space+1:], 64); err == nil {
			samples[text[:space]] = value
		}
	}
	return samples
}

// Sum adds up all series of a name that have each of the labels, given as
// name="value".
func (m Metrics) Sum(name string, labels ...string) float64 {
	var sum float64
	for series, value := range m {
		bare, rest, _ := strings.Cut(series, "{")
		if bare == name && !slices.ContainsFunc(labels, func(label string) bool { return !strings.Contains(rest, label) }) {
			sum += value
		}
	}
	return sum
}

// Goroutines is the number of goroutines.
func (m Metrics) Goroutines() int { return int(m["go_goroutines"]) }

// Memory is the resident memory in bytes.
func (m Metrics) Memory() int64 { return int64(m["process_resident_memory_bytes"]) }

// Files is the number of open file descriptors, connections among them.
func (m Metrics) Files() int { return int(m["process_open_fds"]) }
