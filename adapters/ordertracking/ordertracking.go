// Package ordertracking reads orders from an endpoint of the generic kind that
// shops build for their chat assistants: one address, asked with one of a few
// parameters, answering orders with their buyer inside.
//
// The common contract knows email, order_id, phone and ref_id. An endpoint may
// support only one of them, so each can be renamed or switched off; a question
// that no parameter is left for is answered as unsupported. Every call carries
// exactly one of them, because nothing says whether two mean "and" or "or".
//
// Endpoints compare phones by their last seven digits, which different people
// share. Which orders truly belong to a number is therefore proved by the
// gateway from what the orders say themselves, and never assumed here.
//
// Documents are the endpoint's own. Siblings of the contract wrap and name
// things differently: a bare list, a list below "orders", "data" or "results",
// a single order. The default mapping reads all of these. Nothing found is an
// empty list, an empty object or status 404. There are no customers, products,
// pages or totals.
package ordertracking

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"strings"

	"github.com/wazgate/wazgate/adapters"
)

//go:embed mapping.yaml
var mapping []byte

var _ adapters.Adapter = (*adapter)(nil)

// Mapping returns the mapping file that fits the common contract and its
// siblings.
func Mapping() []byte { return bytes.Clone(mapping) }

// adapter answers from one endpoint.
type adapter struct {
	endpoint client
	settings Config
}

// Operations implements adapters.Adapter.
func (a *adapter) Operations() []adapters.Operation {
	return []adapters.Operation{adapters.FindOrders, adapters.Probe}
}

// Fetch implements adapters.Adapter.
func (a *adapter) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	switch op {
	case adapters.FindOrders:
		name, value := a.parameter(trimmed(q))
		if name == "" || value == "" {
			return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op}
		}
		body, err := a.endpoint.orders(ctx, op, name, value)
		return adapters.Document{Body: body}, err
	case adapters.Probe:
		return a.probe(ctx)
	default:
		return adapters.Document{}, &adapters.Error{Kind: adapters.Unsupported, Operation: op}
	}
}

// parameter returns the one parameter to ask with. A query has one key; should
// it have several, the most exact one that the endpoint supports is taken.
func (a *adapter) parameter(q adapters.Query) (name, value string) {
	names := a.settings.Parameters
	switch {
	case q.OrderNumber != "" && names.OrderID != "":
		return names.OrderID, q.OrderNumber
	case q.Reference != "" && names.RefID != "":
		return names.RefID, q.Reference
	case q.Email != "" && names.Email != "":
		return names.Email, q.Email
	case !q.Phone.IsZero() && names.Phone != "":
		return names.Phone, spelled(a.settings.PhoneFormat, q.Phone)
	default:
		return "", ""
	}
}

// trimmed returns q with blank keys as no keys at all.
func trimmed(q adapters.Query) adapters.Query {
	for _, key := range []*string{&q.Email, &q.OrderNumber, &q.Reference, &q.Phone.Digits} {
		*key = strings.TrimSpace(*key)
	}
	return q
}

// probe asks for what cannot exist: that it is not found proves as much as an
// empty answer.
func (a *adapter) probe(ctx context.Context) (adapters.Document, error) {
	const nothing = "wazgate-probe"
	name, value := a.parameter(adapters.Query{OrderNumber: nothing, Reference: nothing})
	if name == "" {
		name, value = a.parameter(adapters.Query{Email: nothing + "@example.invalid", Phone: adapters.Phone{Digits: "0000000"}})
	}
	body, err := a.endpoint.orders(ctx, adapters.Probe, name, value)
	if err != nil && adapters.KindOf(err) != adapters.NotFound {
		return adapters.Document{}, err
	}
	if body == nil {
		body = json.RawMessage(`[]`)
	}
	return adapters.Document{Body: body}, nil
}
