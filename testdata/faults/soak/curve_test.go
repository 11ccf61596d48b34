package soak_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wazgate/wazgate/testdata/faults/house"
)

// curve is what the process has over time.
type curve struct {
	began  time.Time
	points []point
}

type point struct {
	at time.Duration
	usage
}

// follow measures every second, until ctx ends. It notes in the history when
// there was too much to do: what is missing then is not missing without reason.
func (c *curve) follow(ctx context.Context, tb testing.TB, h *house.House, past *history) {
	tb.Helper()
	before, refused := time.Now(), map[string]float64{}
	for pause(ctx, time.Second) {
		c.points = append(c.points, point{time.Since(c.began), measure(tb, h)}) //nolint:contextcheck // the last look may take longer than the load
		figures, now := h.Metrics(tb), time.Now()                               //nolint:contextcheck // likewise
		for _, source := range house.Sources() {
			many := figures.Sum("wazgate_source_held_calls_total", `source="`+source+`"`, `reason="busy"`) + figures.Sum("wazgate_calls_total", `outcome="overloaded"`)
			if many > refused[source] {
				past.busy(source, before.Add(-time.Second), now)
			}
			refused[source] = many
		}
		before = now
	}
}

// String shows twenty points of it.
func (c *curve) String() string {
	var text strings.Builder
	step := max(len(c.points)/20, 1)
	for i := step - 1; i < len(c.points); i += step {
		p := c.points[i]
		fmt.Fprintf(&text, "%5.0f s  %4d MiB  %5d goroutines  %4d files\n", p.at.Seconds(), p.resident>>20, p.goroutines, p.files)
	}
	return text.String()
}

// judge compares the third minute with the last, where there are as many.
func (c *curve) judge(t *testing.T) {
	t.Helper()
	const minutes, slack = 5, 32 << 20
	if len(c.points) == 0 || c.points[len(c.points)-1].at < minutes*time.Minute {
		return
	}
	end := c.points[len(c.points)-1].at
	third, last := c.median(2*time.Minute, 3*time.Minute), c.median(end-time.Minute, end)
	t.Logf("memory in the third minute %d MiB, in the last %d MiB", third>>20, last>>20)
	if last > third+third/4+slack {
		t.Errorf("memory grows: %d MiB in the third minute, %d MiB in the last", third>>20, last>>20)
	}
}

func (c *curve) median(from, to time.Duration) int64 {
	var list []int64
	for _, p := range c.points {
		if p.at >= from && p.at <= to {
			list = append(list, p.resident)
		}
	}
	slices.Sort(list)
	return list[len(list)/2]
}
