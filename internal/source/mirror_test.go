package source_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/mapping"
)

const peopleMapping = `version: 1
customers:
  from: customers
  fields: {id: id, name: name}
orders:
  from: orders
  fields: {id: id, customer_id: customer_id, items: {from: items, fields: {title: title}}}
`

// mirrored is a source with a backend and a directory that a test writes down.
type mirrored struct {
	// adapter's side
	operations []adapters.Operation
	live       func(context.Context) (string, error)
	calls      atomic.Int32
	// directory's side
	kept    func(context.Context) (source.Found, error)
	looks   atomic.Int32
	outcome strings.Builder // the log
}

func (m *mirrored) Operations() []adapters.Operation { return m.operations }

func (m *mirrored) Fetch(ctx context.Context, _ adapters.Operation, _ adapters.Query) (adapters.Document, error) {
	m.calls.Add(1)
	body, err := m.live(ctx)
	return adapters.Document{Body: json.RawMessage(body)}, err
}

func (m *mirrored) Find(ctx context.Context, _ adapters.Operation, _ adapters.Query) (source.Found, error) {
	m.looks.Add(1)
	return m.kept(ctx)
}

func (m *mirrored) open(t *testing.T) *source.Source {
	t.Helper()
	translate, err := mapping.Parse("test.yaml", []byte(peopleMapping))
	if err != nil {
		t.Fatal(err)
	}
	answers := cache.New[source.Answer](cache.Options{})
	t.Cleanup(func() { _ = answers.Close(context.WithoutCancel(t.Context())) })
	return source.New(source.Options{
		Name: "crm", AdapterName: "stub", Adapter: m, Mapping: translate, Cache: answers, Directory: m,
		Mirrored: []adapters.Operation{adapters.SearchCustomers, adapters.FindCustomers, adapters.FindOrders},
		Phones:   phone.NewParser("ES"), Metrics: telemetry.NewMetrics(), Logger: telemetry.NewLogger(&m.outcome, "text", slog.LevelInfo),
	})
}

func listsOnly() []adapters.Operation {
	return []adapters.Operation{adapters.FindCustomers, adapters.ListCustomers, adapters.ListOrders}
}

func searches() []adapters.Operation {
	return []adapters.Operation{adapters.FindCustomers, adapters.SearchCustomers, adapters.FindOrders, adapters.ListCustomers}
}

func says(body string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return body, nil }
}

func failing(kind adapters.Kind) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return "", &adapters.Error{Kind: kind} }
}

func hangs(ctx context.Context) (string, error) {
	<-ctx.Done()
	return "", &adapters.Error{Kind: adapters.Unavailable}
}

func keeps(found source.Found) func(context.Context) (source.Found, error) {
	return func(context.Context) (source.Found, error) { return found, nil }
}

func keepsNothing(err error) func(context.Context) (source.Found, error) {
	return func(context.Context) (source.Found, error) { return source.Found{}, err }
}

var errBroken = errors.New("the directory is broken")

// known is what the copy has, in tests where it has anything: Ana, whom the
// backend has too, and Eva, whom it does not show.
func known(complete bool) source.Found {
	return source.Found{Complete: complete, Records: record.Records{Customers: []record.Customer{{ID: "1", Name: "Ana"}, {ID: "2", Name: "Eva"}}}}
}

const (
	ana    = `{"customers":[{"id":"1","name":"Ana"}]}`
	nobody = `{"customers":[]}`
)

