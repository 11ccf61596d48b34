package soak_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// question is something to ask, with the truth about it.
type question struct {
	endpoint wazion.Endpoint
	values   map[string]string
	asked    []string // sources that have to be asked, and could know
	knows    []string // those that do know; nil if nobody is there
	orders   []string // those that know of orders
	loose    bool     // what is known is not computed here
	allowed  marks    // what may be shown
}

// marks are what tells people apart in an answer.
type marks map[string]bool

// marksIn finds e-mails, numbers of orders and phones in a text.
func marksIn(text []byte) [][]byte { return markPattern.FindAll(text, -1) }

// everybody knows the whole shop.
type everybody struct {
	people   []*somebody
	certain  []question // about people who are found for sure
	products []question // about products that there are
	possible []question // about anybody
	numbers  map[string]bool
}

// somebody is a record of any backend: customer, buyer of an order, contact.
type somebody struct {
	name          string
	email, number string
	marks         []string
	deals         string // their names, in which a search by number looks, too
}

func newEverybody(shop *simulate.Shop) *everybody {
	all := &everybody{numbers: map[string]bool{}}
	hub := shop.Wazzup(simulate.WazzupOptions{})
	for _, customer := range shop.Customers() {
		all.add(customer.Name, customer.Email, customer.E164, shop.OrdersOf(customer.ID)...)
	}
	for _, order := range shop.Orders() {
		all.add(order.CustomerName, order.CustomerEmail, order.E164, order)
	}
	for _, contact := range hub.Contacts() {
		for _, number := range append(contact.Numbers(), "") {
			one := all.add(contact.Name, "", number)
			for _, deal := range hub.DealsOf(contact.ID) {
				one.deals += deal.Name + "\n"
				for _, mark := range marksIn([]byte(deal.Name)) {
					one.marks = append(one.marks, string(mark))
				}
			}
		}
	}
	all.prepare(shop, hub)
	return all
}

func (all *everybody) add(name, email, number string, orders ...simulate.Order) *somebody {
	one := &somebody{name: fold.Text(name), email: strings.ToLower(email), number: number}
	for i := range orders {
		one.marks = append(one.marks, "#"+strconv.Itoa(orders[i].Number), orders[i].TrackingID)
	}
	all.people = append(all.people, one)
	all.numbers[number] = true
	return one
}

// prepare makes the questions.
func (all *everybody) prepare(shop *simulate.Shop, hub *simulate.Wazzup) {
	doubtful := map[string]bool{"": true}
	for _, pair := range append(shop.Strangers(), shop.Families()...) {
		doubtful[pair[0].E164], doubtful[pair[1].E164] = true, true
	}
	for _, customer := range shop.Customers() {
		number := customer.E164
		if number == "" {
			continue
		}
		if doubtful[number] || customer.Spelling != simulate.SpelledE164 {
			all.possible = append(all.possible, question{endpoint: wazion.SidePanelCustomerInfo, values: map[string]string{"phone": number}, loose: true, allowed: all.at(number)})
			continue
		}
		all.certainly(shop, hub, customer)
	}
	guest := shop.Personas()[4].Customer.E164
	all.byPhone(question{values: map[string]string{"phone": guest}, asked: house.Sources(), knows: []string{house.Tracking, house.CRM}, orders: []string{house.Tracking}, allowed: all.at(guest)})
	for _, text := range []string{"taza", "plato", "cuenco"} {
		for _, format := range []string{"", "ai"} {
			all.products = append(all.products, question{endpoint: wazion.SearchProducts, values: map[string]string{"q": text, "format": format}, asked: []string{house.Shop}, knows: []string{house.Shop}})
		}
	}
}

