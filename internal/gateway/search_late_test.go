package gateway_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wazgate/wazgate/internal/wazion"
)

// TestASlowSourceCostsNoOrdersOfACopy: where one source has used the time up, a
// copy still tells the orders of those whom it found, and is not blamed.
func TestASlowSourceCostsNoOrdersOfACopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := openMirrored(t, crm{complete: true, ordersComplete: true}, shop(always("hang")))
		reply, body := h.ask(t, wazion.Request{Endpoint: wazion.GlobalSearch, Query: "nadia ferrer"})
		if !slices.Equal(reply.Degraded, []string{"s2"}) || !strings.Contains(body, "Vajilla boda") {
			t.Errorf("degraded by %v: %s", reply.Degraded, body)
		}
	})
}
