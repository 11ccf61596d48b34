package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// played is where tokens come from, in a time that is played.
type played struct {
	*tokens
	calls  int
	takes  time.Duration
	lasts  time.Duration // 0 for tokens of which nobody knows when they end
	fails  error
	always string // the token, where it is the same each time
}

func newPlayed(t *testing.T) *played {
	t.Helper()
	t.Cleanup(func() { time.Sleep(longestTokenCall) }) // until no call is under way
	p := &played{takes: time.Second, lasts: 10 * time.Minute}
	p.tokens = newTokens(adapters.Environment{}, placeOf("", nil), p.fetch)
	return p
}

func (p *played) fetch(ctx context.Context) (token, error) {
	p.calls++
	got, fails := token{value: fmt.Sprint(p.calls)}, p.fails
	if p.always != "" {
		got.value = p.always
	}
	timer := time.NewTimer(p.takes)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return token{}, ctx.Err()
	}
	if p.lasts != 0 {
		got.expires = time.Now().Add(p.lasts)
	}
	return got, fails
}

func newReading(t *testing.T) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://shop.example.com", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

// want wants a token at once, or after some time.
func (p *played) want(t *testing.T, token string, after time.Duration) *http.Request {
	t.Helper()
	began, request := time.Now(), newReading(t)
	if err := p.Authorize(request); err != nil {
		t.Fatal(err)
	}
	if got := request.Header.Get("Authorization"); got != "Bearer "+token || time.Since(began) != after {
		t.Errorf("token %q after %v, want %q after %v", got, time.Since(began), token, after)
	}
	return request
}

// wantCalls waits until nothing is under way any more.
func (p *played) wantCalls(t *testing.T, calls int) {
	t.Helper()
	synctest.Wait()
	if p.calls != calls {
		t.Errorf("%d token calls, want %d", p.calls, calls)
	}
}

func TestTokenIsReplacedBeforeItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayed(t)
		p.want(t, "1", time.Second)
		time.Sleep(9*time.Minute - time.Nanosecond)
		p.want(t, "1", 0)
		p.wantCalls(t, 1)
		time.Sleep(time.Nanosecond)
		for range 3 {
			p.want(t, "1", 0) // while the next one is on its way
		}
		p.wantCalls(t, 2)
		time.Sleep(time.Second)
		synctest.Wait()
		p.want(t, "2", 0)
		time.Sleep(time.Hour)
		p.want(t, "3", time.Second)
		p.wantCalls(t, 3)
	})
}

func TestShortTokenIsReplacedAfterHalfOfItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayed(t)
		p.lasts = 40 * time.Second
		p.want(t, "1", time.Second)
		time.Sleep(20*time.Second - time.Nanosecond)
		p.want(t, "1", 0)
		p.wantCalls(t, 1)
		time.Sleep(time.Nanosecond)
		p.want(t, "1", 0)
		p.wantCalls(t, 2)
	})
}

// TestTokenThatEndsAsItArrives, as clocks that differ have it, is used for a
// moment.
func TestTokenThatEndsAsItArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayed(t)
		p.lasts = -time.Hour
		p.want(t, "1", time.Second)
		p.want(t, "1", 0)
		p.wantCalls(t, 1)
		time.Sleep(5 * time.Second)
		p.want(t, "2", time.Second)
	})
}

func TestTokenIsUsedToItsEndWhereThereIsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayed(t)
		p.takes = 0
		p.want(t, "1", 0)
		p.fails = &adapters.Error{Kind: adapters.Unavailable}
		time.Sleep(9 * time.Minute)
		for range 600 { // tenths of seconds of the last minute
			p.want(t, "1", 0)
			synctest.Wait()
			time.Sleep(100 * time.Millisecond)
		}
		if p.calls < 10 || p.calls > 14 { // one after a second, then one every five
			t.Errorf("%d token calls", p.calls)
		}
		err := p.Authorize(newReading(t))
		if adapters.KindOf(err) != adapters.Unavailable {
			t.Errorf("told %v", err)
		}
	})
}

func TestPauseAfterATokenCallThatFails(t *testing.T) {
	tests := map[string]struct {
		fails error
		pause []time.Duration // after the first and the second one
	}{
		"on the way":  {&adapters.Error{Kind: adapters.Unavailable}, []time.Duration{time.Second, 5 * time.Second}},
		"told":        {&adapters.Error{Kind: adapters.Unavailable, RetryAfter: 20 * time.Second}, []time.Duration{20 * time.Second, 20 * time.Second}},
		"too many":    {&adapters.Error{Kind: adapters.RateLimited, RetryAfter: time.Hour}, []time.Duration{time.Minute, time.Minute}},
		"refused":     {&adapters.Error{Kind: adapters.Unauthorized}, []time.Duration{5 * time.Second, 5 * time.Second}},
		"odd failure": {errors.New("odd"), []time.Duration{5 * time.Second, 5 * time.Second}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlayed(t)
				p.takes, p.fails = 0, test.fails
				for i, pause := range test.pause {
					_ = p.Authorize(newReading(t))
					time.Sleep(pause - time.Nanosecond)
					if err := p.Authorize(newReading(t)); adapters.KindOf(err) != adapters.KindOf(test.fails) {
						t.Errorf("told %v", err)
					}
					p.wantCalls(t, i+1)
					time.Sleep(time.Nanosecond)
				}
				p.fails = nil
				p.want(t, "3", 0)
			})
		})
	}
}

func TestNobodyWaitsLongerThanItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayed(t)
		p.takes = 4 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if err := p.Authorize(newReading(t).WithContext(ctx)); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		p.want(t, "1", 3*time.Second) // the call goes on
		p.wantCalls(t, 1)
	})
}

func TestTokenCallHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayed(t)
		p.takes = time.Hour
		began := time.Now()
		if err := p.Authorize(newReading(t)); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 5*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayed(t)
		p.lasts = 0
		refused := p.want(t, "1", time.Second)
		time.Sleep(time.Hour)
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				if renewed, err := p.Renew(refused); !renewed || err != nil {
					t.Errorf("renewed %t, %v", renewed, err)
				}
			})
		}
		group.Wait()
		p.wantCalls(t, 2)
		if renewed, err := p.Renew(refused); !renewed || err != nil { // it comes late
			t.Errorf("renewed %t, %v", renewed, err)
		}
		p.wantCalls(t, 2)
		p.want(t, "2", 0)
	})
}

// TestRefusedAnew: what is refused although it is new is not replaced for some
// time.
func TestRefusedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlayed(t)
		refused := p.want(t, "1", time.Second)
		for range 100 {
			if renewed, err := p.Renew(refused); renewed || err != nil {
				t.Errorf("renewed %t, %v", renewed, err)
			}
		}
		p.wantCalls(t, 1)
		time.Sleep(5 * time.Second)
		if renewed, err := p.Renew(refused); !renewed || err != nil {
			t.Errorf("renewed %t, %v", renewed, err)
		}
		p.wantCalls(t, 2)
	})
}

func TestRenewalThatBringsNothing(t *testing.T) {
	tests := map[string]struct {
		change func(*played)
		want   error
	}{
		"the same token": {func(p *played) { p.always = "1" }, nil},
		"a failure":      {func(p *played) { p.fails = errNoToken }, errNoToken},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlayed(t)
				refused := p.want(t, "1", time.Second)
				time.Sleep(time.Minute)
				test.change(p)
				if renewed, err := p.Renew(refused); renewed || !errors.Is(err, test.want) {
					t.Errorf("renewed %t, %v", renewed, err)
				}
				for range 50 {
					if renewed, err := p.Renew(refused); renewed || err != nil {
						t.Errorf("renewed %t, %v", renewed, err)
					}
				}
				p.wantCalls(t, 2)
				p.want(t, "1", 0)
			})
		})
	}
}

func TestWhenTheTokenOfALoginEnds(t *testing.T) {
	tests := map[string]struct {
		answer string
		lasts  time.Duration
		want   time.Duration // from now; 0 for never
	}{
		"seconds":          {`{"t":"a","e":90}`, time.Hour, 90 * time.Second},
		"seconds as text":  {`{"t":"a","e":"90"}`, time.Hour, 90 * time.Second},
		"ten years":        {`{"t":"a","e":315360000}`, time.Hour, 315360000 * time.Second},
		"Unix time":        {`{"t":"a","e":1767225660}`, time.Hour, time.Minute},
		"Unix millis":      {`{"t":"a","e":1767225660000}`, time.Hour, time.Minute},
		"a date":           {`{"t":"a","e":"2026-01-01T01:01:00+01:00"}`, time.Hour, time.Minute},
		"nothing":          {`{"t":"a"}`, time.Hour, time.Hour},
		"nonsense":         {`{"t":"a","e":"soon"}`, time.Hour, time.Hour},
		"zero":             {`{"t":"a","e":0}`, time.Hour, time.Hour},
		"nobody knows":     {`{"t":"a"}`, 0, 0},
		"absurdly far off": {`{"t":"a","e":1e300}`, time.Hour, time.UnixMilli(1e16).Sub(time.Unix(1767225600, 0))},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Unix(1767225600, 0))) // 2026-01-01
				l := &login{lasts: test.lasts}
				l.token, _ = parsePath("t", false)
				l.ends, _ = parsePath("e", false)
				got, err := l.read([]byte(test.answer))
				if err != nil || got.value != "a" {
					t.Fatalf("%+v, %v", got, err)
				}
				if test.want == 0 {
					if !got.expires.IsZero() {
						t.Errorf("ends %v", got.expires)
					}
				} else if left := time.Until(got.expires); left != test.want {
					t.Errorf("lasts %v, want %v", left, test.want)
				}
			})
		})
	}
}

func TestPointInTimeOfNothing(t *testing.T) {
	if got := pointInTime(gjson.Result{}); !got.IsZero() {
		t.Error(got)
	}
}
