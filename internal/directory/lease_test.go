package directory_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
)

// another makes the directory that of another process.
func another(o *directory.Options) { o.Holder = "them" }

// TestOneSyncs runs two processes on one store.
func TestOneSyncs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShaky()
		ours, theirs := &played{customers: people(0, 250)}, &played{customers: people(0, 250)}
		leader, follower := set(t, ours, store), set(t, theirs, store, another)
		stopLeader := leader.run()
		synctest.Wait()
		stopFollower := follower.run()
		time.Sleep(10 * time.Minute)
		if asked := theirs.cursors(); len(asked) > 0 {
			t.Errorf("the follower asked for %q", asked)
		}
		if follower.Other() != "us" || leader.Other() != "" {
			t.Errorf("the others are %q and %q", follower.Other(), leader.Other())
		}
		p := follower.progress()
		if p.State != directory.Complete || p.Records != 250 || p.Stored != 250 || !follower.Complete("crm") {
			t.Errorf("the follower's progress %+v", p)
		}
		if lines := follower.log.count("another process syncs"); lines != 1 {
			t.Errorf("%d lines say who syncs: %s", lines, follower.log.text.String())
		}

		stopLeader()
		ours.cursors()
		time.Sleep(6 * time.Minute)
		if len(theirs.cursors()) == 0 || follower.Other() != "" {
			t.Error("the follower did not take over")
		}
		stopFollower()
	})
}

// TestLeaseLost takes the lease away in the middle of a pass.
func TestLeaseLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 1000)}
		s := set(t, backend, newShaky())
		backend.ask = func(q question) error {
			time.Sleep(time.Second)
			if q.cursor == "300" {
				s.store.fail(func(method string) error {
					if method == "Lease" || method == "Commit" {
						return directory.ErrLeaseLost
					}
					return nil
				})
			}
			return nil
		}
		stop := s.run()
		defer stop()
		time.Sleep(time.Minute)
		wantSame(t, "pages", []string{"", "100", "200", "300"}, backend.cursors())
		s.wantStored(people(0, 300))
		if s.Other() != "thief" || s.progress().State != directory.Running {
			t.Errorf("%q syncs, progress %+v", s.Other(), s.progress())
		}

		s.store.fail(nil)
		backend.do(func(p *played) { p.ask = nil })
		time.Sleep(10 * time.Second)
		wantSame(t, "pages", []string{"300", "400", "500", "600", "700", "800", "900"}, backend.cursors())
		s.wantStored(backend.customers)
	})
}

// TestLeaseNotRenewed lets another process take over while a page takes long.
func TestLeaseNotRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend := &played{customers: people(0, 250)}
		s := set(t, backend, newShaky())
		asked, cancelled := make(chan struct{}), make(chan struct{})
		backend.answer = func(question, *adapters.Document) {
			close(asked)
			time.Sleep(30 * time.Second)
			close(cancelled)
		}
		stop := s.run()
		defer stop()
		<-asked
		s.store.fail(func(method string) error {
			if method == "Lease" {
				return directory.ErrLeaseLost
			}
			return nil
		})
		<-cancelled
		synctest.Wait()
		if written := s.store.written(); len(written) > 1 {
			t.Errorf("%d pages were written after the lease was lost", len(written))
		}
		if asked := backend.cursors(); len(asked) != 1 {
			t.Errorf("asked for %q", asked)
		}
	})
}

// TestSyncOnceFollows watches another process complete the pass.
func TestSyncOnceFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShaky()
		backend := &played{customers: people(0, 1000)}
		backend.ask = func(question) error { time.Sleep(time.Second); return nil }
		leader, command := set(t, backend, store), set(t, backend, store, another)
		stop := leader.run()
		defer stop()
		time.Sleep(2500 * time.Millisecond)
		ended := make(chan error, 1)
		began := time.Now()
		go func() { ended <- command.SyncOnce(t.Context(), nil, directory.Once{}) }()
		time.Sleep(3200 * time.Millisecond)
		if p := command.progress(); p.State != directory.Running || p.Records < 300 || command.Other() != "us" {
			t.Errorf("progress %+v, %q syncs", p, command.Other())
		}
		if err := <-ended; err != nil {
			t.Errorf("SyncOnce = %v", err)
		}
		if took := time.Since(began); took < 8*time.Second || took > 15*time.Second {
			t.Errorf("it followed for %v", took)
		}
		if asked := backend.cursors(); len(asked) != 10 {
			t.Errorf("asked for %q", asked)
		}
	})
}

// TestSyncOnceWantsMore asks for what only the process that syncs can do.
func TestSyncOnceWantsMore(t *testing.T) {
	for _, how := range []directory.Once{{Full: true}, {Rebuild: true}} {
		synctest.Test(t, func(t *testing.T) {
			store := newShaky()
			theirs := &played{customers: people(0, 250)}
			leader, command := set(t, &played{customers: people(0, 250)}, store), set(t, theirs, store, another)
			stop := leader.run()
			synctest.Wait()
			began := time.Now()
			if err := command.SyncOnce(t.Context(), nil, how); err == nil || !strings.Contains(err.Error(), "(us)") {
				t.Errorf("SyncOnce = %v", err)
			}
			if took := time.Since(began); took < 30*time.Second || took > time.Minute {
				t.Errorf("it hoped for %v", took)
			}
			stop()
			if err := command.SyncOnce(t.Context(), nil, how); err != nil || len(theirs.cursors()) != 3 {
				t.Errorf("SyncOnce with nobody in the way = %v", err)
			}
		})
	}
}

// TestSyncOnceTakesOver follows a process that dies.
func TestSyncOnceTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		backend, store := &played{customers: people(0, 250)}, newShaky()
		if _, ok, err := store.Memory.Lease(t.Context(), "the dead", 20*time.Second); !ok || err != nil {
			t.Fatal(ok, err)
		}
		s := set(t, backend, store)
		began := time.Now()
		s.sync()
		if took := time.Since(began); took < 19*time.Second || took > 25*time.Second {
			t.Errorf("it took over after %v", took)
		}
		s.wantStored(backend.customers)
	})
}

// TestSyncOnceStalled follows a process that does nothing.
func TestSyncOnceStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := set(t, &played{customers: people(0, 250)}, newShaky())
		if _, _, err := s.store.Memory.Lease(t.Context(), "the idle", time.Hour); err != nil {
			t.Fatal(err)
		}
		if err := s.SyncOnce(t.Context(), nil, directory.Once{}); err == nil {
			t.Error("it was content with nothing")
		}
	})
}

// TestLeaseGivenBack lets the next process begin at once.
func TestLeaseGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := newShaky()
		set(t, &played{customers: people(0, 250)}, store).sync()
		began := time.Now()
		set(t, &played{customers: people(0, 250)}, store, another).sync()
		if took := time.Since(began); took > time.Second {
			t.Errorf("the second waited for %v", took)
		}
	})
}

// TestOneAtATime starts what runs already, and what is closed.
func TestOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := set(t, &played{}, newShaky())
		stop := s.run()
		synctest.Wait()
		if err := s.Run(t.Context()); err == nil {
			t.Error("Run ran twice")
		}
		if err := s.SyncOnce(t.Context(), nil, directory.Once{}); err == nil {
			t.Error("SyncOnce ran beside Run")
		}
		stop()
		if err := s.SyncOnce(t.Context(), []string{"nobody"}, directory.Once{}); err == nil {
			t.Error("SyncOnce of a source that there is not succeeded")
		}
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if err := s.Run(context.Background()); err == nil { //nolint:usetesting // It must end by itself.
			t.Error("Run ran after Close")
		}
	})
}
