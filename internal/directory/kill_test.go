package directory_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
)

// These say in the environment that the test binary is a gateway to be killed.
const (
	crawlAddress = "WAZGATE_TEST_CRAWL_ADDRESS"
	crawlFile    = "WAZGATE_TEST_CRAWL_FILE"
	crawlRun     = "WAZGATE_TEST_CRAWL_RUN"
)

func TestMain(m *testing.M) {
	if os.Getenv(crawlAddress) == "" {
		os.Exit(m.Run())
	}
	if err := crawl(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// crawl syncs once, as wazgate does.
func crawl() error {
	d, err := crawler(os.Getenv(crawlAddress), os.Getenv(crawlRun), os.Getenv(crawlFile))
	if err != nil {
		return err
	}
	return errors.Join(d.SyncOnce(context.Background(), nil, directory.Once{}), d.Close())
}

func crawler(address, run, file string) (*directory.Directory, error) {
	source, err := newSource("crm", &caller{address: address, run: run}, playedMapping)
	if err != nil {
		return nil, err
	}
	return directory.New(directory.Options{
		Sources: []*directory.Source{source}, Holder: "run " + run,
		Open: func(ctx context.Context) (directory.Store, error) {
			return sqlite.Open(ctx, sqlite.Options{Path: file})
		},
	}), nil
}

// caller is the adapter of the backend below.
type caller struct{ address, run string }

// Operations implements adapters.Adapter.
func (*caller) Operations() []adapters.Operation {
	return []adapters.Operation{adapters.ListCustomers}
}

// Fetch implements adapters.Adapter.
func (c *caller) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	query := url.Values{"run": {c.run}, "after": {q.Cursor}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address+"?"+query.Encode(), nil)
	if err != nil {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Internal, Operation: op, Err: err}
	}
	client := http.Client{}
	response, err := client.Do(request)
	if err != nil {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unavailable, Operation: op, Err: err}
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unavailable, Operation: op, Err: err}
	}
	return adapters.Document{Body: body.Bytes(), Next: response.Header.Get("Next")}, nil
}

const crawlPage = 8

// killing is a backend that kills those who read it. Pages go by id, so that no
// change moves anybody to another page.
type killing struct {
	t      *testing.T
	random *rand.Rand // of the test's goroutine

	mutex  sync.Mutex
	people map[string]element
	ever   map[string]bool // ids that there were
	next   int
	run    string
	asked  []crawlQuestion // by the present run
	strike int             // the question at which to kill
	early  bool            // before its answer
	linger time.Duration   // after it
	kill   func()
}

type crawlQuestion struct {
	cursor, next string
	answered     bool
}

// ServeHTTP implements http.Handler.
func (k *killing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	run, cursor := r.FormValue("run"), r.FormValue("after")
	body, next, kill := k.answer(run, cursor)
	if body == nil {
		kill()
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Next", next)
	_, _ = w.Write(body)
	if kill != nil {
		go func() {
			<-time.After(k.linger)
			kill()
		}()
	}
}

func (k *killing) answer(run, cursor string) (body []byte, next string, kill func()) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if run != k.run {
		return nil, "", func() {} // of one who is dead
	}
	if len(k.asked)+1 == k.strike {
		kill = k.kill
	}
	if kill != nil && k.early {
		k.asked = append(k.asked, crawlQuestion{cursor: cursor})
		return nil, "", kill
	}
	var page []element
	for _, id := range k.ids() {
		if id > cursor {
			page = append(page, k.people[id])
		}
	}
	if len(page) > crawlPage {
		page = page[:crawlPage]
		next = page[crawlPage-1].ID
	}
	k.asked = append(k.asked, crawlQuestion{cursor, next, true})
	body, _ = json.Marshal(map[string][]element{"data": page})
	return body, next, kill
}

// ids returns who there is, sorted.
func (k *killing) ids() []string {
	ids := make([]string, 0, len(k.people))
	for id := range k.people {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// change adds, changes and deletes some, anywhere in the list.
func (k *killing) change() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	ids := k.ids()
	for _, i := range k.random.Perm(len(ids))[:2] {
		delete(k.people, ids[i])
	}
	for _, i := range k.random.Perm(len(ids))[:3] {
		if person, ok := k.people[ids[i]]; ok {
			person.Name = "Changed " + strconv.Itoa(k.next)
			k.people[ids[i]] = person
		}
	}
	for range 2 {
		k.add()
	}
}

func (k *killing) add() {
	k.next++
	id := fmt.Sprintf("%04x-%d", k.random.IntN(1<<16), k.next)
	k.people[id] = element{ID: id, Name: "Person " + strconv.Itoa(k.next), Phone: fmt.Sprintf("+346%08d", k.next)}
	k.ever[id] = true
}

// crawl lets a process sync until it is killed or has done. It returns what the
// process asked, and whether it was killed.
func (k *killing) crawl(address, file string, run int) (asked []crawlQuestion, killed bool) {
	ctx, kill := context.WithCancel(k.t.Context())
	defer kill()
	var said bytes.Buffer
	process := exec.CommandContext(ctx, os.Args[0]) //nolint:gosec // It is this binary; the end of ctx is a SIGKILL.
	process.Stderr = &said
	process.Env = append(os.Environ(), crawlAddress+"="+address, crawlFile+"="+file, crawlRun+"="+strconv.Itoa(run))
	k.mutex.Lock()
	k.run, k.asked, k.kill = strconv.Itoa(run), nil, kill
	k.strike, k.early = 1+k.random.IntN(12), k.random.IntN(3) == 0
	k.linger = time.Duration(k.random.IntN(6000)) * time.Microsecond
	k.mutex.Unlock()
	err := process.Run()
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.run = ""
	if err != nil && ctx.Err() == nil {
		k.t.Fatalf("run %d ended by itself: %v: %s", run, err, said.String())
	}
	return k.asked, err != nil
}

// found is what a file holds.
type found struct {
	ids   []string
	state directory.State
}

func look(t *testing.T, file string) found {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Options{Path: file})
	if err != nil {
		t.Fatalf("the file does not open again: %v", err)
	}
	defer func() { _ = store.Close() }()
	state, err := store.State(t.Context(), customers())
	if err != nil {
		t.Fatal(err)
	}
	return found{ids(t, store, customers()), state}
}

