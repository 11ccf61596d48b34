package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/wazgate/wazgate/adapters"
)

// pageSize is what Wazzup gives at a time.
const pageSize = 100

// pause is what Wazzup's limit leaves between two pages.
const pause = 10 * time.Millisecond

// backend lists invented people and their orders, as fast as it is asked.
type backend struct {
	shape             shape
	crowd             crowd
	customers, orders int
	revision          atomic.Int64 // from the first one on, some documents change
	pace              *time.Ticker // of pages that have changed documents
}

// Operations implements adapters.Adapter.
func (*backend) Operations() []adapters.Operation {
	return []adapters.Operation{adapters.ListCustomers, adapters.ListOrders}
}

// Fetch implements adapters.Adapter.
func (b *backend) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	if b.revision.Load() > 0 {
		select {
		case <-b.pace.C:
		case <-ctx.Done():
			return adapters.Document{}, ctx.Err()
		}
	}
	write, total := b.shape.customer, b.customers
	if op == adapters.ListOrders {
		write, total = b.shape.order, b.orders
	}
	from, _ := strconv.Atoi(q.Cursor) // empty for the first page
	to := min(from+pageSize, total)
	body := bytes.NewBufferString(`{"data":[`)
	for i := from; i < to; i++ {
		if i > from {
			body.WriteByte(',')
		}
		body.WriteString(b.revised(i, write(b.crowd, i, b.customers)))
	}
	body.WriteString(`]}`)
	document := adapters.Document{Body: json.RawMessage(body.Bytes()), Total: total}
	if to < total {
		document.Next = strconv.Itoa(to)
	}
	return document, nil
}

// revised changes one document in ten, and the name in one of a thousand.
func (b *backend) revised(i int, document string) string {
	revision := b.revision.Load()
	if revision == 0 || i%10 != 3 {
		return document
	}
	change := `{"revision":` + strconv.FormatInt(revision, 10) + `,`
	if i%1_000 == 3 {
		document = string(bytes.Replace([]byte(document), []byte(`"name":"`), []byte(`"name":"Dr. `), 1))
	}
	return change + document[1:]
}
