package directory

import (
	"context"
	"errors"
)

var errRetired = errors.New("the store was closed meanwhile")

// lent is a store as lookups get it: they need not care when it is closed, and
// when they find it broken it is opened anew.
type lent struct {
	Store
	handle *handle
}

func (l *lent) use(ask func() error) error {
	if !l.handle.enter() {
		return &StoreError{Kind: Unreachable, Err: errRetired}
	}
	err := ask()
	if breaks(err) {
		l.handle.fail(err)
	}
	return errors.Join(err, l.handle.leave())
}

// State implements Store.
func (l *lent) State(ctx context.Context, list List) (state State, err error) {
	err = l.use(func() (err error) { state, err = l.Store.State(ctx, list); return err })
	return state, err
}

// Known implements Store.
func (l *lent) Known(ctx context.Context, list List, ids []string) (rows []Row, err error) {
	err = l.use(func() (err error) { rows, err = l.Store.Known(ctx, list, ids); return err })
	return rows, err
}

// Find implements Store.
func (l *lent) Find(ctx context.Context, list List, tokens []string, limit int) (rows []Row, err error) {
	err = l.use(func() (err error) { rows, err = l.Store.Find(ctx, list, tokens, limit); return err })
	return rows, err
}

// Scan implements Store.
func (l *lent) Scan(ctx context.Context, list List, after int64, limit int) (rows []Row, err error) {
	err = l.use(func() (err error) { rows, err = l.Store.Scan(ctx, list, after, limit); return err })
	return rows, err
}

// Count implements Store.
func (l *lent) Count(ctx context.Context, list List) (count int, err error) {
	err = l.use(func() (err error) { count, err = l.Store.Count(ctx, list); return err })
	return count, err
}

// Context implements Store.
func (l *lent) Context(ctx context.Context, number int64) (value []byte, err error) {
	err = l.use(func() (err error) { value, err = l.Store.Context(ctx, number); return err })
	return value, err
}

// Dictionary implements Store.
func (l *lent) Dictionary(ctx context.Context, list List, number int64) (found int64, dictionary []byte, err error) {
	err = l.use(func() (err error) { found, dictionary, err = l.Store.Dictionary(ctx, list, number); return err })
	return found, dictionary, err
}
