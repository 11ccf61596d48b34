package gateway

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/visible"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/witness"
)

// The limits of WAzion's searches.
const (
	maxResults      = 15
	maxSearchOrders = 3
	// searchLimit is asked of backends: some of what they return does not match
	// or has no phone.
	searchLimit = 50
)

// findToJoin answers sidePanel_CustomerFindToJoin.
func (g *Gateway) findToJoin(ctx context.Context, request wazion.Request) Reply {
	if tooShort(request.Query) {
		return g.invalid(request, "")
	}
	matches, status := g.search(ctx, request.Endpoint, g.wanted(request.Query), nil)
	answer := wazion.FindToJoin{Customers: []wazion.JoinCustomer{}}
	linked := g.conversation(request).phones
	for _, m := range matches {
		if len(answer.Customers) < maxResults && !m.isLinked(linked) {
			answer.Customers = append(answer.Customers, wazion.JoinCustomer{ID: visible.Line(m.id), Name: m.called(), Email: m.email, Phone: m.phone})
		}
	}
	if len(answer.Customers) == 0 {
		return g.nothing(request, status)
	}
	return g.found(answer, status)
}

// called returns what the person is listed under: an empty line could not be
// told from the next one.
func (m *match) called() string { return cmp.Or(m.name, m.phone, m.email) }

func (m *match) isLinked(linked []phone.Number) bool {
	return slices.ContainsFunc(linked, func(number phone.Number) bool {
		return slices.ContainsFunc(m.phones, func(stored record.Phone) bool {
			return m.source.Phones.Match(number, stored.Raw, stored.Country) != phone.None
		})
	})
}

// globalSearch answers globalSearch. Who has no phone cannot be opened and is
// left out.
func (g *Gateway) globalSearch(ctx context.Context, request wazion.Request) Reply {
	if tooShort(request.Query) {
		return g.invalid(request, "")
	}
	// While a slow source is waited for, the orders of those whom the others
	// found are read into the cache: no time will be left for it afterwards.
	ahead := func(found []match) { g.addOrders(ctx, reachable(found)) }
	matches, status := g.search(ctx, request.Endpoint, g.wanted(request.Query), ahead)
	shown := reachable(matches)
	if len(shown) == 0 {
		return g.nothing(request, status)
	}
	for _, name := range g.addOrders(ctx, shown) {
		status.fail(name)
	}
	answer := wazion.SearchResult{Found: true, Customers: make([]wazion.SearchCustomer, 0, len(shown))}
	for _, m := range shown {
		answer.Customers = append(answer.Customers, wazion.SearchCustomer{
			ID: visible.Line(m.id), Name: m.called(), Email: m.email, Phone: m.phone, CustomerURL: m.url, Orders: g.searchOrders(m.orders),
		})
	}
	return g.found(answer, status)
}

// reachable returns those who are shown: one for each phone.
func reachable(matches []match) []match {
	shown := make([]match, 0, maxResults)
	seen := make(map[string]bool)
	for _, m := range matches {
		if m.phone != "" && !seen[m.key] && len(shown) < maxResults {
			seen[m.key] = true
			shown = append(shown, m)
		}
	}
	return shown
}

func (g *Gateway) searchOrders(orders []record.Order) []wazion.SearchOrder {
	slices.SortStableFunc(orders, func(a, b record.Order) int { return b.CreatedAt.Value.Compare(a.CreatedAt.Value) })
	var shown []wazion.SearchOrder
	seen := make(map[string]bool)
	for i := range orders {
		number := g.numbers.name(cmp.Or(orders[i].Number, orders[i].ID))
		if key := g.numbers.key(number); key != "" && !seen[key] && len(shown) < maxSearchOrders {
			seen[key] = true
			shown = append(shown, wazion.SearchOrder{Number: number, URL: orders[i].URL})
		}
	}
	return shown
}

