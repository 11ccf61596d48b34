package rest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// A table that cannot be read is tried again soon, but not by every question,
// and later where it was refused. An old one is waited for only a moment.
const (
	tableRetry   = 2 * time.Second
	tableRefused = 10 * time.Second
	tableTimeout = 20 * time.Second
	tableGrace   = time.Second
)

// tables are the answers that are the same for everybody. There are no more of
// them than steps in the settings.
type tables struct {
	mu    sync.Mutex
	known map[string]*table
}

// table is one of them. At most one reading of it is under way.
type table struct {
	mu      sync.Mutex
	got     reading // the last good one
	readAt  time.Time
	triedAt time.Time
	err     error // of the last reading
	running chan struct{}
}

func newTables() *tables { return &tables{known: map[string]*table{}} }

// read returns a table, and reads it before if that is due. The reading outlives
// ctx, because the next question profits from it.
func (t *tables) read(ctx context.Context, c *caller, s *step, values map[string]string) reading {
	key, err := tableKey(s, values)
	if err != nil {
		return reading{nothing: true, err: failed(c.op, err)}
	}
	t.mu.Lock()
	one := t.known[key]
	if one == nil {
		one = &table{}
		t.known[key] = one
	}
	t.mu.Unlock()
	got := one.read(ctx, s.keep, func(ctx context.Context) reading {
		own := newCaller(ctx, c.client, c.op, c.cost)
		return own.read(ctx, s, scope{values: values})
	})
	if got.err == nil && got.document == nil {
		return reading{err: &adapters.Error{Kind: adapters.Unavailable, Operation: c.op, Err: context.DeadlineExceeded}}
	}
	return owned(got, c.op)
}

// owned returns a reading that may be changed, with errors that name op.
func owned(g reading, op adapters.Operation) reading {
	if g.document != nil {
		copied := *g.document
		copied.rows = slices.Clone(copied.rows)
		g.document = &copied
	}
	if known, ok := g.err.(*adapters.Error); ok { //nolint:errorlint // only the outermost one names the operation
		renamed := *known
		renamed.Operation = op
		g.err = &renamed
	}
	return g
}

// tableKey tells tables apart: by what is asked, and by how the answer is read.
func tableKey(s *step, values map[string]string) (string, error) {
	request, err := s.request(&scope{values: values})
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%q %q %q %q %q %q", request.Method, request.Path, request.Query.Encode(), request.Header, request.Body, s.rows.query)
	if s.pages != nil {
		_, _ = fmt.Fprintf(sum, " %+v", *s.pages)
	}
	for _, one := range s.only {
		want, result := one.want.text(&scope{values: values})
		_, _ = fmt.Fprintf(sum, " %q %q %d", one.path.query, want, result)
	}
	return string(sum.Sum(nil)), nil
}

func (t *table) read(ctx context.Context, keep time.Duration, load func(context.Context) reading) reading {
	running, old := t.refresh(ctx, keep, load)
	if running == nil {
		return t.last()
	}
	patience := tableTimeout
	if old {
		patience = tableGrace
	}
	grace := time.NewTimer(patience)
	defer grace.Stop()
	select {
	case <-running:
	case <-grace.C:
	case <-ctx.Done():
	}
	return t.last()
}

// refresh starts a reading if one is due, and returns what closes when the one
// under way ends, if any; old says that there is something without it.
func (t *table) refresh(ctx context.Context, keep time.Duration, load func(context.Context) reading) (running <-chan struct{}, old bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running == nil && ctx.Err() == nil && t.due(time.Now(), keep) {
		done := make(chan struct{})
		t.running = done
		go t.load(context.WithoutCancel(ctx), done, load)
	}
	if t.running == nil {
		return nil, t.got.document != nil
	}
	return t.running, t.got.document != nil
}

func (t *table) due(now time.Time, keep time.Duration) bool {
	retry := tableRetry
	switch adapters.KindOf(t.err) {
	case adapters.NotFound, adapters.Unauthorized, adapters.Forbidden:
		retry = tableRefused
	}
	if t.err != nil && now.Sub(t.triedAt) < retry {
		return false
	}
	return t.got.document == nil || now.Sub(t.readAt) >= keep
}

func (t *table) load(ctx context.Context, done chan struct{}, load func(context.Context) reading) {
	ctx, cancel := context.WithTimeout(ctx, tableTimeout)
	defer cancel()
	got := load(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	t.triedAt, t.err, t.running = now, got.err, nil
	// One that was not read to its end is better than none, but not kept for long.
	if got.err == nil && (!got.cut || t.got.document == nil) {
		t.got, t.readAt = got, now
		if got.cut {
			t.readAt = time.Time{}
		}
	}
	close(done)
}

// last returns the last good reading, or else the last failure.
func (t *table) last() reading {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.got.document != nil {
		return t.got
	}
	return reading{err: t.err}
}
