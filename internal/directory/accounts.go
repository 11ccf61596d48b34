package directory

import "context"

// accounts is a store in which the lists of a source are kept apart by account.
// With another key, address or shop, the same ids are other people: nothing that
// was read before may be shown then. To everybody else a source has one name.
type accounts struct {
	Store

	stored map[string]string // by the name of a source
}

func newAccounts(store Store, sources []*Source) accounts {
	a := accounts{Store: store, stored: make(map[string]string, len(sources))}
	for _, source := range sources {
		a.stored[source.Name] = source.Name
		if source.Account != "" {
			a.stored[source.Name] += "#" + source.Account
		}
	}
	return a
}

// name returns what a source is called in the store. One that is not
// configured any more goes by its stored name everywhere.
func (a accounts) name(source string) string {
	if stored, ok := a.stored[source]; ok {
		return stored
	}
	return source
}

func (a accounts) list(list List) List { return List{Source: a.name(list.Source), Kind: list.Kind} }

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

// Forget implements Store.
func (a accounts) Forget(ctx context.Context, holder, source string) error {
	return a.Store.Forget(ctx, holder, a.name(source))
}

// Sources implements Store.
func (a accounts) Sources(ctx context.Context) ([]string, error) {
	sources, err := a.Store.Sources(ctx)
	for i, stored := range sources {
		for source, as := range a.stored {
			if as == stored {
				sources[i] = source
			}
		}
	}
	return sources, err
}
