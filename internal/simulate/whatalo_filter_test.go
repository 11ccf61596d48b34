package simulate_test

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wazgate/wazgate/internal/simulate"
)

// whole is the search that every filter test starts from.
const whole = "?per_page=100&sort=created_at&order=asc"

func TestSearchIsAPlainSubstringOfWhatIsStored(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	api := unlimited(shop)
	for _, test := range []struct{ search, finds string }{
		{"lucía ferreiro", "Lucía Ferreiro Castro"},
		{"LUCÍA FERREIRO C", "Lucía Ferreiro Castro"},
		{"+34611222333", "Lucía Ferreiro Castro"},
		{"611222333", "Lucía Ferreiro Castro"},
		{"633 44 45 55", "Marta Iglesias Prieto"},
		{"marta.iglesias.prieto@EXAMPLE.com", "Marta Iglesias Prieto"},
		{"+34633444555", ""},   // stored as 633 44 45 55
		{"633444555", ""},      // the blanks are not ignored
		{"525512345678", ""},   // stored with plus and blanks
		{"lucia ferreiro", ""}, // accents count
		{"ferreiro lucía", ""}, // so does the order of words
		{" +34611222333", ""},  // and every blank
		{"prefiere que", ""},   // notes are not searched
	} {
		p := list(t, api, "/v1/customers"+whole+"&search="+url.QueryEscape(test.search))
		found := slices.Contains(column(p, "name"), any(test.finds))
		if test.finds != "" && !found || test.finds == "" && len(p.Data) > 0 {
			t.Errorf("search %q finds %v, want %q", test.search, column(p, "name"), test.finds)
		}
	}
	if p := list(t, api, "/v1/customers?search="); p.Pagination.Total != 300 {
		t.Errorf("the empty search finds %d, want everybody", p.Pagination.Total)
	}
}

func TestOrderAndProductSearch(t *testing.T) {
	t.Parallel()
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	api := unlimited(shop)
	for _, test := range []struct{ target, field, value string }{
		{"/v1/orders?search=1042", "order_number", "1042"},
		{"/v1/orders?search=lucía", "customer_name", "Lucía Ferreiro Castro"},
		{"/v1/orders?search=633+44+45", "customer_phone", "633 44 45 55"},
		{"/v1/orders?search=ximena.robles.luna", "customer_email", "ximena.robles.luna@example.com"},
		{"/v1/products?status=all&search=TETERA", "name", "Tetera Marea"},
		{"/v1/products?status=all&search=tet-02", "sku", "TET-02"},
		{"/v1/products?status=all&search=tetera-ninabrava", "slug", "tetera-ninabrava"},
		{"/v1/products?status=all&search=tetera+de+la+serie", "name", "Tetera Duna"},
	} {
		values := column(list(t, api, test.target+"&per_page=100"), test.field)
		if !slices.ContainsFunc(values, func(v any) bool { return text(v) == test.value }) {
			t.Errorf("%s finds %v, want %q", test.target, values, test.value)
		}
		if len(values) > 60 {
			t.Errorf("%s finds %d rows", test.target, len(values))
		}
	}
}

// text is a string or a number as text.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return ""
	}
}

func TestCustomerFilters(t *testing.T) {
	t.Parallel()
	type customer = simulate.Customer
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	spent := func(c customer) float64 { return number(t, c.TotalSpent.String()) }
	for query, passes := range map[string]func(customer) bool{
		"":                              func(customer) bool { return true },
		"has_orders=true":               func(c customer) bool { return c.OrdersCount > 0 },
		"has_orders=false":              func(c customer) bool { return c.OrdersCount == 0 },
		"orders_count[gte]=3":           func(c customer) bool { return c.OrdersCount >= 3 },
		"orders_count%5Bgte%5D=3":       func(c customer) bool { return c.OrdersCount >= 3 },
		"orders_count[lte]=2":           func(c customer) bool { return c.OrdersCount <= 2 },
		"total_spent[gte]=100.5":        func(c customer) bool { return spent(c) >= 100.5 },
		"total_spent[lte]=99":           func(c customer) bool { return spent(c) <= 99 },
		"last_order_at[gte]=2026-06-01": func(c customer) bool { return c.LastOrderAt.Format("2006-01-02") >= "2026-06-01" },
		"last_order_at[lte]=2026-06-01": func(c customer) bool { return c.OrdersCount > 0 && c.LastOrderAt.Format("2006-01-02") <= "2026-06-01" },
		"search=iglesias&orders_count[gte]=1": func(c customer) bool {
			return strings.Contains(strings.ToLower(c.Name+"|"+c.Email), "iglesias") && c.OrdersCount >= 1
		},
	} {
		var want []string
		for _, c := range shop.Customers() {
			if passes(c) {
				want = append(want, c.ID)
			}
		}
		sameIDs(t, unlimited(shop), "/v1/customers"+whole+"&"+query, want)
	}
}

