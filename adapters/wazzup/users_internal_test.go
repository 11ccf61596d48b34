package wazzup

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// office tells the name of the user u, each time another one.
type office struct {
	calls atomic.Int32
	takes time.Duration
	fails atomic.Bool
}

func (o *office) read(ctx context.Context) (map[string]string, error) {
	call := o.calls.Add(1)
	select {
	case <-time.After(o.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if o.fails.Load() {
		return nil, errors.New("an outage")
	}
	return map[string]string{"u": "Marta " + string('@'+call)}, nil
}

// name asks as a call does that has nothing else to do.
func name(ctx context.Context, u *users, patience time.Duration) string {
	return u.names(ctx, u.refresh(ctx), patience)["u"]
}

func TestUsersAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{takes: 200 * time.Millisecond}
		u := newUsers(o.read)
		want := func(wanted string, calls int32) {
			t.Helper()
			if got := name(t.Context(), u, usersGrace); got != wanted {
				t.Errorf("name %q, want %q", got, wanted)
			}
			synctest.Wait()
			if o.calls.Load() != calls {
				t.Errorf("%d readings, want %d", o.calls.Load(), calls)
			}
		}
		for range 10 {
			want("Marta A", 1)
		}
		time.Sleep(15*time.Minute - time.Second)
		want("Marta A", 1)
		time.Sleep(time.Second)
		want("Marta A", 2) // known ones are given at once
		time.Sleep(time.Second)
		want("Marta B", 2)

		o.fails.Store(true)
		time.Sleep(15 * time.Minute)
		want("Marta B", 3)
		time.Sleep(time.Second)
		want("Marta B", 3) // a failure is not repeated by every call
		time.Sleep(time.Minute)
		want("Marta B", 4)
		time.Sleep(time.Second)
		o.fails.Store(false)
		time.Sleep(time.Minute + time.Second)
		want("Marta B", 5)
		time.Sleep(time.Second)
		want("Marta E", 5)
	})
}

func TestUsersOnlyLeaveTheNameAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{}
		o.fails.Store(true)
		u := newUsers(o.read)
		for range 5 {
			if got := name(t.Context(), u, usersTimeout); got != "" || o.calls.Load() != 1 {
				t.Errorf("name %q after %d readings", got, o.calls.Load())
			}
		}
	})
}

// TestUsersAreWaitedForAsLongAsItPays, and the reading goes on for others.
func TestUsersAreWaitedForAsLongAsItPays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{takes: 3 * time.Second}
		u := newUsers(o.read)
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		began := time.Now()
		if got := name(ctx, u, usersGrace); got != "" || time.Since(began) != 500*time.Millisecond {
			t.Errorf("name %q after %v, which is longer than the caller waits", got, time.Since(began))
		}
		began = time.Now()
		if got := name(t.Context(), u, usersGrace); got != "" || time.Since(began) != usersGrace {
			t.Errorf("name %q after %v, want none after %v", got, time.Since(began), usersGrace)
		}
		if got := name(t.Context(), u, usersTimeout); got != "Marta A" || o.calls.Load() != 1 {
			t.Errorf("name %q after %d readings", got, o.calls.Load())
		}
	})
}

func TestUsersThatHangAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &office{takes: time.Hour}
		u := newUsers(o.read)
		began := time.Now()
		if got := name(t.Context(), u, time.Hour); got != "" || time.Since(began) != usersTimeout {
			t.Errorf("name %q after %v, want none after %v", got, time.Since(began), usersTimeout)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		time.Sleep(usersRetry)
		if got := name(ended, u, usersGrace); got != "" || o.calls.Load() != 1 {
			t.Errorf("name %q; a call that ended before it began causes a reading", got)
		}
	})
}
