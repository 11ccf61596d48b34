package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/postgres"
)

const holder = "holder"

func people() directory.List {
	return directory.List{Source: "crm", Kind: directory.Customers}
}

func page(ids ...string) directory.Page {
	p := directory.Page{List: people(), State: directory.State{Pass: 1}}
	for _, id := range ids {
		p.Entries = append(p.Entries, directory.Entry{ID: id, Document: []byte("document of " + id), Tokens: []string{"all"}})
	}
	return p
}

// hold returns a store that has the lease and the rows a and b.
func hold(t *testing.T, options postgres.Options) *postgres.Store {
	t.Helper()
	store := open(t, options)
	if _, ok, err := store.Lease(t.Context(), holder, time.Hour); !ok {
		t.Fatalf("no lease: %v", err)
	}
	if err := store.Commit(t.Context(), holder, page("a", "b")); err != nil {
		t.Fatal(err)
	}
	return store
}

func wantFound(t *testing.T, store *postgres.Store, want int) {
	t.Helper()
	rows, err := store.Find(t.Context(), people(), []string{"all"}, 100)
	if err != nil || len(rows) != want {
		t.Errorf("Find = %d rows, %v, want %d", len(rows), err, want)
	}
}

func TestServerGoesAwayAndComesBack(t *testing.T) {
	between, url := newProxy(t)
	store := hold(t, postgres.Options{URL: url, Schema: schema(t)})

	between.cut()
	_, err := store.Find(t.Context(), people(), []string{"all"}, 10)
	wantProblem(t, err, directory.Unreachable)
	wantProblem(t, store.Commit(t.Context(), holder, page("lost")), directory.Unreachable)
	_, _, err = store.Lease(t.Context(), holder, time.Hour)
	wantProblem(t, err, directory.Unreachable)
	_, err = postgres.Open(t.Context(), postgres.Options{URL: url})
	wantProblem(t, err, directory.Unreachable)

	between.mend()
	wantFound(t, store, 2)
	if err := store.Commit(t.Context(), holder, page("c")); err != nil {
		t.Errorf("Commit after the server came back: %v", err)
	}
	wantFound(t, store, 3)
}

// TestConnectionsDie has connections in the pool that are dead already, as after
// a restart of the server that nobody noticed.
func TestConnectionsDie(t *testing.T) {
	between, url := newProxy(t)
	name := rand.Text()
	store := hold(t, postgres.Options{URL: url + "&application_name=" + name, Schema: schema(t)})
	breaks := map[string]func(){
		"cut": func() {
			between.cut()
			between.mend()
		},
		"ended by the server": func() {
			execute(t, `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name = $1`, name)
		},
	}
	for name, dies := range breaks {
		t.Run(name, func(t *testing.T) {
			var together sync.WaitGroup
			for range 6 { // so that several connections are there
				together.Go(func() { wantFound(t, store, 2) })
			}
			together.Wait()
			dies()
			wantFound(t, store, 2)
			dies()
			if err := store.Commit(t.Context(), holder, page("a")); err != nil {
				t.Errorf("Commit over a dead connection: %v", err)
			}
		})
	}
}

// TestFrozenServer has a server that takes everything and answers nothing: no
// call may last longer than its context, or this test never ends.
func TestFrozenServer(t *testing.T) {
	between, url := newProxy(t)
	options := postgres.Options{URL: url, Schema: schema(t)}
	store := hold(t, options)
	calls := map[string]func(context.Context) error{
		"Find": func(ctx context.Context) error {
			_, err := store.Find(ctx, people(), []string{"all"}, 10)
			return err
		},
		"Known": func(ctx context.Context) error {
			_, err := store.Known(ctx, people(), []string{"a"})
			return err
		},
		"Commit": func(ctx context.Context) error { return store.Commit(ctx, holder, page("late")) },
		"Lease": func(ctx context.Context) error {
			_, _, err := store.Lease(ctx, holder, time.Hour)
			return err
		},
		"Open": func(ctx context.Context) error {
			_, err := postgres.Open(ctx, options)
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			between.freeze()
			defer between.thaw()
			for len(between.swallowed) > 0 {
				<-between.swallowed
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			answer := make(chan error)
			go func() { answer <- call(ctx) }()
			<-between.swallowed
			cancel()
			if err := <-answer; !errors.Is(err, context.Canceled) {
				t.Errorf("%s of a frozen server = %v, want context.Canceled", name, err)
			}
		})
	}
	wantFound(t, store, 2)
	if err := store.Commit(t.Context(), holder, page("c")); err != nil {
		t.Errorf("Commit after the server came back: %v", err)
	}
	wantFound(t, store, 3)
}
