// Package watch tells when files have changed, however they are changed: in
// place, by a rename, or behind symbolic links. What counts is their content.
package watch

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// quiet is how long nothing must happen before files are looked at: editors
	// and copies write in several steps. Whoever goes on writing is interrupted.
	quiet       = 100 * time.Millisecond
	longestWait = 2 * time.Second
	// lookEvery is how often files are looked at anyway. Network drives and some
	// mounts of containers tell of no change.
	lookEvery = 30 * time.Second
)

// Options say what Run does.
type Options struct {
	// Files are those that were read at the beginning.
	Files *Files
	// Read reads them again, after a change of any or because of Now, and returns
	// what it has read, which is watched from then on.
	Read func(ctx context.Context) *Files
	// Now asks for reading without a change; may be nil.
	Now <-chan os.Signal
	// Blind says that changes do not matter: only Now does.
	Blind  bool
	Logger *slog.Logger
}

// Run calls Read whenever it is time, once at a time, until ctx ends.
func Run(ctx context.Context, o Options) {
	w := &watcher{Options: o}
	if !o.Blind {
		w.open(ctx)
		defer w.close()
	}
	for ctx.Err() == nil {
		w.follow(ctx)
		if w.await(ctx) {
			w.Files = w.Read(ctx)
		}
	}
}

type watcher struct {
	Options

	notify *fsnotify.Watcher // nil where there is none
	events <-chan fsnotify.Event
	errors <-chan error
	look   *time.Ticker
	ticks  <-chan time.Time
	places places
	told   bool // that there is no notice of changes
}

func (w *watcher) open(ctx context.Context) {
	w.look = time.NewTicker(lookEvery)
	w.ticks = w.look.C
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		w.tell(ctx, err)
		return
	}
	w.notify, w.events, w.errors = notify, notify.Events, notify.Errors
}

func (w *watcher) close() {
	w.look.Stop()
	if w.notify != nil {
		_ = w.notify.Close()
	}
}

// tell says once that changes are noticed late.
func (w *watcher) tell(ctx context.Context, err error) {
	if !w.told {
		w.told = true
		w.Logger.WarnContext(ctx, "the system tells of no changes of files: they are looked at from time to time", "every", lookEvery, "error", err)
	}
}

// follow watches the folders in which something can change the files, and no
// others. A folder is watched rather than a file, because most programs replace
// files instead of writing into them.
func (w *watcher) follow(ctx context.Context) {
	if w.notify == nil {
		return
	}
	w.places = make(places)
	for _, path := range w.Files.paths() {
		w.places.trace(path)
	}
	for _, folder := range w.notify.WatchList() {
		if _, wanted := w.places[folder]; !wanted {
			_ = w.notify.Remove(folder) // it may be gone already
		}
	}
	for folder := range w.places {
		if err := w.notify.Add(folder); err != nil {
			w.tell(ctx, err)
		}
	}
}

// await waits until something may have happened, and reports whether the files
// are to be read again. What changed before the folders were watched is seen at
// once.
func (w *watcher) await(ctx context.Context) bool {
	if !w.Blind && w.Files.Changed() {
		return w.settle(ctx)
	}
	for {
		select {
		case <-ctx.Done():
			return false
		case <-w.Now:
			return true
		case <-w.ticks:
			return false
		case err := <-w.errors:
			w.Logger.WarnContext(ctx, "watching files", "error", err)
			return false
		case event := <-w.events:
			if w.places.concern(event.Name) {
				return w.settle(ctx)
			}
		}
	}
}

// settle waits until nothing happens any more, and reports whether the files
// hold something else.
func (w *watcher) settle(ctx context.Context) bool {
	calm, late := time.NewTimer(quiet), time.NewTimer(longestWait)
	defer calm.Stop()
	defer late.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-w.Now:
			return true
		case event := <-w.events:
			if w.places.concern(event.Name) {
				calm.Reset(quiet)
			}
		case <-calm.C:
			return w.Files.Changed()
		case <-late.C:
			return w.Files.Changed()
		}
	}
}
