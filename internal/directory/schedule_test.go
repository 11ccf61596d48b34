package directory_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// TestInterval counts the time from the end of a pass.
func TestInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 50)}
		backend.ask = func(question) error { time.Sleep(10 * time.Second); return nil }
		s := set(t, backend, newShaky(), func(o *directory.Options) { o.Interval = 20 * time.Minute })
		stop := s.run()
		defer stop()
		time.Sleep(time.Hour)
		asked := backend.questions(adapters.ListCustomers)
		if len(asked) != 3 {
			t.Fatalf("asked %d times in an hour", len(asked))
		}
		for i := range asked[1:] {
			if wait := asked[i+1].at.Sub(asked[i].at); wait != 20*time.Minute+10*time.Second {
				t.Errorf("%v between two passes", wait)
			}
		}
	})
}

// TestRestartKeepsInterval does not begin a pass because the process is new.
func TestRestartKeepsInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, store := &played{customers: people(0, 50)}, newShaky()
		set(t, backend, store).sync()
		time.Sleep(2 * time.Minute)
		backend.cursors()
		s := set(t, backend, store)
		stop := s.run()
		defer stop()
		time.Sleep(2 * time.Minute)
		if asked := backend.cursors(); len(asked) > 0 {
			t.Errorf("asked for %q too early", asked)
		}
		if p := s.progress(); p.State != directory.Complete || p.Stored != 50 {
			t.Errorf("progress %+v", p)
		}
		time.Sleep(2 * time.Minute)
		if asked := backend.cursors(); len(asked) != 1 {
			t.Errorf("asked for %q", asked)
		}
	})
}

// waits returns the times between questions for one page that always fails.
func waits(t *testing.T, failure error, during time.Duration) []time.Duration {
	t.Helper()
	backend := &played{customers: people(0, 50), size: 20}
	backend.ask = func(q question) error {
		if q.cursor == "20" {
			return failure
		}
		return nil
	}
	s := set(t, backend, newShaky())
	stop := s.run()
	defer stop()
	time.Sleep(during)
	var found []time.Duration
	asked := slices.DeleteFunc(backend.questions(adapters.ListCustomers), func(q question) bool { return q.cursor != "20" })
	for i := 1; i < len(asked); i++ {
		found = append(found, asked[i].at.Sub(asked[i-1].at))
	}
	if len(found) == 0 {
		t.Fatalf("it was not tried again in %v", during)
	}
	if p := s.progress(); p.State != directory.Failing || p.Problem == "" {
		t.Errorf("progress %+v", p)
	}
	if lines := s.log.count("the sync does not go on"); lines != 1 {
		t.Errorf("%d lines tell of the failure: %s", lines, s.log.text.String())
	}
	backend.do(func(p *played) { p.ask = nil })
	time.Sleep(10 * time.Minute)
	s.wantStored(backend.customers)
	if lines := s.log.count("the sync goes on again"); lines != 1 {
		t.Errorf("%d lines tell of the end: %s", lines, s.log.text.String())
	}
	return found
}

func TestWaitsAfterFailures(t *testing.T) {
	tests := map[string]struct {
		failure        error
		shortest, most time.Duration // the waits begin with the first and come to the second
	}{
		"unavailable":        {&adapters.Error{Kind: adapters.Unavailable}, time.Second, 4 * time.Second},
		"internal":           {&adapters.Error{Kind: adapters.Internal}, time.Second, 5 * time.Minute},
		"no adapter's error": {errors.New("odd"), time.Second, 5 * time.Minute},
		"unauthorized":       {&adapters.Error{Kind: adapters.Unauthorized}, time.Minute, 5 * time.Minute},
		"forbidden":          {&adapters.Error{Kind: adapters.Forbidden}, time.Minute, 5 * time.Minute},
		"told to wait":       {&adapters.Error{Kind: adapters.RateLimited, RetryAfter: 42 * time.Second}, 42 * time.Second, 42 * time.Second},
		"not told how long":  {&adapters.Error{Kind: adapters.RateLimited}, time.Second, 5 * time.Minute},
		"told to wait long":  {&adapters.Error{Kind: adapters.RateLimited, RetryAfter: time.Hour}, 5 * time.Minute, 5 * time.Minute},
		"unavailable, told":  {&adapters.Error{Kind: adapters.Unavailable, RetryAfter: 30 * time.Second}, 30 * time.Second, 30 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				found := waits(t, test.failure, 40*time.Minute)
				for i, wait := range found {
					if wait < test.shortest || wait > test.most {
						t.Errorf("wait %d is %v", i, wait)
					}
				}
				if first := found[0]; first > 2*test.shortest {
					t.Errorf("the first wait is %v", first)
				}
				if last := found[len(found)-1]; last < test.most/2 {
					t.Errorf("the last wait is %v", last)
				}
			})
		})
	}
}

