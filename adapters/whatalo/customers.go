package whatalo

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

// defaultRows is the page size of the searches; phones get the largest page,
// because their last renderings match more than one person.
const defaultRows = 25

// customerReader returns nil for a query without a usable key.
func (a *adapter) customerReader(q adapters.Query) func(context.Context) (adapters.Document, error) {
	const op = adapters.FindCustomers
	switch {
	case !q.Phone.IsZero():
		return func(ctx context.Context) (adapters.Document, error) {
			found, err := a.byPhone(ctx, phoneSearch{
				op: op, path: customersPath, query: paged(maxRows), phone: q.Phone,
				phones: func(row gjson.Result) []string { return []string{row.Get("phone").String()} },
			})
			return document(found), err
		}
	case q.Email != "":
		return a.textReader(op, customersPath, adapters.Query{Text: q.Email, Limit: q.Limit}, nil)
	case q.CustomerID != "":
		return func(ctx context.Context) (adapters.Document, error) {
			body, err := a.api.customer(ctx, q.CustomerID)
			return adapters.Document{Body: body}, err
		}
	default:
		return nil
	}
}

// textReader searches by free text. It returns nil where there is none.
func (a *adapter) textReader(
	op adapters.Operation, path string, q adapters.Query, filters map[string]string,
) func(context.Context) (adapters.Document, error) {
	if q.Text == "" {
		return nil
	}
	query := paged(limited(q.Limit, defaultRows))
	query.Set("search", q.Text)
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		query.Set(name, filters[name])
	}
	return func(ctx context.Context) (adapters.Document, error) {
		page, err := a.api.list(ctx, op, path, query)
		return adapters.Document{Body: page.body}, err
	}
}

// pageReader reads one page of everything. Customers cannot be asked for by the
// time of their change, so Since narrows orders only.
func (a *adapter) pageReader(op adapters.Operation, q adapters.Query, number int) func(context.Context) (adapters.Document, error) {
	size := limited(q.Limit, maxRows)
	query, path := paged(size), customersPath
	query.Set("page", strconv.Itoa(number))
	query.Set("sort", "created_at")
	query.Set("order", "asc")
	incremental := false
	if op == adapters.ListOrders {
		path = ordersPath
		if incremental = !q.Since.IsZero(); incremental {
			query.Set("updated_at[gte]", q.Since.UTC().Format(time.RFC3339))
		}
	}
	return func(ctx context.Context) (adapters.Document, error) {
		page, err := a.api.list(ctx, op, path, query)
		if err != nil {
			return adapters.Document{}, err
		}
		return adapters.Document{
			Body: page.body, Next: page.next(number, size), Total: page.total, Incremental: incremental,
		}, nil
	}
}

// next returns the cursor after page number. An empty page is the last one,
// whatever the pagination says, so that a wrong count cannot page for ever.
func (l list) next(number, size int) string {
	switch {
	case len(l.rows) == 0:
		return ""
	case l.pages > 0 && number >= l.pages:
		return ""
	case l.pages == 0 && len(l.rows) < size:
		return ""
	default:
		return strconv.Itoa(number + 1)
	}
}

func paged(rows int) url.Values {
	return url.Values{"per_page": {strconv.Itoa(rows)}}
}

// limited returns the wanted number of rows within what the API allows.
func limited(wanted, fallback int) int {
	if wanted <= 0 {
		return fallback
	}
	return min(wanted, maxRows)
}
