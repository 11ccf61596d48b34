package whatalo

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// orderReader returns nil for a query without a usable key. A reference is
// none: the API has one number per order.
func (a *adapter) orderReader(q adapters.Query) func(context.Context) (adapters.Document, error) {
	switch {
	case q.CustomerID != "":
		return func(ctx context.Context) (adapters.Document, error) { return a.ordersOfCustomer(ctx, q) }
	case !q.Phone.IsZero():
		return func(ctx context.Context) (adapters.Document, error) { return a.ordersByPhone(ctx, q) }
	case q.Email != "":
		return func(ctx context.Context) (adapters.Document, error) { return a.ordersByEmail(ctx, q) }
	case number(q.OrderNumber) != "":
		return func(ctx context.Context) (adapters.Document, error) { return a.ordersByNumber(ctx, q) }
	default:
		return nil
	}
}

func (a *adapter) ordersOfCustomer(ctx context.Context, q adapters.Query) (adapters.Document, error) {
	query := newestFirst(a.orderLimit(q))
	query.Set("customer_id", q.CustomerID)
	page, err := a.api.list(ctx, adapters.FindOrders, ordersPath, query)
	if err != nil {
		return adapters.Document{}, err
	}
	return a.withItems(ctx, q, page.rows, nil), nil
}

// ordersByPhone finds the orders of guests, who are no customers.
func (a *adapter) ordersByPhone(ctx context.Context, q adapters.Query) (adapters.Document, error) {
	search := phoneSearch{
		op: adapters.FindOrders, path: ordersPath, query: newestFirst(maxRows), phone: q.Phone, phones: orderPhones,
	}
	found, err := a.byPhone(ctx, search)
	if err != nil {
		return adapters.Document{}, err
	}
	return a.withItems(ctx, q, found, search.looksRight), nil
}

func (a *adapter) ordersByEmail(ctx context.Context, q adapters.Query) (adapters.Document, error) {
	query := newestFirst(a.orderLimit(q))
	query.Set("search", q.Email)
	page, err := a.api.list(ctx, adapters.FindOrders, ordersPath, query)
	if err != nil {
		return adapters.Document{}, err
	}
	return a.withItems(ctx, q, page.rows, func(order gjson.Result) bool {
		return strings.EqualFold(strings.TrimSpace(order.Get("customer_email").String()), q.Email)
	}), nil
}

// ordersByNumber keeps the exact number only: the search looks into other
// fields as well, and for parts of them.
func (a *adapter) ordersByNumber(ctx context.Context, q adapters.Query) (adapters.Document, error) {
	wanted := number(q.OrderNumber)
	query := newestFirst(maxRows)
	query.Set("search", wanted)
	page, err := a.api.list(ctx, adapters.FindOrders, ordersPath, query)
	if err != nil {
		return adapters.Document{}, err
	}
	if slices.ContainsFunc(page.rows, func(order gjson.Result) bool { return order.Get("order_number").Type == gjson.JSON }) {
		// It may be the one: that it is not found would be a guess.
		return adapters.Document{}, &adapters.Error{Kind: adapters.BadResponse, Operation: adapters.FindOrders, Err: errNumber}
	}
	exact := slices.DeleteFunc(page.rows, func(order gjson.Result) bool {
		return number(order.Get("order_number").String()) != wanted
	})
	return a.withItems(ctx, q, exact, nil), nil
}

var errNumber = errors.New("the number of an order cannot be read")

func (a *adapter) orderLimit(q adapters.Query) int { return limited(q.Limit, a.settings.MaxOrders) }

func newestFirst(rows int) url.Values {
	query := paged(rows)
	query.Set("sort", "created_at")
	query.Set("order", "desc")
	return query
}

// orderPhones returns the number that the order itself carries, or else the one
// of its delivery address.
func orderPhones(order gjson.Result) []string {
	if number := order.Get("customer_phone").String(); number != "" {
		return []string{number}
	}
	return []string{order.Get("shipping_address.phone").String()}
}

// number strips what merchants put before an order number; the API itself has
// plain integers. Text without a digit is no number.
func number(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimLeftFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}