// TestACopyThatIsWholeCanWait asks a backend that is out of order less and less
// for what is known already.
func TestACopyThatIsWholeCanWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 50)}
		s := set(t, backend, newShaky())
		stop := s.run()
		defer stop()
		time.Sleep(time.Minute)
		if p := s.progress(); p.State != directory.Complete {
			t.Fatalf("progress %+v", p)
		}
		backend.do(func(p *played) {
			p.ask = func(question) error { return &adapters.Error{Kind: adapters.Unavailable} }
		})
		time.Sleep(2 * time.Hour)
		asked := backend.questions(adapters.ListCustomers)
		if last := asked[len(asked)-1].at.Sub(asked[len(asked)-2].at); last < 2*time.Minute {
			t.Errorf("the last wait is %v", last)
		}
	})
}

// TestFailingListDoesNotStopTheOther has customers that are forbidden.
func TestFailingListDoesNotStopTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 50), orders: ordersOf(50)}
		backend.ask = func(q question) error {
			if q.op == adapters.ListCustomers {
				return &adapters.Error{Kind: adapters.Forbidden, Operation: q.op}
			}
			return nil
		}
		s := set(t, backend, newShaky())
		stop := s.run()
		defer stop()
		time.Sleep(11 * time.Minute)
		all := s.Progress()
		if all[0].State != directory.Failing || all[1].State != directory.Complete {
			t.Errorf("progress %+v", all)
		}
		if s.Complete("crm") {
			t.Error("complete without customers")
		}
		if asked := backend.questions(adapters.ListOrders); len(asked) != 3 {
			t.Errorf("orders were asked for %d times", len(asked))
		}
	})
}

// TestForgottenSource is no longer configured.
func TestForgottenSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, store := &played{customers: people(0, 50)}, newShaky()
		set(t, backend, store).sync()
		other := func(o *directory.Options) {
			o.Sources = []*directory.Source{source(t, "shop", backend, playedMapping)}
		}
		s := set(t, backend, store, other)
		if err := s.SyncOnce(t.Context(), nil, directory.Once{Full: true}); err != nil {
			t.Fatal(err)
		}
		stop := s.run()
		defer stop()
		time.Sleep(23 * time.Hour)
		s.wantStored(backend.customers)
		time.Sleep(2 * time.Hour)
		s.wantStored(nil)
		wantIDs(t, store, directory.List{Source: "shop", Kind: directory.Customers}, backend.customers)
	})
}

// TestRateAndTimeLeft reads 100 records a second.
func TestRateAndTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 2000), total: true}
		backend.ask = func(question) error { time.Sleep(time.Second); return nil }
		store := newShaky()
		s, other := set(t, backend, store), set(t, backend, store, another)
		stop := s.run()
		synctest.Wait()
		stopOther := other.run()
		time.Sleep(10500 * time.Millisecond)
		for name, p := range map[string]directory.Progress{"this process": s.progress(), "the other": other.progress()} {
			late := p.State != directory.Running || p.Rate < 99 || p.Rate > 101 || p.Total != 2000 || p.Records < 400
			if late || p.Left != time.Duration(2000-p.Records)*10*time.Millisecond {
				t.Errorf("progress of %s: %+v", name, p)
			}
		}
		stop()
		stopOther()
	})
}

// TestTotalOfThePassBefore helps where a backend does not say how many there are.
func TestTotalOfThePassBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 500)}
		s := set(t, backend, newShaky())
		s.sync()
		backend.do(func(p *played) { p.ask = func(question) error { time.Sleep(time.Second); return nil } })
		stop := s.run()
		defer stop()
		time.Sleep(5*time.Minute + 2500*time.Millisecond)
		if p := s.progress(); p.State != directory.Running || p.Records != 200 || p.Total != 500 {
			t.Errorf("progress %+v", p)
		}
	})
}
