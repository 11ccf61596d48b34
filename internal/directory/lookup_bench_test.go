package directory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/sqlite"
	"github.com/wazgate/wazgate/internal/fold"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/mapping"
)

// town returns many people, most of them with common names, and two orders each.
func town(people int) *register {
	random := rand.New(rand.NewPCG(1, 2))
	given := strings.Fields("María José Łukasz Carmen Ana Juan Lucía Pablo Sofía Martín Elena Diego Paula Hugo Marta Javier Laura Carlos Zoé Nadia")
	family := strings.Fields("García Fernández López Martínez Sánchez Pérez Gómez Ruiz Díaz Moreno Álvarez Romero Navarro Torres Vega Ferrer Souto Nowak")
	draw := func(list []string) string { return list[min(random.IntN(len(list)), random.IntN(len(list)))] }
	r := &register{}
	for i := range people {
		h := human{ID: fmt.Sprint(412_000_000 + i), Name: draw(given) + " " + draw(family) + " " + draw(family), Phone: fmt.Sprintf("+346%08d", random.IntN(1e8))}
		h.Email = strings.ReplaceAll(fold.Text(h.Name), " ", ".") + fmt.Sprint(random.IntN(1e4)) + "@example.com"
		r.people = append(r.people, h)
		for range 2 {
			r.orders = append(r.orders, purchase{ID: fmt.Sprint(903_000_000 + len(r.orders)), Number: fmt.Sprint(1_000 + len(r.orders)), Customer: h.ID, Email: h.Email, Phone: h.Phone})
		}
	}
	return r
}

func BenchmarkFind(b *testing.B) {
	parsed, err := mapping.Parse("register.yaml", []byte(registerMapping))
	if err != nil {
		b.Fatal(err)
	}
	const people = 10_000
	r, path := town(people), filepath.Join(b.TempDir(), "directory.db")
	d := directory.New(directory.Options{
		Sources: []*directory.Source{{Name: "crm", Adapter: r, Mapping: parsed, Phones: phone.NewParser("ES")}},
		Open: func(ctx context.Context) (directory.Store, error) {
			return sqlite.Open(ctx, sqlite.Options{Path: path})
		},
	})
	b.Cleanup(func() { _ = d.Close() })
	if err := d.SyncOnce(b.Context(), nil, directory.Once{}); err != nil {
		b.Fatal(err)
	}
	mirror := d.Mirror("crm")
	search := func(of func(human) string) func(human) (adapters.Operation, adapters.Query) {
		return func(h human) (adapters.Operation, adapters.Query) {
			return adapters.SearchCustomers, adapters.Query{Text: of(h), Limit: 50}
		}
	}
	for name, ask := range map[string]func(human) (adapters.Operation, adapters.Query){
		"phone": func(h human) (adapters.Operation, adapters.Query) {
			return adapters.FindCustomers, adapters.Query{Phone: adapters.Phone{E164: h.Phone, Digits: h.Phone[1:]}}
		},
		"email": func(h human) (adapters.Operation, adapters.Query) {
			return adapters.FindCustomers, adapters.Query{Email: h.Email}
		},
		"orders": func(h human) (adapters.Operation, adapters.Query) {
			return adapters.FindOrders, adapters.Query{CustomerID: h.ID}
		},
		"prefix":    search(func(h human) string { return string([]rune(h.Name)[:4]) }),
		"two words": search(func(h human) string { return strings.Join(strings.Fields(h.Name)[:2], " ") }),
		"whole":     search(func(h human) string { return h.Name }),
		"address":   search(func(h human) string { return h.Email[3:10] }),
		"digits":    search(func(h human) string { return h.Phone[5:10] }),
		"nothing":   search(func(human) string { return "xyzzy quux" }),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				op, q := ask(r.people[i*7919%people])
				if _, err := mirror.Find(b.Context(), op, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
