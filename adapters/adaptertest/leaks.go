package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/wazgate/wazgate/adapters"
)

// checkErrors looks at every error that a sick backend can cause: its type, and
// what it and the log tell.
func checkErrors(s *stage) {
	var group sync.WaitGroup
	for _, f := range faults() {
		s.each(func(op adapters.Operation, q adapters.Query) {
			group.Go(func() { s.checkError(f, op, q) })
		})
	}
	group.Wait()
	s.each(func(op adapters.Operation, q adapters.Query) { s.checkLeaks(op, "the log", s.log.String(), q) })
}

func (s *stage) checkError(f fault, op adapters.Operation, q adapters.Query) {
	_, err, ok := s.play(f, op, q)
	if !ok || err == nil {
		return
	}
	var typed *adapters.Error
	switch {
	case !errors.As(err, &typed):
		s.fail(op, "answer %s: the error is a %T, no *adapters.Error", f.name, err)
	case typed.Operation != op:
		s.fail(op, "answer %s: the error names operation %q", f.name, typed.Operation)
	}
	s.checkLeaks(op, "answer "+f.name+": the error", textOf(err), q)
}

func (s *stage) checkLeaks(op adapters.Operation, where, text string, q adapters.Query) {
	forbidden := map[string]string{
		"the credential":  Secret,
		"the body":        marker,
		"the host":        "127.0.0.1",
		"an address":      "://",
		"the local names": "localhost",
	}
	for _, value := range sentValues(q) {
		forbidden["the search value "+value] = value
	}
	folded := strings.ToLower(text)
	for what, value := range forbidden {
		if strings.Contains(folded, strings.ToLower(value)) || strings.Contains(folded, strings.ToLower(url.QueryEscape(value))) {
			s.fail(op, "%s tells %s", where, what)
		}
	}
}

// textOf returns the texts of err and of all errors inside.
func textOf(err error) string {
	if err == nil {
		return ""
	}
	text := fmt.Sprintf("%v\n%+v\n", err, err)
	switch inner := err.(type) { //nolint:errorlint // walks the tree by itself
	case interface{ Unwrap() error }:
		return text + textOf(inner.Unwrap())
	case interface{ Unwrap() []error }:
		for _, e := range inner.Unwrap() {
			text += textOf(e)
		}
	}
	return text
}

// checkRedirect sends the adapter to another host and looks what arrives there.
func checkRedirect(s *stage) {
	other := newServer(s.backend.Routes)
	defer other.close()
	s.server.Handle(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", other.URL+r.URL.RequestURI())
		w.WriteHeader(http.StatusFound)
	})
	s.each(func(op adapters.Operation, q adapters.Query) {
		other.Forget()
		_, err, ok := s.fetch(context.Background(), op, q)
		if ok && err == nil {
			s.fail(op, "a redirect to another host is believed")
		}
		for _, r := range other.Requests() {
			if r.carries(Secret) {
				s.fail(op, "a redirect carries the credential to another host")
				return
			}
		}
	})
}
