package mapping_test

import (
	"bytes"
	"os"
	"strconv"
	"testing"

	"github.com/wazgate/wazgate/mapping"
)

// ordersMapping reads the mapping that the benchmarks run.
func ordersMapping(tb testing.TB) *mapping.Mapping {
	tb.Helper()
	m, err := mapping.Parse("orders.yaml", read(tb, "orders.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func read(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// page is a document with count orders.
func page(tb testing.TB, count int) []byte {
	tb.Helper()
	one := bytes.TrimSpace(read(tb, "order.json"))
	one = bytes.TrimPrefix(one[:bytes.Index(one, []byte(`],"pagination"`))], []byte(`{"data":[`))
	return append(append([]byte(`{"data":[`), bytes.TrimSuffix(bytes.Repeat(append(one, ','), count), []byte(","))...), "]}"...)
}

func TestOrdersAllocateLittle(t *testing.T) {
	m, in := ordersMapping(t), mapping.Input{Body: read(t, "order.json")}
	orders, warnings := m.Orders(in)
	if len(orders) != 1 || len(orders[0].Items) != 10 || len(warnings) != 0 {
		t.Fatalf("%d orders, warnings %v", len(orders), warnings)
	}
	const most = 20
	if allocs := testing.AllocsPerRun(200, func() { m.Orders(in) }); allocs > most {
		t.Errorf("%v allocations for one order, want at most %d", allocs, most)
	}
}

func BenchmarkOrders(b *testing.B) {
	m, in := ordersMapping(b), mapping.Input{Body: read(b, "order.json")}
	b.SetBytes(int64(len(in.Body)))
	b.ReportAllocs()
	for b.Loop() {
		m.Orders(in)
	}
}

// BenchmarkPages shows that the cost of an order does not grow with the page.
func BenchmarkPages(b *testing.B) {
	m := ordersMapping(b)
	for _, count := range []int{1, 10, 100, 1000} {
		b.Run(strconv.Itoa(count), func(b *testing.B) {
			in := mapping.Input{Body: page(b, count)}
			b.ReportAllocs()
			for b.Loop() {
				m.Orders(in)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/order")
		})
	}
}

// BenchmarkSplit and BenchmarkJoin are to be compared with BenchmarkPages/100.
func BenchmarkSplit(b *testing.B) {
	m, in := ordersMapping(b), mapping.Input{Body: page(b, 100)}
	b.ReportAllocs()
	for b.Loop() {
		m.SplitOrders(in)
	}
}

func BenchmarkJoin(b *testing.B) {
	m := ordersMapping(b)
	split, _ := m.SplitOrders(mapping.Input{Body: page(b, 100)})
	raw := raws(split.Elements)
	b.ReportAllocs()
	for b.Loop() {
		m.JoinOrders(raw, split.Around, mapping.Request{})
	}
}
