package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/govalues/decimal"

	"github.com/wazgate/wazgate/internal/simulate/stores"
	"github.com/wazgate/wazgate/internal/wazion"
)

// answers asks a healthy store everything.
func (c storeCase) answers(t *testing.T) {
	h := c.start(t)
	t.Run("panel", h.panel)
	t.Run("briefing", h.briefing)
	t.Run("guest", func(t *testing.T) { h.knows(t, bruno(), !h.lacks.guests) })
	t.Run("phone of an address", func(t *testing.T) { h.knows(t, iker(), !h.lacks.addressPhones) })
	t.Run("nobody", h.nobody)
	t.Run("whom a present was sent to", h.presented)
	t.Run("searches", h.searches)
	t.Run("products", h.products)
	t.Run("products for the AI", h.productsForTheAI)
}

// told decodes an answer.
func told[T any](tb testing.TB, got answer) T {
	tb.Helper()
	var document T
	if err := json.Unmarshal(got.Body, &document); err != nil {
		tb.Fatalf("%v in %s", err, got.shown())
	}
	return document
}

// shown is the answer without the labels, which are long and always the same.
func (a answer) shown() string {
	return regexp.MustCompile(`"labels":\{[^}]*\},?`).ReplaceAllString(string(a.Body), "")
}

// panel shows Nadia with all that the store knows of her.
func (h *storeHouse) panel(t *testing.T) {
	got := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", nadia().phone)
	h.degradedBy(t, "panel", got, false)
	h.onlyOf(t, got, nadia())
	info := told[wazion.CustomerInfo](t, got)
	if !info.Found || len(info.Customers) != 1 {
		t.Fatalf("Nadia is shown as %s\n%s", got.shown(), h.Logs)
	}
	customer := info.Customers[0]
	if customer.Name != nadia().name || customer.Phone != nadia().phone || customer.Email != nadia().email && !h.lacks.emails {
		t.Errorf("Nadia is %q with %q and %q", customer.Name, customer.Phone, customer.Email)
	}
	if h.lacks.orders {
		if len(customer.Orders) > 0 {
			t.Errorf("a store without orders shows %+v", customer.Orders)
		}
		return
	}
	if customer.OrdersCount != 2 || len(customer.Orders) != 2 {
		t.Fatalf("Nadia has %d orders: %s", customer.OrdersCount, got.shown())
	}
	for i, number := range nadia().orders {
		if name := customer.Orders[i].Name; !strings.Contains(name, h.number(number)) {
			t.Errorf("order %d is %q, want %s", i, name, h.number(number))
		}
		if customer.Orders[i].Date == "" {
			t.Errorf("order %s has no date", number)
		}
	}
	h.sent(t, customer.Orders[0])
	h.refunded(t, customer.Orders[1])
}

// sent checks order 1043.
func (h *storeHouse) sent(t *testing.T, o wazion.Order) {
	t.Helper()
	h.costs(t, o, "46.65", "46.65")
	h.hasItems(t, o, "Taza esmaltada", "Taza de desayuno")
	with := func(shipment wazion.Tracking) bool { return shipment.Number == "PQ1043ES" }
	if slices.ContainsFunc(o.Tracking, with) == h.lacks.tracking {
		t.Errorf("order 1043 has the parcels %+v", o.Tracking)
	}
}

// refunded checks order 1042.
func (h *storeHouse) refunded(t *testing.T, o wazion.Order) {
	t.Helper()
	h.hasItems(t, o, "Taza esmaltada", "Plato llano")
	if h.lacks.refunds {
		if amount, known := o.TotalRefunded.Decimal(); known && !amount.IsZero() {
			t.Errorf("a store without refunds shows %s", amount)
		}
		return
	}
	h.costs(t, o, "47.15", "32.65")
	if !isNumber(o.TotalRefunded, "14.50") {
		t.Errorf("order 1042 has %+v paid back", o.TotalRefunded)
	}
}

// costs checks what an order cost, and what of it was kept.
func (h *storeHouse) costs(t *testing.T, o wazion.Order, amount, net string) {
	t.Helper()
	if h.lacks.amounts {
		return
	}
	if !isNumber(o.Amount, amount) || !isNumber(o.NetAmount, net) || o.Currency != "EUR" {
		t.Errorf("%s costs %+v, %+v of it kept, in %q; want %s and %s", o.Name, o.Amount, o.NetAmount, o.Currency, amount, net)
	}
}

func isNumber(got wazion.Number, want string) bool {
	value, known := got.Decimal()
	return known && value.Equal(decimal.MustParse(want))
}

