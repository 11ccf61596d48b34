package directory

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	leaseLasts = 30 * time.Second
	leaseRenew = leaseLasts / 3
	// followEvery is how often a process without the lease asks for it, and looks
	// how far the one that has it is.
	followEvery = 5 * time.Second
	// askPatience bounds one question about the lease.
	askPatience = 10 * time.Second
)

// lease takes or renews the right to write.
func (d *Directory) lease(ctx context.Context, h *handle) (ours bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	current, ours, err := h.store.Lease(ctx, d.options.Holder, leaseLasts)
	if err != nil {
		return false, fmt.Errorf("asking for the right to sync: %w", err)
	}
	d.noteWell(h)
	if ours {
		current = ""
	}
	d.mutex.Lock()
	before := d.other
	d.other = current
	d.mutex.Unlock()
	if current != "" && current != before {
		d.options.Logger.InfoContext(ctx, "another process syncs the directory", "holder", current)
	}
	return ours, nil
}

// leading runs work for as long as this process has the lease, and gives the
// lease back afterwards. It returns ErrLeaseLost where another process took it.
func (d *Directory) leading(ctx context.Context, h *handle, work func(context.Context) error) error {
	during, lose := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		if err := d.renew(during, h); err != nil {
			lose(err)
		}
	}()
	err := work(during)
	lost := errors.Is(context.Cause(during), ErrLeaseLost)
	lose(nil)
	<-renewed
	if lost || errors.Is(err, ErrLeaseLost) {
		d.options.Logger.WarnContext(ctx, "another process has taken over the sync")
		return ErrLeaseLost
	}
	if !breaks(context.Cause(ctx)) {
		brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), askPatience)
		defer cancel()
		_ = h.store.Release(brief, d.options.Holder) // otherwise it ends by itself
	}
	return err
}

// renew keeps the lease until ctx ends. What is written meanwhile is safe
// without it: the store checks the lease with each page.
func (d *Directory) renew(ctx context.Context, h *handle) error {
	// The wall clock goes on while a machine is suspended.
	renewed := time.Now().Round(0)
	for pause(ctx, leaseRenew) {
		now := time.Now().Round(0)
		if now.Sub(renewed) > leaseLasts {
			// Another process may have synced and gone since: what this one
			// remembers of its pass is worth nothing any more.
			return ErrLeaseLost
		}
		ours, err := d.lease(ctx, h)
		switch {
		case err == nil && ours:
			renewed = now
		case breaks(err):
			h.fail(err)
			return err
		case err == nil && !ours:
			return ErrLeaseLost
		}
	}
	return nil
}

// pause waits and reports whether it could wait to the end.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// writePatience bounds the writing of one page.
const writePatience = time.Minute

// unbroken returns a context for what is not to be left half done when ctx
// ends.
func unbroken(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), writePatience)
}
