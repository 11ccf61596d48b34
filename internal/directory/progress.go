package directory

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// Phase is what happens to a list.
type Phase string

// The closed set of phases.
const (
	Waiting  Phase = "waiting"  // for the store, for another list or for its time; not complete yet
	Indexing Phase = "indexing" // the mapping changed: names and numbers of what is stored are indexed again
	Running  Phase = "running"  // a pass is under way
	Complete Phase = "complete" // a whole pass has ended and none is under way
	Failing  Phase = "failing"  // it does not go on; Problem says why
)

// Progress tells how far the sync of a list is. It holds nothing that a backend
// said.
type Progress struct {
	Source  string
	Kind    Kind
	State   Phase
	Partial bool          // the pass reads only what changed
	Pages   int           // of the pass under way, or of the last one
	Records int           // that it read; while Indexing, those that are indexed again
	Total   int           // that it will probably have; 0 if nobody knows
	Rate    float64       // records a second, of late
	Left    time.Duration // 0 if it cannot be told
	// Completed is when a whole pass last ended; zero before the first.
	Completed time.Time
	// Stored is how many records there are, and Held how many of them the last
	// whole pass did not see: they are kept until another says the same.
	Stored int
	Held   int
	// Missing names the parts that stored records lack because they could not be
	// read.
	Missing []string
	// Unindexed says that the mapping changed, and that not everything is found yet
	// by what it reads.
	Unindexed bool
	// Problem says in plain words why it does not go on.
	Problem string
}

// Progress tells how far every list is, in the order of the sources. It reads
// nothing but memory.
func (d *Directory) Progress() []Progress {
	d.mutex.Lock()
	other, problem, unopened := d.other, "", d.open == nil && d.problem == nil
	if d.told != "" && d.problem != nil {
		problem = sentence(d.problem)
	}
	d.mutex.Unlock()
	plan, _ := d.current()
	all := make([]Progress, 0, 2*len(plan.mirrored))
	for _, m := range plan.mirrored {
		for _, list := range m.lists {
			progress := m.trackers[list.Kind].progress(m.derivation, other != "")
			if unopened { // what was read of it already, no lookup sees yet
				progress = Progress{State: Waiting}
			}
			progress.Source, progress.Kind = list.Source, list.Kind
			if problem != "" {
				progress.State, progress.Problem = Failing, problem
			}
			all = append(all, progress)
		}
	}
	return all
}

// Other returns the name of the process that syncs instead of this one; empty
// where this one does or nobody.
func (d *Directory) Other() string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.other
}

// tracker remembers how far a list is, for whoever wants to know.
type tracker struct {
	mutex   sync.Mutex
	state   State
	active  bool // this process reads it
	stored  int
	at      time.Time // when it was counted
	problem string
	ofStore bool   // the problem is one of the store
	reason  string // of the failure that was logged last
	rate    rate
}

func newTracker() *tracker { return &tracker{} }

// present returns the state as it was last read or written.
func (t *tracker) present() State {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.state
}

// note keeps a state that was read or written.
func (t *tracker) note(state State) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.rate.observe(state)
	if state.Changed.After(t.state.Changed) {
		t.active = false // the pass has ended
	}
	t.state = state
}

// work notes that this process begins or ends to read the list.
func (t *tracker) work(active bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.active = active
}

// goesOn forgets the problem: there was a page.
func (t *tracker) goesOn() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.problem = ""
}

// failed notes a problem and reports whether its reason is a new one, or, where
// there is none, whether there was one before.
func (t *tracker) failed(problem, reason string, ofStore bool) (news bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	news = t.reason != reason
	t.problem, t.reason, t.ofStore = problem, reason, ofStore
	return news
}

// storeIsWell forgets a problem of the store: the next pass may be long in
// coming.
func (t *tracker) storeIsWell() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.ofStore {
		t.problem = ""
	}
}

func (t *tracker) count(stored int) State {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.stored, t.at = stored, time.Now()
	return t.state
}