// hasItems checks the lines of an order, in any order.
func (h *storeHouse) hasItems(t *testing.T, o wazion.Order, titles ...string) {
	t.Helper()
	if h.lacks.items {
		if len(o.Items) > 0 {
			t.Errorf("a store without lines shows %+v", o.Items)
		}
		return
	}
	if len(o.Items) != len(titles) {
		t.Errorf("%s has the lines %+v", o.Name, o.Items)
	}
	for _, title := range titles {
		if !slices.ContainsFunc(o.Items, func(item wazion.Item) bool { return strings.Contains(item.Title, title) }) {
			t.Errorf("%s lacks %s: %+v", o.Name, title, o.Items)
		}
	}
}

// briefing tells the AI of Nadia.
func (h *storeHouse) briefing(t *testing.T) {
	got := h.Ask(t, wazion.AICustomerInitialInfo, "phone", nadia().phone)
	h.degradedBy(t, "briefing", got, false)
	h.onlyOf(t, got, nadia())
	info := told[wazion.InitialInfo](t, got)
	if !info.Found || !strings.Contains(info.Info, nadia().name) || !h.lacks.orders && !strings.Contains(info.Info, h.number("1043")) {
		t.Errorf("the AI is told %s", got.shown())
	}
}

// knows asks for somebody of whom not every store knows.
func (h *storeHouse) knows(t *testing.T, who whom, known bool) {
	t.Helper()
	for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo} {
		got := h.Ask(t, endpoint, "phone", who.phone)
		h.degradedBy(t, who.name, got, false)
		h.onlyOf(t, got, who)
		if found := got.people(t); found.Found != known || found.Error != "" {
			t.Errorf("%s: %s\n%s", endpoint, got.shown(), h.Logs)
		}
		if known && !strings.Contains(string(got.Body), who.name) {
			t.Errorf("%s: %s is not in %s", endpoint, who.name, got.shown())
		}
		if known && !h.lacks.orders && !strings.Contains(string(got.Body), h.number(who.orders[0])) {
			t.Errorf("%s: order %s is not in %s", endpoint, who.orders[0], got.shown())
		}
	}
}

// nobody asks for a number that nobody has: that is said, without doubt.
func (h *storeHouse) nobody(t *testing.T) {
	for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo} {
		got := h.Ask(t, endpoint, "phone", "+34600999888")
		h.degradedBy(t, "nobody", got, false)
		h.onlyOf(t, got)
		if found := got.people(t); found.Found || found.Error != "" {
			t.Errorf("%s: nobody is %s", endpoint, got.shown())
		}
	}
}

// presented asks for the phone of somebody who got a present: it stands on an
// address and on an order of the buyer, and proves neither.
func (h *storeHouse) presented(t *testing.T) {
	for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo} {
		got := h.Ask(t, endpoint, "phone", stores.LaraPhone)
		h.onlyOf(t, got)
		if found := got.people(t); found.Found {
			t.Errorf("%s: who got a present is shown %s", endpoint, got.shown())
		}
	}
}

// searches looks for Nadia by what an agent would type.
func (h *storeHouse) searches(t *testing.T) {
	for _, search := range []struct {
		query   string
		missing bool
	}{
		{nadia().name, h.lacks.names},
		{nadia().email, h.lacks.emailSearch},
		{nadia().phone, false},
		{h.number("1043"), h.lacks.orderSearch || h.lacks.orders},
	} {
		for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerFindToJoin, wazion.GlobalSearch} {
			got := h.Ask(t, endpoint, "query", search.query)
			h.degradedBy(t, search.query, got, false)
			h.onlyOf(t, got, nadia())
			customers := got.people(t).Customers
			if (len(customers) == 0) != search.missing || len(customers) > 1 && !h.twice {
				t.Errorf("%s by %q: %s\n%s", endpoint, search.query, got.shown(), h.Logs)
				continue
			}
			for _, customer := range customers {
				if customer.Name != nadia().name || customer.Phone != nadia().phone {
					t.Errorf("%s by %q: %s", endpoint, search.query, got.shown())
				}
			}
		}
	}
}

