package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/record"
)

// Directory answers queries from a copy of what a source has. It is safe for
// concurrent use.
type Directory interface {
	// Find returns what the copy knows of a query.
	Find(ctx context.Context, op adapters.Operation, q adapters.Query) (Found, error)
}

// Found is what a copy knows of a query.
type Found struct {
	Records record.Records
	// Complete says that the copy holds all that the query is about: what is not
	// found is not there.
	Complete bool
	// Outdated says that the copy could not be brought in step for a while.
	Outdated bool
	// Missing names the parts of Records that could not be read for the copy.
	Missing []string
}

func (f Found) isEmpty() bool { return len(f.Records.Customers)+len(f.Records.Orders) == 0 }

// How long a look into the directory may hold a call up. It takes milliseconds,
// if the disk is not sick.
const (
	headStart = 500 * time.Millisecond // before the backend is asked
	patience  = 200 * time.Millisecond // after the backend has answered, or when the time is over
)

func (s *Source) mirrors(op adapters.Operation) bool {
	return s.Directory != nil && slices.Contains(s.Mirrored, op)
}

// askCopy answers from the directory alone. The backend can only be listed:
// asking it would take longer than any caller waits.
func (s *Source) askCopy(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, error) {
	looking, stop := s.look(ctx, op, q)
	defer stop()
	ctx, cancel := outlasting(ctx)
	defer cancel()
	copied := await(ctx, looking)
	return copied.answer(), copied.err
}

// askCopyFirst is for searches, for which a copy is better than what the backend
// offers. Until the copy is complete, both are asked.
func (s *Source) askCopyFirst(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, error) {
	looking, stop := s.look(ctx, op, q)
	defer stop()
	copied := awaitFirst(ctx, looking)
	if copied.err == nil && copied.Complete {
		return copied.answer(), nil
	}
	live, err := s.askLive(ctx, op, q)
	select {
	case copied = <-looking: // it took longer than its time
	default:
	}
	if err != nil {
		return copied.instead(err)
	}
	live.Records, live.Missing = joined(live.Records, copied.Records), together(live.Missing, copied.Missing)
	return live, nil
}

// askLiveFirst is for what has to be as it is now, such as totals. Where the
// backend does not find anybody or does not answer, the copy may know; what only
// it knows may be gone meanwhile, and is marked as stale.
func (s *Source) askLiveFirst(ctx context.Context, op adapters.Operation, q adapters.Query) (Answer, error) {
	looking, stop := s.look(ctx, op, q)
	defer stop()
	live, err := s.askLive(ctx, op, q)
	if err != nil {
		ctx, cancel := outlasting(ctx)
		defer cancel()
		return await(ctx, looking).instead(err)
	}
	if len(live.Records.Customers)+len(live.Records.Orders) > 0 && op != adapters.FindCustomers {
		return live, nil
	}
	copied := awaitBriefly(ctx, looking)
	if copied.isEmpty() || overlap(live.Records, copied.Records) {
		return live, nil
	}
	// Backends that ignore a filter answer with anybody: what they say is no
	// answer, but no failure either.
	live.Records, live.Stale = joined(live.Records, copied.Records), true
	live.Missing = together(live.Missing, copied.Missing)
	return live, nil
}

// overlap reports whether the backend knows any of those whom the copy found.
func overlap(live, kept record.Records) bool {
	return slices.ContainsFunc(kept.Customers, func(known record.Customer) bool {
		return slices.ContainsFunc(live.Customers, func(c record.Customer) bool { return sameCustomer(&c, &known) })
	})
}

// copied is what the directory said.
type copied struct {
	Found
	err error
}

// answer is what the directory says for a source that has not failed.
func (c copied) answer() Answer {
	return Answer{Records: c.Records, Partial: !c.Complete, Stale: c.Outdated, Missing: c.Missing}
}

// instead is what the directory says in place of a backend that failed, or that
// cannot be asked by that key. That it knows nobody proves nothing while the
// backend fails: somebody may have come meanwhile.
func (c copied) instead(failure error) (Answer, error) {
	cannotBeAsked := adapters.KindOf(failure) == adapters.Unsupported
	answer := c.answer()
	if c.isEmpty() && cannotBeAsked && !c.Complete {
		return Answer{}, errors.Join(errNoOther, c.err)
	}
	if c.isEmpty() && !cannotBeAsked {
		return Answer{}, failure
	}
	if !cannotBeAsked {
		answer.Stale = true
		answer.Missing = together(c.Missing, missingLines(c.Records.Orders))
	}
	return answer, nil
}

