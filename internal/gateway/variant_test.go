package gateway_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/wazion"
)

// TestVariantIsNotLost: a size is one letter, which nearly every title has
// somewhere.
func TestVariantIsNotLost(t *testing.T) {
	for _, test := range []struct{ title, variant, want string }{
		{"Camiseta faro", "S", "Camiseta faro - S"},
		{"Camiseta faro", "M", "Camiseta faro - M"},
		{"Camiseta faro", "L", "Camiseta faro - L"},
		{"Men's cap", "S", "Men's cap - S"},
		{"T-shirt", "T", "T-shirt - T"},
		{"Camiseta S/M", "S", "Camiseta S/M - S"},
		{"Camiseta roja grande", "Roja / S", "Camiseta roja grande - Roja / S"},
		{"Camiseta faro (L)", "l", "Camiseta faro (L)"},
		{"Camiseta faro - Roja, S", "roja / s", "Camiseta faro - Roja, S"},
		{"Café AZÚL", "azul", "Café AZÚL"},
		{"Camiseta faro", "Default Title", "Camiseta faro"},
		{"Talla +", "+", "Talla +"},
		{"", "S", "S"},
	} {
		t.Run(test.want, func(t *testing.T) {
			h := open(t, shop(always(fmt.Sprintf(`{
				"customers": [{"id": "1", "name": "Nadia Ferrer", "phone": "+34600111222"}],
				"orders": [{"id": "o1", "number": "1", "customer_id": "1", "amount": 5, "currency": "EUR",
					"items": [{"title": %q, "variant": %q, "quantity": 1, "amount": 5}]}]}`, test.title, test.variant))))
			_, panel := h.ask(t, wazion.Request{Endpoint: wazion.SidePanelCustomerInfo, Phone: "+34600111222"})
			if !strings.Contains(panel, fmt.Sprintf("%q", test.want)) {
				t.Errorf("the panel shows %s", panel)
			}
			_, told := h.ask(t, wazion.Request{Endpoint: wazion.AICustomerInitialInfo, AI: true, Phone: "+34600111222"})
			if strings.Count(told, "«"+test.want+"»") != 2 { // in the order and among the most bought
				t.Errorf("the AI is told %s", told)
			}
		})
	}
}