// products searches the shelf.
func (h *storeHouse) products(t *testing.T) {
	got := h.Ask(t, wazion.SearchProducts, "q", "taza")
	h.degradedBy(t, "products", got, false)
	shelf := told[wazion.Products](t, got)
	if h.lacks.products {
		if shelf.Count != 0 || shelf.Error != "" {
			t.Errorf("a store without products has %s", got.shown())
		}
		return
	}
	at := slices.IndexFunc(shelf.Products, func(p wazion.Product) bool { return strings.Contains(p.Title, "Taza esmaltada") })
	if at < 0 {
		t.Fatalf("no mug among %s\n%s", got.shown(), h.Logs)
	}
	var variants []string
	for _, variant := range shelf.Products[at].Variants {
		variants = append(variants, variant.Title)
	}
	h.hasVariants(t, variants)
	if strings.Contains(string(got.Body), "alert(1)") {
		t.Errorf("a script is in %s", got.shown())
	}
	if draft := strings.Contains(string(got.Body), "Taza de prueba"); draft && !h.lacks.drafts {
		t.Errorf("what is not on sale is among %s", got.shown())
	}
}

// productsForTheAI searches the shelf as the AI does.
func (h *storeHouse) productsForTheAI(t *testing.T) {
	got := h.Ask(t, wazion.SearchProducts, "q", "taza", "format", "ai")
	h.degradedBy(t, "products", got, false)
	shelf := told[wazion.AIProducts](t, got)
	if h.lacks.products {
		if shelf.Count != 0 || shelf.Error != "" {
			t.Errorf("a store without products has %s", got.shown())
		}
		return
	}
	at := slices.IndexFunc(shelf.Products, func(p wazion.AIProduct) bool { return strings.Contains(p.Title, "Taza esmaltada") })
	if at < 0 {
		t.Fatalf("no mug among %s", got.shown())
	}
	var variants []string
	for _, variant := range shelf.Products[at].Variants {
		variants = append(variants, variant.Title)
	}
	h.hasVariants(t, variants)
}

func (h *storeHouse) hasVariants(t *testing.T, titles []string) {
	t.Helper()
	if h.lacks.variants {
		if len(titles) > 1 {
			t.Errorf("a store without variants has %q", titles)
		}
		return
	}
	for _, colour := range []string{"Azul", "Verde"} {
		if len(titles) != 2 || !slices.ContainsFunc(titles, func(title string) bool { return strings.Contains(title, colour) }) {
			t.Errorf("the mug comes in %q, want %s among two", titles, colour)
		}
	}
}

// hostileTexts are what a search must bear: languages of backends, of
// templates and of files, and what is no text at all.
func hostileTexts() []string {
	return []string{
		`%%`, `**`, `__`, `" OR "1"="1`, `') OR ('1'='1`, `'; DROP TABLE customer; --`, `\"\\`, `{phone}{row.id}`, `${WAZION_TOKEN}`, `{{.Token}}`,
		`../../wp-admin`, `a&per_page=9999&customer=102`, `x?y=1#z`, `<script>alert(1)</script>`, `null`, `[["id",">",0]]`, `{"$ne":"qxq"}`,
		"ab\x00\r\nX-Evil: 1", "\u202e😀👩‍👧", strings.Repeat("ñ", 5000),
	}
}

// hostileSearches sends texts that mean something to backends: everybody is
// answered, and nobody is found by them.
func (c storeCase) hostileSearches(t *testing.T) {
	h := c.start(t)
	for _, text := range hostileTexts() {
		for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerFindToJoin, wazion.GlobalSearch} {
			got := h.Ask(t, endpoint, "query", text)
			h.onlyOf(t, got)
			if found := got.people(t).Customers; len(found) > 0 {
				t.Errorf("%s by %q: %s", endpoint, text, got.shown())
			}
		}
		h.onlyOf(t, h.Ask(t, wazion.SearchProducts, "q", text))
	}
	for _, request := range h.faults.Log() {
		if request.Header.Get("X-Evil") != "" || strings.Contains(request.Path, "wp-admin") || slices.Contains(request.Query["per_page"], "9999") {
			t.Errorf("a search became %s %s?%s", request.Method, request.Path, request.Query.Encode())
		}
	}
}

// chatsDoNotMix asks for several people at once, over and over.
func (c storeCase) chatsDoNotMix(t *testing.T) {
	h := c.start(t)
	var asking sync.WaitGroup
	for _, who := range []whom{nadia(), zoe(), nadia(), zoe()} {
		asking.Go(func() {
			for range 5 {
				for _, endpoint := range []wazion.Endpoint{wazion.SidePanelCustomerInfo, wazion.AICustomerInitialInfo} {
					got := h.Ask(t, endpoint, "phone", who.phone)
					h.onlyOf(t, got, who)
					if !strings.Contains(string(got.Body), who.name) {
						t.Errorf("%s is not in %s", who.name, got.shown())
					}
				}
			}
		})
	}
	asking.Wait()
}
