package rest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

var (
	errGraphQL = errors.New("the answer tells of errors")
)

// caller makes the calls of one Fetch.
type caller struct {
	client *upstream.Client
	op     adapters.Operation
	cost   cost
	clock  *clock
	sent   *atomic.Int64 // calls that a value of the question was in, or could have been
	once   *once
	// departs, where it is set, is told of each call whose turn has come.
	departs func()
	yields  bool // the answer can do without its calls
}

func newCaller(ctx context.Context, client *upstream.Client, op adapters.Operation, cost cost) *caller {
	return &caller{client: client, op: op, cost: cost, clock: newClock(ctx, op), sent: &atomic.Int64{}, once: &once{}}
}

// one makes one call, or returns what an equal one brought.
func (c *caller) one(ctx context.Context, s *step, request upstream.Request) (upstream.Response, error) {
	return c.once.do(ctx, c.op, request, func() (upstream.Response, error) { return c.send(ctx, s, request) })
}

func (c *caller) send(ctx context.Context, s *step, request upstream.Request) (upstream.Response, error) {
	began := time.Now()
	response, err := c.client.Read(ctx, c.op, request)
	if err == nil || adapters.KindOf(err) != adapters.Unsupported {
		c.sent.Add(1)
		c.clock.took(time.Since(began))
	}
	if err != nil {
		return upstream.Response{}, c.understood(s, err)
	}
	hold := c.cost.wait(response.Body)
	if hold > 0 {
		c.client.Hold(hold)
	}
	if s.graphql && !response.Ruled {
		return response, c.graphqlError(response, hold)
	}
	return response, nil
}

// understood gives an error of GraphQL that came with status 200 its kind.
func (c *caller) understood(s *step, err error) error {
	var failure *adapters.Error
	if !s.graphql || !errors.As(err, &failure) || failure.Kind != adapters.BadResponse ||
		failure.Status != http.StatusOK || !throttled(failure.Code) {
		return err
	}
	limited := *failure
	limited.Kind = adapters.RateLimited
	return &limited
}

// graphqlError is the error that an answer tells of, if any.
func (c *caller) graphqlError(response upstream.Response, hold time.Duration) error {
	told := gjson.GetBytes(response.Body, "errors")
	if isEmpty(told) {
		return nil
	}
	failure := &adapters.Error{Kind: adapters.BadResponse, Operation: c.op, Status: response.Status, Err: errGraphQL}
	told.ForEach(func(_, one gjson.Result) bool {
		if throttled(one.Get("extensions.code").String()) {
			failure.Kind, failure.RetryAfter = adapters.RateLimited, hold
		}
		return failure.Kind != adapters.RateLimited
	})
	return failure
}

func throttled(code string) bool { return strings.EqualFold(code, "THROTTLED") }

// cost is what a backend tells that calls may still cost.
type cost struct {
	available, restore path
	reserve            float64
}

// compiled returns the cost with its paths, which were checked before.
func (c Cost) compiled() cost {
	if c.Available == "" || c.Restore == "" {
		return cost{}
	}
	available, _ := parsePath(c.Available, false)
	restore, _ := parsePath(c.Restore, false)
	return cost{available: available, restore: restore, reserve: float64(c.Reserve)}
}

// wait returns how long it takes until the reserve is there again.
func (c cost) wait(body []byte) time.Duration {
	if c.available.none() {
		return 0
	}
	whole := gjson.ParseBytes(body)
	available, restore := c.available.in(whole), c.restore.in(whole)
	if !available.Exists() || c.restore.none() || restore.Float() <= 0 || available.Float() >= c.reserve {
		return 0
	}
	const longestHold = 60.0
	seconds := min((c.reserve-available.Float())/restore.Float(), longestHold)
	return time.Duration(seconds * float64(time.Second))
}

// mostBytes bounds what the answers to one step may be together.
const mostBytes = 32 << 20

// reading is what a step brought.
type reading struct {
	document *document // nil where there is nothing
	cut      bool      // pages that there are, or may be, were not read
	passing  bool      // they may be read another time
	nothing  bool      // there was nothing to send
	err      error
	next     spot // of a list, where goes says goesOn
	goes     verdict
	total    int
	came     int // how many hits the page had, of which only dropped some
	strange  int // of those, how many are somebody else's
}

// read asks what a step asks, page by page, until there are enough hits. What was read stays when a further
// page fails: it is cut then.
func (c *caller) read(ctx context.Context, s *step, sc scope) reading {
	at := spot{}
	if s.pages != nil {
		at = s.pages.start()
	}
	got := c.page(ctx, s, sc, at)
	switch {
	case got.document == nil:
	case s.pages != nil:
		c.turn(ctx, s, sc, &got)
	default:
		got.cut = got.strange > 0 && s.batch == nil && looksFull(got.came, s.asksFor(&sc))
	}
	return got
}