// certainly makes the questions about a customer whose number is written in
// full, so that nothing hinders the sources to find it.
func (all *everybody) certainly(shop *simulate.Shop, hub *simulate.Wazzup, customer simulate.Customer) {
	q := question{values: map[string]string{"phone": customer.E164}, asked: house.Sources(), knows: []string{house.Shop}, allowed: all.at(customer.E164)}
	if slices.ContainsFunc(shop.OrdersOf(customer.ID), simulate.Order.InWhatalo) {
		q.orders = append(q.orders, house.Shop)
	}
	if slices.ContainsFunc(shop.OrdersAt(customer.E164), func(o simulate.Order) bool { return o.InTracking() && o.CustomerPhone == o.E164 }) {
		q.knows, q.orders = append(q.knows, house.Tracking), append(q.orders, house.Tracking)
	}
	if len(hub.ContactsAt(customer.E164)) > 0 {
		q.knows = append(q.knows, house.CRM)
	}
	all.byPhone(q)
	texts := []string{customer.Name}
	if customer.Email != "" {
		texts = append(texts, customer.Email)
	}
	if orders := shop.OrdersOf(customer.ID); len(orders) > 0 && orders[0].InWhatalo() {
		texts = append(texts, "#"+strconv.Itoa(orders[0].Number))
	}
	for _, text := range texts {
		for _, endpoint := range []wazion.Endpoint{wazion.GlobalSearch, wazion.SidePanelCustomerFindToJoin} {
			all.possible = append(all.possible, question{endpoint: endpoint, values: map[string]string{"query": text}, loose: true, allowed: all.fitting(text)})
		}
	}
}

// byPhone asks for a number in all ways in which it can be asked for.
func (all *everybody) byPhone(q question) {
	for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo} {
		q.endpoint = endpoint
		all.certain = append(all.certain, q)
	}
	q.values, q.orders = map[string]string{"query": q.values["phone"]}, nil
	q.endpoint = wazion.GlobalSearch
	all.certain = append(all.certain, q)
}

// at returns the marks of whoever has a number.
func (all *everybody) at(number string) marks {
	return all.of(func(one *somebody) bool { return one.number == number })
}

// fitting returns the marks of whomever a search may find.
func (all *everybody) fitting(text string) marks {
	words, digits := fold.Words(text), strings.TrimFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	return all.of(func(one *somebody) bool {
		named := !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(one.name+" "+one.email, word) })
		return named || one.email == strings.ToLower(text) || slices.Contains(one.marks, text) || len(digits) > 3 && strings.Contains(one.number+one.email+one.deals, digits)
	})
}

// of returns the marks of those who are meant, and of whoever shares a number
// or an e-mail with them.
func (all *everybody) of(meant func(*somebody) bool) marks {
	found := marks{}
	for _, one := range all.people {
		if meant(one) {
			one.mark(found)
		}
	}
	for range 2 {
		for _, one := range all.people {
			if found[one.number] || found[one.email] {
				one.mark(found)
			}
		}
	}
	return found
}

// mark adds what the record has.
func (one *somebody) mark(found marks) {
	for _, mark := range append(one.marks, one.email, one.number) {
		if mark != "" {
			found[strings.ToLower(mark)] = true
		}
	}
}

// any is a question about people who are certainly known, products, anybody or
// nobody.
func (all *everybody) any(random *rand.Rand) question {
	switch draw := random.IntN(100); {
	case draw < 8:
		return all.products[random.IntN(len(all.products))]
	case draw < 65:
		return all.certain[random.IntN(len(all.certain))]
	case draw < 85:
		return all.possible[random.IntN(len(all.possible))]
	case draw < 88:
		text := fmt.Sprintf("zz%c%cx%d", 'a'+random.IntN(26), 'a'+random.IntN(26), random.IntN(1_000_000))
		return question{endpoint: wazion.SearchProducts, values: map[string]string{"q": text}, asked: []string{house.Shop}}
	default:
		return all.nobody(random)
	}
}

// nobody asks for a number that nobody has.
func (all *everybody) nobody(random *rand.Rand) question {
	for {
		number := fmt.Sprintf("+3469%07d", random.IntN(10_000_000))
		if !all.numbers[number] {
			endpoint := pick(random, wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo)
			return question{endpoint: endpoint, values: map[string]string{"phone": number}, asked: house.Sources(), allowed: marks{number: true}}
		}
	}
}

// markPattern finds e-mails, numbers of orders and international phones.
var markPattern = regexp.MustCompile(`[\w.+-]+@example\.(?:com|net|org)|#\d{3,}|ORD-\d+|\+\d{8,15}`)
