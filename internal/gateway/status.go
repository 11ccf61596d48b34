package gateway

import (
	"errors"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/source"
)

// status gathers what has to be told beside an answer: which sources could not
// be read, in the order in which they are configured.
type status struct {
	order  []string
	failed map[string]bool
	old    map[string]bool // told what was read earlier than the freshness allows
}

func newStatus(sources []*source.Source) status {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = s.Name
	}
	return status{order: names, failed: make(map[string]bool), old: make(map[string]bool)}
}

func (s *status) fail(name string) { s.failed[name] = true }

// age notes that a source told what was read earlier.
func (s *status) age(name string) { s.old[name] = true }

func (s *status) stale() bool { return len(s.old) > 0 }

func (s *status) degraded() []string {
	var names []string
	for _, name := range s.order {
		if s.failed[name] {
			names = append(names, name)
		}
	}
	return names
}

// doubtful reports whether nothing failed, but some source told what was read
// earlier: that somebody was not there then proves nothing.
func (s *status) doubtful() bool { return len(s.failed) == 0 && len(s.old) > 0 }

// doubt makes failures of the sources that told what was read earlier.
func (s *status) doubt() {
	for name := range s.old {
		s.fail(name)
	}
}

// couldNotLook reports whether a source may know more than it told.
func couldNotLook(answer source.Answer, err error) bool { return answer.Partial || isFailure(err) }

// lacksPeople reports whether an answer to a search may have people or orders
// that could not be read. An order without its lines is enough for a search.
func lacksPeople(answer source.Answer) bool {
	return len(answer.Missing) > 0 && len(answer.Records.Orders) == 0
}

// isFailure reports whether err means that a source could not be read. That a
// backend cannot be asked by some key is no failure: another key may do.
func isFailure(err error) bool {
	if err == nil {
		return false
	}
	var known *adapters.Error
	if errors.As(err, &known) {
		return known.Kind != adapters.Unsupported && known.Kind != adapters.NotFound
	}
	return true
}
