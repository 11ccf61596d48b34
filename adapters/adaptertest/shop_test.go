package adaptertest_test

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/adapters/adaptertest"
	"github.com/wazgate/wazgate/internal/upstream"
)

const person = `{"id":"365047281936","name":"Nadia Ferrer","email":"nadia.ferrer@example.com","phone":"+34600111222"}`

// shop is an adapter without faults, and the ground for those with one.
type shop struct {
	client *upstream.Client
}

func openShop(env adapters.Environment, baseURL string) (adapters.Adapter, error) {
	return newShop(env, baseURL)
}

func newShop(env adapters.Environment, baseURL string) (*shop, error) {
	client, err := upstream.New(env, upstream.Options{
		BaseURL: baseURL + "/v1", Headers: map[string]string{"X-Api-Key": adaptertest.Secret},
	})
	if err != nil {
		return nil, err
	}
	return &shop{client: client}, nil
}

func (s *shop) Operations() []adapters.Operation {
	return []adapters.Operation{adapters.FindCustomers, adapters.SearchCustomers, adapters.ListOrders}
}

func (s *shop) Fetch(ctx context.Context, op adapters.Operation, q adapters.Query) (adapters.Document, error) {
	path, query, err := s.request(op, q)
	if err != nil {
		return adapters.Document{}, err
	}
	answer, err := s.client.Get(ctx, op, path, query)
	if err != nil {
		return adapters.Document{}, err
	}
	document := adapters.Document{Body: answer.Body}
	if op == adapters.ListOrders && q.Cursor == "" {
		document.Next = "2"
	}
	return document, nil
}

func (s *shop) request(op adapters.Operation, q adapters.Query) (string, url.Values, error) {
	blank := func(v string) bool { return strings.TrimSpace(v) == "" }
	switch {
	case op == adapters.FindCustomers && !blank(q.CustomerID):
		return "/customers/" + url.PathEscape(q.CustomerID), nil, nil
	case op == adapters.FindCustomers && !blank(q.Phone.Digits):
		return "/customers", url.Values{"phone": {q.Phone.E164}}, nil
	case op == adapters.FindCustomers && !blank(q.Email):
		return "/customers", url.Values{"email": {q.Email}}, nil
	case op == adapters.SearchCustomers && !blank(q.Text):
		return "/customers", url.Values{"search": {q.Text}}, nil
	case op == adapters.ListOrders && q.Cursor != "":
		return "/orders", url.Values{"page": {q.Cursor}}, nil
	case op == adapters.ListOrders:
		return "/orders", nil, nil
	default:
		return "", nil, &adapters.Error{Kind: adapters.Unsupported, Operation: op, Err: errors.New("no key that this backend knows")}
	}
}

func backend(open func(adapters.Environment, string) (adapters.Adapter, error)) adaptertest.Backend {
	return adaptertest.Backend{
		Open: open,
		Routes: adaptertest.Routes{
			"/v1/customers":      `{"data":[` + person + `]}`,
			"/v1/customers/{id}": `{"data":` + person + `}`,
			"/v1/orders":         `{"data":[]}`,
		},
		Queries: map[adapters.Operation][]adapters.Query{
			adapters.FindCustomers:   {adaptertest.ByPhone(), adaptertest.ByEmail(), adaptertest.ByCustomerID()},
			adapters.SearchCustomers: {adaptertest.ByText()},
		},
		Everybody: adaptertest.Routes{
			"/v1/customers":      `{"data":[` + person + `,{"name":"Iria Souto","email":"iria.souto@example.com"}]}`,
			"/v1/customers/{id}": `{"data":[` + person + `,{"name":"Iria Souto","email":"iria.souto@example.com"}]}`,
		},
		People: []adaptertest.Person{
			{Shown: "Nadia Ferrer", Proof: "nadia.ferrer@example.com"},
			{Shown: "Iria Souto", Proof: "iria.souto@example.com"},
		},
	}
}