func (t *tracker) counted() time.Time {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.at
}

// progress tells how far the list is, whose tokens are to be made as derivation
// says.
func (t *tracker) progress(derivation string, elsewhere bool) Progress {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	s := t.state
	p := Progress{
		Partial: s.Partial, Pages: s.Pages, Records: s.Records, Total: s.Total,
		Completed: s.Completed, Stored: t.stored, Held: s.Held, Missing: s.Missing, Problem: t.problem,
		Unindexed: s.Pass > 0 && (s.Deriving != 0 || s.Derived != derivation),
	}
	switch p.State = t.phase(p.Unindexed, elsewhere); p.State {
	case Indexing:
		p.Partial, p.Pages, p.Records, p.Total = false, 0, s.Indexed, t.stored
	case Running:
		p.Rate = t.rate.perSecond
	}
	if p.Total == 0 && !s.Partial && !s.Completed.IsZero() {
		p.Total = t.stored
	}
	if left := float64(p.Total - p.Records); p.State == Running && left > 0 && p.Rate > 0 {
		p.Left = time.Duration(min(left/p.Rate*float64(time.Second), math.MaxInt64/2)).Round(time.Second)
	}
	return p
}

// phase tells what happens to the list.
func (t *tracker) phase(unindexed, elsewhere bool) Phase {
	switch s := &t.state; {
	case t.problem != "":
		return Failing
	case unindexed && (t.active || elsewhere && s.Deriving != 0):
		return Indexing
	case t.active || s.Running && elsewhere:
		return Running
	case !s.Completed.IsZero() && !unindexed:
		return Complete
	default:
		return Waiting
	}
}

// rateWindow is how long pages count for the rate, more or less.
const rateWindow = 15 * time.Second

// rate is a moving average of the speed of a pass.
type rate struct {
	pass      int64
	records   int
	at        time.Time
	perSecond float64
}

// observe learns from the pages between two states. A first one tells nothing:
// nobody knows how long the pass had rested before it.
func (r *rate) observe(s State) {
	if s.Pass != r.pass || s.Records < r.records || r.at.IsZero() {
		*r = rate{pass: s.Pass, records: s.Records, at: s.Paged, perSecond: r.perSecond}
		if s.Pages == 1 {
			r.records, r.at = 0, s.Started
		}
	}
	took := s.Paged.Sub(r.at)
	if took <= 0 || s.Records == r.records {
		return
	}
	now := float64(s.Records-r.records) / took.Seconds()
	weight := 1 - math.Exp(-took.Seconds()/rateWindow.Seconds())
	if r.perSecond == 0 {
		weight = 1
	}
	r.perSecond += weight * (now - r.perSecond)
	r.records, r.at = s.Records, s.Paged
}

// sentence says in plain words why a sync does not go on.
func sentence(err error) string {
	var store *StoreError
	if errors.As(err, &store) {
		return store.Error()
	}
	var failure *adapters.Error
	if !errors.As(err, &failure) {
		return "something unexpected happened: " + err.Error()
	}
	text := plain(failure.Kind)
	if failure.Status != 0 {
		text += fmt.Sprintf(" (status %d)", failure.Status)
	}
	if failure.Err != nil {
		text += ": " + failure.Err.Error()
	}
	return text
}

func plain(kind adapters.Kind) string {
	switch kind {
	case adapters.NotFound:
		return "the backend knows no such list"
	case adapters.Unauthorized:
		return "the backend refuses the credential"
	case adapters.Forbidden:
		return "the credential may not list this"
	case adapters.RateLimited:
		return "the backend's limit is reached; it goes on by itself"
	case adapters.Unavailable:
		return "the backend cannot be reached or fails"
	case adapters.BadResponse:
		return "the backend's answer cannot be read"
	case adapters.Unsupported:
		return "the backend cannot be asked for this list"
	default:
		return "the adapter has a defect"
	}
}
