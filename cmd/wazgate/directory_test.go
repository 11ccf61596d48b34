package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

// hanging is a hub that never answers, until it is mended.
func hanging() simulate.Fault { return simulate.Fault{Kind: simulate.HangFault} }

// people are the customers of an answer, of any endpoint that has some.
type people struct {
	Found     bool   `json:"found"`
	Error     string `json:"error"`
	Customers []struct {
		ID          string           `json:"id"`
		Name        string           `json:"name"`
		Phone       string           `json:"phone"`
		State       string           `json:"state"`
		OrdersCount int              `json:"ordersCount"`
		TotalSpent  float64          `json:"totalSpent"`
		Orders      []map[string]any `json:"orders"`
	} `json:"customers"`
}

func (a answer) people(tb testing.TB) people {
	tb.Helper()
	var told people
	if err := json.Unmarshal(a.Body, &told); err != nil {
		tb.Fatalf("%v in %s", err, a.Body)
	}
	return told
}

func (a answer) degraded() string { return a.Header.Get("X-Wazgate-Degraded") }

// TestAWholeHubIsAnsweredOutOfTheDirectory asks for many people, and counts the
// calls that reach the hub.
func TestAWholeHubIsAnsweredOutOfTheDirectory(t *testing.T) {
	h := startHouse(t, houseOptions{Wazzup: &simulate.WazzupOptions{Contacts: 3000, Deals: 1200, ClosedInLists: true}})
	synced := h.awaitState(t, crmSource, "ok")
	for i, want := range []int{3000, 1200} {
		if list := synced.Directory[i]; list.Stored != want || list.Percent == nil || *list.Percent != 100 || list.Completed == "" {
			t.Errorf("%s: %+v, want %d records", list.List, list, want)
		}
	}
	before := h.Hub.Faults.Count()
	asked := 0
	for _, contact := range h.Hub.Contacts() {
		numbers := contact.Numbers()
		if len(numbers) == 0 || len(fold.Text(contact.Name)) < 5 || asked == 20 {
			continue
		}
		asked++
		h.asksForEverything(t, contact.Name, numbers[0])
	}
	if asked < 20 {
		t.Errorf("only %d people to ask for", asked)
	}
	if after := h.Hub.Faults.Count(); after != before {
		t.Errorf("%d calls to the hub while %d people were asked for", after-before, asked)
	}
}

// asksForEverything asks every endpoint for a person of the hub.
func (h *testHouse) asksForEverything(t *testing.T, name, number string) {
	t.Helper()
	answers := map[wazion.Endpoint]answer{
		wazion.SidePanelCustomerInfo:       h.Ask(t, wazion.SidePanelCustomerInfo, "phone", number),
		wazion.AICustomerInitialInfo:       h.Ask(t, wazion.AICustomerInitialInfo, "phone", number),
		wazion.SidePanelCustomerFindToJoin: h.Ask(t, wazion.SidePanelCustomerFindToJoin, "query", number, "phone", "+34600000000"),
		wazion.GlobalSearch:                h.Ask(t, wazion.GlobalSearch, "query", number),
	}
	for endpoint, got := range answers {
		if !strings.Contains(string(got.Body), number) || got.degraded() != "" {
			t.Errorf("%s does not tell of %s: %s", endpoint, number, got.Body)
		}
	}
	if products := h.Ask(t, wazion.SearchProducts, "q", "taza", "phone", number); products.degraded() != "" {
		t.Errorf("products: degraded by %s", products.degraded())
	}
	if found := h.Ask(t, wazion.GlobalSearch, "query", name).people(t); !found.Found {
		t.Errorf("%q finds nobody", name)
	}
}