// search asks all sources at once and keeps what matches, best first. When most
// of the time is gone and some have not answered, ahead is told what the others
// found.
func (g *Gateway) search(ctx context.Context, endpoint wazion.Endpoint, w wanted, ahead func([]match)) ([]match, status) {
	sources := g.Sources[endpoint]
	status := newStatus(sources)
	var mutex sync.Mutex
	var found []match
	var asked group
	for rank, s := range sources {
		lost := func() {
			mutex.Lock()
			defer mutex.Unlock()
			status.fail(s.Name)
		}
		for _, question := range w.searches(s, searchLimit) {
			asked.do(g.caught(s.Name, lost), func() {
				answer, err := s.Ask(ctx, question.operation, question.query)
				if couldNotLook(answer, err) || lacksPeople(answer) {
					lost()
				}
				matches, whole := g.matches(ctx, w, s, rank, answer.Records)
				if !whole {
					lost()
				}
				mutex.Lock()
				defer mutex.Unlock()
				if answer.Stale {
					status.age(s.Name)
				}
				found = append(found, matches...)
			})
		}
	}
	if ahead != nil && !asked.waitMost(ctx) {
		mutex.Lock()
		some := detached(found)
		mutex.Unlock()
		ahead(best(some))
	}
	asked.wait()
	known, failed := g.introduce(ctx, best(found))
	for _, name := range failed {
		status.fail(name)
	}
	return known, status
}

// detached returns copies that share nothing which grows.
func detached(found []match) []match {
	copies := slices.Clone(found)
	for i := range copies {
		copies[i].phones, copies[i].orders = slices.Clone(copies[i].phones), slices.Clone(copies[i].orders)
	}
	return copies
}

// lastLook is how long orders are looked up in memory and in copies after others
// have used the time up.
const lastLook = 150 * time.Millisecond

// addOrders reads the newest orders of each person, as far as the time allows:
// they are welcome but not required. It returns the sources of which some could
// not be read.
func (g *Gateway) addOrders(ctx context.Context, shown []match) (failed []string) {
	const atOnce = 6
	if source.TooLate(ctx) {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
		defer cancel()
		ctx = source.FromMemory(late)
	}
	places := make(chan struct{}, atOnce)
	var mutex sync.Mutex
	var asked group
	for i := range shown {
		m := &shown[i]
		if m.customer == "" || !m.source.Supports(adapters.FindOrders) || len(m.orders) >= maxSearchOrders {
			continue
		}
		lost := func() {
			mutex.Lock()
			defer mutex.Unlock()
			failed = append(failed, m.source.Name)
		}
		asked.do(g.caught(m.source.Name, lost), func() {
			places <- struct{}{}
			defer func() { <-places }()
			orders, whole := m.newestOrders(ctx)
			if m.orders = append(m.orders, orders...); !whole {
				lost()
			}
		})
	}
	asked.wait()
	return failed
}

// newestOrders returns the person's newest orders, and whether those are all
// that there are to show.
func (m *match) newestOrders(ctx context.Context) (orders []record.Order, whole bool) {
	whole = true
	for _, id := range append([]string{m.customer}, m.others...) {
		more, all := m.ordersOf(ctx, id)
		orders, whole = append(orders, more...), whole && all
	}
	return orders, whole
}

func (m *match) ordersOf(ctx context.Context, id string) (orders []record.Order, whole bool) {
	if source.TooLate(ctx) {
		ctx = source.FromMemory(ctx) // nor may a look into a copy take longer
	}
	answer, err := m.source.Ask(ctx, adapters.FindOrders, adapters.Query{CustomerID: id, Limit: maxSearchOrders, Brief: true})
	judging, seen := judging{ctx: ctx}, witness.Of(ctx)
	for i := range answer.Records.Orders {
		if !judging.more() {
			break
		}
		if o := &answer.Records.Orders[i]; m.owns(id, o) {
			orders = append(orders, *o)
			keepOrder(seen, m.source, o)
		}
	}
	// Strangers' orders alone, of an answer that lacks something or has as many as
	// were asked for, say that the filter was ignored: theirs may come behind.
	ended := len(answer.Missing) == 0 && len(answer.Records.Orders) < maxSearchOrders
	return orders, !couldNotLook(answer, err) && (len(orders) > 0 || ended) && !judging.over
}

func (m *match) owns(id string, o *record.Order) bool {
	if owners := ownerIDs(o); len(owners) > 0 {
		return slices.Contains(owners, id)
	}
	key, _ := phoneKey(m.source, o.CustomerPhone.Raw, o.CustomerPhone.Country)
	return key != "" && key == m.key
}
