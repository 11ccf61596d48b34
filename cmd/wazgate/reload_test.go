package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
)

const mappedShop = "    mapping: shop.yaml\n"

// TestReload changes, breaks and mends a mapping under a running gateway.
func TestReload(t *testing.T) {
	h := serveHouse(t, houseOptions{ShopSettings: mappedShop, Config: served}, map[string]string{"shop.yaml": shopMapped("a")})
	phone := h.Shop.Personas()[0].Customer.E164
	if first := h.configuration(t); first.Revision != 1 || first.Since.IsZero() || first.LastReload != nil {
		t.Errorf("at first: %+v", first)
	}
	for _, host := range []string{"a", "a"} {
		if got := h.page(t, phone); !strings.HasPrefix(got, "https://"+host+".") {
			t.Fatalf("at first: %s", got)
		}
	}
	calls := h.metric(t, "wazgate_source_calls_total", `source="tracking"`, `operation="find_orders"`)

	h.write(t, "shop.yaml", shopMapped("b"))
	h.awaitRevision(t, 2)
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://b.") {
		t.Errorf("after the change: %s", got)
	}
	if now := h.metric(t, "wazgate_source_calls_total", `source="tracking"`, `operation="find_orders"`); now != calls {
		t.Errorf("the other source was asked anew: %s calls, then %s", calls, now)
	}

	h.write(t, "shop.yaml", strings.Replace(shopMapped("c"), "url:", "urll:", 1))
	refused := h.awaitRefusal(t, `shop.yaml:5:5: `)
	if refused.Revision != 2 || !strings.Contains(refused.LastReload.Problems[0], `did you mean "url"?`) {
		t.Errorf("refused: %+v, %q", refused, refused.LastReload.Problems)
	}
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://b.") {
		t.Errorf("while broken: %s", got)
	}
	for _, text := range []string{"shop.yaml:5:5: ", "the configuration is not reloaded", `"changed":["shop"]`} {
		if !strings.Contains(h.Logs.String(), text) {
			t.Errorf("the log lacks %s:\n%s", text, h.Logs)
		}
	}

	h.write(t, "shop.yaml", shopMapped("c"))
	h.awaitRevision(t, 3)
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://c.") {
		t.Errorf("once mended: %s", got)
	}
	for name, want := range map[string]string{
		"wazgate_reloads_total": "2 1", "wazgate_configuration_revision": "3", "wazgate_last_reload_successful": "1",
	} {
		if got := h.metric(t, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// TestReloadOfWhatIsExtended changes a file that only another mapping names, and
// takes it away.
func TestReloadOfWhatIsExtended(t *testing.T) {
	h := serveHouse(t, houseOptions{ShopSettings: mappedShop, Config: served}, map[string]string{
		"shop.yaml": "version: 1\nextends: ./base.yaml\n", "base.yaml": shopMapped("a"),
	})
	phone := h.Shop.Personas()[0].Customer.E164
	h.write(t, "base.yaml", shopMapped("b"))
	h.awaitRevision(t, 2)
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://b.") {
		t.Errorf("after the change: %s", got)
	}
	if err := os.Remove(filepath.Join(h.Folder, "base.yaml")); err != nil {
		t.Fatal(err)
	}
	h.awaitRefusal(t, "base.yaml")
	h.write(t, "base.yaml", shopMapped("c"))
	h.awaitRevision(t, 3)
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://c.") {
		t.Errorf("when it is back: %s", got)
	}
}

