package directory

import (
	"context"
	"slices"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/record"
)

// mostFound bounds how many records answer a query that does not say, and how
// many rows are looked at for one.
const mostFound = 1_000

func limitOf(q adapters.Query, otherwise int) int {
	if q.Limit > 0 {
		return min(q.Limit, mostFound)
	}
	return otherwise
}

// key is what a record is looked up by: the tokens that lead to it, and what
// tells whether it is the one. numbers are the ways to an order number instead,
// the surest first.
type key struct {
	tokens   tokens
	numbers  []tokens
	customer func(*record.Customer) rank
	order    func(*record.Order) rank
}

// key returns the key of a query. Whoever a phone may be of is found: what a
// number without country code proves is for the caller to decide.
func (r *reader) key(q adapters.Query) key {
	var k key
	switch {
	case q.CustomerID != "":
		k.tokens.addHash(ofCustomer, q.CustomerID)
		k.customer = func(c *record.Customer) rank { return whether(c.ID == q.CustomerID) }
		k.order = func(o *record.Order) rank { return whether(isOwnedBy(o, q.CustomerID)) }
	case !q.Phone.IsZero():
		asked, ok := r.source.Phones.Parse(q.Phone.E164, "")
		if !ok {
			asked, _ = r.source.Phones.Parse(q.Phone.Digits, "")
		}
		k.tokens.addTail(asked.Digits)
		k.customer = func(c *record.Customer) rank { return whether(isOneOf(r.source, asked, phonesOf(c)...)) }
		k.order = func(o *record.Order) rank { return whether(isOneOf(r.source, asked, o.CustomerPhone)) }
	case q.Email != "":
		address := normalAddress(q.Email)
		k.tokens.addHash(ofAddress, address)
		k.customer = func(c *record.Customer) rank { return whether(address != "" && normalAddress(c.Email) == address) }
		k.order = func(o *record.Order) rank { return whether(address != "" && normalAddress(o.CustomerEmail) == address) }
	case q.OrderNumber != "":
		asked := newAskedNumber(q.OrderNumber)
		k.numbers = asked.tokens()
		k.order = func(o *record.Order) rank { return asked.rank(orderNumber(o)) }
	case q.Reference != "":
		asked := newAskedNumber(q.Reference)
		k.numbers = asked.tokens()
		k.order = func(o *record.Order) rank { return asked.rank(o.Reference) }
	}
	return k
}

func whether(is bool) rank {
	if is {
		return exactly
	}
	return nowhere
}

// note remembers that there were more rows than are looked at, so that the one
// wanted may be among the others.
func (r *reader) note(rows, picked, limit int) {
	r.cut = r.cut || rows >= mostFound && picked < limit
}

// findCustomers answers FindCustomers.
func findCustomers(ctx context.Context, r *reader, q adapters.Query) (record.Records, error) {
	shelf, k := r.customers(), r.key(q)
	find := func() ([]Row, error) { return shelf.find(ctx, k.tokens.list(), mostFound) }
	if q.CustomerID != "" {
		find = func() ([]Row, error) { return shelf.known(ctx, q.CustomerID) }
	}
	rows, err := find()
	if err != nil {
		return record.Records{}, err
	}
	customers, err := shelf.pick(ctx, rows, limitOf(q, mostFound), k.customer)
	r.note(len(rows), len(customers), limitOf(q, mostFound))
	return record.Records{Customers: customers}, err
}

// findOrders answers FindOrders. With orders that are found by their number come
// the customers whose they are.
func findOrders(ctx context.Context, r *reader, q adapters.Query) (found record.Records, err error) {
	shelf, k := r.orders(), r.key(q)
	rows, err := r.rows(ctx, shelf, k)
	if err != nil {
		return record.Records{}, err
	}
	if found.Orders, err = shelf.pick(ctx, rows, limitOf(q, mostFound), k.order); err != nil {
		return record.Records{}, err
	}
	r.note(len(rows), len(found.Orders), limitOf(q, mostFound))
	if q.OrderNumber != "" || q.Reference != "" {
		found.Customers, err = r.owners(ctx, found)
	}
	return found, err
}

