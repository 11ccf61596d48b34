// Package source is one configured source of data: an adapter that fetches, a
// mapping that translates, a cache before both, what is known of its health and,
// where it is mirrored, the directory that is asked instead or beside.
package source

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/mapping"
)

// Answer is what a source knows about one query. It is shared with other
// callers: it must not be changed.
type Answer struct {
	Records record.Records
	// Missing names the parts that could not be read, such as "items".
	Missing []string
	// Stale says that it was read earlier than the freshness allows, because
	// the backend fails or is slow, or because it is being read anew just now.
	Stale bool
	// Partial says that the directory, which answers for this source, does not
	// know all of it yet: what is not here may be there.
	Partial bool
	// Raw is the backend's document; only answers to SearchProducts keep it.
	Raw []byte
	// refusal says that the backend cannot be asked that. It is kept like an
	// answer, so that memory alone can tell it from what it does not hold.
	refusal *adapters.Error
}

// Options describe a source.
type Options struct {
	Name        string
	AdapterName string
	// Account and the mapping tell answers in the cache apart: it changes with
	// whatever decides what the backend shows.
	Account string
	Adapter adapters.Adapter
	Mapping *mapping.Mapping
	// Directory answers Mirrored, the operations of which it is asked, from a copy
	// of what the source has. Nil means that there is none.
	Directory Directory
	Mirrored  []adapters.Operation
	// Phones reads numbers with this source's default country.
	Phones *phone.Parser
	// Cache is shared by all sources.
	Cache   *cache.Cache[Answer]
	Metrics *telemetry.Metrics
	Logger  *slog.Logger
}

// Source answers queries with records. It is safe for concurrent use.
type Source struct {
	Options
	operations []adapters.Operation
	prefix     string // of the keys in the cache
	*lasting
}

// lasting is what a source keeps over reloads, as long as its adapter stays.
type lasting struct {
	health    health
	copyFails atomic.Bool   // the newest look into the directory failed
	flights   chan struct{} // a place for each question under way to the backend
	glances   chan struct{} // a place for each look into the directory from memory

	translating chan struct{} // a place for each document that is translated
	waiting     atomic.Int64  // bytes of those documents, and of those that wait for it
}

// New returns a source.
func New(options Options) *Source {
	return &Source{
		Options: options, operations: options.Adapter.Operations(), prefix: options.prefix(),
		lasting: &lasting{
			flights: make(chan struct{}, maxFlights), glances: make(chan struct{}, maxGlances),
			translating: make(chan struct{}, translators()),
		},
	}
}

// After returns a source that takes the place of before: with the same adapter,
// it goes on with what is known of its health.
func After(before *Source, options Options) *Source {
	s := New(options)
	if before != nil && before.Adapter == s.Adapter {
		s.lasting = before.lasting
	}
	return s
}

// Differs reports whether next answers otherwise than s does.
func (s *Source) Differs(next *Source) bool {
	return s.prefix != next.prefix || s.Adapter != next.Adapter
}

// Retire drops what the cache holds of a source that next takes the place of,
// or nothing, if it is nil. What has not changed is kept.
func (s *Source) Retire(next *Source) {
	if next == nil || next.prefix != s.prefix {
		s.Cache.Forget(s.prefix)
	}
}

func (o Options) prefix() string {
	country := ""
	if o.Phones != nil {
		country = o.Phones.Region()
	}
	return strings.Join([]string{o.Name, o.Account, o.Mapping.Fingerprint(), country, ""}, "\x00")
}

// Supports reports whether the source can be asked op.
func (s *Source) Supports(op adapters.Operation) bool {
	return slices.Contains(s.operations, op) || s.mirrors(op)
}

// ask is Ask without a trace.
func (s *Source) ask(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, error) {
	switch {
	case isFromMemory(ctx):
		return s.recall(ctx, op, q)
	case !s.mirrors(op):
		return s.askLive(ctx, op, q)
	case !slices.Contains(s.operations, adapters.SearchCustomers):
		return s.askCopy(ctx, op, q)
	case op == adapters.SearchCustomers || q.Brief:
		return s.askCopyFirst(ctx, op, q)
	default:
		return s.askLiveFirst(ctx, op, q)
	}
}

// askLive answers from the cache or from the backend.
func (s *Source) askLive(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, error) {
	key := s.key(op, q)
	if TooLate(ctx) {
		return s.peek(key)
	}
	get := s.Cache.Get
	if isAnew(ctx) {
		get = s.Cache.Renew
	}
	// A flight outlives the caller, and takes all values but his deadline along.
	if deadline, ok := ctx.Deadline(); ok {
		ctx = adapters.WithAwaited(ctx, deadline)
	}
	result, err := get(ctx, key, func(ctx context.Context) (Answer, int, bool, error) { return s.depart(ctx, op, q) })
	var incomplete *incompleteError
	if errors.As(err, &incomplete) {
		return incomplete.answer, nil
	}
	if err != nil {
		return Answer{}, err
	}
	traceState(ctx, result.State)
	return s.remembered(result)
}

