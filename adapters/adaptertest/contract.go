package adaptertest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/wazgate/wazgate/adapters"
)

func checkOperations(s *stage) {
	first := s.adapter.Operations()
	if len(first) == 0 {
		s.fail("", "Operations is empty")
		return
	}
	want := slices.Clone(first)
	for i, op := range want {
		if !slices.Contains(adapters.Operations(), op) {
			s.fail(op, "is not one of adapters.Operations")
		}
		if slices.Contains(want[:i], op) {
			s.fail(op, "is listed twice")
		}
		if len(s.queries(op)) == 0 {
			s.fail(op, "Backend.Queries does not say what to try")
		}
	}
	first[0] = "changed by the caller"
	if !slices.Equal(want, s.adapter.Operations()) {
		s.fail("", "Operations changes, or shares its slice with callers")
	}
	first[0] = want[0]
}

func checkUnsupported(s *stage) {
	for _, op := range append(adapters.Operations(), "unheard_of") {
		if s.has(op) {
			continue
		}
		for _, q := range []adapters.Query{{}, ByPhone(), ByEmail(), ByText(), ByCustomerID()} {
			s.wantUnsupported(op, q, "an operation that is not in Operations")
		}
	}
}

func checkEmptyQueries(s *stage) {
	for _, op := range s.adapter.Operations() {
		keys := keysOf(op)
		if keys == nil {
			continue
		}
		s.wantUnsupported(op, adapters.Query{}, "a query without a key")
		s.wantUnsupported(op, adapters.Query{Locale: "es", Country: "ES", Limit: 5}, "a query without a key")
		for _, k := range keys {
			for _, blank := range []string{" ", "\t\n", "\u00a0"} {
				var q adapters.Query
				k.set(&q, blank)
				s.wantUnsupported(op, q, "a blank "+k.name)
			}
		}
	}
}

func (s *stage) wantUnsupported(op adapters.Operation, q adapters.Query, what string) {
	s.server.Forget()
	_, err, ok := s.fetch(context.Background(), op, q)
	if !ok {
		return
	}
	if calls := len(s.server.Requests()); calls > 0 {
		s.fail(op, "%s makes %d calls", what, calls)
	}
	switch kind, typed := kindOf(err); {
	case err == nil:
		s.fail(op, "%s is answered without an error", what)
	case !typed:
		s.fail(op, "%s: the error is no *adapters.Error", what)
	case kind != adapters.Unsupported:
		s.fail(op, "%s: kind %v, want %v", what, kind, adapters.Unsupported)
	}
}

// checkIgnoredKeys catches the adapter that drops a key it does not know and
// reads everybody instead.
func checkIgnoredKeys(s *stage) {
	for _, op := range s.adapter.Operations() {
		for _, k := range keysOf(op) {
			requests, err := s.requestsOf(op, k.query)
			kind, _ := kindOf(err)
			switch {
			case len(requests) == 0 && kind != adapters.Unsupported:
				s.fail(op, "a query by %s makes no call and is not refused", k.name)
			case len(requests) > 0 && !anyAsks(requests, k.get(k.query)):
				s.fail(op, "no call carries the %s that is asked for", k.name)
			}
		}
	}
}

// anyAsks also accepts renderings: part of a number is enough, as is any case.
func anyAsks(requests []Request, value string) bool {
	const enough = 7
	if digits := digitsOf(value); digits == value && len(value) > enough {
		value = value[len(value)-enough:]
	}
	return slices.ContainsFunc(requests, func(r Request) bool {
		if r.carries(value) {
			return true
		}
		for _, values := range r.Query {
			if strings.Contains(digitsOf(strings.Join(values, "")), value) {
				return true
			}
		}
		return strings.Contains(digitsOf(r.Path), value) || strings.Contains(digitsOf(r.Body), value)
	})
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func checkAnswers(s *stage) {
	for _, op := range s.adapter.Operations() {
		for _, q := range s.queries(op) {
			s.server.Forget()
			document, err, ok := s.fetch(context.Background(), op, q)
			switch {
			case !ok:
			case err != nil:
				s.fail(op, "the healthy backend is not understood: %v (paths without a route: %v)", err, s.server.unknownPaths())
			default:
				s.checkDocument(op, document)
			}
		}
	}
}

func (s *stage) checkDocument(op adapters.Operation, d adapters.Document) {
	if !json.Valid(d.Body) {
		s.fail(op, "Document.Body is no valid JSON")
	}
	for name, step := range d.Steps {
		if !json.Valid(step) {
			s.fail(op, "Document.Steps[%q] is no valid JSON", name)
		}
	}
}

func checkCredential(s *stage) {
	if s.backend.Anonymous {
		return
	}
	s.each(func(op adapters.Operation, q adapters.Query) {
		requests, _ := s.requestsOf(op, q)
		for _, r := range requests {
			if !r.carries(Secret) {
				s.fail(op, "a call goes out without the credential")
				return
			}
		}
	})
}

func checkPaging(s *stage) {
	for _, op := range []adapters.Operation{adapters.ListCustomers, adapters.ListOrders} {
		if !s.has(op) {
			continue
		}
		s.server.Forget()
		document, err, ok := s.fetch(context.Background(), op, s.queries(op)[0])
		if !ok || err != nil || document.Next == "" {
			continue // a single page, or told by "answers"
		}
		first := s.server.Requests()
		next := s.queries(op)[0]
		next.Cursor = document.Next
		second, err := s.requestsOf(op, next)
		if err == nil && slices.EqualFunc(first, second, sameTarget) {
			s.fail(op, "the next page asks for the same as the first")
		}
	}
}

func sameTarget(a, b Request) bool {
	return a.Path == b.Path && a.Query.Encode() == b.Query.Encode() && a.Body == b.Body
}
