package house_test

import (
	"bytes"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
	"github.com/wazgate/wazgate/internal/wazion"
	"github.com/wazgate/wazgate/testdata/faults/house"
)

func build(t *testing.T) house.Program {
	t.Helper()
	program, err := house.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// TestHouse: a healthy house answers everything, a broken one says so, names
// come from its own file, and its figures can be read.
func TestHouse(t *testing.T) {
	program := build(t)
	const shopName = "shop.invalid"
	h := program.Open(t, house.Options{
		MaxProcs: 1, AwaitCopy: true, Config: "cache: {negative: 1s}\n",
		Hosts: map[string]string{shopName: "127.0.0.1"},
		Reach: func(source, address string) string {
			if source == house.Shop {
				return "http://" + shopName + address[len("127.0.0.1"):]
			}
			return "http://" + address
		},
	})
	vip := h.Shop.Personas()[0].Customer
	for endpoint, parameters := range map[wazion.Endpoint][]string{
		wazion.SidePanelCustomerInfo:       {"phone", vip.E164},
		wazion.AICustomerInitialInfo:       {"phone", vip.E164},
		wazion.SidePanelCustomerFindToJoin: {"query", vip.Name},
		wazion.SearchProducts:              {"q", "taza"},
		wazion.GlobalSearch:                {"query", vip.Name},
	} {
		got := h.Ask(t, house.Question{Endpoint: endpoint, Parameters: parameters})
		if got.Degraded() != nil || got.Stale() {
			t.Errorf("%s: degraded by %v, stale: %v", endpoint, got.Degraded(), got.Stale())
		}
		if !bytes.Contains(got.Body, []byte(vip.Name)) && endpoint != wazion.SearchProducts {
			t.Errorf("%s: %s is not in %s", endpoint, vip.Name, got.Body)
		}
	}
	h.Backends[house.Shop].Set(simulate.Fault{Kind: simulate.StatusFault, Status: http.StatusInternalServerError})
	h.Backends[house.Tracking].Kill()
	stranger := house.Question{Endpoint: wazion.SidePanelCustomerInfo, Parameters: []string{"phone", "+34600999888"}}
	if got := h.Ask(t, stranger); !slices.Equal(got.Degraded(), []string{house.Shop, house.Tracking}) {
		t.Errorf("degraded by %v", got.Degraded())
	}
	h.Backends[house.Tracking].Restart()

	figures := h.Metrics(t)
	if figures.Goroutines() < 5 || figures.Memory() < 1<<20 || figures.Files() < 5 || figures.Sum("wazgate_source_calls_total", `source="shop"`) < 3 {
		t.Errorf("the figures are %v", figures)
	}
	h.Stop()
	if _, err := os.Stat(h.Folder + "/wazgate.db"); err != nil {
		t.Error(err)
	}
}
