package storetest

import (
	"flag"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/wazgate/wazgate/internal/directory"
)

// machine does the same things to a store and to the model, and compares what
// they say.
type machine struct {
	store, model hand
	reopen       func()
	pass         map[directory.List]int64
}

// checkModel uses one store for all sequences: opening one may be dear.
func checkModel(t *testing.T, o Options) {
	sequences := flag.Lookup("rapid.checks")
	if before := sequences.Value.String(); before == sequences.DefValue {
		// A database under the race detector is slow.
		defer func() { _ = sequences.Value.Set(before) }()
		_ = sequences.Value.Set("15")
	}
	store := o.Open(t)
	rapid.Check(t, func(r *rapid.T) {
		m := &machine{store: hand{r, store}, model: hand{r, NewMemory()}, pass: map[directory.List]int64{}}
		m.reopen = func() {
			if o.Reopen != nil {
				store = o.Reopen(t, store)
				m.store.store = store
			}
		}
		m.model.lease()
		m.store.lease()
		for _, source := range m.store.sources() {
			m.forget(source)
		}
		r.Repeat(map[string]func(*rapid.T){
			"":         m.compare,
			"commit":   m.commit,
			"new pass": func(r *rapid.T) { m.pass[drawList(r)]++ },
			"sweep":    m.sweep,
			"find":     m.find,
			"known":    m.known,
			"scan":     m.scan,
			"forget":   func(r *rapid.T) { m.forget(drawList(r).Source) },
			"tidy":     func(*rapid.T) { m.store.tidy() },
			"reopen":   func(*rapid.T) { m.reopen() },
		})
	})
}

func drawList(r *rapid.T) directory.List {
	return rapid.SampledFrom([]directory.List{customers(), orders(), otherCustomers()}).Draw(r, "list")
}

func drawIDs(r *rapid.T) []string {
	id := rapid.SampledFrom([]string{"", "1", "2", "03", "a", "b", "c", "\x00", "😀", "a long id"})
	return rapid.SliceOfN(id, 0, 6).Draw(r, "ids")
}

func drawTokens(r *rapid.T) []string {
	token := rapid.SampledFrom([]string{"red", "blue", "round", "0", "re", "redd"})
	return rapid.SliceOfNDistinct(token, 0, 4, rapid.ID).Draw(r, "tokens")
}

func (m *machine) commit(r *rapid.T) {
	list := drawList(r)
	page := directory.Page{List: list, State: directory.State{Pass: m.pass[list], Records: rapid.IntRange(0, 9).Draw(r, "records")}}
	for _, id := range drawIDs(r) {
		page.Entries = append(page.Entries, directory.Entry{
			ID: id, Document: rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(r, "document"),
			Context: rapid.Int64Range(0, 3).Draw(r, "context"), Dictionary: rapid.Int64Range(0, 3).Draw(r, "dictionary"),
			Tokens: drawTokens(r),
		})
	}
	seen := drawIDs(r)
	for _, h := range []hand{m.store, m.model} {
		page.Seen = numbersOf(h.known(list, seen...))
		h.commit(page)
	}
}

func (m *machine) sweep(r *rapid.T) {
	list, limit := drawList(r), rapid.IntRange(0, 4).Draw(r, "limit")
	got, want := m.store.sweep(list, m.pass[list], limit), m.model.sweep(list, m.pass[list], limit)
	m.store.wantCount("Sweep", got, want)
	// Which rows go first is the store's choice: only a whole sweep is the same.
	for got == limit && limit > 0 {
		got, want = m.store.sweep(list, m.pass[list], limit), m.model.sweep(list, m.pass[list], limit)
		m.store.wantCount("Sweep again", got, want)
	}
}

func (m *machine) find(r *rapid.T) {
	list, tokens, limit := drawList(r), drawTokens(r), rapid.IntRange(0, 5).Draw(r, "limit")
	m.same(r, "Find", m.store.find(list, limit, tokens...), m.model.find(list, limit, tokens...))
}

func (m *machine) known(r *rapid.T) {
	list, ids := drawList(r), drawIDs(r)
	m.same(r, "Known", m.store.known(list, ids...), m.model.known(list, ids...))
}

func (m *machine) scan(r *rapid.T) {
	list := drawList(r)
	m.same(r, "Scan", m.store.scan(list), m.model.scan(list))
}

func (m *machine) forget(source string) {
	for _, h := range []hand{m.store, m.model} {
		if err := h.store.Forget(h.t.Context(), holder, source); err != nil {
			h.t.Fatalf("Forget: %v", err)
		}
	}
}

// compare holds after every step.
func (m *machine) compare(r *rapid.T) {
	if diff := cmp.Diff(m.model.sources(), m.store.sources()); diff != "" {
		r.Fatalf("Sources (-model +store):\n%s", diff)
	}
	for _, list := range []directory.List{customers(), orders(), otherCustomers()} {
		m.store.wantCount("Count", m.store.count(list), m.model.count(list))
		m.store.wantCount("Unseen", m.store.unseen(list, m.pass[list]), m.model.unseen(list, m.pass[list]))
		if diff := cmp.Diff(m.model.state(list), m.store.state(list)); diff != "" {
			r.Fatalf("State (-model +store):\n%s", diff)
		}
	}
}

// same compares rows without their numbers, which are each store's own.
func (m *machine) same(r *rapid.T, what string, got, want []directory.Row) {
	for _, rows := range [][]directory.Row{got, want} {
		for i := range rows {
			rows[i].Number = 0
		}
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		r.Fatalf("%s (-model +store):\n%s", what, diff)
	}
}
