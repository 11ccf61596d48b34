package gateway

import (
	"context"
	"slices"
	"sync"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/witness"
)

// inquiry asks one source everything about one conversation.
type inquiry struct {
	gateway *Gateway
	source  *source.Source
	rank    int
	talk    conversation

	mutex    sync.Mutex
	finding  finding
	found    map[int]bool // phones with a customer
	unproved []record.Order
}

func newInquiry(g *Gateway, s *source.Source, rank int, talk conversation) *inquiry {
	return &inquiry{gateway: g, source: s, rank: rank, talk: talk, found: make(map[int]bool)}
}

// run asks for the people first, then for their orders, and for the orders of
// guests where nobody was found. A source without people is asked for orders
// only.
func (q *inquiry) run(ctx context.Context) {
	people := q.source.Supports(adapters.FindCustomers)
	orders := q.source.Supports(adapters.FindOrders)
	var first group
	if orders && q.talk.order != "" {
		first.do(q.lose, func() { q.askOrders(ctx, adapters.Query{OrderNumber: q.talk.order}) })
		first.do(q.lose, func() { q.askOrders(ctx, adapters.Query{Reference: q.talk.order}) })
	}
	for _, query := range q.queries() {
		if people {
			first.do(q.lose, func() { q.askCustomers(ctx, query) })
		} else if orders {
			first.do(q.lose, func() { q.askOrders(ctx, query) })
		}
	}
	first.wait()
	if people && orders {
		q.proveAgain()
		q.askTheRest(ctx)
	}
}

// askTheRest asks for the orders of the people who were found, and for those of
// guests where nobody was.
func (q *inquiry) askTheRest(ctx context.Context) {
	var rest group
	for _, id := range q.customersWithoutOrders() {
		rest.do(q.lose, func() { q.askOrders(ctx, adapters.Query{CustomerID: id}) })
	}
	for i, number := range q.talk.phones {
		if !q.found[i] {
			rest.do(q.lose, func() { q.askOrders(ctx, adapters.Query{Phone: Rendered(number)}) })
		}
	}
	if len(q.finding.customers) == 0 {
		for _, email := range q.talk.emails {
			rest.do(q.lose, func() { q.askOrders(ctx, adapters.Query{Email: email}) })
		}
	}
	rest.wait()
	if !q.finding.ordersKnown && !q.finding.ordersLost {
		q.askOrdersByEveryKey(ctx)
	}
}

// askOrdersByEveryKey is for sources that cannot be asked for the orders of a
// customer.
func (q *inquiry) askOrdersByEveryKey(ctx context.Context) {
	var asked group
	for _, query := range q.queries() {
		asked.do(q.lose, func() { q.askOrders(ctx, query) })
	}
	asked.wait()
}

func (q *inquiry) askOrdersOfCustomers(ctx context.Context) {
	var asked group
	for _, id := range q.customersWithoutOrders() {
		asked.do(q.lose, func() { q.askOrders(ctx, adapters.Query{CustomerID: id}) })
	}
	asked.wait()
}

// queries returns one query for each key that the conversation offers.
func (q *inquiry) queries() []adapters.Query {
	var queries []adapters.Query
	for _, number := range q.talk.phones {
		queries = append(queries, adapters.Query{Phone: Rendered(number)})
	}
	for _, email := range q.talk.emails {
		queries = append(queries, adapters.Query{Email: email})
	}
	return queries
}

func (q *inquiry) askCustomers(ctx context.Context, query adapters.Query) {
	answer, err := q.source.Ask(ctx, adapters.FindCustomers, query)
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if couldNotLook(answer, err) {
		q.finding.failed = true
		// Who was not found cannot be asked for orders either.
		q.finding.ordersLost = q.finding.ordersLost || q.source.Supports(adapters.FindOrders)
	}
	q.finding.stale = q.finding.stale || answer.Stale
	lacking := len(answer.Missing) > 0
	if lacking {
		// What is missing may be the orders of the people. Where they cannot be
		// asked for, nobody may be said to have none.
		q.finding.failed = true
		q.finding.ordersLost = q.finding.ordersLost || !q.source.Supports(adapters.FindOrders)
	}
	q.judgeCustomers(ctx, answer.Records.Customers, lacking)
}

func (q *inquiry) judgeCustomers(ctx context.Context, customers []record.Customer, lacking bool) {
	dropped, judging, seen := 0, &judging{ctx: ctx}, witness.Of(ctx)
	for i := range customers {
		if !judging.more() {
			break
		}
		customer := customers[i]
		proof := q.talk.prove(q.source, customer.Email, customerPhones(&customer)...)
		if !proof.proves() {
			dropped++
			dropCustomer(seen, q.source, &customer)
			continue
		}
		q.addCustomer(customerHit{Customer: customer, evidence: proof, rank: q.rank, lacking: lacking}, judging)
	}
	if judging.over {
		q.finding.failed, q.finding.cut = true, true
		q.finding.ordersLost = q.finding.ordersLost || q.source.Supports(adapters.FindOrders)
	}
	q.gateway.Metrics.Dropped(q.source.Name, string(adapters.FindCustomers), dropped)
}

