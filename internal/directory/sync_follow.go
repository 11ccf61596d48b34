package directory

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// longestStall is how long the other process may show no sign of life.
	longestStall = 10 * time.Minute
	// oddEnough is how long it may leave lists as another mapping has them: one that
	// was just started has not begun yet.
	oddEnough = 10 * time.Second
)

var errStalled = errors.New("the process that syncs does not go on; see its log")

// followOther looks how far the other process is, and reports whether that is
// far enough. What the other one will not do is an error once it is sure to live.
func (d *Directory) followOther(ctx context.Context, h *handle, names []string, how Once, watch *watch) (ended bool, err error) {
	if err := d.refresh(ctx, h, false); err != nil {
		return false, err
	}
	more := how.Full || how.Rebuild
	switch {
	case !more && d.followed(names):
		return true, nil
	case !more && watch.isOdd(d.odd(names)):
		return false, fmt.Errorf("another process (%s) syncs the directory with another mapping: restart it", d.Other())
	case more && time.Since(watch.began) > leaseLasts+leaseRenew:
		return false, fmt.Errorf("another process (%s) syncs the directory: stop it first", d.Other())
	case watch.stalled(d.Progress()):
		return false, errStalled
	default:
		return false, nil
	}
}

// followed reports whether the other process has completed the sources and
// reads none of them.
func (d *Directory) followed(names []string) bool {
	plan, _ := d.current()
	for _, name := range names {
		m := plan.find(name)
		for kind, tracker := range m.trackers {
			complete, _ := m.standing(kind)
			if !complete || tracker.present().Running {
				return false
			}
		}
	}
	return true
}

// odd reports whether the other process has done with all lists of the sources,
// but by another mapping.
func (d *Directory) odd(names []string) bool {
	plan, _ := d.current()
	done := true
	for _, name := range names {
		for _, tracker := range plan.find(name).trackers {
			state := tracker.present()
			done = done && !state.Running && !state.Completed.IsZero() && state.Deriving == 0
		}
	}
	return done && !d.followed(names)
}

// watch notices when nothing changes any more.
type watch struct {
	began          time.Time
	pages, records int
	since          time.Time // when they last changed
	odd            time.Time // since when the other process has another mapping; zero if it has not
}

// isOdd reports whether it has for so long that it will not begin with this one.
func (w *watch) isOdd(odd bool) bool {
	switch {
	case !odd:
		w.odd = time.Time{}
	case w.odd.IsZero():
		w.odd = time.Now()
	}
	return odd && time.Since(w.odd) > oddEnough
}

func (w *watch) stalled(all []Progress) bool {
	pages, records := 0, 0
	for _, progress := range all {
		pages += progress.Pages
		records += progress.Records
	}
	if pages != w.pages || records != w.records {
		w.pages, w.records, w.since = pages, records, time.Now()
	}
	return time.Since(w.since) > longestStall
}
