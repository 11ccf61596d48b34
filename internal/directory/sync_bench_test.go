package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
)

// instant answers pages that are made already, as a backend that takes no time.
type instant struct{ pages []adapters.Document }

// Operations implements adapters.Adapter.
func (*instant) Operations() []adapters.Operation {
	return []adapters.Operation{adapters.ListCustomers}
}

// Fetch implements adapters.Adapter.
func (i *instant) Fetch(_ context.Context, _ adapters.Operation, q adapters.Query) (adapters.Document, error) {
	page, _ := strconv.Atoi(q.Cursor)
	return i.pages[page], nil
}

// newInstant has people as a shop or a chat hub tells of them.
func newInstant(count int) *instant {
	const size = 100
	backend := &instant{}
	given := []string{"María", "José", "Łukasz", "Iria", "Zoë", "Anna", "Jean", "Joan", "Björn", "Aurélie", "Nuno"}
	family := []string{"García", "Núñez", "Souto", "Müller", "Kowalski", "Ruiz", "Dupont", "Ferreira", "Østby", "Rossi"}
	for from := 0; from < count; from += size {
		var page []map[string]any
		for i := from; i < min(from+size, count); i++ {
			page = append(page, map[string]any{
				"id": strconv.Itoa(700000 + i), "phone": fmt.Sprintf("346%08d", i*7919%100000000),
				"name":  fmt.Sprintf("%s %s %s", given[i%len(given)], family[i/11%len(family)], family[i/110%len(family)]),
				"email": fmt.Sprintf("%d.someone@example.com", i), "responsible": "u-7", "orders_count": i % 9,
				"uri": fmt.Sprintf("https://crm.example.com/contacts/%d", i), "created_at": "2026-01-02T15:04:05Z", "note": nil,
			})
		}
		document := adapters.Document{Total: count}
		document.Body, _ = json.Marshal(map[string]any{"data": page})
		if from+size < count {
			document.Next = strconv.Itoa(from/size + 1)
		}
		backend.pages = append(backend.pages, document)
	}
	return backend
}

// BenchmarkFirstLoad fills an empty SQLite file; BenchmarkNextPass reads the
// same again.
func BenchmarkFirstLoad(b *testing.B) { benchmarkPasses(b, false) }

func BenchmarkNextPass(b *testing.B) { benchmarkPasses(b, true) }

func benchmarkPasses(b *testing.B, again bool) {
	b.Helper()
	const count = 20_000
	made, err := newSource("crm", newInstant(count), strings.Replace(playedMapping, "phone: phone", "phone: phone\n    email: email", 1))
	if err != nil {
		b.Fatal(err)
	}
	for round := 0; b.Loop(); round++ {
		b.StopTimer()
		file := filepath.Join(b.TempDir(), strconv.Itoa(round))
		d := directory.New(directory.Options{
			Sources: []*directory.Source{made},
			Open: func(ctx context.Context) (directory.Store, error) {
				return sqlite.Open(ctx, sqlite.Options{Path: file})
			},
		})
		if again {
			if err := d.SyncOnce(b.Context(), nil, directory.Once{}); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		if err := d.SyncOnce(b.Context(), nil, directory.Once{}); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(count*b.N)/b.Elapsed().Seconds(), "records/s")
}
