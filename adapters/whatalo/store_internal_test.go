package whatalo

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// loader counts the readings and answers with what is set.
type loader struct {
	calls atomic.Int32
	err   error
	delay time.Duration
}

func (l *loader) load(ctx context.Context) (json.RawMessage, error) {
	l.calls.Add(1)
	select {
	case <-time.After(l.delay):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if l.err != nil {
		return nil, l.err
	}
	return json.RawMessage(`{"data":{}}`), nil
}

// ask does what one call does.
func ask(ctx context.Context, s *store) (known, mayCome bool) {
	reading := s.refresh(ctx)
	body, mayCome := s.value(ctx, reading)
	return body != nil, mayCome
}

func TestStoreIsReadOnceInHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &loader{delay: 50 * time.Millisecond}
		s := newStore(source.load)
		for range 20 {
			go ask(t.Context(), s)
		}
		if known, _ := ask(t.Context(), s); !known || source.calls.Load() != 1 {
			t.Errorf("known %v after %d readings, want one", known, source.calls.Load())
		}
		time.Sleep(storeFresh - time.Second)
		ask(t.Context(), s)
		if source.calls.Load() != 1 {
			t.Errorf("read again while fresh")
		}
		time.Sleep(time.Hour)
		begin := time.Now()
		if known, _ := ask(t.Context(), s); !known || time.Since(begin) != 0 {
			t.Errorf("known %v after %v, want the old answer at once", known, time.Since(begin))
		}
		synctest.Wait()
		time.Sleep(time.Second)
		if source.calls.Load() != 2 {
			t.Errorf("%d readings, want a second one behind", source.calls.Load())
		}
	})
}

func TestStoreFailureIsRetriedSoonButNotByEveryCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &loader{err: errors.New("down")}
		s := newStore(source.load)
		if known, mayCome := ask(t.Context(), s); known || !mayCome {
			t.Errorf("known %v, may come %v", known, mayCome)
		}
		time.Sleep(storeRetry - time.Second)
		ask(t.Context(), s)
		if source.calls.Load() != 1 {
			t.Errorf("%d readings at once", source.calls.Load())
		}
		time.Sleep(time.Second)
		source.err = nil
		if known, _ := ask(t.Context(), s); !known {
			t.Error("still unknown after the wait")
		}
		source.err = errors.New("down")
		time.Sleep(storeFresh)
		ask(t.Context(), s)
		synctest.Wait()
		if known, _ := ask(t.Context(), s); !known {
			t.Error("a failure lost the old answer")
		}
	})
}

func TestStoreIsWaitedForOnlyAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &loader{delay: 5 * time.Second}
		s := newStore(source.load)
		begin := time.Now()
		known, mayCome := ask(t.Context(), s)
		if known || !mayCome || time.Since(begin) != storeGrace {
			t.Errorf("known %v, may come %v after %v", known, mayCome, time.Since(begin))
		}
		time.Sleep(5 * time.Second)
		if known, _ := ask(t.Context(), s); !known {
			t.Error("the slow reading was lost")
		}
	})
}

func TestStoreReadingOutlivesItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &loader{delay: 100 * time.Millisecond}
		s := newStore(source.load)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if known, _ := ask(ctx, s); known {
			t.Error("known before it was read")
		}
		time.Sleep(time.Second)
		if known, _ := ask(t.Context(), s); !known || source.calls.Load() != 1 {
			t.Errorf("known %v after %d readings", known, source.calls.Load())
		}
	})
}

func TestStoreReadingDoesNotBeginAfterItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &loader{}
		s := newStore(source.load)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if known, mayCome := ask(ctx, s); known || !mayCome || source.calls.Load() != 0 {
			t.Errorf("known %v, may come %v after %d readings", known, mayCome, source.calls.Load())
		}
	})
}

func TestStoreWithoutTheRightIsNotMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore((&loader{err: &adapters.Error{Kind: adapters.Forbidden}}).load)
		if known, mayCome := ask(t.Context(), s); known || mayCome {
			t.Errorf("known %v, may come %v, want neither", known, mayCome)
		}
		if now := time.Now(); s.due(now.Add(storeRetry)) || !s.due(now.Add(storeRefused)) {
			t.Error("what is refused is asked again as soon as what fails, or never")
		}
	})
}