// remembered is the answer that the cache gave.
func (s *Source) remembered(result cache.Result[Answer]) (Answer, error) {
	if refusal := result.Value.refusal; refusal != nil {
		return Answer{}, refusal
	}
	s.Metrics.Cache(s.Name, string(result.State))
	result.Value.Stale = result.State == cache.Stale
	return result.Value, nil
}

// incompleteError carries an answer of which a part could not be read past the
// cache: it is used, but never kept in place of a whole one.
type incompleteError struct{ answer Answer }

func (e *incompleteError) Error() string {
	return "the answer lacks " + strings.Join(e.answer.Missing, ", ")
}

func (s *Source) load(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, int, bool, error) {
	start := time.Now()
	answer, weight, err := s.read(ctx, op, q)
	s.observe(op, err, time.Since(start))
	if err != nil && adapters.KindOf(err) == adapters.Unsupported {
		return Answer{refusal: &adapters.Error{Kind: adapters.Unsupported, Operation: op}}, recordOverhead, false, nil
	}
	if err != nil {
		return Answer{}, 0, false, err
	}
	if len(answer.Missing) > 0 {
		return Answer{}, 0, false, &incompleteError{answer}
	}
	records := answer.Records
	empty := len(records.Customers)+len(records.Orders)+len(records.Products) == 0
	return answer, weight, empty, nil
}

// translate maps a document. One that holds something of which nothing can be
// read is no empty answer: the backend, or the mapping, is not what it was.
func (s *Source) translate(op adapters.Operation, q adapters.Query, document adapters.Document) (Answer, error) {
	answer := Answer{Missing: document.Missing}
	if len(document.Body) == 0 {
		return answer, nil
	}
	input := mapping.Input{
		Body:  document.Body,
		Steps: document.Steps,
		Request: mapping.Request{
			Phone:   q.Phone.E164,
			Country: q.Country,
			Locale:  q.Locale,
		},
	}
	var warnings []mapping.Warning
	switch op {
	case adapters.FindCustomers, adapters.SearchCustomers, adapters.ListCustomers:
		answer.Records.Customers, warnings = s.Mapping.Customers(input)
	case adapters.FindOrders, adapters.ListOrders:
		answer.Records.Orders, warnings = s.Mapping.Orders(input)
		forgetNobody(answer.Records.Orders)
	case adapters.SearchProducts:
		answer.Records.Products, warnings = s.Mapping.Products(input)
		answer.Raw = document.Body
	case adapters.Probe:
	}
	tidy(&answer.Records)
	for _, warning := range warnings {
		s.Metrics.MappingWarning(s.Name, warning.Kind+"."+warning.Field)
	}
	if len(warnings) > 0 && !isBare(document.Body) && !isUsable(&answer.Records) {
		return Answer{}, &adapters.Error{Kind: adapters.BadResponse, Operation: op, Err: errUnreadable}
	}
	return answer, nil
}

// isBare reports whether a document is only brackets: some backends say so that
// there is nothing.
func isBare(body []byte) bool { return len(bytes.Trim(body, "{}[] \t\r\n")) == 0 }

var errUnreadable = errors.New("no record of the answer could be read")

// isUsable reports whether any record says what or whose it is.
func isUsable(records *record.Records) bool {
	return len(records.Products) > 0 ||
		slices.ContainsFunc(records.Customers, func(c record.Customer) bool { return c.ID != "" || c.Email != "" || c.Phone.Raw != "" }) ||
		slices.ContainsFunc(records.Orders, func(o record.Order) bool { return o.ID != "" || o.Number != "" })
}

// nobody is the customer's id by which some shops say that a guest bought.
const nobody = "0"

// forgetNobody leaves that id out: it would make one customer of all guests.
func forgetNobody(orders []record.Order) {
	for i := range orders {
		if orders[i].CustomerID == nobody {
			orders[i].CustomerID = ""
		}
		if slices.Contains(orders[i].CustomerIDs, nobody) {
			orders[i].CustomerIDs = slices.DeleteFunc(slices.Clone(orders[i].CustomerIDs), func(id string) bool { return id == nobody })
		}
	}
}

func (s *Source) observe(op adapters.Operation, err error, taken time.Duration) {
	kind := adapters.KindOf(err)
	if err == nil {
		s.Metrics.SourceCall(s.Name, string(op), "ok", taken)
		s.health.succeeded()
		return
	}
	s.Metrics.SourceCall(s.Name, string(op), kind.String(), taken)
	if kind == adapters.Unsupported {
		return
	}
	if s.health.failed(kind) {
		s.Logger.Warn("source fails", "source", s.Name, "operation", string(op), "error", err)
	}
}

// key identifies a query in the shared cache.
func (s *Source) key(op adapters.Operation, q adapters.Query) string {
	var key strings.Builder
	key.WriteString(s.prefix)
	for _, part := range []string{
		string(op), q.Phone.Digits, q.Phone.E164, q.Email, q.OrderNumber, q.Reference, q.CustomerID,
		q.Text, q.Locale, q.Country, q.Cursor,
	} {
		key.WriteString(part)
		key.WriteByte(0)
	}
	key.WriteString(strconv.Itoa(q.Limit))
	if q.Brief {
		key.WriteByte('b')
	}
	return key.String()
}
