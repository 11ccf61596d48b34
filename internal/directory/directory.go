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

// Options describe a directory. Sources and intervals are those of its first
// plan.
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
	options Options
	metrics *telemetry.DirectoryMetrics
	tidying sync.Mutex

	courtesy courtesy

	mutex   sync.Mutex
	plan    *Plan
	planned chan struct{} // closed when there is another plan
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
	options.Holder = cmp.Or(options.Holder, rand.Text())
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	d := &Directory{
		options: options,
		metrics: telemetry.NewDirectoryMetrics(options.Metrics),
		planned: make(chan struct{}),
	}
	d.plan = d.Plan(options.Sources, options.Interval, options.FullInterval)
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
	plan, _ := d.current()
	m := plan.find(source)
	return m == nil || !slices.ContainsFunc(m.lists, func(list List) bool {
		complete, _ := m.standing(list.Kind)
		return !complete
	})
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
