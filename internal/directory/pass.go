package directory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// longestRest is how long a pass may stand still: what was read before it is
	// too old then, and its cursor means nothing any more.
	longestRest = time.Hour
	// longestFetch bounds one page, which may take an adapter a call for each row.
	longestFetch = 10 * time.Minute
	// overlap is how much of what is known already is asked for again, for clocks
	// that differ and for changes that a backend shows late.
	overlap = 2 * time.Minute
	// mostPages and mostEmpty end passes that would never end.
	mostPages = 1_000_000
	mostEmpty = 1_000
	// believable is how many records may disappear at once without a doubt.
	believable = 100
	// sweepBite is how many rows are deleted at once, so that lookups and leases
	// need not wait for long.
	sweepBite = 1_000
)

var (
	errSameCursor = errors.New("a page names itself as the next one")
	errEndless    = errors.New("there is no end of pages")
)

// syncer reads one list, pass by pass. It is used by one goroutine.
type syncer struct {
	directory *Directory
	mirrored  *mirrored
	list      List
	store     Store
	packer    *packer
	tracker   *tracker
	logger    *slog.Logger

	state   State
	memory  memory
	samples samples
	context savedContext

	short    bool // the last whole pass read less than there was said to be
	failures int  // in a row
	due      time.Time
}

// newSyncer takes up a list where its stored state says.
func (d *Directory) newSyncer(ctx context.Context, h *handle, m *mirrored, list List) (*syncer, error) {
	store := m.in(h.store)
	state, err := store.State(ctx, list)
	if err != nil {
		return nil, fmt.Errorf("reading the state of %s: %w", list, err)
	}
	number, _, err := store.Dictionary(ctx, list, 0)
	if err != nil {
		return nil, fmt.Errorf("reading the dictionary of %s: %w", list, err)
	}
	s := &syncer{
		directory: d, mirrored: m, list: list,
		store: store, packer: h.packer(m, list), tracker: m.trackers[list.Kind],
		logger: d.options.Logger.With("source", list.Source, "kind", string(list.Kind)),
		state:  state, samples: samples{done: number > 0},
	}
	s.tracker.note(state)
	s.due = s.begins()
	return s, nil
}

// begins returns when there is something to do. Tokens of another mapping are
// made anew at once.
func (s *syncer) begins() time.Time {
	if s.derives() {
		return time.Now()
	}
	return s.reads()
}

// reads returns when the next pass is to begin, or the present one to go on.
func (s *syncer) reads() time.Time {
	if s.state.Running || s.state.Completed.IsZero() {
		return time.Now()
	}
	return s.state.Changed.Add(s.mirrored.interval)
}

// pass reads a list to its end. It goes on with the pass that was interrupted,
// if there is one. whole says that a pass that reads only changes will not do.
func (s *syncer) pass(ctx context.Context, whole bool) error {
	s.tracker.work(true)
	defer s.tracker.work(false)
	if err := s.rederive(ctx); err != nil {
		return err
	}
	if !s.resumes(whole) {
		s.begin(whole)
	}
	if err := s.read(ctx, whole); err != nil {
		return err
	}
	if s.isShort() && !s.short {
		s.logger.InfoContext(ctx, "the list changed while it was read: it is read once more")
		s.short = true
		s.begin(true)
		if err := s.read(ctx, true); err != nil {
			return err
		}
	}
	if !s.isShort() {
		s.short = false
	}
	return s.finish(ctx)
}

// read reads every page that the pass has not read yet.
func (s *syncer) read(ctx context.Context, whole bool) error {
	for !s.readAll() {
		again, err := s.step(ctx)
		if s.refused(err) {
			s.logger.InfoContext(ctx, "the backend does not go on where the pass stopped: it is begun anew", "error", err)
			s.begin(whole)
			continue
		}
		if err != nil {
			return err
		}
		if again {
			s.memory.repeated = true
			return nil
		}
	}
	return nil
}

// resumes reports whether there is a pass that can be gone on with.
func (s *syncer) resumes(whole bool) bool {
	return s.state.Running && (!whole || !s.state.Partial) && time.Since(s.state.Paged) <= longestRest
}

// begin starts a pass. Nothing is written before its first page.
func (s *syncer) begin(whole bool) {
	now := time.Now().UTC()
	s.state.Pass++
	s.state.Running, s.state.Cursor, s.state.LastIDs = true, "", ""
	s.state.Pages, s.state.Records, s.state.Total = 0, 0, 0
	s.state.Started, s.state.Paged = now, now
	s.state.Partial = !whole && !s.wantsWhole(now)
	if !s.state.Partial {
		s.state.Missing, s.state.Passing = nil, false
	}
	s.memory = memory{}
}