func TestOrderFilters(t *testing.T) {
	t.Parallel()
	type order = simulate.Order
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	vip := persona(t, shop, "vip")
	for query, passes := range map[string]func(order) bool{
		"":                              func(order) bool { return true },
		"status=cancelled":              order.Cancelled,
		"status=cancelled,%20returned":  func(o order) bool { return o.Status == "cancelled" || o.Status == "returned" },
		"payment_status=refunded":       func(o order) bool { return o.PaymentStatus == "refunded" },
		"payment_status=all":            func(order) bool { return true },
		"customer_id=" + vip.ID:         func(o order) bool { return o.CustomerID == vip.ID },
		"customer_id=nobody":            func(order) bool { return false },
		"country_code=de":               func(o order) bool { return o.Address.Code == "DE" },
		"country=Espa%C3%B1a&city=vigo": func(o order) bool { return o.Address.Code == "ES" && o.Address.City == "Vigo" },
		"province=Pontevedra":           func(o order) bool { return o.Address.Province == "Pontevedra" },
		"total[gte]=300":                func(o order) bool { return number(t, o.Total.String()) >= 300 },
		"total[lte]=20":                 func(o order) bool { return number(t, o.Total.String()) <= 20 },
		"date_from=2026-08-01&date_to=2026-08-31": func(o order) bool {
			return o.CreatedAt.Format("2006-01") == "2026-08"
		},
		"updated_at[gte]=2026-09-01T00:00:00Z": func(o order) bool { return o.UpdatedAt.Format("2006-01") >= "2026-09" },
		"updated_at[lte]=2026-08-31":           func(o order) bool { return o.UpdatedAt.Format("2006-01") <= "2026-08" },
	} {
		var want []string
		for _, o := range shop.Orders() {
			if o.InWhatalo() && passes(o) {
				want = append(want, o.ID)
			}
		}
		sameIDs(t, unlimited(shop), "/v1/orders"+whole+"&"+query, want)
	}
}

func TestProductFilters(t *testing.T) {
	t.Parallel()
	type product = simulate.Product
	shop := simulate.NewShop(simulate.Options{Seed: 1})
	category := shop.Products()[0].CategoryID
	for query, passes := range map[string]func(product) bool{
		"":                            func(p product) bool { return p.Active },
		"status=inactive":             func(p product) bool { return !p.Active },
		"status=all":                  func(product) bool { return true },
		"status=all&is_featured=true": func(p product) bool { return p.Featured },
		"stock_status=out_of_stock":   func(p product) bool { return p.Active && p.Stock == 0 },
		"stock_status=low_stock":      func(p product) bool { return p.Active && p.Stock > 0 && p.Stock <= p.LowStock },
		"price[gte]=50&price[lte]=90": func(p product) bool { return p.Active && p.Price.Minor >= 5000 && p.Price.Minor <= 9000 },
		"category_id=" + category:     func(p product) bool { return p.Active && p.CategoryID == category },
		"category_id=1," + category:   func(p product) bool { return p.Active && p.CategoryID == category },
	} {
		var want []string
		for _, p := range shop.Products() {
			if passes(p) {
				want = append(want, p.ID)
			}
		}
		sameIDs(t, unlimited(shop), "/v1/products"+whole+"&"+query, want)
	}
}

func TestSorts(t *testing.T) {
	t.Parallel()
	api := unlimited(simulate.NewShop(simulate.Options{Seed: 1}))
	for kind, fields := range map[string][]string{
		"customers": {"name", "created_at", "updated_at", "orders_count", "total_spent", "last_order_at"},
		"orders":    {"order_number", "total", "created_at", "updated_at", "customer_name"},
		"products":  {"name", "price", "stock_quantity", "created_at", "updated_at"},
	} {
		for _, field := range fields {
			up := column(list(t, api, "/v1/"+kind+"?per_page=100&order=asc&sort="+field), field)
			down := column(list(t, api, "/v1/"+kind+"?per_page=100&sort="+field), field)
			if !slices.IsSortedFunc(up, compare) || compare(up[0], up[len(up)-1]) == 0 {
				t.Errorf("%s by %s are not sorted", kind, field)
			}
			if !slices.IsSortedFunc(down, func(x, y any) int { return compare(y, x) }) || compare(up[0], down[0]) == 0 {
				t.Errorf("%s by %s are not sorted downwards", kind, field)
			}
		}
	}
}

// compare orders JSON values of one type; null comes first.
func compare(x, y any) int {
	if x, ok := x.(float64); ok {
		if y, ok := y.(float64); ok {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(text(x), text(y))
}
