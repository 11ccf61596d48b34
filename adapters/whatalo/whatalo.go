// Package whatalo reads customers, orders and products of a Whatalo shop.
//
// The API has one key per shop, sent as X-API-Key, and answers single things as
// {"data":{…}} and lists as {"data":[…],"pagination":{…}}. What it does not
// have shapes this adapter:
//
//   - No filter by phone or e-mail. Both are looked for by the free-text search,
//     whose fields and phone spelling nobody documents. A phone is therefore
//     tried in several renderings, one after the other, until a row carries a
//     number that ends alike. Proving that a row belongs to the number is left to
//     the gateway.
//   - No filter by order number. The search is asked, and of its rows only those
//     with exactly that number are kept.
//   - No lines in the list of orders. They are read order by order, for the
//     newest few at once, and joined into each order as "items", the name that an
//     embedding answer would use. Where that fails the orders come without, and
//     Document.Missing says "items".
//   - No currency on customers and no address on products. Both come from the
//     shop's settings, which every document carries as the step "store". They are
//     read once in hours; that they cannot be read never costs an answer.
//   - No carrier, no tracking number, no carts, no partial refunds.
//
// Customers found by id are one object; all other documents are a list below
// "data". Lists page by number, in the order of creation, so that rows added
// meanwhile land on later pages.
package whatalo

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/wazgate/wazgate/adapters"
)

//go:embed mapping.yaml
var mapping []byte

var _ adapters.Adapter = (*adapter)(nil)

// Mapping returns the mapping file that fits what the API documents.
func Mapping() []byte { return bytes.Clone(mapping) }

// adapter answers from one shop.
type adapter struct {
	api      client
	settings Config
	store    *store
}

// Operations implements adapters.Adapter.
func (a *adapter) Operations() []adapters.Operation { return adapters.Operations() }

// Fetch implements adapters.Adapter.
func (a *adapter) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	if op == adapters.Probe {
		body, err := a.api.store(ctx, op)
		return adapters.Document{Body: body}, err
	}
	read, err := a.reader(op, q)
	if err != nil {
		return adapters.Document{}, err
	}
	reading := a.store.refresh(ctx)
	document, err := read(ctx)
	if err != nil {
		return adapters.Document{}, err
	}
	return a.withStore(ctx, op, document, reading), nil
}

// reader returns what answers the query, or an error where nothing can. Only a
// query that can be answered causes calls.
func (a *adapter) reader(op adapters.Operation, q adapters.Query) (func(context.Context) (adapters.Document, error), error) {
	q = trimmed(q)
	var read func(context.Context) (adapters.Document, error)
	switch op {
	case adapters.FindCustomers:
		read = a.customerReader(q)
	case adapters.SearchCustomers:
		read = a.textReader(op, customersPath, q, nil)
	case adapters.FindOrders:
		read = a.orderReader(q)
	case adapters.SearchProducts:
		read = a.textReader(op, productsPath, q, map[string]string{"status": "active"})
	case adapters.ListCustomers, adapters.ListOrders:
		page, err := pageNumber(q.Cursor)
		if err != nil {
			return nil, &adapters.Error{Kind: adapters.Internal, Operation: op, Err: err}
		}
		read = a.pageReader(op, q, page)
	}
	if read == nil {
		return nil, &adapters.Error{Kind: adapters.Unsupported, Operation: op}
	}
	return read, nil
}

// trimmed returns q with blank keys as no keys at all.
func trimmed(q adapters.Query) adapters.Query {
	for _, key := range []*string{&q.Email, &q.OrderNumber, &q.CustomerID, &q.Text, &q.Phone.Digits} {
		*key = strings.TrimSpace(*key)
	}
	return q
}

// withStore adds the shop's settings. Without them products have no address,
// which counts as missing where asking again may bring them; all else can do
// without.
func (a *adapter) withStore(
	ctx context.Context, op adapters.Operation, document adapters.Document, reading <-chan struct{},
) adapters.Document {
	body, mayCome := a.store.value(ctx, reading)
	switch {
	case body != nil:
		document.Steps = map[string]json.RawMessage{"store": body}
	case mayCome && op == adapters.SearchProducts:
		document.Missing = append(document.Missing, "store")
	}
	return document
}

// pageNumber reads a cursor: the number of the page, from 1.
func pageNumber(cursor string) (int, error) {
	if cursor == "" {
		return 1, nil
	}
	page, err := strconv.Atoi(cursor)
	if err != nil || page < 1 {
		return 0, fmt.Errorf("the cursor is no page number")
	}
	return page, nil
}