// wantsWhole reports whether everything is to be read, not only what changed.
func (s *syncer) wantsWhole(now time.Time) bool {
	interval := s.mirrored.fullInterval
	if s.state.Passing {
		interval /= soonerWhole
	}
	return s.state.Completed.IsZero() || s.state.Since.IsZero() || s.state.Held > 0 || now.Sub(s.state.Completed) >= interval
}

// readAll reports whether every page of the pass is read: it has had pages and
// there is no next one.
func (s *syncer) readAll() bool { return s.state.Pages > 0 && s.state.Cursor == "" }

// refused reports whether err may be the answer to a cursor that was kept for
// too long, by a process before this one or while this one waited. A page that
// never can be read has the pass begun anew as often as a new one would begin.
func (s *syncer) refused(err error) bool {
	if s.state.Cursor == "" || s.memory.pages > 0 && time.Since(s.state.Paged) < s.mirrored.interval {
		return false
	}
	var failure *adapters.Error
	if !errors.As(err, &failure) {
		return false
	}
	switch failure.Kind {
	case adapters.BadResponse, adapters.NotFound, adapters.Unsupported:
		return true
	default:
		return false
	}
}

// step reads one page and writes it. It reports whether the page had been there
// already, so that the pass has come to its end.
func (s *syncer) step(ctx context.Context) (again bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if s.state.Pages >= mostPages || s.memory.empty > mostEmpty {
		return false, s.failure(errEndless)
	}
	page, err := s.fetch(ctx)
	if err == nil {
		err = s.isLacking(page)
	}
	if err != nil {
		return false, err
	}
	ctx, cancel := unbroken(ctx)
	defer cancel()
	return s.write(ctx, page)
}

func (s *syncer) failure(err error) error {
	return &adapters.Error{Kind: adapters.BadResponse, Operation: s.list.Kind.operation(), Err: err}
}

// fetched is a page of a backend, cut into its elements.
type fetched struct {
	pieces      []piece
	around      []byte
	unreadable  int
	digest      string // of the ids; empty where there is none
	next        string
	total       int
	incremental bool
	missing     []string // parts that could not be read
	passing     bool     // another reading may bring them
}

func (s *syncer) fetch(ctx context.Context) (fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, longestFetch)
	defer cancel()
	query := adapters.Query{Cursor: s.state.Cursor}
	if s.state.Partial {
		query.Since = s.state.Since.Add(-overlap)
	}
	operation, began := s.list.Kind.operation(), time.Now()
	document, err := s.mirrored.source.Adapter.Fetch(ctx, operation, query)
	result := "ok"
	if err != nil {
		result = adapters.KindOf(err).String()
	}
	s.directory.options.Metrics.SourceCall(s.list.Source, string(operation), result, time.Since(began))
	if err != nil {
		return fetched{}, err
	}
	s.directory.courtesy.giveWay(ctx)
	pieces, around, unreadable, err := s.mirrored.source.split(s.list.Kind, document)
	if err != nil {
		return fetched{}, err
	}
	if document.Next != "" && document.Next == s.state.Cursor {
		return fetched{}, s.failure(errSameCursor)
	}
	pieces = lastOfEach(pieces)
	return fetched{
		pieces: pieces, around: around, unreadable: unreadable, digest: digest(pieces),
		next: document.Next, total: document.Total, incremental: document.Incremental,
		missing: document.Missing, passing: document.Passing && len(document.Missing) > 0,
	}, nil
}

// finish ends a pass of which every page is read: what it did not see is
// deleted, and the next one is told from when on to ask for changes.
func (s *syncer) finish(ctx context.Context) error {
	first := s.state.Completed.IsZero()
	next := s.state
	next.Running, next.Cursor = false, ""
	if !s.state.Partial {
		held, err := s.sweep(ctx)
		if err != nil {
			return err
		}
		next.Held, next.Completed = held, time.Now().UTC()
	}
	next.Since, next.Changed = s.state.Started, time.Now().UTC()
	if err := s.samples.train(ctx, s.packer); err != nil {
		return err
	}
	brief, cancel := unbroken(ctx)
	defer cancel()
	// Before the list is called complete: who sees that is told how many there are.
	if err := s.directory.count(brief, s.store, s.list, s.tracker); err != nil {
		return err
	}
	if err := s.commit(brief, Page{List: s.list, State: next}); err != nil {
		return err
	}
	s.tell(first)
	return s.directory.count(brief, s.store, s.list, s.tracker)
}
