package main

import (
	"strings"
	"testing"
)

// TestReloadOfRules holds that what answers mean is part of what is remembered:
// with other rules, nothing known from before is an answer.
func TestReloadOfRules(t *testing.T) {
	h := serveHouse(t, houseOptions{ShopSettings: mappedShop, Config: served}, map[string]string{"shop.yaml": shopMapped("a")})
	phone := h.Shop.Personas()[0].Customer.E164
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://a.") {
		t.Fatalf("at first: %s", got)
	}
	plain := h.config(served)
	nobody := strings.Replace(plain, mappedShop, mappedShop+"    responses: [{path: data, present: true, means: empty}]\n", 1)
	h.write(t, "wazgate.yaml", nobody)
	h.awaitRevision(t, 2)
	if got := h.page(t, phone); got != "" {
		t.Errorf("the shop is said to know nobody, yet there is %s", got)
	}
	h.write(t, "wazgate.yaml", plain)
	h.awaitRevision(t, 3)
	if got := h.page(t, phone); !strings.HasPrefix(got, "https://a.") {
		t.Errorf("without the rule: %s", got)
	}
	broken := strings.Replace(nobody, "means: empty", "means: void", 1)
	h.write(t, "wazgate.yaml", broken)
	h.awaitRefusal(t, `responses[0].means is "void", which is unknown`)
}
