package upstream

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// fairAttempt is what must be left of the time for a call to make sense.
	fairAttempt = 300 * time.Millisecond
	// longestRefusal and longestHold bound how long one answer can keep calls
	// back: a backend that asks for an hour is tried again after ten seconds,
	// because it may have healed, and one that counts is believed for a minute.
	longestRefusal = 10 * time.Second
	longestHold    = time.Minute
)

// heldError says that no call was made because the backend's limit is reached.
type heldError struct {
	wait   time.Duration
	reason string // of an adapters.Observer
}

func (*heldError) Error() string { return "the backend's limit is reached" }

// pace keeps calls below the backend's limit: the documented one by a token
// bucket, the real one by what its answers tell.
type pace struct {
	tokens *bucket // nil without a documented limit
	limits Limits

	mu      sync.Mutex
	refused time.Time // told by 429: until then nothing is sent
	spent   time.Time // told by a remainder of zero, or by Hold: until then calls wait
}

func newPace(o Options) *pace {
	return &pace{tokens: newBucket(o.RatePerMinute, o.Burst), limits: o.Limits}
}

// wait returns when a call may be sent, or a *heldError at once when that is
// not within the context's time. A call that waited for its token while the
// backend refused others is held back with them.
func (p *pace) wait(ctx context.Context, who urgency) error {
	for {
		if err := p.waitHold(ctx); err != nil || p.tokens == nil {
			return err
		}
		if err := p.tokens.take(ctx, who); err != nil {
			return err
		}
		if !p.holds() {
			return nil
		}
		p.tokens.giveBack()
	}
}

// unsent gives the token back of a call that was not made after all.
func (p *pace) unsent() {
	if p.tokens != nil {
		p.tokens.giveBack()
	}
}

func (p *pace) waitHold(ctx context.Context) error {
	for {
		p.mu.Lock()
		refused, spent := time.Until(p.refused), time.Until(p.spent)
		p.mu.Unlock()
		switch {
		case refused > 0:
			return &heldError{wait: refused, reason: adapters.HeldByBackend}
		case spent <= 0:
			return ctx.Err()
		case !fits(ctx, spent):
			return &heldError{wait: spent, reason: adapters.HeldByBackend}
		}
		if err := sleep(ctx, spent); err != nil {
			return err
		}
	}
}

func (p *pace) holds() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	return now.Before(p.refused) || now.Before(p.spent)
}

// spare takes a token for a second attempt, if there is one.
func (p *pace) spare(who urgency) bool { return p.tokens == nil || p.tokens.spare(who) }

// observe learns from an answer.
func (p *pace) observe(answer *http.Response) {
	var refused time.Duration
	if answer.StatusCode == http.StatusTooManyRequests {
		refused = min(p.limits.retryAfter(answer), longestRefusal)
	}
	p.hold(refused, p.limits.spentFor(answer))
}

// hold keeps calls back for so long from now, if they are not for longer.
func (p *pace) hold(refused, spent time.Duration) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := now.Add(refused); refused > 0 && until.After(p.refused) {
		p.refused = until
	}
	if until := now.Add(spent); spent > 0 && until.After(p.spent) {
		p.spent = until
	}
}

// fits reports whether a call can still be made after waiting.
func fits(ctx context.Context, wait time.Duration) bool {
	end, ok := ctx.Deadline()
	return !ok || wait+fairAttempt <= time.Until(end)
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
