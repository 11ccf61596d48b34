package directory

import (
	"cmp"
	"slices"
	"time"
)

// Plan says what is mirrored and how often it is brought in step. It is never
// changed: Directory.Use puts another in its place.
type Plan struct {
	directory *Directory
	mirrored  []*mirrored // in the order of the sources
}

// mirrored is a source of a plan with all that is known of its lists.
type mirrored struct {
	source       *Source
	stored       string // what the source is called in the store
	derivation   string // what its tokens are made with
	interval     time.Duration
	fullInterval time.Duration
	lists        []List // with people first
	trackers     map[Kind]*tracker
}

// Plan returns a plan for Use. Intervals that are zero take their default, see
// Options. A source that is as it was in the present plan, with the same adapter,
// account, mapping and country, stays that one: its sync is not disturbed.
func (d *Directory) Plan(sources []*Source, interval, fullInterval time.Duration) *Plan {
	present, _ := d.current()
	p := &Plan{directory: d}
	for _, source := range sources {
		next := newMirrored(source)
		next.interval, next.fullInterval = cmp.Or(interval, 5*time.Minute), cmp.Or(fullInterval, 24*time.Hour)
		p.mirrored = append(p.mirrored, next.after(present.find(source.Name)))
	}
	return p
}

func newMirrored(source *Source) *mirrored {
	m := &mirrored{source: source, stored: source.Name, derivation: source.derivation(), trackers: map[Kind]*tracker{}}
	if source.Account != "" {
		m.stored += "#" + source.Account
	}
	for _, kind := range Kinds() {
		if source.isListed(kind) {
			m.lists, m.trackers[kind] = append(m.lists, List{Source: source.Name, Kind: kind}), newTracker()
		}
	}
	return m
}

// after returns before where nothing has changed, and otherwise m with what is
// known of the lists, if they still are the same ones.
func (m *mirrored) after(before *mirrored) *mirrored {
	if before == nil || before.stored != m.stored {
		return m
	}
	for kind := range m.trackers {
		if known, ok := before.trackers[kind]; ok {
			m.trackers[kind] = known
		}
	}
	if before.source.Adapter == m.source.Adapter && before.derivation == m.derivation &&
		before.interval == m.interval && before.fullInterval == m.fullInterval {
		return before
	}
	return m
}

// find returns what the plan has of a source, or nil.
func (p *Plan) find(source string) *mirrored {
	if p == nil {
		return nil
	}
	at := slices.IndexFunc(p.mirrored, func(m *mirrored) bool { return m.source.Name == source })
	if at < 0 {
		return nil
	}
	return p.mirrored[at]
}

// Mirror returns what answers for a source, which must be one of the plan's.
func (p *Plan) Mirror(source string) *Mirror {
	return &Mirror{
		mirrored: p.find(source), borrow: p.directory.borrow, giveBack: p.directory.giveBack, metrics: p.directory.metrics,
	}
}

// Use mirrors what next says from now on. The syncs of sources that are gone or
// different end, after the page that they are writing, and those of new ones
// begin. Mirrors of earlier plans answer on, out of what is stored for them.
func (d *Directory) Use(next *Plan) {
	d.mutex.Lock()
	before := d.plan
	d.plan = next
	close(d.planned)
	d.planned = make(chan struct{})
	d.mutex.Unlock()
	for _, m := range before.mirrored {
		d.forgetMetrics(next, m)
	}
}

// forgetMetrics leaves a source out of the metrics that the present plan does not
// have.
func (d *Directory) forgetMetrics(present *Plan, m *mirrored) {
	if present.find(m.source.Name) == nil {
		d.metrics.Forget(m.source.Name)
	}
}

// current returns the present plan, and a channel that is closed when there is
// another.
func (d *Directory) current() (present *Plan, changed <-chan struct{}) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.plan, d.planned
}

// standing reports whether everything of a list can be found: a whole pass has
// ended, and the tokens are those of the present mapping. outdated says that the
// list was not brought in step for long.
func (m *mirrored) standing(kind Kind) (complete, outdated bool) {
	tracker, ok := m.trackers[kind]
	if !ok {
		return false, false
	}
	state := tracker.present()
	latest := state.Changed
	if state.Paged.After(latest) {
		latest = state.Paged
	}
	complete = !state.Completed.IsZero() && state.Deriving == 0 && state.Derived == m.derivation
	return complete, complete && time.Since(latest) > max(3*m.interval, longestRest)
}

// in returns a store in which the source goes by its own name.
func (m *mirrored) in(store Store) Store {
	return accounts{Store: store, source: m.source.Name, stored: m.stored}
}
