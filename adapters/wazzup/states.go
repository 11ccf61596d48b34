package wazzup

import (
	"context"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tidwall/gjson"
	"golang.org/x/sync/errgroup"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// closedFresh and openFresh are how long it is believed that a deal is closed
	// or open while its row in the list stays the same.
	closedFresh = 24 * time.Hour
	openFresh   = time.Hour
	// statesAtOnce bounds the deals that are read side by side.
	statesAtOnce = 16
	// enoughFailures is after how many failures no more deals of a page are asked for.
	enoughFailures = 3
	// generation is after how many readings the older half is forgotten.
	generation = 50_000
)

// states reads which deals are closed, and remembers it for a while. It is safe
// for concurrent use.
type states struct {
	read   func(ctx context.Context, id string) (gjson.Result, error)
	atOnce int
	seed   maphash.Seed

	mu          sync.Mutex
	young, aged map[string]state
}

// state is what is known of one deal.
type state struct {
	row    uint64 // digest of the row in the list
	closed bool
	readAt time.Time
}

// newStates returns what reads deals with at most a quarter of the calls that
// may be in flight: a call that finds no place fails.
func newStates(read func(context.Context, string) (gjson.Result, error), maxInFlight int) *states {
	atOnce := statesAtOnce
	if maxInFlight > 0 {
		atOnce = min(atOnce, max(1, maxInFlight/4))
	}
	return &states{read: read, atOnce: atOnce, seed: maphash.MakeSeed(), young: make(map[string]state)}
}

// joined returns deals with their state, as far as it can be found out. The error
// says that the time was over before all were asked for.
func (s *states) joined(ctx context.Context, rows []gjson.Result) ([]gjson.Result, error) {
	joined := slices.Clone(rows)
	var calls errgroup.Group
	calls.SetLimit(s.atOnce)
	var failures atomic.Int32
	for i, row := range rows {
		id := identifier(row.Get("id"))
		if id == "" || row.Get("closed").Type != gjson.Null {
			continue
		}
		calls.Go(func() error {
			if failures.Load() >= enoughFailures {
				return nil
			}
			closed, err := s.of(ctx, id, row.Raw)
			switch {
			case err == nil:
				joined[i] = with(row, []member{{"closed", strconv.FormatBool(closed)}})
			case adapters.KindOf(err) != adapters.NotFound:
				failures.Add(1)
			}
			return nil
		})
	}
	_ = calls.Wait()
	if err := ctx.Err(); err != nil {
		return nil, &adapters.Error{Kind: adapters.Unavailable, Operation: adapters.ListOrders, Err: err}
	}
	return joined, nil
}

// of returns whether a deal is closed, from memory or from the API.
func (s *states) of(ctx context.Context, id, row string) (bool, error) {
	digest := maphash.String(s.seed, row)
	if known, ok := s.known(id, digest); ok {
		return known, nil
	}
	deal, err := s.read(ctx, id)
	if err != nil {
		return false, err
	}
	told := deal.Get("closed")
	if !told.IsBool() {
		return false, unusable(adapters.ListOrders, errNoState)
	}
	s.remember(id, state{row: digest, closed: told.Bool(), readAt: time.Now()})
	return told.Bool(), nil
}

func (s *states) known(id string, row uint64) (closed, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.young[id]
	if !ok {
		known, ok = s.aged[id]
	}
	fresh := openFresh
	if known.closed {
		fresh = closedFresh
	}
	return known.closed, ok && known.row == row && time.Since(known.readAt) < fresh
}

func (s *states) remember(id string, known state) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.young) >= generation {
		s.young, s.aged = make(map[string]state, generation), s.young
	}
	s.young[strings.Clone(id)] = known // the id is a piece of a whole page
}
