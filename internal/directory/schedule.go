package directory

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wazgate/wazgate/adapters"
)

const (
	shortestWait = time.Second
	longestWait  = 5 * time.Minute
	// eagerWait bounds the wait for a backend that is out of order while its list
	// was never read as a whole: until then every answer lacks it.
	eagerWait = 4 * time.Second
	// deniedWait is the shortest wait after a refused credential: asking often
	// gets keys blocked.
	deniedWait = time.Minute
	// longestTold bounds the wait that a backend may ask for: one call in so long
	// harms nobody, and a copy that was never read makes answers poorer.
	longestTold = 5 * time.Minute
	// grace is how long this process must have synced alone before it forgets
	// sources that its configuration does not have: another may share the store
	// by mistake.
	grace = 24 * time.Hour
)

// work keeps every source in step until ctx ends, this process loses the lease
// or the store breaks.
func (d *Directory) work(ctx context.Context, h *handle) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return d.supervise(ctx, h) })
	group.Go(func() error { return d.forgetRemoved(ctx, h) })
	return group.Wait()
}

// supervise keeps the sources of the present plan in step. Those that another
// plan leaves as they were go on undisturbed.
func (d *Directory) supervise(ctx context.Context, h *handle) error {
	ctx, fail := context.WithCancelCause(ctx)
	running := map[*mirrored]func(){}
	defer func() {
		fail(nil)
		for _, stop := range running {
			stop()
		}
	}()
	for ctx.Err() == nil {
		plan, changed := d.current()
		for m, stop := range running {
			if !slices.Contains(plan.mirrored, m) {
				stop()
				delete(running, m)
				d.forgetMetrics(plan, m) // it may have told something meanwhile
			}
		}
		for _, m := range plan.mirrored {
			if running[m] == nil {
				running[m] = d.start(ctx, h, m, fail)
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	return context.Cause(ctx)
}

// start begins to keep one source in step. stop ends that and waits until what
// is being written is written.
func (d *Directory) start(ctx context.Context, h *handle, m *mirrored, fail context.CancelCauseFunc) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := d.keep(ctx, h, m)
		if err != nil && (ctx.Err() == nil || breaks(err) || errors.Is(err, ErrLeaseLost)) {
			fail(err)
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// keep takes the lists of one source in turn, whichever is due.
func (d *Directory) keep(ctx context.Context, h *handle, m *mirrored) error {
	if err := d.look(ctx, h, m, false); err != nil {
		return err
	}
	syncers, err := d.syncers(ctx, h, m)
	if err != nil || len(syncers) == 0 {
		return err
	}
	for {
		next := earliest(syncers)
		if !pause(ctx, time.Until(next.due)) {
			return ctx.Err()
		}
		passed, err := next.proceed(ctx)
		switch {
		case err == nil && !passed:
			next.due = next.reads()
		case err == nil:
			next.due = time.Now().Add(m.interval)
			d.tidy(ctx, h)
		case next.ends(ctx, h, err):
			return err
		default:
			next.due = time.Now().Add(next.fail(err))
		}
	}
}

func (d *Directory) syncers(ctx context.Context, h *handle, m *mirrored) ([]*syncer, error) {
	var syncers []*syncer
	for _, list := range m.lists {
		s, err := d.newSyncer(ctx, h, m, list)
		if err != nil {
			return nil, err
		}
		syncers = append(syncers, s)
	}
	return syncers, nil
}

// earliest returns the list that is due first: of those that are due already,
// the first one.
func earliest(syncers []*syncer) *syncer {
	first, now := syncers[0], time.Now()
	for _, s := range syncers[1:] {
		if s.due.Before(first.due) && first.due.After(now) {
			first = s
		}
	}
	return first
}

// proceed makes one pass, unless it is too early for it: then there are only
// tokens to be made anew.
func (s *syncer) proceed(ctx context.Context) (passed bool, err error) {
	if s.derives() && time.Now().Before(s.reads()) {
		return false, s.guarded(ctx, s.rederive)
	}
	return true, s.attempt(ctx, false)
}

// attempt makes one pass, or what is left of one.
func (s *syncer) attempt(ctx context.Context, whole bool) error {
	return s.guarded(ctx, func(ctx context.Context) error { return s.pass(ctx, whole) })
}

// guarded does a piece of work. A panic in an adapter or a mapping is an error
// of it.
func (s *syncer) guarded(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			s.logger.ErrorContext(ctx, "a sync panicked", "type", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
			err = &adapters.Error{Kind: adapters.Internal, Operation: s.list.Kind.operation(), Err: errPanic}
		}
	}()
	if err := work(ctx); err != nil {
		return err
	}
	if s.tracker.failed("", "", false) {
		s.logger.InfoContext(ctx, "the sync goes on again")
	}
	s.failures = 0
	return nil
}

var errPanic = errors.New("panic")

// ends reports whether err ends the work on all lists, not only on this one. A
// store that broke is to be opened anew.
func (s *syncer) ends(ctx context.Context, h *handle, err error) bool {
	if breaks(err) {
		h.fail(err)
		return true
	}
	return ctx.Err() != nil || errors.Is(err, ErrLeaseLost)
}

// fail notes a failure, in the log only where its reason is a new one, and
// returns how long to wait before the next attempt.
func (s *syncer) fail(err error) time.Duration {
	s.failures++
	reason := reasonOf(err)
	s.directory.metrics.SyncError(s.list.Source, string(s.list.Kind), reason)
	ofStore := storeReason(err) != ""
	if s.tracker.failed(sentence(err), reason, ofStore) {
		s.logger.Warn("the sync does not go on", "error", err)
	}
	if ofStore { // last, so that another list that can write again forgets this one's problem too
		s.directory.noteStore(err)
	}
	wait := waitAfter(err, s.failures)
	if told, ill := outage(err); ill && s.state.Completed.IsZero() {
		return min(wait, max(told, eagerWait))
	}
	return wait
}

// outage reports whether err tells of a backend that may be well again at any
// moment, and how long it asked to be left alone.
func outage(err error) (told time.Duration, ill bool) {
	var failure *adapters.Error
	if !errors.As(err, &failure) || failure.Kind != adapters.Unavailable && failure.Kind != adapters.BadResponse {
		return 0, false
	}
	return failure.RetryAfter, true
}

// reasonOf names an error for metrics.
func reasonOf(err error) string {
	if reason := storeReason(err); reason != "" {
		return string(reason)
	}
	return adapters.KindOf(err).String()
}

// waitAfter returns how long to leave a backend alone after so many failures in
// a row.
func waitAfter(err error, failures int) time.Duration {
	wait := min(2*shortestWait<<min(failures-1, 10), longestWait)
	wait -= rand.N(wait / 2) //nolint:gosec // Spreads attempts; nobody gains by guessing it.
	var failure *adapters.Error
	if !errors.As(err, &failure) {
		return wait
	}
	told := min(failure.RetryAfter, longestTold)
	switch {
	case failure.Kind == adapters.Unauthorized, failure.Kind == adapters.Forbidden:
		return max(wait, deniedWait)
	case failure.Kind == adapters.RateLimited && told > 0:
		return max(told, shortestWait)
	default:
		return max(wait, told)
	}
}

// tidy does the store's maintenance after a pass, one piece at a time, unless it
// is being done.
func (d *Directory) tidy(ctx context.Context, h *handle) {
	if !d.tidying.TryLock() {
		return
	}
	defer d.tidying.Unlock()
	for ctx.Err() == nil {
		more, err := h.store.Tidy(ctx)
		if breaks(err) {
			h.fail(err)
		}
		if err != nil || !more {
			return
		}
	}
}

// forgetRemoved deletes the sources that are no longer configured.
func (d *Directory) forgetRemoved(ctx context.Context, h *handle) error {
	for pause(ctx, grace) {
		stored, err := h.store.Sources(ctx)
		if err != nil {
			continue
		}
		plan, _ := d.current()
		for _, name := range stored {
			if slices.ContainsFunc(plan.mirrored, func(m *mirrored) bool { return m.stored == name }) {
				continue
			}
			if err := h.store.Forget(ctx, d.options.Holder, name); err == nil {
				d.options.Logger.InfoContext(ctx, "forgot a source that is no longer configured", "source", name)
			}
		}
	}
	return ctx.Err()
}
