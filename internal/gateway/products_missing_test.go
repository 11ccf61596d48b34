package gateway_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/wazion"
)

// TestProductsThatLackAPartAreMarked: without the shop's settings they have no
// address, which is no secret to whoever counts degraded answers. That nothing
// was found needs no address.
func TestProductsThatLackAPartAreMarked(t *testing.T) {
	const mug = `{"products":[{"id":"1","title":"Taza","name":"Taza"}]}`
	for body, want := range map[string][]string{
		mug:                                 nil,
		mug + "missing:store":               {"s1"},
		`{"products":[]}` + "missing:store": nil,
	} {
		reply, answer := open(t, shop(always(body))).ask(t, wazion.Request{Endpoint: wazion.SearchProducts, Text: "taza"})
		if !slices.Equal(reply.Degraded, want) || strings.Contains(answer, `"error"`) {
			t.Errorf("%s: degraded by %v, want %v: %s", body, reply.Degraded, want, answer)
		}
	}
}