// readAll reports whether the pass had every page.
func (f found) readAll() bool { return !f.state.Running || f.state.Pages > 0 && f.state.Cursor == "" }

// check compares what a run left behind with what was there before it.
func (k *killing) check(before, after found, asked []crawlQuestion) {
	k.t.Helper()
	for _, id := range after.ids {
		if !k.ever[id] {
			k.t.Errorf("%s came from nowhere", id)
		}
	}
	for _, id := range before.ids {
		_, there := k.people[id]
		switch _, stored := slices.BinarySearch(after.ids, id); {
		case stored:
		case there:
			k.t.Errorf("%s was lost", id)
		case !after.readAll():
			k.t.Errorf("%s was deleted by half a pass", id)
		}
	}
	if len(asked) == 0 {
		return
	}
	resumes := ""
	if before.state.Running {
		resumes = before.state.Cursor
	}
	if asked[0].cursor != resumes {
		k.t.Errorf("asked for the page after %q, want that after %q", asked[0].cursor, resumes)
	}
	last := asked[len(asked)-1]
	again := after.state.Cursor == last.cursor
	written := last.answered && after.state.Cursor == last.next
	if !again && !written {
		k.t.Errorf("the last page asked for was that after %q, of %d; the pass stands at %+v", last.cursor, len(asked), after.state)
	}
}

// TestKilled kills a sync at fifty points of its way.
func TestKilled(t *testing.T) {
	t.Parallel() // It mostly waits for processes.
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	k := &killing{t: t, random: rand.New(rand.NewPCG(seed, 0)), people: map[string]element{}, ever: map[string]bool{}}
	for range 30*crawlPage - 7 {
		k.add()
	}
	server := httptest.NewServer(k)
	defer server.Close()
	file := filepath.Join(t.TempDir(), "directory.db")

	kills, passes := 0, int64(0)
	var before found
	for run := 1; kills < 50; run++ {
		asked, killed := k.crawl(server.URL, file, run)
		if killed {
			kills++
		}
		after := look(t, file)
		k.check(before, after, asked)
		if t.Failed() {
			t.Fatalf("in run %d, after %d kills", run, kills)
		}

		before, passes = after, max(passes, after.state.Pass)
		k.change()
	}
	if passes < 3 {
		t.Errorf("only %d passes: the kills prove little", passes)
	}
	k.finish(server.URL, file)
}

// finish completes the pass that was killed last, and makes a whole one.
func (k *killing) finish(address, file string) {
	t := k.t
	k.mutex.Lock()
	k.run, k.asked, k.strike = "last", nil, -1
	k.mutex.Unlock()
	d, err := crawler(address, "last", file)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.SyncOnce(t.Context(), nil, directory.Once{Full: true}); err != nil {
			t.Fatal(err)
		}
	}
	for id, person := range k.people {
		found, err := d.Mirror("crm").Find(t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: id})
		if err != nil || len(found.Records.Customers) != 1 {
			t.Fatalf("Find: %d records, %v", len(found.Records.Customers), err)
		}
		if got := found.Records.Customers[0]; got.Name != person.Name || got.Phone.Raw != person.Phone {
			t.Errorf("%s is stored as %+v, want %+v", id, got, person)
		}
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	wantSame(t, "stored", k.ids(), look(t, file).ids)
}

// TestKilledIsFollowedAtOnce has nobody wait until the lease of the dead has
// passed.
func TestKilledIsFollowedAtOnce(t *testing.T) {
	t.Parallel() // It mostly waits for a process.
	k := &killing{t: t, random: rand.New(rand.NewPCG(1, 0)), people: map[string]element{}, ever: map[string]bool{}}
	for range 30 * crawlPage {
		k.add()
	}
	server := httptest.NewServer(k)
	defer server.Close()
	file := filepath.Join(t.TempDir(), "directory.db")
	if _, killed := k.crawl(server.URL, file, 1); !killed {
		t.Fatal("it was not killed")
	}
	k.mutex.Lock()
	k.run, k.strike = "next", -1
	k.mutex.Unlock()
	d, err := crawler(server.URL, "next", file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := errors.Join(d.SyncOnce(ctx, nil, directory.Once{}), d.Close()); err != nil {
		t.Fatalf("the next one waits: %v", err)
	}
	wantSame(t, "stored", k.ids(), look(t, file).ids)
}
