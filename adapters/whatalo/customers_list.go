package whatalo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"
	"github.com/tidwall/gjson"

	"github.com/wazgate/wazgate/adapters"
)

var (
	errPage  = errors.New("the page is less than 1")
	errRows  = errors.New("the rows of a page are not 1 to 100")
	errSort  = errors.New("the list cannot be sorted so")
	errOrder = errors.New("the order is neither asc nor desc")
	errRange = errors.New("a limit is less than 0")
	errBlank = errors.New("the search is blank")
)

// CustomerFilter says which customers to list. What is zero or nil is not sent,
// so that the API's own default holds. Limits include themselves.
type CustomerFilter struct {
	Page    int    // from 1
	PerPage int    // 1 to 100; 25 if not set
	Sort    string // one of CustomerSorts; created_at if not set
	Order   string // asc or desc; desc if not set
	// Search is free text. The API does not document what it looks into.
	Search         string
	TotalSpentMin  *decimal.Decimal
	TotalSpentMax  *decimal.Decimal
	OrdersCountMin *int
	OrdersCountMax *int
	LastOrderFrom  time.Time
	LastOrderTo    time.Time
	HasOrders      *bool
}

// CustomerPage is one page of customers.
type CustomerPage struct {
	Customers  []Customer
	Page       int
	PerPage    int
	Total      int // of all pages; 0 if not told
	TotalPages int // 0 if not told
	// More reports whether the next page is worth asking for, also where the API
	// does not tell how many there are.
	More bool
}

// CustomerSorts returns what customers can be sorted by.
func CustomerSorts() []string {
	return []string{"name", "created_at", "updated_at", "orders_count", "total_spent", "last_order_at"}
}

// List reads one page of customers. It yields to calls that somebody waits for
// in this process; a gateway that uses the same key elsewhere shares its rate.
func (c *Customers) List(ctx context.Context, f CustomerFilter) (CustomerPage, error) {
	const op = adapters.ListCustomers
	query, err := f.query()
	if err != nil {
		return CustomerPage{}, refusal(op, err)
	}
	found, err := c.api.list(ctx, op, customersPath, query)
	if err != nil {
		return CustomerPage{}, err
	}
	page := CustomerPage{Customers: make([]Customer, 0, len(found.rows))}
	for _, row := range found.rows {
		customer, ok := newCustomer(row)
		if !ok {
			return CustomerPage{}, unusable(op, http.StatusOK, errNoCustomer)
		}
		page.Customers = append(page.Customers, customer)
	}
	told := gjson.GetBytes(found.body, "pagination")
	asked := max(f.Page, 1)
	page.Page = toldOr(told.Get("page"), asked)
	page.PerPage = toldOr(told.Get("per_page"), limited(f.PerPage, defaultRows))
	page.Total, page.TotalPages = found.total, found.pages
	page.More = found.next(asked, page.PerPage) != ""
	return page, nil
}

// toldOr returns a positive number of the pagination, or the fallback.
func toldOr(value gjson.Result, fallback int) int {
	if number, ok := count(value); ok && number > 0 {
		return number
	}
	return fallback
}

// query returns the parameters, or what is wrong with the filter.
func (f CustomerFilter) query() (url.Values, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	query := make(url.Values)
	set := func(name, value string) {
		if value != "" {
			query.Set(name, value)
		}
	}
	set("page", positive(f.Page))
	set("per_page", positive(f.PerPage))
	set("sort", f.Sort)
	set("order", f.Order)
	set("search", strings.TrimSpace(f.Search))
	set("total_spent[gte]", money(f.TotalSpentMin))
	set("total_spent[lte]", money(f.TotalSpentMax))
	set("orders_count[gte]", whole(f.OrdersCountMin))
	set("orders_count[lte]", whole(f.OrdersCountMax))
	set("last_order_at[gte]", stamp(f.LastOrderFrom))
	set("last_order_at[lte]", stamp(f.LastOrderTo))
	if f.HasOrders != nil {
		set("has_orders", strconv.FormatBool(*f.HasOrders))
	}
	return query, nil
}

// check refuses what the API documents as not allowed, and a search for nothing,
// which would list everybody.
func (f CustomerFilter) check() error {
	switch {
	case f.Page < 0:
		return errPage
	case f.PerPage < 0, f.PerPage > maxRows:
		return errRows
	case f.Sort != "" && !slices.Contains(CustomerSorts(), f.Sort):
		return errSort
	case f.Order != "" && f.Order != "asc" && f.Order != "desc":
		return errOrder
	case f.Search != "" && strings.TrimSpace(f.Search) == "":
		return errBlank
	}
	return f.checkLimits()
}

func (f CustomerFilter) checkLimits() error {
	for _, limit := range []*decimal.Decimal{f.TotalSpentMin, f.TotalSpentMax} {
		if limit != nil && limit.IsNeg() {
			return errRange
		}
	}
	for _, limit := range []*int{f.OrdersCountMin, f.OrdersCountMax} {
		if limit != nil && *limit < 0 {
			return errRange
		}
	}
	return nil
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func whole(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func money(amount *decimal.Decimal) string {
	if amount == nil {
		return ""
	}
	return amount.String()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