// rows returns the rows that a key leads to. Of an order number, all of it leads
// to the surest ones, and what spellings have in common to few others: a year is
// a part of very many numbers.
func (r *reader) rows(ctx context.Context, shelf *shelf[record.Order], k key) ([]Row, error) {
	if len(k.numbers) == 0 {
		return shelf.find(ctx, k.tokens.list(), mostFound)
	}
	var rows []Row
	for i, way := range k.numbers {
		most := mostFound
		if i > 0 {
			most = mostCandidates
		}
		more, err := shelf.find(ctx, way.list(), most)
		if err != nil {
			return nil, err
		}
		for _, row := range more {
			if !slices.ContainsFunc(rows, func(known Row) bool { return known.Number == row.Number }) {
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// owners returns the customers of found orders who are not found themselves, in
// the order of the orders.
func (r *reader) owners(ctx context.Context, found record.Records) ([]record.Customer, error) {
	if !r.source.isListed(Customers) {
		return nil, nil
	}
	known := make(map[string]bool, len(found.Customers))
	for i := range found.Customers {
		known[found.Customers[i].ID] = true
	}
	var ids []string
	for i := range found.Orders {
		for _, id := range ownersOf(&found.Orders[i]) {
			if !known[id] && len(ids) < mostFound {
				known[id] = true
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	shelf := r.customers()
	rows, err := shelf.known(ctx, ids...)
	if err != nil {
		return nil, err
	}
	volumes, err := shelf.read(ctx, rows)
	if err != nil {
		return nil, err
	}
	for i := range volumes {
		volumes[i].rank = rank(slices.Index(ids, volumes[i].record.ID))
	}
	return shelf.best(volumes, mostFound), nil
}

// mostHits is how many records answer a search that does not say.
const mostHits = 50

// search answers SearchCustomers. With orders come the customers whose they are.
// Whoever has the whole number or address is found first, as that tells what to
// look for among the orders; the rest of both lists is looked through at once.
func search(ctx context.Context, r *reader, q adapters.Query) (found record.Records, err error) {
	w, limit := newWanted(q.Text, r.source.Phones), limitOf(q, mostHits)
	people := newSeeker(r.customers(), limit, func(c *record.Customer) rank {
		return w.person(r.source, c.Name, c.Email, phonesOf(c)...)
	})
	orders := newSeeker(r.orders(), limit, func(o *record.Order) rank { return w.anOrder(r.source, o) })
	if r.source.isListed(Customers) {
		if err := people.follow(ctx, w.personTiers()...); err != nil {
			return record.Records{}, err
		}
	}
	known := people.hasExact()
	err = together(
		func() error { return r.seekPeople(ctx, people, &w) },
		func() error { return r.seekOrders(ctx, orders, &w, known) },
	)
	if err != nil {
		return record.Records{}, err
	}
	found = record.Records{Customers: people.best(), Orders: orders.best()}
	owners, err := r.owners(ctx, found)
	found.Customers = append(found.Customers, owners...)
	return found, err
}

// seekPeople looks for customers by their words.
func (r *reader) seekPeople(ctx context.Context, people *seeker[record.Customer], w *wanted) error {
	if !r.source.isListed(Customers) {
		return nil
	}
	return people.seek(ctx, w, nil)
}

// seekOrders looks for orders by their number or id, by their name and by who
// bought; what the whole number or address of a known customer has bought is
// looked up by that customer later.
func (r *reader) seekOrders(ctx context.Context, orders *seeker[record.Order], w *wanted, known bool) error {
	if !r.source.isListed(Orders) {
		return nil
	}
	tiers := w.numberTier()
	if !known {
		tiers = append(tiers, w.personTiers()...)
	}
	if w.order.text != "" {
		rows, err := orders.shelf.known(ctx, w.order.text)
		if err != nil {
			return err
		}
		if err := orders.take(ctx, rows, exactly); err != nil {
			return err
		}
	}
	return orders.seek(ctx, w, tiers)
}
