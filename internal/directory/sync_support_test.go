package directory_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/storetest"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/mapping"
)

const playedMapping = `version: 1
customers:
  from: data
  fields:
    id: {path: id, required: true}
    name: name
    phone: phone
orders:
  from: data
  fields:
    id: {path: id, required: true}
    number: name
    customer_id: phone
`

// element is a person or an order of a played backend. Phone is the customer's
// id of an order.
type element struct {
	ID      string    `json:"id,omitempty"`
	Name    string    `json:"name"`
	Phone   string    `json:"phone"`
	Other   string    `json:"other,omitempty"` // another phone
	Changed time.Time `json:"-"`
}

// played is a backend that the test plays: two lists, read by offset.
type played struct {
	mutex     sync.Mutex
	customers []element
	orders    []element
	size      int  // of a page; 100
	overlap   int  // elements that a page has again of the one before
	total     bool // it tells how many there are
	since     bool // it can leave out what did not change
	asked     []question
	// ask is called before each answer; its error is the answer.
	ask func(question) error
	// answer changes an answer.
	answer func(question, *adapters.Document)
}

type question struct {
	op     adapters.Operation
	cursor string
	since  time.Time
	at     time.Time
}

// Operations implements adapters.Adapter.
func (p *played) Operations() []adapters.Operation {
	return []adapters.Operation{adapters.ListCustomers, adapters.ListOrders}
}

// Fetch implements adapters.Adapter.
func (p *played) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	asked := question{op, q.Cursor, q.Since, time.Now()}
	p.mutex.Lock()
	p.asked = append(p.asked, asked)
	ask, answer := p.ask, p.answer
	p.mutex.Unlock()
	if ask != nil {
		if err := ask(asked); err != nil {
			return adapters.Document{}, err
		}
	}
	if ctx.Err() != nil {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unavailable, Operation: op, Err: ctx.Err()}
	}
	document := p.page(op, q)
	if answer != nil {
		answer(asked, &document)
	}
	return document, nil
}

func (p *played) page(op adapters.Operation, q adapters.Query) adapters.Document {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	list := p.customers
	if op == adapters.ListOrders {
		list = p.orders
	}
	document := adapters.Document{Incremental: p.since && !q.Since.IsZero()}
	if document.Incremental {
		list = slices.DeleteFunc(slices.Clone(list), func(e element) bool { return e.Changed.Before(q.Since) })
	}
	if p.total {
		document.Total = len(list)
	}
	size := cmp.Or(p.size, 100)
	offset, _ := strconv.Atoi(q.Cursor)
	from, to := min(max(offset-p.overlap, 0), len(list)), min(offset+size, len(list))
	if to < len(list) {
		document.Next = strconv.Itoa(to)
	}
	document.Body, _ = json.Marshal(map[string][]element{"data": list[from:to]})
	return document
}

// do changes the backend.
func (p *played) do(change func(p *played)) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	change(p)
}

// questions returns what was asked of one list, and forgets it.
func (p *played) questions(op adapters.Operation) []question {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var found []question
	p.asked = slices.DeleteFunc(p.asked, func(q question) bool {
		if q.op == op {
			found = append(found, q)
		}
		return q.op == op
	})
	return found
}

// cursors returns what pages of the customers were asked for, and forgets it.
func (p *played) cursors() []string {
	var all []string
	for _, q := range p.questions(adapters.ListCustomers) {
		all = append(all, q.cursor)
	}
	return all
}

func people(from, count int) []element {
	var all []element
	for i := from; i < from+count; i++ {
		all = append(all, element{ID: fmt.Sprintf("c%05d", i), Name: fmt.Sprintf("Person Number%d", i), Phone: fmt.Sprintf("+346%08d", i)})
	}
	return all
}

func ordersOf(count int) []element {
	var all []element
	for i := range count {
		all = append(all, element{ID: fmt.Sprintf("o%05d", i), Name: fmt.Sprintf("#%d", 1000+i), Phone: fmt.Sprintf("c%05d", i)})
	}
	return all
}

// shaky is a store in memory that fails when the test says so.
type shaky struct {
	*storetest.Memory

	mutex   sync.Mutex
	fault   func(method string) error
	commits []directory.Page
	closed  int
}

func newShaky() *shaky { return &shaky{Memory: storetest.NewMemory()} }

// fail makes methods fail; nil mends them.
func (s *shaky) fail(fault func(method string) error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.fault = fault
}

func (s *shaky) check(method string) error {
	s.mutex.Lock()
	fault := s.fault
	s.mutex.Unlock()
	if fault == nil {
		return nil
	}
	return fault(method)
}

// written returns the pages that were committed, and forgets them.
func (s *shaky) written() []directory.Page {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	pages := s.commits
	s.commits = nil
	return pages
}

// closings returns how often the store was closed.
func (s *shaky) closings() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.closed
}

// State implements directory.Store.
func (s *shaky) State(ctx context.Context, list directory.List) (directory.State, error) {
	if err := s.check("State"); err != nil {
		return directory.State{}, err
	}
	return s.Memory.State(ctx, list)
}

// Known implements directory.Store.
func (s *shaky) Known(ctx context.Context, list directory.List, ids []string) ([]directory.Row, error) {
	if err := s.check("Known"); err != nil {
		return nil, err
	}
	return s.Memory.Known(ctx, list, ids)
}

