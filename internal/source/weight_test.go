package source_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/cache"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/telemetry"
	"github.com/wazgate/wazgate/mapping"
)

// TestRecordsWeighThemselves keeps a backend from filling the memory past the
// bound of the cache, with rows that are short in its answer and not in memory.
func TestRecordsWeighThemselves(t *testing.T) {
	const rows, leastOfOne = 10_000, 300
	translate, err := mapping.Parse("test.yaml", []byte(ordersMapping))
	if err != nil {
		t.Fatal(err)
	}
	answers := cache.New[source.Answer](cache.Options{})
	t.Cleanup(func() { _ = answers.Close(context.WithoutCancel(t.Context())) })
	opened := source.New(source.Options{
		Name: "shop", AdapterName: "stub", Mapping: translate, Cache: answers, Phones: phone.NewParser("ES"),
		Adapter: &stub{fetch: document(`{"orders":[` + strings.Repeat(`{"id":1},`, rows-1) + `{"id":1}]}`)},
		Metrics: telemetry.NewMetrics(), Logger: slog.New(slog.DiscardHandler),
	})
	answer, err := opened.Ask(t.Context(), adapters.FindOrders, adapters.Query{CustomerID: "7"})
	if err != nil || len(answer.Records.Orders) != rows {
		t.Fatalf("%d orders, error %v", len(answer.Records.Orders), err)
	}
	if got := answers.Figures().Bytes; got < rows*leastOfOne {
		t.Errorf("%d orders weigh %d bytes in the cache", rows, got)
	}
}
