package upstream

import (
	"slices"
	"sync"
	"time"
)

const (
	keptSpeeds   = 128 // the newest attempts
	enoughSpeeds = 50  // with fewer nobody knows what is slow
	staleSpeeds  = 8   // after so many the percentile is worked out anew
	slowShare    = 0.95
	soonestHedge = 5 * time.Millisecond // below it a second attempt wins nothing

	// callsPerHedge is how many calls pay for a second attempt, and mostSaved how
	// many can be saved up: a backend that slows down as a whole must not be asked
	// twice by everybody at once.
	callsPerHedge = 20
	mostSaved     = 5 * callsPerHedge
)

// speeds knows how long a backend takes, and pays for second attempts.
type speeds struct {
	mu     sync.Mutex
	recent []time.Duration
	next   int // the place of the next one in recent
	fresh  int // noted since slow was worked out
	slow   time.Duration
	saved  int // calls that paid for no second attempt yet
}

// call counts a call, and returns after which time it is slow if that is known:
// an eighth beyond the percentile, because where all answers take the same time
// half of them take a little more than that.
func (s *speeds) call() (after time.Duration, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved = min(mostSaved, s.saved+1)
	return max(s.slow+s.slow/8, soonestHedge), len(s.recent) >= enoughSpeeds
}

// note records how long an attempt took.
func (s *speeds) note(took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.recent) < keptSpeeds {
		s.recent = append(s.recent, took)
	} else {
		s.recent[s.next] = took
	}
	s.next = (s.next + 1) % keptSpeeds
	if s.fresh++; s.fresh >= staleSpeeds || len(s.recent) == enoughSpeeds {
		sorted := slices.Sorted(slices.Values(s.recent))
		s.slow, s.fresh = sorted[int(float64(len(sorted)-1)*slowShare)], 0
	}
}

// spend pays for a second attempt, if there is enough.
func (s *speeds) spend() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.saved < callsPerHedge {
		return false
	}
	s.saved -= callsPerHedge
	return true
}

func (s *speeds) unspend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved += callsPerHedge
}
