// Package wazzup reads the contacts and deals of a Wazzup account.
//
// Wazzup is a hub for chats: some CRM loads its contacts, deals and users into
// it, and what comes back is what was loaded. The API has one key per account,
// sent as bearer token. What it does not have shapes this adapter:
//
//   - No search and no filter. Contacts and deals are listed, a hundred at a
//     time, sorted by id, or read one by one by their id. All else is answered
//     from a directory that is filled by the lists. What changed since a point
//     in time cannot be asked for.
//   - No cursor but an offset, which shifts when something is deleted while the
//     list is read. Each page therefore begins with the last row of the one
//     before. Where it is not there, the rows before are read again: see place.
//   - No amounts, items, dates or e-mail addresses. A deal is shown as an order
//     without them.
//
// All documents are lists below "data", also those of one contact or deal. Their
// rows are the API's own, with some members joined in:
//
//   - responsibleUser, {"id","name"}, in contacts and deals: the name is that of
//     the list of users, which is read every quarter of an hour. Where it is not
//     known the member is left out.
//   - closed, in deals: lists leave it out, so the deals are read one by one. What
//     is known is kept for a while, in memory. Where it cannot be read it stays
//     out: unknown is not open. That is a call for each deal beside the one for a
//     hundred, and a list is only as fast as its states; the setting deal_states
//     switches it off.
//   - phones, in contacts: the numbers among the chats and phones, the chats
//     first, with a plus. Groups and the ids of other messengers are no numbers.
//   - unnamed, true in contacts whose name is only a number: so Wazzup calls
//     people of whom it knows nothing else.
//
// The documents of the API contradict each other and what is seen in the wild.
// Ids are texts or numbers, lists come bare, below "data" or below their name,
// "count" is that of the page or of all, and a page's link is "uri" or "link".
// All of these are read.
package wazzup

import (
	"bytes"
	"context"
	_ "embed"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

//go:embed mapping.yaml
var mapping []byte

var _ adapters.Adapter = (*adapter)(nil)

// Mapping returns the mapping file that fits what the API documents.
func Mapping() []byte { return bytes.Clone(mapping) }

// adapter answers from one account.
type adapter struct {
	api    client
	users  *users
	states *states // nil where they are not to be read
}

// Operations implements adapters.Adapter.
func (a *adapter) Operations() []adapters.Operation {
	return []adapters.Operation{
		adapters.FindCustomers, adapters.FindOrders, adapters.ListCustomers, adapters.ListOrders, adapters.Probe,
	}
}

// Fetch implements adapters.Adapter.
func (a *adapter) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	switch op {
	case adapters.FindCustomers:
		return a.find(ctx, op, contacts, q.CustomerID)
	case adapters.FindOrders:
		return a.find(ctx, op, deals, q.OrderNumber)
	case adapters.ListCustomers:
		return a.list(ctx, op, contacts, q.Cursor)
	case adapters.ListOrders:
		return a.list(ctx, op, deals, q.Cursor)
	case adapters.Probe:
		found, err := a.api.get(ctx, op, usersPath, nil)
		if err != nil {
			return adapters.Document{}, err
		}
		return adapters.Document{Body: []byte(found.Raw)}, nil
	default:
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op}
	}
}

// find reads one contact or deal by its id.
func (a *adapter) find(ctx context.Context, op adapters.Operation, of list, id string) (adapters.Document, error) {
	id = strings.TrimSpace(id)
	if err := idProblem(id); err != nil {
		return adapters.Document{}, refusal(op, err)
	}
	reading := a.users.refresh(ctx)
	row, err := a.api.one(ctx, op, of, id)
	if err != nil {
		return adapters.Document{}, err
	}
	names := a.users.names(ctx, reading, usersGrace)
	return document([]gjson.Result{of.joined(row, names)}), nil
}

// list reads one page. What a call adds to the rows may take longer than the
// page itself, because nobody waits for a list.
func (a *adapter) list(ctx context.Context, op adapters.Operation, of list, cursor string) (adapters.Document, error) {
	from, err := parsePlace(cursor)
	if err != nil {
		return adapters.Document{}, &adapters.Error{Kind: adapters.Internal, Operation: op, Err: err}
	}
	reading := a.users.refresh(ctx)
	found, err := a.api.page(ctx, op, of, from)
	if err != nil {
		return adapters.Document{}, err
	}
	rows := found.rows
	if of == deals && a.states != nil {
		if rows, err = a.states.joined(ctx, rows); err != nil {
			return adapters.Document{}, err
		}
	}
	names := a.users.names(ctx, reading, usersTimeout)
	for i, row := range rows {
		rows[i] = of.joined(row, names)
	}
	answer := document(rows)
	answer.Next, answer.Total = found.next.cursor(), found.total
	return answer, nil
}
