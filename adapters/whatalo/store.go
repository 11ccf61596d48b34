package whatalo

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// The shop's settings hardly ever change. A failed reading is repeated soon, but
// not by every call, and a refused one later; an answer that is ready waits for
// them only a moment.
const (
	storeFresh   = 6 * time.Hour
	storeRetry   = 2 * time.Second
	storeRefused = 5 * time.Second
	storeTimeout = 8 * time.Second
	storeGrace   = time.Second
)

// store keeps the shop's settings. At most one reading is under way.
type store struct {
	load func(context.Context) (json.RawMessage, error)

	mu      sync.Mutex
	body    json.RawMessage // the last good answer, nil before the first
	readAt  time.Time
	triedAt time.Time
	err     error // of the last reading
	running chan struct{}
}

func newStore(load func(context.Context) (json.RawMessage, error)) *store {
	return &store{load: load}
}

// refresh starts a reading if one is due. The channel closes when the reading
// that is under way ends; it is nil if there is none. The reading outlives ctx,
// because the next call profits from it.
func (s *store) refresh(ctx context.Context) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil && ctx.Err() == nil && s.due(time.Now()) {
		s.running = make(chan struct{})
		go s.read(context.WithoutCancel(ctx), s.running)
	}
	return s.running
}

func (s *store) due(now time.Time) bool {
	retry := storeRetry
	if s.refused() {
		retry = storeRefused
	}
	if !s.triedAt.IsZero() && now.Sub(s.triedAt) < retry {
		return false
	}
	return s.body == nil || now.Sub(s.readAt) >= storeFresh
}

func (s *store) read(ctx context.Context, done chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	body, err := s.load(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.triedAt, s.err, s.running = now, err, nil
	if err == nil {
		s.body, s.readAt = body, now
	}
	close(done)
}

// value returns the settings, or whether they may come later. What was read
// before is given at once, however old; the first reading is waited for.
func (s *store) value(ctx context.Context, reading <-chan struct{}) (body json.RawMessage, mayCome bool) {
	if body, _ := s.known(); body != nil || reading == nil {
		return s.known()
	}
	grace := time.NewTimer(storeGrace)
	defer grace.Stop()
	select {
	case <-reading:
	case <-ctx.Done():
	case <-grace.C:
	}
	return s.known()
}

func (s *store) known() (body json.RawMessage, mayCome bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.body != nil:
		return s.body, true
	case s.err == nil:
		return nil, true
	}
	return nil, !s.refused()
}

// refused reports whether the last reading failed in a way that will last.
func (s *store) refused() bool {
	if s.err == nil {
		return false
	}
	switch adapters.KindOf(s.err) {
	case adapters.NotFound, adapters.Unauthorized, adapters.Forbidden:
		return true
	default:
		return false
	}
}
