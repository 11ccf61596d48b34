package whatalo

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// FuzzCustomer: whatever a row holds, it is read without a panic, always alike,
// and it is a customer only with an id.
func FuzzCustomer(f *testing.F) {
	for _, row := range []string{
		`{"id":"7","orders_count":3,"total_spent":241.5,"created_at":"2025-11-03T10:00:00.000Z"}`,
		`{"id":412907335518412907335518,"orders_count":1e300,"total_spent":"1e-300"}`,
		`{"id":{"x":1},"name":[]}`, `{"id":" "}`, `[]`, `null`, `{"id":1,"id":2}`,
		`{"id":1,"total_spent":` + strings.Repeat("9", 5000) + `}`,
	} {
		f.Add([]byte(row))
	}
	f.Fuzz(func(t *testing.T, row []byte) {
		if !json.Valid(row) {
			t.Skip("the client reads valid documents only")
		}
		customer, ok := newCustomer(gjson.ParseBytes(row))
		if again, _ := newCustomer(gjson.ParseBytes(row)); again.ID != customer.ID || again.Name != customer.Name {
			t.Errorf("%s is read as %+v and as %+v", row, customer, again)
		}
		if ok != (customer.ID != "") || strings.TrimSpace(customer.ID) != customer.ID {
			t.Errorf("%s is a customer: %t, with id %q", row, ok, customer.ID)
		}
		if customer.OrdersCount != nil && *customer.OrdersCount < 0 {
			t.Errorf("%s has %d orders", row, *customer.OrdersCount)
		}
	})
}
