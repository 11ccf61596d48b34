package whatalo

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
	"github.com/wazgate/wazgate/internal/upstream"
)

const (
	customersPath = "/customers"
	ordersPath    = "/orders"
	productsPath  = "/products"
	storePath     = "/store"
)

var (
	errNoList   = errors.New(`the answer has no list under "data"`)
	errNoObject = errors.New(`the answer has no object under "data"`)
	errManyRows = errors.New(`the list under "data" has more rows than a page can have`)
)

// client speaks HTTP with one shop.
type client struct {
	up *upstream.Client
}

// list is one page of rows.
type list struct {
	body  json.RawMessage
	rows  []gjson.Result
	pages int // 0 where the answer does not tell
	total int // of all pages; 0 where the answer does not tell
}

// list reads one page. An answer without a list is refused: reading it as
// "nothing found" would turn an outage into a statement.
func (c client) list(ctx context.Context, op adapters.Operation, path string, query url.Values) (list, error) {
	response, err := c.up.Get(ctx, op, path, query)
	if err != nil {
		return list{}, err
	}
	root := gjson.ParseBytes(response.Body)
	data := root.Get("data")
	if !root.IsObject() || !data.IsArray() {
		return list{}, &adapters.Error{Kind: adapters.BadResponse, Operation: op, Status: response.Status, Err: errNoList}
	}
	rows, ok := rowsOf(data)
	if !ok {
		return list{}, &adapters.Error{Kind: adapters.BadResponse, Operation: op, Status: response.Status, Err: errManyRows}
	}
	told := root.Get("pagination")
	return list{
		body: response.Body, rows: rows,
		pages: toldOr(told.Get("total_pages"), 0), total: toldOr(told.Get("total"), 0),
	}, nil
}

// mostRows is far more than was ever asked for. Rows weigh many times what they
// take in the body: without a bound some bytes could become gigabytes.
const mostRows = 50 * maxRows

// rowsOf returns the rows of a list, unless there are too many.
func rowsOf(data gjson.Result) (rows []gjson.Result, ok bool) {
	ok = true
	data.ForEach(func(_, row gjson.Result) bool {
		if ok = len(rows) < mostRows; ok {
			rows = append(rows, row)
		}
		return ok
	})
	return rows, ok
}

// one reads a single thing, envelope included.
func (c client) one(ctx context.Context, op adapters.Operation, path string) (json.RawMessage, error) {
	response, err := c.up.Get(ctx, op, path, nil)
	if err != nil {
		return nil, err
	}
	if !gjson.GetBytes(response.Body, "data").IsObject() {
		return nil, &adapters.Error{Kind: adapters.BadResponse, Operation: op, Status: response.Status, Err: errNoObject}
	}
	return response.Body, nil
}

func (c client) customer(ctx context.Context, id string) (json.RawMessage, error) {
	return c.one(ctx, adapters.FindCustomers, customersPath+"/"+url.PathEscape(id))
}

// items returns the lines of an order as a JSON list; an order whose lines are
// not found has none.
func (c client) items(ctx context.Context, orderID string) (string, error) {
	found, err := c.list(ctx, adapters.FindOrders, ordersPath+"/"+url.PathEscape(orderID)+"/items", nil)
	if adapters.KindOf(err) == adapters.NotFound {
		return "[]", nil
	}
	if err != nil {
		return "", err
	}
	return gjson.GetBytes(found.body, "data").Raw, nil
}

// store reads the shop's settings. They are kept for hours, so what cannot be
// read of them is no answer.
func (c client) store(ctx context.Context, op adapters.Operation) (json.RawMessage, error) {
	body, err := c.one(ctx, op, storePath)
	if err != nil {
		return nil, err
	}
	settings := gjson.GetBytes(body, "data")
	for _, name := range []string{"storefront_url", "currency"} {
		if told := settings.Get(name); !settings.IsObject() || told.Exists() && told.Type != gjson.String && told.Type != gjson.Null {
			return nil, &adapters.Error{Kind: adapters.BadResponse, Operation: op, Err: errSettings}
		}
	}
	return body, nil
}

var errSettings = errors.New("the shop's settings cannot be read")

// settings reads the shop's settings beside the answer that is asked for.
func (c client) settings(ctx context.Context) (json.RawMessage, error) {
	return c.store(ctx, adapters.Probe)
}
