package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/directory"
	"github.com/wazgate/wazgate/internal/directory/storetest"
	"github.com/wazgate/wazgate/internal/phone"
	"github.com/wazgate/wazgate/mapping"
)

const registerMapping = `version: 1
customers:
  from: people
  fields:
    id: id
    name: name
    email: email
    phone: {path: phone, country: country}
    other_phones: phones
    note: $root.shop
    created_at: created
orders:
  from: orders
  fields:
    id: id
    number: number
    reference: reference
    customer_id: customer
    customer_ids: customers
    customer_name: name
    customer_email: email
    customer_phone: {path: phone, country: country}
    note: $root.shop
    created_at: created
`

type human struct {
	ID      string   `json:"id,omitempty"`
	Name    string   `json:"name,omitempty"`
	Email   string   `json:"email,omitempty"`
	Phone   string   `json:"phone,omitempty"`
	Phones  []string `json:"phones,omitempty"`
	Country string   `json:"country,omitempty"`
	Created string   `json:"created,omitempty"`
}

type purchase struct {
	ID        string   `json:"id,omitempty"`
	Number    string   `json:"number,omitempty"`
	Reference string   `json:"reference,omitempty"`
	Customer  string   `json:"customer,omitempty"`
	Customers []string `json:"customers,omitempty"`
	Name      string   `json:"name,omitempty"`
	Email     string   `json:"email,omitempty"`
	Phone     string   `json:"phone,omitempty"`
	Country   string   `json:"country,omitempty"`
	Created   string   `json:"created,omitempty"`
}

// register is a backend that can only be read from beginning to end.
type register struct {
	people   []human
	orders   []purchase
	noOrders bool // it has no such list
	noPeople bool
}

// Operations implements adapters.Adapter.
func (r *register) Operations() []adapters.Operation {
	var all []adapters.Operation
	if !r.noPeople {
		all = append(all, adapters.ListCustomers)
	}
	if !r.noOrders {
		all = append(all, adapters.ListOrders)
	}
	return all
}

// Fetch implements adapters.Adapter.
func (r *register) Fetch(_ context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	const size = 100
	from := 0
	if q.Cursor != "" {
		if _, err := fmt.Sscan(q.Cursor, &from); err != nil {
			return adapters.Document{}, err
		}
	}
	page := struct {
		Shop   string     `json:"shop"`
		People []human    `json:"people"`
		Orders []purchase `json:"orders"`
	}{Shop: "Loza Norte"}
	length := len(r.people)
	if op == adapters.ListOrders {
		length = len(r.orders)
		page.Orders = r.orders[from:min(from+size, length)]
	} else {
		page.People = r.people[from:min(from+size, length)]
	}
	body, err := json.Marshal(page)
	document := adapters.Document{Body: body}
	if from+size < length {
		document.Next = fmt.Sprint(from + size)
	}
	return document, err
}

const shattered = "shattered"

// counting is a store that counts what lookups take of it, and that may panic
// when a list is looked into.
type counting struct {
	*storetest.Memory
	calls, rows atomic.Int64
	panics      directory.Kind
}

// Find implements directory.Store.
func (c *counting) Find(ctx context.Context, list directory.List, tokens []string, limit int) ([]directory.Row, error) {
	if list.Kind == c.panics {
		panic(shattered)
	}
	c.calls.Add(1)
	rows, err := c.Memory.Find(ctx, list, tokens, limit)
	c.rows.Add(int64(len(rows)))
	return rows, err
}

// Known implements directory.Store.
func (c *counting) Known(ctx context.Context, list directory.List, ids []string) ([]directory.Row, error) {
	c.calls.Add(1)
	rows, err := c.Memory.Known(ctx, list, ids)
	c.rows.Add(int64(len(rows)))
	return rows, err
}

// Context implements directory.Store.
func (c *counting) Context(ctx context.Context, number int64) ([]byte, error) {
	c.calls.Add(1)
	return c.Memory.Context(ctx, number)
}

// Dictionary implements directory.Store.
func (c *counting) Dictionary(ctx context.Context, list directory.List, number int64) (int64, []byte, error) {
	c.calls.Add(1)
	return c.Memory.Dictionary(ctx, list, number)
}

// tester is what testing.TB and rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, arguments ...any)
}

// library is a directory of one register.
type library struct {
	*directory.Mirror
	store *counting
	close func() error
}

// stock returns a directory of one source, of which nothing is read yet.
func stock(t tester, backend adapters.Adapter) (*directory.Directory, *library) {
	t.Helper()
	parsed, err := mapping.Parse("register.yaml", []byte(registerMapping))
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	store := &counting{Memory: storetest.NewMemory()}
	d := directory.New(directory.Options{
		Sources: []*directory.Source{{Name: "crm", Adapter: backend, Mapping: parsed, Phones: phone.NewParser("ES")}},
		Open:    func(context.Context) (directory.Store, error) { return store, nil },
	})
	return d, &library{d.Mirror("crm"), store, d.Close}
}

// read returns a directory with everything of a register in it.
func read(t tester, r *register) *library {
	t.Helper()
	d, l := stock(t, r)
	if err := d.SyncOnce(context.Background(), nil, directory.Once{}); err != nil {
		t.Fatalf("SyncOnce: %v", err)
	}
	l.store.calls.Store(0)
	l.store.rows.Store(0)
	return l
}

// open reads a register and closes it after the test.
func open(t *testing.T, r *register) *library {
	t.Helper()
	l := read(t, r)
	t.Cleanup(func() {
		if err := l.close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return l
}

// answers returns the ids of the customers and orders that answer a query.
func (l *library) answers(t tester, op adapters.Operation, q adapters.Query) (customers, orders []string) {
	t.Helper()
	found, err := l.Find(context.Background(), op, q)
	if err != nil {
		t.Fatalf("Find: %v", err)
	}
	if !found.Complete || found.Outdated {
		t.Fatalf("complete %v, outdated %v", found.Complete, found.Outdated)
	}
	for i := range found.Records.Customers {
		customers = append(customers, found.Records.Customers[i].ID)
	}
	for i := range found.Records.Orders {
		orders = append(orders, found.Records.Orders[i].ID)
	}
	return customers, orders
}

// search returns the ids of the customers and orders that a search finds.
func (l *library) search(t tester, text string) (customers, orders []string) {
	t.Helper()
	return l.answers(t, adapters.SearchCustomers, adapters.Query{Text: text})
}
