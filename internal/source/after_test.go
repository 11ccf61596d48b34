package source_test

import (
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/mapping"
)

// TestAfter keeps what did not change: answers in the cache and what is known of
// the backend.
func TestAfter(t *testing.T) {
	s := &stub{fetch: document(`{"orders":[{"id":"1"}]}`)}
	first := open(t, s, nil)
	calls := func(asked *source.Source) int32 {
		t.Helper()
		before := s.calls.Load()
		if _, err := asked.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "7"}); err != nil {
			t.Fatal(err)
		}
		return s.calls.Load() - before
	}
	calls(first)

	again := source.After(first, first.Options)
	first.Retire(again)
	if got := calls(again); got != 0 || again.Differs(first) || !again.Health().Used {
		t.Errorf("unchanged: %d calls, differs: %v, health %+v", got, again.Differs(first), again.Health())
	}
	options := first.Options
	changed, err := mapping.Parse("test.yaml", []byte(strings.Replace(ordersMapping, "id: id", "id: [id, id]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	options.Mapping = changed
	mapped := source.After(again, options)
	if got := calls(mapped); got != 1 || !mapped.Differs(again) || !mapped.Health().Used {
		t.Errorf("with another mapping: %d calls, differs: %v, health %+v", got, mapped.Differs(again), mapped.Health())
	}
	again.Retire(mapped)
	if got := calls(mapped) + calls(again); got != 1 {
		t.Errorf("%d calls, want one of the source that was retired", got)
	}
	options.Account, options.Adapter = "another", &stub{fetch: s.fetch}
	other := source.After(mapped, options)
	mapped.Retire(other)
	if other.Health().Used || !other.Differs(mapped) {
		t.Errorf("with another account: health %+v", other.Health())
	}
	other.Retire(nil)
}