// TestWhoAnswers goes through who is asked, and what comes of it, for every
// state of backend and directory.
func TestWhoAnswers(t *testing.T) {
	search := adapters.Query{Text: "a"}
	panel := adapters.Query{Email: "ana@example.com"}
	brief := adapters.Query{Email: "ana@example.com", Brief: true}
	complete, half, empty := keeps(known(true)), keeps(known(false)), keeps(source.Found{Complete: true})
	tests := []struct {
		name       string
		operations []adapters.Operation
		query      adapters.Query
		live       func(context.Context) (string, error)
		kept       func(context.Context) (source.Found, error)
		calls      int32
		names      string
		partial    bool
		stale      bool
		fails      bool
	}{
		{"a list is never asked", listsOnly(), panel, says(ana), complete, 0, "Ana Eva", false, false, false},
		{"nobody in a whole list", listsOnly(), panel, says(ana), empty, 0, "", false, false, false},
		{"half a list", listsOnly(), panel, says(ana), half, 0, "Ana Eva", true, false, false},
		{"half a list, searched", listsOnly(), search, says(ana), half, 0, "Ana Eva", true, false, false},
		{"nobody in half a list", listsOnly(), panel, says(ana), keeps(source.Found{}), 0, "", true, false, false},
		{"an old list", listsOnly(), panel, says(ana), keeps(source.Found{Complete: true, Outdated: true}), 0, "", false, true, false},
		{"a list, and the directory fails", listsOnly(), panel, says(ana), keepsNothing(errBroken), 0, "", false, false, true},

		{"search in the copy", searches(), search, says(ana), complete, 0, "Ana Eva", false, false, false},
		{"search in a copy without the person", searches(), search, says(ana), empty, 0, "", false, false, false},
		{"search in half a copy", searches(), search, says(ana), half, 1, "Ana Eva", false, false, false},
		{"search while the directory fails", searches(), search, says(ana), keepsNothing(errBroken), 1, "Ana", false, false, false},
		{"search in half a copy while the backend fails", searches(), search, failing(adapters.Unavailable), half, 1, "Ana Eva", true, true, false},
		{"search while both fail", searches(), search, failing(adapters.Unavailable), keepsNothing(errBroken), 1, "", false, false, true},
		{"search in an empty half", searches(), search, failing(adapters.Unavailable), keeps(source.Found{}), 1, "", false, false, true},
		{"brief questions are searches", searches(), brief, says(ana), complete, 0, "Ana Eva", false, false, false},

		{"the panel is live", searches(), panel, says(ana), complete, 1, "Ana", false, false, false},
		{"the backend does not find", searches(), panel, says(nobody), complete, 1, "Ana Eva", false, true, false},
		{"the backend does not find, half a copy does", searches(), panel, says(nobody), half, 1, "Ana Eva", false, true, false},
		{"neither finds", searches(), panel, says(nobody), empty, 1, "", false, false, false},
		{"the backend does not find, the directory fails", searches(), panel, says(nobody), keepsNothing(errBroken), 1, "", false, false, false},
		{"the backend fails", searches(), panel, failing(adapters.Unavailable), complete, 1, "Ana Eva", false, true, false},
		{"the backend fails, half a copy", searches(), panel, failing(adapters.RateLimited), half, 1, "Ana Eva", true, true, false},
		{"the backend fails, and nobody is in the copy", searches(), panel, failing(adapters.Unavailable), empty, 1, "", false, false, true},
		{"both fail", searches(), panel, failing(adapters.Unavailable), keepsNothing(errBroken), 1, "", false, false, true},
		{"the backend cannot be asked that", searches(), panel, failing(adapters.Unsupported), complete, 1, "Ana Eva", false, false, false},
		{"nor does the copy know", searches(), panel, failing(adapters.Unsupported), empty, 1, "", false, false, false},
		{"nor does half a copy", searches(), panel, failing(adapters.Unsupported), keeps(source.Found{}), 1, "", false, false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := &mirrored{operations: test.operations, live: test.live, kept: test.kept}
			op := adapters.FindCustomers
			if test.query.Text != "" {
				op = adapters.SearchCustomers
			}
			answer, err := m.open(t).Ask(t.Context(), op, test.query)
			if (err != nil) != test.fails {
				t.Fatalf("error %v", err)
			}
			var names []string
			for i := range answer.Records.Customers {
				names = append(names, answer.Records.Customers[i].Name)
			}
			if got := strings.Join(names, " "); got != test.names || answer.Stale != test.stale || (answer.Partial != test.partial && err == nil) {
				t.Errorf("found %q, partial %v, stale %v", got, answer.Partial, answer.Stale)
			}
			// A look beside a call may not even have begun when the call is answered.
			if looks := m.looks.Load(); m.calls.Load() != test.calls || looks > 1 || looks < 1-test.calls {
				t.Errorf("%d calls and %d looks", m.calls.Load(), m.looks.Load())
			}
		})
	}
}

func TestACopyIsAskedAnewEachTime(t *testing.T) {
	m := &mirrored{operations: listsOnly(), kept: keeps(known(false))}
	opened := m.open(t)
	query := adapters.Query{Email: "ana@example.com"}
	if answer, err := opened.Ask(t.Context(), adapters.FindCustomers, query); err != nil || !answer.Partial {
		t.Errorf("before the first sync: %+v, %v", answer, err)
	}
	m.kept = keeps(known(true))
	if answer, err := opened.Ask(t.Context(), adapters.FindCustomers, query); err != nil || answer.Partial {
		t.Errorf("after it: %+v, %v", answer, err)
	}
	if health := opened.Health(); health.Used {
		t.Errorf("looks into the directory count as calls: %+v", health)
	}
}

func TestTheDirectoryAddsWhatCanBeAsked(t *testing.T) {
	opened := (&mirrored{operations: listsOnly()}).open(t)
	for op, want := range map[adapters.Operation]bool{
		adapters.FindCustomers: true, adapters.SearchCustomers: true, adapters.FindOrders: true, adapters.SearchProducts: false,
	} {
		if opened.Supports(op) != want {
			t.Errorf("supports %s: %v", op, !want)
		}
	}
}