// TestSomebodyWhomOnlyTheHubKnows is found by everything that is known of her.
func TestSomebodyWhomOnlyTheHubKnows(t *testing.T) {
	h := startHouse(t, houseOptions{Wazzup: &simulate.WazzupOptions{}})
	h.awaitState(t, crmSource, "ok")
	prospect := h.Shop.Personas()[5].Customer
	contact := h.Hub.ContactsAt(prospect.E164)[0]

	for name, query := range map[string]string{
		"phone": prospect.E164, "national number": prospect.E164[3:], "part of the number": prospect.E164[5:10],
		"name": prospect.Name, "name without accents": "antia loureiro bua", "words in another order": "bua antia",
		"beginnings": "ant lour", "part of a word": "oureir", "deal": "restaurante a pedra", "part of a deal": "60 cubiertos",
	} {
		for _, endpoint := range []wazion.Endpoint{wazion.GlobalSearch, wazion.SidePanelCustomerFindToJoin} {
			got := h.Ask(t, endpoint, "query", query)
			if found := got.people(t); len(found.Customers) != 1 || found.Customers[0].ID != crmSource+":"+contact.ID || got.degraded() != "" {
				t.Errorf("%s by %s (%q): %s", endpoint, name, query, got.Body)
			}
		}
	}
	panel := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", prospect.E164)
	shown := panel.people(t).Customers
	if len(shown) != 1 || shown[0].Name != prospect.Name || shown[0].OrdersCount != 2 || shown[0].TotalSpent != 0 {
		t.Fatalf("the panel shows %s", panel.Body)
	}
	states := make(map[string]string)
	for _, order := range shown[0].Orders {
		for _, invented := range []string{"amount", "netAmount", "date", "items"} {
			if value, there := order[invented]; there {
				t.Errorf("a deal has the %s %v", invented, value)
			}
		}
		states[order["name"].(string)], _, _ = strings.Cut(order["note"].(string), " ")
	}
	for _, deal := range h.Hub.DealsOf(contact.ID) {
		if want := map[bool]string{true: "cerrado", false: "abierto"}[deal.Closed]; states[deal.Name] != want {
			t.Errorf("the deal %q is shown as %q, want %q", deal.Name, states[deal.Name], want)
		}
	}
	if info := h.Ask(t, wazion.AICustomerInitialInfo, "phone", prospect.E164); !strings.Contains(string(info.Body), "A Pedra") {
		t.Errorf("the AI is told %s", info.Body)
	}
}

// TestNobodyIsSaidNotToExistBeforeEverybodyWasRead holds the first sync up.
func TestNobodyIsSaidNotToExistBeforeEverybodyWasRead(t *testing.T) {
	h := startHouse(t, houseOptions{Wazzup: &simulate.WazzupOptions{}, HubFault: hanging()})
	ctx, cancel := context.WithTimeout(t.Context(), shortBudgetOthers*10)
	defer cancel()
	if err := h.Hub.Faults.Await(ctx, 1); err != nil {
		t.Fatal("nothing is synced:", err)
	}
	prospect, vip := h.Shop.Personas()[5].Customer, h.Shop.Personas()[0].Customer
	questions := []struct {
		endpoint  wazion.Endpoint
		parameter string
		value     string
		known     bool // by somebody else
	}{
		{wazion.SidePanelCustomerInfo, "phone", prospect.E164, false},
		{wazion.AICustomerInitialInfo, "phone", prospect.E164, false},
		{wazion.SidePanelCustomerFindToJoin, "query", prospect.Name, false},
		{wazion.GlobalSearch, "query", prospect.Name, false},
		{wazion.SidePanelCustomerInfo, "phone", vip.E164, true},
		{wazion.GlobalSearch, "query", vip.Name, true},
	}
	unavailable := wazion.Messages("es").Unavailable
	for _, q := range questions {
		got := h.Ask(t, q.endpoint, q.parameter, q.value)
		told := got.people(t)
		if got.degraded() != crmSource {
			t.Errorf("%s: degraded by %q before everybody was read", q.endpoint, got.degraded())
		}
		if q.known != (len(told.Customers) > 0) || q.known != (told.Error == "") || told.Error != "" && told.Error != unavailable {
			t.Errorf("%s before everybody was read: %s", q.endpoint, got.Body)
		}
	}
	if state := h.health(t, crmSource).State; state != "syncing" {
		t.Errorf("readyz says %q", state)
	}
	h.Hub.Faults.Set(simulate.Fault{})
	h.awaitState(t, crmSource, "ok")
	for _, q := range questions {
		if got := h.Ask(t, q.endpoint, q.parameter, q.value); got.degraded() != "" || got.people(t).Error != "" {
			t.Errorf("%s after everybody was read: degraded by %q, %s", q.endpoint, got.degraded(), got.Body)
		}
	}
	const nobody = "+34600999888"
	if got := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", nobody); got.degraded() != "" || got.people(t).Found || got.people(t).Error != "" {
		t.Errorf("nobody: %s", got.Body)
	}
}

