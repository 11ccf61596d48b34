package gateway

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
)

// The limits of WAzion's searches.
const (
	maxResults      = 15
	maxSearchOrders = 3
	// searchLimit is asked of backends: some of what they return does not match
	// or has no phone.
	searchLimit = 50
)

// match is one person that a search found.
type match struct {
	rank     int
	source   *source.Source
	quality  int
	id       string // with the source's name
	customer string // the source's own id
	name     string
	email    string
	phone    string
	key      string // equal for spellings of one number
	url      string
	phones   []record.Phone
	orders   []record.Order
}

// findToJoin answers sidePanel_CustomerFindToJoin.
func (g *Gateway) findToJoin(ctx context.Context, request wazion.Request) Reply {
	if tooShort(request.Query) {
		return g.invalid(request, "")
	}
	matches, status := g.search(ctx, request.Endpoint, g.wanted(request.Query))
	answer := wazion.FindToJoin{Customers: []wazion.JoinCustomer{}}
	linked := g.conversation(request).phones
	for _, m := range matches {
		if len(answer.Customers) < maxResults && !m.isLinked(linked) {
			answer.Customers = append(answer.Customers, wazion.JoinCustomer{ID: m.id, Name: m.name, Email: m.email, Phone: m.phone})
		}
	}
	if len(answer.Customers) == 0 {
		return g.nothing(request, status)
	}
	return g.found(answer, status)
}

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
	matches, status := g.search(ctx, request.Endpoint, g.wanted(request.Query))
	shown := make([]match, 0, maxResults)
	seen := make(map[string]bool)
	for _, m := range matches {
		if m.phone != "" && !seen[m.key] && len(shown) < maxResults {
			seen[m.key] = true
			shown = append(shown, m)
		}
	}
	if len(shown) == 0 {
		return g.nothing(request, status)
	}
	g.addOrders(ctx, shown)
	answer := wazion.SearchResult{Found: true, Customers: make([]wazion.SearchCustomer, 0, len(shown))}
	for _, m := range shown {
		answer.Customers = append(answer.Customers, wazion.SearchCustomer{
			ID: m.id, Name: m.name, Email: m.email, Phone: m.phone, CustomerURL: m.url, Orders: g.searchOrders(m.orders),
		})
	}
	return g.found(answer, status)
}

func (g *Gateway) searchOrders(orders []record.Order) []wazion.SearchOrder {
	slices.SortStableFunc(orders, func(a, b record.Order) int { return b.CreatedAt.Value.Compare(a.CreatedAt.Value) })
	var shown []wazion.SearchOrder
	seen := make(map[string]bool)
	for i := range orders {
		number := cmp.Or(orders[i].Number, orders[i].ID)
		if key := g.numbers.key(number); key != "" && !seen[key] && len(shown) < maxSearchOrders {
			seen[key] = true
			shown = append(shown, wazion.SearchOrder{Number: g.numbers.name(number), URL: orders[i].URL})
		}
	}
	return shown
}

// search asks all sources at once and keeps what matches, best first.
func (g *Gateway) search(ctx context.Context, endpoint wazion.Endpoint, w wanted) ([]match, status) {
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
			asked.do(lost, func() {
				answer, err := s.Ask(ctx, question.operation, question.query)
				if isFailure(err) {
					lost()
				}
				matches := g.matches(w, s, rank, answer.Records)
				mutex.Lock()
				defer mutex.Unlock()
				status.stale = status.stale || answer.Stale
				found = append(found, matches...)
			})
		}
	}
	asked.wait()
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.quality, b.quality), cmp.Compare(a.rank, b.rank), cmp.Compare(fold.Text(a.name), fold.Text(b.name)), cmp.Compare(a.id, b.id))
	})
	return joinMatches(found), status
}

