package wazzup

import (
	"context"
	"sync"
	"time"
)

// The users of an account hardly ever change. A failed reading is repeated soon,
// but not by every call; an answer that is ready waits for them only a moment,
// a list, which nobody waits for, as long as the reading takes.
const (
	usersFresh   = 15 * time.Minute
	usersRetry   = time.Minute
	usersTimeout = 8 * time.Second
	usersGrace   = time.Second
)

// users keeps the names of the users by their ids. At most one reading is under
// way.
type users struct {
	load func(context.Context) (map[string]string, error)

	mu      sync.Mutex
	known   map[string]string // as last read, nil before; never changed
	readAt  time.Time
	triedAt time.Time
	running chan struct{}
}

func newUsers(load func(context.Context) (map[string]string, error)) *users {
	return &users{load: load}
}

// refresh starts a reading if one is due. The channel closes when the reading
// that is under way ends; it is nil if there is none. The reading outlives ctx,
// because the next call profits from it.
func (u *users) refresh(ctx context.Context) <-chan struct{} {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.running == nil && ctx.Err() == nil && u.due(time.Now()) {
		u.running = make(chan struct{})
		go u.read(context.WithoutCancel(ctx), u.running)
	}
	return u.running
}

func (u *users) due(now time.Time) bool {
	if !u.triedAt.IsZero() && now.Sub(u.triedAt) < usersRetry {
		return false
	}
	return u.known == nil || now.Sub(u.readAt) >= usersFresh
}

func (u *users) read(ctx context.Context, done chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, usersTimeout)
	defer cancel()
	names, err := u.load(ctx)

	u.mu.Lock()
	defer u.mu.Unlock()
	now := time.Now()
	u.triedAt, u.running = now, nil
	if err == nil {
		u.known, u.readAt = names, now
	}
	close(done)
}

// names returns the names, which must not be changed. Those that were read before
// are given at once, however old; the first reading is waited for.
func (u *users) names(ctx context.Context, reading <-chan struct{}, patience time.Duration) map[string]string {
	if known := u.last(); known != nil || reading == nil {
		return known
	}
	grace := time.NewTimer(patience)
	defer grace.Stop()
	select {
	case <-reading:
	case <-ctx.Done():
	case <-grace.C:
	}
	return u.last()
}

func (u *users) last() map[string]string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.known
}
