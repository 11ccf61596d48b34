package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/postgres"
)

// in returns a statement about a schema of a test.
func in(schema, statement string) string {
	return strings.ReplaceAll(statement, "SCHEMA", `"`+schema+`"`)
}

func TestOpenedAtOnce(t *testing.T) {
	options := postgres.Options{URL: server(t), Schema: schema(t)}
	var together sync.WaitGroup
	for range 8 {
		together.Go(func() {
			store, err := postgres.Open(t.Context(), options)
			if err != nil {
				t.Errorf("Open beside others: %v", err)
				return
			}
			_ = store.Close()
		})
	}
	together.Wait()
}

// TestFindFarBack has rows whose numbers lie as far apart as those of a long
// list: what is asked for is found wherever it lies, the latest first.
func TestFindFarBack(t *testing.T) {
	options := postgres.Options{URL: server(t), Schema: schema(t)}
	store := open(t, options)
	if _, ok, err := store.Lease(t.Context(), holder, time.Hour); !ok {
		t.Fatal(err)
	}
	edges := []int64{0, 4_092, 4_095, 8_190, 8_193, 60_000, 65_532, 65_535, 70_000, 131_069, 131_072, 196_606, 262_143, 330_000, 393_214, 400_000, 403_000, 404_000, 405_503}
	var want []string
	for _, last := range edges {
		execute(t, in(options.Schema, `UPDATE SCHEMA.lists SET last = $1`), last)
		p := page()
		for i := range 3 {
			id := fmt.Sprintf("%d+%d", last, i)
			want = append(want, id)
			p.Entries = append(p.Entries, directory.Entry{ID: id, Tokens: []string{"all", fmt.Sprintf("third%d", i)}})
		}
		if err := store.Commit(t.Context(), holder, p); err != nil {
			t.Fatal(err)
		}
	}
	// Once everything is in the index, once with the last pages still to be sorted in.
	for range 2 {
		slices.Reverse(want)
		for limit := 1; limit <= len(want)+1; limit++ {
			rows, err := store.Find(t.Context(), people(), []string{"all"}, limit)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want[:min(limit, len(want))], ids(rows)); diff != "" {
				t.Fatalf("Find of %d (-want +got):\n%s", limit, diff)
			}
		}
		rows, err := store.Find(t.Context(), people(), []string{"all", "third1"}, 1_000)
		if err != nil || len(rows) != len(edges) {
			t.Errorf("Find of every third = %d rows, %v, want %d", len(rows), err, len(edges))
		}
		slices.Reverse(want)
		if _, err := store.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func ids(rows []directory.Row) []string {
	var list []string
	for _, row := range rows {
		list = append(list, row.ID)
	}
	return list
}

func TestTidyAfterForget(t *testing.T) {
	options := postgres.Options{URL: server(t), Schema: schema(t)}
	store := hold(t, options)
	var many []string
	for i := range 9_000 {
		many = append(many, fmt.Sprint(i))
	}
	if err := store.Commit(t.Context(), holder, page(many...)); err != nil {
		t.Fatal(err)
	}
	if err := store.Forget(t.Context(), holder, people().Source); err != nil {
		t.Fatal(err)
	}
	wantFound(t, store, 0)
	if err := store.Commit(t.Context(), holder, page("new")); err != nil {
		t.Fatal(err)
	}
	calls := 1
	for ; ; calls++ {
		more, err := store.Tidy(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
	}
	if calls < 3 {
		t.Errorf("Tidy deleted 9,002 rows in %d calls, want more and smaller bites", calls)
	}
	if left := number(t, in(options.Schema, `SELECT count(*) FROM SCHEMA.rows`)); left != 1 {
		t.Errorf("%d rows are left, want the new one", left)
	}
	wantFound(t, store, 1)
}

// number returns the one number that a query gives.
func number(t *testing.T, query string, arguments ...any) (value int64) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close(t.Context()) }()
	if err := connection.QueryRow(t.Context(), query, arguments...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// TestUnchangedPage holds a page without news to next to nothing: no row of the
// tables of documents and contexts is touched.
func TestUnchangedPage(t *testing.T) {
	options := postgres.Options{URL: server(t), Schema: schema(t)}
	store := hold(t, options)
	rows, err := store.Known(t.Context(), people(), []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	versions := in(options.Schema, `SELECT max(xmin::text::bigint) FROM SCHEMA.rows`)
	before := number(t, versions)
	unchanged := directory.Page{List: people(), Seen: []int64{rows[0].Number, rows[1].Number}, State: directory.State{Pass: 2}}
	if err := store.Commit(t.Context(), holder, unchanged); err != nil {
		t.Fatal(err)
	}
	if after := number(t, versions); after != before {
		t.Error("a page without news wrote rows")
	}
	if unseen, err := store.Unseen(t.Context(), people(), 2); unseen != 0 || err != nil {
		t.Errorf("Unseen = %d, %v, want none", unseen, err)
	}
	if bitmaps := number(t, in(options.Schema, `SELECT count(*) FROM SCHEMA.seen`)); bitmaps != 2 {
		t.Errorf("%d bitmaps of two passes", bitmaps)
	}
	unchanged.State.Pass = 3
	if err := store.Commit(t.Context(), holder, unchanged); err != nil {
		t.Fatal(err)
	}
	if bitmaps := number(t, in(options.Schema, `SELECT count(*) FROM SCHEMA.seen`)); bitmaps != 2 {
		t.Errorf("%d bitmaps after a third pass: those of the first are of no use", bitmaps)
	}
}

// TestLeaseByTheServersClock lets a lease pass as far as the server knows.
func TestLeaseByTheServersClock(t *testing.T) {
	options := postgres.Options{URL: server(t), Schema: schema(t)}
	store := hold(t, options)
	other := open(t, options)
	if current, ok, err := other.Lease(t.Context(), "other", time.Hour); ok || current != holder || err != nil {
		t.Fatalf("Lease = %q, %v, %v, want that %q has it", current, ok, err, holder)
	}
	execute(t, in(options.Schema, `UPDATE SCHEMA.lease SET until = now() - interval '1 second'`))
	if current, ok, err := other.Lease(t.Context(), "other", time.Hour); !ok || err != nil {
		t.Fatalf("Lease = %q, %v, %v, want it granted", current, ok, err)
	}
	if err := store.Commit(t.Context(), holder, page("late")); !errors.Is(err, directory.ErrLeaseLost) {
		t.Errorf("Commit = %v, want ErrLeaseLost", err)
	}
	if left := number(t, in(options.Schema, `SELECT extract(epoch FROM until - now())::bigint FROM SCHEMA.lease`)); left < 3000 || left > 3600 {
		t.Errorf("the lease lasts for %d s, want an hour", left)
	}
	wantFound(t, store, 2)
}

// TestLeaseWaitsForPage has a page that is being written when its lease passes:
// nobody takes the lease over before the page is written.
func TestLeaseWaitsForPage(t *testing.T) {
	name := rand.Text()
	options := postgres.Options{URL: parameter(t, "application_name", name), Schema: schema(t)}
	store, other := hold(t, options), open(t, options)
	connection, err := pgx.Connect(t.Context(), server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close(context.WithoutCancel(t.Context())) }()
	blocker, err := connection.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := blocker.Exec(t.Context(), in(options.Schema, `LOCK TABLE SCHEMA.seen`)); err != nil {
		t.Fatal(err)
	}
	execute(t, in(options.Schema, `UPDATE SCHEMA.lease SET until = now() - interval '1 second'`))

	var together sync.WaitGroup
	together.Go(func() {
		if err := store.Commit(t.Context(), holder, page("c")); err != nil {
			t.Errorf("Commit: %v", err)
		}
	})
	awaitBlocked(t, name, 1, nil)
	taken := make(chan struct{})
	together.Go(func() {
		defer close(taken)
		if current, ok, err := other.Lease(t.Context(), "other", time.Hour); !ok || err != nil {
			t.Errorf("Lease = %q, %v, %v, want it granted", current, ok, err)
		}
		wantFound(t, other, 3)
	})
	awaitBlocked(t, name, 2, taken)
	if err := blocker.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	together.Wait()
	if err := store.Commit(t.Context(), holder, page("late")); !errors.Is(err, directory.ErrLeaseLost) {
		t.Errorf("Commit afterwards = %v, want ErrLeaseLost", err)
	}
}

// awaitBlocked returns when so many connections of a name wait for a lock, and
// fails the test if over is closed before.
func awaitBlocked(t *testing.T, name string, want int64, over <-chan struct{}) {
	t.Helper()
	for number(t, `
		SELECT count(*) FROM pg_stat_activity
		WHERE application_name = $1 AND wait_event_type = 'Lock'`, name) < want {
		select {
		case <-over:
			t.Error("what should wait did not")
			return
		default:
		}
	}
}
