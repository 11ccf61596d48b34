package main

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

// whoseAsked is how many of the 10,000 customers are asked for; WAZGATE_TEST_ALL
// asks for all of them.
const whoseAsked = 300

// TestWhoseData asks for the people of a large, messy shop by their true
// numbers, through the real program. Both backends find strangers as well: one
// searches text, the other compares seven digits.
func TestWhoseData(t *testing.T) {
	if testing.Short() {
		t.Skip("asks thousands of questions; run without -short")
	}
	shop := simulate.NewShop(simulate.Options{Seed: 7, Customers: 10_000})
	h := startHouse(t, houseOptions{Shop: shop})
	asked := askedNumbers(shop)
	count := &whoseCount{truth: newTruth(shop)}
	var running sync.WaitGroup
	numbers := make(chan string)
	for range 4 {
		running.Go(func() {
			for number := range numbers {
				h.checkWhose(t, count, number)
			}
		})
	}
	for _, number := range asked {
		numbers <- number
	}
	close(numbers)
	running.Wait()

	findable, found := count.findable.Load(), count.found.Load()
	share := 100 * float64(found) / float64(max(findable, 1))
	t.Logf("asked for %d numbers: %d strangers shown; %d of %d who can be found were found (%.2f %%)", len(asked), count.strangers.Load(), found, findable, share)
	if count.strangers.Load() != 0 {
		t.Errorf("%d strangers were shown", count.strangers.Load())
	}
	if share < 99.5 || findable < int64(len(asked))/2 {
		t.Errorf("%d of %d were found", found, findable)
	}
}

type whoseCount struct {
	truth                      truth
	strangers, findable, found atomic.Int64
}

// truth is what really belongs to each number and each customer.
type truth struct {
	customers        map[string][]simulate.Customer // by number
	orders, ordersOf map[string][]simulate.Order    // by number, by customer
}

func newTruth(shop *simulate.Shop) truth {
	all := truth{make(map[string][]simulate.Customer), make(map[string][]simulate.Order), make(map[string][]simulate.Order)}
	for _, customer := range shop.Customers() {
		all.customers[customer.E164] = append(all.customers[customer.E164], customer)
	}
	for _, order := range shop.Orders() {
		all.orders[order.E164] = append(all.orders[order.E164], order)
		all.ordersOf[order.CustomerID] = append(all.ordersOf[order.CustomerID], order)
	}
	return all
}

// askedNumbers takes pairs that collide first, then everybody else, in steps,
// and the same digits in other countries, which belong to nobody.
func askedNumbers(shop *simulate.Shop) []string {
	var asked []string
	customers, pairs := shop.Customers(), append(shop.Strangers(), shop.Families()...)
	step := max(len(customers)/whoseAsked, 1)
	if os.Getenv("WAZGATE_TEST_ALL") != "" {
		step = 1
	}
	for i := 0; i < len(pairs); i += min(step, 6) {
		asked = append(asked, pairs[i][0].E164, pairs[i][1].E164)
	}
	for i := 0; i < len(customers); i += step {
		if number := customers[i].E164; number != "" {
			asked = append(asked, number)
			if i%5 == 0 && strings.HasPrefix(number, "+34") {
				asked = append(asked, "+351"+number[3:], "+33"+number[3:])
			}
		}
	}
	return asked
}

func (h *testHouse) checkWhose(t *testing.T, count *whoseCount, number string) {
	t.Helper()
	answer := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", number)
	var panel wazion.CustomerInfo
	if err := json.Unmarshal(answer.Body, &panel); err != nil {
		t.Error(err)
		return
	}
	people, orders := count.truth.of(number)
	for _, customer := range panel.Customers {
		if customer.Phone != number || !people[customer.Name] {
			count.strangers.Add(1)
			t.Errorf("%s shows %q with %s", number, customer.Name, customer.Phone)
		}
		for _, order := range customer.Orders {
			if !orders[order.Name] {
				count.strangers.Add(1)
				t.Errorf("%s shows order %s", number, order.Name)
			}
		}
	}
	if count.truth.canBeFound(number) {
		count.findable.Add(1)
		if panel.Found {
			count.found.Add(1)
		}
	}
}

// of returns the names and orders that really belong to a number.
func (all truth) of(number string) (people, orders map[string]bool) {
	people, orders = make(map[string]bool), make(map[string]bool)
	mine := all.orders[number]
	for _, customer := range all.customers[number] {
		people[customer.Name] = true
		mine = append(mine[:len(mine):len(mine)], all.ordersOf[customer.ID]...)
	}
	for _, order := range mine {
		people[order.CustomerName] = true
		orders["#"+strconv.Itoa(order.Number)] = true
		orders[order.TrackingID] = true
	}
	return people, orders
}

// canBeFound reports whether any backend would return somebody of that number
// for any way of writing it: the shop searches its own spelling for a text, the
// tracking compares seven digits.
func (all truth) canBeFound(number string) bool {
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil {
		return false
	}
	national := phonenumbers.GetNationalSignificantNumber(parsed)
	for _, customer := range all.customers[number] {
		for _, text := range []string{national, phonenumbers.Format(parsed, phonenumbers.NATIONAL)} {
			if strings.Contains(customer.Phone, text) {
				return true
			}
		}
	}
	return slices.ContainsFunc(all.orders[number], simulate.Order.InTracking)
}

// TestFiltersIgnored asks while both backends answer every question with
// everybody: nobody but the asked person is shown, for the panel, the AI and both
// searches.
func TestFiltersIgnored(t *testing.T) {
	h := startHouse(t, houseOptions{})
	h.Whatalo.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	h.Tracking.Set(simulate.Fault{Kind: simulate.EverybodyFault})
	all := newTruth(h.Shop)
	var names []string
	for _, customer := range h.Shop.Customers() {
		names = append(names, customer.Name)
	}
	for _, customer := range h.Shop.Customers() {
		if customer.E164 == "" {
			continue
		}
		mine, _ := all.of(customer.E164)
		for _, answer := range []answer{
			h.Ask(t, wazion.SidePanelCustomerInfo, "phone", customer.E164, "order", "#1001"),
			h.Ask(t, wazion.AICustomerInitialInfo, "phone", customer.E164, "order", "#1001"),
			h.Ask(t, wazion.GlobalSearch, "query", customer.E164),
			h.Ask(t, wazion.SidePanelCustomerFindToJoin, "query", customer.E164),
		} {
			for _, name := range names {
				shown := strings.Contains(string(answer.Body), `"`+name+`"`) || strings.Contains(string(answer.Body), "«"+name+"»")
				if shown && !mine[name] {
					t.Errorf("asked for %s, shown %s", customer.Name, name)
				}
			}
		}
	}
}
