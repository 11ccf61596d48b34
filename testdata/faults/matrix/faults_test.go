package matrix_test

import (
	"net/http"
	"slices"
	"time"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// condition is what a sick backend is worth to a caller.
type condition int

const (
	failing     condition = iota
	healthy               // slow, but it answers
	knowsNobody           // says that there is nobody
	anything              // answers what is small enough
)

// wire is what is wrong between the gateway and a backend that answers.
type wire int

const (
	intact   wire = iota
	refused       // nobody listens
	nameless      // the name leads nowhere
	plain         // no TLS where TLS is expected
	expired       // the certificate is out of date
)

// fault is one way to be sick: of the backend, of the connection or of what
// passes through it.
type fault struct {
	name   string
	answer simulate.Fault
	wire   wire
	toxic  string // of the proxy, as its API has it
	leads  condition

	// dated says that the answer tells to wait until a date, two seconds later.
	dated bool
	// stalls says that the caller's time runs out: the budgets are smaller.
	stalls bool
	// needsRows says that there is nothing to spoil in the answer "nobody".
	needsRows bool
	// direct leaves the proxy out: it would make a polite end of a reset.
	direct bool
	// heals is how long after its end all must be well again.
	heals time.Duration
	// copyHeals is the same for a source that is mirrored and was not read once:
	// nobody waits for the copy, so a backend that refuses is left alone for
	// longer. Negative: for longer than a test can wait.
	copyHeals time.Duration
}

const (
	soon   = 10 * time.Second
	minute = 75 * time.Second
	never  = -1
)

func faults() []fault {
	all := slices.Concat(connectionFaults(), statusFaults(), bodyFaults())
	for i := range all {
		if all[i].heals == 0 {
			all[i].heals = soon
		}
		if all[i].copyHeals == 0 {
			all[i].copyHeals = soon
		}
	}
	return all
}

func connectionFaults() []fault {
	return []fault{
		{name: "refused", wire: refused},
		{name: "reset before the body", toxic: `{"type": "reset_peer", "attributes": {"timeout": 0}}`},
		{name: "reset inside the body", answer: simulate.Fault{Kind: simulate.BreakFault}, direct: true},
		{name: "black hole", toxic: `{"type": "timeout", "attributes": {"timeout": 0}}`, stalls: true},
		{name: "5 s latency", toxic: `{"type": "latency", "attributes": {"latency": 5000}}`, stalls: true},
		{name: "jitter", toxic: `{"type": "latency", "attributes": {"latency": 40, "jitter": 40}}`, leads: healthy},
		{name: "1 kB/s", toxic: `{"type": "bandwidth", "attributes": {"rate": 1}}`, leads: anything, stalls: true},
		{name: "cut after 300 bytes", toxic: `{"type": "limit_data", "attributes": {"bytes": 300}}`, leads: anything},
		{name: "no such host", wire: nameless, stalls: true},
		{name: "no TLS", wire: plain},
		{name: "expired certificate", wire: expired},
	}
}

func statusFaults() []fault {
	status := func(name string, code int) fault {
		return fault{name: name, answer: simulate.Fault{Kind: simulate.StatusFault, Status: code}}
	}
	denied := func(name string, code int) fault {
		f := status(name, code)
		f.copyHeals = minute
		return f
	}
	told := func(name, after string) fault {
		f := status(name, http.StatusTooManyRequests)
		f.answer.RetryAfter = after
		return f
	}
	anHour := told("429 for an hour", "3600")
	// Ten seconds of it are believed, and the cache may have tried just before.
	anHour.heals, anHour.copyHeals = soon+4*time.Second, never
	dated := status("429 until a date", http.StatusTooManyRequests)
	dated.dated = true
	nobody := status("404", http.StatusNotFound)
	nobody.leads = knowsNobody
	return []fault{
		denied("401", http.StatusUnauthorized),
		denied("403", http.StatusForbidden),
		nobody,
		told("429", ""),
		told("429 for 2 seconds", "2"),
		told("429 for 1.5 seconds", "1.5"),
		dated,
		anHour,
		status("500", http.StatusInternalServerError),
		{name: "502 HTML", answer: simulate.Fault{Kind: simulate.HTMLFault, Status: http.StatusBadGateway}},
		status("503", http.StatusServiceUnavailable),
	}
}

func bodyFaults() []fault {
	kind := func(name string, kind simulate.FaultKind) fault {
		return fault{name: name, answer: simulate.Fault{Kind: kind}}
	}
	spoilt := kind("200 wrong types", simulate.TypesFault)
	spoilt.needsRows = true
	return []fault{
		kind("200 HTML", simulate.HTMLFault),
		kind("200 empty", simulate.EmptyFault),
		kind("200 truncated", simulate.TruncateFault),
		spoilt,
		kind("200 error", simulate.ErrorFault),
		kind("9 MB body", simulate.BigFault),
		kind("gzip bomb", simulate.BombFault),
		kind("endless redirect", simulate.LoopFault),
		kind("redirect to another host", simulate.RedirectFault),
	}
}

// column is who is sick.
type column struct {
	name string
	sick []string
}

func columns() []column {
	return []column{
		{house.Shop, []string{house.Shop}},
		{house.Tracking, []string{house.Tracking}},
		{house.CRM, []string{house.CRM}},
		{"all", house.Sources()},
	}
}

// patience is how long after the end of the fault all must be well again.
// filled says that the copy was complete before.
func (f fault) patience(sick []string, filled bool) time.Duration {
	if filled || !slices.Contains(sick, house.CRM) {
		return f.heals
	}
	return max(f.heals, f.copyHeals)
}

// outlasts says that the copy is not read for longer than the test can wait.
func (f fault) outlasts(sick []string) bool {
	return f.copyHeals == never && slices.Contains(sick, house.CRM)
}
