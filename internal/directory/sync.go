package directory

import (
	"cmp"
	"context"
	"errors"
	"time"
)

const (
	// longestReopen bounds the wait between attempts to open the store: it is
	// back soon after somebody mended it.
	longestReopen = 30 * time.Second
	// sound is how long a store must have worked to count as mended.
	sound = time.Minute
)

// Run keeps all sources in step until ctx ends. It opens the store, as often as
// it takes, and only reads it while another process syncs. Whatever fails is
// tried again; the error is about Run itself. Lookups go on until Close.
func (d *Directory) Run(ctx context.Context) error {
	ctx, end, err := d.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	for attempt := 1; ; attempt++ {
		began := time.Now()
		err := d.session(ctx)
		if ctx.Err() != nil {
			return nil
		}
		d.noteStore(err)
		if lasted := time.Since(began); lasted >= sound || lasted >= longestReopen && storeReason(err) == ReadOnly {
			attempt = 1
		}
		pause(ctx, min(waitAfter(err, attempt), longestReopen))
	}
}

// session uses the store until it breaks, or until ctx ends: then the store
// stays open for lookups. It also does where it is to be opened anew because it
// could not be written.
func (d *Directory) session(ctx context.Context) error {
	during, h, err := d.opened(ctx)
	if err != nil {
		return err
	}
	if !h.enter() {
		return errClosed
	}
	err = d.serve(during, h)
	if ctx.Err() == nil {
		err = cmp.Or(context.Cause(during), err)
		if storeReason(err) != ReadOnly {
			err = errors.Join(err, d.retire(h, err))
		}
	}
	return errors.Join(err, h.leave())
}

// serve syncs while this process has the lease and follows the one that has it
// otherwise, until ctx ends or the store breaks.
func (d *Directory) serve(ctx context.Context, h *handle) error {
	for {
		ours, err := d.lease(ctx, h)
		if err == nil && ours {
			err = d.leading(ctx, h, func(ctx context.Context) error { return d.work(ctx, h) })
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case breaks(err), storeReason(err) == ReadOnly && time.Since(h.since) >= longestReopen:
			return err // a store that was opened for reading never learns that it may be written
		case err != nil && !errors.Is(err, ErrLeaseLost):
			d.noteStore(err)
		}
		if err := d.refresh(ctx, h, false); breaks(err) {
			return err
		}
		pause(ctx, followEvery)
	}
}
