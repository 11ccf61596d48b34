// Package witness notes what happens while one question is answered, for a
// person who wants to see it: which backends were asked what, what they said,
// and what became of it.
//
// A Witness travels in a context. Where there is none, every method does nothing
// and costs a look into the context: a gateway that serves never makes one.
package witness

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// Witness is told what happens while one question is answered. It is safe for
// concurrent use, and all of its methods may be called on nil.
type Witness struct {
	began time.Time

	mutex   sync.Mutex
	asks    []*Ask
	dropped []Dropped
	merged  []Merged
	kept    map[string]bool
	hidden  []string
}

type witnessKey struct{}

// With returns a context in which everything is noted.
func With(ctx context.Context) (context.Context, *Witness) {
	w := &Witness{began: time.Now(), kept: make(map[string]bool)}
	return context.WithValue(ctx, witnessKey{}, w), w
}

// Of returns the witness of a context, or nil.
func Of(ctx context.Context) *Witness {
	w, _ := ctx.Value(witnessKey{}).(*Witness)
	return w
}

// Dropped counts records that were left out, because nothing proved that they
// belong to who was asked for.
type Dropped struct {
	Source string `json:"source"`
	Kind   string `json:"kind"`   // customers, orders or people
	Reason string `json:"reason"` // in words, without anybody's data
	Count  int    `json:"count"`
}

// Drop counts one more record that was left out.
func (w *Witness) Drop(source, kind, reason string) {
	if w == nil {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for i := range w.dropped {
		if one := &w.dropped[i]; one.Source == source && one.Kind == kind && one.Reason == reason {
			one.Count++
			return
		}
	}
	w.dropped = append(w.dropped, Dropped{Source: source, Kind: kind, Reason: reason, Count: 1})
}

// Merged is one person of the answer, with what it was made of.
type Merged struct {
	Sources   []string `json:"sources"`
	Customers int      `json:"customers"`
	Orders    int      `json:"orders"` // before the same ones of several sources became one
	Shown     int      `json:"shown"`  // orders afterwards
}

// Merge notes a person of the answer.
func (w *Witness) Merge(one Merged) {
	if w == nil {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.merged = append(w.merged, one)
}

// Keep notes that a record is a part of the answer. Of others nobody is shown
// more than that they were there. What identifies a record is what no source
// changes: see Known.
func (w *Witness) Keep(source string, identity ...string) {
	if w == nil {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.kept[key(source, identity)] = true
}

// Known reports whether a record is a part of the answer.
func (w *Witness) Known(source string, identity ...string) bool {
	if w == nil {
		return false
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.kept[key(source, identity)]
}

func key(source string, identity []string) string {
	return source + "\x00" + strings.Join(identity, "\x00")
}

// Hide notes credentials that were sent: nobody may be shown them, wherever they
// come back.
func (a *Ask) Hide(credentials ...string) {
	if a == nil {
		return
	}
	a.witness.mutex.Lock()
	defer a.witness.mutex.Unlock()
	for _, one := range credentials {
		if !slices.Contains(a.witness.hidden, one) {
			a.witness.hidden = append(a.witness.hidden, one)
		}
	}
}

// Hidden returns the credentials that were sent so far.
func (w *Witness) Hidden() []string {
	if w == nil {
		return nil
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return slices.Clone(w.hidden)
}

// Dropped returns what was left out so far.
func (w *Witness) Dropped() []Dropped {
	if w == nil {
		return nil
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return slices.Clone(w.dropped)
}

// Merged returns the people of the answer.
func (w *Witness) Merged() []Merged {
	if w == nil {
		return nil
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return slices.Clone(w.merged)
}

// Asks returns the questions to sources so far, in the order of their beginning.
// The copies do not change any more.
func (w *Witness) Asks() []Ask {
	if w == nil {
		return nil
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	all := make([]Ask, len(w.asks))
	for i, one := range w.asks {
		all[i] = *one
		all[i].Exchanges = make([]*Exchange, len(one.Exchanges))
		for j, exchange := range one.Exchanges {
			copied := *exchange
			all[i].Exchanges[j] = &copied
		}
	}
	return all
}

// since is how long the witness has been there.
func (w *Witness) since() time.Duration { return time.Since(w.began) }
