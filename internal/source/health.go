package source

import (
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// Health is what the calls to a source have shown.
type Health struct {
	Used        bool
	Failing     bool
	LastError   adapters.Kind // of the newest failure, while Failing
	LastSuccess time.Time
}

type health struct {
	mutex sync.Mutex
	state Health
}

func (h *health) succeeded() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.state = Health{Used: true, LastSuccess: time.Now()}
}

// failed notes a failure and reports whether it is the first since a success.
func (h *health) failed(kind adapters.Kind) bool {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	first := !h.state.Failing || h.state.LastError != kind
	h.state.Used, h.state.Failing, h.state.LastError = true, true, kind
	return first
}

// Health returns what is known of the source from the calls made to it.
func (s *Source) Health() Health {
	s.health.mutex.Lock()
	defer s.health.mutex.Unlock()
	return s.health.state
}
