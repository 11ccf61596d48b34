package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/simulate/stores"
	"github.com/wazgate/wazgate/internal/wazion"
)

// TestQuirkyStore holds the promises against a store that has every oddity at
// once: it is asked each time.
func TestQuirkyStore(t *testing.T) { testStore(t, quirkyCase(stores.Quirky(stores.NewCast()))) }

// TestQuirkyStoreMirrored holds them with a copy of the store in the directory.
func TestQuirkyStoreMirrored(t *testing.T) {
	c := quirkyCase(stores.Quirky(stores.NewCast()))
	c.folder = mirroredExample(t, c.folder)
	testStore(t, c)
}

func quirkyCase(q *stores.QuirkyStore) storeCase {
	return storeCase{
		store: "quirky", folder: "testdata/stores/quirky", simulator: q, twice: true, number: strings.Clone,
		env: map[string]string{"QUIRKY_USER": stores.QuirkyUser, "QUIRKY_PASSWORD": stores.QuirkyPassword},
		faults: map[string]simulate.Fault{
			"its own words": {Kind: simulate.StatusFault, Status: 200, Body: `{"ok":0,"why":"database is gone"}`},
		},
	}
}

// mirroredExample copies an example whose source is in the directory.
func mirroredExample(t *testing.T, folder string) string {
	t.Helper()
	mirrored := t.TempDir()
	if err := os.CopyFS(mirrored, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(mirrored, "wazgate.yaml")
	text := read(t, path)
	changed := strings.Replace(text, "directory: false", "directory: true", 1)
	if changed == text {
		t.Fatalf("%s does not say directory: false", path)
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return mirrored
}

// TestQuirkyStoreIsLoggedInOnce holds that one session does for all questions,
// however many begin at once.
func TestQuirkyStoreIsLoggedInOnce(t *testing.T) {
	q := stores.Quirky(stores.NewCast())
	h := quirkyCase(q).start(t)
	var asking sync.WaitGroup
	for _, who := range []whom{nadia(), zoe(), iker(), bruno()} {
		asking.Go(func() { h.knows(t, who, true) })
	}
	asking.Wait()
	if logins := q.Logins(); logins != 1 {
		t.Errorf("%d logins", logins)
	}
}

// TestQuirkyStoreTellsTheTruth looks at what the store itself writes down wrong.
func TestQuirkyStoreTellsTheTruth(t *testing.T) {
	for name, folder := range map[string]string{
		"live": "testdata/stores/quirky", "mirrored": mirroredExample(t, "testdata/stores/quirky"),
	} {
		t.Run(name, func(t *testing.T) {
			c := quirkyCase(stores.Quirky(stores.NewCast()))
			c.folder = folder
			h := c.start(t)
			info := told[wazion.CustomerInfo](t, h.Ask(t, wazion.SidePanelCustomerInfo, "phone", nadia().phone))
			if len(info.Customers) != 1 || len(info.Customers[0].Orders) != 2 {
				t.Fatalf("Nadia, who bought as a guest as well, is %+v", info.Customers)
			}
			shown := info.Customers[0]
			if !isNumber(shown.TotalSpent, "93.80") || !isNumber(shown.TotalRefunded, "14.50") {
				t.Errorf("Nadia spent %+v, and got %+v back", shown.TotalSpent, shown.TotalRefunded)
			}
			mugs := func(item wazion.Item) bool { return isNumber(item.Quantity, "2") && isNumber(item.Amount, "29") }
			if !slices.ContainsFunc(shown.Orders[1].Items, mugs) {
				t.Errorf("lines in cents cost %+v", shown.Orders[1].Items)
			}
			told := told[wazion.InitialInfo](t, h.Ask(t, wazion.AICustomerInitialInfo, "phone", nadia().phone)).Info
			if !strings.Contains(told, "ntregado") || strings.Contains(strings.ToLower(told), "pendiente") {
				t.Errorf("what was delivered is still pending: %s", told)
			}
		})
	}
}
