package storetest

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wazgate/wazgate/internal/directory"
)

// Memory is a store that forgets everything when it is closed: what the
// contract means, in the simplest way, for tests and as the model of others.
type Memory struct {
	mutex        sync.Mutex
	rows         map[directory.List][]memoryRow // in order of numbers
	states       map[directory.List]directory.State
	dictionaries map[directory.List][][]byte
	contexts     [][]byte
	last         int64
	holder       string
	until        time.Time
}

type memoryRow struct {
	directory.Row
	tokens []string
	pass   int64 // that had it last
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{
		rows:         map[directory.List][]memoryRow{},
		states:       map[directory.List]directory.State{},
		dictionaries: map[directory.List][][]byte{},
	}
}

// State implements directory.Store.
func (m *Memory) State(ctx context.Context, list directory.List) (directory.State, error) {
	defer m.lock()()
	return m.states[list], ctx.Err()
}

// Known implements directory.Store.
func (m *Memory) Known(ctx context.Context, list directory.List, ids []string) ([]directory.Row, error) {
	defer m.lock()()
	return m.pick(ctx, list, -1, func(row memoryRow) bool { return slices.Contains(ids, row.ID) })
}

// Commit implements directory.Store.
func (m *Memory) Commit(ctx context.Context, holder string, page directory.Page) error {
	defer m.lock()()
	if err := m.mayWrite(ctx, holder); err != nil {
		return err
	}
	if page.State.Pass < m.states[page.List].Pass {
		return directory.ErrLeaseLost
	}
	at := map[string]int{}
	rows := m.rows[page.List]
	for i := range rows {
		at[rows[i].ID] = i
		if slices.Contains(page.Seen, rows[i].Number) {
			rows[i].pass = page.State.Pass
		}
	}
	for _, e := range page.Entries {
		i, ok := at[e.ID]
		if !ok {
			m.last++
			i, at[e.ID] = len(rows), len(rows)
			rows = append(rows, memoryRow{Row: directory.Row{Number: m.last, ID: e.ID}})
		}
		rows[i].Document, rows[i].Context, rows[i].Dictionary = bytes.Clone(e.Document), e.Context, e.Dictionary
		rows[i].tokens, rows[i].pass = slices.Clone(e.Tokens), page.State.Pass
	}
	m.rows[page.List], m.states[page.List] = rows, page.State
	return nil
}

// Sweep implements directory.Store.
func (m *Memory) Sweep(ctx context.Context, holder string, list directory.List, pass int64, limit int) (int, error) {
	defer m.lock()()
	if err := m.mayWrite(ctx, holder); err != nil {
		return 0, err
	}
	if pass < m.states[list].Pass {
		return 0, directory.ErrLeaseLost
	}
	swept := 0
	m.rows[list] = slices.DeleteFunc(m.rows[list], func(row memoryRow) bool {
		if row.pass == pass || swept >= limit {
			return false
		}
		swept++
		return true
	})
	return swept, nil
}

// Unseen implements directory.Store.
func (m *Memory) Unseen(ctx context.Context, list directory.List, pass int64) (int, error) {
	defer m.lock()()
	unseen, err := m.pick(ctx, list, -1, func(row memoryRow) bool { return row.pass != pass })
	return len(unseen), err
}

// Find implements directory.Store.
func (m *Memory) Find(ctx context.Context, list directory.List, tokens []string, limit int) ([]directory.Row, error) {
	defer m.lock()()
	all, err := m.pick(ctx, list, -1, func(row memoryRow) bool {
		missing := func(token string) bool { return !slices.Contains(row.tokens, token) }
		return len(tokens) > 0 && !slices.ContainsFunc(tokens, missing)
	})
	slices.Reverse(all)
	return all[:min(limit, len(all))], err
}

// Scan implements directory.Store.
func (m *Memory) Scan(ctx context.Context, list directory.List, after int64, limit int) ([]directory.Row, error) {
	defer m.lock()()
	return m.pick(ctx, list, limit, func(row memoryRow) bool { return row.Number > after })
}

// Count implements directory.Store.
func (m *Memory) Count(ctx context.Context, list directory.List) (int, error) {
	defer m.lock()()
	return len(m.rows[list]), ctx.Err()
}