// TestReloadBehindLinks swaps a folder as Kubernetes does.
func TestReloadBehindLinks(t *testing.T) {
	mounted := func(h *testHouse, version, host string) {
		folder := filepath.Join(h.Folder, "..v"+version)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		h.write(t, "..v"+version+"/wazgate.yaml", h.config(served))
		h.write(t, "..v"+version+"/shop.yaml", shopMapped(host))
		link(t, "..v"+version, filepath.Join(h.Folder, "..data_tmp"))
		if err := os.Rename(filepath.Join(h.Folder, "..data_tmp"), filepath.Join(h.Folder, "..data")); err != nil {
			t.Fatal(err)
		}
	}
	h := startHouse(t, houseOptions{ShopSettings: mappedShop, serve: func(h *testHouse) {
		h.Folder = t.TempDir()
		mounted(h, "1", "a")
		for _, name := range []string{"wazgate.yaml", "shop.yaml"} {
			link(t, filepath.Join("..data", name), filepath.Join(h.Folder, name))
		}
		h.run(t, "serve", "-c", filepath.Join(h.Folder, "wazgate.yaml"))
	}})
	phone := h.Shop.Personas()[0].Customer.E164
	for i, host := range []string{"b", "c", "d"} {
		version := string(rune('2' + i))
		mounted(h, version, host)
		if err := os.RemoveAll(filepath.Join(h.Folder, "..v"+string(rune('1'+i)))); err != nil {
			t.Fatal(err)
		}
		h.awaitRevision(t, 2+i)
		if got := h.page(t, phone); !strings.HasPrefix(got, "https://"+host+".") {
			t.Errorf("version %s: %s", version, got)
		}
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

// TestReloadOnHangup does not watch files.
func TestReloadOnHangup(t *testing.T) {
	h := serveHouse(t, houseOptions{ShopSettings: mappedShop, Config: served}, map[string]string{"shop.yaml": shopMapped("a")}, "--no-reload")
	phone := h.Shop.Personas()[0].Customer.E164
	h.write(t, "shop.yaml", shopMapped("b"))
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://a.") {
		t.Errorf("before the signal: %s", got)
	}
	hangUp(t)
	h.awaitRevision(t, 2)
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://b.") {
		t.Errorf("after the signal: %s", got)
	}
}

// TestReloadOfSources takes a source away, and puts one in place that is
// mirrored. What needs a restart is told, and the rest is done all the same.
func TestReloadOfSources(t *testing.T) {
	h := serveHouse(t, houseOptions{Config: served, Wazzup: &simulate.WazzupOptions{}}, nil)
	whole := h.config(served)
	h.awaitState(t, crmSource, "ok")
	names := func() string {
		var names []string
		for _, source := range h.healths(t) {
			names = append(names, source.Name)
		}
		slices.Sort(names)
		return strings.Join(names, " ")
	}
	if got := names(); got != "crm shop tracking" {
		t.Errorf("at first: %s", got)
	}

	cut := strings.Index(whole, "  crm:\n")
	end := strings.Index(whole, "directory: {")
	other := strings.Replace(whole[:cut]+whole[end:], "admin_address: \"127.0.0.1:0\"", "admin_address: \"127.0.0.1:1\"", 1)
	other = strings.Replace(other, "{format: json}", "{format: text, level: warn}", 1)
	h.write(t, "wazgate.yaml", other)
	told := h.awaitRevision(t, 2)
	if want := []string{"server.admin_address", "log.format"}; !slices.Equal(told.LastReload.NeedsRestart, want) {
		t.Errorf("needs a restart: %q, want %q", told.LastReload.NeedsRestart, want)
	}
	if got := names(); got != "shop tracking" {
		t.Errorf("without it: %s", got)
	}
	for _, name := range []string{"wazgate_directory_records", "wazgate_directory_whole", "wazgate_source_circuit", "wazgate_source_calls_total"} {
		h.await(t, "no "+name+" of it", func() bool { return h.metric(t, name, `source="crm"`) == "" })
	}
	if states := h.metric(t, "wazgate_source_circuit", `source="shop"`); states != "1 0 0" {
		t.Errorf("the breaker of the source that stays is %q, want closed", states)
	}
	if !strings.Contains(h.Logs.String(), `"settings":["server.admin_address","log.format"]`) {
		t.Errorf("the log does not tell what needs a restart:\n%s", h.Logs)
	}

	h.write(t, "wazgate.yaml", whole)
	if told := h.awaitRevision(t, 3); len(told.LastReload.NeedsRestart) > 0 {
		t.Errorf("needs a restart: %q", told.LastReload.NeedsRestart)
	}
	if got := h.awaitState(t, crmSource, "ok"); len(got.Directory) == 0 || got.Directory[0].Stored == 0 {
		t.Errorf("it came back empty: %+v", got)
	}
}

