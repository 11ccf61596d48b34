package directory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// onceAttempts is how many failures in a row SyncOnce bears with.
	onceAttempts = 5
	// followOnce is how often SyncOnce looks how far another process is.
	followOnce = time.Second
	// justNow is how long a completed list needs no further pass where another
	// one of its source was interrupted.
	justNow = time.Minute
)

// Once says how SyncOnce syncs.
type Once struct {
	// Full reads everything, also where changes would do.
	Full bool
	// Rebuild forgets everything of the sources first. A store that is damaged is
	// discarded, with all sources.
	Rebuild bool
}

// Unfinished are the lists that a sync did not bring to their end.
type Unfinished []ListError

// ListError is why the sync of a list did not come to its end.
type ListError struct {
	List List
	Err  error
}

// Error implements error, a line a list.
func (u Unfinished) Error() string {
	lines := make([]string, len(u))
	for i, one := range u {
		lines[i] = one.List.String() + ": " + one.Err.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the reasons to errors.Is and errors.As.
func (u Unfinished) Unwrap() []error {
	reasons := make([]error, len(u))
	for i, one := range u {
		reasons[i] = one.Err
	}
	return reasons
}

// SyncOnce makes one pass of every list of the named sources, or of all where
// none is named. After a run that was interrupted it begins with what that one
// left. Where another process syncs, it follows that one's progress instead
// until every list is complete and none is being read; see Other. Lists that
// were not completed are told in an Unfinished. The store is open afterwards,
// until Close.
func (d *Directory) SyncOnce(ctx context.Context, names []string, how Once) error {
	ctx, end, err := d.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	names, err = d.named(names)
	if err != nil {
		return err
	}
	err = d.once(ctx, names, how)
	if how.Rebuild && isRuined(err) && d.options.Discard != nil {
		if err := d.options.Discard(ctx); err != nil {
			return fmt.Errorf("discarding the damaged directory: %w", err)
		}
		err = d.once(ctx, names, how)
	}
	return err
}

// named checks names against the configuration.
func (d *Directory) named(names []string) ([]string, error) {
	plan, _ := d.current()
	if len(names) == 0 {
		for _, m := range plan.mirrored {
			names = append(names, m.source.Name)
		}
	}
	for _, name := range names {
		if plan.find(name) == nil {
			return nil, fmt.Errorf("no source %q has a directory", name)
		}
	}
	return names, nil
}

// isRuined reports whether the store can only be made anew.
func isRuined(err error) bool {
	reason := storeReason(err)
	return reason == Corrupt || reason == Newer
}

// once opens the store and syncs, or follows until it can.
func (d *Directory) once(ctx context.Context, names []string, how Once) error {
	during, h, err := d.opened(ctx)
	if err != nil {
		d.noteStore(err)
		return err
	}
	if !h.enter() {
		return errClosed
	}
	err = d.syncOrFollow(during, h, names, how)
	if ctx.Err() == nil {
		err = cmp.Or(context.Cause(during), err)
	}
	if breaks(err) {
		d.noteStore(err)
		err = errors.Join(err, d.retire(h, err))
	}
	return errors.Join(err, h.leave())
}

func (d *Directory) syncOrFollow(ctx context.Context, h *handle, names []string, how Once) error {
	watch := watch{began: time.Now(), since: time.Now()}
	for {
		ours, err := d.lease(ctx, h)
		if err == nil && ours {
			err = d.leading(ctx, h, func(ctx context.Context) error { return d.syncAll(ctx, h, names, how) })
			if !errors.Is(err, ErrLeaseLost) {
				return err
			}
			err = nil
		}
		if err != nil {
			return err
		}
		if ended, err := d.followOther(ctx, h, names, how, &watch); ended || err != nil {
			return err
		}
		if !pause(ctx, followOnce) {
			return ctx.Err()
		}
	}
}

// syncAll makes one pass of every list of the sources.
func (d *Directory) syncAll(ctx context.Context, h *handle, names []string, how Once) error {
	if how.Rebuild {
		if err := d.forget(ctx, h, names); err != nil {
			return err
		}
	}
	failed := make([]Unfinished, len(names))
	group, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		group.Go(func() (err error) {
			failed[i], err = d.syncSource(ctx, h, name, how.Full)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	d.tidy(ctx, h)
	if all := slices.Concat(failed...); len(all) > 0 {
		return all
	}
	return nil
}

func (d *Directory) forget(ctx context.Context, h *handle, names []string) error {
	plan, _ := d.current()
	for _, name := range names {
		if err := h.store.Forget(ctx, d.options.Holder, plan.find(name).stored); err != nil {
			return fmt.Errorf("forgetting %s: %w", name, err)
		}
	}
	h.forgetPackers()
	return d.refresh(ctx, h, true)
}

// syncSource makes one pass of every list of a source. failed tells which did
// not come to their end; err ends the sync of all sources.
func (d *Directory) syncSource(ctx context.Context, h *handle, name string, whole bool) (failed Unfinished, err error) {
	plan, _ := d.current()
	syncers, err := d.syncers(ctx, h, plan.find(name))
	if err != nil {
		return nil, err
	}
	for _, s := range inTurn(syncers, whole) {
		err := s.persist(ctx, h, whole)
		if err != nil && s.ends(ctx, h, err) {
			return nil, err
		}
		if err != nil {
			failed = append(failed, ListError{List: s.list, Err: err})
		}
	}
	return failed, nil
}

// inTurn puts lists first of which a pass was interrupted or none ever ended.
// Where there are such, the others that were read just now are left out, unless
// everything is wanted.
func inTurn(syncers []*syncer, whole bool) []*syncer {
	var left, rest []*syncer
	for _, s := range syncers {
		if s.state.Running || s.state.Completed.IsZero() {
			left = append(left, s)
		} else {
			rest = append(rest, s)
		}
	}
	if len(left) > 0 && !whole {
		rest = slices.DeleteFunc(rest, func(s *syncer) bool { return time.Since(s.state.Changed) < justNow })
	}
	return append(left, rest...)
}

// persist makes a pass, in several attempts where there is hope.
func (s *syncer) persist(ctx context.Context, h *handle, whole bool) error {
	for {
		err := s.attempt(ctx, whole)
		if err == nil || s.ends(ctx, h, err) {
			return err
		}
		wait := s.fail(err)
		if s.failures >= onceAttempts || isHopeless(err) {
			return err
		}
		if !pause(ctx, wait) {
			return ctx.Err()
		}
	}
}

// isHopeless reports whether somebody has to do something first.
func isHopeless(err error) bool {
	if storeReason(err) != "" {
		return true
	}
	switch adapters.KindOf(err) {
	case adapters.RateLimited, adapters.Unavailable, adapters.BadResponse:
		return false
	default:
		return true
	}
}