// Find implements directory.Store.
func (s *shaky) Find(ctx context.Context, list directory.List, tokens []string, limit int) ([]directory.Row, error) {
	if err := s.check("Find"); err != nil {
		return nil, err
	}
	return s.Memory.Find(ctx, list, tokens, limit)
}

// Count implements directory.Store.
func (s *shaky) Count(ctx context.Context, list directory.List) (int, error) {
	if err := s.check("Count"); err != nil {
		return 0, err
	}
	return s.Memory.Count(ctx, list)
}

// Commit implements directory.Store.
func (s *shaky) Commit(ctx context.Context, holder string, page directory.Page) error {
	if err := s.check("Commit"); err != nil {
		return err
	}
	s.mutex.Lock()
	s.commits = append(s.commits, page)
	s.mutex.Unlock()
	return s.Memory.Commit(ctx, holder, page)
}

// Lease implements directory.Store.
func (s *shaky) Lease(ctx context.Context, holder string, lasting time.Duration) (string, bool, error) {
	if err := s.check("Lease"); err != nil {
		if errors.Is(err, directory.ErrLeaseLost) {
			return "thief", false, nil
		}
		return "", false, err
	}
	return s.Memory.Lease(ctx, holder, lasting)
}

// Close implements directory.Store.
func (s *shaky) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.closed++
	return nil
}

// stage is a directory of one source, "crm", with all that is around it.
type stage struct {
	*directory.Directory
	t       *testing.T
	backend *played
	store   *shaky
	log     *journal
	metrics *telemetry.Metrics
}

type journal struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write implements io.Writer.
func (j *journal) Write(line []byte) (int, error) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.text.Write(line)
}

// count returns how many lines hold a text.
func (j *journal) count(text string) int {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return strings.Count(j.text.String(), text)
}

// source is the one source of most tests.
func source(t *testing.T, name string, backend adapters.Adapter, text string) *directory.Source {
	t.Helper()
	made, err := newSource(name, backend, text)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func newSource(name string, backend adapters.Adapter, text string) (*directory.Source, error) {
	parsed, err := mapping.Parse("played.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	return &directory.Source{Name: name, Adapter: backend, Mapping: parsed, Phones: phone.NewParser("ES")}, nil
}

// set puts a directory on the stage. change may alter its options.
func set(t *testing.T, backend *played, store *shaky, change ...func(*directory.Options)) *stage {
	t.Helper()
	s := &stage{t: t, backend: backend, store: store, log: &journal{}, metrics: telemetry.NewMetrics()}
	options := directory.Options{
		Sources: []*directory.Source{source(t, "crm", backend, playedMapping)},
		Open:    func(context.Context) (directory.Store, error) { return store, store.check("Open") },
		Holder:  "us",
		Logger:  slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelInfo})),
		Metrics: s.metrics,
	}
	for _, f := range change {
		f(&options)
	}
	s.Directory = directory.New(options)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// longestRun bounds a directory that runs in a bubble, where time passes for as
// long as anybody sets a timer: what is awaited in vain is awaited no longer.
const longestRun = 7 * 24 * time.Hour

// run runs the directory until the returned function is called.
func (s *stage) run() (stop func()) {
	ctx, cancel := context.WithTimeout(s.t.Context(), longestRun)
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	return sync.OnceFunc(func() {
		late := ctx.Err()
		cancel()
		if err := errors.Join(late, <-ended); err != nil {
			s.t.Errorf("Run: %v", err)
		}
	})
}

// sync makes a pass that must succeed.
func (s *stage) sync() {
	s.t.Helper()
	if err := s.SyncOnce(s.t.Context(), nil, directory.Once{}); err != nil {
		s.t.Fatalf("SyncOnce: %v", err)
	}
}

func customers() directory.List {
	return directory.List{Source: "crm", Kind: directory.Customers}
}

func (s *stage) state() directory.State {
	s.t.Helper()
	state, err := s.store.Memory.State(context.WithoutCancel(s.t.Context()), customers())
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

// progress returns the progress of the customers.
func (s *stage) progress() directory.Progress { return s.Progress()[0] }

// ids returns what is stored, sorted.
func ids(t *testing.T, store directory.Store, list directory.List) []string {
	t.Helper()
	all := map[string]bool{}
	for after := int64(0); ; {
		rows, err := store.Scan(context.WithoutCancel(t.Context()), list, after, 500)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if all[row.ID] {
				t.Fatalf("%s is stored twice", row.ID)
			}
			all[row.ID], after = true, row.Number
		}
		if len(rows) == 0 {
			return slices.Sorted(maps.Keys(all))
		}
	}
}

// wantStored compares what is stored of the customers with the given ones.
func (s *stage) wantStored(want []element) {
	s.t.Helper()
	wantIDs(s.t, s.store, customers(), want)
}

func wantIDs(t *testing.T, store directory.Store, list directory.List, want []element) {
	t.Helper()
	var wanted []string
	for _, e := range want {
		wanted = append(wanted, e.ID)
	}
	slices.Sort(wanted)
	if diff := gocmp.Diff(wanted, ids(t, store, list)); diff != "" {
		t.Errorf("stored %s (-want +got):\n%s", list.Kind, diff)
	}
}

func scrape(t *testing.T, m *telemetry.Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return answer.Body.String()
}

// wantSame compares cursors, or anything else.
func wantSame[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