// TestReloadMirrorsForTheFirstTime begins without any directory.
func TestReloadMirrorsForTheFirstTime(t *testing.T) {
	h := serveHouse(t, houseOptions{Config: served}, nil)
	h.Hub = startHub(t, h.Shop, simulate.WazzupOptions{}, filepath.Join(h.Folder, "wazgate.db"))
	h.write(t, "wazgate.yaml", h.config(served))
	h.awaitRevision(t, 2)
	h.awaitState(t, crmSource, "ok")

	calls := h.metric(t, "wazgate_source_calls_total", `source="crm"`)
	h.write(t, "crm.yaml", "version: 1\nextends: wazzup\ncustomers:\n  fields:\n    note: {const: looked after}\n")
	h.write(t, "wazgate.yaml", strings.Replace(h.config(served), "    adapter: wazzup\n", "    adapter: wazzup\n    mapping: crm.yaml\n", 1))
	h.awaitRevision(t, 3)
	h.awaitState(t, crmSource, "ok")
	var prospect simulate.Persona
	for _, persona := range h.Shop.Personas() {
		if persona.Key == "prospect" {
			prospect = persona
		}
	}
	if got := h.Ask(t, wazion.AICustomerInitialInfo, "phone", prospect.Customer.E164); !strings.Contains(string(got.Body), "looked after") {
		t.Errorf("the new mapping is not used: %s", got.Body)
	}
	if now := h.metric(t, "wazgate_source_calls_total", `source="crm"`); now != calls {
		t.Errorf("the hub was read anew: %s calls, then %s", calls, now)
	}
}

// TestReloadOfSecrets rotates the caller's token and the backend's key.
func TestReloadOfSecrets(t *testing.T) {
	var h *testHouse
	h = startHouse(t, houseOptions{serve: func(made *testHouse) {
		h = made
		h.Folder = t.TempDir()
		text := strings.Replace(h.config(served), `tokens: ["`+h.Token+`"]`, `tokens: ["${file:token}"]`, 1)
		text = strings.Replace(text, `"`+whataloKey+`"`, `"${file:key}"`, 1)
		h.write(t, "wazgate.yaml", text)
		h.write(t, "token", h.Token+"\n")
		h.write(t, "key", whataloKey)
		h.run(t, "serve", "-c", filepath.Join(h.Folder, "wazgate.yaml"))
	}})
	vip := h.Shop.Personas()[0].Customer
	if h.page(t, vip.E164) == "" {
		t.Fatal("nobody is found at first")
	}
	old := h.Token
	h.Token = "another-token-planted-in-the-test"
	h.write(t, "token", h.Token)
	h.awaitRevision(t, 2)
	if h.page(t, vip.E164) == "" {
		t.Error("the new token is refused")
	}
	if got := get(t, h.Client, h.URL+"/wazion/sidePanel_CustomerInfo?phone=%2B34600000000&token="+old); !strings.Contains(string(got.Body), `"error"`) {
		t.Errorf("the old token is accepted: %s", got.Body)
	}

	h.write(t, "key", "wk_live_no_such_key")
	h.awaitRevision(t, 3)
	got := h.Ask(t, wazion.SidePanelCustomerInfo, "phone", vip.E164)
	if got.Status != http.StatusOK || got.Header.Get("X-Wazgate-Degraded") != shopSource {
		t.Errorf("with another account's key: degraded by %q: %s", got.Header.Get("X-Wazgate-Degraded"), got.Body)
	}
	h.write(t, "key", whataloKey)
	h.awaitRevision(t, 4)
	if h.page(t, vip.E164) == "" {
		t.Error("nobody is found once the key is right")
	}
	for _, secret := range []string{old, h.Token, whataloKey, "wk_live_no_such_key"} {
		if strings.Contains(h.Logs.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
}
