package directory

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/telemetry"
)

// closePatience is how long Close waits for what is being written.
const closePatience = 15 * time.Second

// Options describe a directory.
type Options struct {
	Sources []*Source
	// Open opens the store. It is asked again, with growing waits, until the
	// store opens, and whenever it broke.
	Open func(ctx context.Context) (Store, error)
	// Discard removes a store that cannot be used, for a rebuild; nil where that
	// is not for us to do, as with a server.
	Discard func(ctx context.Context) error
	// Interval is the time from the end of a pass to the beginning of the next
	// one; 5 min.
	Interval time.Duration
	// FullInterval is the time between passes that read everything, where
	// backends tell what changed since the last one; 24 h.
	FullInterval time.Duration
	// Holder names this process to others that share the store; drawn by lot if
	// empty.
	Holder  string
	Logger  *slog.Logger
	Metrics *telemetry.Metrics
}

// Directory keeps the mirrors of all sources in step. It is safe for concurrent
// use.
type Directory struct {
	options  Options
	sources  map[string]*Source
	lists    []List // in the order of the sources, with people first
	trackers map[List]*tracker
	// derivations names, for each source, what its tokens are made with.
	derivations map[string]string
	metrics     *telemetry.DirectoryMetrics
	tidying     sync.Mutex

	mutex   sync.Mutex
	open    *handle       // nil while there is no store that can be used
	problem error         // why not, or why it cannot be written; nil if it can
	told    string        // the reason of that problem, as it was logged
	other   string        // the process that syncs instead of this one
	stop    func()        // ends the sync under way
	stopped chan struct{} // closed when it has ended
	closed  bool
}

var (
	errNotOpen = errors.New("the directory is not open yet")
	errClosed  = errors.New("the directory is closed")
	errBusy    = errors.New("this process syncs already")
)

// New returns a directory that is not open yet: Run or SyncOnce opens it.
func New(options Options) *Directory {
	options.Interval = cmp.Or(options.Interval, 5*time.Minute)
	options.FullInterval = cmp.Or(options.FullInterval, 24*time.Hour)
	options.Holder = cmp.Or(options.Holder, rand.Text())
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	d := &Directory{
		options:     options,
		sources:     map[string]*Source{},
		trackers:    map[List]*tracker{},
		derivations: map[string]string{},
		metrics:     telemetry.NewDirectoryMetrics(options.Metrics),
	}
	for _, source := range options.Sources {
		d.sources[source.Name], d.derivations[source.Name] = source, source.derivation()
		for _, kind := range Kinds() {
			if slices.Contains(source.Adapter.Operations(), kind.operation()) {
				list := List{Source: source.Name, Kind: kind}
				d.lists = append(d.lists, list)
				d.trackers[list] = newTracker()
			}
		}
	}
	return d
}

// operation returns how a backend is asked for a page of everything.
func (k Kind) operation() adapters.Operation {
	if k == Orders {
		return adapters.ListOrders
	}
	return adapters.ListCustomers
}

// Complete reports whether what is not found of a source is not there.
func (d *Directory) Complete(source string) bool {
	for _, list := range d.listsOf(source) {
		if complete, _ := d.standing(list); !complete {
			return false
		}
	}
	return true
}

// standing reports whether everything of a list can be found: a whole pass has
// ended, and the tokens are those of the present mapping. outdated says that the
// list was not brought in step for long.
func (d *Directory) standing(list List) (complete, outdated bool) {
	tracker, ok := d.trackers[list]
	if !ok {
		return false, false
	}
	state := tracker.present()
	latest := state.Changed
	if state.Paged.After(latest) {
		latest = state.Paged
	}
	complete = !state.Completed.IsZero() && state.Deriving == 0 && state.Derived == d.derivations[list.Source]
	return complete, complete && time.Since(latest) > max(3*d.options.Interval, longestRest)
}

func (d *Directory) listsOf(source string) []List {
	var lists []List
	for _, list := range d.lists {
		if list.Source == source {
			lists = append(lists, list)
		}
	}
	return lists
}

// begin makes the caller the one that syncs. end must be called afterwards.
func (d *Directory) begin(ctx context.Context) (_ context.Context, end func(), err error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	switch {
	case d.closed:
		return nil, nil, errClosed
	case d.stop != nil:
		return nil, nil, errBusy
	}
	ctx, stop := context.WithCancel(ctx)
	stopped := make(chan struct{})
	d.stop, d.stopped = stop, stopped
	return ctx, func() {
		stop()
		d.mutex.Lock()
		defer d.mutex.Unlock()
		d.stop = nil
		close(stopped)
	}, nil
}

// Close ends the sync under way, lets it finish writing its page, and closes
// the store as soon as no lookup uses it any more.
func (d *Directory) Close() error {
	d.mutex.Lock()
	d.closed = true
	stop, stopped := d.stop, d.stopped
	d.mutex.Unlock()
	if stop != nil {
		stop()
		patience := time.NewTimer(closePatience)
		defer patience.Stop()
		select {
		case <-stopped:
		case <-patience.C:
		}
	}
	return d.retireOpen(errClosed)
}