// asksFor returns how many hits a step without pages asks for; 0 where it does
// not say.
func (s *step) asksFor(sc *scope) int {
	if !s.limit {
		return 0
	}
	return limitOf(sc, 0)
}

// looksFull reports whether so many hits are as many as pages usually have, or as
// were asked for. Where some of them are strangers', whose the others are may
// stand behind them, and nobody is proved to have none.
func looksFull(hits, asked int) bool {
	switch hits {
	case 10, 15, 20, 25, 30, 40, 50, 60, 100, 200, 250, 500, 1000:
		return true
	default:
		return hits > 0 && hits == asked
	}
}

// turn reads the further pages behind the first one.
func (c *caller) turn(ctx context.Context, s *step, sc scope, got *reading) {
	besides, cancel := c.clock.besides(ctx)
	defer cancel()
	seen, whole, enough := map[string]bool{}, got.document.union(), s.enough(sc.query)
	size := len(got.document.body)
	for got.wants(enough) && !seen[got.next.told()] && got.next.Count < s.pages.most && size < mostBytes && c.clock.allows() {
		if got.next.told() != "" {
			seen[got.next.told()] = true
		}
		more := c.page(besides, s, sc, got.next)
		if more.document != nil {
			size += len(more.document.body)
		}
		got.take(more, whole)
	}
	got.cut = got.goes == isBroken || got.wants(enough)
	got.passing = got.passing || got.wants(enough) && !c.clock.allows()
}

// enough returns how many hits end the reading; 0 for all there are. Of what leads
// to the answer, or adds to it, nobody knows how many that takes.
func (s *step) enough(q adapters.Query) int {
	if !s.answers {
		return 0
	}
	return q.Limit
}

// told is what the backend itself told of the page; empty where pages are counted.
func (at spot) told() string { return at.Cursor + at.Next }

// wants reports whether there is a further page and fewer hits than were asked for.
func (g *reading) wants(enough int) bool {
	return g.goes == goesOn && (enough <= 0 || len(g.document.rows) < enough)
}

// take adds a further page. One that is not there is the end.
func (g *reading) take(more reading, whole *union) {
	switch {
	case more.document != nil:
		whole.add(more.document.rows)
		g.next, g.goes = more.next, more.goes
	case more.nothing, adapters.KindOf(more.err) == adapters.NotFound:
		g.goes = isOver
	default:
		g.goes, g.passing = isBroken, passes(more.err)
	}
}

// page reads one page, or all there is of a step without pages.
func (c *caller) page(ctx context.Context, s *step, sc scope, at spot) reading {
	sc.page, sc.offset, sc.cursor = at.Page, at.Offset, at.Cursor
	request, err := s.request(&sc)
	if err != nil {
		return reading{nothing: errors.Is(err, errNothing), err: failed(c.op, err)}
	}
	request.Next, request.Departs, request.Optional = at.Next, c.departs, c.yields
	request.Door = request.Door || s.door && at.Count == 0 // a further page may well not be there
	response, err := c.one(ctx, s, request)
	if err != nil {
		if adapters.KindOf(err) == adapters.Unsupported {
			return reading{nothing: true, err: err}
		}
		return reading{err: err}
	}
	found, err := newDocument(string(response.Body), s.rows)
	if err != nil {
		return reading{err: &adapters.Error{Kind: adapters.BadResponse, Operation: c.op, Status: response.Status, Err: err}}
	}
	got := reading{document: found, goes: isOver}
	if s.pages != nil {
		whole := page{document: found, header: response.Header, full: s.fullPage(&sc)}
		var again bool
		got.next, got.goes, again = s.pages.after(at, whole)
		got.total, _ = s.pages.totalOf(whole)
		if again {
			found.rows = nil
		}
	}
	got.came = len(found.rows)
	found.keep(func(row gjson.Result) bool {
		kept, strange := s.keeps(&sc, row)
		if strange {
			got.strange++
		}
		return kept
	})
	return got
}

// keep drops the hits that are somebody else's.
func (d *document) keep(wanted func(gjson.Result) bool) {
	kept := d.rows[:0:0]
	for _, row := range d.rows {
		if wanted(row) {
			kept = append(kept, row)
		}
	}
	d.rows = kept
}

// failed makes an *adapters.Error of what kept a request from being made.
func failed(op adapters.Operation, err error) error {
	var known *adapters.Error
	if errors.As(err, &known) {
		return err
	}
	kind := adapters.Internal
	if errors.Is(err, errNothing) {
		kind = adapters.Unsupported
	}
	return &adapters.Error{Kind: kind, Operation: op, Err: err}
}
