package soak_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// effect is what a sickness does to answers.
type effect int

const (
	harmless effect = iota // the answer is right, and soon there
	strains                // the answer is right, if there is time for it
	fails                  // no question can be answered
	lies                   // it answers, perhaps not what is true
)

// sickness is a way in which a backend can be sick.
type sickness struct {
	name   string
	effect effect
	fault  simulate.Fault
	killed bool
}

// sicknesses are all of them. Those that lie are left out for a source that is
// copied: the copy would keep the lie.
func sicknesses(source string) []sickness {
	kind := func(kind simulate.FaultKind, does effect) sickness {
		return sickness{name: string(kind), effect: does, fault: simulate.Fault{Kind: kind}}
	}
	status := func(code int, wait string) sickness {
		return sickness{name: strings.TrimSpace(fmt.Sprint(code, " ", wait)), effect: fails, fault: simulate.Fault{Kind: simulate.StatusFault, Status: code, RetryAfter: wait}}
	}
	slow := func(delay time.Duration, does effect) sickness {
		return sickness{name: "slow " + delay.String(), effect: does, fault: simulate.Fault{Kind: simulate.SlowFault, Delay: delay}}
	}
	all := []sickness{
		{name: "killed", effect: fails, killed: true}, {name: "killed", effect: fails, killed: true},
		kind(simulate.ResetFault, fails), kind(simulate.HangFault, fails), kind(simulate.HTMLFault, fails), kind(simulate.EmptyFault, fails),
		kind(simulate.TruncateFault, fails), kind(simulate.CutFault, fails), kind(simulate.BreakFault, fails), kind(simulate.ErrorFault, fails),
		kind(simulate.BigFault, fails), kind(simulate.BombFault, fails), kind(simulate.LoopFault, fails),
		status(http.StatusUnauthorized, ""), status(http.StatusForbidden, ""), status(http.StatusTooManyRequests, ""), status(http.StatusTooManyRequests, "1"), status(http.StatusTooManyRequests, "2.5"),
		status(http.StatusInternalServerError, ""), status(http.StatusBadGateway, ""), status(http.StatusServiceUnavailable, "1"),
		slow(20*time.Millisecond, harmless), slow(400*time.Millisecond, strains), slow(5*time.Second, strains), slow(20*time.Second, fails),
	}
	if source == house.CRM {
		return all
	}
	missing := status(http.StatusNotFound, "")
	missing.effect = lies
	return append(all, missing, kind(simulate.TypesFault, lies), kind(simulate.EverybodyFault, lies))
}

// episode is a time during which a backend was sick.
type episode struct {
	sickness
	begins, set, lifting, lifted time.Time // zero while not yet
}

// history remembers all episodes of all sources.
type history struct {
	mutex    sync.Mutex
	episodes map[string][]*episode
}

func newHistory() *history { return &history{episodes: map[string][]*episode{}} }

// busy notes that calls to a source were not made because there were too many.
func (h *history) busy(source string, from, to time.Time) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.episodes[source] = append(h.episodes[source], &episode{sickness: sickness{name: "busy", effect: strains}, begins: from, set: from, lifting: to, lifted: to})
}

// any reports whether an episode of a source that has one of the effects
// overlaps the time.
func (h *history) any(source string, from, to time.Time, effects ...effect) bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return slices.ContainsFunc(h.episodes[source], func(e *episode) bool {
		return slices.Contains(effects, e.effect) && e.begins.Before(to) && (e.lifted.IsZero() || e.lifted.After(from))
	})
}

// throughout reports whether the source failed all the time.
func (h *history) throughout(source string, from, to time.Time) bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return slices.ContainsFunc(h.episodes[source], func(e *episode) bool {
		return e.effect == fails && !e.set.IsZero() && e.set.Before(from) && (e.lifting.IsZero() || e.lifting.After(to))
	})
}

// tell lists the episodes around a time.
func (h *history) tell(from, to time.Time) string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	var text strings.Builder
	for _, source := range house.Sources() {
		for _, e := range h.episodes[source] {
			if e.begins.Before(to) && (e.lifted.IsZero() || e.lifted.After(from.Add(-recovery))) {
				fmt.Fprintf(&text, " %s %s from %.2f s", source, e.name, e.begins.Sub(from).Seconds())
				if !e.lifted.IsZero() {
					fmt.Fprintf(&text, " to %.2f s", e.lifted.Sub(from).Seconds())
				}
				text.WriteString(" of it;")
			}
		}
	}
	return text.String()
}

// String counts the episodes by source and sickness.
func (h *history) String() string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	var text strings.Builder
	for _, source := range house.Sources() {
		counts, sick := map[string]int{}, time.Duration(0)
		for _, e := range h.episodes[source] {
			counts[e.name]++
			sick += e.lifted.Sub(e.begins)
		}
		fmt.Fprintf(&text, "%-9s sick %d times, %s:", source, len(h.episodes[source]), sick.Round(time.Second))
		for _, name := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&text, " %s ×%d,", name, counts[name])
		}
		text.WriteString("\n")
	}
	return text.String()
}

// plague makes backends sick and well again, each by its own luck.
type plague struct {
	house   *house.House
	history *history
	seed    uint64
}

// rage goes on until ctx ends, and leaves everybody healthy.
func (p *plague) rage(ctx context.Context) {
	var running sync.WaitGroup
	for i, source := range house.Sources() {
		random := rand.New(rand.NewPCG(p.seed, uint64(i)))
		running.Go(func() {
			for pause(ctx, between(random, 300*time.Millisecond, 4*time.Second)) {
				p.suffer(ctx, source, pick(random, sicknesses(source)...), between(random, 200*time.Millisecond, 6*time.Second))
				p.house.Backends[source].Forget()
			}
		})
	}
	running.Wait()
}

// suffer is one episode.
func (p *plague) suffer(ctx context.Context, source string, what sickness, how time.Duration) {
	backend, e := p.house.Backends[source], &episode{sickness: what}
	note := func(at *time.Time) {
		p.history.mutex.Lock()
		defer p.history.mutex.Unlock()
		*at = time.Now()
	}
	p.history.mutex.Lock()
	e.begins = time.Now()
	p.history.episodes[source] = append(p.history.episodes[source], e)
	p.history.mutex.Unlock()
	if what.killed {
		backend.Kill()
	} else {
		backend.Set(what.fault)
	}
	note(&e.set)
	pause(ctx, how)
	note(&e.lifting)
	if what.killed {
		backend.Restart() //nolint:contextcheck // the backend outlives the plague
	} else {
		backend.Set(simulate.Fault{})
	}
	note(&e.lifted)
}

// pause waits and reports whether there is time left.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func between(random *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(random.Int64N(int64(most-least)))
}
