package adaptertest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/wazgate/wazgate/adapters"
)

func checkCancelledBefore(s *stage) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s.each(func(op adapters.Operation, q adapters.Query) {
		s.server.Forget()
		_, err, ok := s.fetch(ctx, op, q)
		if !ok {
			return
		}
		if kind, _ := kindOf(err); err == nil || kind != adapters.Unavailable {
			s.fail(op, "a cancelled call ends with %v, want %v", err, adapters.Unavailable)
		}
		if len(s.server.Requests()) > 0 {
			s.fail(op, "a call that was cancelled before it began reaches the backend")
		}
	})
}

func checkCancelledMeanwhile(s *stage) {
	deaf := false
	s.each(func(op adapters.Operation, q adapters.Query) {
		if deaf {
			return // one long wait is enough
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		s.server.Handle(func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			s.server.wait(r)
		})
		_, err, ok := s.fetch(ctx, op, q)
		deaf = !ok
		if kind, _ := kindOf(err); ok && (err == nil || kind != adapters.Unavailable) {
			s.fail(op, "a cancelled call ends with %v, want %v", err, adapters.Unavailable)
		}
	})
}

// checkConcurrent asks everything at once, several times over, and expects each
// answer to be the one that a lonely call gets. The race detector sees the rest.
func checkConcurrent(s *stage) {
	const callers = 8
	var group sync.WaitGroup
	for _, op := range s.adapter.Operations() {
		for _, q := range s.queries(op) {
			lonely, err, ok := s.fetch(context.Background(), op, q)
			if !ok || err != nil {
				continue // told by "answers"
			}
			for range callers {
				group.Go(func() {
					document, err, ok := s.fetch(context.Background(), op, q)
					switch {
					case !ok:
					case err != nil:
						s.fail(op, "fails beside other calls: %v", err)
					case !sameJSON(lonely.Body, document.Body):
						s.fail(op, "answers something else beside other calls")
					}
				})
			}
		}
	}
	group.Wait()
}

func sameJSON(a, b []byte) bool {
	var left, right bytes.Buffer
	if bytes.Equal(a, b) {
		return true
	}
	return json.Compact(&left, a) == nil && json.Compact(&right, b) == nil && bytes.Equal(left.Bytes(), right.Bytes())
}

// checkEverybody lets the backend ignore its filters: rows may be dropped, but
// not stripped of what tells whose they are.
func checkEverybody(s *stage) {
	if s.backend.Everybody == nil {
		return
	}
	s.server.Answer(s.backend.Everybody)
	for _, op := range s.adapter.Operations() {
		for _, q := range s.queries(op) {
			document, err, ok := s.fetch(context.Background(), op, q)
			if kind, _ := kindOf(err); !ok || err != nil {
				if ok && kind != adapters.NotFound {
					s.fail(op, "a backend that ignores its filter is taken for a sick one: %v", err)
				}
				continue
			}
			s.checkDocument(op, document)
			for _, person := range s.backend.People {
				body := string(document.Body)
				if strings.Contains(body, person.Shown) && !strings.Contains(body, person.Proof) {
					s.fail(op, "%s appears without the proof whose row it is", person.Shown)
				}
			}
		}
	}
}
