package mapping

import "github.com/wazgate/wazgate/internal/record"

// Element is one element of the list that records of a kind are made from.
type Element[R any] struct {
	At     int    // its place in the list
	Raw    []byte // its own JSON
	Record R
}

// Split is a document cut into its elements.
type Split[R any] struct {
	Elements []Element[R] // those that gave a record, in order
	Length   int          // how many the list has, with those that gave none
	// Around is what the mapping looks at outside of the element: in the rest
	// of the document and in the steps. It is to be kept with the elements; nil
	// if there is nothing.
	Around []byte
}

// SplitCustomers returns the customers of a document, as Customers does, each
// with what it was made from.
func (m *Mapping) SplitCustomers(in Input) (Split[record.Customer], []Warning) {
	return m.program.customers.split(m, in)
}

// SplitOrders returns the orders of a document, as SplitCustomers does.
func (m *Mapping) SplitOrders(in Input) (Split[record.Order], []Warning) {
	return m.program.orders.split(m, in)
}

// JoinCustomers maps elements that were split off earlier, perhaps by another
// version of the mapping; around is what Split told. At tells which element of
// raw each is: those that give no record are left out. The limit of a list
// counts the elements of a document, so it is not applied again.
func (m *Mapping) JoinCustomers(raw [][]byte, around []byte, request Request) ([]Element[record.Customer], []Warning) {
	return m.program.customers.join(m, raw, around, request)
}

// JoinOrders maps elements as JoinCustomers does.
func (m *Mapping) JoinOrders(raw [][]byte, around []byte, request Request) ([]Element[record.Order], []Warning) {
	return m.program.orders.join(m, raw, around, request)
}

// cutting notes which elements of a list gave records. A nil one notes nothing.
type cutting struct {
	pieces []piece
	length int
}

type piece struct {
	at  int
	raw string
}

func (c *cutting) add(at int, raw string) {
	if c != nil {
		c.pieces = append(c.pieces, piece{at, raw})
	}
}

// count notes how many elements a list has: those that were looked at, and the
// rest after them.
func (c *cutting) count(seen int, rest elements) {
	if c == nil {
		return
	}
	for c.length = seen; ; c.length++ {
		if _, more := rest.next(); !more {
			return
		}
	}
}
