package directory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// openPatience bounds opening the store, and each question to it that tells
// whether it is well.
const openPatience = 30 * time.Second

// handle is an opened store with all who use it: a store that broke is closed
// when nobody does any more, because none of its methods may be called then.
type handle struct {
	store Store
	// fail says that the store cannot be used any more: it is opened anew.
	fail context.CancelCauseFunc

	since time.Time // opened

	mutex   sync.Mutex
	packers map[List]*packer // by the list as the store calls it
	users   int              // one for being open, one for the sync, and the lookups
	retired bool
}

// packer returns the one packer of a list: it keeps dictionaries in memory.
func (h *handle) packer(m *mirrored, list List) *packer {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	place := List{Source: m.stored, Kind: list.Kind}
	known, ok := h.packers[place]
	if !ok {
		known = newPacker(m.in(h.store), list)
		h.packers[place] = known
	}
	return known
}

// forgetPackers is for dictionaries that were deleted.
func (h *handle) forgetPackers() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	clear(h.packers)
}

// enter notes a use of the store, if it may still be used.
func (h *handle) enter() bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.retired {
		return false
	}
	h.users++
	return true
}

// leave ends a use, and closes the store after the last one.
func (h *handle) leave() error {
	h.mutex.Lock()
	h.users--
	last := h.retired && h.users == 0
	h.mutex.Unlock()
	if !last {
		return nil
	}
	if err := h.store.Close(); err != nil {
		return fmt.Errorf("closing the directory: %w", err)
	}
	return nil
}

// retire forbids further uses.
func (h *handle) retire() error {
	h.mutex.Lock()
	again := h.retired
	h.retired = true
	h.mutex.Unlock()
	if again {
		return nil
	}
	return h.leave()
}

// borrow returns the store for one lookup, which gives it back, or at once why
// there is none.
func (d *Directory) borrow() (*handle, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.open != nil && d.open.enter() {
		d.courtesy.begin()
		return d.open, nil
	}
	if d.problem != nil {
		return nil, d.problem
	}
	return nil, &StoreError{Kind: Unreachable, Err: errNotOpen}
}

// giveBack ends a use of the store. err is what the user met: where the store
// broke, it is opened anew.
func (d *Directory) giveBack(h *handle, err error) {
	d.courtesy.end()
	if breaks(err) {
		h.fail(err)
	}
	if err := h.leave(); err != nil {
		d.options.Logger.Warn("closing the directory", "error", err)
	}
}

// retire takes the store out of use; why is what lookups are told until there
// is another.
func (d *Directory) retire(h *handle, why error) error {
	d.mutex.Lock()
	if d.open == h {
		d.open, d.problem = nil, why
	}
	d.mutex.Unlock()
	h.fail(why)
	return h.retire()
}

// retireOpen retires the store in use, if there is one.
func (d *Directory) retireOpen(why error) error {
	d.mutex.Lock()
	h := d.open
	d.mutex.Unlock()
	if h == nil {
		return nil
	}
	return d.retire(h, why)
}

// opened returns the store, opened anew, with what is known of every list read
// from it. One that was open answers lookups until then. The context ends with
// ctx and when the store breaks, with that as its cause.
func (d *Directory) opened(ctx context.Context) (context.Context, *handle, error) {
	ctx, fail := context.WithCancelCause(ctx)
	brief, cancel := context.WithTimeout(ctx, openPatience)
	defer cancel()
	store, err := d.options.Open(brief)
	if err != nil {
		fail(nil)
		if isRuined(err) { // it may be discarded now
			err = errors.Join(err, d.retireOpen(err))
		}
		return nil, nil, err
	}
	h := &handle{store: store, fail: fail, packers: map[List]*packer{}, since: time.Now(), users: 1}
	if err := d.refresh(brief, h, true); err != nil {
		fail(nil)
		return nil, nil, errors.Join(err, store.Close())
	}
	d.mutex.Lock()
	before := d.open
	d.open = h
	d.mutex.Unlock()
	if before != nil {
		if err := d.retire(before, errNotOpen); err != nil {
			d.options.Logger.WarnContext(ctx, "closing the directory", "error", err)
		}
	}
	return ctx, h, nil
}

// refresh reads how far every list is, as another process may have changed it.
func (d *Directory) refresh(ctx context.Context, h *handle, counting bool) error {
	plan, _ := d.current()
	for _, m := range plan.mirrored {
		if err := d.look(ctx, h, m, counting); err != nil {
			return err
		}
	}
	return nil
}

// look reads how far the lists of one source are.
func (d *Directory) look(ctx context.Context, h *handle, m *mirrored, counting bool) error {
	store := m.in(h.store)
	for _, list := range m.lists {
		state, err := store.State(ctx, list)
		if err != nil {
			return fmt.Errorf("reading the state of %s: %w", list, err)
		}
		tracker := m.trackers[list.Kind]
		tracker.note(state)
		if counting || state.Changed.After(tracker.counted()) {
			if err := d.count(ctx, store, list, tracker); err != nil {
				return err
			}
		}
	}
	return nil
}

// count tells how many records a list has.
func (d *Directory) count(ctx context.Context, store Store, list List, tracker *tracker) error {
	count, err := store.Count(ctx, list)
	if err != nil {
		return fmt.Errorf("counting %s: %w", list, err)
	}
	state := tracker.count(count)
	d.metrics.Stored(list.Source, string(list.Kind), count, state.Held)
	d.metrics.Completed(list.Source, string(list.Kind), state.Completed)
	return nil
}

// String returns the list in words, for errors.
func (l List) String() string { return string(l.Kind) + " of " + l.Source }

// breaks reports whether a store that says so has to be opened anew. One that
// is only full or cannot be written still answers lookups.
func breaks(err error) bool {
	switch storeReason(err) {
	case Corrupt, Unreachable, Refused, Newer:
		return true
	default:
		return false
	}
}

// storeReason returns the kind of the StoreError in err, or nothing.
func storeReason(err error) StoreErrorKind {
	var failure *StoreError
	if errors.As(err, &failure) {
		return failure.Kind
	}
	return ""
}

// noteStore tells, once for each change, whether the store is well.
func (d *Directory) noteStore(err error) {
	reason := "none"
	if err != nil {
		reason = cmp.Or(string(storeReason(err)), "other")
	}
	d.mutex.Lock()
	before := d.told
	d.problem, d.told = err, reason
	d.mutex.Unlock()
	if reason == before {
		return
	}
	d.metrics.StoreProblem(reason)
	if err == nil {
		d.storeIsWell()
	}
	switch {
	case err != nil:
		d.options.Logger.Warn("the directory cannot be used as it should", "error", err)
	case before != "":
		d.options.Logger.Info("the directory can be used again")
	}
}

// storeIsWell forgets the problems that lists had with the store.
func (d *Directory) storeIsWell() {
	plan, _ := d.current()
	for _, m := range plan.mirrored {
		for _, tracker := range m.trackers {
			tracker.storeIsWell()
		}
	}
}

// noteWell tells that the store answered. That does not prove that a full one
// can be written again, and a damaged one has to hold out for a while first.
func (d *Directory) noteWell(h *handle) {
	d.mutex.Lock()
	told := StoreErrorKind(d.told)
	d.mutex.Unlock()
	if told != Full && (told != Corrupt || time.Since(h.since) >= sound) {
		d.noteStore(nil)
	}
}