func TestOrdersOfTheCopyLackTheirLines(t *testing.T) {
	kept := source.Found{Complete: true, Records: record.Records{Orders: []record.Order{{ID: "1", CustomerID: "0"}}}}
	m := &mirrored{operations: searches(), live: failing(adapters.Unavailable), kept: keeps(kept)}
	answer, err := m.open(t).Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "7"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"items"}, answer.Missing); diff != "" || !answer.Stale {
		t.Errorf("stale %v: %s", answer.Stale, diff)
	}
	if answer.Records.Orders[0].CustomerID != "" {
		t.Error("all guests are one customer")
	}
	m = &mirrored{operations: listsOnly(), kept: keeps(kept)}
	if answer, err := m.open(t).Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "7"}); err != nil || answer.Missing != nil {
		t.Errorf("what is only listed lacks nothing: %+v, %v", answer, err)
	}
}

// TestWhatBothHaveIsToldOnce joins half a copy with a live answer.
func TestWhatBothHaveIsToldOnce(t *testing.T) {
	kept := source.Found{Records: record.Records{
		Customers: []record.Customer{{ID: "2", Name: "Eva"}, {ID: "1", Name: "Ana, as she was"}, {Name: "nobody"}},
		Orders:    []record.Order{{ID: "8"}, {Number: "7"}, {ID: "9"}},
	}}
	m := &mirrored{operations: searches(), kept: keeps(kept), live: says(`{"customers":[{"id":"1","name":"Ana"}],"orders":[{"id":"9"}]}`)}
	opened := m.open(t)
	people, err := opened.Ask(t.Context(), adapters.SearchCustomers, adapters.Query{Text: "a"})
	if err != nil {
		t.Fatal(err)
	}
	orders, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{OrderNumber: "9", Brief: true})
	if err != nil {
		t.Fatal(err)
	}
	wanted := []record.Customer{{ID: "1", Name: "Ana"}, {ID: "2", Name: "Eva"}, {Name: "nobody"}}
	if diff := cmp.Diff(wanted, people.Records.Customers); diff != "" {
		t.Error(diff)
	}
	if got := orders.Records.Orders; len(got) != 3 || got[0].ID != "9" || got[1].ID != "8" || got[2].Number != "7" {
		t.Errorf("orders %+v", got)
	}
}

func TestAHangingBackendLeavesTheCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mirrored{operations: searches(), live: hangs, kept: keeps(known(true))}
		opened := m.open(t)
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		start := time.Now()
		for range 2 { // the second question comes when the time is over
			answer, err := opened.Ask(ctx, adapters.FindCustomers, adapters.Query{CustomerID: "1"})
			if err != nil || len(answer.Records.Customers) != 2 || !answer.Stale {
				t.Errorf("answer %+v, error %v", answer, err)
			}
		}
		if taken := time.Since(start); taken != 4*time.Second {
			t.Errorf("it took %v", taken)
		}
	})
}

func TestAHangingDirectoryDelaysLittle(t *testing.T) {
	stuck := func(ctx context.Context) (source.Found, error) {
		<-ctx.Done()
		return source.Found{}, ctx.Err()
	}
	for name, query := range map[string]adapters.Query{
		"search": {CustomerID: "1", Brief: true}, "panel, found": {CustomerID: "1"}, "panel, not found": {CustomerID: "none"},
	} {
		synctest.Test(t, func(t *testing.T) {
			m := &mirrored{operations: searches(), live: says(ana), kept: stuck}
			if query.CustomerID == "none" {
				m.live = says(nobody)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
			defer cancel()
			start := time.Now()
			if _, err := m.open(t).Ask(ctx, adapters.FindCustomers, query); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if taken := time.Since(start); taken > 500*time.Millisecond {
				t.Errorf("%s took %v", name, taken)
			}
			if text := m.outcome.String(); text != "" {
				t.Errorf("%s: it is told that %s", name, text)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		start := time.Now()
		_, err := (&mirrored{operations: listsOnly(), kept: stuck}).open(t).Ask(ctx, adapters.FindCustomers, adapters.Query{CustomerID: "1"})
		if taken := time.Since(start); err == nil || taken > 4200*time.Millisecond {
			t.Errorf("error %v after %v", err, taken)
		}
	})
}

func TestADirectoryThatFailsIsToldOnce(t *testing.T) {
	m := &mirrored{operations: listsOnly(), kept: func(context.Context) (source.Found, error) { panic("somebody's data") }}
	opened := m.open(t)
	ask := func() error {
		_, err := opened.Ask(t.Context(), adapters.FindCustomers, adapters.Query{CustomerID: "1"})
		return err
	}
	for range 2 {
		if ask() == nil {
			t.Error("a panic is no error")
		}
	}
	if text := m.outcome.String(); strings.Count(text, "the directory fails") != 1 || strings.Contains(text, "somebody") {
		t.Errorf("log: %s", text)
	}
	m.kept = keeps(known(true))
	if err := ask(); err != nil {
		t.Error(err)
	}
	m.kept = keepsNothing(errBroken)
	if ask() == nil || strings.Count(m.outcome.String(), "the directory fails") != 2 {
		t.Errorf("log: %s", m.outcome.String())
	}
}
