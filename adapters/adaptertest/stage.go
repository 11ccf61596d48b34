package adaptertest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

const (
	// patience is the deadline of calls that are expected to be answered.
	patience = 30 * time.Second
	// grace is how long after the end of its context a Fetch may still run.
	grace = 5 * time.Second
)

// stage is one check's own backend and adapter.
type stage struct {
	name    string
	backend Backend
	server  *Server
	adapter adapters.Adapter
	log     *safeBuffer

	mu    sync.Mutex
	found []Failure
}

func newStage(name string, b Backend) (*stage, error) {
	s := &stage{name: name, backend: b, server: newServer(b.Routes), log: &safeBuffer{}}
	adapter, err := s.open(s.server.URL)
	if err != nil {
		s.close()
		return nil, err
	}
	s.adapter = adapter
	return s, nil
}

// open returns a further adapter, for another address.
func (s *stage) open(baseURL string) (adapters.Adapter, error) {
	adapter, err := s.backend.Open(adapters.Environment{
		Source:    "tested",
		Logger:    slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		UserAgent: "adaptertest",
	}, baseURL)
	if err != nil {
		return nil, fmt.Errorf("opening the adapter: %w", err)
	}
	return adapter, nil
}

func (s *stage) close() { s.server.close() }

func (s *stage) failures() []Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortStableFunc(s.found, func(a, b Failure) int { return strings.Compare(a.String(), b.String()) })
	return s.found
}

func (s *stage) fail(op adapters.Operation, format string, values ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found = append(s.found, Failure{Check: s.name, Operation: op, Text: fmt.Sprintf(format, values...)})
}

// queries returns what op is tried with.
func (s *stage) queries(op adapters.Operation) []adapters.Query {
	list := s.backend.Queries[op]
	if len(list) == 0 && keysOf(op) == nil {
		return []adapters.Query{{}}
	}
	return list
}

// each calls f for every operation that the adapter has, with its first query.
func (s *stage) each(f func(adapters.Operation, adapters.Query)) {
	for _, op := range s.adapter.Operations() {
		if list := s.queries(op); len(list) > 0 {
			f(op, list[0])
		}
	}
}

type result struct {
	document adapters.Document
	err      error
	panicked any
}

// fetch calls the adapter and reports a panic or a call that never ends; ok is
// false then.
func (s *stage) fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error, bool) { //nolint:revive // the outcome of a call, and whether there is one
	return s.fetchFrom(ctx, s.adapter, op, q)
}

func (s *stage) fetchFrom(ctx context.Context, a adapters.Adapter, op adapters.Operation, q adapters.Query) (adapters.Document, error, bool) { //nolint:revive // see fetch
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			r.panicked = recover()
			done <- r
		}()
		r.document, r.err = a.Fetch(ctx, op, q)
	}()
	r, ok := await(ctx, done)
	switch {
	case !ok:
		s.fail(op, "Fetch did not return although its context had ended")
	case r.panicked != nil:
		s.fail(op, "Fetch panicked")
	default:
		return r.document, r.err, true
	}
	return adapters.Document{}, nil, false
}

func await(ctx context.Context, done <-chan result) (result, bool) {
	select {
	case r := <-done:
		return r, true
	case <-ctx.Done():
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case r := <-done:
		return r, true
	case <-timer.C:
		return result{}, false
	}
}

// requestsOf returns what the backend saw of one call.
func (s *stage) requestsOf(op adapters.Operation, q adapters.Query) ([]Request, error) {
	s.server.Forget()
	_, err, _ := s.fetch(context.Background(), op, q)
	return s.server.Requests(), err
}

// safeBuffer is a bytes.Buffer for several writers.
type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

// Write implements io.Writer.
func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

// String returns what was written.
func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// has reports whether the adapter says that it can do op.
func (s *stage) has(op adapters.Operation) bool { return slices.Contains(s.adapter.Operations(), op) }