// TestMergedSearch holds the rules of globalSearch over all three backends, in
// good days and while each of them hangs.
func TestMergedSearch(t *testing.T) {
	shop := simulate.NewShop(simulate.Options{Seed: 3, Customers: 300})
	h := startHouse(t, houseOptions{Shop: shop, Wazzup: &simulate.WazzupOptions{ClosedInLists: true}})
	h.awaitState(t, crmSource, "ok")
	queries := []string{"garcia", "maria", "an", "sa", "600", "3461", "+34611222333", "lucia ferreiro", "souto", "vajilla", "example.com"}
	several := 0
	for _, query := range queries {
		several += h.followsTheRules(t, query, h.Ask(t, wazion.GlobalSearch, "query", query))
	}
	if several < len(queries) {
		t.Errorf("only %d people in all answers", several)
	}
	vip := shop.Personas()[0].Customer
	merged := h.Ask(t, wazion.GlobalSearch, "query", vip.Name).people(t)
	if len(merged.Customers) != 1 || len(merged.Customers[0].Orders) != 3 {
		t.Errorf("who is in all three is shown %d times: %+v", len(merged.Customers), merged.Customers)
	}
	for name, backend := range map[string]*simulate.FaultSwitch{shopSource: h.Whatalo, ordersSource: h.Tracking, crmSource: h.Hub.Faults} {
		backend.Set(hanging())
		got := h.patient(budgetGlobal).Ask(t, wazion.GlobalSearch, "query", "antia loureiro")
		h.followsTheRules(t, "antia loureiro", got)
		if !strings.Contains(string(got.Body), "Antía Loureiro") {
			t.Errorf("while %s hangs: %s", name, got.Body)
		}
		backend.Set(simulate.Fault{})
	}
}

// followsTheRules checks an answer of globalSearch and returns how many people
// it has.
func (h *testHouse) followsTheRules(t *testing.T, query string, got answer) int {
	t.Helper()
	told := got.people(t)
	if len(told.Customers) > 15 {
		t.Errorf("%q: %d people", query, len(told.Customers))
	}
	seen := make(map[string]bool)
	for _, customer := range told.Customers {
		if customer.Phone == "" || seen[customer.Phone] {
			t.Errorf("%q: the phone of %s is missing or stands there twice", query, customer.ID)
		}
		seen[customer.Phone] = true
		if len(customer.Orders) > 3 {
			t.Errorf("%q: %d orders of %s", query, len(customer.Orders), customer.ID)
		}
		h.newestFirst(t, customer.Orders)
	}
	return len(told.Customers)
}

// newestFirst checks the orders that the shop knows the dates of.
func (h *testHouse) newestFirst(t *testing.T, orders []map[string]any) {
	t.Helper()
	var later simulate.Order
	for _, shown := range orders {
		number, _ := shown["number"].(string)
		for _, order := range h.Shop.Orders() {
			if "#"+order.TrackingID != number && number != order.TrackingID {
				continue
			}
			if !later.CreatedAt.IsZero() && order.CreatedAt.After(later.CreatedAt) {
				t.Errorf("%s stands behind an older order", number)
			}
			later = order
		}
	}
}

// TestARestartAnswersAtOnce starts the gateway again while the hub is away.
func TestARestartAnswersAtOnce(t *testing.T) {
	h := startHouse(t, houseOptions{Wazzup: &simulate.WazzupOptions{ClosedInLists: true}})
	h.awaitState(t, crmSource, "ok")
	h.Stop()
	before := h.Hub.Faults.Count()
	h.Hub.Faults.Set(hanging())
	h.open(t, "")
	h.awaitState(t, crmSource, "ok")
	prospect := h.Shop.Personas()[5].Customer
	got := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", prospect.E164)
	if told := got.people(t); len(told.Customers) != 1 || got.degraded() != "" {
		t.Errorf("after a restart: degraded by %q, %s", got.degraded(), got.Body)
	}
	if after := h.Hub.Faults.Count(); after != before {
		t.Errorf("%d calls to the hub after a restart", after-before)
	}
}

// TestADirectoryThatCannotBeUsed starts with files that are none of ours.
func TestADirectoryThatCannotBeUsed(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(path string) error
		says    string
	}{
		"damaged": {func(path string) error {
			return os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600)
		}, "is damaged or is no directory"},
		"folder":  {func(path string) error { return os.Mkdir(path, 0o700) }, "the directory "},
		"nowhere": {func(path string) error { return os.WriteFile(filepath.Dir(path), nil, 0o600) }, "the directory "},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "kept", "wazgate.db")
			if name != "nowhere" {
				if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := test.prepare(path); err != nil {
				t.Fatal(err)
			}
			h := startHouse(t, houseOptions{Wazzup: &simulate.WazzupOptions{}, Directory: path})
			known := h.awaitState(t, crmSource, "failing")
			if problem := known.Directory[0].Problem; !strings.Contains(problem, test.says) || strings.Contains(problem, path) {
				t.Errorf("readyz says %q", problem)
			}
			h.answersWithoutTheHub(t)
			h.Stop()
		})
	}
}

