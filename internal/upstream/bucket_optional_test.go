package upstream_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

// wish makes a call that its answer can do without.
func (l *limited) wish(ctx context.Context, op adapters.Operation, who string) error {
	_, err := l.client.Read(ctx, op, upstream.Request{Query: map[string][]string{"who": {who}}, Optional: true})
	return err
}

// wishes starts count of them, which all wait at once, and for as long as it takes.
func (l *limited) wishes(group *sync.WaitGroup, count int) {
	ctx, cancel := context.WithTimeout(l.t.Context(), time.Hour)
	l.t.Cleanup(cancel)
	for range count {
		group.Go(func() {
			if err := l.wish(ctx, awaited, "optional"); err != nil {
				l.t.Error(err)
			}
		})
	}
	synctest.Wait()
}

// TestOptionalCallsLetOthersGoFirst: 150 optional calls of one conversation hold
// nobody else up, and lose nothing of the rate by that.
func TestOptionalCallsLetOthersGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimited(t, 60, 8)
		var group sync.WaitGroup
		l.wishes(&group, 150)
		time.Sleep(20*time.Second + 500*time.Millisecond)
		for i, want := range []time.Duration{0, 0, 500 * time.Millisecond, time.Second} {
			if took := l.must(t.Context(), awaited, "chat"); took != want {
				t.Errorf("call %d of another chat took %s, want %s", i, took, want)
			}
		}
		group.Wait()
		if took := time.Since(l.began); took != (154-6)*time.Second {
			t.Errorf("154 calls took %s: one a second take 148 s, where 6 of 8 may be sent at once", took)
		}
	})
}

// TestLinesFollowEachOther fills all three lines, the least urgent first.
func TestLinesFollowEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimited(t, 60, 1)
		l.must(t.Context(), awaited, "first")
		var group sync.WaitGroup
		l.crawls(t.Context(), &group, 2)
		l.wishes(&group, 2)
		group.Go(func() { // nobody waits for the rows of a list either
			if err := l.wish(t.Context(), crawl, "crawl"); err != nil {
				t.Error(err)
			}
		})
		for range 2 {
			group.Go(func() { l.must(t.Context(), awaited, "chat") })
		}
		group.Wait()
		if sent := l.who[1:]; !slices.Equal(sent[:2], []string{"chat", "chat"}) || slices.Contains(sent[:4], "crawl") {
			t.Errorf("sent in this order: %q", sent)
		}
	})
}

// TestOptionalCallsGiveUpInTime: where others leave nothing in time, it is told at
// once.
func TestOptionalCallsGiveUpInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimited(t, 60, 1)
		l.must(t.Context(), awaited, "first")
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() { l.must(t.Context(), awaited, "chat") })
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		began := time.Now()
		err := l.wish(ctx, awaited, "optional")
		if adapters.KindOf(err) != adapters.RateLimited || time.Since(began) != 0 {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		group.Wait()
		if slices.Contains(l.who, "optional") {
			t.Errorf("sent %q", l.who)
		}
	})
}
