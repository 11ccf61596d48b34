// Package upstream is the HTTP client that every adapter uses.
//
// It owns what all backends need alike: authentication headers, pacing, a bound
// on calls in flight, one careful retry, a circuit breaker, limits on what is
// read, redirects that never carry a key elsewhere, and errors that can be
// logged as they are. One Client serves one source, with connections of its
// own, so that a sick backend cannot slow a healthy one.
package upstream

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

const (
	defaultInFlight = 64
	defaultMaxBody  = 8 << 20
)

// Options describes one backend. Only BaseURL is required.
type Options struct {
	// BaseURL is the address that paths are appended to. A query in it is sent
	// with every call, like Query.
	BaseURL string
	// Setting names the setting that BaseURL came from, for errors; "base_url"
	// if empty.
	Setting string
	// Headers are sent with every call, as is. They hold the credentials and are
	// never logged.
	Headers map[string]string
	// Query holds fixed parameters of every call, such as a key. They win over
	// the parameters of a call and are never logged.
	Query map[string]string
	// Hidden are texts besides that are shown to nobody.
	Hidden []string
	// RatePerMinute is the documented limit of the backend; 0 means none.
	RatePerMinute float64
	// Burst is how many calls may start at once within RatePerMinute; 0 means a
	// second's worth.
	Burst int
	// Limits name the headers in which the backend tells what is left of its
	// limit, besides the usual ones.
	Limits Limits
	// Authorize proves who asks, where that changes from time to time; nil where
	// Headers and Query do.
	Authorize Authorizer
	// Timeout bounds one attempt, body included, and each redirect anew; 0 leaves it to the context.
	Timeout time.Duration
	// MaxBody bounds the decompressed body; 0 means 8 MiB.
	MaxBody int64
	// Transport replaces the network, for tests.
	Transport http.RoundTripper
	// EmptyStatus lists the statuses that mean "no such thing"; nil means 404
	// and 204.
	EmptyStatus []int
}

// Response is an answer that can be used: a 2xx status and a body of valid JSON.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Ruled says that a rule of the source decided that it can be used.
	Ruled bool
}

// Client calls one backend. It is safe for concurrent use.
type Client struct {
	target   target
	http     *http.Client
	reads    *http.Client // for readings that somebody waits for
	circuit  *circuit
	pace     *pace
	places   *places
	observer adapters.Observer
	attempts *attempts
	proof    Authorizer // nil where headers and query prove who asks

	network  http.RoundTripper
	released atomic.Bool
}

// New checks the options and returns a client. It makes no call. Errors about
// an option are *adapters.SettingError.
func New(env adapters.Environment, o Options) (*Client, error) {
	goal, err := newTarget(env, o)
	if err != nil {
		return nil, err
	}
	inFlight := env.MaxInFlight
	if inFlight <= 0 {
		inFlight = defaultInFlight
	}
	network := o.Transport
	if network == nil {
		network = newTransport(inFlight, env.RootCAs)
	}
	attempts := newAttempts(network, env)
	attempts.goal = &goal
	breaker := newCircuit(attempts, env, termsOf(env, o), o.Timeout)
	client := &Client{
		target:   goal,
		http:     &http.Client{Transport: breaker, CheckRedirect: checkRedirect},
		circuit:  breaker,
		pace:     newPace(o),
		places:   newPlaces(inFlight),
		observer: observerOf(env),
		network:  network,
		proof:    o.Authorize,
		attempts: attempts,
	}
	client.reads = client.http
	if env.Hedge {
		client.reads = &http.Client{Transport: client.hedged(), CheckRedirect: checkRedirect}
	}
	if env.OnRelease != nil {
		env.OnRelease(client.release)
	}
	return client, nil
}

func (c *Client) hedged() *hedger {
	return &hedger{
		circuit: c.circuit, pace: c.pace, places: c.places, observer: c.observer, speeds: &speeds{}, leave: c.leave,
	}
}

func termsOf(env adapters.Environment, o Options) terms {
	t := terms{maxBody: o.MaxBody, empty: o.EmptyStatus, rules: env.Rules, large: newLargeReads(), limits: o.Limits}
	if t.maxBody <= 0 {
		t.maxBody = defaultMaxBody
	}
	if t.empty == nil {
		t.empty = []int{http.StatusNotFound, http.StatusNoContent}
	}
	return t
}

// release closes the connections that nobody uses, and has those that somebody
// uses closed afterwards.
func (c *Client) release() {
	c.released.Store(true)
	c.closeIdle()
}

// leave ends a call. One that began late, after the release, leaves no
// connection behind either.
func (c *Client) leave() {
	if c.released.Load() {
		c.closeIdle()
	}
}

func (c *Client) closeIdle() {
	if network, ok := c.network.(interface{ CloseIdleConnections() }); ok {
		network.CloseIdleConnections()
	}
}

// Hold keeps calls back for so long, a minute at most: those that have no time
// to wait are answered with RateLimited. It is for what only the body of an
// answer tells of the backend's limit.
func (c *Client) Hold(d time.Duration) { c.pace.hold(0, min(d, longestHold)) }

// State returns the state of the circuit breaker: closed, open or half-open.
func (c *Client) State() string { return c.circuit.breaker.state().String() }