func (q *inquiry) addCustomer(hit customerHit, judging *judging) {
	if hit.phone >= 0 && hit.match != phone.Bare && (hit.ID != "" || len(hit.Orders) > 0) {
		q.found[hit.phone] = true
	}
	at := slices.IndexFunc(q.finding.customers, func(known customerHit) bool { return sameCustomer(&known.Customer, &hit.Customer) })
	if at < 0 {
		q.finding.customers = append(q.finding.customers, hit)
		q.addOrdersOf(&hit, judging)
		return
	}
	known := &q.finding.customers[at]
	if hit.match > known.match {
		known.match, known.phone = hit.match, hit.phone
	}
	known.byEmail = known.byEmail || hit.byEmail
	if known.lacking && !hit.lacking {
		known.Customer, known.lacking = hit.Customer, false
		q.addOrdersOf(known, judging)
	}
}

// addOrdersOf adds the orders that are a part of a customer.
func (q *inquiry) addOrdersOf(hit *customerHit, judging *judging) {
	for i := range hit.Orders {
		if !judging.more() {
			break
		}
		q.addOrder(orderHit{Order: hit.Orders[i], evidence: hit.evidence, ownerID: hit.ID, lacking: hit.lacking})
	}
	if len(hit.Orders) > 0 && !hit.lacking {
		q.finding.ordersKnown = true
	}
}

// sameCustomer compares what identifies a customer inside one source.
func sameCustomer(a, b *record.Customer) bool {
	if a.ID != "" || b.ID != "" {
		return a.ID == b.ID
	}
	return a.Name == b.Name && a.Email == b.Email && a.Phone == b.Phone
}

func (q *inquiry) askOrders(ctx context.Context, query adapters.Query) {
	answer, err := q.source.Ask(ctx, adapters.FindOrders, query)
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if couldNotLook(answer, err) {
		q.finding.failed, q.finding.ordersLost = true, true
	}
	if err == nil {
		q.finding.ordersKnown = true
	}
	q.finding.stale = q.finding.stale || answer.Stale
	// Lines or refunds that could not be read leave the order known and the
	// answer whole enough: only the mark in the header tells. Where there is no
	// order of theirs, what is missing may be their orders: a backend that ignores
	// a filter answers with those of strangers.
	lacking := len(answer.Missing) > 0
	q.finding.failed = q.finding.failed || lacking
	owned := q.judgeOrders(ctx, answer.Records.Orders, lacking)
	q.finding.ordersLost = q.finding.ordersLost || lacking && owned == 0
}

// mostUnproved is how many orders of strangers are kept that have the number
// which the chat names: one would do.
const mostUnproved = 32

// judgeOrders takes the orders that are theirs, and returns how many those are.
func (q *inquiry) judgeOrders(ctx context.Context, orders []record.Order, lacking bool) (owned int) {
	dropped, judging, seen := 0, judging{ctx: ctx}, witness.Of(ctx)
	for i := range orders {
		if !judging.more() {
			q.finding.failed, q.finding.ordersLost, q.finding.cut = true, true, true
			break
		}
		order := orders[i]
		mentioned := q.mentions(&order)
		hits := q.owns(&order)
		for _, hit := range hits {
			hit.lacking = lacking
			hit.mentioned = mentioned
			q.addOrder(hit)
		}
		if len(hits) > 0 {
			owned++
			continue
		}
		dropped++
		dropOrder(seen, q.source, &order)
		if mentioned {
			q.keepUnproved(order)
		}
	}
	q.gateway.Metrics.Dropped(q.source.Name, string(adapters.FindOrders), dropped)
	return owned
}

// keepUnproved keeps an order whose owner may become known later. Where there
// are too many of one number, the right one may be among those that are not kept.
func (q *inquiry) keepUnproved(order record.Order) {
	if len(q.unproved) == mostUnproved {
		q.finding.failed, q.finding.ordersLost = true, true
		return
	}
	q.unproved = append(q.unproved, order)
}

// mentions reports whether the order is the one that the chat names.
func (q *inquiry) mentions(order *record.Order) bool {
	if q.talk.order == "" {
		return false
	}
	numbers := q.gateway.numbers
	key := numbers.key(q.talk.order)
	return numbers.key(order.Number) == key || (order.Reference != "" && numbers.key(order.Reference) == key)
}

// sameOrder compares what identifies an order inside one source.
func (q *inquiry) sameOrder(a, b *record.Order) bool {
	if a.ID != "" || b.ID != "" {
		return a.ID == b.ID
	}
	key := q.gateway.numbers.key(a.Number)
	return key != "" && key == q.gateway.numbers.key(b.Number)
}

// customersWithoutOrders returns the ids of the customers whose orders have to
// be asked for: they are not with them, or perhaps not all of them.
func (q *inquiry) customersWithoutOrders() []string {
	var ids []string
	for i := range q.finding.customers {
		if customer := &q.finding.customers[i]; customer.ID != "" && (customer.lacking || len(customer.Orders) == 0) {
			ids = append(ids, customer.ID)
		}
	}
	return ids
}

// lose notes that a question ended in a panic.
func (q *inquiry) lose() {
	q.gateway.caught(q.source.Name, func() {
		q.mutex.Lock()
		defer q.mutex.Unlock()
		q.finding.failed, q.finding.ordersLost = true, true
	})()
}
