package gateway

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/witness"
)

// match is one person that a search found.
type match struct {
	rank     int
	source   *source.Source
	quality  int
	newest   time.Time // when the person came, or last bought; zero if unknown
	id       string    // with the source's name
	customer string    // the source's own id
	others   []string  // ids of the same person, where the source has it several times
	name     string
	email    string
	phone    string
	key      string // equal for spellings of one number
	url      string
	phones   []record.Phone
	orders   []record.Order
}

// matches keeps what was searched for. Who owns an order that was belongs to
// it, whatever the name: some answers hold orders with their owners. Whether all
// records were looked at is told as well.
func (g *Gateway) matches(ctx context.Context, w wanted, s *source.Source, rank int, records record.Records) (found []match, whole bool) {
	judging, seen := judging{ctx: ctx}, witness.Of(ctx)
	found = make([]match, 0, len(records.Customers))
	places := make(map[string]int, len(records.Customers))
	for i := range records.Customers {
		if !judging.more() {
			break
		}
		c := &records.Customers[i]
		if _, known := places[c.ID]; !known {
			places[c.ID] = len(found)
		}
		found = append(found, customerMatch(w, s, rank, c))
		keepMatch(seen, s, c, found[i].quality)
	}
	customers, dropped := len(found), 0
	for i := range records.Orders {
		if !judging.more() {
			break
		}
		o := &records.Orders[i]
		quality := g.matchOrder(w, s, o)
		if quality == noMatch {
			dropped++
			seen.Drop(s.Name, droppedOrders, whyUnmatched)
			continue
		}
		keepOrder(seen, s, o)
		buyers := addToOwners(found[:customers], places, o, quality)
		for _, id := range buyers {
			found = append(found, buyerMatch(s, rank, o, id, quality))
		}
	}
	all := len(found)
	found = slices.DeleteFunc(found, func(m match) bool { return m.quality == noMatch })
	g.Metrics.Dropped(s.Name, string(adapters.SearchCustomers), dropped+all-len(found))
	return bestOf(found), !judging.over
}

// mostMatches is how many people of one answer are kept, far more than are shown:
// everybody is compared with everybody.
const mostMatches = 1000

func bestOf(found []match) []match {
	if len(found) <= mostMatches {
		return found
	}
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.quality, b.quality), b.newest.Compare(a.newest))
	})
	return slices.Clone(found[:mostMatches])
}

func customerMatch(w wanted, s *source.Source, rank int, c *record.Customer) match {
	m := match{rank: rank, source: s, customer: c.ID, name: c.Name, email: normalEmail(c.Email), url: c.URL, id: s.Name + ":" + c.ID}
	m.phones = customerPhones(c)
	m.quality = w.matchCustomer(s, c.Name, c.Email, m.phones...)
	m.key, m.phone = firstPhone(s, m.phones)
	m.isKnownAt(c.CreatedAt)
	m.isKnownAt(c.LastOrderAt)
	for i := range c.Orders {
		m.add(&c.Orders[i])
	}
	return m
}

// addToOwners gives an order that was searched for to those of the customers
// whose it is. It returns the ids of the owners who are not among them, as far
// as the order tells who they are: one is empty where it names no owner.
func addToOwners(customers []match, places map[string]int, o *record.Order, quality int) (others []string) {
	ids := ownerIDs(o)
	for _, id := range ids {
		at, known := places[id]
		switch {
		case known:
			customers[at].quality = min(customers[at].quality, quality)
			customers[at].add(o)
		case id == o.CustomerID || len(ids) == 1:
			others = append(others, id)
		}
	}
	if len(ids) == 0 {
		others = []string{""}
	}
	return others
}

// buyerMatch is the match of somebody of whom only an order is known.
func buyerMatch(s *source.Source, rank int, o *record.Order, customer string, quality int) match {
	m := match{rank: rank, source: s, quality: quality, customer: customer, name: o.CustomerName, email: normalEmail(o.CustomerEmail)}
	if m.id = s.Name + ":" + customer; customer == "" {
		m.id = guestID(s.Name, &orderHit{Order: *o})
	}
	m.phones = []record.Phone{o.CustomerPhone}
	m.key, m.phone = firstPhone(s, m.phones)
	m.add(o)
	return m
}

func (m *match) add(o *record.Order) {
	m.orders = append(m.orders, *o)
	m.isKnownAt(o.CreatedAt)
}

// addOnce adds an order that another question may have found as well.
func (m *match) addOnce(o *record.Order) {
	same := func(known record.Order) bool { return known.ID == o.ID && known.Number == o.Number }
	if !slices.ContainsFunc(m.orders, same) {
		m.add(o)
	}
}

func (m *match) isKnownAt(at record.Optional[time.Time]) {
	if at.Set && at.Value.After(m.newest) {
		m.newest = at.Value
	}
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

// best makes one of the matches that are the same person and sorts: what
// matches best comes first, of that the newest. What a person is called is
// taken from the best match of the first source.
func best(found []match) []match {
	slices.SortStableFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.quality, b.quality), cmp.Compare(a.rank, b.rank), cmp.Compare(fold.Text(a.name), fold.Text(b.name)), cmp.Compare(a.id, b.id))
	})
	joined := joinMatches(found)
	slices.SortStableFunc(joined, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.quality, b.quality), b.newest.Compare(a.newest))
	})
	return joined
}
