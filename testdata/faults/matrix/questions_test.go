package matrix_test

import (
	"cmp"
	"slices"
	"strconv"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

// question is something to ask, with what the backends know about it.
type question struct {
	house.Question
	name      string
	asks      []string // who could know
	knows     []string // who does
	searches  []string // who is asked in several ways, some of which lead to nothing
	listsOnly bool     // the answer has no found
	mentions  string   // what is in every answer that has found something
	about     []string // the phones and addresses that may be in it
}

func questions(t *testing.T, shop *simulate.Shop) []question {
	t.Helper()
	people := make(map[string]simulate.Customer)
	for _, persona := range shop.Personas() {
		people[persona.Key] = persona.Customer
	}
	vip, guest, prospect := people["vip"], people["guest"], people["prospect"]
	const nobody = "+34600999888"
	everyone := house.Sources()
	shopAndHub, shopAndTracking, trackingAndHub := []string{house.Shop, house.CRM}, []string{house.Shop, house.Tracking}, []string{house.Tracking, house.CRM}
	shopOnly, hubOnly := []string{house.Shop}, []string{house.CRM}
	of := func(endpoint wazion.Endpoint, parameters ...string) house.Question {
		return house.Question{Endpoint: endpoint, Parameters: parameters}
	}
	all := []question{
		{name: "panel", Question: of(wazion.SidePanelCustomerInfo, "phone", vip.E164), asks: everyone, knows: everyone, mentions: vip.Name},
		{name: "panel of a guest", Question: of(wazion.SidePanelCustomerInfo, "phone", guest.E164), asks: everyone, knows: trackingAndHub, mentions: guest.Name},
		{name: "panel of a prospect", Question: of(wazion.SidePanelCustomerInfo, "phone", prospect.E164), asks: everyone, knows: hubOnly, mentions: prospect.Name},
		{name: "panel of nobody", Question: of(wazion.SidePanelCustomerInfo, "phone", nobody), asks: everyone},
		{name: "AI", Question: of(wazion.AICustomerInitialInfo, "phone", vip.E164), asks: everyone, knows: everyone, mentions: vip.Name},
		{name: "AI about nobody", Question: of(wazion.AICustomerInitialInfo, "phone", nobody), asks: everyone},
		{name: "join by e-mail", Question: of(wazion.SidePanelCustomerFindToJoin, "query", vip.Email), asks: everyone, knows: shopAndTracking, listsOnly: true, mentions: vip.Name},
		{name: "join by name", Question: of(wazion.SidePanelCustomerFindToJoin, "query", vip.Name), asks: shopAndHub, knows: shopAndHub, listsOnly: true, mentions: vip.Name},
		{name: "products", Question: of(wazion.SearchProducts, "q", "taza"), asks: shopOnly, knows: shopOnly, listsOnly: true, mentions: "taza"},
		{name: "products for the AI", Question: of(wazion.SearchProducts, "q", "plato", "format", "ai"), asks: shopOnly, knows: shopOnly, listsOnly: true, mentions: "plato"},
		{name: "search by phone", Question: of(wazion.GlobalSearch, "query", vip.E164), asks: everyone, knows: everyone, mentions: vip.Name},
		{name: "search by name", Question: of(wazion.GlobalSearch, "query", prospect.Name), asks: shopAndHub, knows: hubOnly, mentions: prospect.Name},
		{name: "search by order", Question: of(wazion.GlobalSearch, "query", newestNumber(t, shop, vip)), asks: everyone, knows: shopAndTracking, searches: shopAndTracking, mentions: vip.Name},
	}
	for i := range all {
		for _, c := range []simulate.Customer{vip, guest, prospect} {
			if all[i].mentions == c.Name {
				all[i].about = []string{c.E164, c.Email}
			}
		}
	}
	return all
}

// newestNumber is that of the newest order that both the shop and the tracking
// endpoint have.
func newestNumber(t *testing.T, shop *simulate.Shop, of simulate.Customer) string {
	t.Helper()
	orders := slices.DeleteFunc(shop.OrdersAt(of.E164), func(o simulate.Order) bool { return !o.InWhatalo() || !o.InTracking() })
	if len(orders) == 0 {
		t.Fatalf("%s has no order in both", of.Name)
	}
	newest := slices.MaxFunc(orders, func(a, b simulate.Order) int { return cmp.Compare(a.Number, b.Number) })
	return "#" + strconv.Itoa(newest.Number)
}

// strangers lists the phones and addresses of everybody whom the question is not
// about.
func (q question) strangers(shop *simulate.Shop) []string {
	var all []string
	for _, c := range shop.Customers() {
		for _, own := range []string{c.E164, c.Email} {
			if own != "" && !slices.Contains(q.about, own) {
				all = append(all, own)
			}
		}
	}
	return all
}
