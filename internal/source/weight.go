package source

import (
	"context"
	"errors"
	"runtime"
	"unsafe"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/record"
)

const (
	// recordOverhead is what an answer weighs beside its records.
	recordOverhead = 512
	// documentParts is how often the bytes of a document are counted: the texts
	// of its records share them, and some are made anew.
	documentParts = 2
	// maxWaiting bounds the documents of one backend that wait to be translated:
	// more than that at a time is a backend that wants memory.
	maxWaiting = 64 << 20
)

var errCrowded = errors.New("too many large answers at a time")

// weigh estimates what an answer occupies. The records count by themselves: of
// a document that is nothing but brackets they are forty times its size.
func weigh(records *record.Records, document int) int {
	size := recordOverhead + document*documentParts
	for i := range records.Customers {
		size += weighCustomer(&records.Customers[i])
	}
	for i := range records.Orders {
		size += weighOrder(&records.Orders[i])
	}
	for i := range records.Products {
		size += int(unsafe.Sizeof(record.Product{})) + len(records.Products[i].Variants)*int(unsafe.Sizeof(record.Variant{}))
	}
	return size
}

func weighCustomer(c *record.Customer) int {
	size := int(unsafe.Sizeof(*c)) + len(c.OtherPhones)*int(unsafe.Sizeof(record.Phone{}))
	for i := range c.Orders {
		size += weighOrder(&c.Orders[i])
	}
	for i := range c.Carts {
		size += int(unsafe.Sizeof(record.Cart{})) + len(c.Carts[i].Items)*int(unsafe.Sizeof(record.Item{}))
	}
	return size
}

func weighOrder(o *record.Order) int {
	return int(unsafe.Sizeof(*o)) + len(o.Items)*int(unsafe.Sizeof(record.Item{})) + len(o.Shipments)*int(unsafe.Sizeof(record.Shipment{}))
}

// translators is how many documents of one source are translated at a time. That
// is work for the processor alone: more at once would not be done sooner, but
// take the processor from the other sources, and memory for each.
func translators() int { return max(1, runtime.GOMAXPROCS(0)/2) }

// queue waits until a document may be translated and returns how to let the next
// one go.
func (s *Source) queue(ctx context.Context, op adapters.Operation, size int) (done func(), err error) {
	refused := &adapters.Error{Kind: adapters.Unavailable, Operation: op, Err: errCrowded}
	if s.waiting.Add(int64(size)) > maxWaiting {
		s.waiting.Add(int64(-size))
		return nil, refused
	}
	select {
	case s.translating <- struct{}{}:
		return func() {
			<-s.translating
			s.waiting.Add(int64(-size))
		}, nil
	case <-ctx.Done():
		s.waiting.Add(int64(-size))
		return nil, refused
	}
}
