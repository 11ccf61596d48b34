package directory

import "context"

// accounts is a store in which the lists of a source are kept apart by account.
// With another key, address or shop, the same ids are other people: nothing that
// was read before may be shown then. To everybody else a source has one name.
type accounts struct {
	Store

	source, stored string
}

func (a accounts) list(list List) List {
	if list.Source == a.source {
		list.Source = a.stored
	}
	return list
}

// State implements Store.
func (a accounts) State(ctx context.Context, list List) (State, error) {
	return a.Store.State(ctx, a.list(list))
}

// Known implements Store.
func (a accounts) Known(ctx context.Context, list List, ids []string) ([]Row, error) {
	return a.Store.Known(ctx, a.list(list), ids)
}

// Commit implements Store.
func (a accounts) Commit(ctx context.Context, holder string, page Page) error {
	page.List = a.list(page.List)
	return a.Store.Commit(ctx, holder, page)
}

// Sweep implements Store.
func (a accounts) Sweep(ctx context.Context, holder string, list List, pass int64, limit int) (int, error) {
	return a.Store.Sweep(ctx, holder, a.list(list), pass, limit)
}

// Unseen implements Store.
func (a accounts) Unseen(ctx context.Context, list List, pass int64) (int, error) {
	return a.Store.Unseen(ctx, a.list(list), pass)
}

// Find implements Store.
func (a accounts) Find(ctx context.Context, list List, tokens []string, limit int) ([]Row, error) {
	return a.Store.Find(ctx, a.list(list), tokens, limit)
}

// Scan implements Store.
func (a accounts) Scan(ctx context.Context, list List, after int64, limit int) ([]Row, error) {
	return a.Store.Scan(ctx, a.list(list), after, limit)
}

// Count implements Store.
func (a accounts) Count(ctx context.Context, list List) (int, error) {
	return a.Store.Count(ctx, a.list(list))
}

// Dictionary implements Store.
func (a accounts) Dictionary(ctx context.Context, list List, number int64) (int64, []byte, error) {
	return a.Store.Dictionary(ctx, a.list(list), number)
}

// SaveDictionary implements Store.
func (a accounts) SaveDictionary(ctx context.Context, list List, dictionary []byte) (int64, error) {
	return a.Store.SaveDictionary(ctx, a.list(list), dictionary)
}