// Context implements directory.Store.
func (m *Memory) Context(ctx context.Context, number int64) ([]byte, error) {
	defer m.lock()()
	if number < 1 || number > int64(len(m.contexts)) {
		return nil, errors.Join(ctx.Err(), errors.New("there is no such context"))
	}
	return bytes.Clone(m.contexts[number-1]), ctx.Err()
}

// SaveContext implements directory.Store.
func (m *Memory) SaveContext(ctx context.Context, value []byte) (int64, error) {
	defer m.lock()()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	same := func(other []byte) bool { return bytes.Equal(value, other) }
	if i := slices.IndexFunc(m.contexts, same); i >= 0 {
		return int64(i) + 1, nil
	}
	m.contexts = append(m.contexts, bytes.Clone(value))
	return int64(len(m.contexts)), nil
}

// Dictionary implements directory.Store.
func (m *Memory) Dictionary(ctx context.Context, list directory.List, number int64) (int64, []byte, error) {
	defer m.lock()()
	all := m.dictionaries[list]
	if number == 0 {
		number = int64(len(all))
	}
	if number < 1 || number > int64(len(all)) {
		return 0, nil, ctx.Err()
	}
	return number, bytes.Clone(all[number-1]), ctx.Err()
}

// SaveDictionary implements directory.Store.
func (m *Memory) SaveDictionary(ctx context.Context, list directory.List, dictionary []byte) (int64, error) {
	defer m.lock()()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	m.dictionaries[list] = append(m.dictionaries[list], bytes.Clone(dictionary))
	return int64(len(m.dictionaries[list])), nil
}

// Lease implements directory.Store.
func (m *Memory) Lease(ctx context.Context, holder string, lasting time.Duration) (string, bool, error) {
	defer m.lock()()
	if err := ctx.Err(); err != nil {
		return "", false, err
	}
	if m.holder == "" || m.holder == holder || !time.Now().Before(m.until) {
		m.holder, m.until = holder, time.Now().Add(lasting)
	}
	return m.holder, m.holder == holder, nil
}

// Release implements directory.Store.
func (m *Memory) Release(ctx context.Context, holder string) error {
	defer m.lock()()
	if m.holder == holder && ctx.Err() == nil {
		m.holder = ""
	}
	return ctx.Err()
}

// Forget implements directory.Store.
func (m *Memory) Forget(ctx context.Context, holder, source string) error {
	defer m.lock()()
	if err := m.mayWrite(ctx, holder); err != nil {
		return err
	}
	for _, kind := range directory.Kinds() {
		list := directory.List{Source: source, Kind: kind}
		delete(m.rows, list)
		delete(m.states, list)
		delete(m.dictionaries, list)
	}
	return nil
}

// Sources implements directory.Store.
func (m *Memory) Sources(ctx context.Context) ([]string, error) {
	defer m.lock()()
	sources := map[string]bool{}
	for list := range m.states {
		sources[list.Source] = true
	}
	for list := range m.dictionaries {
		sources[list.Source] = true
	}
	return slices.Sorted(maps.Keys(sources)), ctx.Err()
}

// Tidy implements directory.Store.
func (*Memory) Tidy(ctx context.Context) (bool, error) { return false, ctx.Err() }

// Close implements directory.Store.
func (*Memory) Close() error { return nil }

func (m *Memory) lock() (unlock func()) {
	m.mutex.Lock()
	return m.mutex.Unlock
}

func (m *Memory) mayWrite(ctx context.Context, holder string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.holder != holder {
		return directory.ErrLeaseLost
	}
	return nil
}

// pick returns the rows that fit, at most limit, or all if that is negative.
func (m *Memory) pick(ctx context.Context, list directory.List, limit int, fits func(memoryRow) bool) ([]directory.Row, error) {
	var rows []directory.Row
	for _, row := range m.rows[list] {
		if len(rows) == limit {
			break
		}
		if fits(row) {
			picked := row.Row
			picked.Document = bytes.Clone(row.Document)
			rows = append(rows, picked)
		}
	}
	return rows, ctx.Err()
}
