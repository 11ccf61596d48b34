package simulate

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// FaultKind is a way in which a backend can go wrong.
type FaultKind string

// The ways. The empty kind is none.
const (
	NoFault        FaultKind = ""
	StatusFault    FaultKind = "status"      // Fault.Status with an error body
	HTMLFault      FaultKind = "html"        // a maintenance page with Fault.Status, 200 if zero
	EmptyFault     FaultKind = "empty"       // 200 and no body
	TruncateFault  FaultKind = "truncated"   // 200 and half the JSON, framed correctly
	CutFault       FaultKind = "cut"         // 200, and the connection ends within the body
	BreakFault     FaultKind = "break"       // 200, and the connection is reset within the body
	TypesFault     FaultKind = "wrong_types" // right names, but every value of another type
	HangFault      FaultKind = "hang"        // no answer until the caller leaves or the fault is lifted
	ResetFault     FaultKind = "reset"       // the connection is reset before the answer
	SlowFault      FaultKind = "slow"        // the right answer, after Fault.Delay
	ErrorFault     FaultKind = "error_200"   // 200 with an error in the body
	BigFault       FaultKind = "big"         // the right answer behind 9 MiB of blanks
	BombFault      FaultKind = "bomb"        // the right answer behind 1 GiB of blanks, in 1 MiB of gzip
	LoopFault      FaultKind = "loop"        // a redirect that leads to another, without end
	RedirectFault  FaultKind = "redirect"    // a redirect to Fault.Location
	EverybodyFault FaultKind = "everybody"   // filters are ignored: everybody's data
)

// Fault is what a backend does instead of answering.
type Fault struct {
	Kind       FaultKind
	Status     int           // of StatusFault, 500 if zero, and of HTMLFault, 200 if zero
	Body       string        // of StatusFault: the backend's own JSON instead of an invented one
	RetryAfter string        // header of StatusFault, as it is
	Delay      time.Duration // of SlowFault
	Location   string        // of RedirectFault, as http://host:port
	Path       string        // only requests whose path begins so; empty: all
	Holding    string        // only requests whose address or body has this text; empty: all
	Times      int           // only so many requests, then healthy again; 0: until the next Set
}

// Seen is a request that arrived.
type Seen struct {
	Method, Path string
	Query        url.Values
	Header       http.Header
	Body         string
}

// FaultSwitch stands before a backend, breaks it on demand and counts what
// arrives. It is safe for concurrent use.
type FaultSwitch struct {
	next http.Handler

	mu       sync.Mutex
	fault    Fault
	left     int           // requests that the fault still applies to
	lifted   chan struct{} // closed when the fault is replaced
	seen     []Seen
	changed  chan struct{} // closed when a request arrives
	inFlight int
	peak     int
}

var _ http.Handler = (*FaultSwitch)(nil)

// Faulty puts a switch before the handler. It starts without a fault.
func Faulty(h http.Handler) *FaultSwitch {
	return &FaultSwitch{next: h, lifted: make(chan struct{}), changed: make(chan struct{})}
}

// Set replaces the fault. Requests that hang go on as if there were none.
func (s *FaultSwitch) Set(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault, s.left = f, f.Times
	close(s.lifted)
	s.lifted = make(chan struct{})
}

// ServeHTTP counts the request and answers or breaks it.
func (s *FaultSwitch) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault, lifted := s.arrive(r)
	defer s.leave()
	switch fault.Kind {
	case HangFault:
		select {
		case <-lifted:
			s.next.ServeHTTP(w, r)
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	case SlowFault:
		timer := time.NewTimer(fault.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-lifted:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
		s.next.ServeHTTP(w, r)
	case EverybodyFault:
		s.next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), unfiltered{}, true)))
	case NoFault:
		s.next.ServeHTTP(w, r)
	default:
		s.breakDown(fault, w, r)
	}
}

// arrive notes the request and returns the fault that applies to it.
func (s *FaultSwitch) arrive(r *http.Request) (Fault, <-chan struct{}) {
	body := readAgain(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, Seen{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header.Clone(), Body: body})
	s.inFlight++
	s.peak = max(s.peak, s.inFlight)
	close(s.changed)
	s.changed = make(chan struct{})
	if !strings.HasPrefix(r.URL.Path, s.fault.Path) || !strings.Contains(r.URL.RequestURI(), s.fault.Holding) && !strings.Contains(body, s.fault.Holding) {
		return Fault{}, s.lifted
	}
	if s.fault.Times > 0 {
		if s.left == 0 {
			return Fault{}, s.lifted
		}
		s.left--
	}
	return s.fault, s.lifted
}

// readAgain is the body of a request, which the handler can read as well.
func readAgain(r *http.Request) string {
	if r.Body == nil || r.Body == http.NoBody {
		return ""
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return string(body)
}

// leave notes that a request was answered.
func (s *FaultSwitch) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
}

// Requests counts the requests by path.
func (s *FaultSwitch) Requests() map[string]int {
	counts := map[string]int{}
	for _, seen := range s.Log() {
		counts[seen.Path]++
	}
	return counts
}

// Count is the number of all requests.
func (s *FaultSwitch) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen)
}

// Log lists the requests in the order in which they arrived.
func (s *FaultSwitch) Log() []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Seen(nil), s.seen...)
}

// Peak is the largest number of requests that were in flight together.
func (s *FaultSwitch) Peak() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peak
}

// Forget sets all counters back.
func (s *FaultSwitch) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen, s.peak = nil, s.inFlight
}

// Await returns as soon as n requests have arrived, those that still hang
// included.
func (s *FaultSwitch) Await(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		count, changed := len(s.seen), s.changed
		s.mu.Unlock()
		if count >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// unfiltered is the context key by which a switch tells a backend to ignore
// the filters of a request.
type unfiltered struct{}

// FiltersIgnored tells a backend that a switch wants it to answer with
// everybody's data, whatever was asked.
func FiltersIgnored(ctx context.Context) bool {
	ignored, _ := ctx.Value(unfiltered{}).(bool)
	return ignored
}