func (g *Gateway) matches(w wanted, s *source.Source, rank int, records record.Records) []match {
	var found []match
	dropped := 0
	for i := range records.Customers {
		c := &records.Customers[i]
		quality := w.matchCustomer(s, c.Name, c.Email, customerPhones(c)...)
		if quality == noMatch {
			dropped++
			continue
		}
		m := match{rank: rank, source: s, quality: quality, customer: c.ID, name: c.Name, email: normalEmail(c.Email), url: c.URL, id: s.Name + ":" + c.ID}
		m.phones = customerPhones(c)
		m.key, m.phone = firstPhone(s, m.phones)
		m.orders = slices.Clone(c.Orders)
		found = append(found, m)
	}
	for i := range records.Orders {
		o := &records.Orders[i]
		quality := g.matchOrder(w, s, o)
		if quality == noMatch {
			dropped++
			continue
		}
		m := match{rank: rank, source: s, quality: quality, customer: o.CustomerID, name: o.CustomerName, email: normalEmail(o.CustomerEmail)}
		m.id = guestID(s.Name, &orderHit{Order: *o})
		m.phones = []record.Phone{o.CustomerPhone}
		m.key, m.phone = firstPhone(s, m.phones)
		m.orders = []record.Order{*o}
		found = append(found, m)
	}
	g.Metrics.Dropped(s.Name, string(adapters.SearchCustomers), dropped)
	return found
}

// firstPhone returns the first number whose country is known, or else the first.
func firstPhone(s *source.Source, phones []record.Phone) (key, shown string) {
	for _, stored := range phones {
		k, number := phoneKey(s, stored.Raw, stored.Country)
		if number != "" {
			return k, number
		}
		key = cmp.Or(key, k)
	}
	return key, ""
}

// joinMatches makes one of the matches that are the same person: the same
// customer of a source, the same number, or the same address where the numbers
// do not contradict.
func joinMatches(found []match) []match {
	var joined []match
	for _, m := range found {
		at := slices.IndexFunc(joined, func(known match) bool { return samePerson(known, m) })
		if at < 0 {
			joined = append(joined, m)
			continue
		}
		known := &joined[at]
		if known.customer == "" || known.url == "" && m.url != "" && known.rank == m.rank {
			known.id, known.customer, known.source, known.rank = m.id, m.customer, m.source, m.rank
		}
		known.name = cmp.Or(known.name, m.name)
		known.email = cmp.Or(known.email, m.email)
		known.url = cmp.Or(known.url, m.url)
		if known.key == "" {
			known.key, known.phone = m.key, m.phone
		}
		known.phones = append(known.phones, m.phones...)
		known.orders = append(known.orders, m.orders...)
	}
	return joined
}

func samePerson(a, b match) bool {
	switch {
	case a.rank == b.rank && a.customer != "" && b.customer != "":
		return a.customer == b.customer
	case a.key != "" && b.key != "":
		return a.key == b.key
	default:
		return a.email != "" && a.email == b.email && agree(member{name: a.name}, member{name: b.name})
	}
}

// addOrders reads the newest orders of each person, as far as the time allows:
// they are welcome but not required.
func (g *Gateway) addOrders(ctx context.Context, shown []match) {
	const atOnce = 6
	places := make(chan struct{}, atOnce)
	var asked group
	for i := range shown {
		m := &shown[i]
		if m.customer == "" || !m.source.Supports(adapters.FindOrders) || len(m.orders) >= maxSearchOrders {
			continue
		}
		asked.do(func() {}, func() {
			select {
			case places <- struct{}{}:
				defer func() { <-places }()
			case <-ctx.Done():
				return
			}
			m.orders = append(m.orders, m.newestOrders(ctx)...)
		})
	}
	asked.wait()
}

func (m *match) newestOrders(ctx context.Context) []record.Order {
	answer, err := m.source.Ask(ctx, adapters.FindOrders, adapters.Query{CustomerID: m.customer, Limit: maxSearchOrders, Brief: true})
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(answer.Records.Orders), func(o record.Order) bool {
		if o.CustomerID != "" {
			return o.CustomerID != m.customer
		}
		key, _ := phoneKey(m.source, o.CustomerPhone.Raw, o.CustomerPhone.Country)
		return key == "" || key != m.key
	})
}
