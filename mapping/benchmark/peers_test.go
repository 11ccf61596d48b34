// Package benchmark compares the mapping language with what others would use for
// the same work: structs of encoding/json, jq and Bloblang. It is a module of its
// own, so that the program does not depend on any of them.
package benchmark

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"github.com/itchyny/gojq"
	"github.com/redpanda-data/benthos/v4/public/bloblang"

	"github.com/wazgate/wazgate/mapping"
)

const adminURL = "https://admin.tiendaloza.example.com"

// summary is what all peers must agree on.
type summary struct {
	ID, Number, Status, URL, Variant string
	Items, Shipments                 int
}

func read(tb testing.TB, path string) []byte {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func document(tb testing.TB) []byte { return read(tb, "../testdata/order.json") }

func wazgate(tb testing.TB) func([]byte) ([]summary, error) {
	tb.Helper()
	m, err := mapping.Parse("orders.yaml", read(tb, "../testdata/orders.yaml"))
	if err != nil {
		tb.Fatal(err)
	}
	return func(document []byte) ([]summary, error) {
		orders, _ := m.Orders(mapping.Input{Body: document})
		list := make([]summary, len(orders))
		for i := range orders {
			o := &orders[i]
			list[i] = summary{o.ID, o.Number, string(o.Status), o.URL, o.Items[0].Variant, len(o.Items), len(o.Shipments)}
		}
		return list, nil
	}
}

// structs decodes into structs, rearranges them and encodes the result. Times are
// read and the note is made plain text, as the mapping does; jq and Bloblang leave
// both as they are.
func structs(document []byte) ([]byte, error) {
	var in answer
	if err := json.Unmarshal(document, &in); err != nil {
		return nil, err
	}
	return json.Marshal(in.orders())
}

// jq decodes, runs the compiled program and encodes the result.
func jq(tb testing.TB) func([]byte) ([]byte, error) {
	tb.Helper()
	query, err := gojq.Parse(string(read(tb, "orders.jq")))
	if err != nil {
		tb.Fatal(err)
	}
	code, err := gojq.Compile(query, gojq.WithVariables([]string{"$admin"}))
	if err != nil {
		tb.Fatal(err)
	}
	return func(document []byte) ([]byte, error) {
		var in any
		if err := json.Unmarshal(document, &in); err != nil {
			return nil, err
		}
		out, _ := code.Run(in, adminURL).Next()
		if err, failed := out.(error); failed {
			return nil, err
		}
		return json.Marshal(out)
	}
}

// bloblangs decodes, runs the compiled mapping and encodes the result.
func bloblangs(tb testing.TB) func([]byte) ([]byte, error) {
	tb.Helper()
	compiled, err := bloblang.Parse(string(read(tb, "orders.blobl")))
	if err != nil {
		tb.Fatal(err)
	}
	return func(document []byte) ([]byte, error) {
		var in any
		if err := json.Unmarshal(document, &in); err != nil {
			return nil, err
		}
		out, err := compiled.Query(in)
		if err != nil {
			return nil, err
		}
		return json.Marshal(out)
	}
}

func summarise(tb testing.TB, encoded []byte) []summary {
	tb.Helper()
	var orders []order
	if err := json.Unmarshal(encoded, &orders); err != nil {
		tb.Fatalf("%s: %v", encoded, err)
	}
	list := make([]summary, len(orders))
	for i, o := range orders {
		list[i] = summary{o.ID, o.Number, o.Status, o.URL, o.Items[0].Variant, len(o.Items), len(o.Shipments)}
	}
	return list
}

// TestPeersAgree keeps the comparison fair: all of them make the same orders.
func TestPeersAgree(t *testing.T) {
	in := document(t)
	want, err := wazgate(t)(in)
	if err != nil || len(want) != 1 || want[0].Items != 10 {
		t.Fatalf("wazgate makes %+v, %v", want, err)
	}
	orders, _ := mapping.Parse("orders.yaml", read(t, "../testdata/orders.yaml"))
	ours, _ := orders.Orders(mapping.Input{Body: in})
	if encoded, err := structs(in); err != nil || !noteOf(t, encoded, ours[0].Note) {
		t.Errorf("structs makes another note: %s, %v", encoded, err)
	}
	for name, run := range map[string]func([]byte) ([]byte, error){"structs": structs, "jq": jq(t), "bloblang": bloblangs(t)} {
		encoded, err := run(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := summarise(t, encoded); len(got) != 1 || got[0] != want[0] {
			t.Errorf("%s makes %+v, want %+v", name, got, want)
		}
	}
}

func noteOf(tb testing.TB, encoded []byte, want string) bool {
	tb.Helper()
	var orders []order
	if err := json.Unmarshal(encoded, &orders); err != nil {
		tb.Fatal(err)
	}
	return orders[0].Note == want && !orders[0].CreatedAt.IsZero()
}

func BenchmarkOneOrder(b *testing.B) {
	in, ours := document(b), wazgate(b)
	b.Run("wazgate", func(b *testing.B) { bench(b, in, func(in []byte) error { _, err := ours(in); return err }) })
	for _, one := range []struct {
		name string
		run  func([]byte) ([]byte, error)
	}{{"structs", structs}, {"jq", jq(b)}, {"bloblang", bloblangs(b)}} {
		b.Run(one.name, func(b *testing.B) { bench(b, in, func(in []byte) error { _, err := one.run(in); return err }) })
	}
}

// BenchmarkPages shows how the cost grows from one order to a thousand.
func BenchmarkPages(b *testing.B) {
	one := bytes.TrimSpace(document(b))
	one = bytes.TrimPrefix(one[:bytes.Index(one, []byte(`],"pagination"`))], []byte(`{"data":[`))
	ours := wazgate(b)
	for _, count := range []int{1, 10, 100, 1000} {
		in := append(append([]byte(`{"data":[`), bytes.TrimSuffix(bytes.Repeat(append(one, ','), count), []byte(","))...), "]}"...)
		b.Run(strconv.Itoa(count), func(b *testing.B) {
			bench(b, in, func(in []byte) error { _, err := ours(in); return err })
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/order")
		})
	}
}

func bench(b *testing.B, in []byte, run func([]byte) error) {
	b.Helper()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if err := run(in); err != nil {
			b.Fatal(err)
		}
	}
}
