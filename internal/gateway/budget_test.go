package gateway_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/wazion"
)

// after answers with document when some time has passed.
func after(wait time.Duration, document string) (string, error) {
	time.Sleep(wait)
	return document, nil
}

func asked(b *backend, text string) int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	count := 0
	for _, call := range b.calls {
		if strings.Contains(call, text) {
			count++
		}
	}
	return count
}

// TestOrdersAreNotBegunTooLate finds a customer when no time is left for the
// orders: they are not asked for, and not said to be none. A call lasts 8.5 s.
func TestOrdersAreNotBegunTooLate(t *testing.T) {
	for taken, want := range map[time.Duration]int{8300 * time.Millisecond: 1, 8450 * time.Millisecond: 0} {
		synctest.Test(t, func(t *testing.T) {
			b := shop(func(op adapters.Operation, _ adapters.Query) (string, error) {
				if op == adapters.FindCustomers {
					return after(taken, nadia)
				}
				return `{"orders":[]}`, nil
			})
			answer, reply := open(t, b).panel(t, "+34600111222")
			if got := asked(b, "find_orders"); got != want {
				t.Errorf("after %v: %d questions for orders, want %d", taken, got, want)
			}
			state, degraded := "Sin pedidos", []string(nil)
			if want == 0 {
				state, degraded = wazion.Messages("es").OrdersUnavailable, []string{"s1"}
			}
			if len(answer.Customers) != 1 || answer.Customers[0].State != state {
				t.Errorf("after %v: %+v", taken, answer.Customers)
			}
			if diff := cmp.Diff(degraded, reply.Degraded); diff != "" {
				t.Errorf("after %v: %s", taken, diff)
			}
		})
	}
}

// TestWhatASlowSourceProvesIsFollowed asks a source that knows nobody by the
// address that a slower one tells: as long as there is time, and otherwise it
// says that it did not.
func TestWhatASlowSourceProvesIsFollowed(t *testing.T) {
	const ana = `{"customers":[{"id":"1","name":"Ana Ruiz","email":"ana@example.com","phone":"+34612345678"}],"orders":[]}`
	for taken, followed := range map[time.Duration]bool{time.Second: true, 7 * time.Second: true, 8450 * time.Millisecond: false} {
		synctest.Test(t, func(t *testing.T) {
			slow := &backend{operations: []adapters.Operation{adapters.FindCustomers}, answer: func(adapters.Operation, adapters.Query) (string, error) {
				return after(taken, ana)
			}}
			quick := ordersOnly(func(_ adapters.Operation, q adapters.Query) (string, error) {
				if q.Email == "" {
					return `{"orders":[]}`, nil
				}
				return `{"orders":[{"id":"a","number":"7","email":"ana@example.com","amount":5}]}`, nil
			})
			answer, reply := open(t, slow, quick).panel(t, "+34612345678")
			if len(answer.Customers) != 1 {
				t.Fatalf("after %v: %+v", taken, answer)
			}
			orders, state := len(answer.Customers[0].Orders), answer.Customers[0].State
			if followed && (orders != 1 || len(reply.Degraded) != 0 || asked(quick, "ana@") != 1) {
				t.Errorf("after %v: %d orders, degraded %v, asked %v", taken, orders, reply.Degraded, quick.calls)
			}
			if !followed && (orders != 0 || state != wazion.Messages("es").OrdersUnavailable || asked(quick, "ana@") != 0) {
				t.Errorf("after %v: %d orders, state %q, asked %v", taken, orders, state, quick.calls)
			}
			if diff := cmp.Diff(!followed, len(reply.Degraded) == 1); diff != "" {
				t.Errorf("after %v: degraded %v", taken, reply.Degraded)
			}
		})
	}
}
