package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/config"
	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/internal/wazion/wazionschema"
	"github.com/wazgate/wazgate/internal/wazion/wiretest"
)

// TestAdaptersManualYAML connects the simulated shop by the files of
// docs/adapters.md alone, and asks for its people.
func TestAdaptersManualYAML(t *testing.T) {
	folder := t.TempDir()
	for path, text := range manualFiles(t) {
		if !strings.Contains(path, "/") {
			if err := os.WriteFile(filepath.Join(folder, path), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	shop := simulate.NewShop(simulate.Options{Seed: 1, Customers: 60})
	server := startBackend(t, shop.Whatalo(simulate.WhataloOptions{APIKey: whataloKey, RatePerMinute: -1}))
	environment := map[string]string{"WAZION_TOKEN": wiretest.Token, "SHOP_URL": server.URL() + "/v1", "SHOP_KEY": whataloKey}
	settings, err := config.Load(config.Options{
		Path: filepath.Join(folder, "wazgate.yaml"), Registry: registry(),
		LookupEnv: func(name string) (string, bool) { value, known := environment[name]; return value, known },
	})
	if err != nil {
		t.Fatal(err)
	}
	house := &testHouse{
		Token: wiretest.Token, Shop: shop, Logs: new(logBuffer), Client: newClient(t),
		validator: sync.OnceValue(wazionschema.NewValidator), secrets: []string{whataloKey, server.URL()},
	}
	house.openAs(t, settings)
	for _, persona := range shop.Personas() {
		orders, shared := shop.OrdersOf(persona.Customer.ID), len(shop.CustomersAt(persona.Customer.E164)) > 1
		if shared || !slices.ContainsFunc(orders, func(o simulate.Order) bool { return o.InWhatalo() && len(o.Items) > 0 }) {
			continue
		}
		got := house.Ask(t, wazion.SidePanelCustomerInfo, "phone", persona.Customer.E164)
		if gjson.GetBytes(got.Body, "customers.0.name").String() != persona.Customer.Name || gjson.GetBytes(got.Body, "customers.0.orders.0.items.0.title").String() == "" {
			t.Errorf("%s is shown as %s", persona.Key, got.Body)
		}
	}
	if found := house.Ask(t, wazion.SearchProducts, "q", "taza", "phone", "+34611222333"); gjson.GetBytes(found.Body, "count").Int() == 0 {
		t.Errorf("no cup is found: %s", found.Body)
	}
}

// TestAdaptersManualGo tests the adapter of docs/adapters.md as if its files
// stood where it says.
func TestAdaptersManualGo(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder, overlay := t.TempDir(), make(map[string]string)
	for path, text := range manualFiles(t) {
		if !strings.HasPrefix(path, "adapters/") {
			continue
		}
		kept := filepath.Join(folder, filepath.Base(path))
		if err := os.WriteFile(kept, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[filepath.Join(root, filepath.FromSlash(path))] = kept
	}
	list, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(overlayFile, list, 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "parcelbox.test")
	for _, line := range [][]string{
		{"go", "test", "-c", "-vet=off", "-overlay", overlayFile, "-o", program, "./adapters/parcelbox"},
		{program, "-test.run", "TestConformance/(operations|answers|hostile_values|credential_stays_home)"},
	} {
		run := exec.CommandContext(t.Context(), line[0], line[1:]...) //nolint:gosec // the lines above
		run.Dir = root
		if said, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line[0], err, said)
		}
	}
}

// manualFiles returns the files that docs/adapters.md shows, by their names.
func manualFiles(t *testing.T) map[string]string {
	t.Helper()
	files := make(map[string]string)
	for _, block := range fences(t, "../../docs/adapters.md") {
		if _, name, named := strings.Cut(block.info, " file "); named {
			files[name] = block.text
		}
	}
	if len(files) != 6 {
		t.Fatalf("%d files", len(files))
	}
	return files
}
