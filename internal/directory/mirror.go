package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/mapping"
)

// Mirror answers for one source from what is stored of it. It is safe for
// concurrent use.
type Mirror struct {
	mirrored *mirrored
	// borrow lends the store that is open now, or says why there is none.
	borrow   func() (*handle, error)
	giveBack func(*handle, error)
	metrics  *telemetry.DirectoryMetrics
}

// Found is what a mirror knows of a query.
type Found struct {
	Records record.Records
	// Complete says that a whole pass of every list that the query needs has
	// ended, so that what is not found is not there.
	Complete bool
	// Outdated says that one of them was not brought in step for long.
	Outdated bool
	// Missing names the parts of Records that could not be read from the backend.
	Missing []string
}

// Mirror returns what answers for a source, which must be one of the present
// plan's.
func (d *Directory) Mirror(source string) *Mirror {
	plan, _ := d.current()
	return plan.Mirror(source)
}

var (
	errNoKey   = errors.New("a mirror cannot be asked by that key")
	errNoStore = errors.New("no store is open")
)

// Find answers a query. What is not stored is an empty answer; an error means
// that the store cannot be read, or, with kind Unsupported, that a mirror
// cannot be asked by that key.
func (m *Mirror) Find(ctx context.Context, op adapters.Operation, q adapters.Query) (found Found, err error) {
	ask, kinds := m.question(op, q)
	if len(kinds) == 0 {
		return Found{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op, Err: errNoKey}
	}
	began := time.Now()
	defer func() {
		m.metrics.Lookup(m.mirrored.source.Name, string(op), outcomeOf(ctx, found.Records, err), time.Since(began))
	}()
	h, err := m.borrow()
	if err == nil && h == nil {
		err = &StoreError{Kind: Unreachable, Err: errNoStore}
	}
	if err != nil {
		return Found{}, fmt.Errorf("looking into the directory: %w", err)
	}
	defer func() { m.giveBack(h, err) }()
	found.Complete = true
	for _, kind := range kinds {
		complete, outdated := m.mirrored.standing(kind)
		found.Complete, found.Outdated = found.Complete && complete, found.Outdated || outdated
	}
	r := &reader{mirrored: m.mirrored, handle: h, request: mapping.Request{
		Phone: q.Phone.E164, Country: q.Country, Locale: q.Locale,
	}}
	if found.Records, err = ask(ctx, r, q); err != nil {
		return Found{}, err
	}
	found.Complete, found.Missing = found.Complete && !r.cut, r.missing
	if found.Complete && isNobody(found.Records) {
		found.Complete, err = m.isStillWhole(ctx, h, kinds)
	}
	return found, err
}

// outcomeOf names the end of a question for metrics. To be stopped, because
// nobody waits any more, is no failure.
func outcomeOf(ctx context.Context, records record.Records, err error) string {
	switch {
	case ctx.Err() != nil:
		return "stopped"
	case err != nil:
		return "failed"
	case isNobody(records):
		return "not_found"
	default:
		return "found"
	}
}

func isNobody(found record.Records) bool { return len(found.Customers)+len(found.Orders) == 0 }

// isStillWhole asks the store itself before it is said that nobody is there:
// another process may have begun to build the lists anew.
func (m *Mirror) isStillWhole(ctx context.Context, h *handle, kinds []Kind) (bool, error) {
	for _, kind := range kinds {
		list := List{m.mirrored.source.Name, kind}
		state, err := m.mirrored.in(h.store).State(ctx, list)
		if err != nil {
			return false, fmt.Errorf("reading the state of %s: %w", list, err)
		}
		// What people lack may be what they are looked for by.
		if state.Completed.IsZero() || kind == Customers && state.Passing {
			return false, nil
		}
	}
	return true, nil
}

// answer is how a question is answered.
type answer func(context.Context, *reader, adapters.Query) (record.Records, error)

// question returns what answers a query, and which lists it needs: none, if a
// mirror cannot be asked that.
func (m *Mirror) question(op adapters.Operation, q adapters.Query) (answer, []Kind) {
	byPerson := !q.Phone.IsZero() || q.Email != "" || q.CustomerID != ""
	byNumber := q.OrderNumber != "" || q.Reference != ""
	switch op {
	case adapters.FindCustomers:
		return findCustomers, m.needs(byPerson, Customers)
	case adapters.FindOrders:
		if orders := m.needs(byPerson || byNumber, Orders); byPerson || len(orders) == 0 {
			return findOrders, orders
		}
		return findOrders, m.needs(true, Kinds()...)
	case adapters.SearchCustomers:
		return search, m.needs(q.Text != "", Kinds()...)
	default:
		return nil, nil
	}
}

// needs returns those of kinds of which the source has lists.
func (m *Mirror) needs(anything bool, kinds ...Kind) []Kind {
	if !anything {
		return nil
	}
	return slices.DeleteFunc(kinds, func(kind Kind) bool { return !m.mirrored.source.isListed(kind) })
}

// reader opens the lists of a source for one question.
type reader struct {
	*mirrored

	handle  *handle
	request mapping.Request
	cut     bool // not everything that may be wanted was looked at
	missing []string
}

func (r *reader) lacks(missing []string) { r.missing = union(r.missing, missing) }

func (r *reader) list(kind Kind) List { return List{r.source.Name, kind} }

func (r *reader) customers() *shelf[record.Customer] {
	list := r.list(Customers)
	return &shelf[record.Customer]{
		store: r.in(r.handle.store), packer: r.handle.packer(r.mirrored, list), list: list, request: r.request,
		join:    r.source.Mapping.JoinCustomers,
		created: func(c *record.Customer) record.Optional[time.Time] { return c.CreatedAt },
		tokens:  r.source.customerTokens,
		name:    func(c *record.Customer) string { return c.Name },
		lacks:   r.lacks,
	}
}

func (r *reader) orders() *shelf[record.Order] {
	list := r.list(Orders)
	return &shelf[record.Order]{
		store: r.in(r.handle.store), packer: r.handle.packer(r.mirrored, list), list: list, request: r.request,
		join:    r.source.Mapping.JoinOrders,
		created: func(o *record.Order) record.Optional[time.Time] { return o.CreatedAt },
		tokens:  r.source.orderTokens,
		name:    func(o *record.Order) string { return o.Number },
		lacks:   r.lacks,
	}
}
