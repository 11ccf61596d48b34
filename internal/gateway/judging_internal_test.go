package gateway

import (
	"context"
	"fmt"
	"testing"

	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/internal/record"
	"github.com/wazgate/wazgate/internal/source"
	"github.com/wazgate/wazgate/internal/wazion"
)

// everybody is an answer of strangers, with the person who is meant at its end.
func everybody(customers, orders int) record.Records {
	var all record.Records
	for i := range customers {
		phone := record.Phone{Raw: fmt.Sprintf("+346%08d", i)}
		all.Customers = append(all.Customers, record.Customer{ID: fmt.Sprint(i), Name: "Iria Souto", Phone: phone})
	}
	all.Customers = append(all.Customers, record.Customer{ID: "last", Name: "Ana Gil", Phone: record.Phone{Raw: "+34711000001"}})
	for i := range orders {
		all.Orders = append(all.Orders, record.Order{ID: fmt.Sprint(i), Number: "Pedido Gil", CustomerID: fmt.Sprint(i)})
	}
	return all
}

// TestTimeEndsTheJudging: of records that were not looked at nothing is said.
func TestTimeEndsTheJudging(t *testing.T) {
	s := &source.Source{Options: source.Options{Name: "shop", Phones: phone.NewParser("ES")}}
	g := New(Options{Phones: s.Phones})
	late, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name    string
		ctx     context.Context
		records record.Records
		whole   bool
	}{
		{"in time", t.Context(), everybody(5000, 0), true},
		{"late, a usual answer", late, everybody(200, 0), true},
		{"late, everybody", late, everybody(5000, 0), false},
		{"late, everybody's orders", late, everybody(10, 5000), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found, whole := g.matches(test.ctx, g.wanted("ana gil"), s, 0, test.records)
			if whole != test.whole || whole && len(found) != 1 {
				t.Errorf("found %d, whole %v, want %v", len(found), whole, test.whole)
			}
			talk := g.conversation(wazion.Request{Phone: "+34711000001"})
			q := newInquiry(g, s, 0, talk)
			q.judgeCustomers(test.ctx, test.records.Customers, false)
			q.judgeOrders(test.ctx, test.records.Orders, false)
			if q.finding.failed == test.whole || test.whole && len(q.finding.customers) != 1 {
				t.Errorf("failed %v with %d customers, want it whole: %v", q.finding.failed, len(q.finding.customers), test.whole)
			}
		})
	}
}

// TestFewOrdersOfStrangersAreKept: all of them may have the number of the chat.
func TestFewOrdersOfStrangersAreKept(t *testing.T) {
	s := &source.Source{Options: source.Options{Name: "shop", Phones: phone.NewParser("ES")}}
	q := newInquiry(New(Options{Phones: s.Phones}), s, 0, conversation{order: "7"})
	for range 1000 {
		q.judgeOrders(t.Context(), []record.Order{{Number: "7", CustomerID: "1"}}, false)
	}
	if len(q.unproved) != mostUnproved || !q.finding.ordersLost {
		t.Errorf("%d are kept, lost %v", len(q.unproved), q.finding.ordersLost)
	}
}

func BenchmarkEverybody(b *testing.B) {
	s := &source.Source{Options: source.Options{Name: "shop", Phones: phone.NewParser("ES")}}
	g := New(Options{Phones: s.Phones})
	late, cancel := context.WithCancel(b.Context())
	cancel()
	records, owned := everybody(50_000, 0), everybody(25_000, 25_000)
	for name, ctx := range map[string]context.Context{"in time": b.Context(), "late": late} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				g.matches(ctx, g.wanted("ana gil"), s, 0, records)
			}
		})
		b.Run(name+" with orders", func(b *testing.B) {
			for b.Loop() {
				g.matches(ctx, g.wanted("gil"), s, 0, owned)
			}
		})
	}
}

// TestHalfJudgedAnswersShowNobodyWhoMayShareTheNumber: somebody else with the
// same digits may be among those for whom there was no time.
func TestHalfJudgedAnswersShowNobodyWhoMayShareTheNumber(t *testing.T) {
	s := &source.Source{Options: source.Options{Name: "shop", Phones: phone.NewParser("")}}
	g := New(Options{Phones: phone.NewParser("ES")})
	late, cancel := context.WithCancel(t.Context())
	cancel()
	for number, want := range map[string]int{"711 000 001": 0, "+34 711 000 001": 1} {
		for _, answered := range []struct {
			ctx  context.Context
			want int
		}{{t.Context(), 1}, {late, want}} {
			records := everybody(5000, 0)
			for i := range records.Customers {
				records.Customers[i].Phone.Raw, records.Customers[i].Email = "", ""
			}
			records.Customers[7].Phone.Raw = number
			q := newInquiry(g, s, 0, g.conversation(wazion.Request{Phone: "+34711000001"}))
			q.judgeCustomers(answered.ctx, records.Customers, false)
			if found := combine([]*source.Source{s}, []*inquiry{q}); len(found.customers) != answered.want {
				t.Errorf("%s: %d customers, want %d", number, len(found.customers), answered.want)
			}
		}
	}
}