var errNoOther = errors.New("the backend cannot be asked that, and the directory does not know it all")

// missingLines names the lines of orders as missing where a list left them out.
func missingLines(orders []record.Order) []string {
	if slices.ContainsFunc(orders, func(o record.Order) bool { return len(o.Items) == 0 }) {
		return []string{"items"}
	}
	return nil
}

// look asks the directory beside whatever else goes on, until stop is called.
func (s *Source) look(ctx context.Context, op adapters.Operation, q adapters.Query) (looking <-chan copied, stop func()) {
	found := make(chan copied, 1)
	ctx, cancel := outlasting(ctx)
	go func() { found <- s.find(ctx, op, q) }()
	return found, cancel
}

// outlasting returns a context that ends a little after ctx, or after now:
// another question to the backend may have used up the time.
func outlasting(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(context.WithoutCancel(ctx))
	}
	if now := time.Now(); deadline.Before(now) {
		deadline = now
	}
	return context.WithDeadline(context.WithoutCancel(ctx), deadline.Add(patience))
}

// await waits for the directory until ctx ends.
func await(ctx context.Context, looking <-chan copied) copied {
	select {
	case found := <-looking:
		return found
	case <-ctx.Done():
		return copied{err: fmt.Errorf("waiting for the directory: %w", context.Cause(ctx))}
	}
}

// awaitBriefly waits for the directory a moment more, even when the time of ctx
// is over.
func awaitBriefly(ctx context.Context, looking <-chan copied) copied {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return await(ctx, looking)
}

// awaitFirst waits for the directory before anything else is asked: a little
// while, but never past the time of ctx.
func awaitFirst(ctx context.Context, looking <-chan copied) copied {
	ctx, cancel := context.WithTimeout(ctx, headStart)
	defer cancel()
	return await(ctx, looking)
}

// find asks the directory. A panic in it is an error of it.
func (s *Source) find(ctx context.Context, op adapters.Operation, q adapters.Query) (answer copied) {
	defer func() {
		if value := recover(); value != nil {
			answer = copied{err: fmt.Errorf("looking into the directory: panic with a value of type %T", value)}
		}
		if ctx.Err() == nil { // it is no failure to be stopped
			s.note(op, answer.err)
		}
	}()
	found, err := s.Directory.Find(ctx, op, q)
	watchCopy(ctx, found, err)
	if err != nil {
		return copied{err: err}
	}
	forgetNobody(found.Records.Orders)
	tidy(&found.Records)
	if q.Brief { // the backend would not have been asked for the lines either
		found.Missing = nil
	}
	return copied{Found: found}
}

// note logs that the directory began to fail.
func (s *Source) note(op adapters.Operation, err error) {
	if failed := err != nil; s.copyFails.Swap(failed) != failed && failed {
		s.Logger.Warn("the directory fails", "source", s.Name, "operation", string(op), "error", err)
	}
}

// together returns the names of both, each once. It changes neither.
func together(one, other []string) []string {
	all := slices.Clone(one)
	for _, name := range other {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// joined adds what only the copy knows to what the backend said.
func joined(live, kept record.Records) record.Records {
	customers, orders := slices.Clone(live.Customers), slices.Clone(live.Orders)
	for i := range kept.Customers {
		if !slices.ContainsFunc(live.Customers, func(c record.Customer) bool { return sameCustomer(&c, &kept.Customers[i]) }) {
			customers = append(customers, kept.Customers[i])
		}
	}
	for i := range kept.Orders {
		if !slices.ContainsFunc(live.Orders, func(o record.Order) bool { return sameOrder(&o, &kept.Orders[i]) }) {
			orders = append(orders, kept.Orders[i])
		}
	}
	return record.Records{Customers: customers, Orders: orders, Products: live.Products}
}

func sameCustomer(a, b *record.Customer) bool {
	if a.ID != "" || b.ID != "" {
		return a.ID == b.ID
	}
	return a.Name == b.Name && a.Email == b.Email && a.Phone == b.Phone
}

func sameOrder(a, b *record.Order) bool {
	if a.ID != "" || b.ID != "" {
		return a.ID == b.ID
	}
	return a.Number == b.Number
}