// TestAReadOnlyDirectoryStillAnswers takes the right to write away between two
// starts.
func TestAReadOnlyDirectoryStillAnswers(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("whoever may write everywhere cannot be kept from writing")
	}
	h := startHouse(t, houseOptions{Wazzup: &simulate.WazzupOptions{ClosedInLists: true}})
	h.awaitState(t, crmSource, "ok")
	h.Stop()
	folder := filepath.Dir(h.Hub.File)
	if err := errors.Join(os.Chmod(h.Hub.File, 0o400), os.Chmod(folder, 0o500)); err != nil { //nolint:gosec // a folder has to be entered
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) }) //nolint:gosec // as before
	h.open(t, "")
	if known := h.awaitState(t, crmSource, "failing"); !strings.Contains(known.Directory[0].Problem, "read-only") {
		t.Errorf("readyz says %q", known.Directory[0].Problem)
	}
	prospect := h.Shop.Personas()[5].Customer
	got := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", prospect.E164)
	if told := got.people(t); len(told.Customers) != 1 || got.degraded() != "" {
		t.Errorf("degraded by %q, %s", got.degraded(), got.Body)
	}
	h.Stop()
}

// answersWithoutTheHub asks for somebody whom the shop knows, and for somebody
// whom only the hub would.
func (h *testHouse) answersWithoutTheHub(t *testing.T) {
	t.Helper()
	vip, prospect := h.Shop.Personas()[0].Customer, h.Shop.Personas()[5].Customer
	for _, parameters := range [][]string{{"phone", vip.E164}, {"phone", prospect.E164}} {
		got := h.Ask(t, wazion.SidePanelCustomerInfo, parameters...)
		told := got.people(t)
		if got.degraded() != crmSource || told.Found != (parameters[1] == vip.E164) || told.Found == (told.Error != "") {
			t.Errorf("%s: degraded by %q, %s", parameters[1], got.degraded(), got.Body)
		}
	}
	if got := h.Ask(t, wazion.GlobalSearch, "query", vip.Name); !got.people(t).Found || got.degraded() != crmSource {
		t.Errorf("search: degraded by %q, %s", got.degraded(), got.Body)
	}
}

// lookups counts the calls that look for people or orders. The shop's own entry
// is read beside others.
func lookups(backend *simulate.FaultSwitch) int {
	count := 0
	for path, calls := range backend.Requests() {
		if path != "/v1/store" {
			count += calls
		}
	}
	return count
}

// TestAShopWithADirectory answers while the shop is down, out of its copy.
func TestAShopWithADirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wazgate.db")
	h := startHouse(t, houseOptions{
		ShopSettings: "    directory: true\n", Config: "directory: {path: \"" + file + "\"}\ntimeouts: {others: 4s, global_search: 2500ms}\n",
	})
	h.awaitState(t, shopSource, "ok")
	waiting := h.Shop.Personas()[1].Customer
	calls := lookups(h.Whatalo)
	if got := h.Ask(t, wazion.GlobalSearch, "query", "iglesias prie"); !strings.Contains(string(got.Body), waiting.Name) || got.degraded() != "" {
		t.Errorf("search: %s", got.Body)
	}
	if after := lookups(h.Whatalo); after != calls {
		t.Errorf("a search made %d calls to the shop", after-calls)
	}
	for _, fault := range []simulate.Fault{hanging(), {Kind: simulate.StatusFault, Status: http.StatusBadGateway}} {
		h.Whatalo.Set(fault)
		got := h.patient(shortBudgetOthers).Ask(t, wazion.SidePanelCustomerInfo, "phone", waiting.E164)
		told := got.people(t)
		if len(told.Customers) != 1 || told.Customers[0].Name != waiting.Name || got.Header.Get("X-Wazgate-Stale") == "" {
			t.Errorf("%s: stale %q, %s", fault.Kind, got.Header.Get("X-Wazgate-Stale"), got.Body)
		}
		if got := h.patient(shortBudgetGlobal).Ask(t, wazion.GlobalSearch, "query", waiting.Email); !strings.Contains(string(got.Body), waiting.Name) {
			t.Errorf("%s: search: %s", fault.Kind, got.Body)
		}
		h.Whatalo.Set(simulate.Fault{})
	}
}
